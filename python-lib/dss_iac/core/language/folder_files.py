"""`libraries: [{path: python/pkg, folder: lib/pkg}]`: an item that names a folder stands for one item per file of it.
The kind says which keys these are (`Kind.folder`). Reads nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..model.diagnostic import Report
from ..model.kind import Folder
from .expansion import Item
from .sections import Located

_SPECIAL = re.compile(r"([*?\[])")
_LEFTOVERS = ("__pycache__",)  # made by running what lies there, and hidden folders with it


def unfold(items: Sequence[Item], glob: Callable[[str, Located], Sequence[str] | None], report: Report) -> list[Item]:
    """The items with each folder replaced by its files. `glob` gives None for what it has reported."""
    out: list[Item] = []
    for item in items:
        how = item.kind.folder
        out += _files(item, how, glob, report) if how and how.key in item.tree else [item]
    return out


def _files(
    item: Item, how: Folder, glob: Callable[[str, Located], Sequence[str] | None], report: Report
) -> Iterator[Item]:
    place, written = item.place.nearest((how.key,)), item.tree[how.key]
    folder = "/".join(part for part in str(written).split("/") if part not in ("", "."))
    if not isinstance(written, str) or not folder or how.file in item.tree:
        hint = f"write {how.key}: lib/pkg, without `{how.file}`"
        report.error(place.mark, f"`{how.key}` names one folder of content files, and stands alone", hint)
        return
    found = glob(_SPECIAL.sub(r"[\1]", folder) + "/**/*", Located(written, place))
    files = [file for file in found or () if not _left_over(_below(file, folder))]
    if found is not None and not files:
        report.error(place.mark, f"the folder '{folder}' has no files", "correct the path, or add a file")
    above = str(item.tree.get(how.path) or "").strip("/")
    rest = {key: value for key, value in item.tree.items() if key != how.key}
    for file in files:
        inside = "/".join(filter(None, (above, _below(file, folder))))
        yield replace(item, tree={**rest, how.path: inside, how.file: file})


def _below(file: str, folder: str) -> str:
    """The path of a found file below the folder; it may have been found beside the file that names the folder."""
    _, _, rest = f"/{file}".partition(f"/{folder}/")
    return rest


def _left_over(path: str) -> bool:
    return any(part.startswith(".") or part in _LEFTOVERS for part in path.split("/"))
