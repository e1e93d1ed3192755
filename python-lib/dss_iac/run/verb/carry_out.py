"""Applying a prepared plan: walk it, fold what happened into state, write state once, then plan again and say whether
that is empty. Knows the order of these things and nothing of how a step is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.model.address import Address
from ...core.model.plan import Options, Plan
from ...core.model.resource import Desired
from ...core.model.result import Outcome, Result
from ...core.model.state import State
from ...core.planning import removal, stale
from ...core.planning.scene import means
from ...core.record import entries, journal, plan_json
from ...core.secret import signature
from ...errors import DssError, IacError, Locked, Refused, Stale
from ..event import Started
from ..home import anchors, git_history, lock, one_look
from ..home.journal_writer import Keeper
from ..interruption import stopping
from ..session import Session
from ..step import create, walk
from ..step.apply_context import ApplyContext
from . import at_rest, authorize, new_state, replan
from .prepare import Prepared, prepare

TAKEN_UP = "the next plan takes up what was done, `dss-iac rollback` undoes it"
UNREAD = "read"  # the guard that refuses because a read failed


def carry_out(prepared: Prepared, *, excused: bool = False) -> Result:
    """Apply. Refused when a guard said no, or when policy asks for more. Nothing is written, and no lock taken, when
    there is nothing to do. `excused`: it undoes what was permitted a moment ago, and asks nobody."""
    plan = prepared.plan
    if plan.refusals:
        raise Refused(plan.refusals)
    if not plan.steps and not prepared.open and not prepared.undo:
        return Result(plan, state=prepared.state, remaining=plan)
    if not excused:
        authorize.check(prepared)
    own = _id(prepared)
    held = _lock(prepared, own)
    prepared, result = replace(prepared, store=replace(prepared.store, fence=held.fence)), None
    with stopping(prepared.session.stop):
        try:
            if prepared.snapshot.exists or not prepared.store.home.inside:
                held.take()
            ready = replan.under_lock(prepared, held)
            if prepared.session.stop.is_set():
                raise IacError("interrupted; nothing was written")
            result = _carried(ready, held, own)
        finally:
            held.release(settled=result is not None and not result.unsaved)
    result = replace(result, notes=(*held.notes, *result.notes))
    if result.interrupted:
        return replace(result, remaining_why="interrupted")
    commit = one_look.head(prepared.session) if at_rest.whole(plan.options, result) else ""
    return at_rest.settled(prepared.session, prepared.store, _planned_again(prepared, result), commit)


def _lock(prepared: Prepared, own: str) -> lock.Lock:
    around, plan = prepared.around, prepared.plan
    purpose = f"plan {own[:12]} ({plan.summary_line.removeprefix('Plan: ').removesuffix('.')})"
    return lock.of(prepared.session, prepared.store, purpose, timeout=around.lock_timeout, settle=around.settle)


def _id(prepared: Prepared) -> str:
    """The hash of the plan: of a kept one as it was kept."""
    return (
        prepared.paper.id
        if prepared.paper
        else signature.digest(plan_json.dump(prepared.plan, key=prepared.around.key))
    )


def _carried(prepared: Prepared, held: lock.Lock, own: str) -> Result:
    """Walk and save, as the holder of the lock; of a project that is only now created, from its creation on. `own` is
    the hash of the plan."""
    plan, session = prepared.plan, prepared.session
    began = session.clock.monotonic()
    seen = prepared.snapshot
    there = frozenset((a.kind, live.dss_id) for a, live in seen.live.items())
    work = ApplyContext(session, plan, _next(prepared, own), seen.index, _facts(prepared), prepared.around.key, there)
    keeper = _keeper(prepared, work, own)
    keeper.begin(seen.exists)
    work.claimed = _claimed(held, keeper)
    session.tell(Started(plan.project, len(plan.steps)))
    outcomes = _walked(session, plan, work, keeper)
    _beaten(held, outcomes, work.state.lineage)
    state = _stamped(prepared, work.state.with_entries(new_state.entries(prepared, work, outcomes)))
    state = replace(state, owing=new_state.owing(prepared, state, outcomes))
    git = git_history.Git(session)
    try:
        state, saved, unsaved = _saved(prepared, keeper, work, git, state, outcomes)
    except KeyboardInterrupt:
        saved, unsaved = "", f"state was not written: interrupted; {TAKEN_UP}"
    return Result(
        plan,
        outcomes,
        state,
        saved,
        (*work.notes, *git.notes),
        interrupted=session.stop.is_set() and not held.lost,
        unsaved=unsaved,
        seconds=session.clock.monotonic() - began,
    )


def _beaten(held: lock.Lock, outcomes: tuple[Outcome, ...], lineage: str) -> None:
    """Locked when nothing was done because somebody else has just created the project that we were to create; that one
    needs a moment to take its lock. Stale when that one is done already."""
    if held.held is not None or not held.home.inside or any(o.outcome == "succeeded" for o in outcomes):
        return
    project = held.session.project
    try:
        there = held.session.projects(again=True).get(project)
    except DssError:  # nobody can tell; the outcomes say what is known
        return
    if there is None or create.lineage_of(there.get("tags") or ()) == lineage:
        return
    for _ in range(lock.TRIES):
        if (found := held.holder()) is not None and not held.tried(found):
            raise Locked(held.refusal(found))
        held.session.clock.sleep(lock.PAUSE / lock.TRIES)
    raise Stale(f"project {project}: somebody else has created it since the plan was made; plan again")


def _claimed(held: lock.Lock, keeper: Keeper) -> Callable[[], None]:
    """What happens right after the creation of the project: its lock, then the journal's header."""

    def both() -> None:
        held.take()
        keeper.header()

    return both


