"""After an apply that did not end: what became ours, from its journal and from what exists now. Every step it names may
or may not have happened; the plan that follows is an ordinary one. Pure; reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..compare import diff, wire
from ..model import path
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Action, Change, Plan
from ..model.resource import NAMELESS, Desired, Resource
from ..model.state import INCOMPLETE, UNFOLLOWED, Entry, State
from ..planning import followers, scene
from ..planning.removal import UNMANAGED
from ..secret import masking
from . import undo_paths
from .entries import begun, merged, needs_of, only_new, with_absences
from .journal import Journal

_WRITES = ("write", "finish")
_OF_NOBODY = "api:"  # DSS signs what keys of nobody do with their own ids (API §4.9)


class Seen(NamedTuple):
    """One object as a list shows it now: DSS id, display name, (ms, login) of its creation where that is told. `fixed`:
    (path, value) of what cannot be changed, of an object that may have no name of ours yet."""

    id: str
    name: str
    born: tuple[int, str] | None = None
    fixed: tuple[tuple[str, Any], ...] = ()


Lists = Mapping[str, Sequence[Seen]]  # kind → what exists
Kinds = Mapping[str, Kind]


def kinds_of(journals: Sequence[Journal]) -> tuple[str, ...]:
    """The kinds whose lists `fold` wants to see."""
    ops = ("create", "rename", "delete", *_WRITES)
    return tuple(sorted({s.address.kind for j in journals for s in j.plan.steps if s.op in ops}))


def fold(state: State | None, journals: Sequence[Journal], lists: Lists, kinds: Kinds) -> State | None:
    """The state with what the open journals, oldest first, may have made of it."""
    for journal in journals:
        plan = journal.plan
        base = state or State(
            lineage=journal.lineage,
            project=plan.project,
            environment=plan.environment,
            instance=plan.instance,
            created_at=journal.started_at,
        )
        entries = dict(base.entries)
        for change in plan.changes:
            _take(entries, journal, change, kinds[change.address.kind], lists.get(change.address.kind, ()))
        _pointed(entries, plan, kinds)
        state = replace(base, serial=max(base.serial, journal.serial), entries=entries)
    return state


def owed(
    desired: Desired | None,
    journals: Sequence[Journal],
    state: State | None = None,
    kinds: Kinds | None = None,
    *,
    finished: Sequence[Journal] = (),
) -> Desired | None:
    """The configuration with what replacements that are not whole owe their objects: their former definitions, and
    the zones they were in (D14); of others' objects everything, as long as state says that they are not back.
    `journals` are of applies that did not end, `finished` of those that ended before with something missing."""
    ended = (c for j in finished for c in _replaced(j) if not _whole(state, c.address))
    changes = [*ended, *(c for j in journals for c in _replaced(j))]
    if desired is None or not changes:
        return desired
    resources = dict(desired.resources)
    for change in reversed(changes):  # the first one saw the object whole
        if change.address in resources and change.after is not None:
            resource = resources[change.address]
            first = _renamed_in(desired, change.address, {**change.after.initial, **_zone(change)}, kinds or {})
            resources[change.address] = replace(resource, initial={**resource.initial, **masking.opened(first)[0]})
        elif change.origin == UNMANAGED and state and change.address in state.entries and change.after is not None:
            resources[change.address] = replace(change.after, body=masking.opened(change.after.body)[0])
    return replace(desired, resources=resources)


def _replaced(journal: Journal) -> Iterator[Change]:
    return (c for c in journal.plan.changes if c.action is Action.REPLACE and c.after is not None)


def _whole(state: State | None, address: Address) -> bool:
    """Whether state, which a finished apply wrote, has the object as it should be."""
    entry = state.entries.get(address) if state else None
    return entry is not None and entry.status != INCOMPLETE


def _renamed_in(desired: Desired, address: Address, tree: Mapping[str, Any], kinds: Kinds) -> Mapping[str, Any]:
    """A former definition under the names that the configuration gives others."""
    for old, new in desired.moved.items() if address.kind in kinds else ():
        if old not in desired.resources and old.name != new.name:
            tree = scene.point(kinds[address.kind], tree, old, new, desired.project)
    return tree


def _zone(change: Change) -> dict[str, Any]:
    before = change.before or {}
    return {wire.ZONE: before[wire.ZONE]} if wire.ZONE in before else {}


def _take(entries: dict[Address, Entry], journal: Journal, change: Change, kind: Kind, found: Sequence[Seen]) -> None:
    """What one change may have left behind."""
    steps = [s for s in journal.plan.steps if s.address == change.address]
    ops, followed = {s.op for s in steps}, any(map(followers.is_one, steps))
    after = change.after
    if after is None:
        if "delete" in ops and all(s.id != change.dss_id for s in found):
            entries.pop(change.address, None)  # ours to delete, and deleted: it did not disappear
        return
    theirs = change.origin == UNMANAGED
    if "rename" in ops:
        _renamed(entries, change, after, kind, found)
    if "create" in ops:
        id = _made(journal, change, after, kind, found) or _unnamed(entries, journal, change, kind, found)
        if id or (theirs and all(s.id != change.dss_id for s in found)):
            origin = UNMANAGED if theirs else "created"
            entries[change.address] = begun(kind, after, id or change.dss_id, origin)
    elif ops.intersection(_WRITES) and any(s.id == change.dss_id for s in found):
        _written(entries, change, after, kind, UNFOLLOWED if followed else "ok")


def _made(journal: Journal, change: Change, after: Resource, kind: Kind, found: Sequence[Seen]) -> str:
    """The id of the object that a creation made; "" when there is none, or when it cannot be told."""
    ours = [s for s in found if _by_us(journal, change, s)]
    known = journal.ids.get(change.address, "")
    if known and any(s.id == known for s in ours):
        return known
    if kind.listing is None:
        return change.address.project if found else ""
    if not kind.minted:
        return after.name if any(s.id == after.name for s in ours) else ""
    before = journal.seen.get(kind.name, ())
    new = [s.id for s in ours if s.name == after.name and s.id not in before]
    return new[0] if len(new) == 1 else ""


def _unnamed(
    entries: Mapping[Address, Entry], journal: Journal, change: Change, kind: Kind, found: Sequence[Seen]
) -> str:
    """The id of what was made and has no name of ours yet, where DSS names what it makes: the only new object that can
    be this one, when it can be no other; "" when that cannot be told."""
    if kind.taken != NAMELESS or change.address in journal.ids:
        return ""
    made = {c.after.name: c for c in journal.plan.changes if c.after and _is_made(journal, c, kind)}
    waiting = [c for name, c in made.items() if c.address not in journal.ids and all(s.name != name for s in found)]
    before = {*journal.seen.get(kind.name, ()), *journal.ids.values()}
    new = [s for s in found if s.id not in before and s.name not in made and _by_us(journal, change, s)]
    mine = [s for s in new if _can_be(entries, kind, change, s)]
    others = [c for c in waiting if mine and c is not change and _can_be(entries, kind, c, mine[0])]
    return mine[0].id if len(mine) == 1 and not others else ""


def _is_made(journal: Journal, change: Change, kind: Kind) -> bool:
    steps = (s for s in journal.plan.steps if s.address == change.address)
    return change.address.kind == kind.name and any(s.op == "create" for s in steps)


def _can_be(entries: Mapping[Address, Entry], kind: Kind, change: Change, seen: Seen) -> bool:
    """Whether an object lies within what a creation names, and has what cannot be changed afterwards."""
    if change.after is None:
        return False
    holder, _, own = seen.id.partition("/")
    within = {entries[a].dss_id for a in needs_of(kind, change.after) if a in entries}
    wanted = ((path.get(change.after.body, path.parse(at)), value) for at, value in seen.fixed)
    return (not own or holder in within) and all(one in (None, value) for one, value in wanted)


def _by_us(journal: Journal, change: Change, seen: Seen) -> bool:
    """Whether an object can be what the journal's apply made: not what was there before, nor of somebody else."""
    if seen.born is None:
        return True
    if change.born is not None and change.born == seen.born:
        return False
    who = seen.born[1]
    return not who or not journal.by or who == journal.by or who.startswith(_OF_NOBODY)


