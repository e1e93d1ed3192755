"""State in the hands of people: look at it, forget entries, give them other addresses. DSS is never written to. Every
change takes the lock, counts as a serial, and leaves a journal, so that a rollback can cross it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...core.model.address import Address, nearest, parse
from ...core.model.kind import Kind
from ...core.model.plan import Action, Change, Plan
from ...core.model.state import Entry, State
from ...core.planning import scene
from ...core.record.journal import DONE, Journal
from ...errors import IacError, StateError
from ..home import git_history, lock
from ..home.store import STATE, Store
from ..session import Session
from .prepare import Around


@dataclass(frozen=True, slots=True)
class Hand:
    """A project's state within reach."""

    session: Session
    kept: Store
    around: Around


def reach(project_key: str, around: Around | None = None, instance: Mapping[str, Any] | None = None) -> Hand:
    """The state of one project; asks nothing yet."""
    around = around or Around()
    session = around.open(project_key, instance or {})
    return Hand(session, around.store(session), around)


def state(project_key: str, *, around: Around | None = None, instance: Mapping[str, Any] | None = None) -> State:
    """What is recorded for a project; StateError when nothing is."""
    return loaded(reach(project_key, around, instance))


def recorded(hand: Hand) -> State | None:
    """What is recorded; None when nothing is, or there is no such project. StateError when it cannot be read."""
    there = not hand.kept.home.inside or hand.session.project in hand.session.projects()
    return hand.kept.load() if there else None


def loaded(hand: Hand) -> State:
    """What is recorded; StateError when nothing is."""
    there(hand.session, hand.kept)
    found = hand.kept.load()
    if found is None:
        raise StateError(f"{hand.kept.where}: nothing is recorded for {hand.kept.project}; run `dss-iac apply` first")
    return found


def there(session: Session, kept: Store) -> None:
    """StateError when the project that state lives in is not there, or not for this key."""
    if kept.home.inside and session.project not in session.projects():
        raise StateError(
            f"project {session.project}: there is none that this key may read, so nothing is recorded there; "
            "run `dss-iac apply` first, or check the project's key"
        )


def pulled(hand: Hand) -> str:
    """The text of state as it is kept, checked."""
    loaded(hand)
    return hand.kept.home.read(STATE) or ""


def entry_of(now: State, written: str) -> Entry:
    """The entry of an address as a person writes it."""
    found = now.entries.get(address_of(now, written))
    if found is None:
        way = nearest(written, now.entries) or "`dss-iac state list` shows what is"
        raise IacError(f"{written}: not recorded in state; {way}")
    return found


def address_of(now: State, written: str) -> Address:
    """An address as a person writes it."""
    try:
        return parse(written, now.project)
    except ValueError as error:
        near = nearest(written, now.entries)
        raise IacError(f"{written}: not recorded in state; {near}" if near else str(error)) from None


def removed(hand: Hand, addresses: tuple[str, ...]) -> tuple[Entry, ...]:
    """Forget entries without touching DSS; gives what was forgotten."""
    now = loaded(hand)
    gone = tuple(entry_of(now, written) for written in addresses)
    left = {a: e for a, e in now.entries.items() if e not in gone}
    changes = tuple(Change(e.address, Action.FORGET, "state rm", dss_id=e.dss_id, before={}) for e in gone)
    _write(hand, now, now.with_entries(left), changes, f"state rm {', '.join(str(e.address) for e in gone)}")
    return gone


def moved(hand: Hand, source: str, target: str) -> tuple[Entry, Entry]:
    """Give an entry another address, everywhere in state; (the entry before, and after)."""
    now = loaded(hand)
    old, to = entry_of(now, source), address_of(now, target)
    if to.kind != old.address.kind or to.project != old.address.project:
        raise IacError(f"{target}: an entry stays of its kind and project: write {old.address.kind}.NAME")
    if to in now.entries:
        raise IacError(f"{target}: is recorded already; forget it first with `dss-iac state rm {target}`")
    kinds = hand.session.kinds
    new = replace(old, address=to)
    entries = {a: _pointed(kinds[a.kind], e, old.address, to) for a, e in now.entries.items() if a != old.address}
    entries[to] = _pointed(kinds[to.kind], new, old.address, to)
    change = Change(to, Action.MOVE, "state mv", dss_id=old.dss_id, moved_from=old.address, before={})
    touched = {a: e for a, e in now.entries.items() if e != entries.get(a)}
    _write(hand, now, now.with_entries(entries), (change,), f"state mv {old.address} {to}", touched)
    return old, new


def _pointed(kind: Kind, entry: Entry, old: Address, new: Address) -> Entry:
    """The entry with references to `old` as references to `new`."""
    attributes, base = (scene.point(kind, tree, old, new, new.project) for tree in (entry.attributes, entry.base))
    return replace(entry, needs=tuple(new if n == old else n for n in entry.needs), attributes=attributes, base=base)


def _write(
    hand: Hand,
    now: State,
    new: State,
    changes: Iterable[Change],
    what: str,
    touched: Mapping[Address, Entry] | None = None,
) -> State:
    """State and journal of a change by hand, under the lock; StateError when an apply is unfinished or was faster."""
    session, around = hand.session, hand.around
    with lock.held(session, hand.kept, what, timeout=around.lock_timeout, settle=around.settle) as held:
        kept = replace(hand.kept, fence=held.fence)
        names = kept.home.names()
        current = kept.load(names)
        if current is None or (current.lineage, current.serial) != (now.lineage, now.serial):
            raise StateError(f"{kept.where}: somebody else has just applied; look again")
        if any(serial > now.serial for serial in kept.serials(names)):
            raise StateError(f"{kept.where}: an apply did not finish; run `dss-iac apply` or `dss-iac rollback` first")
        new = kept.save(new.following(last_applied=session.clock.stamp()))
        changes = tuple(changes)
        entries = touched or {c.address: now.entries[c.address] for c in changes if c.address in now.entries}
        journal = by_hand(hand, new, changes, entries, what)
        kept.keep(journal, key=around.key)
        git_history.mark(session, kept, new, journal)
        kept.prune()
    return new


def by_hand(
    hand: Hand, new: State, changes: tuple[Change, ...], entries: Mapping[Address, Entry], what: str
) -> Journal:
    """The journal of a state that people have changed."""
    return Journal(
        Plan(new.project, changes, (), environment=new.environment),
        new.lineage,
        new.serial,
        by=hand.session.instance().user,
        started_at=new.last_applied,
        entries=entries,
        closed=DONE,
        closed_at=new.last_applied,
        what=what,
    )
