"""A plan as it is shown: masked, ordered, shortened. Every renderer starts here, so none can show a secret, and none
decides anything. Knows nothing of colours, of HTML, or of terminals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..core.model import path
from ..core.model.kind import Kind
from ..core.model.plan import GLYPHS, Action, Change, FieldChange, Plan, Refusal
from ..core.model.resource import ABSENT, NOTHING, Resource
from ..core.planning.reasons import overwrites
from ..core.record import plan_secrets
from ..core.secret.masking import Marks
from . import reaching, rows
from .rows import MOVED, UNDONE, WHOLE, Line, Row

__all__ = ("UNDONE", "Line", "Row", "View", "masked", "of", "of_drift", "of_environments", "second")

_QUIET = (Action.NOOP, Action.RECORD)
Kinds = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class View:
    """A whole plan or drift report. `summary` is the line that ends it, `second` the one of D42 below it, `reach` the
    one before it: what follows from the plan."""

    title: str
    rows: tuple[Row, ...]
    summary: str
    second: str = ""
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    empty: bool = False
    reach: str = ""


def of(plan: Plan, *, kinds: Kinds = NOTHING, show_unchanged: bool = False) -> View:
    """The view of a plan: in the words of the configuration as far as `kinds` know them, else by DSS's paths."""
    told = tuple(c for c in plan.changes if show_unchanged or c.action not in _QUIET or _failed(c))
    shown = masked(replace(plan, changes=told, steps=()), trees=bool(kinds))
    follows = {r.address: reaching.line(r) for r in plan.reach}
    root = rows.root(plan.changes)
    told_rows = tuple(replace(rows.of(c, kinds, root=root), reach=follows.get(c.address, "")) for c in shown.changes)
    where = f" (environment {plan.environment})" if plan.environment else ""
    empty = not plan.has_actions and not plan.refusals
    return View(
        title=f"Plan for {plan.project}{where}{f': {plan.title}' if plan.message else ''}",
        rows=told_rows,
        summary=nothing(plan) if empty else plan.summary_line,
        second="" if empty else second(plan),
        refusals=shown.refusals,
        warnings=_in_words(shown, told_rows),
        notes=shown.notes,
        empty=empty,
        reach=reaching.summary(plan.reach),
    )


def _in_words(plan: Plan, told: Sequence[Row]) -> tuple[str, ...]:
    """The warnings, with the places of what is written over as the rows call them."""
    words = {}
    for change, row in zip(plan.changes, told, strict=True):
        moved = [f.path for f in change.fields if f.verdict in MOVED]
        called = list(dict.fromkeys(line.path for line in row.lines if line.verdict in MOVED))
        if moved and called:
            words[overwrites(change.address, moved)] = overwrites(change.address, called)
    return tuple(words.get(warning, warning) for warning in plan.warnings)


def nothing(plan: Plan) -> str:
    """What is said of a plan that would do nothing."""
    if plan.options.destroy:
        return f"Nothing to destroy: no apply has recorded anything of {plan.project}, or all of it is gone."
    if plan.options.undoes:
        return "No changes. Everything is as it was before."
    if any(change.left for change in plan.changes):
        return "No changes of what was asked for."
    return "No changes. DSS is as the configuration wants it."


def of_drift(
    changes: Sequence[Change], project: str = "", *, notes: Sequence[str] = (), kinds: Kinds = NOTHING
) -> View:
    """The view of a drift report (`planner.drift`): what was recorded → what is there."""
    plan = masked(Plan(project=project, changes=tuple(changes), steps=(), notes=tuple(notes)), trees=bool(kinds))
    edited = sum(c.action is Action.UPDATE for c in changes)
    deleted = sum(c.action is Action.DELETE for c in changes)
    unread = len(changes) - edited - deleted
    parts = [f"{edited} changed", f"{deleted} deleted", *([f"{unread} could not be read"] if unread else [])]
    return View(
        title=f"Drift of {project}" if project else "Drift",
        rows=tuple(replace(rows.of(c, kinds, recorded=True), glyph="!" if c.action is Action.NOOP else GLYPHS[c.action])
                   for c in plan.changes),
        summary=f"Drift: {', '.join(parts)}." if changes else "No drift. DSS is as the last apply left it.",
        notes=plan.notes,
        empty=not changes,
    )  # fmt: skip


def of_applies(first: int, last: int, changes: Sequence[Change], kinds: Kinds = NOTHING) -> View:
    """What the applies after serial `first`, up to `last`, changed together (`between.changes`)."""
    plan = masked(Plan(project="", changes=tuple(changes), steps=()), trees=bool(kinds))
    told = _counted(changes, {Action.CREATE: "made", Action.UPDATE: "changed", Action.DELETE: "deleted"})
    return View(
        title=f"From serial {first} to {last}",
        rows=tuple(rows.of(c, kinds, recorded=True) for c in plan.changes),
        summary=f"All in all: {told}." if changes else f"Serials {first} and {last} are the same.",
        notes=(),
        empty=not changes,
    )


