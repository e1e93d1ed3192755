"""State that cannot be used as it is: `rebind` takes over the state of a project that was copied, `rebuild` makes a
lost or spoilt one anew from what can still be read, from the configuration and from DSS. DSS is never written to.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ...core.compare import diff
from ...core.consent import policy
from ...core.language import concrete_types
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.plan import Action, Refusal
from ...core.model.resource import Desired, Live, Snapshot
from ...core.model.state import Entry, State, loads, read_entry
from ...core.record import resume
from ...core.record.entries import needs_of
from ...core.record.journal import Journal
from ...dss.remote import Item
from ...errors import ODD_SHAPE, Refused, StateError
from ..home import anchors, git_history, lock
from ..home.anchors import Anchor
from ..home.store import STATE
from ..look import access_rights, snapshot
from ..session import Session
from . import state_edit
from .recovery import seen_now
from .state_edit import Hand


@dataclass(frozen=True, slots=True)
class Mended:
    """A new state: what it kept of the old one, what was found besides, what is no longer there."""

    state: State
    what: str
    kept: tuple[Address, ...]
    added: tuple[Address, ...] = ()
    dropped: tuple[Address, ...] = ()


def rebind(hand: Hand, environment: str = "") -> Mended:
    """The state that lies here, as the state of this project on this DSS, with a lineage of its own."""
    session, kept = hand.session, hand.kept
    text = kept.home.read(STATE)
    if text is None:
        raise StateError(f"{kept.where}: there is no state to take over; run `dss-iac apply`")
    old = loads(text, kept.where)
    node = session.instance().node_id
    if (old.project, old.instance, old.environment) == (session.project, node, environment):
        raise StateError(f"{kept.where}: this state is that of {session.project} already: nothing to take over")
    replace(kept, project=old.project).load()
    entries = {e.address: e for e in (_of_project(e, session.project) for e in old.entries.values())}
    found = _identified(hand, entries)
    state = replace(
        old,
        lineage=uuid.uuid4().hex,
        project=session.project,
        instance=node,
        environment=environment,
        entries=found,
    )
    return Mended(state, "state rebind", tuple(sorted(found)), dropped=tuple(sorted(entries.keys() - found.keys())))


def rebuild(hand: Hand, desired: Desired | None) -> Mended:
    """A state from what is left of the old one, from journals, and from a configuration when one is given."""
    session, kept = hand.session, hand.kept
    session.look_anew()
    session.projects(again=True)
    old, journals = _salvaged(hand), _journals(hand)
    if old is None and not journals and desired is None:
        raise StateError(f"{kept.where}: nothing is left to rebuild from; give the configuration with -c")
    base = old or _from_journals(hand, journals)
    seen = snapshot.take(session, recorded=base, desired=desired, refresh="full")
    desired = concrete_types.settled(desired, base, seen, session.kinds)
    made = {c.address for j in journals for c in j.plan.changes if c.action in (Action.CREATE, Action.REPLACE)}
    entries, added = {}, []
    for address, entry in base.entries.items():
        if address in seen.live:
            entries[address] = _anew(hand, entry, seen, desired)
    for address in desired.resources if desired else ():
        live = seen.live.get(address)
        if live is not None and address not in entries:
            entries[address] = _found(hand, live, seen, desired, "created" if address in made else "adopted")
            added.append(address)
    known = anchors.seen(session, kept)
    serial = max([base.serial, *(j.serial for j in journals), *(a.serial for a in known)])
    rules = _policy(hand, base, journals, known)
    last = next((anchor.digest for anchor in known if anchor.serial == serial), "")  # what it comes after
    node = session.instance().node_id
    state = replace(base, serial=serial, entries=entries, instance=node, policy=rules, digest=last)
    if desired is not None:
        state = replace(state, environment=desired.environment, config_hash=desired.digest)
    dropped = tuple(sorted(base.entries.keys() - entries.keys()))
    stayed = tuple(sorted(entries.keys() - set(added)))
    return Mended(state, "state rebuild", stayed, tuple(sorted(added)), dropped)


def write(hand: Hand, mended: Mended) -> State:
    """Keep a mended state, under the lock, one serial on."""
    session, around = hand.session, hand.around
    with lock.held(session, hand.kept, mended.what, timeout=around.lock_timeout, settle=around.settle) as held:
        at, kept = session.clock.stamp(), replace(hand.kept, fence=held.fence)
        made = mended.state.created_at or at
        state = mended.state.following(
            last_applied=at, applied_by=session.instance().user, tool=session.tool, created_at=made
        )
        state = kept.save(state)
        journal = state_edit.by_hand(hand, state, (), {}, mended.what)
        kept.keep(journal, key=around.key)
        git_history.mark(session, kept, state, journal)
    return state


# --------------------------------------------------------------------------------------------------------- what is left


def _salvaged(hand: Hand) -> State | None:
    """The readable part of the state as it lies there, whoever has edited it."""
    text = hand.kept.home.read(STATE)
    try:
        raw = json.loads(text or "")
        rows = [row for row in raw["resources"] if isinstance(row, Mapping)]
        found = [entry for entry in map(_row, rows) if entry is not None]
        words = ("environment", "instance", "config_hash", "last_applied", "applied_by", "tool", "git_commit")
        texts: dict[str, Any] = {w: str(raw.get(w) or "") for w in words}
        state = State(
            lineage=str(raw.get("lineage") or uuid.uuid4().hex),
            project=hand.session.project,
            serial=int(raw.get("serial") or 0),
            created_at=str((raw.get("metadata") or {}).get("created_at") or ""),
            policy=policy.of(raw.get("policy") or {}).to_json(),
            **texts,
        )
    except ODD_SHAPE:
        return None
    return state.with_entries({e.address: e for e in found if e.address.project == hand.session.project})


def _policy(hand: Hand, base: State, journals: tuple[Journal, ...], known: tuple[Anchor, ...]) -> Mapping[str, Any]:
    """The strictest policy that anything tells of. Refused where no state and no tag tells of one that was signed with
    the key, and whoever asks does not administer the project: then somebody may have taken them away."""
    session, kept = hand.session, hand.kept
    try:
        signed = bool(known) or kept.load() is not None
    except StateError:
        signed = False
    if kept.key and not signed and not access_rights.may(session, session.project, access_rights.ADMINISTERS):
        raise Refused(
            [Refusal(
                f"{kept.where}: nothing that is signed tells which policy holds for {session.project}, and "
                f"{session.instance().user} does not administer it", "let somebody rebuild it who does", "policy"
            )]
        )  # fmt: skip
    last = [j.plan.stated for j in [j for j in journals if not j.what][-1:]] + [a.policy for a in known[-1:]]
    return policy.strictest(*(policy.whole(policy.of(one)) for one in (base.policy, *last))).to_json()


def _row(raw: Mapping[str, Any]) -> Entry | None:
    try:
        return read_entry(raw)
    except ODD_SHAPE:
        return None


def _journals(hand: Hand) -> tuple[Journal, ...]:
    """The journals that can be read, oldest first, of the lineage of the last one."""
    found: list[Journal] = []
    names = hand.kept.home.names()
    for serial in hand.kept.serials(names):
        try:
            journal = hand.kept.journal(serial, names)
        except StateError:
            continue
        if journal is not None and journal.plan.project == hand.session.project:
            found.append(journal)
    return tuple(j for j in found if j.lineage == found[-1].lineage)


def _from_journals(hand: Hand, journals: tuple[Journal, ...]) -> State:
    """What the journals say was recorded, and what their applies made."""
    entries = {a: e for j in journals for a, e in j.entries.items()}
    lineage = journals[-1].lineage if journals else uuid.uuid4().hex
    environment = journals[-1].plan.environment if journals else ""
    state = State(lineage=lineage, project=hand.session.project, environment=environment, entries=entries)
    lists = {n: seen_now(hand.session, hand.session.kinds[n], journals, True) for n in resume.kinds_of(journals)}
    return resume.fold(state, journals, lists, hand.session.kinds) or state


# --------------------------------------------------------------------------------------------------------- what is live


def _anew(hand: Hand, entry: Entry, seen: Snapshot, desired: Desired | None) -> Entry:
    """An entry with the values that DSS has now at what it declares."""
    resource = desired.resources.get(entry.address) if desired else None
    live = seen.live[entry.address]
    declared = resource.body if resource else entry.attributes
    kind, secrets = hand.session.kinds[entry.address.kind], resource.secrets if resource else ()
    values = diff.project(kind, declared, live.body, secrets=secrets, key=hand.around.key)
    return replace(entry, dss_id=live.dss_id, attributes=values, version=live.version, born=live.born, status="ok")


def _found(hand: Hand, live: Live, seen: Snapshot, desired: Desired | None, origin: str) -> Entry:
    assert desired is not None
    resource, kind = desired.resources[live.address], hand.session.kinds[live.address.kind]
    entry = Entry(
        live.address,
        live.dss_id,
        resource.name,
        origin=origin,
        lifecycle=resource.lifecycle,
        needs=needs_of(kind, resource),
    )
    made = _anew(hand, entry, seen, desired)
    return replace(made, base=made.attributes)


def _of_project(entry: Entry, project: str) -> Entry:
    """The entry under the key of another project; what only the former object proved is forgotten."""
    needs = tuple(n.moved_to(project) for n in entry.needs)
    own = not entry.address.name  # the project's own document: its id is its key
    id, name = (project, entry.name) if own else (entry.dss_id, entry.name)
    here = entry.address.moved_to(project)
    return replace(entry, address=here, dss_id=id, name=name, needs=needs, version=None, born=None)


def _identified(hand: Hand, entries: Mapping[Address, Entry]) -> dict[Address, Entry]:
    """The entries whose objects are here: by id, else by a name that only one object has."""
    session, found = hand.session, dict[Address, Entry]()
    for name in dict.fromkeys(a.kind for a in entries):
        kind = session.kinds[name]
        items = session.remote.items(kind) or ()
        items = tuple(session.many(partial(_named, session, kind), items))
        ids, names = {i.id for i in items}, [i.name for i in items]
        by_name = {i.name: i.id for i in items if names.count(i.name) == 1}
        for address, entry in entries.items():
            id = entry.dss_id if entry.dss_id in ids else by_name.get(entry.name, "")
            if address.kind == name and id:
                found[address] = replace(entry, dss_id=id)
    return found


def _named(session: Session, kind: Kind, item: Item) -> Item:
    """The item with its name, where the list does not tell it (wiki articles)."""
    untold = kind.minted and kind.listing is not None and kind.listing.name_key not in item.raw
    return session.remote.named(kind, item) if untold else item
