"""What goes wrong with the files of a workspace."""


class WorkspaceError(ValueError):
    """No workspace, or something in it cannot be used; the message says where and how to mend it."""
