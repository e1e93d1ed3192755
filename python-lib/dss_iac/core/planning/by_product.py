"""What DSS makes by itself along with something that an apply of ours makes, such as the train recipe of a model that
it deploys: it is ours, also where that apply did not get as far as recording it."""

from __future__ import annotations

from dataclasses import fields

from ..model.address import Address
from ..model.kind import Kind
from .scene import Scene

WHY = "DSS made it along with what an earlier apply made"
_SILENT = next(one.default for one in fields(Kind) if one.name == "sets_off")  # of kinds that make nothing along


def is_one(scene: Scene, address: Address) -> bool:
    """Whether DSS has made this one by itself, along with something that an apply of ours made."""
    made = {to for to, how in scene.wants.get(address, ()) if how == "makes"}
    live = {to for to, how in scene.touches.get(address, ()) if how == "makes"}
    return any(
        to in scene.entries
        and scene.entries[to].origin == "created"
        and to in scene.resources
        and bool(scene.kind(to).sets_off(scene.resources[to].body))
        for to in made & live
    )


def goes_back(scene: Scene, address: Address) -> bool:
    """Whether a rollback takes it away, with what the apply that it undoes has made."""
    return bool(scene.options.undoes) and any(born_with(scene, address, to) for to, _ in scene.touches.get(address, ()))


def born_with(scene: Scene, address: Address, made: Address) -> bool:
    """Whether DSS may have made `address`, which makes `made`, along with that."""
    entry = scene.entries.get(made)
    ours = entry is not None and entry.origin == "created" and has_any(scene.kind(made))
    return ours and (made, "makes") in scene.touches.get(address, ())


def has_any(kind: Kind) -> bool:
    """Whether creations of a kind may have by-products."""
    return kind.sets_off is not _SILENT
