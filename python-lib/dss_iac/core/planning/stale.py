"""Whether a plan still fits what it was made from, resource by resource: a reviewed plan survives an apply that has
nothing to do with it, and nothing else. Each step carries a fingerprint of the live paths and of the recorded entry
that it relies on; whoever differs is named. Pure: looks at a fresh scene, reads nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..compare import diff
from ..compare.differences import contains
from ..compare.lens import Lens
from ..model import path
from ..model.address import Address, parse
from ..model.plan import Action, Change, Plan, Refusal, Step
from ..model.resource import ABSENT, Live
from ..model.state import Entry, State
from ..secret import masking, signature
from . import guard
from .scene import Scene, unbuilt
from .single_fields import watched

REMEMBERED = 50  # ids of applied plans that state keeps
AGAIN = "plan again"
_LEAVES = (Action.DELETE, Action.REPLACE)
_FRESH = ("running", "protected", "automation", "rights", "read")  # guards over what may have changed since


def stamped(scene: Scene, changes: Mapping[Address, Change], steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, each with the fingerprint of what it relies on; of a placement, one of every object it moves."""
    prints = {a: fingerprint(scene, changes[a]) for s in steps for a in _concerns(s) if a in changes}
    return tuple(replace(s, seen=";".join(prints.get(a, "") for a in _concerns(s))) for s in steps)


def fingerprint(scene: Scene, change: Change) -> str:
    """`live.entry`: two short hashes."""
    return f"{_hash(_live_basis(scene, change))}.{_hash(_entry_basis(scene.entries.get(change.address), change))}"


def context(plan: Plan, id: str, state: State | None, node: str, tool: str, digest: str = "") -> tuple[str, ...]:
    """What is wrong with the plan as a whole: another node, history, tool, configuration (`digest`, when one was given)
    or an earlier application."""
    return tuple(_context(plan, id, state, node, tool, digest))


def _context(plan: Plan, id: str, state: State | None, node: str, tool: str, digest: str) -> Iterator[str]:
    if plan.instance and node and plan.instance != node:
        yield f"it was made for the DSS node {plan.instance!r}, this one is {node!r}"
    if _version(plan.tool) > _version(tool):
        yield f"it was made by {plan.tool}, which is newer than this {tool}: install that"
    if digest and digest != plan.config_hash:
        yield "the configuration has changed since it was made"
    if state is None:
        if plan.serial:
            yield f"it was made from state {plan.serial}, and now nothing is recorded"
        return
    if id in state.applied:
        yield "it was applied already; a plan is applied once"
    elif state.lineage != plan.lineage:
        what = "of another history" if plan.serial else "begun by another apply since"
        yield f"the state is {what} (lineage {state.lineage[:8]}, the plan's is {plan.lineage[:8]})"
    elif state.environment != plan.environment:
        yield f"it is for environment {plan.environment or '(none)'!r}, state for {state.environment or '(none)'!r}"
    elif state.serial < plan.serial:
        yield f"it was made from state {plan.serial}, and state is back at {state.serial}"
    elif state.serial - plan.serial > REMEMBERED:
        yield f"{state.serial - plan.serial} applies came since, more than are remembered"


def moved(plan: Plan, scene: Scene) -> tuple[str, ...]:
    """What the plan's steps rely on and is no longer so, one sentence a resource."""
    changes = {c.address: c for c in plan.changes}
    seen = {a: was for s in plan.steps for a, was in zip(_concerns(s), s.seen.split(";"), strict=False) if was}
    found = (_moved(scene, changes[a], was) for a, was in seen.items() if a in changes)
    return tuple(text for text in found if text)


def overtaken(plan: Plan, entries: Mapping[Address, Entry]) -> tuple[str, ...]:
    """Of what the plan's steps rely on, what later applies recorded anew, one sentence a resource: a part of what
    `moved` says, known from state alone. Plans that move anything saw entries under other names, plans that undo see
    those from before: nothing is said of them."""
    changes = {c.address: c for c in plan.changes}
    if plan.options.undoes or any(c.moved_from is not None for c in plan.changes):
        return ()
    seen = {a: was for s in plan.steps for a, was in zip(_concerns(s), s.seen.split(";"), strict=False) if was}
    now = ((a, _hash(_entry_basis(entries.get(a), changes[a])), was) for a, was in seen.items()
           if a in changes)  # fmt: skip
    return tuple(f"{a}: was applied by another plan since" for a, entry, was in now if entry != was.partition(".")[2])


def _concerns(step: Step) -> tuple[Address, ...]:
    """The resources that a step is about."""
    return (step.address, *map(parse, step.detail.get("zones") or ()))


def guards(plan: Plan, scene: Scene) -> tuple[Refusal, ...]:
    """The guards that look at what may have changed since: running jobs, protection, rights."""
    acting = {s.address for s in plan.steps}
    changes = {c.address: c for c in plan.changes if c.address in acting}
    return tuple(r for r in guard.check(scene, changes) if r.guard in _FRESH)


