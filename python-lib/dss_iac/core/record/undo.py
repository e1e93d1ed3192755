"""Undoing applies: journals → what was wanted before them, as a configuration. The planner and the walker do the rest.
Pure; decides nothing about order, guards or what a plan shows.

What an apply created is not wanted; what it changed is wanted at its former values, on the changed paths only; what it
deleted or replaced is wanted whole; everything else as it is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from ..compare import interrupted_writes, refs, wire
from ..compare.lens import Lens
from ..model import path
from ..model.address import Address
from ..model.kind import Kind
from ..model.path import Path
from ..model.plan import Action, Change
from ..model.resource import ABSENT, Desired, Lifecycle, Resource
from ..model.state import DOUBTFUL, INCOMPLETE, UNFOLLOWED, Entry, State
from ..planning import by_product, followers, scene
from ..planning.changes import written
from ..planning.removal import UNMANAGED
from ..secret import masking
from . import irreversible, undo_paths
from .entries import again, among, as_recorded
from .irreversible import Loss
from .journal import DONE, Journal

Kinds = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Undo:
    """`desired` is what to plan for, over `recorded`. `entries`: what state holds afterwards of each address that the
    undone applies touched, None for nothing; `emptied`: what the API cannot give back of those that may have to be
    made once more. `created`: what the applies made. `lost`: what does not come back.
    """

    desired: Desired
    recorded: State
    serials: tuple[int, ...]
    back_to: int
    entries: Mapping[Address, Entry | None]
    created: tuple[Address, ...]
    replaced: tuple[Address, ...]
    lost: tuple[Loss, ...]
    emptied: Mapping[Address, tuple[Path, ...]] = field(default_factory=dict)


@dataclass
class _Draft:
    """What is known so far, going back in time."""

    project: str
    kinds: Kinds
    wanted: dict[Address, Resource]
    recorded: dict[Address, Entry]
    first: int  # serial of the oldest apply that is undone
    after: dict[Address, Entry | None] = field(default_factory=dict)
    moved: dict[Address, Address] = field(default_factory=dict)  # from today's address → to the former one
    imports: dict[Address, str] = field(default_factory=dict)
    created: dict[Address, bool] = field(default_factory=dict)  # → whether its apply ended well
    replaced: set[Address] = field(default_factory=set)
    lost: list[Loss] = field(default_factory=list)
    emptied: dict[Address, tuple[Path, ...]] = field(default_factory=dict)


def of(journals: Sequence[Journal], state: State, kinds: Kinds) -> Undo:
    """The undoing of `journals`, newest first, from `state`."""
    wanted = {a: as_recorded(e) for a, e in state.entries.items()}
    first = min((j.serial for j in journals), default=0)
    draft = _Draft(state.project, kinds, wanted, dict(state.entries), first)
    for journal in reversed(journals):
        _not_ended(draft, journal)
    for journal in journals:
        for change in journal.plan.changes:
            back = _uncreated if _born_before(draft, journal, change) else _BACK[change.action]
            back(draft, journal, change)
            draft.lost += irreversible.of(journal.serial, change)
        _pointed_back(draft, journal)
    gone = [a for a in draft.created if a not in draft.wanted]
    _without_by_products(draft, {a for a in gone if by_product.has_any(kinds[a.kind])})
    for address in gone:
        if address in draft.recorded:
            entry = draft.recorded[address]
            keep = entry.lifecycle.prevent_destroy and draft.created[address]
            draft.recorded[address] = replace(entry, lifecycle=Lifecycle(keep, (), "delete"))
    serials = tuple(j.serial for j in journals)
    return Undo(
        Desired(
            state.project,
            among(draft.wanted),
            environment=state.environment,
            moved=draft.moved,
            imports={a: id for a, id in draft.imports.items() if a in draft.wanted},
        ),
        state.with_entries(draft.recorded),
        serials,
        min(serials) - 1,
        draft.after,
        tuple(gone),
        tuple(sorted(draft.replaced & set(draft.wanted))),
        tuple(dict.fromkeys(draft.lost)),
        draft.emptied,
    )


def settled(undo: Undo, entries: Mapping[Address, Entry], failed: Iterable[Address]) -> dict[Address, Entry]:
    """The entries after the undoing: former ones, under the ids and versions of today; those that failed stay."""
    found = dict(entries)
    for address, former in undo.entries.items():
        if address in failed:
            continue
        now = found.pop(address, None)
        if former and now and (now.born is None or now.born != former.born):
            former = replace(former, attributes=wire.prune(dict(former.attributes), undo.emptied.get(address, ())))
        if former is not None and now is not None:
            found[address] = again(former, now)
        elif former is not None:
            found[address] = former
    return found


# ------------------------------------------------------------------------------------------------------ going back


def _not_ended(draft: _Draft, journal: Journal) -> None:
    """Of an apply that did not end well nobody knows what it wrote: finding it is no drift. What was to follow a write
    is owed where that one was an undoing itself: it may have written what is wanted now."""
    back = {s.address for s in journal.plan.steps if followers.is_one(s) and journal.plan.options.undoes}
    for change in journal.plan.changes if journal.closed != DONE else ():
        entry = draft.recorded.get(change.address)
        if entry is not None:
            due = undo_paths.pairs(draft.kinds[change.address.kind], change)
            status = entry.status
            if status in (UNFOLLOWED, DOUBTFUL):
                status = UNFOLLOWED if change.address in back else DOUBTFUL
            draft.recorded[change.address] = replace(entry, status=status, maybe=(*entry.maybe, *due))


def _without_by_products(draft: _Draft, gone: Set[Address]) -> None:
    """Nobody wants what DSS made along with a creation that is undone, where an undoing that died deleted it."""
    for address, resource in list(draft.wanted.items()):
        if address in draft.after and draft.after[address] is None:
            edges = refs.edges(draft.kinds[address.kind], resource.body, draft.project)
            if any(how == "makes" and to in gone for to, how in edges):
                del draft.wanted[address]


def _born_before(draft: _Draft, journal: Journal, change: Change) -> bool:
    """Whether this is the project, made by an apply that died before its journal: undone with the next one (D22)."""
    old = journal.entries.get(change.address)
    half = journal.serial == 1 and old is not None and old.status == INCOMPLETE
    return half and draft.kinds[change.address.kind].listing is None


def _uncreated(draft: _Draft, journal: Journal, change: Change) -> None:
    address = change.address
    draft.wanted.pop(address, None)
    draft.imports.pop(address, None)
    draft.replaced.discard(address)
    draft.created[address] = journal.closed == DONE
    draft.after[address] = None if _born_before(draft, journal, change) else journal.entries.get(address)


def _whole(draft: _Draft, journal: Journal, change: Change) -> None:
    """Deleted or replaced: wanted as it was, with everything."""
    address, kind, old = change.address, draft.kinds[change.address.kind], journal.entries.get(change.address)
    given = tuple(path.parse(p.at) for p in kind.parts if p.at and p.calls is not None)
    body, sealed = masking.opened(wire.prune(dict(change.before or {}), given))
    now = draft.wanted.get(address)
    resource = Resource(
        address,
        old.name if old else str(body.get(kind.name_key) or address.name),
        body,
        needs=old.needs if old else (),
        absent=tuple(undo_paths.absences(kind, change, body, sealed)) if change.action is Action.REPLACE else (),
        exact=(*kind.rules.code, *undo_paths.lists(kind, change, body)),
        lifecycle=old.lifecycle if old else now.lifecycle if now else Lifecycle(),
    )
    draft.wanted[address] = resource
    draft.after[address] = old
    draft.emptied[address] = given
    gone = "a secret, which DSS does not give back"
    draft.lost += [Loss(address, f"{path.text(at)}: {gone}", change.born) for at in sealed]
    if change.action is Action.REPLACE:
        draft.replaced.add(address)
    if change.origin == UNMANAGED and change.action is Action.REPLACE:
        draft.imports[address] = change.dss_id


def _remembered(draft: _Draft, journal: Journal, change: Change) -> None:
    """Forgotten: recorded again, when it is still there."""
    old = journal.entries.get(change.address)
    if old is None or change.before is None:
        return
    draft.wanted[change.address] = as_recorded(old)
    draft.imports[change.address] = old.dss_id
    draft.after[change.address] = old


def _unrecorded(draft: _Draft, journal: Journal, change: Change) -> None:
    """Recorded, or only read again after a rename: DSS was not changed by it."""
    if change.action is Action.NOOP:
        return
    _former_address(draft, journal, change)
    old = journal.entries.get(change.moved_from or change.address)
    if old is None:
        draft.wanted.pop(change.address, None)
        draft.imports.pop(change.address, None)
        draft.after[change.address] = None


def _former_values(draft: _Draft, journal: Journal, change: Change) -> None:
    """Changed or taken over: its changed paths go back."""
    address = _former_address(draft, journal, change)
    kind, old = draft.kinds[address.kind], journal.entries.get(change.moved_from or change.address)
    now = draft.wanted.get(address) or (as_recorded(old) if old else Resource(address, change.address.name, {}))
    if change.address not in draft.recorded and old is None:
        draft.imports[address] = change.dss_id
    body: Any = dict(now.body)
    before, sealed = masking.opened(change.before or {})
    if old and journal.serial > draft.first:
        before = undo_paths.as_left(kind, change, before, old)
    for at in undo_paths.cuts(kind, change):
        if at not in sealed:
            lack = undo_paths.lack_of(before, at)
            body = path.drop(body, lack) if lack else interrupted_writes.put(body, before, at)
    gone = undo_paths.absences(kind, change, before, sealed)
    absent = (*(a for a in now.absent if path.get(before, path.parse(a), ABSENT) is ABSENT), *gone)
    name = old.name if old else str(path.get(before, (kind.name_key,)) or now.name)
    if old and kind.name_key in old.attributes:
        body = path.put(body, (kind.name_key,), old.name)
    life = old.lifecycle if old else now.lifecycle
    lists = undo_paths.lists(kind, change, before)
    absent, exact = (tuple(dict.fromkeys(paths)) for paths in (absent, (*now.exact, *lists)))
    draft.wanted[address] = replace(now, name=name, body=body, absent=absent, exact=exact, lifecycle=life)
    if old:
        draft.after[address] = _with_todays(draft, old, change, sealed)


def _with_todays(draft: _Draft, old: Entry, change: Change, sealed: tuple[Path, ...]) -> Entry:
    """The former entry, with what is recorded today of secrets that stay as they are."""
    lens, today = Lens(draft.kinds[change.address.kind].rules), draft.recorded.get(change.address)
    attributes: Any = old.attributes
    for f in written(change) if today else ():
        at = path.parse(f.path)
        if today and (f.secret or at in sealed):
            cut = lens.owned(at)
            value = path.get(today.attributes, cut, ABSENT)
            attributes = path.drop(attributes, cut) if value is ABSENT else path.put(attributes, cut, value)
    return replace(old, attributes=attributes)


def _former_address(draft: _Draft, journal: Journal, change: Change) -> Address:
    """The address before this change; what is known moves there."""
    address, former = change.address, change.moved_from or change.address
    old = journal.entries.get(former)
    draft.after[former] = old
    if former == address:
        return address
    draft.after[address] = None
    resource = draft.wanted.pop(address, None)
    if resource is not None:
        draft.wanted[former] = replace(resource, address=former, name=old.name if old else resource.name)
        origin = next((a for a, to in draft.moved.items() if to == address), address)
        draft.moved[origin] = former
    if address in draft.imports:
        draft.imports[former] = draft.imports.pop(address)
    return former


_Back = Callable[[_Draft, Journal, Change], None]
_BACK: Mapping[Action, _Back] = {
    Action.NOOP: _unrecorded,
    Action.RECORD: _unrecorded,
    Action.FORGET: _remembered,
    Action.MOVE: _former_values,
    Action.UPDATE: _former_values,
    Action.ADOPT: _former_values,
    Action.CREATE: _uncreated,
    Action.REPLACE: _whole,
    Action.DELETE: _whole,
}


def _pointed_back(draft: _Draft, journal: Journal) -> None:
    """References to what the apply renamed, in their former form: also where it did not get that far."""
    for change in journal.plan.changes:
        now, former = change.address, change.moved_from
        if former is None or now.name == former.name:
            continue
        for address, resource in draft.wanted.items():
            body = scene.point(draft.kinds[address.kind], resource.body, now, former, draft.project)
            draft.wanted[address] = resource if body is resource.body else replace(resource, body=body)