def _next(prepared: Prepared, own: str) -> State:
    """The state that this apply makes: one serial on, or the first of its lineage."""
    session, plan, old = prepared.session, prepared.plan, prepared.state
    now = session.clock.stamp()
    base = old or State(lineage=plan.lineage, project=session.project, created_at=now)
    return base.following(
        environment=plan.environment or base.environment,
        instance=session.instance().node_id,
        config_hash=plan.config_hash,
        last_applied=now,
        applied_by=session.instance().user,
        tool=session.tool,
        policy=plan.stated,
        applied=(*base.applied, own)[-stale.REMEMBERED :],
    )


def _stamped(prepared: Prepared, state: State) -> State:
    return replace(state, last_applied=prepared.session.clock.stamp())


def _facts(prepared: Prepared) -> dict[str, Any]:
    """What kinds may know of the instance when they create (the brief of `Kind.create`)."""
    instance = prepared.snapshot.instance
    return {
        "project": prepared.session.project,
        "connections": instance.connection_types,
        "owner": instance.user,
        "user": instance.user,
    }


def _keeper(prepared: Prepared, work: ApplyContext, own: str) -> Keeper:
    """The writer of this apply's journal."""
    session, key = prepared.session, prepared.around.key
    header = journal.begin(
        prepared.plan,
        prepared.state,
        work.state.serial,
        prepared.snapshot,
        session.instance().user,
        session.clock.stamp(),
        key,
        id=own[: plan_json.IDENTITY],
    )
    return Keeper(prepared.store, session.clock, session.tell, header, key)


def _walked(session: Session, plan: Plan, work: ApplyContext, keeper: Keeper) -> tuple[Outcome, ...]:
    """Walk, with the journal listening."""
    session.tell = keeper.hear
    try:
        return walk.steps(session, plan, work, lambda: _checkpoint(keeper, work))
    finally:
        session.tell = keeper.tell


def _checkpoint(keeper: Keeper, work: ApplyContext) -> None:
    """Save what is done so far; a failure here is told by the last save."""
    try:
        keeper.checkpoint()
    except IacError as error:
        work.note(f"a checkpoint of the journal failed: {error}")


def _saved(
    prepared: Prepared,
    keeper: Keeper,
    work: ApplyContext,
    git: git_history.Git,
    state: State,
    outcomes: tuple[Outcome, ...],
) -> tuple[State, str, str]:
    """(state, where it was written, why it was not). A project that is gone, or never came to be, takes its state
    along."""
    home = prepared.store.home.inside
    project = next((a for a in work.entries if work.kind(a).listing is None), None)
    gone = any(s.op == "delete" and work.kind(s.address).listing is None for s in prepared.plan.steps)
    if home and ((gone and project is None) or (not prepared.snapshot.exists and project is None)):
        return state, "", ""
    how = journal.DONE if all(o.outcome == "succeeded" for o in outcomes) else journal.FAILED
    git.begin()
    state = replace(state, git_commit=git.commit(git_history.message(keeper.journal)))
    try:
        state = keeper.close(state, how)
    except Locked as error:  # who has the lock now finds in the journal what was done; a tag would speak against them
        return state, "", f"state was not kept: {error}"
    except IacError as error:
        return state, "", f"state was not written: {error}; {TAKEN_UP}"
    _unmarked(prepared, work)
    git.end(keeper.journal, anchors.text(prepared.store, state))
    return state, prepared.store.where, ""


def _unmarked(prepared: Prepared, work: ApplyContext) -> None:
    """Take off the mark of a creation whose state is written now; the next apply does it where this one cannot."""
    if create.lineage_of(prepared.snapshot.tags):
        try:
            create.unmark(work, Address("project", prepared.session.project))
        except IacError as error:
            work.note(f"the tag {create.BORN}… of the project's creation is still there ({error}); the next apply that "
                      f"changes something takes it off")  # fmt: skip


def _planned_again(prepared: Prepared, result: Result) -> Result:
    """The proof: a plan made from a fresh look. Options that would do it all again are dropped."""
    asked = prepared.plan.options
    desired = removal.without_others(prepared.desired, prepared.state)
    if prepared.undo is not None:
        desired = entries.standing(result.state) if result.state and result.state.entries else None
    options = _still_named(replace(asked, replace=(), undoes=(), delete_project=False), result, desired)
    try:
        again = prepare(prepared.session, prepared.around, desired, options, None)
    except IacError as error:
        return replace(result, remaining_why=str(error))
    except KeyboardInterrupt:
        return replace(result, remaining_why="interrupted")
    if unread := _unread(again.plan):
        return replace(result, remaining_why=unread)
    return replace(result, remaining=again.plan)


def _still_named(asked: Options, result: Result, desired: Desired | None) -> Options:
    """The options without what is gone now: it can be named no more."""
    left = {*(result.state.entries if result.state else ()), *(desired.resources if desired else ())}

    def those(patterns: Sequence[str]) -> tuple[str, ...]:
        return tuple(p for p in patterns if any(means(p, a) for a in left))

    return replace(
        asked,
        adopt=those(asked.adopt),
        delete_data=those(asked.delete_data),
        allow_cascade=those(asked.allow_cascade),
    )


def _unread(plan: Plan) -> str:
    """Why a plan proves nothing: it would do nothing, and something could not be read; "" when it proves something."""
    reasons = [str(r) for r in plan.refusals if r.guard == UNREAD]
    return reasons[0] if reasons and not (plan.has_actions or plan.records) else ""


def counts(result: Result) -> Mapping[str, int]:
    """How many steps ended how."""
    return {word: len(result.having(word)) for word in ("succeeded", "failed", "skipped", "unknown")}
