"""Whether a path means a workspace or one project. Looks for names, opens no file, and knows no words of either."""

from __future__ import annotations

from pathlib import Path

from ...errors import IacError
from .elsewhere import WORKSPACES

PROJECTS = ("project.yml", "project.yaml", "project.json")


def found(path: str | Path) -> Path | None:
    """The workspace file that a path means: that file, or the one in that folder. IacError where a folder is a project
    as well, since one of the two would be dropped."""
    folder = Path(path)
    try:
        itself = folder.is_file()
    except OSError:  # whoever reads it says what is wrong
        return None
    if itself:
        return folder if folder.name in WORKSPACES else None
    files = [f for f in (folder / name for name in WORKSPACES) if f.is_file()]
    if not files:
        return None
    beside = [f for f in (folder / name for name in PROJECTS) if f.is_file()]
    if len(files) > 1 or beside:
        both = " and ".join(f.name for f in (*files, *beside))
        raise IacError(f"{folder}: {both} cannot both be meant; keep one, or give the path of the file with -c")
    return files[0]
