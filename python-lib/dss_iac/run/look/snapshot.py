"""What a plan needs to know of one project, read once. Only lists decide what exists; a read that fails fails its
resource and never looks like an absence (DESIGN §4, D16). Judges nothing.

Cost: the lists and the project's documents, then one call for every object whose list item does not carry it whole
and whose version key is not the one that state recorded (D3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ...core.compare import diff, wire
from ...core.model.address import Address
from ...core.model.kind import Kind, Part
from ...core.model.resource import NOTHING, Desired, Index, Live, Snapshot
from ...core.model.state import State
from ...core.record.entries import merged
from ...dss import externals
from ...dss.remote import Item, at_hand, born_of, version_of, wanted_parts
from ...errors import ODD_SHAPE, DssError, IacError
from ..event import Reading
from ..session import Session
from . import by_export, name_index, zone_membership
from .identify import holders, identify
from .snapshot_builder import SnapshotBuilder


def take(
    session: Session,
    kinds_wanted: Iterable[str] = (),
    *,
    recorded: State | None,
    desired: Desired | None,
    everything: bool = False,
    census: bool = False,
    refresh: str = "changed",
) -> Snapshot:
    """The project as it is. `everything`: all kinds, all objects, whole, for an import; `census`: all lists, because
    the project may be deleted. `refresh`: "full" reads again what the version key says is unchanged. DssError only when
    the instance or its list of projects cannot be read."""
    instance = session.instance()
    summaries = session.projects()
    instance = replace(instance, projects=tuple(sorted(summaries)))
    taken = SnapshotBuilder(session, recorded, desired, everything, refresh == "full")
    exists = session.project in summaries
    names = name_index.kinds_needed(taken, session.kinds if everything or census else kinds_wanted)
    if exists:
        _list(taken, [session.kinds[n] for n in session.kinds if n in names], whole=everything or census)
    live, index = _looked_at(taken)
    return Snapshot(
        project=session.project,
        exists=exists,
        instance=instance,
        live=live,
        index=index,
        tags=tuple(str(t) for t in summaries.get(session.project, NOTHING).get("tags") or ()),
        failed=dict(taken.failed),
        barred=dict(taken.barred),
        zones=wire.ZONE not in taken.absent_features,
        not_managed=_not_managed(session, everything) if exists and (everything or census) else NOTHING,
        doubts=(taken.doubt,) if taken.doubt else (),
        taken_at=session.clock.stamp(),
    )


def _looked_at(taken: SnapshotBuilder) -> tuple[dict[Address, Live], Index]:
    """The live objects with names for ids and with their zones, and the index that says which is which."""
    index = name_index.build(taken)
    live = _live(taken, index)
    if taken.everything:
        index = name_index.with_foreign(taken, index, live)
        live = _live(taken, index)
    doubtful = {a: why for a, why in name_index.doubtful(taken).items() if a in live}
    taken.failed = {**{str(a): why for a, why in doubtful.items()}, **taken.failed}
    live = {a: one for a, one in live.items() if a not in doubtful}
    return zone_membership.laid(taken, live), index


def _list(taken: SnapshotBuilder, kinds: list[Kind], *, whole: bool) -> None:
    """The lists, then the documents of what needs reading; failures are kept by kind or by address."""
    session = taken.session

    def listed(kind: Kind) -> Any:
        return _attempt(lambda: session.looking.items(kind, None if whole else _holders(taken, kind)))

    session.tell(Reading("lists", 0, len(kinds)))
    for kind, found in zip(kinds, session.many(listed, kinds), strict=True):
        if isinstance(found, IacError):
            taken.failed[kind.name] = str(found)
        elif found is None and (known := name_index.known(taken, kind)):
            taken.failed[kind.name] = f"DSS says that it has none of these at all, and {known}; plan again"
        elif found is None:
            taken.absent_features.add(kind.name)
        else:
            taken.items[kind.name] = found
    for kind in kinds:
        if kind.name in taken.items:
            _name(taken, kind)
    jobs = [(kind, item) for kind in kinds for item in taken.items.get(kind.name, ())]
    _read(taken, jobs)


def _holders(taken: SnapshotBuilder, kind: Kind) -> set[str]:
    """Whose lists matter, of a kind that each holder has a list of: of what is wanted, and of what is recorded."""
    wanted = taken.desired.resources if taken.desired else {}
    entries = taken.recorded.entries if taken.recorded else {}
    found = {name for a, r in wanted.items() if a.kind == kind.name for name in holders(kind, r, taken.desired)}
    return found | {e.dss_id.partition("/")[0] for a, e in entries.items() if a.kind == kind.name}


def _name(taken: SnapshotBuilder, kind: Kind) -> None:
    """Give every object of a kind its address, and say which wanted ones can have none. What a list leaves out and
    identity needs is read (the names of wiki articles)."""
    items = taken.items[kind.name]
    if kind.minted and kind.listing:
        items = _read_names(taken, kind, items)
    found = identify(kind, items, taken.session.project, taken.recorded, taken.desired)
    taken.items[kind.name] = items
    taken.of.update({(kind.name, id): address for id, address in found.of.items()})
    wanted = {r.name: a for a, r in (taken.desired.resources if taken.desired else {}).items() if a.kind == kind.name}
    barred = taken.session.looking.barred(kind, tuple(wanted))
    taken.barred.update({str(wanted[name]): why for name, why in barred.items()})
    for address, ids in found.ambiguous.items():
        what = f"is the name of {len(ids)} objects in DSS ({', '.join(ids)})"
        which = f"say which one is meant with `import: [{{to: {address}, id: {ids[0]}}}]`, or rename the others"
        taken.failed[str(address)] = f"it {what}; {which}"
        taken.barred[str(address)] = (what, which)


def _read_names(taken: SnapshotBuilder, kind: Kind, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items with what tells whose they are: a name, and the creation of those that look like somebody else's."""
    known = {e.dss_id: e for a, e in (taken.recorded.entries if taken.recorded else {}).items() if a.kind == kind.name}

    def named(item: Item) -> Item:
        entry = known.get(item.id)
        doubtful = entry is not None and entry.born is not None and item.born is None and entry.name != item.name
        if not doubtful and kind.listing and kind.listing.name_key in item.raw:
            return item
        found = _attempt(lambda: taken.session.looking.named(kind, item))
        if isinstance(found, IacError):
            taken.failed[f"{kind.name} {item.id}"] = str(found)
            return item
        read: Item = found
        return read

    return tuple(taken.session.many(named, items))


