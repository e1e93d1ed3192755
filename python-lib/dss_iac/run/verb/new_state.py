"""What state keeps after an apply: of each resource, by how its steps ended. Writes nothing."""

from __future__ import annotations

from dataclasses import replace

from ...core.model.address import Address, parse
from ...core.model.plan import Action, Change
from ...core.model.result import Outcome
from ...core.model.state import DOUBTFUL, INCOMPLETE, UNFOLLOWED, Entry, State
from ...core.planning import followers, removal
from ...core.record import journal, undo
from ...core.record.entries import begun
from ..step.apply_context import ApplyContext, settled
from .prepare import Prepared

REWRITTEN = "rewritten"  # by DSS, when it renamed something, and not looked at since
MADE = (Action.CREATE, Action.REPLACE)
WRITES = ("create", "write", "finish", "rename", "record")


def entries(prepared: Prepared, work: ApplyContext, outcomes: tuple[Outcome, ...]) -> dict[Address, Entry]:
    """The entries as state keeps them: what was completed is `ok` and holds only what is still declared (D17)."""
    ended: dict[Address, set[str]] = {}
    owed = {o.step.address for o in outcomes if followers.is_one(o.step) and o.outcome != "succeeded"}
    for outcome in outcomes:
        if outcome.step.address not in owed if followers.is_one(outcome.step) else outcome.step.op in WRITES:
            ended.setdefault(outcome.step.address, set()).add(_ended(work, outcome))
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
            entry = replace(entry, status=UNFOLLOWED) if address in owed else entry
        elif how & {"unknown", "failed"}:
            entry = replace(entry, status=_in_doubt(change, work.state.entries.get(address)))
        elif REWRITTEN in how and entry.status == "ok":
            entry = replace(entry, status=REWRITTEN)
        found[address] = entry
    found = {**_of_others(work, outcomes), **found}
    found = {a: e for a, e in found.items() if e.origin != removal.UNMANAGED or e.status != "ok"}
    if prepared.undo is not None:
        failed = {o.step.address for o in outcomes if o.outcome != "succeeded"}
        found = undo.settled(prepared.undo, found, failed)
    return found


def _of_others(work: ApplyContext, outcomes: tuple[Outcome, ...]) -> dict[Address, Entry]:
    """What was deleted along and belongs to nobody, until it is made again: owed to whoever made it (D14)."""
    left = {o.step.address for o in outcomes if o.step.op == "delete" and o.outcome in ("succeeded", "unknown")}
    owed = [c for c in work.plan.changes if c.origin == removal.UNMANAGED and c.address in left]
    return {c.address: begun(work.kind(c.address), c.after, c.dss_id, c.origin) for c in owed if c.after is not None}


def _ended(work: ApplyContext, outcome: Outcome) -> str:
    """How a step ended for the entry: one that failed before it wrote anything has left the object as it was."""
    step = outcome.step
    acted = outcome.outcome != "skipped" and (step.op not in ("write", "finish") or step.address in work.touched)
    if acted or outcome.outcome == "succeeded":
        return outcome.outcome
    return REWRITTEN if "refresh" in step.detail else "skipped"  # DSS rewrote it before


def owing(prepared: Prepared, state: State, outcomes: tuple[Outcome, ...]) -> tuple[int, ...]:
    """The serials of the applies whose replacements are not whole: of this one too when a step did not succeed. What
    is destroyed is owed nothing."""
    options = prepared.plan.options
    if options.destroy and not options.targets:
        return ()
    desired = removal.without_others(prepared.desired, prepared.state)
    wanted = desired.resources if desired else {}
    if all(a in state.entries for a in wanted) and all(e.status != INCOMPLETE for e in state.entries.values()):
        return ()
    failed = any(o.outcome != "succeeded" for o in outcomes)
    replaced = any(c.action is Action.REPLACE for c in prepared.plan.changes)
    mine = (state.serial,) if failed and replaced else ()
    return (*state.owing, *(j.serial for j in prepared.open), *mine)[-journal.KEPT :]


def _in_doubt(change: Change | None, before: Entry | None) -> str:
    """The status after a write that did not succeed: of what existed nobody can say whether it took place."""
    new = before is None or before.status == INCOMPLETE or (change is not None and change.action in MADE)
    return INCOMPLETE if new else DOUBTFUL
