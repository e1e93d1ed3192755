"""The short texts that belong to the command line alone: one resource explained, state, the graph, the schema. Pure:
value → str; results of verbs are `render.results`'."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.compare import refs
from ..core.model.address import Address, nearest
from ..core.model.kind import Kind
from ..core.model.plan import GLYPHS, Change, Plan
from ..core.model.resource import ABSENT, Desired
from ..core.model.state import Entry, State
from ..core.planning.scene import means
from ..errors import IacError
from ..kinds import registry
from ..render import json as as_json
from ..render import results, view
from ..render.serialization import dump
from ..run.verb.prepare import Prepared

# ------------------------------------------------------------------------------------------------- one resource, state


def words(raw: bool) -> Mapping[str, Kind]:
    """The kinds in whose words a plan is told; none for DSS's own paths."""
    return {} if raw else registry()


def diff(made: Prepared, written: str, form: str, color: bool, raw: bool = False) -> str:
    """The plan of one resource, or the whole."""
    chosen = tuple(c for c in made.plan.changes if not written or means(written, c.address))
    _known(written, chosen, made.plan)
    narrowed = replace(made.plan, changes=chosen, notes=(), warnings=())
    return results.plan(narrowed, form, color, bool(written), kinds=words(raw))


def explain(made: Prepared, written: str, form: str, color: bool, raw: bool = True) -> str:
    """Action, reason, each field with its reason, whom it needs and its steps."""
    chosen = [c for c in view.masked(made.plan).changes if not written or means(written, c.address)]
    _known(written, chosen, made.plan)
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


def _known(written: str, chosen: Sequence[Change], whole: Plan) -> None:
    if written and not chosen:
        way = nearest(written, (c.address for c in whole.changes)) or "`dss-iac plan --show-unchanged` lists all"
        raise IacError(f"{written}: not in the configuration and not recorded; {way}")


EXPLAIN: Mapping[str, Callable[[Prepared, str, str, bool, bool], str]] = {"diff": diff, "explain": explain}


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
    return json.dumps(str(address), ensure_ascii=False)


def _listed(found: State, entries: Sequence[Entry], form: str) -> str:
    if form == "json":
        return dump([str(a) for a in sorted(found.entries)])
    rows = [str(a) + ("" if e.status == "ok" else f"   ({e.status})") for a, e in sorted(found.entries.items())]
    return "\n".join([*rows, f"{len(rows)} recorded, serial {found.serial}, last applied {found.last_applied}"])


def _entries(found: State, entries: Sequence[Entry], form: str) -> str:
    if entries:
        return dump([e.to_json() for e in entries])
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
    return dump({**head, "resources": [e.to_json() for _, e in sorted(found.entries.items())]})


STATE: Mapping[str, Callable[[State, Sequence[Entry], str], str]] = {"list": _listed, "show": _entries}
