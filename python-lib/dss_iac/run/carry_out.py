"""Applying a prepared plan: walk it, fold what happened into state, write state once, then plan again and say whether
that is empty. Knows the order of these things and nothing of how a step is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..core.address import Address, parse
from ..core.plan import Options
from ..core.state import Entry, State
from ..errors import IacError, Refused
from . import bring, walk
from .event import Started
from .prepare import Prepared, prepare
from .result import Outcome, Result
from .store import Keeper, LibraryHome
from .work import Work, settled

WRITES = ("create", "write", "finish", "rename", "record")


def carry_out(prepared: Prepared) -> Result:
    """Apply. Refused when a guard said no. Nothing is written when there is nothing to do."""
    plan, session = prepared.plan, prepared.session
    if plan.refusals:
        raise Refused(plan.refusals)
    if not plan.steps:
        return Result(plan, state=prepared.state, remaining=plan)
    began = session.clock.monotonic()
    seen = prepared.snapshot
    there = frozenset((a.kind, live.dss_id) for a, live in seen.live.items())
    work = Work(session, plan, _next(prepared), seen.index, _facts(prepared), prepared.around.key, there)
    keeper = Keeper(prepared.store, session.clock, session.tell)
    keeper.begin()
    work.claimed = lambda: keeper.header(work.so_far())
    session.tell(Started(plan.project, len(plan.steps)))
    outcomes = walk.steps(session, plan, work, lambda: _checkpoint(keeper, work))
    state = _stamped(prepared, work.state.with_entries(_entries(prepared, work, outcomes)))
    saved, unsaved = _saved(prepared, keeper, work, state)
    result = Result(
        plan,
        outcomes,
        state,
        saved,
        tuple(work.notes),
        interrupted=session.stop.is_set(),
        unsaved=unsaved,
        seconds=session.clock.monotonic() - began,
    )
    return _planned_again(prepared, result)


def _next(prepared: Prepared) -> State:
    """The state that this apply makes: one serial on, or the first of its lineage."""
    session, plan, old = prepared.session, prepared.plan, prepared.state
    now = session.clock.stamp()
    base = old or State(lineage=plan.lineage, project=session.project, created_at=now)
    return replace(
        base,
        serial=base.serial + 1,
        environment=plan.environment or base.environment,
        instance=session.instance().node_id,
        config_hash=plan.config_hash,
        last_applied=now,
        applied_by=session.instance().user,
        tool=session.tool,
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


def _checkpoint(keeper: Keeper, work: Work) -> None:
    """Save what is done so far; a failure here is told by the last save."""
    if work.entries:
        try:
            keeper.checkpoint(work.so_far())
        except IacError as error:
            work.note(f"a checkpoint of state failed: {error}")


def _entries(prepared: Prepared, work: Work, outcomes: tuple[Outcome, ...]) -> dict[Address, Entry]:
    """The entries as state keeps them: what was completed is `ok` and holds only what is still declared (D17)."""
    ended: dict[Address, set[str]] = {}
    for outcome in outcomes:
        if outcome.step.op in WRITES:
            ended.setdefault(outcome.step.address, set()).add(outcome.outcome)
        for placed in outcome.step.detail.get("zones") or ():
            ended.setdefault(parse(placed), set()).add(outcome.outcome)
    found: dict[Address, Entry] = {}
    changes = {c.address: c for c in work.plan.changes}
    wanted = prepared.desired.resources if prepared.desired else {}
    for address, entry in work.entries.items():
        how = ended.get(address, set())
        change = changes.get(address)
        if change is not None and change.after is not None and how == {"succeeded"}:
            declared = wanted[address].body if address in wanted else change.after.body
            entry = settled(work, entry, change, change.after, declared)
        elif "unknown" in how or ("failed" in how and address not in work.state.entries):
            entry = replace(entry, status="incomplete")
        found[address] = entry
    return found


def _saved(prepared: Prepared, keeper: Keeper, work: Work, state: State) -> tuple[str, str]:
    """(where state was written, why it was not). A project that is gone, or never came to be, takes its state along."""
    home = isinstance(prepared.store.home, LibraryHome)
    project = next((a for a in work.entries if work.kind(a).listing is None), None)
    gone = any(s.op == "delete" and work.kind(s.address).listing is None for s in prepared.plan.steps)
    if home and ((gone and project is None) or (not prepared.snapshot.exists and project is None)):
        return "", ""
    try:
        keeper.close(state)
        if bring.lineage_of(prepared.snapshot.tags):
            bring.unmark(work, Address("project", prepared.session.project))
    except IacError as error:
        return "", f"state was not written: {error}"
    return prepared.store.where, ""


def _planned_again(prepared: Prepared, result: Result) -> Result:
    """The proof: a plan made from a fresh look. Options that would do it all again are dropped."""
    options: Options = replace(prepared.plan.options, replace=())
    try:
        again = prepare(prepared.session, prepared.around, prepared.desired, options, None)
    except IacError as error:
        return replace(result, remaining_why=str(error))
    return replace(result, remaining=again.plan)


def counts(result: Result) -> Mapping[str, int]:
    """How many steps ended how."""
    return {word: len(result.having(word)) for word in ("succeeded", "failed", "skipped", "unknown")}
