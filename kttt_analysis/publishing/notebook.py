"""Run a notebook through papermill, and say plainly what went wrong when it does not reach its end."""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kttt_analysis.publishing.errors import NotebookFailed
from kttt_analysis.publishing.imports import light_imports, silence
from kttt_analysis.publishing.parameters import check_parameters

if TYPE_CHECKING:
    from kttt_analysis.publishing.kernel import Watch

INJECTED = "injected-parameters"
ERROR_MARK = "papermill-error-cell-tag"
SERVICE_TAGS = ("report", "mail", "annex")
JSON_MIME = "application/vnd.kttt+json"
LAST_WORDS = 2000  # characters of what a dead kernel printed

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_CELL_FILE = re.compile(r"[^\s\"'(]*ipykernel_\d+[/\\]\d+\.py")


@dataclass(frozen=True)
class Execution:
    """An executed notebook: the node, what the whole took, and what each cell took (title, seconds)."""

    notebook: Any
    seconds: float
    timings: tuple[tuple[str, float], ...]


def run(
    notebook: Path,
    parameters: Mapping[str, Any],
    output: Path,
    *,
    cwd: Path | None = None,
    timeout: float = 600,
    progress: Callable[[str], None] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Execution:
    """Run a notebook in a process of its own and write it, executed, to `output`.

    Parameters
    ----------
    notebook
        The notebook; it is never changed.
    parameters
        Checked against its parameters cell before anything starts.
    output
        Written also when the notebook fails, up to the failing cell, with ``kernel.log`` beside it.
    cwd
        Where its relative paths start (default: the current folder).
    timeout
        Seconds for the whole run; a cell that hangs is ended with its process when they are over.
    progress
        Told the title of each cell as it starts.
    meanwhile
        Called once in a thread of its own, when the kernel is at work and this process would only wait.

    Raises
    ------
    ParameterRefused
        Before a kernel is started.
    NotebookFailed
        A cell failed, the kernel died, the time ran out, or the notebook ended itself early.
    """
    given = check_parameters(notebook, parameters)
    silence()
    with light_imports():
        import nbformat
        import papermill

        from kttt_analysis.publishing import kernel

    place = (cwd or Path.cwd()).resolve()
    with tempfile.TemporaryDirectory(prefix="kttt-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        aside: list[threading.Thread] = []
        titles: list[str] = []

        def told(index: int) -> None:
            if meanwhile is not None and not aside:
                aside.append(threading.Thread(target=meanwhile, name="kttt-meanwhile", daemon=True))
                aside[0].start()
            title = title_of(watch.notebook.cells, index)
            if progress is not None and title not in (INJECTED, *titles[-1:]):
                titles.append(title)
                progress(title)

        watch = kernel.Watch(folder=folder, cwd=place, timeout=timeout, on_cell=told)
        failure: NotebookFailed | None = None
        try:
            papermill.execute_notebook(
                str(notebook).replace("{", "{{").replace("}", "}}"),  # papermill fills in braces
                None,
                parameters=given,
                engine_name=kernel.ENGINE,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                watch=watch,
            )
        except Exception as error:  # whatever it was: the run failed, and the reader is told in plain words
            failure = _explained(error, watch)
        for thread in aside:
            thread.join()
        node = watch.notebook
        seconds = time.monotonic() - watch.started
        if failure is None:
            failure = _stopped_early(node.cells)
        log = _kernel_log(folder)
        timings: tuple[tuple[str, float], ...] = ()
        if node is not None:
            timings = tuple((title_of(node.cells, i), s) for i, s in sorted(watch.seconds.items()))
            _tidy(node, [(folder, "<temp>"), (place, "<workspace>")])
            output.write_text(nbformat.writes(node) + "\n", encoding="utf-8", newline="\n")
        if failure is not None:
            output.with_name("kernel.log").write_text(log, encoding="utf-8")
            raise failure
    return Execution(node, seconds, timings)


def title_of(cells: list[Any], index: int) -> str:
    """What a person calls a cell: the heading above it, else its own tag, else its place.

    >>> cells = [{"cell_type": "markdown", "source": "## Thành viên"}, {"cell_type": "code", "source": ""}]
    >>> title_of(cells, 1)
    'Thành viên'
    """
    for cell in reversed(cells[: index + 1]):
        found = _headings(cell)
        if found:
            return found[-1]
    tags = cells[index].get("metadata", {}).get("tags", [])
    own = [str(tag) for tag in tags if tag not in SERVICE_TAGS]
    return own[0] if own else f"ô {position_of(cells, index)}"


def _headings(cell: Any) -> list[str]:
    """Headings that a cell shows: of its Markdown, or of the blocks that it has displayed."""
    if cell["cell_type"] == "markdown":
        return re.findall(r"^#{1,6}\s+(.+?)\s*#*\s*$", cell["source"], re.MULTILINE)
    told = [output.get("data", {}).get(JSON_MIME, {}) for output in cell.get("outputs", [])]
    return [str(block["heading"]["text"]) for block in told if "text" in block.get("heading", {})]


def position_of(cells: list[Any], index: int) -> int:
    """Place of a cell in the notebook as it was written, counted from 1."""
    return index + 1 - sum(_added(cell) for cell in cells[:index])


def _added(cell: Any) -> bool:
    tags = cell.get("metadata", {}).get("tags", [])
    return INJECTED in tags or ERROR_MARK in tags


def _explained(error: Exception, watch: Watch) -> NotebookFailed:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    node = watch.notebook
    if node is not None:
        node.cells = [c for c in node.cells if ERROR_MARK not in c.metadata.get("tags", [])]
    if node is None or watch.index is None or watch.index >= len(node.cells):
        reason = f"{type(error).__name__}: {_first_line(str(error))}"
        return NotebookFailed("kernel_not_started", reason=reason)
    where = {"cell": title_of(node.cells, watch.index), "position": position_of(node.cells, watch.index)}
    if isinstance(error, PapermillExecutionError):
        said = _first_line(error.evalue)
        reason = f"{error.ename}: {said}" if said else error.ename
        return NotebookFailed("cell_failed", reason=reason.rstrip(".") + ".", **where)
    if watch.left <= 1 and isinstance(error, (CellTimeoutError, TimeoutError)):
        failure = NotebookFailed("run_timed_out", limit=f"{watch.timeout:g}", **where)
    elif isinstance(error, DeadKernelError):
        failure = NotebookFailed("kernel_died", reason=f" ({watch.ended_by})" if watch.ended_by else "", **where)
    else:
        reason = f"{type(error).__name__}: {_first_line(str(error))}"
        failure = NotebookFailed("cell_failed", reason=reason, **where)
    _mark(node.cells[watch.index], failure)
    return failure


def _mark(cell: Any, failure: NotebookFailed) -> None:
    """Write the cause into the failing cell, where whoever opens the notebook looks for it."""
    from nbformat.v4 import new_output

    told = str(failure)
    cell.setdefault("outputs", []).append(
        new_output("error", ename=failure.code, evalue=failure.finding.message, traceback=[told])
    )


def _stopped_early(cells: list[Any]) -> NotebookFailed | None:
    """Tell a notebook that ended itself: exit() is no success, however calm its end."""
    last = 0
    for index, cell in enumerate(cells):
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        exits = any(o["output_type"] == "error" and o["ename"] == "SystemExit" for o in cell["outputs"])
        if exits or cell["execution_count"] is None:
            where = index if exits else last
            return NotebookFailed("stopped_early", cell=title_of(cells, where), position=position_of(cells, where))
        last = index
    return None


def _first_line(text: str) -> str:
    lines = [line.strip() for line in _COLOURS.sub("", text).splitlines() if line.strip()]
    return lines[0][:300] if lines else ""


def _kernel_log(folder: Path) -> str:
    try:
        text = (folder / "kernel.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    kept = [line for line in text.splitlines() if "TCP without encryption" not in line]
    return _without_paths("\n".join(kept)[-LAST_WORDS:], [(folder, "<temp>")])


# ---- the same notebook on every machine and at every time -----------------------------------------


def _tidy(node: Any, places: list[tuple[Path, str]]) -> None:
    """Take out what differs from run to run: timings, chance identifiers, paths in what was printed."""
    node.metadata.pop("papermill", None)
    node.metadata.pop("widgets", None)
    for cell in node.cells:
        for key in ("papermill", "execution", "transient"):
            cell.metadata.pop(key, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _without_paths(output.text, places)
            elif output.output_type == "error":
                output.evalue = _without_paths(output.evalue, places)
                output.traceback = [_without_paths(line, places) for line in output.traceback]


def _without_paths(text: str, places: list[tuple[Path, str]]) -> str:
    known = [
        *places,
        (Path(sys.prefix), "<python>"),
        (Path(sys.base_prefix), "<python>"),
        (Path(__file__).resolve().parents[2], "<kttt_analysis>"),
        (Path(tempfile.gettempdir()), "<temp>"),
        (Path.home(), "<home>"),
    ]
    text = _CELL_FILE.sub("<cell>", text)
    for path, name in sorted(known, key=lambda pair: -len(str(pair[0]))):
        if len(path.parts) > 1:  # never replace "/" itself
            text = text.replace(str(path), name)
    return text
