"""A file of the project's library (API §4.10). It has no version and no description: its text is all there is."""

from __future__ import annotations

from typing import Any

from ...core.model import file_path
from ...core.model.disk import Disk
from ...core.model.kind import Folder, Kind, Listing, Part, Rules
from . import item


def _unwrap(document: Any) -> dict[str, Any]:
    """The text; nothing of an item of the list, which has none."""
    if not isinstance(document, dict):
        return {"content": document}
    return {"content": document["data"]} if "data" in document else {}


KIND = Kind(
    name="library_file",
    section="libraries",
    rank=15,
    parts=(
        Part(
            "/projects/{project}/libraries/contents/{id}",
            unwrap=_unwrap,
            wrap=lambda fresh, piece: piece["content"],
            verb="POST",
            raw_write=True,
        ),
    ),
    listing=Listing(
        "/projects/{project}/libraries/contents",
        items=item.listed,
        beside=item.references,
        barred=item.barred,
        id_key="path",
        name_key="path",
        wire=lambda item: None,
    ),
    spelled=file_path.normal,
    taken="list",  # a write is an overwrite (API §4.10), and reading what is missing an error like any other
    desire=item.read,
    show=item.show,
    create=item.create,
    rename=item.rename,
    schema=item.SCHEMA,
    folder=Folder("folder", "path", "file"),
    rules=Rules(code=("content",), empty=("content",)),
    disk=Disk("lib", lambda text, name, sibling: {"data": text}, whole=True, reply=item.nested),
    example={"path": "python/shared.py", "content": "def twice(x):\n    return 2 * x\n"},
)
