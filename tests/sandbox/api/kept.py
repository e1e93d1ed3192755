"""Objects that have one document, a class and a list of headers: what their routes have in common.

A `Sort` says how one sort of object is named, read and announced; the routes of each are in its own module. Refuses to
know classes, cascades and what a save sets off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .. import disk
from ..auth import Login, login_of
from ..errors import missing
from ..ids import fresh
from ..project import Project
from ..routing import Call
from ..typed import clone, normalise
from .documents import check_version, owner, unique
from .shared_objects import shared_with

Doc = dict[str, Any]
SERVERS = ("projectKey", "id", "versionTag", "creationTag", "smartName")
"""Keys that a client sends back and only the server sets."""
HEAD = ("projectKey", "id", "name", "shortDesc", "description", "tags", "versionTag", "creationTag")


@dataclass(frozen=True)
class Sort:
    """`kind` on disk, `noun` in errors, `spec` is the field class (None: kept verbatim), `header` what list items add.

    Messages of commits are formats over p (project), i (id) and n (display name).
    """

    kind: str
    noun: str
    spec: Doc | None = None
    header: tuple[str, ...] = ()
    created: str = "Created {noun} {n} ({p}.{i})"
    saved: str = "Saved {noun} {n} ({p}.{i})"
    deleted: str = "Deleted {noun} {n} ({p}.{i})"
    display: str = "name"

    def read(self, given: Doc) -> Doc:
        """`given` as the class keeps it; documents without a class are kept as they come."""
        sent = {key: value for key, value in given.items() if key not in SERVERS}
        doc = clone(sent) if self.spec is None else normalise(self.spec, sent)
        if isinstance(doc.get("tags"), list):
            doc["tags"] = unique(doc["tags"])
        return doc

    def says(self, message: str, project: Project, ident: str, doc: Doc) -> str:
        return message.format(noun=self.noun, p=project.key, i=ident, n=doc.get(self.display))


def envelope() -> Doc:
    """What every taggable object has at birth (API §2.2)."""
    return {"tags": [], "customFields": {}, "checklists": {"checklists": []}}


def ident_of(call: Call, sort: Sort) -> str:
    """The id of a call, or DSS's not-found error."""
    project, ident = owner(call), call.params["id"]
    if ident not in project.store[sort.kind]:
        raise missing(sort.noun, project.key, ident)
    return ident


def stored(call: Call, sort: Sort) -> Doc:
    """A copy of the document behind a call, without what the API adds."""
    found: Doc = clone(owner(call).store[sort.kind][ident_of(call, sort)])
    return found


def shown(call: Call, sort: Sort) -> Doc:
    """The document in API form."""
    return owner(call).wire(sort.kind, ident_of(call, sort))


def headers(
    project: Project, sort: Sort, also: Callable[[Doc], Doc] | None = None, *, foreign: bool = False
) -> list[Doc]:
    """List items: the taggable header, what the sort adds, and what `also` computes from the whole document.

    `foreign` adds what other projects share with this one (API §4.6).
    """
    found = [(project, ident) for ident in project.store[sort.kind]]
    if foreign:
        found += [(other, i) for other, kind, i in shared_with(project.estate, project.key) if kind == sort.kind]
    out = []
    for where, ident in found:
        doc = where.wire(sort.kind, ident)
        item = {key: doc[key] for key in (*HEAD, *sort.header) if key in doc}
        out.append({**item, **(also(doc) if also else {})})
    return out


def create(call: Call, sort: Sort, doc: Doc, ident: str = "") -> str:
    """Store a new object, under a fresh id unless one is given; returns the id."""
    project = owner(call)
    ident = ident or fresh(sort.kind, project.store[sort.kind])
    project.save(sort.kind, ident, doc, user=call.user, message=sort.says(sort.created, project, ident, doc))
    return ident


def replace(call: Call, sort: Sort, given: Doc, keep: Doc | None = None) -> Doc:
    """A save: the whole document, read into its class, with `keep` laid over it. Returns the API form."""
    project, ident = owner(call), ident_of(call, sort)
    check_version(call, sort.kind, ident, given)
    doc = {**sort.read(given), **(keep or {})}
    return project.save(sort.kind, ident, doc, user=call.user, message=sort.says(sort.saved, project, ident, doc))


def delete(call: Call, sort: Sort) -> None:
    """Drop an object with its files; what else goes along is its module's business."""
    project, doc = owner(call), stored(call, sort)
    ident = call.params["id"]
    project.remove(sort.kind, ident, user=call.user, message=sort.says(sort.deleted, project, ident, doc))


def files(project: Project, kind: str, ident: str) -> Iterator[tuple[str, str]]:
    """Name and text of the files in the folder that belongs to an object."""
    folder = project.tree / (disk.object_folder(kind, ident) or "")
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.is_file():
            yield file.name, file.read_bytes().decode("utf-8", "surrogateescape")


def put_files(project: Project, kind: str, ident: str, texts: dict[str, str], user: Login | str) -> None:
    """Write files into the folder of an object; inside a commit that the caller has opened."""
    for name, text in texts.items():
        project.put_file(f"{disk.object_folder(kind, ident)}/{name}", text, user=login_of(user))