def _moved(scene: Scene, change: Change, was: str) -> str:
    if fingerprint(scene, change) == was:
        return ""
    live, entry = scene.live.get(change.address), scene.entries.get(change.address)
    expected = change.before is not None
    if scene.unread(change.address):
        return f"{change.address}: could not be read: {scene.unread(change.address)}"
    if change.action not in (Action.NOOP, Action.FORGET) and expected != (live is not None):
        return f"{change.address}: {'no longer exists' if expected else 'exists by now'}"
    if live is not None and change.dss_id and live.dss_id != change.dss_id:
        return f"{change.address}: is another object by now ({live.dss_id}, was {change.dss_id})"
    paths = _differing(scene, change, live) if live is not None and expected else ()
    if paths:
        return f"{change.address}: {', '.join(paths[:5])} changed in DSS{_by(live)}"
    if _hash(_entry_basis(entry, change)) != was.partition(".")[2]:
        return f"{change.address}: what state records of it changed{'' if entry else ': nothing is recorded now'}"
    return ""  # written differently, and the same


def _by(live: Live | None) -> str:
    return f" (last saved by {live.version[2]})" if live and live.version and live.version[2] else ""


# --------------------------------------------------------------------------------------------- what a change relies on


def _live_basis(scene: Scene, change: Change) -> Any:
    """Whether the object exists, its id, and its values at the concerned paths, secrets sealed."""
    if change.action in (Action.NOOP, Action.FORGET):
        return None
    live = scene.live.get(change.address)
    if live is None or change.action is Action.CREATE:
        return [live is not None]
    return [True, live.dss_id, _values(scene, change, scene.body(change.address))]


def _values(scene: Scene, change: Change, tree: Mapping[str, Any]) -> Any:
    kind = scene.kind(change.address)
    if change.action in _LEAVES:
        return masking.seal(dict(_concerned(scene, change, tree)), change.secrets, scene.key)
    if change.action is Action.RECORD and change.after is not None:
        return diff.project(kind, change.after.body, tree, secrets=change.after.secrets, key=scene.key)
    found, finder = {}, path.Finder(tree)
    for one in watched(change, change.fields):
        at = path.parse(one)
        value = finder.get(at, ABSENT)
        found[one] = None if value is ABSENT else [masking.seal(value, change.secrets, scene.key, at)]
    return found


def _concerned(scene: Scene, change: Change, tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of something that leaves: what was recorded; all of it when it comes back as it is, or was never ours."""
    kind, entry = scene.kind(change.address), scene.entries.get(change.address)
    if change.action is Action.REPLACE or entry is None:
        return unbuilt(kind, tree)
    return diff.project(kind, unbuilt(kind, entry.attributes), tree)


def _entry_basis(entry: Entry | None, change: Change) -> Any:
    """The recorded entry as far as the change relies on it."""
    if change.action in (Action.NOOP, Action.FORGET, Action.RECORD) or entry is None:
        return None
    kept = [entry.dss_id, entry.status, entry.lifecycle.prevent_destroy]
    if change.action in _LEAVES:
        return [*kept, entry.origin, entry.lifecycle.on_remove]
    return [*kept, _recorded(change, entry)]


def _recorded(change: Change, entry: Entry) -> Any:
    recorded = path.Finder(entry.attributes)
    values = {f.path: recorded.get(path.parse(f.path), ABSENT) for f in change.fields}
    return {at: None if value is ABSENT else [value] for at, value in values.items()}


def _differing(scene: Scene, change: Change, live: Live) -> tuple[str, ...]:
    """The concerned paths at which the object is no longer what the plan saw."""
    kind = scene.kind(change.address)
    lens, now = Lens(kind.rules, (), change.secrets, scene.key), scene.body(change.address)
    was = change.before or {}
    if change.action in (*_LEAVES, Action.RECORD):
        declared = change.after.body if change.action is Action.RECORD and change.after else None
        tree = diff.project(kind, declared, was) if declared is not None else _concerned(scene, change, was)
        views = [(tree, now)]
        if change.action is Action.REPLACE or change.address not in scene.entries:  # nothing may be added either
            views.append((_concerned(scene, change, now), was))
        found = (diff.compare(kind, desired=dict(one), recorded=None, live=other, secrets=change.secrets, key=scene.key)
                 for one, other in views)  # fmt: skip
        return tuple(dict.fromkeys(f.path for fields in found for f in fields))
    both = ((text, path.parse(text)) for text in watched(change, change.fields))
    then, today = path.Finder(was), path.Finder(now)
    return tuple(text for text, at in both if not _same(lens, at, then.get(at, ABSENT), today.get(at, ABSENT)))


def _same(lens: Lens, at: path.Path, was: Any, now: Any) -> bool:
    if was is now:
        return True
    return contains(lens, at, *(masking.seal(v, lens.secrets, lens.key, at) for v in (was, now)))


def _hash(value: Any) -> str:
    return hashlib.sha256(signature.canonical(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _version(tool: str) -> tuple[int, ...]:
    """The numbers in `dss-iac 1.2.0`."""
    return tuple(int(n) for n in re.findall(r"\d+", tool.rpartition(" ")[2])[:3])
