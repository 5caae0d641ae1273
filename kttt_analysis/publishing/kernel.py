"""The process that runs a notebook: this interpreter, on its own, quiet, and gone afterwards.

Imports jupyter_client and papermill, so import it only where a notebook is about to run.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kttt_analysis.publishing.imports import light_imports

with light_imports():
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "kttt"
SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS, 108 on Linux


@dataclass
class Watch:
    """What the outside knows of a run, also when it ends badly."""

    folder: Path
    cwd: Path
    timeout: float
    on_cell: Callable[[Any], None]
    started: float = field(default_factory=time.monotonic)
    notebook: Any = None
    index: int | None = None
    seconds: dict[int, float] = field(default_factory=dict)
    group: int | None = None
    process: Any = None

    @property
    def ended_by(self) -> str:
        """How the kernel's process ended: a signal's name, an exit code, or nothing known."""
        code = getattr(self.process, "returncode", None)
        if code is None:
            return ""
        if code < 0 and -code in {s.value for s in signal.Signals}:
            return signal.Signals(-code).name
        return f"exit {code}"

    @property
    def left(self) -> float:
        """Seconds left of the whole run's limit."""
        return self.timeout - (time.monotonic() - self.started)


class ReportKernel(AsyncKernelManager):
    """Starts the running interpreter, whatever kernel of the same name a user or a system has installed."""

    def __init__(self, folder: Path, **traits: Any) -> None:
        # A socket file needs no port, cannot be reached by other users and is not the "TCP without
        # encryption" that ipykernel warns of; Windows has none, and a path may be too long for one.
        sockets = os.name == "posix" and len(os.fsencode(folder / "kernel-ipc-5")) <= SOCKET_PATH
        super().__init__(connection_file=str(folder / "kernel.json"), transport="ipc" if sockets else "tcp", **traits)
        self.folder = folder

    @property
    def kernel_spec(self) -> KernelSpec:
        """The running interpreter."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")

    async def _async_pre_start_kernel(self, **launch: Any) -> Any:
        # What the process itself prints (a crash's last words) is kept for whoever looks into a failure.
        with (self.folder / "kernel.log").open("ab") as log:
            launch.update(env=environment(self.folder), stdout=os.dup(log.fileno()), stderr=os.dup(log.fileno()))
        return await super()._async_pre_start_kernel(**launch)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **launch: Any) -> None:
        try:
            await super()._async_launch_kernel(kernel_cmd, **launch)
        finally:
            os.close(launch["stdout"])
            os.close(launch["stderr"])


def environment(folder: Path) -> dict[str, str]:
    """Environment of the kernel: no start-up files of the user's, sets in the same order every time."""
    given = {k: v for k, v in os.environ.items() if not k.startswith("JPY_")}
    for name in ("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONBREAKPOINT", "MATPLOTLIBRC"):
        given.pop(name, None)
    given.update(
        IPYTHONDIR=str(folder),  # no profile and no start-up scripts of whoever runs this
        MPLBACKEND="agg",
        PYTHONHASHSEED="0",
        PYTHONUTF8="1",
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )
    home = Path(__file__).resolve().parents[2]  # run from a source tree that is not installed
    if home not in (Path(sysconfig.get_path(p)).resolve() for p in ("purelib", "platlib")):
        given["PYTHONPATH"] = os.pathsep.join(filter(None, [str(home), given.get("PYTHONPATH")]))
    return given


class ReportClient(PapermillNotebookClient):
    """papermill's client with our kernel, one time limit for the whole run, and somebody watching."""

    def __init__(self, nb_man: Any, watch: Watch, **traits: Any) -> None:
        super().__init__(
            nb_man,
            timeout_func=lambda cell: max(1, round(watch.left)),
            startup_timeout=max(1, round(min(60, watch.left))),
            resources={"metadata": {"path": str(watch.cwd)}},
            shutdown_kernel="immediate",
            record_timing=False,
            iopub_timeout=30,  # a slow machine is no error
            coalesce_streams=True,  # how a stream arrives in pieces is chance
            on_cell_start=self._on_start,
            on_cell_executed=self._on_end,
            **traits,
        )
        self.watch = watch
        self._since = watch.started

    def create_kernel_manager(self) -> ReportKernel:
        """Make the manager of our own kernel."""
        self.km = ReportKernel(self.watch.folder, kernel_name="python3")
        return self.km

    def start_new_kernel_client(self, **options: Any) -> Any:
        """Connect, and remember which processes to end."""
        self.watch.group = getattr(self.km.provisioner, "pgid", None)
        self.watch.process = getattr(self.km.provisioner, "process", None)
        return super().start_new_kernel_client(**options)

    def _on_start(self, cell: Any, cell_index: int) -> None:
        self._since = time.monotonic()
        self.watch.index = cell_index
        if cell.cell_type == "code" and cell.source.strip():
            self.watch.on_cell(cell_index)

    def _on_end(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        self.watch.seconds[cell_index] = time.monotonic() - self._since


class ReportEngine(NBClientEngine):
    """papermill's engine for one report; nothing is written while it runs."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch | None = None, **options: Any
    ) -> None:
        """Run the notebook's cells under a watch."""
        if watch is None:
            raise ValueError("the engine kttt needs a watch; run notebooks by kttt_analysis.publishing.notebook.run")
        watch.notebook = nb_man.nb
        try:
            ReportClient(nb_man, watch, kernel_name=kernel_name).execute()
        finally:
            end_group(watch.group)


def end_group(group: int | None) -> None:
    """End what the kernel may have left running (its children live on when the kernel itself is killed)."""
    if group is None or group == os.getpgrp():
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


papermill_engines.register(ENGINE, ReportEngine)
