"""Which changes a plan is about: targets with what they need, excludes and missing externals with what needs them.
Judges and orders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..compare import refs
from ..model import order, path
from ..model.address import Address, nearest
from ..model.kind import Kind
from ..model.plan import Action, Change, Refusal
from . import single_fields
from .scene import Scene, means

Changes = dict[Address, Change]


def select(scene: Scene, changes: Changes) -> tuple[Changes, list[str], list[Refusal]]:
    """The changes that remain, notes on what was left out, refusals."""
    options = scene.options
    fields = single_fields.asked(options.targets, changes)
    refusals, notes = _unknown(scene, changes, fields)
    kept = dict(changes)
    if options.targets:
        kept = _targets(scene, kept, fields)
        notes += _left_out(changes, kept, "--target")
    for address, wanted in fields.items():
        kept[address], told, refused = single_fields.only(scene, kept[address], wanted)
        notes, refusals = [*notes, *told], [*refusals, *refused]
    if options.excludes:
        outside = _with_dependants(scene, [a for a, c in kept.items() if _meant(scene, a, c, options.excludes)])
        remaining = {a: c for a, c in kept.items() if a not in outside}
        notes += _left_out(kept, remaining, "--exclude")
        kept = remaining
    missing = {a: names for a, names in missing_externals(scene).items() if a in kept}
    if missing and options.allow_missing_external:
        outside = _with_dependants(scene, missing)
        notes += [f"{a} is left out: {_needs(scene, a, missing)}" for a in kept if a in outside]
        kept = {a: c for a, c in kept.items() if a not in outside}
        notes += [f"{a} does without what is left out" for a in kept if _is_spared(scene, a)]
    elif missing:
        refusals += _missing(scene, missing)
    return kept, notes, refusals


def spared(scene: Scene) -> Scene:
    """The scene in which no project names what `--allow-missing-external` leaves out of it: its documents are written
    whole or not at all (a bundle that takes a model along)."""
    outside = _with_dependants(scene, missing_externals(scene)) if scene.options.allow_missing_external else set()
    documents = {a: r for a, r in scene.resources.items() if scene.kind(a).listing is None} if outside else {}
    bare = {a: replace(r, body=_without(scene.kind(a), r.body, scene.project, outside)) for a, r in documents.items()}
    return replace(scene, resources={**scene.resources, **bare}) if bare else scene


def _is_spared(scene: Scene, address: Address) -> bool:
    declared, now = scene.desired.resources.get(address) if scene.desired else None, scene.resources.get(address)
    if declared is None or now is None or scene.kind(address).listing is not None:
        return False
    return declared.body != now.body


def _without(kind: Kind, body: Mapping[str, Any], project: str, outside: set[Address]) -> Mapping[str, Any]:
    """A tree without the elements of lists, and the fields, that name what is left out."""
    gone = set[path.Path]()
    for ref in kind.refs:
        for at, value in path.find(body, path.parse(ref.path)):
            element = max((n for n, step in enumerate(at, 1) if isinstance(step, int)), default=len(at))
            if refs.address(ref, value, path.get(body, at[:-1]), project) in outside:
                gone.add(at[:element])
    for at in sorted(gone, key=lambda at: (path.text(at[:-1]), at[-1] if isinstance(at[-1], int) else 0), reverse=True):
        body = path.drop(body, at)
    return body


def missing_externals(scene: Scene) -> dict[Address, tuple[Address, ...]]:
    """Who needs what neither this configuration nor the target has (D9)."""
    declared = {
        Address(e.kind, e.project or scene.project, e.name) for e in (scene.desired.externals if scene.desired else ())
    }
    found = {
        a: tuple(dict.fromkeys(to for to, _ in edges if _is_missing(scene, to, declared)))
        for a, edges in scene.wants.items()
    }
    alone = {a: (a,) for a in scene.resources if _by_hand(scene, a)}
    return {**{a: names for a, names in found.items() if names}, **alone}


def _by_hand(scene: Scene, address: Address) -> tuple[str, str] | None:
    """Why something that is not there can be made on a page of DSS only, and what to do."""
    resource = scene.resources.get(address)
    there = resource is None or address in scene.live or scene.unread(address)
    return None if there or resource is None else scene.kind(address).by_hand(resource.body)


def _is_missing(scene: Scene, to: Address, declared: set[Address]) -> bool:
    found = scene.snapshot.elsewhere.get(to)
    if found is not None:
        return bool(found.wrong)
    if to in scene.resources or to in scene.live or (to.kind, to.project, to.name) in scene.snapshot.index.ids:
        return False
    kind = scene.kinds.get(to.kind)
    if kind is None:
        return True
    return kind.listing is not None and to.project == scene.project and to in declared


def _missing(scene: Scene, missing: Mapping[Address, tuple[Address, ...]]) -> list[Refusal]:
    """One refusal for each thing that is missing, with everybody who needs it."""
    needed: dict[Address, list[Address]] = {}
    for a, names in missing.items():
        for to in names:
            needed.setdefault(to, []).append(a)
    return [
        Refusal(
            f"{to} {_wrong(scene, to)}{_by_whom(to, by)}",
            f"{_way(scene, to)}, or pass --allow-missing-external to leave those out",
            "external",
        )
        for to, by in needed.items()
    ]


def _by_whom(to: Address, by: Iterable[Address]) -> str:
    others = [str(a) for a in by if a != to]
    return f"; needed by {', '.join(others)}" if others else ""


def _wrong(scene: Scene, to: Address) -> str:
    if why := _by_hand(scene, to):
        return f"cannot be created: {why[0]}"
    found = scene.snapshot.elsewhere.get(to)
    return found.wrong if found and found.wrong else f"does not exist in the target{_unread(scene, to)}"


def _way(scene: Scene, to: Address) -> str:
    if why := _by_hand(scene, to):
        return why[1]
    found = scene.snapshot.elsewhere.get(to)
    if found and found.wrong:
        return found.hint
    if to.project == scene.project and not scene.snapshot.exists:
        return "the project is new: make it first without what needs this, and create this there"
    return "create it there under this name"


def _unread(scene: Scene, to: Address) -> str:
    why = scene.snapshot.failed.get(f"{to.kind} of {to.project}") or scene.snapshot.failed.get(to.kind)
    return f" (or could not be seen: {why})" if why else ""


def _needs(scene: Scene, address: Address, missing: Mapping[Address, tuple[Address, ...]]) -> str:
    names = missing.get(address, ())
    if address in names and (why := _by_hand(scene, address)):
        return why[0]
    return f"it needs {', '.join(map(str, names))}, which the target does not have" if names else (
        "it needs what is left out")  # fmt: skip


def _targets(scene: Scene, changes: Changes, fields: single_fields.Asked) -> Changes:
    """Who is named, and what that needs; of whom only fields are named, what is not there yet."""
    named = [a for a, c in changes.items() if a in fields or _meant(scene, a, c, scene.options.targets)]
    needs = {a: [to for to, _ in edges if a not in fields or to not in scene.live]
             for a, edges in scene.wants.items() if scene.kind(a).listing is not None}  # fmt: skip
    inside = order.closure(named, needs)
    documents = {a for a in changes if scene.kind(a).listing is None and changes[a].action is Action.CREATE}
    return {a: c for a, c in changes.items() if a in inside | documents}


def _meant(scene: Scene, address: Address, change: Change, patterns: Iterable[str]) -> bool:
    """Whether a flag means the resource, by the address it has or the one it had (D56)."""
    names = [address, *([change.moved_from] if change.moved_from else [])]
    return any(scene.matches(a, patterns) for a in names)


def _with_dependants(scene: Scene, seeds: Iterable[Address]) -> set[Address]:
    """The seeds and whoever needs one of them that does not exist yet, at least not under this name."""
    needed_by: dict[Address, list[Address]] = {}
    for a, edges in scene.wants.items():
        if scene.kind(a).listing is not None:
            for to, _ in edges:
                if to not in scene.live or to in scene.moved:
                    needed_by.setdefault(to, []).append(a)
    return order.closure(seeds, needed_by)


def _left_out(before: Changes, after: Changes, flag: str) -> list[str]:
    out = [c for a, c in before.items() if a not in after and c.action not in (Action.NOOP, Action.RECORD)]
    words = "change is" if len(out) == 1 else "changes are"
    return [f"{len(out)} {words} left out by {flag}: {', '.join(str(c.address) for c in out)}"] if out else []


# The options that hold addresses; all but the first two may name what nobody declares (it may be lost along).
_FLAGS = ("targets", "excludes", "adopt", "replace", "delete_data", "allow_cascade")
_WORDS: Mapping[str, str] = {"targets": "target", "excludes": "exclude"}


def _unknown(scene: Scene, changes: Changes, fields: single_fields.Asked) -> tuple[list[Refusal], list[str]]:
    """What is said of an address of a flag that names nothing (D53): a refusal; where applies went before, which may
    have done already what the flag allows, only a note for the flags that allow something."""
    ours = [*changes, *(c.moved_from for c in changes.values() if c.moved_from)]
    every = [*ours, *scene.entries, *scene.live]
    refused, noted = [], []
    for field in _FLAGS:
        flag = f"--{_WORDS.get(field, field).replace('_', '-')}"
        known = ours if field in _WORDS else every
        for pattern in getattr(scene.options, field):
            if any(means(pattern, a) for a in known) or (
                field == "targets" and single_fields.named(pattern, tuple(fields))
            ):
                continue
            example = "write an address as the plan shows it, for example dataset.SALES.ORDERS, or recipe.*"
            way = nearest(pattern, known) or example
            what = f"{flag} {pattern} names nothing in the configuration or in state"
            if field in _WORDS or not scene.entries:
                refused.append(Refusal(what, way, "target"))
            else:
                noted.append(f"{what}, unless it is gone already; {way}")
    return refused, noted
