"""Results of verbs as text or JSON: plans, drift, applies, imports, requests; `findings` tells those of `validate`.
Pure: value → str. `form` is text, markdown, html or json, as far as a result has it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.model.plan import Action, Change, Plan
from ..core.model.resource import NOTHING
from ..core.model.result import Drift, Import, Request, Result
from ..core.record import plan_json
from . import fit, html, markdown, text, view
from . import json as as_json
from .serialization import dump


def plan(
    made: Plan, form: str, color: bool, show_unchanged: bool = False, limit: int = 0, *, kinds: view.Kinds = NOTHING
) -> str:
    """A plan in the wanted form, in at most `limit` characters; 0 = whole. JSON is always whole, and has DSS's paths;
    the other forms have them where `kinds` do not know the words."""
    if form == "json":
        return as_json.plan(made)
    seen = view.of(made, kinds=kinds, show_unchanged=show_unchanged)
    return fit.fitted(seen, limit, lambda part: _view(part, form, color))


def drift(found: Drift, form: str, color: bool, *, kinds: view.Kinds = NOTHING) -> str:
    """What drifted; unapplied edits are counted apart."""
    unread = (f"{name}: could not be read: {why}" for name, why in found.failed.items())
    notes = [*filter(None, [found.looked]), *unread]
    if found.pending:
        notes.append(f"{found.pending} unapplied changes of the configuration; `dss-iac plan` shows them")
    if form == "json":
        told = json.loads(as_json.drift(found.changes, found.project))
        return dump({**told, "failed": dict(found.failed), "unapplied": found.pending, "looked": found.looked})
    return _view(view.of_drift(found.changes, found.project, notes=notes, kinds=kinds), form, color)


def applies(
    first: int, last: int, changes: Sequence[Change], form: str, color: bool, *, kinds: view.Kinds = NOTHING
) -> str:
    """What the applies between two serials changed together."""
    if form == "json":
        return dump({**json.loads(as_json.drift(changes, "")), "first": first, "last": last})
    return _view(view.of_applies(first, last, changes, kinds), form, color)


def environments(
    names: tuple[str, str],
    changes: Sequence[Change],
    notes: Sequence[str],
    form: str,
    color: bool,
    *,
    kinds: view.Kinds = NOTHING,
) -> str:
    """How two environments differ."""
    first, second = names
    if form == "json":
        told = json.loads(as_json.drift(changes, ""))
        return dump({**told, "first": first, "second": second, "beside": list(notes)})
    return _view(view.of_environments(first, second, changes, notes, kinds), form, color)


def result(done: Result, form: str, color: bool) -> str:
    """What an apply did, and what is left to do."""
    empty, again = settled(done), done.remaining
    if form == "json":
        rows = [
            {"step": o.step.n, "op": o.step.op, "address": str(o.step.address), "outcome": o.outcome, "why": o.why}
            for o in done.outcomes
        ]
        told = {
            "complete": done.complete,
            "steps": rows,
            "notes": list(done.notes),
            "state": done.saved,
            "state_error": done.unsaved,
            "plan_is_empty_now": empty if done.remaining is not None else None,
            "not_planned_again": done.remaining_why,
            "differs_still": {str(c.address): list(c.left) for c in (again.changes if again else ()) if c.left},
            "rolled_back": done.rolled_back.complete if done.rolled_back is not None else None,
            "not_rolled_back": done.not_rolled_back,
        }
        return dump({"plan": plan_json.dump(view.masked(done.plan)), "result": told})
    notes = [*done.notes, *filter(None, (done.unsaved, left(done))), *beside(done)]
    rows_told = [text.outcome_of(o) for o in done.outcomes]
    told_text = text.result(
        rows_told,
        notes=notes,
        color=color and form == "text",
        counted=counted(done),
        named=_named(done),
    )
    return "\n".join(filter(None, (told_text, proven(done))))


_FOLLOWERS = ("place", "schema")
_DONE: Mapping[Action, tuple[str, ...]] = {
    Action.CREATE: ("created",),
    Action.UPDATE: ("updated",),
    Action.ADOPT: ("updated",),
    Action.DELETE: ("destroyed",),
    Action.REPLACE: ("created", "destroyed"),
    Action.MOVE: ("moved",),
    Action.FORGET: ("forgotten",),
    Action.RECORD: ("recorded",),
}


def counted(done: Result) -> str:
    """What was done, counted as the plan counts it: a resource counts when all its steps succeeded, but for what only
    follows them. "" when nothing was to be done but steps of the project as a whole."""
    failed = {o.step.address for o in done.outcomes if o.outcome != "succeeded" and o.step.op not in _FOLLOWERS}
    words = Counter(w for c in done.plan.changes if c.address not in failed for w in _DONE.get(c.action, ()))
    words["moved"] += sum(c.moved_from is not None and c.action is not Action.MOVE and c.address not in failed
                          for c in done.plan.changes)  # fmt: skip
    always = ("created", "updated", "destroyed")
    return ", ".join(f"{words[w]} {w}" for w in (*always, "moved", "forgotten", "recorded") if w in always or words[w])


def _named(done: Result) -> str:
    """What was carried out, in a word."""
    asked = done.plan.options
    return "Destroy" if asked.destroy else "Rollback" if asked.undoes else "Apply"


def proven(done: Result) -> str:
    """What a plan made afterwards shows, where it is empty; "" where nothing was done, or it is not."""
    if not done.outcomes or not settled(done):
        return ""
    return f"Planned again: no changes{' of what was asked for' if beside(done) else ''}."


def beside(done: Result) -> list[str]:
    """What differs still of objects of which single fields were asked for, a sentence each."""
    changes = done.remaining.changes if done.remaining else ()
    return [f"{c.address}: differs still: {', '.join(c.left)}; `dss-iac plan` shows it" for c in changes if c.left]


def settled(done: Result) -> bool:
    """Whether the plan that was made after an apply is empty."""
    again = done.remaining
    return again is not None and not (again.has_actions or again.records or again.refusals)


def left(done: Result) -> str:
    """What an apply has left to do, in one sentence; "" when nothing."""
    if done.not_rolled_back:
        return f"not rolled back: {done.not_rolled_back}"
    if done.rolled_back is not None:
        return _back(done.rolled_back)
    if done.interrupted:
        saved = "" if done.unsaved else ", and what was done is saved"
        ran = "nobody waited for what was running" if done.unknown else "what was running was finished"
        return f"interrupted: {ran}{saved}; apply again for the rest"
    if done.remaining is None:
        return f"could not plan again: {done.remaining_why}" if done.remaining_why else ""
    if settled(done):
        return ""
    again = done.remaining
    if again.has_actions:
        refused = [str(r) for r in again.refusals[:1]]
        told = f"{again.summary_line} {view.second(again)}".rstrip()
        return "; ".join([f"planned again, and it is not empty. {told} Run `dss-iac plan`", *refused])
    if again.refusals:
        return f"planned again: nothing to change, but refused: {again.refusals[0]}"
    return f"planned again: nothing to change, and {again.records} to record; run `dss-iac apply` once more"


def _back(back: Result) -> str:
    told = [f"{text.outcome_of(o)[0]} {o.step.op} {o.step.address}: {o.why}" for o in back.outcomes if o.why]
    if back.complete:
        return "rolled back: the project is as it was before this apply"
    return "the rollback did not undo everything: " + "; ".join(filter(None, (*told, back.unsaved)))


def imported(made: Import, form: str) -> str:
    """What an import covers and what it leaves alone, by kind and count."""
    report: Any = made.report
    if form == "json":
        return dump(
            {
                "project": made.project,
                "folder": made.folder,
                "files": sorted(made.files),
                "covered": dict(report.covered),
                "partly_raw": dict(report.partly_raw),
                "not_managed": dict(report.not_managed),
                "why_not": dict(report.why_not),
                "left_out": list(report.left_out),
                "never": list(report.never),
                "warnings": list(report.warnings),
                "failed": dict(made.failed),
            }
        )
    lines = [f"Project {made.project}: {len(made.files)} files written to {made.folder or '(nowhere)'}"]
    raw = {kind: f"{n} partly in DSS's own words" for kind, n in report.partly_raw.items()}
    lines.append("Imported:    " + _counts(report.covered, raw))
    if report.not_managed:
        lines.append("Not managed: " + _counts(report.not_managed, report.why_not))
    lines += [f"Left out:    {line}" for line in report.left_out]
    lines.append(f"Never part of a configuration: {'; '.join(report.never)}.")
    lines += [f"Warning: {line}" for line in report.warnings]
    lines += [f"Error: {name}: {why}" for name, why in made.failed.items()]
    return "\n".join(lines)


def _counts(found: Mapping[str, int], more: Mapping[str, str]) -> str:
    told = (f"{kind} {n if n >= 0 else '(could not be listed)'}" + (f" ({more[kind]})" if more.get(kind) else "")
            for kind, n in sorted(found.items()))  # fmt: skip
    return ", ".join(told) or "nothing"


def requests(found: Sequence[Request], form: str) -> str:
    """What an apply would send, in order."""
    if form == "json":
        return dump(
            [{"verb": r.verb, "path": r.path, "address": str(r.address), "op": r.op, "note": r.note} for r in found]
        )
    rows = [f"{r.verb:6} {r.path}" + (f"   # {r.op} {r.address}" + (f": {r.note}" if r.note else "")) for r in found]
    return "\n".join([*rows, f"{len(rows)} requests, none was sent. Reads in between are not shown."])


def _view(made: view.View, form: str, color: bool) -> str:
    if form == "markdown":
        return markdown.plan(made)
    return html.plan(made) if form == "html" else text.plan(made, color)
