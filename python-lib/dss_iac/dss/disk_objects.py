"""The objects of a kind in a project's git tree, where `Kind.disk` says they lie: in a folder, or in an archive that
has the same tree. Knows no kind by name and nothing of what the documents mean.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from ..core.model.disk import Disk
from ..core.model.kind import Kind
from ..errors import NOT_JSON, ODD_SHAPE, IacError

HEAD = "params.json"  # what makes a folder a project (corpus §3.2)
EXPORTED = "project_config"  # where an export or a bundle has the same tree (corpus §3.1)
NOT_DSS = "not a document as DSS writes it"
_PARSED = (".json", ".ipynb")
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP)


class Tree(Protocol):
    """Files by their path from the root of a project's tree, with "/"."""

    def below(self, folder: str) -> Iterable[str]:
        """Paths of all files below a folder; none where there is no such folder."""

    def text(self, path: str) -> str | None:
        """The text of a file; None when there is none, or when it is no text (those are not managed)."""

    def place(self, path: str) -> str:
        """Where a file is, for people."""


@dataclass(frozen=True)
class Folder:
    """A tree in a folder of this machine."""

    root: Path

    @cached_property
    def _real(self) -> Path:
        """The root without links."""
        return self.root.resolve()

    def below(self, folder: str) -> Iterable[str]:
        """Every file that `text` could read."""
        found = (path for path in (self.root / folder).rglob("*") if path.is_file())
        return [path.relative_to(self.root).as_posix() for path in found]

    def text(self, path: str) -> str | None:
        """As the file is, in UTF-8; nothing of what lies outside, where a link or a word of a document may lead to.
        IacError when it cannot be read."""
        place = self.root / path
        try:
            inside = place.resolve().is_relative_to(self._real)
            return place.read_text(encoding="utf-8") if inside else None
        except ValueError:  # no UTF-8, or no name of a file
            return None
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise IacError(f"{place}: cannot be read ({error.strerror})") from None

    def place(self, path: str) -> str:
        """Its path on this machine."""
        return str(self.root / path)


def objects(tree: Tree, kind: Kind) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, wire documents by `Part.at`) of every object of a kind that has files of its own. IacError names a file that
    is not as DSS writes it."""
    disk = kind.disk
    if disk is None or not disk.folder:
        return
    wanted = _pattern(disk)
    for path in sorted(tree.below(disk.folder), key=lambda path: path.split("/")):
        id = path.removeprefix(f"{disk.folder}/")
        if not wanted.fullmatch(id):
            continue
        id = id if disk.whole else id.removesuffix(disk.ending)
        id = id.replace(disk.between, "/", 1) if disk.between else id
        document = tree.text(path) if disk.whole else read(tree, path)
        if document is None:
            continue
        try:
            found = _joined(disk, document, id, _siblings(tree, path))
        except ODD_SHAPE as error:
            raise IacError(f"{tree.place(path)}: {NOT_DSS} ({error!r}); take it from the project's git anew") from None
        if found is not None:
            yield found


def _joined(
    disk: Disk, document: Any, id: str, sibling: Callable[[str], str | None]
) -> tuple[str, dict[str, Any]] | None:
    """An object of its file and what lies beside; None when the file is of no object."""
    root_part = disk.join(document, id, sibling)
    id = f"{disk.holder(document)}/{id}" if disk.holder else id
    return None if root_part is None else (id, {**disk.beside(document, sibling), "": root_part})


def read(tree: Tree, path: str) -> Any:
    """The parsed JSON or the text of a file, None when there is none; IacError for JSON that is none."""
    text = tree.text(path)
    if text is None or PurePosixPath(path).suffix not in _PARSED:
        return text
    try:
        return json.loads(text)
    except NOT_JSON as error:
        told = f"{tree.place(path)}: not JSON ({error}); is the checkout complete, or in the middle of a merge?"
        raise IacError(told) from None


def _pattern(disk: Disk) -> re.Pattern[str]:
    """What paths below the folder of a kind are those of its objects."""
    one, ending = "[^/]*", re.escape(disk.ending)
    return re.compile(".*" if disk.whole else f"{one}{re.escape(disk.between)}{one if disk.between else ''}{ending}")


def _siblings(tree: Tree, path: str) -> Callable[[str], str | None]:
    """What lies beside a file: `ID.ending`, or with a slash before it a file of the folder `ID/`."""
    own = PurePosixPath(path)
    return lambda ending: tree.text(f"{own.parent}/{own.stem}{'' if ending.startswith('/') else '.'}{ending}")
