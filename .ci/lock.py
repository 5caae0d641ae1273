"""Renew uv.lock and requirements.lock after a change to pyproject.toml.

``.venv/bin/python .ci/lock.py`` keeps every version that still fits;
``--upgrade`` takes the newest that fit. Both files are committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# Everything run.py installs (run time, lab, dev), for Linux, macOS and Windows, Python 3.11 to 3.14.
# Made from uv.lock by .ci/lock.py; not edited by hand.
"""
EXPORT = (
    "export --quiet --frozen --format requirements-txt --all-extras --all-groups"
    " --no-hashes --no-emit-project --no-annotate --no-header"
)


def main() -> int:
    """Lock, then export what was locked."""
    # a mirror or a folder of this machine's must not find its way into a committed file
    env = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    uv = [sys.executable, "-m", "uv"]
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    subprocess.run([*uv, "lock", *upgrade], cwd=ROOT, env=env, check=True)
    lines = subprocess.run([*uv, *EXPORT.split()], cwd=ROOT, env=env, check=True, capture_output=True)
    (ROOT / "requirements.lock").write_bytes(HEADER.encode() + lines.stdout.replace(b"\r\n", b"\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
