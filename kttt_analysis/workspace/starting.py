"""What a new workspace begins with."""

from __future__ import annotations

import shutil
from pathlib import Path

from kttt_analysis.dictionary import home
from kttt_analysis.settings import FILE
from kttt_analysis.workspace.folder import Workspace, open_workspace

PACKAGE = Path(__file__).parents[1]


def starting_settings() -> Path:
    """The settings that a new workspace begins with, as the dictionary in use has them."""
    return home() / "settings.toml"


def starter() -> Path:
    """Folder that holds what a new workspace begins with: plans, published figures, notebooks.

    It travels inside the installed package; in a checkout it is the repository itself.
    """
    packaged = PACKAGE / "starter"
    return packaged if packaged.is_dir() else PACKAGE.parent


def start_workspace(root: Path) -> Workspace:
    """Put settings and plans into a folder that has none; what is there is kept."""
    source = starter()
    (root / "data" / "raw" / "plans").mkdir(parents=True, exist_ok=True)
    if not (root / FILE).exists():
        shutil.copyfile(starting_settings(), root / FILE)
    for plan in sorted((source / "data" / "raw" / "plans").glob("*.toml")):
        target = root / "data" / "raw" / "plans" / plan.name
        if not target.exists():
            shutil.copyfile(plan, target)
    return open_workspace(root)


def notebook(name: str, workspace: Workspace) -> Path:
    """Path of a notebook: the workspace's own, else the one that came with the package."""
    own = workspace.root / "notebooks" / f"{name}.ipynb"
    return own if own.is_file() else starter() / "notebooks" / f"{name}.ipynb"
