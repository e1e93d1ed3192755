"""The DSS type behind `type: sql`, `managed` and a folder's connection, as a declared value (D55): it is compared,
fixed and read back like one that was written. And which types and connections cannot work together. Knows no words of
DSS: the kinds say what fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..compare import refs
from ..model import path
from ..model.address import Address
from ..model.diagnostic import Diagnostic, Report
from ..model.kind import Kind
from ..model.resource import Desired, Resource, Snapshot
from ..model.state import INCOMPLETE, State
from . import references_check

FAMILIES = "families"  # what `accept` says of pairs that import found as they are
_TYPE, _CONNECTION, _NOT = "type", ("params", "connection"), "not "
Kinds = Mapping[str, Kind]


def settled(desired: Desired | None, state: State | None, seen: Snapshot, kinds: Kinds) -> Desired | None:
    """The configuration with the types that follow from connections: from what the instance says of them, else, on the
    same connection as before, what was recorded or is there."""
    if desired is None:
        return None
    former = {new: old for old, new in desired.moved.items()}
    found = {}
    for address, resource in desired.resources.items():
        names = dict.fromkeys((former.get(address, address), address))  # a move that is done has left the former one
        named = _of(resource, kinds) and _found(resource, names, state, seen, kinds[address.kind])
        found[address] = replace(resource, body={_TYPE: named, **resource.body}) if named else resource
    return replace(desired, resources=_completed(replace(desired, resources=found), state, seen, kinds))


def against(desired: Desired, state: State | None, seen: Snapshot, kinds: Kinds) -> tuple[Diagnostic, ...]:
    """What cannot work on the connections it names, as the instance that knows their types shows."""
    report, now = Report(), settled(desired, state, seen, kinds) or desired
    for resource in desired.resources.values():
        kind, name = kinds[resource.address.kind], _connection(resource.body)
        if kind.concrete is None:
            continue
        word = seen.instance.connection_types.get(name, "")
        why = (
            kind.misfit({**resource.initial, **resource.body}, word)
            if word
            else _untold(now.resources[resource.address], seen)
        )
        if why:
            report.error(references_check.spot(resource, name), why[0], why[1], str(resource.address))
    if FAMILIES not in desired.accepted:
        trees = {a: r.body for a, r in now.resources.items()}
        for address, why in clashes(kinds, trees, types(trees, seen), desired.project):
            report.error(desired.resources[address].mark, *why, str(address))
    return tuple(report.errors)


def types(trees: Mapping[Address, Mapping[str, Any]], seen: Snapshot) -> dict[Address, str]:
    """The concrete type of whatever has one."""
    live = {a: str(o.body.get(_TYPE) or "") for a, o in seen.live.items()}
    return {**live, **{a: str(t[_TYPE]) for a, t in trees.items() if t.get(_TYPE)}}


def clashes(
    kinds: Kinds, trees: Mapping[Address, Mapping[str, Any]], known: Mapping[Address, str], project: str
) -> Iterator[tuple[Address, tuple[str, str]]]:
    """Who reads and writes what it cannot, and why."""
    for address, tree in trees.items():
        clash = kinds[address.kind].clash if address.kind in kinds else None
        edges = refs.edges(kinds[address.kind], tree, project) if clash else ()
        sides = [
            {to.name: known[to] for to, how in edges if how == word and known.get(to)} for word in ("uses", "makes")
        ]
        if clash and (why := clash(tree, *sides)):
            yield address, why


def _completed(desired: Desired, state: State | None, seen: Snapshot, kinds: Kinds) -> dict[Address, Resource]:
    """The resources with what DSS would ask for and nobody wrote, such as the pattern of partitions; what was recorded
    or is there of it is kept, unless its creation did not end. Ids that somebody wrote go by the names behind them."""
    live, entries = seen.live, state.entries if state else {}
    trees = {a: o.body for a, o in live.items()}
    trees |= {a: {**trees.get(a, {}), **r.body} for a, r in desired.resources.items()}
    former = {new: old for old, new in desired.moved.items()}
    found = dict(desired.resources)
    for address, resource in desired.resources.items():
        kind, was = kinds[address.kind], former.get(address, address)
        body: Any = refs.recognised(kind, resource.body, seen.index, desired.project)
        if kind.completes is not None:
            entry = entries.get(was)
            begun = entry is not None and entry.status == INCOMPLETE
            past = [] if begun else [o for o in (entry and entry.attributes, was in live and live[was].body) if o]
            near = (to for to, _ in refs.edges(kind, body, desired.project) if to in trees)
            body = kind.completes(body, past, {(to.kind, to.name): trees[to] for to in near})
        found[address] = replace(resource, body=body) if body != resource.body else resource
    return found


def _of(resource: Resource, kinds: Kinds) -> bool:
    return kinds[resource.address.kind].concrete is not None and _TYPE not in resource.body


def _found(resource: Resource, names: Iterable[Address], state: State | None, seen: Snapshot, kind: Kind) -> str:
    assert kind.concrete is not None
    word = seen.instance.connection_types.get(_connection(resource.body), "")
    if word:
        return kind.concrete(resource.body, word)
    entries = [state.entries[name].attributes for name in names if state and name in state.entries]
    for tree in (*entries, *(seen.live[name].body for name in names if name in seen.live)):
        if tree.get(_TYPE) and _connection(tree) == _connection(resource.body):
            there = str(tree[_TYPE])
            return there if kind.concrete(resource.body, there) == there else f"{_NOT}{there}"  # to be looked at closer
    return ""


def _untold(resource: Resource, seen: Snapshot) -> tuple[str, str] | None:
    """Of a connection whose type nobody may read: an object that exists must not go there unjudged."""
    live, name = seen.live.get(resource.address), _connection(resource.body)
    if live is None or not name or "$" in name or not str(resource.body.get(_TYPE, _NOT)).startswith(_NOT):
        return None
    return (
        f"the type of connection '{name}' could not be read, and {resource.address} cannot move to another type",
        f"write the type, for example `type: {live.body.get(_TYPE)}`, or use a key that may see the connection",
    )


def _connection(tree: Mapping[str, Any]) -> str:
    return str(path.get(tree, _CONNECTION) or "")
