"""What is live → one item, as a person would have written it: what its kind shows of its tree, with the keys that every
item has. Braces are not escaped. Knows one object at a time, and of the others only that they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ....errors import ODD_SHAPE, Malformed
from ...compare import refs
from ...model import path
from ...model.address import Address
from ...model.kind import Kind, Written
from ...model.resource import Live, Snapshot
from ...secret import import_secrets

# Options of what is declared, or compared with itself: it need not be short, and is written however little there is.
WHOLE: Mapping[str, Any] = {"with_schema": True, "with_storage": True, "named": True}


def one_by_one(
    snapshot: Snapshot, kinds: Mapping[str, Kind], options: Mapping[str, Any]
) -> Callable[[Live, Sequence[str]], Written]:
    """How one object of the snapshot, or another tree in its place, is shown: (object, patterns of its secrets) → its
    item, braces not escaped."""
    telling, known = about(snapshot, kinds, options), known_in(snapshot, kinds)
    return lambda live, secrets: shown(kinds[live.address.kind], live, known, telling(live.address), secrets)[0]


def shown(
    kind: Kind, live: Live, known: Callable[[Address], bool], options: Mapping[str, Any], secrets: Sequence[str]
) -> tuple[Written, int]:
    """One object as an item; how many secrets were hidden. `options` besides those of an import: built, twin, named.
    An empty item when there is nothing worth writing. Malformed when DSS has it in a shape that nobody knows."""
    try:
        return _shown(kind, live, known, options, secrets)
    except ODD_SHAPE as error:
        raise Malformed(f"DSS has a document of another shape than documented ({error!r})") from None


def _shown(
    kind: Kind, live: Live, known: Callable[[Address], bool], options: Mapping[str, Any], secrets: Sequence[str]
) -> tuple[Written, int]:
    marked = refs.mark_missing(kind, live.body, live.address.project, known)
    tree = _settled(kind, marked)
    zone = tree.pop("zone", None)
    place = kind.place(live.address, tree, live.dss_id, options)
    name = place["name"]
    tree, hidden = import_secrets.hide(kind, tree, secrets, name)
    written = kind.show(tree, place)
    if not written.item:
        return written, hidden
    named = kind.listing is None or kind.listing.name_key in written.item
    item = dict(written.item) if named else {"name": name, **written.item}
    if kind.minted and live.address.name != name:
        item = {"id": live.address.name, **item}
    if options["twin"]:
        item["import"] = live.dss_id
    if zone:
        item["zone"] = zone
    return replace(written, item=import_secrets.marked(kind, item, secrets) if hidden else item), hidden


def _settled(kind: Kind, tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with its tags in one order, so that two imports write the same."""
    tags = (at for at in map(path.parse, kind.rules.unordered) if at[-1] == "tags")
    return dict(path.arranged(tree, tags))


def about(
    snapshot: Snapshot, kinds: Mapping[str, Kind], options: Mapping[str, Any]
) -> Callable[[Address], dict[str, Any]]:
    """What a kind is told of an object beside its tree."""
    built, twins, named = _built(snapshot, kinds), _twins(snapshot, kinds), _named(snapshot, kinds)
    every = bool(options.get("named"))
    return lambda a: dict(options, built=a in built, twin=a in twins, named=every or a in named)


def _built(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> set[Address]:
    """Everything some recipe writes."""
    return {to for _, to, how in edges(snapshot, kinds) if how == "makes"}


def _named(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> set[Address]:
    """Everything that something else speaks of: it is written, however little there is to say."""
    return {to for a, o in snapshot.live.items() for to in refs.named(kinds[a.kind], o.body, snapshot.project)}


def _twins(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> set[Address]:
    """Objects that share their display name with another: only the id tells which is which (D10)."""
    shared: dict[tuple[str, str], list[Address]] = {}
    for address, live in snapshot.live.items():
        if kinds[address.kind].minted:
            shared.setdefault((address.kind, str(live.body.get("name", address.name))), []).append(address)
    return {address for group in shared.values() if len(group) > 1 for address in group}


def known_in(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> Callable[[Address], bool]:
    """Whether something exists, as far as the snapshot can tell: objects of other projects count as existing."""

    def known(address: Address) -> bool:
        singleton = address.kind in kinds and kinds[address.kind].listing is None
        if singleton:
            return True
        if address.project != snapshot.project:
            return snapshot.instance.projects is None or address.project in snapshot.instance.projects
        return address in snapshot.live or (address.kind, address.project, address.name) in snapshot.index.ids

    return known


def edges(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> Iterable[tuple[Address, Address, str]]:
    """(from, to, how) of every reference of an object of the snapshot."""
    for address, live in snapshot.live.items():
        for to, how in refs.edges(kinds[address.kind], live.body, snapshot.project):
            yield address, to, how
