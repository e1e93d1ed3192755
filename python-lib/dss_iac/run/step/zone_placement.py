"""The placement step: one per project, after creations (D19). Datasets and folders first, because moving one drags the
recipe that makes it; then the recipes that are still elsewhere; then the lists are compared with what was wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.compare.wire import ZONE
from ...core.model.address import Address
from ...core.model.kind import Call
from ...core.model.plan import Action, Change, Step
from ...dss.remote import Item
from ...dss.transport import fill, segment
from ...errors import LOST
from ..look.zone_membership import DEFAULT_ID, members
from .apply_context import ApplyContext, StepFailed

ADD = "/projects/{project}/flow/zones/{id}/add-items"
GONE = (Action.DELETE, Action.FORGET)


def place(work: ApplyContext, step: Step) -> None:
    """Move what is not in its declared zone; StepFailed names what would not move."""
    wanted = {
        c.address: zone
        for c in work.plan.changes
        if c.action not in GONE and c.address in work.entries and (zone := _wanted(c, step)) is not None
    }
    zones = _zones(work)
    ids = {address: _zone_id(work, zones, name) for address, name in wanted.items()}
    makers_last = sorted(wanted, key=lambda a: (bool(_makes(work, a)), a))
    for group in (
        [a for a in makers_last if not _makes(work, a)],
        [a for a in makers_last if _makes(work, a)],
    ):
        _move(work, {a: ids[a] for a in group})
    wrong = _elsewhere(work, ids)
    _recorded(work, wanted, set(wrong))
    if wrong:
        shown = ", ".join(f"{a} → {wanted[a]}" for a in wrong[:5])
        raise StepFailed(f"{step.address}: DSS did not put everything into its zone: {shown}; apply again")


def _wanted(change: Change, step: Step) -> str | None:
    """The zone an object belongs into, "" for the default one; also those that are there, because moving others may
    drag them away (API §9)."""
    declared = change.after.body if change.after else {}
    moves: Mapping[str, str] = step.detail.get("zones") or {}
    zone = declared[ZONE] if ZONE in declared else moves.get(str(change.address))
    return None if zone is None and str(change.address) not in moves else str(zone or "")


def _makes(work: ApplyContext, address: Address) -> bool:
    """Whether the kind makes others, and so is dragged by what it makes."""
    return any(ref.edge == "makes" for ref in work.kind(address).refs)


def _move(work: ApplyContext, ids: Mapping[Address, str]) -> None:
    wrong = _elsewhere(work, ids)
    for zone in sorted({ids[a] for a in wrong}):
        moved = [a for a in wrong if ids[a] == zone]
        try:
            work.send(Call("POST", fill(ADD, work.session.project, zone), body=[_item(work, a) for a in moved]))
        except LOST as lost:  # a list tells whether it happened
            if _elsewhere(work, dict.fromkeys(moved, zone)):
                raise lost from None


def _elsewhere(work: ApplyContext, ids: Mapping[Address, str]) -> list[Address]:
    """Those of `ids` that a fresh list shows in another zone."""
    if not ids:
        return []
    where = members([zone.raw for zone in _zones(work)], work.session.project)
    key = {a: (work.kind(a).placed, work.id_of(a)) for a in ids}
    return [a for a in ids if where.get(key[a], DEFAULT_ID) != ids[a]]


def _zones(work: ApplyContext) -> tuple[Item, ...]:
    kind = work.session.kinds[ZONE]
    zones = work.session.remote.items(kind)
    if zones is None:
        raise StepFailed(f"{ZONE}.{work.session.project}: this DSS has no flow zones; remove `zones` and `zone:`")
    return zones


def _zone_id(work: ApplyContext, zones: tuple[Item, ...], name: str) -> str:
    known = work.index.ids.get((ZONE, work.session.project, name))
    found = known or next((z.id for z in zones if z.name == name), "")
    if found or name.lower() in ("", DEFAULT_ID):
        return found or DEFAULT_ID
    raise StepFailed(f"{ZONE}.{work.session.project}.{segment(name)}: there is no zone of this name; declare it")


def _item(work: ApplyContext, address: Address) -> dict[str, Any]:
    return {"objectId": work.id_of(address), "objectType": work.kind(address).placed}


def _recorded(work: ApplyContext, wanted: Mapping[Address, str], wrong: set[Address]) -> None:
    for address, zone in wanted.items():
        if address not in wrong:
            entry = work.entries[address]
            if zone:
                work.record(replace(entry, attributes={**entry.attributes, ZONE: zone}))
                work.saw(address, {ZONE: zone})
