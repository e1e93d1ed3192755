"""Two managed objects at one place in storage (D13): a build of one would overwrite the other. Reads the kind's
`location` rules; knows no path of any storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..compare import overlay
from ..model import path
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Action, Change, Plan, Refusal
from .scene import Scene

_COMES = (Action.CREATE, Action.UPDATE, Action.ADOPT, Action.REPLACE, Action.MOVE)
_SHARED = "${projectKey}"  # the one variable that is the same for all objects of a project
Place = tuple[tuple[str, str], ...]


def check(scene: Scene, changes: Mapping[Address, Change]) -> Iterator[Refusal]:
    """Refusals for managed objects that share a place, and for new ones under a name whose storage stayed (D21)."""
    touched = {a for a, c in changes.items() if c.action in _COMES}
    if not touched:
        return
    at: dict[Place, Address] = {}
    for address, tree in scene.snapshot.held.items():
        at.update(dict.fromkeys(places(scene.kind(address), tree, address.project), address))
    for address in (*scene.resources, *scene.unmanaged):
        for here in _places(scene, address, changes.get(address)):
            other = at.setdefault(here, address)
            if other != address and {address, other} & touched:
                yield Refusal(
                    f"{address} and {other} lie at the same place ({', '.join(f'{k} {v}' for k, v in here if v)})",
                    "give one of them another place, or declare it as not managed",
                    "storage",
                )
    yield from _vacated(scene, changes)


def places(kind: Kind, tree: Mapping[str, Any], project: str) -> tuple[Place, ...]:
    """Where a managed object's data lies; () when DSS decides by the object's own name or id, or does not manage it."""
    if not kind.rules.location or tree.get("managed", True) is not True:
        return ()
    found = []
    for at, (connection, *qualifiers) in kind.rules.location.items():
        names = (connection, *qualifiers, at)
        texts = [str(path.get(tree, path.parse(name)) or "").replace(_SHARED, project).rstrip("/") for name in names]
        if texts[0] and texts[-1] and not any("${" in text for text in texts):
            found.append(tuple(zip(names, texts, strict=True)))
    return tuple(found)


def literal(plan: Plan, kinds: Mapping[str, Kind]) -> bool:
    """Whether something would come to lie at a place that other projects could hold: one without the project's key."""
    other = "\0"  # a place that follows the key is elsewhere under another key
    for change in plan.changes:
        if change.action in _COMES and change.after is not None:
            kind = kinds[change.address.kind]
            tree = overlay.lay(kind, change.before or change.after.initial, change.after.body)
            if set(places(kind, tree, plan.project)) & set(places(kind, tree, other)):
                return True
    return False


def _places(scene: Scene, address: Address, change: Change | None) -> tuple[Place, ...]:
    if not scene.kind(address).rules.location:
        return ()
    tree = result(scene, change) if change else scene.live[address].body if address in scene.live else {}
    return places(scene.kind(address), tree, scene.project)


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
