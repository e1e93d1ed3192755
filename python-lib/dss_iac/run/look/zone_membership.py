"""Which flow zone each object lies in, as a key of its tree. Membership is kept by the zones, not by the objects; what
is in no zone is in the default one (API §9). Reads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.compare import refs, wire
from ...core.model.address import Address
from ...core.model.resource import Live
from ...errors import ODD_SHAPE
from .snapshot_builder import SnapshotBuilder

DEFAULT_ID = "default"


def laid(taken: SnapshotBuilder, live: Mapping[Address, Live]) -> dict[Address, Live]:
    """The live objects with `zone` in the trees of those that lie in the flow, where the instance has zones in use."""
    zones = taken.items.get(wire.ZONE, ())
    try:
        where = members([zone.raw for zone in zones], taken.session.project)
    except ODD_SHAPE as error:
        taken.failed[wire.ZONE] = f"the list of zones has another shape than documented ({error!r})"
    if wire.ZONE in taken.failed:
        return {address: _as_recorded(taken, one) for address, one in live.items()}
    if not zones:
        return dict(live)
    name_of = {id: address.name for (kind, id), address in taken.of.items() if kind == wire.ZONE}
    placed = {
        address: replace(one, body={**one.body, wire.ZONE: name_of[zone]})
        for address, one in live.items()
        if (word := taken.session.kinds[address.kind].placed)
        and (zone := where.get((word, one.dss_id), DEFAULT_ID)) in name_of
    }
    if taken.everything:
        placed = _worth_saying(taken, placed, name_of.get(DEFAULT_ID, ""))
    return {**live, **placed}


def _as_recorded(taken: SnapshotBuilder, one: Live) -> Live:
    """Zones could not be read, which refuses the plan: what was recorded stands in, so that nothing looks moved."""
    entry = taken.entry(one.address)
    zone = entry.attributes.get(wire.ZONE) if entry else None
    return replace(one, body={**one.body, wire.ZONE: zone}) if zone else one


def members(zones: list[Mapping[str, Any]], project: str) -> dict[tuple[str, str], str]:
    """(object type word, DSS id) → id of the zone it lies in, for objects of this project."""
    return {
        (str(item.get("objectType")), str(item.get("objectId"))): str(zone.get("id"))
        for zone in zones
        for item in zone.get("items") or ()
        if item.get("projectKey") in (None, "", project)
    }


def _worth_saying(taken: SnapshotBuilder, placed: dict[Address, Live], default: str) -> dict[Address, Live]:
    """Without the default zone where it goes without saying: an object is dragged along by those it is linked to."""
    elsewhere = {address for address, one in placed.items() if one.body[wire.ZONE] != default}
    return {
        address: one
        for address, one in placed.items()
        if address in elsewhere
        or elsewhere & {to for to, _ in refs.edges(taken.session.kinds[address.kind], one.body, taken.session.project)}
    }
