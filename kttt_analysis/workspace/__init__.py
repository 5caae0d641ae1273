"""The files of a workspace: raw submissions (read-only), plans, clean tables, publications."""

from kttt_analysis.workspace.errors import WorkspaceError
from kttt_analysis.workspace.folder import Workspace, find_root, open_workspace, today
from kttt_analysis.workspace.receipts import Receipt, parse_receipts
from kttt_analysis.workspace.starting import notebook, start_workspace, starter, starting_settings
from kttt_analysis.workspace.stored import code_version, read_tables, state_of, stored_state, write_tables
from kttt_analysis.workspace.submissions import READABLE, read_received

__all__ = [
    "READABLE",
    "Receipt",
    "Workspace",
    "WorkspaceError",
    "code_version",
    "find_root",
    "notebook",
    "open_workspace",
    "parse_receipts",
    "read_received",
    "read_tables",
    "start_workspace",
    "starter",
    "starting_settings",
    "state_of",
    "stored_state",
    "today",
    "write_tables",
]