def _read(taken: SnapshotBuilder, jobs: list[tuple[Kind, Item]]) -> None:
    """The documents of each object, in parallel."""
    todo = [(kind, item, taken.of[kind.name, item.id]) for kind, item in jobs]
    if taken.session.by_export:
        wanted = [by_export.Job(kind, item, *_wanted(taken, kind, item, a)) for kind, item, a in todo]
        taken.doubt = by_export.ahead(taken.session, wanted)

    def one(job: tuple[Kind, Item, Address]) -> tuple[Address, Any]:
        kind, item, address = job
        return address, _attempt(lambda: _documents(taken, kind, item, address))

    for done, (address, wires) in enumerate(taken.session.many(one, todo), 1):
        if isinstance(wires, IacError):
            taken.failed[str(address)] = str(wires)
        else:
            taken.wires[address] = wires
        if done % 50 == 0:
            taken.session.tell(Reading("objects", done, len(todo)))


def _documents(taken: SnapshotBuilder, kind: Kind, item: Item, address: Address) -> dict[str, Any]:
    parts, have = _wanted(taken, kind, item, address)
    return taken.session.looking.parts(kind, item.id, parts, have) if parts else have


def _wanted(
    taken: SnapshotBuilder, kind: Kind, item: Item, address: Address
) -> tuple[tuple[Part, ...], dict[str, Any]]:
    """(the parts of an object that this look needs, documents that are at hand); no parts when these are enough."""
    have = at_hand(kind, item)
    declared, entry = taken.declared(address), taken.entry(address)
    if not taken.everything and declared is None and entry is None:
        listed = kind.listing.url if kind.listing else ""
        return tuple(p for p in kind.parts if p.at and listed and p.url == listed), have  # is at hand already
    if "" not in have and not taken.everything and _unchanged(taken, kind, item, address):
        return (), have
    return wanted_parts(kind, declared, entry.attributes if entry else None, everything=taken.everything), have


def _unchanged(taken: SnapshotBuilder, kind: Kind, item: Item, address: Address) -> bool:
    """Whether what state recorded can stand for live: same version key, nothing declared beyond it (D3). Asked once."""
    if address not in taken.unchanged:
        taken.unchanged[address] = _same_version(taken, kind, item, address)
    return taken.unchanged[address]


def _same_version(taken: SnapshotBuilder, kind: Kind, item: Item, address: Address) -> bool:
    entry, declared = taken.entry(address), taken.declared(address)
    if taken.full or entry is None or entry.status != "ok" or entry.version is None or entry.version != item.version:
        return False
    if any(p.moment and p in wanted_parts(kind, declared, entry.attributes) for p in kind.parts):
        return False
    return declared is None or not diff.missing(kind, declared, entry.attributes)


def _live(taken: SnapshotBuilder, index: Index) -> dict[Address, Live]:
    live: dict[Address, Live] = {}
    for name, items in taken.items.items():
        kind = taken.session.kinds[name]
        for item in items:
            address = taken.of[name, item.id]
            if address not in taken.wires or str(address) in taken.failed:
                continue
            try:
                live[address] = _one(taken, kind, item, address, index)
            except ODD_SHAPE as error:
                taken.failed[str(address)] = f"DSS sent a document of another shape than documented ({error!r})"
    return live


def _one(taken: SnapshotBuilder, kind: Kind, item: Item, address: Address, index: Index) -> Live:
    wires = taken.wires[address]
    if not wires and kind.listing is not None:
        said = kind.listing.wire(item.raw)
        shown = wire.live_tree(kind, {} if said is None else {"": said}, index, taken.session.project)
        entry = taken.entry(address)
        recorded = entry.attributes if entry and _unchanged(taken, kind, item, address) else {}
        return Live(address, item.id, merged(shown, recorded), item.version, item.born)
    tree = wire.live_tree(kind, wires, index, taken.session.project)
    versions, births = map(version_of, wires.values()), map(born_of, wires.values())
    return Live(address, item.id, tree, item.version or next(filter(None, versions), None),
                item.born or next(filter(None, births), None))  # fmt: skip


def _not_managed(session: Session, everything: bool) -> dict[str, int]:
    return externals.counts(session.transport, session.project, frozenset(session.kinds), own=everything)


def _attempt(act: Any) -> Any:
    """The result, or the error as a value: one failed read must not stop the others."""
    try:
        return act()
    except DssError as error:
        return error
