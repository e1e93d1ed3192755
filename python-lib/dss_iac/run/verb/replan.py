"""A plan against a fresh look at DSS: the same plan over what is there now, or Stale with every reason. Used when a
kept plan is taken up again, and under the lock when somebody was at work since the plan was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...core.compare import interrupted_writes
from ...core.language import validate
from ...core.model.plan import Plan
from ...core.model.resource import ABSENT
from ...core.model.state import State
from ...core.planning import stale
from ...core.planning.scene import survey
from ...core.record import plan_json
from ...core.record.journal import Journal
from ...core.secret import signature
from ...errors import Refused, Stale
from ..home.lock import Lock
from ..look import full_read, running_jobs, snapshot
from . import rollback
from .prepare import Prepared
from .recovery import Recalled, recall

MANY = 10  # reasons that are told


def looked_at(prepared: Prepared, known: Recalled, where: str) -> Prepared:
    """The plan over what is recorded and live now. Stale; Refused when a guard says no by now."""
    session, plan = prepared.session, prepared.plan
    seen = snapshot.take(session, recorded=known.state, desired=prepared.desired, refresh=plan.options.refresh)
    seen = full_read.completed(session, plan, seen)
    seen = running_jobs.over(session, plan, prepared.around.own_runs, seen)
    known = replace(known, state=interrupted_writes.settled(known.state, seen, session.kinds))
    named = validate.connections(prepared.desired) if prepared.desired else ()
    seen = replace(seen, instance=replace(session.with_types(named), projects=seen.instance.projects))
    scene = survey(prepared.desired, known.state, seen, session.kinds, plan.options, prepared.around.key)
    reasons = stale.moved(plan, scene)
    if reasons:
        more = f" … and {len(reasons) - MANY} more" if len(reasons) > MANY else ""
        raise Stale(f"{where}: no longer fits: {'; '.join(reasons[:MANY])}{more}; {stale.AGAIN}")
    refused = stale.guards(plan, scene)
    if refused:
        raise Refused(refused)
    return replace(prepared, state=known.state, snapshot=seen, open=known.open)


def under_lock(prepared: Prepared, lock: Lock) -> Prepared:
    """The plan now that nobody else can write: as it was, unless state moved or the lock had another holder."""
    if lock.held is None:
        return prepared
    known = recall(prepared.session, prepared.store, None)
    if _mark(known.state, known.open) == _mark(prepared.state, prepared.open) and not lock.doubtful:
        return prepared
    if prepared.undo is not None:
        return undone_alike(prepared, prepared.plan.project)
    node, tool = prepared.session.instance().node_id, prepared.session.tool
    id = prepared.paper.id if prepared.paper else ""
    wrong = stale.context(prepared.plan, id, known.state, node, tool)
    if wrong:
        raise Stale(f"{prepared.plan.project}: somebody else has applied: {'; '.join(wrong)}; {stale.AGAIN}")
    return looked_at(prepared, known, prepared.plan.project)


def undone_alike(prepared: Prepared, where: str) -> Prepared:
    """The rollback, made anew: the same one, or Stale."""
    plan, key = prepared.plan, prepared.around.key
    again = rollback.plan(prepared.session, prepared.around, to=plan.options.back_to, options=plan.options)
    if not alike(again.plan, plan, key):
        raise Stale(f"{where}: somebody else was at work since this was planned; {stale.AGAIN}")
    return replace(again, plan=plan, store=prepared.store, paper=prepared.paper)


def alike(one: Plan, other: Plan, key: bytes) -> bool:
    """Whether two plans do the same."""
    return _essence(plan_json.sealed(one, key=key)) == _essence(plan_json.sealed(other, key=key))


def _essence(plan: Plan) -> tuple[object, ...]:
    """What a plan does, whatever order DSS tells things in; each step looks at what it finds once more."""
    acting = {s.address for s in plan.steps}
    writes = {
        (str(c.address), f.path, f.verdict, signature.canonical(None if f.desired is ABSENT else [f.desired]))
        for c in plan.changes
        for f in c.fields
        if c.address in acting
    }
    steps = sorted((s.op, str(s.address), s.late) for s in plan.steps)
    return plan.options.undoes, steps, writes, {(str(c.address), c.action) for c in plan.changes if c.address in acting}


def _mark(state: State | None, unfinished: Sequence[Journal]) -> tuple[object, ...]:
    """What moves whenever somebody applies."""
    return (state.lineage if state else "", state.serial if state else 0, *(j.serial for j in unfinished))
