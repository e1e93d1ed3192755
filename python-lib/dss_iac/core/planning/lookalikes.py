"""What leaves and what comes with the same content: perhaps a renaming that nobody declared (D56). Only hints; decides
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compare import diff, overlay
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Action, Change
from .scene import Scene


def hints(scene: Scene, changes: Mapping[Address, Change]) -> list[str]:
    """One line for each pair, each resource in one pair at most."""
    if scene.options.destroy or scene.options.undoes:
        return []
    rows = set((scene.desired.moved if scene.desired else {}).values())
    coming = [c for c in changes.values() if c.action is Action.CREATE and c.after and c.address not in rows]
    found = []
    for gone in (c for c in changes.values() if c.action is Action.DELETE and c.address in scene.entries):
        new = next((c for c in coming if _alike(scene, gone, c)), None)
        if new is not None:
            coming.remove(new)
            old, to = (_short(a) for a in (gone.address, new.address))
            found.append(
                f"{gone.address} leaves and {new.address} comes with the same content; to rename it instead, add "
                f"`moved: [{{from: {old}, to: {to}}}]`"
            )
    return found


def _short(address: Address) -> str:
    return str(Address(address.kind, address.name))


def _alike(scene: Scene, gone: Change, new: Change) -> bool:
    """Whether each has what is declared of the other, but for the name wherever it stands alone."""
    if gone.address.kind != new.address.kind or new.after is None or gone.before is None:
        return False
    kind, entry = scene.kind(new.address), scene.entries[gone.address]
    names = entry.name, new.after.name
    was, before = (_content(kind, _called(tree, *names)) for tree in (entry.attributes, gone.before))
    whole = overlay.lay(kind, new.after.initial, new.after.body)
    return bool(was) and not (
        diff.compare(kind, desired=_content(kind, new.after.body), recorded=None, live=before)
        or diff.compare(kind, desired=was, recorded=None, live=whole)
    )


def _content(kind: Kind, tree: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in tree.items() if k != kind.name_key}


def _called(tree: Any, old: str, new: str) -> Any:
    """The tree with one name for another, where a value is that name."""
    if isinstance(tree, Mapping):
        return {k: _called(v, old, new) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_called(v, old, new) for v in tree]
    return new if tree == old else tree
