"""Two managed objects at one place in storage, or one inside the other (D13): a build of one would overwrite the other.
The same for what another project reads there, managed or not, when something comes to lie there. Reads the kind's
`location` rules; knows no path of any storage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..compare import overlay
from ..model import path
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Action, Change, Plan, Refusal
from ..model.resource import NOTHING
from .scene import Scene
from .storage_place import Map, Place, Roots, exactly, known, under

_COMES = (Action.CREATE, Action.UPDATE, Action.ADOPT, Action.REPLACE, Action.MOVE)
_SHARED = "${projectKey}"  # the one variable whose value is known
_OWN = re.compile(r"\$\{(?:odbId|datasetName|recipeName)\}")  # variables that are another text for every object


def check(scene: Scene, changes: Mapping[Address, Change]) -> Iterator[Refusal]:
    """Refusals for managed objects that share a place, and for new ones under a name whose storage stayed (D21)."""
    touched = {a for a, c in changes.items() if c.action in _COMES}
    if not touched:
        return
    ours, read = _others(scene)
    every = (*scene.resources, *scene.unmanaged)
    for address in sorted(every, key=lambda a: a in touched):  # what moves is asked last, when everybody has a place
        change = changes.get(address)
        lies = _places(scene, address, change)
        for here in lies if address in touched else ():
            comes = here not in _before(scene, address, change)
            other = ours.met(here, address) or (read.met(here, address) if comes else None)
            if other and (comes or here == other[1]):
                yield _collision(address, here, *other)
        for here in lies:
            ours.put(address, here)
    yield from _vacated(scene, changes)


def _others(scene: Scene) -> tuple[Map[Address], Map[Address]]:
    """What other projects keep, and what they only read."""
    ours, read, roots = Map[Address](), Map[Address](), scene.snapshot.instance.roots
    for address, tree in scene.snapshot.held.items():
        kept = ours if _managed(tree) else read
        for here in places(scene.kind(address), {**tree, "managed": True}, address, roots):
            kept.put(address, here)
    return ours, read


def _collision(address: Address, here: Place, other: Address, there: Place) -> Refusal:
    if here == there:
        what = f"{address} and {other} lie at the same place ({here})"
    else:
        what = f"{address} ({here}) and {other} ({there}) lie one inside the other"
    return Refusal(what, "give one of them another place, or declare it as not managed", "storage")


def _managed(tree: Mapping[str, Any]) -> bool:
    return tree.get("managed", True) is True


def places(kind: Kind, tree: Mapping[str, Any], address: Address, roots: Roots = NOTHING) -> tuple[Place, ...]:
    """Where a managed object's data lies; () when DSS decides by the object's own name or id, or does not manage it.
    A directory that a variable names is one of its own below what stands before it."""
    if not kind.rules.location or not _managed(tree):
        return ()
    found: list[Place] = []
    for at, (connection, *qualifiers) in kind.rules.location.items():
        names = (connection, *qualifiers, at)
        texts = [str(path.get(tree, path.parse(name)) or "").replace(_SHARED, address.project) for name in names]
        if not texts[0] or not texts[-1] or any("${" in text for text in texts[:-1]):
            continue
        pairs = tuple(zip(names, texts, strict=True))
        if at in kind.rules.nested:
            whose = address if _OWN.search(texts[-1]) else address.project
            found += under(roots.get(texts[0]), pairs, whose=str(whose))
        elif "${" not in texts[-1]:
            found += exactly(pairs)
    return tuple(found)


def literal(plan: Plan, kinds: Mapping[str, Kind]) -> bool:
    """Whether something would come to lie at a place that other projects could hold: one without the project's key."""
    other = "\0"  # a place that follows the key is elsewhere under another key; what a variable names may be anywhere
    for change in plan.changes:
        if change.action in _COMES and change.after is not None:
            kind = kinds[change.address.kind]
            tree = overlay.lay(kind, change.before or change.after.initial, change.after.body)
            here, there = (places(kind, tree, replace(change.address, project=key)) for key in (plan.project, other))
            if {known(place) for place in here} & {known(place) for place in there}:
                return True
    return False


def _places(scene: Scene, address: Address, change: Change | None) -> tuple[Place, ...]:
    if not scene.kind(address).rules.location:
        return ()
    tree = result(scene, change) if change else scene.live[address].body if address in scene.live else {}
    return places(scene.kind(address), tree, address, scene.snapshot.instance.roots)


def _before(scene: Scene, address: Address, change: Change | None) -> tuple[Place, ...]:
    """Where an object lies before its change."""
    tree = change.before if change else None
    return places(scene.kind(address), tree, address, scene.snapshot.instance.roots) if tree else ()


def result(scene: Scene, change: Change) -> Mapping[str, Any]:
    """The tree that an object will have after the change, as far as the plan can tell."""
    if change.after is None:
        return change.before or {}
    entry, kind = scene.entries.get(change.address), scene.kind(change.address)
    if change.action in (Action.CREATE, Action.REPLACE):
        return overlay.lay(kind, change.after.initial, change.after.body)
    return overlay.lay(kind, change.before, change.after.body, before=entry.attributes if entry else None)


def _vacated(scene: Scene, changes: Mapping[Address, Change]) -> Iterator[Refusal]:
    for new, old in scene.moved.items():
        change = changes.get(old)
        if change is None or change.action is not Action.CREATE or change.after is None:
            continue
        ours = change.after.body.get("managed") is not False
        if ours and scene.kind(old).rules.storage and not _places(scene, old, change):
            yield Refusal(
                f"{old} would be created under the name that {new} leaves, where the storage of {new} stays",
                f"apply the move first and give {old} a place of its own",
                "storage",
            )
