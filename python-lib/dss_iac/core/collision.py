"""Two managed objects at one place in storage (D13): a build of one would overwrite the other. Reads the kind's
`storage` rules; knows no path of any storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import overlay, path
from .address import Address
from .plan import Action, Change, Refusal
from .scene import Scene

_COMES = (Action.CREATE, Action.UPDATE, Action.ADOPT, Action.REPLACE, Action.MOVE)
_SHARED = "${projectKey}"  # the one variable that is the same for all objects of a project
Place = tuple[tuple[str, str], ...]


def check(scene: Scene, changes: Mapping[Address, Change]) -> Iterator[Refusal]:
    """Refusals for managed objects that share a place, and for new ones under a name whose storage stayed (D21)."""
    at: dict[tuple[str, Place], Address] = {}
    touched = {a for a, c in changes.items() if c.action in _COMES}
    if not touched:
        return
    for address in (*scene.resources, *scene.unmanaged):
        here = place(scene, address, changes.get(address))
        other = at.setdefault((address.kind, here), address) if here else address
        if other != address and {address, other} & touched:
            yield Refusal(
                f"{address} and {other} lie at the same place ({', '.join(f'{k} {v}' for k, v in here)})",
                "give one of them another place, or declare it as not managed",
                "storage",
            )
    yield from _vacated(scene, changes)


def place(scene: Scene, address: Address, change: Change | None) -> Place:
    """Where a managed object's data lies; () when DSS decides, or when it is not managed."""
    kind = scene.kind(address)
    if not kind.rules.storage:
        return ()
    tree = result(scene, change) if change else scene.live[address].body if address in scene.live else {}
    if tree.get("managed") is not True:
        return ()
    found = [(path.text(at), v) for p in kind.rules.storage for at, v in path.find(tree, path.parse(p))]
    texts = [(name, v.rstrip("/")) for name, v in found if isinstance(v, str) and v.strip("/")]
    own = any("${" in v.replace(_SHARED, "") for _, v in texts)
    return () if own or len(texts) < 2 else tuple(sorted(texts))


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
        if ours and scene.kind(old).rules.storage and not place(scene, old, change):
            yield Refusal(
                f"{old} would be created under the name that {new} leaves, where the storage of {new} stays",
                f"apply the move first and give {old} a place of its own",
                "storage",
            )
