"""Which live object is which resource. Pure: lists, recorded entries and desired resources in, addresses out.

In this order (DESIGN §2, D9): the DSS id that state knows, unless another object has got it since; the id of an
`import:` block; a display name that only one unclaimed object has; else the object is unmanaged, under a name that
nothing else here has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.model import identity, path
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.resource import Desired, Resource
from ...core.model.state import State
from ...dss.remote import Item


@dataclass(frozen=True, slots=True)
class Identities:
    """`of`: DSS id → address. `ambiguous`: desired address → the ids that share its name."""

    of: Mapping[str, Address]
    ambiguous: Mapping[Address, tuple[str, ...]]


def identify(
    kind: Kind, items: Iterable[Item], project: str, recorded: State | None, desired: Desired | None
) -> Identities:
    """The address of every object of one kind."""
    items = tuple(items)
    if kind.listing is None:
        return Identities({item.id: Address(kind.name, project) for item in items}, {})
    found = _claimed(kind, items, recorded, desired)
    found, ambiguous = _by_name(kind, items, found, desired)
    used = {a.name for a in (*found.values(), *_known(kind, recorded, desired))}
    for item in items:
        if item.id not in found:
            name = free_name(item.name if kind.minted else item.id, used)
            used.add(name)
            found[item.id] = Address(kind.name, project, name)
    return Identities(found, ambiguous)


def holders(kind: Kind, resource: Resource, desired: Desired | None = None) -> set[str]:
    """The names of what holds a resource, where its kind is listed for each holder: the one that it has and, while that
    is renamed, the one that it had."""
    within = kind.listing.within if kind.listing else None
    name = path.get(resource.body, path.parse(within.at)) if within else None
    moved = desired.moved if desired and within else {}
    former = {source.name for source, to in moved.items() if within and (to.kind, to.name) == (within.kind, name)}
    return {name, *former} if isinstance(name, str) else former


def free_name(name: str, used: set[str]) -> str:
    """`name`, or the first of `name_2`, `name_3` … that nobody has."""
    n, free = 2, name
    while free in used:
        free, n = f"{name}_{n}", n + 1
    return free


def _claimed(
    kind: Kind, items: tuple[Item, ...], recorded: State | None, desired: Desired | None
) -> dict[str, Address]:
    ids = {item.id: item for item in items}
    found: dict[str, Address] = {}
    for address, entry in sorted((recorded.entries if recorded else {}).items()):
        item = ids.get(entry.dss_id) if address.kind == kind.name else None
        if item is not None and not (kind.minted and identity.stranger(entry, item.name, item.born, item.version)):
            found.setdefault(entry.dss_id, address)
    for address, id in sorted((desired.imports if desired else {}).items()):
        if address.kind == kind.name and id in ids and address not in found.values():
            found.setdefault(id, address)
    return found


def _by_name(
    kind: Kind, items: tuple[Item, ...], found: dict[str, Address], desired: Desired | None
) -> tuple[dict[str, Address], dict[Address, tuple[str, ...]]]:
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    within = kind.listing.within if kind.listing else None
    for item in items:
        if item.id not in found:
            holder = item.id.partition("/")[0] if within else ""
            named[holder, item.name if kind.minted else kind.spelled(item.id)].append(item.id)
    ambiguous: dict[Address, tuple[str, ...]] = {}
    taken = set(found.values())
    for address, resource in sorted((desired.resources if desired else {}).items()):
        if address.kind != kind.name or address in taken or _moved_here(address, desired, taken):
            continue
        around = holders(kind, resource, desired) if within else {""}
        ids = [id for holder in around for id in named.get((holder, resource.name), [])]
        if len(ids) == 1:
            found[ids[0]] = address
        elif ids:
            ambiguous[address] = tuple(ids)
    return found, ambiguous


def _moved_here(address: Address, desired: Desired | None, taken: set[Address]) -> bool:
    """Whether the object that this address will be is already claimed under its former address."""
    return any(to == address and source in taken for source, to in (desired.moved if desired else {}).items())


def _known(kind: Kind, recorded: State | None, desired: Desired | None) -> tuple[Address, ...]:
    known = (*(recorded.entries if recorded else ()), *(desired.resources if desired else ()))
    return tuple(a for a in known if a.kind == kind.name)
