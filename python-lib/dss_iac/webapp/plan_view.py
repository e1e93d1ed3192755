"""A plan as the browser gets it: heads of changes first, the fields of a change when it is opened. All of it comes from
`render.view`, so secrets are masked already. Pure; decides nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..core.model import path
from ..core.model.plan import Action, Change, FieldChange, Plan
from ..core.model.resource import ABSENT
from ..kinds import registry
from ..plugin import wording
from ..render import view
from ..render.view import Line, Row, View
from . import highlight

LONGEST = 60_000  # characters of one value
_QUIET = (Action.NOOP, Action.RECORD)
# Verdict → what is compared with what: (title, before, after).
_SIDES: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "conflict": (("Changed in DSS", "recorded", "live"), ("What apply writes", "live", "desired")),
    "new": (("", "", "desired"),),
    "gone": (("", "live", ""),),
}
Texts = Mapping[str, str | None]
_USUAL = (("", "live", "desired"),)
_DRIFT = (("", "recorded", "live"),)


@dataclass(frozen=True)
class Shown:
    """A plan, masked, with its view. `drift`: it tells what happened, not what will."""

    plan: Plan
    view: View
    drift: bool = False

    @property
    def pairs(self) -> list[tuple[int, Change, Row]]:
        """Number, change and row of everything that is not simply as it should be."""
        every = zip(self.plan.changes, self.view.rows, strict=True)
        return [(n, c, r) for n, (c, r) in enumerate(every) if not _quiet(c)]


def of(plan: Plan) -> Shown:
    """A plan to show; its trees are masked, too, for names and zones."""
    refusals = tuple(replace(r, way_out=wording.in_dss(r.way_out)) for r in plan.refusals)
    worded = replace(plan, refusals=refusals, notes=wording.lines(plan.notes), warnings=wording.lines(plan.warnings))
    return Shown(view.masked(worded), view.of(worded, kinds=registry(), show_unchanged=True))


def of_drift(changes: Sequence[Change], project: str) -> Shown:
    """A drift report to show."""
    masked = view.masked(Plan(project, tuple(changes), ()))
    return Shown(masked, view.of_drift(changes, project, kinds=registry()), drift=True)


def of_applies(first: int, last: int, changes: Sequence[Change], project: str) -> Shown:
    """What the applies between two serials changed together, to show."""
    masked = view.masked(Plan(project, tuple(changes), ()))
    return Shown(masked, view.of_applies(first, last, changes, registry()), drift=True)


def page(shown: Shown) -> dict[str, Any]:
    """Everything of a plan but the fields of its changes."""
    plan, told = shown.plan, shown.view
    pairs = shown.pairs
    return {
        "project": plan.project,
        "environment": plan.environment,
        "author": plan.author,
        "made_at": plan.made_at,
        "tool": plan.tool,
        "title": told.title,
        "about": plan.title,
        "message": plan.message.strip(),
        "source": {name: str(value) for name, value in plan.source.items()},
        "summary": told.summary,
        "second": told.second,
        "reach": told.reach,
        "empty": told.empty,
        "undoes": list(plan.options.undoes),
        "refusals": [{"what": r.what, "way_out": r.way_out} for r in told.refusals],
        "warnings": list(told.warnings),
        "notes": list(told.notes),
        "unchanged": len(plan.changes) - len(pairs),
        "actions": Counter(c.action.value for _, c, _ in pairs),
        "kinds": Counter(c.address.kind for _, c, _ in pairs),
        "zones": Counter(zone(c) for _, c, _ in pairs),
        "changes": [_head(n, c, r) for n, c, r in pairs],
    }


def details(shown: Shown, numbers: Iterable[int]) -> dict[str, Any]:
    """Number of a change → its fields. Numbers that there are not are left out."""
    every = shown.plan.changes
    return {str(n): list(_fields(every[n], shown.drift)) for n in dict.fromkeys(numbers) if 0 <= n < len(every)}


def zone(change: Change) -> str:
    """The flow zone that an object lies in, or will; "" when none is known."""
    for tree in (change.after.body if change.after else None, change.before):
        found = tree.get("zone") if tree else None
        if isinstance(found, str) and found:
            return found
    return ""


def _quiet(change: Change) -> bool:
    return change.action in _QUIET and not change.reason.startswith("could not be read")


def _head(n: int, change: Change, row: Row) -> dict[str, Any]:
    return {
        "n": n,
        "address": row.address,
        "kind": change.address.kind,
        "name": change.address.name or change.address.project,
        "action": change.action.value,
        "glyph": row.glyph,
        "reason": change.reason,
        "badges": list(row.badges),
        "zone": zone(change),
        "from": str(change.moved_from) if change.moved_from else "",
        "warnings": list(change.warnings),
        "paths": [f.path for f in change.fields],
        "verdicts": sorted({f.verdict for f in change.fields}),
        "saved_by": change.saved_by,
        "saved_at": change.saved_at,
        "at": row.at,
        "left": list(change.left),
        "reach": row.reach,
        "words": [_line(line) for line in row.lines],
        "more": row.more,
    }


def _line(line: Line) -> dict[str, Any]:
    """One difference in the words of the configuration."""
    return {"told": line.told, "sign": line.sign, "note": line.note, "diff": list(line.shown.diff)}


# ------------------------------------------------------------------------------------------------------------- fields


def _fields(change: Change, drift: bool) -> Iterator[dict[str, Any]]:
    for field in change.fields:
        names = ("recorded", "live") if drift else ("desired", "recorded", "live")
        texts = {name: _text(getattr(field, name)) for name in names}
        if field.verdict in ("new", "gone") and not any(_says(getattr(field, n)) for n in ("desired", "live")):
            continue
        yield {
            "path": field.path,
            "verdict": field.verdict,
            "reason": field.reason,
            "secret": field.secret,
            "views": {"desired": None, **{name: _cut(text) for name, text in texts.items()}},
            "diffs": [] if field.secret else list(_diffs(change, field, texts, drift)),
        }


def _says(value: Any) -> bool:
    return value is not ABSENT and value not in (None, "", [], {})


def _diffs(change: Change, field: FieldChange, texts: Texts, drift: bool) -> Iterator[dict[str, Any]]:
    """Line by line, where there are lines."""
    sides = _DRIFT if drift and field.verdict not in _SIDES else _SIDES.get(field.verdict, _USUAL)
    if not any("\n" in (text or "").rstrip("\n") for text in texts.values()):
        return
    if len(sides) == 1 and "" in sides[0] and not any(isinstance(getattr(field, n), str) for n in texts):
        return  # a tree that comes or goes is read better as it is
    tongue = _language(change, field, texts)
    for title, before, after in sides:
        old, new = (texts.get(side) or "" for side in (before, after))
        if old != new:
            yield {"title": title, "from": before, "to": after, **highlight.diff(old, new, tongue)}


def _language(change: Change, field: FieldChange, texts: Texts) -> str:
    """Values that are no texts are shown as JSON."""
    views = [v for v in (field.desired, field.live, field.recorded) if v is not ABSENT]
    if not any(isinstance(v, str) for v in views):
        return "json"
    tree = (change.after.body if change.after else None) or change.before or {}
    at = path.parse(field.path)
    around = (path.get(tree, (*at[:n], "type"), "") for n in range(len(at) - 1, -1, -1))
    type = next((found for found in around if isinstance(found, str) and found), "")
    return highlight.language(type, change.address.name, next(filter(None, texts.values()), ""))


def _text(value: Any) -> str | None:
    """A value as people read it, over several lines when it is a tree; None when there is none."""
    if value is ABSENT:
        return None
    if isinstance(value, str):
        return value
    whole = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return json.dumps(value, ensure_ascii=False, default=str) if len(whole) <= 60 else whole


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… ({len(text) - LONGEST} characters more)"
