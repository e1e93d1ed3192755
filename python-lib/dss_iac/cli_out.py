"""Results as text: the renderers where there is one, and the short texts that belong to the command line alone.
Pure: value → str."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .core import plan_json, refs
from .core import schema as language
from .core.address import Address
from .core.plan import GLYPHS, Change, Plan
from .core.resource import ABSENT, Desired
from .core.scene import means
from .core.state import Entry, State
from .errors import IacError
from .kinds import registry
from .render import html, markdown, reference, text, view
from .render import json as as_json
from .run.prepare import Prepared
from .run.result import Drift, Import, Request, Result, Validation


def plan(made: Plan, form: str, color: bool, show_unchanged: bool = False) -> str:
    """A plan in the wanted form."""
    if form == "json":
        return as_json.plan(made)
    return _view(view.of(made, show_unchanged=show_unchanged), form, color)


def drift(found: Drift, form: str, color: bool) -> str:
    """What drifted; unapplied edits are counted apart."""
    notes = [f"{name}: could not be read: {why}" for name, why in found.failed.items()]
    if found.pending:
        notes.append(f"{found.pending} unapplied changes of the configuration; `dss-iac plan` shows them")
    if form == "json":
        told = json.loads(as_json.drift(found.changes, found.project))
        return _dump({**told, "failed": dict(found.failed), "unapplied": found.pending})
    return _view(view.of_drift(found.changes, found.project, notes=notes), form, color)


def result(done: Result, form: str, color: bool) -> str:
    """What an apply did, and what is left to do."""
    empty = settled(done)
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
        }
        return _dump({"plan": plan_json.dump(view.masked(done.plan)), "result": told})
    notes = [*done.notes, *filter(None, (done.unsaved, left(done)))]
    rows_told = [text.outcome_of(o) for o in done.outcomes]
    told_text = text.result(rows_told, notes=notes, color=color and form == "text")
    if empty and done.outcomes:
        told_text += "\nPlanned again: no changes."
    return told_text


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
        return "interrupted: what was running was finished, and what was done is saved; apply again for the rest"
    if done.remaining is None:
        return f"could not plan again: {done.remaining_why}" if done.remaining_why else ""
    if settled(done):
        return ""
    unread = [str(r) for r in done.remaining.refusals[:1]]
    return "; ".join([f"planned again, and it is not empty. {done.remaining.summary_line} Run `dss-iac plan`", *unread])


def _back(back: Result) -> str:
    told = [f"{text.outcome_of(o)[0]} {o.step.op} {o.step.address}: {o.why}" for o in back.outcomes if o.why]
    if back.complete:
        return "rolled back: the project is as it was before this apply"
    return "the rollback did not undo everything: " + "; ".join(told)


def validation(found: Validation, form: str) -> str:
    """What is wrong; the checks that were not made are named."""
    offline = found.checked == "offline"
    if form == "json":
        told = [{"severity": d.severity, "at": str(d.mark), "what": d.what, "hint": d.hint, "subject": d.subject}
                for d in (*found.errors, *found.warnings)]  # fmt: skip
        return _dump({"valid": not found.errors, "checked": found.checked, "diagnostics": told})
    lines = [str(d) for d in (*found.errors, *found.warnings)]
    if found.errors:
        n = len(found.errors)
        lines.append(f"{n} {'error' if n == 1 else 'errors'}.")
    else:
        lines.append(f"{found.project}: {found.resources} resources, no errors.")
    if offline:
        lines.append("Checked offline: connections, code environments, users and groups were not looked up (--online).")
    return "\n".join(lines)


def imported(made: Import, form: str) -> str:
    """What an import covers and what it leaves alone, by kind and count."""
    report: Any = made.report
    if form == "json":
        return _dump(
            {
                "project": made.project,
                "folder": made.folder,
                "files": sorted(made.files),
                "covered": dict(report.covered),
                "not_managed": dict(report.not_managed),
                "left_out": list(report.left_out),
                "never": list(report.never),
                "warnings": list(report.warnings),
                "failed": dict(made.failed),
            }
        )
    lines = [f"Project {made.project}: {len(made.files)} files written to {made.folder or '(nowhere)'}"]
    lines.append("Imported:    " + _counts(report.covered))
    if report.not_managed:
        lines.append("Not managed: " + _counts(report.not_managed))
    lines += [f"Left out:    {line}" for line in report.left_out]
    lines.append(f"Never part of a configuration: {'; '.join(report.never)}.")
    lines += [f"Warning: {line}" for line in report.warnings]
    lines += [f"Error: {name}: {why}" for name, why in made.failed.items()]
    return "\n".join(lines)


def _counts(found: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{kind} {n if n >= 0 else '(could not be listed)'}" for kind, n in sorted(found.items()))
        or "nothing"
    )


def requests(found: Sequence[Request], form: str) -> str:
    """What an apply would send, in order."""
    if form == "json":
        return _dump(
            [{"verb": r.verb, "path": r.path, "address": str(r.address), "op": r.op, "note": r.note} for r in found]
        )
    rows = [f"{r.verb:6} {r.path}" + (f"   # {r.op} {r.address}" + (f": {r.note}" if r.note else "")) for r in found]
    return "\n".join([*rows, f"{len(rows)} requests, none was sent. Reads in between are not shown."])


def _view(made: view.View, form: str, color: bool) -> str:
    if form == "markdown":
        return markdown.plan(made)
    return html.plan(made) if form == "html" else text.plan(made, color)


# ------------------------------------------------------------------------------------------------- one resource, state


def diff(made: Prepared, written: str, form: str, color: bool) -> str:
    """The plan of one resource, or the whole."""
    chosen = tuple(c for c in made.plan.changes if not written or means(written, c.address))
    _known(written, chosen)
    return plan(replace(made.plan, changes=chosen, notes=(), warnings=()), form, color, bool(written))


def explain(made: Prepared, written: str, form: str, color: bool) -> str:
    """Action, reason, each field with its reason, whom it needs and its steps."""
    chosen = [c for c in view.masked(made.plan).changes if not written or means(written, c.address)]
    _known(written, chosen)
    if form == "json":
        return as_json.plan(replace(made.plan, changes=tuple(chosen)))
    return "\n\n".join(_explained(made.plan, change) for change in chosen)


def _explained(whole: Plan, change: Change) -> str:
    lines = [
        f"{GLYPHS[change.action]} {change.address}: {change.action.value}"
        + (f" ({change.reason})" if change.reason else "")
    ]
    if change.saved_by:
        lines.append(f"  last saved in DSS by {change.saved_by} {change.saved_at}".rstrip())
    for f in change.fields:
        lines.append(f"  {f.path}: {f.verdict}" + (f": {f.reason}" if f.reason else ""))
        views = (("desired", f.desired), ("recorded", f.recorded), ("live", f.live))
        lines += [f"    {word:9} {_short(value)}" for word, value in views if value is not ABSENT]
    kinds = registry()
    if change.after is not None:
        needs = [f"{how} {to}" for to, how in refs.edges(kinds[change.address.kind], change.after.body, whole.project)]
        lines += [f"  {line}" for line in (*needs, *(f"needs {n}" for n in change.after.needs))]
    lines += [f"  step {s.n}: {s.op}" + (f", after {', '.join(map(str, s.needs))}" if s.needs else "")
              for s in whole.steps if s.address == change.address]  # fmt: skip
    return "\n".join(lines)


def _short(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 200 else f"{told[:197]}…"


def _known(written: str, chosen: Sequence[Change]) -> None:
    if written and not chosen:
        raise IacError(
            f"{written}: not in the configuration and not recorded; `dss-iac plan --show-unchanged` lists all"
        )


EXPLAIN: Mapping[str, Callable[[Prepared, str, str, bool], str]] = {"diff": diff, "explain": explain}


def graph(desired: Desired) -> str:
    """Who needs whom, in DOT."""
    kinds = registry()
    lines = ["digraph {", "  rankdir=LR", "  node [shape=box]"]
    for address, resource in desired.resources.items():
        lines.append(f"  {_dot(address)}")
        for to, how in refs.edges(kinds[address.kind], resource.body, desired.project):
            lines.append(f"  {_dot(address)} -> {_dot(to)}" if how == "makes" else f"  {_dot(to)} -> {_dot(address)}")
        lines += [f"  {_dot(need)} -> {_dot(address)} [style=dashed]" for need in resource.needs]
    return "\n".join([*lines, "}"])


def _dot(address: Address) -> str:
    return json.dumps(f"{address.kind}.{address.name}" if address.name else str(address), ensure_ascii=False)


def _listed(found: State, entries: Sequence[Entry], form: str) -> str:
    if form == "json":
        return _dump([str(a) for a in sorted(found.entries)])
    rows = [str(a) + ("" if e.status == "ok" else f"   ({e.status})") for a, e in sorted(found.entries.items())]
    return "\n".join([*rows, f"{len(rows)} recorded, serial {found.serial}, last applied {found.last_applied}"])


def _entries(found: State, entries: Sequence[Entry], form: str) -> str:
    if entries:
        return _dump([e.to_json() for e in entries])
    head = {
        "project_key": found.project,
        "environment": found.environment,
        "lineage": found.lineage,
        "serial": found.serial,
        "instance": found.instance,
        "last_applied": found.last_applied,
        "applied_by": found.applied_by,
        "tool": found.tool,
    }
    return _dump({**head, "resources": [e.to_json() for _, e in sorted(found.entries.items())]})


STATE: Mapping[str, Callable[[State, Sequence[Entry], str], str]] = {"list": _listed, "show": _entries}


def schema(form: str = "json") -> str:
    """The language: the JSON Schema of a configuration, or a page for people."""
    return reference.language(registry()) if form == "markdown" else _dump(language.build(registry()))


def error(lines: Sequence[str], code: int) -> str:
    """Errors for a machine."""
    return _dump({"errors": list(lines), "exit_code": code})


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
