"""The objects of one project, for any kind: list them, read their documents, write one. Knows kinds as values only.

Lists decide existence (API §16.4): they have the documented shape or the reading failed (D16). A document that comes
back empty is an object that is not there: DSS answers 200 for a missing recipe (API §1.4).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..core.model import path
from ..core.model.disk import Within
from ..core.model.kind import ID, Call, Kind, Listing, Part
from ..errors import ODD_SHAPE, Malformed, NotFound
from . import application, project_folders
from .library import CONTENTS, Library
from .transport import Speaker, Untold, fill

Version = tuple[int, int, str]
Born = tuple[int, str]
FILES = CONTENTS.removesuffix("{id}")
NOTHING_THERE = "DSS answers with nothing for it: it does not exist"


@dataclass(frozen=True, slots=True)
class Item:
    """One object as a list shows it: DSS id, display name, version key and creation (None when the list has none), and
    the raw item."""

    id: str
    name: str
    version: Version | None
    raw: Mapping[str, Any]
    born: Born | None = None


@dataclass(frozen=True, slots=True)
class Remote:
    """Lists, reads and writes the documents of one project. `replies` (path → reply), when given, keeps what was read,
    so that one look at the project asks for each thing once; writers must not have it."""

    transport: Speaker
    project: str
    replies: dict[str, Any] | None = None

    def items(
        self, kind: Kind, holders: Collection[str] | None = None, *, unmanaged: bool = False
    ) -> tuple[Item, ...] | None:
        """Every object of the kind, by id; None when this instance has no such feature. Malformed: no list. Where each
        holder has a list of its own, `holders` says whose matter. `unmanaged`: also those that a document beside the
        list would show to be somebody else's, without asking for it."""
        listing = kind.listing
        if listing is None:
            return (Item(self.project, self.project, None, {}),)
        found: list[Item] = []
        for holder in self._holders(listing.within, holders):
            items = self._listed_at(kind, listing, holder, unmanaged)
            if items is None:
                return None
            found += items
        return tuple(sorted(found, key=lambda item: item.id))

    def _holders(self, within: Within | None, wanted: Collection[str] | None) -> Sequence[str]:
        """Whose lists to read, of those that there are; one without a name where there is one list for all."""
        if within is None:
            return ("",)
        if wanted is not None and not wanted:
            return ()
        call = Call("GET", fill(within.url, self.project))
        try:
            names = [str(item[within.key]) for item in self._send(call)]
        except (TypeError, KeyError) as error:
            raise Malformed(f"the list of {within.kind} objects is not one ({error})", request=call.path) from None
        return sorted(name for name in names if wanted is None or name in wanted)

    def _listed_at(self, kind: Kind, listing: Listing, holder: str, unmanaged: bool) -> list[Item] | None:
        """The objects in one list; None when this instance has no such feature."""
        call = Call("GET", fill(listing.url, self.project, holder))
        request = f"GET {call.path}"
        try:
            reply = self._send(call)
            beside = "" if unmanaged else listing.beside(reply)
            more = (self._send(Call("GET", fill(beside, self.project))),) if beside else ()
            found = listing.items(reply, *more)
        except NotFound:
            if listing.optional:
                return None
            raise
        except ODD_SHAPE as error:
            raise Malformed(f"the list of {kind.name} objects is not one ({error})", request=request) from None
        if not isinstance(found, Sequence) or isinstance(found, str):
            raise Malformed(f"the list of {kind.name} objects is not a list", request=request)
        items = [_item(kind, raw, request) for raw in found]
        return [replace(item, id=f"{holder}/{item.id}") for item in items] if holder else items

    def named(self, kind: Kind, item: Item) -> Item:
        """The item with its name, version and creation from its root document, which stands at "" of `raw` then."""
        root = next(p for p in kind.parts if not p.at)
        document = self.parts(kind, item.id, (root,))[""]
        name = _unwrapped(root, document, self.url(root, item.id)).get("name")
        return Item(item.id, str(name or item.id), version_of(document), {**item.raw, "": document}, born_of(document))

    def barred(self, kind: Kind, names: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Which of these names the kind may not have here: why, and what to do."""
        listing = kind.listing
        if listing is None or listing.within or not names:
            return {}
        beside = listing.beside(self._send(Call("GET", fill(listing.url, self.project))))
        if not beside:
            return {}
        document = self._send(Call("GET", fill(beside, self.project)))
        return {name: why for name in names if (why := listing.barred(name, document))}

    def parts(
        self, kind: Kind, id: str, parts: Sequence[Part], have: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """{part.at: wire document}; parts of one URL are read once; `have` are documents that a list already gave.

        A part that does not apply (`when`) is left out; the root is read first because it decides that.
        """
        wires: dict[str, Any] = dict(have or {})
        by_url: dict[str, Any] = {}
        root: Mapping[str, Any] = {}
        for part in sorted(parts, key=lambda p: p.at != ""):
            if part.at and not part.when(root):
                continue
            if part.at not in wires:
                try:
                    if part.url not in by_url:
                        by_url[part.url] = self.read(part, id)
                except Untold:
                    if not part.demand:
                        raise
                    if part.blank is None:
                        continue
                    by_url[part.url] = part.blank
                except NotFound:
                    if part.blank is None or self._listed(part):
                        raise
                    by_url[part.url] = part.blank  # a file that was never written: as DSS takes it then
                wires[part.at] = by_url[part.url]
            if not part.at:
                root = _unwrapped(part, wires[part.at], self.url(part, id))
                if not root:
                    raise NotFound(NOTHING_THERE, request=f"GET {self.url(part, id)}")
        return wires

    def read(self, part: Part, id: str) -> Any:
        """One document, fresh."""
        if part.verb == project_folders.MOVE:
            return project_folders.path_of(self.transport, self.project)
        call = Call("GET", self.url(part, id))
        manifest = part.verb == application.MANIFEST
        reply = application.read(self._send, self.project, call.path) if manifest else self._send(call)
        if reply is None or (reply == {} and not part.at):
            raise NotFound(NOTHING_THERE, request=f"GET {call.path}")
        return {**reply, ID: id} if part.with_id and isinstance(reply, Mapping) else reply

    def write(self, part: Part, id: str, document: Any) -> None:
        """Write one document."""
        url = self.url(part, id)
        if part.verb == project_folders.MOVE:
            project_folders.move(self.transport, self.project, str(document))
        elif part.verb == application.MANIFEST:
            application.write(self.transport, self.project, url, document)
        elif part.raw_write:
            content = document if isinstance(document, bytes) else str(document).encode()
            self.transport.send(Call(part.verb, url, raw=content, expect="empty"))
        else:
            self.transport.send(Call(part.verb, url, body=document, expect="empty"))

    def _listed(self, part: Part) -> bool:
        """Whether this part may exist although a read says that it does not. Of a file a list decides, no error; of
        anything else nothing tells that it was never written."""
        url, files = fill(part.url, self.project), fill(FILES, self.project)
        if not url.startswith(files):
            return True
        return url.removeprefix(files) in Library(self.transport, self.project, self.replies).tree()

    def _send(self, call: Call) -> Any:
        """A reply, kept for this look when there is one."""
        if self.replies is None:
            return self.transport.send(call)
        if call.path not in self.replies:
            self.replies[call.path] = self.transport.send(call)
        return self.replies[call.path]

    def url(self, part: Part, id: str) -> str:
        """Where a document lives."""
        return fill(part.url, self.project, id)


def at_hand(kind: Kind, item: Item) -> dict[str, Any]:
    """The documents that the list, or the reading of names, has already given, by `Part.at`."""
    if "" in item.raw:
        return {"": item.raw[""]}
    whole = {"": item.raw} if kind.listing and kind.listing.full else {}
    return {**whole, **{p.at: item.raw for p in kind.parts if p.listed}}


def version_of(document: Any) -> Version | None:
    """(versionNumber, lastModifiedOn, login) of the `versionTag` in a document; None when it has none."""
    tag = _tag(document, "versionTag")
    try:
        return None if tag is None else (int(tag["versionNumber"]), *_stamp(tag))
    except ODD_SHAPE:
        return None


def born_of(document: Any) -> Born | None:
    """(ms, login) of the `creationTag` in a document; None when it has none (old exports have `{}` there)."""
    tag = _tag(document, "creationTag")
    try:
        return None if tag is None else _stamp(tag)
    except ODD_SHAPE:
        return None


def _tag(document: Any, key: str) -> Mapping[str, Any] | None:
    """A tag of a document, or of one that it holds (recipes, articles)."""
    if not isinstance(document, Mapping):
        return None
    held = (document, *(v for v in document.values() if isinstance(v, Mapping)))
    return next((d[key] for d in held if isinstance(d.get(key), Mapping)), None)


def _stamp(tag: Mapping[str, Any]) -> tuple[int, str]:
    return int(tag["lastModifiedOn"]), str((tag.get("lastModifiedBy") or {}).get("login", ""))


def wanted_parts(kind: Kind, *trees: Mapping[str, Any] | None, everything: bool = False) -> tuple[Part, ...]:
    """The parts to read: all but those on demand that none of the trees speaks of; nor what is of the moment only."""
    absent = object()
    return tuple(
        part
        for part in kind.parts
        if (everything and not part.moment)
        or not part.demand
        or any(tree is not None and path.get(tree, path.parse(part.at), absent) is not absent for tree in trees)
    )


def _item(kind: Kind, raw: Any, request: str) -> Item:
    assert kind.listing is not None
    id = raw.get(kind.listing.id_key) if isinstance(raw, Mapping) else None
    if not isinstance(id, (str, int)) or isinstance(id, bool) or id == "":
        raise Malformed(
            f"an item in the list of {kind.name} objects has no `{kind.listing.id_key}`; nothing is concluded from it",
            request=request,
        )
    name = raw.get(kind.listing.name_key)
    return Item(str(id), str(name) if name else str(id), version_of(raw), raw, born_of(raw))


def _unwrapped(part: Part, document: Any, url: str) -> Mapping[str, Any]:
    try:
        tree = part.unwrap(document)
    except ODD_SHAPE as error:
        raise Malformed(f"the document has not the documented shape ({error!r})", request=f"GET {url}") from None
    return tree if isinstance(tree, Mapping) else {}