def _renamed(entries: dict[Address, Entry], change: Change, after: Resource, kind: Kind, found: Sequence[Seen]) -> None:
    source = change.moved_from or change.address
    old = entries.get(source)
    if old is None:
        return
    ids = {s.id: s.name for s in found}
    done = ids.get(old.dss_id) == after.name if kind.minted else old.dss_id not in ids and after.name in ids
    if done:
        own = {kind.name_key: after.name} if kind.name_key in old.attributes else {}
        id = old.dss_id if kind.minted else after.name
        attributes = {**old.attributes, **own}
        del entries[source]
        entries[change.address] = replace(
            old, address=change.address, dss_id=id, name=after.name, attributes=attributes, version=None
        )


def _pointed(entries: dict[Address, Entry], plan: Plan, kinds: Kinds) -> None:
    """References to what the apply got to rename, as DSS has rewritten them (D21)."""
    done = ((c.moved_from, c.address) for c in plan.changes if c.address in entries and c.moved_from)
    for old, new in done:
        if old in entries or old.name == new.name:
            continue
        for address, entry in entries.items():
            tree = scene.point(kinds[address.kind], entry.attributes, old, new, plan.project)
            needs = tuple(new if n == old else n for n in entry.needs)
            if tree is not entry.attributes or needs != entry.needs:
                entries[address] = replace(entry, attributes=tree, needs=needs)


def _written(entries: dict[Address, Entry], change: Change, after: Resource, kind: Kind, status: str) -> None:
    """An object that existed: what it was before is known, whether or not it was written (D5)."""
    before = change.before or {}
    seen = diff.project(kind, after.body, before, secrets=after.secrets)
    old = entries.get(change.address)
    if old is not None:
        new = only_new(with_absences(after.body, seen), old.attributes)
        status = status if old.status == "ok" else old.status
        due = (*old.maybe, *undo_paths.pairs(kind, change))
        entries[change.address] = replace(old, base=merged(new, old.base), status=status, maybe=due)
        return
    entries[change.address] = Entry(
        change.address,
        change.dss_id,
        after.name,
        origin=change.origin,
        status=status,
        attributes=seen,
        base=with_absences(after.body, seen),
        lifecycle=after.lifecycle,
        needs=needs_of(kind, after),
        born=change.born,
        maybe=undo_paths.pairs(kind, change),
    )
