"""Rows of `moved`: which are still to be done, and why the others cannot be (D21, D56). A row that cannot happen is a
refusal, never a deletion beside a creation. Looks at addresses and names; judges no field, orders nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.address import Address
from ..model.diagnostic import did_you_mean
from ..model.kind import Kind
from ..model.plan import Refusal
from ..model.resource import NOTHING, Desired, Live, Resource, Snapshot
from ..model.state import Entry

Wanted = Mapping[Address, Resource]
Recorded = Mapping[Address, Entry]


@dataclass(frozen=True, slots=True)
class Moves:
    """`todo`, `vanished`: new address → old one, to be renamed, or no longer in DSS. `stuck`: new address → refusal."""

    todo: Mapping[Address, Address] = field(default_factory=dict)
    stuck: Mapping[Address, Refusal] = field(default_factory=dict)
    vanished: Mapping[Address, Address] = field(default_factory=dict)


def judged(
    desired: Desired | None, wanted: Wanted, recorded: Recorded, snapshot: Snapshot, kinds: Mapping[str, Kind]
) -> Moves:
    """Every row of the configuration, judged. A row whose work is done (only the new address is recorded) is no work,
    and where nothing is recorded yet there is nothing to move."""
    todo, stuck, vanished = dict[Address, Address](), dict[Address, Refusal](), dict[Address, Address]()
    for old, new in (desired.moved if desired else NOTHING).items():
        if new not in wanted or (old not in recorded and (new in recorded or not _begun(recorded, kinds))):
            continue
        why = _impossible(old, wanted[new], recorded, snapshot, kinds[new.kind])
        if why is not None:
            stuck[new] = why
        elif old in recorded and _is_gone(recorded[old], snapshot):
            vanished[new] = old
        else:
            todo[new] = old
    return Moves(todo, stuck, vanished)


def _begun(recorded: Recorded, kinds: Mapping[str, Kind]) -> bool:
    """Whether anything but the project itself is recorded."""
    return any(kinds[a.kind].listing is not None for a in recorded)


def _impossible(old: Address, wanted: Resource, recorded: Recorded, snapshot: Snapshot, kind: Kind) -> Refusal | None:
    new, entry = wanted.address, recorded.get(old)
    if entry is None:
        return _unknown(old, new, recorded, snapshot)
    if new in recorded:
        return _refusal(old, new, f"{new} is managed already",
                        f"take the row out of `moved`, then {old} leaves; or give it a name that is free")  # fmt: skip
    if entry.name == wanted.name:
        return None
    if kind.rename is None and not kind.minted:
        return _refusal(old, new, f"DSS cannot rename a {kind.name}", "keep its name, or remove it and the row")
    taken = next((o for o in snapshot.live.values() if _holds(o, wanted, entry, recorded, kind)), None)
    if taken is None:
        return None
    whose = "which is managed as another resource" if _owner(taken, recorded) else "which is not managed here"
    return _refusal(old, new, f"DSS has a {kind.name} named {wanted.name!r} already, {whose}",
                    "rename or delete that one first, or move to a name that is free")  # fmt: skip


def _unknown(old: Address, new: Address, recorded: Recorded, snapshot: Snapshot) -> Refusal:
    """Nothing was ever recorded under the former address."""
    if old in snapshot.live:
        return _refusal(old, new, f"{old} exists in DSS and was never recorded",
                        "declare it under its former name and apply once; then move it")  # fmt: skip
    near = did_you_mean(str(old), [str(a) for a in recorded if a.kind == old.kind])
    way_out = "take the row out: it is for what was applied under the former address"
    return _refusal(old, new, f"{old} was never recorded", f"{near}; or {way_out}" if near else way_out)


def _holds(live: Live, wanted: Resource, entry: Entry, recorded: Recorded, kind: Kind) -> bool:
    """Whether another object has the name already. Kinds with ids of their own may have two of one name: there only
    what nobody manages is in the way."""
    if live.address.kind != kind.name or live.dss_id == entry.dss_id:
        return False
    if not kind.minted:
        return kind.spelled(live.dss_id) == wanted.name
    return live.body.get(kind.name_key) == wanted.name and not _owner(live, recorded)


def _owner(live: Live, recorded: Recorded) -> bool:
    return any(a.kind == live.address.kind and e.dss_id == live.dss_id for a, e in recorded.items())


def _is_gone(entry: Entry, snapshot: Snapshot) -> bool:
    """Whether DSS has no such object any more; what could not be read is not gone."""
    address = entry.address
    if str(address) in snapshot.failed or address.kind in snapshot.failed:
        return False
    return all(o.address.kind != address.kind or o.dss_id != entry.dss_id for o in snapshot.live.values())


def _refusal(old: Address, new: Address, why: str, way_out: str) -> Refusal:
    return Refusal(f"{old} cannot become {new}: {why}", way_out, "moved")
