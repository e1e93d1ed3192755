"""Modules that lie in the library of the host project, outside of the configuration that uses them: copied beside it,
so that `source: library:FOLDER` finds them. Looks for the words, and knows nothing of what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..core.model import file_path
from ..errors import IacError
from ..run.config.config_folder import EXTENSIONS
from ..run.config.elsewhere import BESIDE
from ..run.home.store import FOLDER as OURS
from ..run.session import Session

MOST = 5_000  # files of all modules
_NAMED = re.compile(r"\blibrary:/{0,2}([^\s\"'{}\[\],#]+)")


def lay(host: Session, root: Path) -> None:
    """Copy what the files below `root` name, and what these name in turn. IacError when that is too much. What does not
    exist, is hidden or is this tool's own is not copied: whoever reads the source says that it is not there."""
    waiting, seen = [*_named(root.rglob("*"))], set[str]()
    if waiting:
        (root / BESIDE).mkdir()
    tree = host.library.tree() if waiting else ()
    while waiting:
        folder = waiting.pop()
        if folder in seen or file_path.wrong(folder) or file_path.below(file_path.folded(folder), OURS):
            continue
        seen.add(folder)
        found = [p for p in tree if file_path.below(p, folder) and _shown(p)]
        if len(found) > MOST:
            raise IacError(f"library:{folder}: more than {MOST:,} files; point to the folder of one module")
        for name, content in zip(found, host.many(host.library.content, found), strict=True):
            path = root / BESIDE / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        waiting += _named(root / BESIDE / name for name in found)


def _named(files: Iterable[Path]) -> Iterator[str]:
    for file in sorted(p for p in files if p.suffix.lower() in EXTENSIONS and p.is_file()):
        text = file.read_bytes().decode("utf-8", "replace")
        for written in _NAMED.findall(text):
            yield file_path.normal(written)


def _shown(path: str) -> bool:
    return not path.endswith("/") and not any(part.startswith(".") for part in path.split("/"))
