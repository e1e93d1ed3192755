"""A checkout of a project's git, answering like the DSS it came from: reads only, no network (import offline).

It takes the place of `dss.transport.Transport`: every list and document of a kind is served under the kind's own URLs,
made from the files that `Kind.disk` names. Knows no kind by name and nothing of what the documents mean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ..core.model.kind import Call, Kind
from ..errors import ODD_SHAPE, IacError
from . import externals, leftovers
from .disk_objects import EXPORTED, HEAD, NOT_DSS, Folder, objects, read
from .transport import Untold, fill

T = TypeVar("T")


@dataclass(frozen=True)
class Side:
    """Stands where a client stands: it has a host to name in messages."""

    host: str


@dataclass
class Checkout:
    """A transport over a folder. `project` is the key the tree is read as: the files do not tell it (corpus §3.1)."""

    root: Path
    project: str
    kinds: Mapping[str, Kind]
    sent: int = 0
    version: str = ""
    server_date: str = ""
    _replies: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._replies = {
            "/auth/info": {"authIdentifier": "checkout", "groups": []},
            "/instance-info": {"nodeId": "", "nodeType": "DESIGN"},
            "/projects/": [{"projectKey": self.project, "name": self.project, **_sort(self.root)}],
        }
        self._replies.update(externals.on_disk(self.root, self.project))
        for kind in self.kinds.values():
            self._add(kind)
        for kind in self.kinds.values():
            for url in _held(kind, self.project, self._replies):
                self._replies.setdefault(url, [])

    def _add(self, kind: Kind) -> None:
        """What the folder has of a kind."""
        try:
            self._replies.update(_replies(self.root, kind, self.project) if kind.disk is not None else ())
        except ODD_SHAPE as error:
            raise IacError(f"{self.root}: a {kind.name} is {NOT_DSS} ({error!r}); take it from git anew") from None

    @property
    def client(self) -> Side:
        """Whom messages name as the other side."""
        return Side(str(self.root))

    @property
    def beyond(self) -> Mapping[str, int]:
        """What lies in the tree and is in no list."""
        return leftovers.counts(self.root)

    def patiently(self, act: Callable[[], T], *, decided: bool = False) -> T:
        """What `act` gives: a folder is never away."""
        return act()

    def leave_others(self) -> None:
        """Nobody walks a folder."""

    def send(self, call: Call, *, again: int | None = None) -> Any:
        """The reply to a GET; Untold for what the tree does not hold. Nothing else can be asked of a folder."""
        self.sent += 1
        if call.verb != "GET":
            raise IacError(f"{self.root}: a checkout can only be read; to change a project, name a DSS instance")
        if call.path not in self._replies:
            raise Untold("not in this checkout", status=404, request=f"GET {call.path}")
        return json.loads(json.dumps(self._replies[call.path]))


def open(folder: Path, project_key: str, kinds: Mapping[str, Kind]) -> Checkout:
    """The checkout in `folder`, read as `project_key`, or as the folder's own name when no key is given."""
    root = folder / EXPORTED if (folder / EXPORTED / HEAD).is_file() else folder
    if not (root / HEAD).is_file():
        raise IacError(f"{folder}: not a DSS project (no {HEAD}); name the root of a checkout of a project's git")
    return Checkout(root, project_key or folder.resolve().name, kinds)


def _replies(root: Path, kind: Kind, project: str) -> Iterator[tuple[str, Any]]:
    disk = kind.disk
    assert disk is not None
    found: dict[str, Any] = {}
    for id, wires in objects(Folder(root), kind):
        found[id] = wires[""]
        yield from ((fill(part.url, project, id), wires[part.at]) for part in kind.parts if part.at in wires)
    if kind.listing is not None and kind.listing.within is not None:
        for holder in {id.partition("/")[0] for id in found}:
            own = {id: document for id, document in found.items() if id.startswith(f"{holder}/")}
            items = [_item(kind, id.partition("/")[2], document) for id, document in own.items()]
            yield fill(kind.listing.url, project, holder), items
    elif kind.listing is not None and disk.reply is not None:
        yield fill(kind.listing.url, project), disk.reply(tuple(found))
    elif kind.listing is not None and not any(part.url == kind.listing.url for part in kind.parts):
        items = [_item(kind, id, document) for id, document in found.items()]
        yield fill(kind.listing.url, project), {disk.wrapped: items} if disk.wrapped else items
    for at, document in disk.documents(lambda name: read(Folder(root), name)).items():
        yield from ((fill(part.url, project), document) for part in kind.parts if part.at == at)


def _held(kind: Kind, project: str, replies: Mapping[str, Any]) -> list[str]:
    """The URLs of the lists that each holder has of a kind; none of one that has a single list."""
    within = kind.listing.within if kind.listing else None
    if kind.listing is None or within is None:
        return []
    holders = (str(item[within.key]) for item in replies.get(fill(within.url, project), ()))
    return [fill(kind.listing.url, project, holder) for holder in holders]


def _item(kind: Kind, id: str, document: Any) -> dict[str, Any]:
    """One item of a list: the root document where the list is full, else its head."""
    assert kind.listing is not None
    whole = document if kind.listing.full else kind.parts[0].unwrap(document)
    return {**whole, kind.listing.id_key: id}


def _sort(root: Path) -> dict[str, Any]:
    """What sort of project it is, as the list of projects tells it."""
    params = read(Folder(root), HEAD)
    return {"projectAppType": params.get("projectAppType")} if isinstance(params, dict) else {}
