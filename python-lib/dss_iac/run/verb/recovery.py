"""What is recorded of a project: its state, checked, with what an apply that did not end may have done to it. Reads the
lists that this needs, only then. Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ...core.consent import policy
from ...core.consent.lease import Lease
from ...core.model import path
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.resource import NAMELESS
from ...core.model.state import INCOMPLETE, Entry, State
from ...core.record import resume
from ...core.record.journal import DONE, Journal
from ...core.record.resume import Seen
from ...dss.remote import Item
from ..home import anchors, lock, store
from ..home.store import STATE, Store
from ..session import Session
from ..step import create


@dataclass(frozen=True, slots=True)
class Recalled:
    """`state` counts what the applies of `open` journals, oldest first, may have done; None when nothing is recorded.
    `owing`: the journals of finished applies whose replacements are not whole yet. `born`: there is nothing but the
    mark that our creation of the project has left (D22). `holder`: who is at work at this moment, as far as asked."""

    state: State | None
    open: tuple[Journal, ...] = ()
    born: bool = False
    owing: tuple[Journal, ...] = ()
    holder: Lease | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """One line for each apply that did not end; the last of them may be the one that still runs."""
        ended = self.open[:-1] if self.holder and self.open[-1].by == self.holder.owner else self.open
        lines = [_ended(j) for j in ended]
        if self.holder:
            so_far = "what it did so far is taken into account; plan again when it is over"
            lines.append(f"{running(self.holder)}; {so_far}")
        return tuple(lines)


def _ended(journal: Journal) -> str:
    """One line for an apply that state does not know."""
    if journal.closed != DONE:
        return f"an apply of {journal.told}, did not finish; what it did is taken into account"
    return (
        f"{STATE} does not know the apply of {journal.told}, which finished: was the file deleted or put back? What "
        "that apply did is taken from its journal, and the next apply writes it down again"
    )


def running(holder: Lease) -> str:
    """Somebody else at work, in words."""
    return f"an apply is running: {holder.told}"


def at_work(session: Session, kept: Store) -> Lease | None:
    """Who holds the lock of the project at this moment; None when nobody does."""
    return lock.of(session, kept, "a look").holder()


def watched(session: Session, kept: Store, known: Recalled) -> Recalled:
    """The same, with a look at the lock where an apply has not ended: it may just be running."""
    return replace(known, holder=at_work(session, kept)) if known.open else known


def recall(session: Session, kept: Store, environment: str | None) -> Recalled:
    """What is recorded. A project that carries our birth mark and has no state is ours all the same (D22)."""
    session.look_anew()
    node = session.instance().node_id
    summary = session.projects(again=True).get(session.project)
    if summary is None and kept.home.inside:
        return Recalled(None)
    known = anchors.seen(session, kept) if summary is not None else ()  # first: what ends just now is in state, then
    names = kept.home.names()
    state = kept.load(names)
    if state is not None:
        store.check(state, kept.where, environment=environment, node=node)
    lineage = create.lineage_of([str(t) for t in (summary or {}).get("tags") or ()])
    unfinished = _open(kept, names, state)
    anchors.check(known, kept, state, [j.serial for j in unfinished])
    if unfinished:
        lists = {name: seen_now(session, session.kinds[name], unfinished, summary is not None)
                 for name in resume.kinds_of(unfinished)}  # fmt: skip
        folded = _strict(resume.fold(state, unfinished, lists, session.kinds), unfinished)
        return Recalled(folded, unfinished, owing=_owing(kept, names, state))
    if state is not None or not lineage:
        return Recalled(state, owing=_owing(kept, names, state))
    return Recalled(_born(session, lineage, environment, node), born=True)


def _open(kept: Store, names: tuple[str, ...], state: State | None) -> tuple[Journal, ...]:
    """The journals of applies that came after what state has, oldest first; those of another lineage are not ours."""
    last = state.serial if state else 0
    found = [kept.journal(serial, names) for serial in kept.serials(names) if serial > last]
    lineage = state.lineage if state else next((j.lineage for j in reversed(found) if j), "")
    return tuple(j for j in found if j is not None and j.lineage == lineage and j.plan.project == kept.project)


def _strict(state: State | None, journals: tuple[Journal, ...]) -> State | None:
    """The state under the policy of the applies that came after it, where that is stricter."""
    if state is None:
        return None
    stated = (state.policy, *(j.plan.stated for j in journals if not j.what))
    rules = policy.strictest(*(policy.whole(policy.of(one)) for one in stated))
    return replace(state, policy=rules.to_json())


def _owing(kept: Store, names: tuple[str, ...], state: State | None) -> tuple[Journal, ...]:
    found = (kept.journal(serial, names) for serial in (state.owing if state else ()))
    return tuple(j for j in found if j is not None)


def seen_now(session: Session, kind: Kind, journals: tuple[Journal, ...], exists: bool) -> tuple[Seen, ...]:
    """The objects of one kind as lists show them; of new ones the name is read where the list has none (articles)."""
    if not exists:
        return ()
    items = session.looking.items(kind) or ()
    known = set.intersection(*(set(j.seen.get(kind.name, ())) for j in journals)) if journals else set()
    return tuple(session.many(partial(_one, session, kind, known), items))


def _one(session: Session, kind: Kind, known: set[str], item: Item) -> Seen:
    listing = kind.listing
    if item.id in known or listing is None or not kind.minted:
        return Seen(item.id, item.name, item.born)
    if kind.taken == NAMELESS or listing.name_key not in item.raw:
        item = session.looking.named(kind, item)
    return Seen(item.id, item.name, item.born, _fixed(kind, item) if kind.taken == NAMELESS else ())


def _fixed(kind: Kind, item: Item) -> tuple[tuple[str, Any], ...]:
    """What cannot be changed of an object whose root document was read, but for whom it names: ids are no names."""
    tree = next(p for p in kind.parts if not p.at).unwrap(item.raw[""])
    names = {ref.path for ref in kind.refs}
    return tuple((at, path.get(tree, path.parse(at))) for at in kind.rules.fixed if at not in names)


def _born(session: Session, lineage: str, environment: str | None, node: str) -> State:
    project = next(Address(k.name, session.project) for k in session.kinds.values() if k.listing is None)
    entry = Entry(project, session.project, session.project, status=INCOMPLETE)
    return State(
        lineage=lineage,
        project=session.project,
        environment=environment or "",
        instance=node,
        created_at=session.clock.stamp(),
        entries={project: entry},
    )