def of_environments(
    first: str, second: str, changes: Sequence[Change], notes: Sequence[str], kinds: Kinds = NOTHING
) -> View:
    """How two environments of one configuration differ (`planner.environments`)."""
    plan = masked(Plan(project="", changes=tuple(changes), steps=(), notes=tuple(notes)), trees=bool(kinds))
    words = {Action.UPDATE: "differ", Action.CREATE: f"only in {second}", Action.DELETE: f"only in {first}"}
    told = _counted(changes, words)
    same = not changes and not notes
    return View(
        title=f"From {first} to {second}",
        rows=tuple(rows.of(c, kinds) for c in plan.changes),
        summary=f"{first} and {second} declare the same." if same else f"Environments: {told}.",
        notes=plan.notes,
        empty=same,
    )


def _counted(changes: Sequence[Change], words: Mapping[Action, str]) -> str:
    return ", ".join(f"{sum(c.action is action for c in changes)} {word}" for action, word in words.items())


def masked(plan: Plan, *, trees: bool = True, once: bool = False) -> Plan:
    """The plan with a numbered mark for every secret, in trees, fields and sentences. `trees` False: without the trees
    and steps, which a renderer that shows fields does not need; `once`: fields without the values of what comes or goes
    whole, which its tree has."""
    marks = plan_secrets.learnt(plan.changes)
    for change in plan.changes:
        _join(change, marks)
    return replace(
        plan,
        changes=tuple(_masked(c, marks, trees, once) for c in plan.changes),
        steps=tuple(replace(s, detail=marks.tree(dict(s.detail))) for s in plan.steps) if trees else (),
        refusals=tuple(Refusal(marks.text(r.what), marks.text(r.way_out), r.guard) for r in plan.refusals),
        warnings=tuple(map(marks.text, plan.warnings)),
        notes=tuple(map(marks.text, plan.notes)),
    )


def _join(change: Change, marks: Marks) -> None:
    """Fields hold seals where trees hold the clear text."""
    for field in change.fields:
        if field.secret:
            at = path.parse(field.path)
            marks.join(path.get(change.after.body, at) if change.after else None, field.desired)
            marks.join(path.get(change.before, at), field.live)


def _masked(change: Change, marks: Marks, trees: bool, once: bool) -> Change:
    patterns = tuple(path.parse(p) for p in change.secrets)
    after = change.after
    named = tuple(_bare(f) if once and f.verdict in WHOLE else f for f in change.fields)
    clear = trees and after is not None and not patterns and marks.needs_none(after.body)
    fields = tuple(_told(f, marks) if clear and _is_of(f, after) else _masked_field(f, marks) for f in named)
    return replace(
        change,
        fields=fields,
        reason=marks.text(change.reason),
        warnings=tuple(map(marks.text, change.warnings)),
        before=marks.tree(dict(change.before), patterns) if trees and change.before is not None else None,
        after=_masked_resource(after, marks, patterns, clear) if trees and after else None,
    )


def _is_of(field: FieldChange, after: Resource | None) -> bool:
    """Whether all that a field holds is a value of the tree to come."""
    of_tree = after is not None and after.body.get(field.path, ABSENT) is field.desired
    return of_tree and field.live is ABSENT and field.recorded is ABSENT


def _bare(field: FieldChange) -> FieldChange:
    return replace(field, desired=ABSENT, recorded=ABSENT, live=ABSENT)


def _masked_resource(resource: Resource, marks: Marks, patterns: tuple[path.Path, ...], clear: bool) -> Resource:
    """`clear`: its body is known to need no mark."""
    return replace(
        resource,
        body=dict(resource.body) if clear else marks.tree(dict(resource.body), patterns),
        initial=marks.tree(dict(resource.initial), patterns),
        create=marks.tree(dict(resource.create)),
        marks=NOTHING,
    )


def _masked_field(field: FieldChange, marks: Marks) -> FieldChange:
    """The field itself where nothing in it needs a mark."""
    at = path.parse(field.path)
    new: dict[str, Any] = {}
    for name in ("desired", "recorded", "live"):
        value = getattr(field, name)
        if value is ABSENT:
            continue
        shown = marks.of(value) if field.secret and value not in (None, "") else marks.tree(value, (), at)
        if shown is not value:
            new[name] = shown
    field = _told(field, marks)
    return replace(field, **new) if new else field


def _told(field: FieldChange, marks: Marks) -> FieldChange:
    """A field with marks in what is said of it."""
    at, reason = marks.text(field.path), marks.text(field.reason)
    same = at == field.path and reason == field.reason
    return field if same else replace(field, path=at, reason=reason)


def _failed(change: Change) -> bool:
    return change.reason.startswith("could not be read")


def second(plan: Plan) -> str:
    """The line below a plan's summary (D42): moves, what is forgotten, what is recorded; "" when there is none."""
    moves = sum(c.moved_from is not None or c.action is Action.MOVE for c in plan.changes)
    counts = ((moves, "to move"), (plan.count(Action.FORGET), "to forget"), (plan.records, "to record"))
    told = ", ".join(f"{n} {word}" for n, word in counts if n)
    return f"Also: {told}." if told else ""
