"""Going back: which applies to undo, and the plan that does it. The same planner, walker and guards as for an apply;
this module only chooses journals and looks into what would be deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...core.model.kind import Call
from ...core.model.plan import Action, Change, Options, Plan
from ...core.model.state import State
from ...core.record import entries, irreversible, undo
from ...core.record.journal import DONE, KEPT, Journal
from ...core.record.undo import Undo
from ...dss.transport import fill
from ...errors import DssError, IacError, StateError
from ..home.store import Store
from ..session import Session
from .prepare import Around, Prepared, planned
from .recovery import Recalled, recall, watched

STILL = "the configuration still asks for what is undone here: change it, or the next apply brings it back"


def plan(
    session: Session, around: Around, *, steps: int = 1, to: int | None = None, options: Options | None = None
) -> Prepared:
    """The plan that undoes the last apply, the last `steps` ones, or all after serial `to`. StateError when there is
    nothing to go back to."""
    kept = around.store(session)
    known = watched(session, kept, recall(session, kept, None))
    if known.state is None:
        raise StateError(f"{kept.where}: nothing applied yet, so nothing can be undone")
    journals = _birth(known) if known.born else chain(kept, known.state, steps, to)
    if not journals:
        return _already(planned(session, around, kept, known, entries.standing(known.state), options or Options()))
    going = undo.of(journals, known.state, session.kinds)
    gone = any(session.kinds[a.kind].listing is None for a in going.created)
    wanted = replace(
        options or Options(),
        undoes=going.serials,
        back_to=going.back_to,
        delete_project=gone,
        empty=_empty(session, going, journals),
    )
    made = planned(session, around, kept, known, going.desired, wanted, undo=going)
    return replace(made, plan=_told(made.plan, going, journals))


def takes_project(made: Prepared) -> bool:
    """Whether undoing this plan would delete a project, because carrying it out creates that."""
    made_anew = (c.address for c in made.plan.changes if c.action is Action.CREATE)
    return any(made.session.kinds[address.kind].listing is None for address in made_anew)


def _already(made: Prepared) -> Prepared:
    """Nothing to do: this is where to go back to."""
    note = f"state is at serial {made.plan.serial} already: nothing is undone"
    return replace(made, plan=replace(made.plan, changes=(), steps=(), refusals=(), warnings=(), notes=(note,)))


def chain(kept: Store, state: State, steps: int, to: int | None) -> tuple[Journal, ...]:
    """The journals to undo, newest first."""
    names = kept.home.names()
    journals: dict[int, Journal] = {}

    def of(serial: int) -> Journal:
        if serial not in journals:
            journals[serial] = _journal(kept, state, serial, names)
        return journals[serial]

    target = _target(kept, state, steps, of) if to is None else to
    if not 0 <= target <= state.serial:
        raise StateError(f"{kept.where}: state is at serial {state.serial}; --to takes a serial before that, from 0 on")
    return tuple(of(n) for n in range(state.serial, target, -1))


def _target(kept: Store, state: State, steps: int, of: Callable[[int], Journal]) -> int:
    """The serial before the last `steps` applies that are not undone yet."""
    if steps < 1:
        raise IacError("--steps takes a number from 1 on")
    undone: set[int] = set()
    left = steps
    for serial in range(state.serial, 0, -1):
        journal = of(serial)
        undoes = journal.plan.options.undoes
        if undoes and journal.closed == DONE:
            undone.update(undoes)
        elif not undoes and not journal.what and serial not in undone:
            left -= 1
        if not left:
            return serial - 1
    raise StateError(f"{kept.where}: only {steps - left} of {steps} applies are left to undo")


def _journal(kept: Store, state: State, serial: int, names: tuple[str, ...]) -> Journal:
    found = kept.journal(serial, names)
    if found is None:
        raise StateError(
            f"{kept.where}: the journal of apply {serial} is not kept (the last {KEPT} are), so nothing before it can "
            f"be undone; `dss-iac state history` shows what there is"
        )
    if found.lineage != state.lineage:
        raise StateError(f"{kept.where}: apply {serial} belongs to a state that was replaced since; it stays as it is")
    return found


def _birth(known: Recalled) -> tuple[Journal, ...]:
    """Our creation of a project that did not get to its header: there is nothing but the project to undo."""
    state = known.state
    assert state is not None
    changes = tuple(Change(a, Action.CREATE, "") for a in state.entries)
    return (Journal(Plan(state.project, changes, ()), state.lineage, 1),)


def _told(plan: Plan, going: Undo, journals: tuple[Journal, ...]) -> Plan:
    what = [f"undoes apply {j.serial} of {j.told}: {j.summary}" for j in journals if j.started_at]
    lost = irreversible.still(going.lost, plan.changes)
    return replace(plan, warnings=(*lost, *plan.warnings), notes=(*what, *plan.notes, STILL))


def _empty(session: Session, going: Undo, journals: tuple[Journal, ...]) -> tuple[str, ...]:
    """Which of the objects that are to go hold nothing but what their apply put there: no data is lost with them."""
    made = {c.address: c for j in journals for c in j.plan.changes if c.action is Action.CREATE}
    found = [a for a in going.created if session.kinds[a.kind].listing is None]
    for address in going.created:
        kind, entry = session.kinds[address.kind], going.recorded.entries.get(address)
        after = made[address].after if address in made else None
        if kind.keeps is None or entry is None or after is None or not kind.holds_data(after.body):
            continue
        try:
            reply = session.transport.send(Call("GET", fill(kind.keeps.url, session.project, entry.dss_id)))
            if set(kind.keeps.names(reply)) <= set(kind.keeps.ours(after.body)):
                found.append(address)
        except (DssError, KeyError, TypeError, AttributeError):
            continue
    return tuple(map(str, found))
