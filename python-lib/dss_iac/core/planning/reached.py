"""The flow as it will be once a plan is applied, for `core.reach`. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compare import overlay
from ..model.address import Address
from ..model.plan import Action, Change
from ..reach.graph import Graph
from .scene import Scene


def flow(scene: Scene, kept: Mapping[Address, Change]) -> Graph:
    """Edges of what is wanted, and of what is there and stays."""
    gone = {a for a, c in kept.items() if c.action is Action.DELETE}
    staying = {a: edges for a, edges in scene.touches.items() if a not in gone and a not in scene.wants}

    def tree(address: Address) -> Mapping[str, Any] | None:
        live = scene.body(address) if address in scene.live else None
        if address not in scene.resources:
            return live
        change = kept.get(address)
        wanted = change.after if change is not None and change.left else None
        return overlay.lay(scene.kind(address), live, (wanted or scene.resources[address]).body)

    new = frozenset(a for a, c in kept.items() if c.action is Action.CREATE)
    return Graph(scene.project, scene.kinds, {**scene.wants, **staying}, tree, new, frozenset(scene.unmanaged))
