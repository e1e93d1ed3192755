"""What state keeps of a resource, computed from trees: values before us, needs, what is still declared; and entries as
resources that are wanted as they are. Pure; knows neither when an entry is written nor where it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..compare import refs
from ..model import path
from ..model.address import Address
from ..model.kind import Kind
from ..model.path import Path
from ..model.resource import ABSENT, Desired, Resource
from ..model.state import INCOMPLETE, Entry, State


def needs_of(kind: Kind, resource: Resource) -> tuple[Address, ...]:
    """Whom the resource cannot do without, for the order in which all leave."""
    project = resource.address.project
    found = {to for to, _ in refs.edges(kind, resource.body, project) if to.project == project}
    return tuple(sorted(found | set(resource.needs) - {resource.address}))


def begun(kind: Kind, resource: Resource, id: str, origin: str) -> Entry:
    """The entry of an object whose creation has begun: it exists, or it is owed to somebody."""
    return Entry(
        resource.address,
        id,
        resource.name,
        origin=origin,
        status=INCOMPLETE,
        lifecycle=resource.lifecycle,
        needs=needs_of(kind, resource),
    )


def narrowed(declared: Any, tree: Any) -> Any:
    """`tree` at the keys that are declared; lists stay whole."""
    if isinstance(declared, Mapping) and isinstance(tree, Mapping):
        return {k: narrowed(declared[k], v) for k, v in tree.items() if k in declared}
    return tree


def beside(entry: Entry, before: Entry, left: Sequence[str]) -> Entry:
    """The entry once single fields of an object were written: at the paths that were left out it says what it said
    before. It has no version, because what is recorded cannot stand for what DSS has there (D3)."""
    trees: dict[str, Any] = {"attributes": entry.attributes, "base": entry.base}
    for at in map(path.parse, left):
        for name, tree in trees.items():
            value = path.get(getattr(before, name), at, ABSENT)
            trees[name] = path.drop(tree, at) if value is ABSENT else path.put(tree, at, value)
    return replace(entry, **trees, version=None, lifecycle=before.lifecycle, needs=before.needs)


def without(entry: Entry, paths: Iterable[str | Path]) -> Entry:
    """The entry once these paths are no longer ours: what was there before us is there again."""
    left: Any = entry.attributes
    for at in paths:
        left = path.drop(left, path.parse(at) if isinstance(at, str) else at)
    return replace(entry, attributes=left)


def again(former: Entry, now: Entry) -> Entry:
    """A former entry of an object as it is once it was put back to it: without a version where somebody's edit is back,
    too, because what is recorded cannot stand for what DSS has then (D3)."""
    same = narrowed(former.attributes, now.attributes) == former.attributes
    return replace(former, dss_id=now.dss_id, version=now.version if same else None, born=now.born)


def with_absences(declared: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """`seen` with null at declared paths that were not there: DSS leaves out what is empty, and to know that is to know
    what to go back to (D5)."""
    found = dict(seen)
    for key, value in declared.items():
        inner = found.get(key, {} if isinstance(value, Mapping) and value else None)
        found[key] = with_absences(value, inner) if isinstance(value, Mapping) and isinstance(inner, Mapping) else inner
    return found


def only_new(base: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """`base` at the keys that `known` does not have: values from before us, not our own."""
    found: dict[str, Any] = {}
    for key, value in base.items():
        inner = known.get(key)
        if key not in known:
            found[key] = value
        elif isinstance(value, Mapping) and isinstance(inner, Mapping) and (below := only_new(value, inner)):
            found[key] = below
    return found


def merged(under: Any, over: Any) -> Any:
    """Map by map, `over` wins."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        return {**under, **{k: merged(under.get(k), v) for k, v in over.items()}}
    return over


def as_recorded(entry: Entry) -> Resource:
    """A recorded resource, wanted as it is."""
    return Resource(entry.address, entry.name, entry.attributes, needs=entry.needs, lifecycle=entry.lifecycle)


def standing(state: State) -> Desired:
    """Everything recorded, wanted as it is."""
    found = {a: as_recorded(e) for a, e in state.entries.items()}
    return Desired(state.project, among(found), environment=state.environment)


def among(wanted: Mapping[Address, Resource]) -> dict[Address, Resource]:
    """The resources without needs that nobody wants any more."""
    return {a: replace(r, needs=tuple(n for n in r.needs if n in wanted)) for a, r in wanted.items()}
