"""Everything a plan is made from, looked up once: what is wanted, what is recorded, what is live, by our addresses.
Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..compare import interrupted_writes, refs, wire
from ..model import identity, path
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Options, Refusal
from ..model.resource import NOTHING, Desired, Live, Resource, Snapshot
from ..model.state import Entry, State
from ..secret import masking
from . import moves

Edges = tuple[tuple[Address, str], ...]
MANAGED = "managed_schema"  # creation hint by which a kind says: the author manages what builds rewrite, too


@dataclass(frozen=True)
class Scene:
    """`resources` have built paths put aside (D4); `entries` and `live` are under today's addresses: `moved` maps a new
    address to its old one. `key` seals secrets."""

    project: str
    kinds: Mapping[str, Kind]
    snapshot: Snapshot
    options: Options
    desired: Desired | None
    state: State | None
    resources: Mapping[Address, Resource]
    entries: Mapping[Address, Entry]
    live: Mapping[Address, Live]
    moved: Mapping[Address, Address]
    stuck: Mapping[Address, Refusal] = field(default_factory=dict)  # new address → why the move to it cannot happen
    vanished: Mapping[Address, Address] = field(default_factory=dict)  # new address → old one, which DSS has no more
    key: bytes = field(default=b"", repr=False)

    def kind(self, address: Address) -> Kind:
        """The kind of a resource."""
        return self.kinds[address.kind]

    def unread(self, address: Address) -> str:
        """Why the resource could not be read; "" when it was, or when it is simply not there."""
        failed = self.snapshot.failed
        former = str(self.moved.get(address, ""))
        return failed.get(str(address)) or failed.get(former) or failed.get(address.kind) or ""

    def body(self, address: Address) -> Mapping[str, Any]:
        """The live tree, with references as they will be after the planned renames (D21)."""
        return self.renamed(address.kind, self.live[address].body)

    def renamed(self, kind: str, tree: Mapping[str, Any]) -> Mapping[str, Any]:
        """`tree` with references to moved resources in their new form."""
        for new, old in self.moved.items():
            tree = point(self.kinds[kind], tree, old, new, self.project) if new.name != old.name else tree
        return tree

    def matches(self, address: Address, patterns: Iterable[str]) -> bool:
        """Whether one of the written addresses means this one."""
        return any(means(pattern, address) for pattern in patterns)

    def may_break(self, address: Address) -> bool:
        """Whether this one may lose what it needs: allowed by name, or because applies are undone."""
        return bool(self.options.undoes) or self.matches(address, self.options.allow_cascade)

    @cached_property
    def sealed(self) -> Mapping[Address, tuple[str, ...]]:
        """Where secrets stand in what is recorded."""
        return {a: masking.places(e.attributes) for a, e in self.entries.items()}

    @cached_property
    def wants(self) -> Mapping[Address, Edges]:
        """Whom each wanted resource uses and makes, `depends_on` included."""
        return {
            a: refs.edges(self.kind(a), r.body, self.project) + tuple((n, "uses") for n in r.needs)
            for a, r in self.resources.items()
        }

    @cached_property
    def touches(self) -> Mapping[Address, Edges]:
        """Whom each live resource uses and makes today."""
        return {a: refs.edges(self.kind(a), self.body(a), self.project) for a in self.live if a.kind in self.kinds}

    @cached_property
    def users(self) -> Mapping[Address, tuple[Address, ...]]:
        """By whom each resource is touched today."""
        found: dict[Address, list[Address]] = {}
        for address, edges in self.touches.items():
            for to, _ in edges:
                found.setdefault(to, []).append(address)
        return {to: tuple(dict.fromkeys(by)) for to, by in found.items()}

    @cached_property
    def makers(self) -> Mapping[Address, tuple[Address, ...]]:
        """By whom each resource is made, as wanted."""
        found: dict[Address, tuple[Address, ...]] = {}
        for address, edges in self.wants.items():
            found.update({to: (*found.get(to, ()), address) for to, how in edges if how == "makes"})
        return found

    @cached_property
    def needed_by(self) -> Mapping[Address, tuple[Address, ...]]:
        """Who could not do without each resource when it was recorded."""
        found: dict[Address, tuple[Address, ...]] = {}
        for address, entry in self.entries.items():
            found.update({to: (*found.get(to, ()), address) for to in entry.needs})
        return found

    @cached_property
    def positions(self) -> Mapping[Address, int]:
        """Where each wanted resource stands in the configuration."""
        return {a: i for i, a in enumerate(self.resources)}

    @cached_property
    def unmanaged(self) -> tuple[Address, ...]:
        """Live resources that nobody declares and nobody recorded, without those that DSS makes by itself."""
        ours = {*self.resources, *self.entries}
        strangers = [a for a in self.live if a not in ours and a.kind in self.kinds]
        return tuple(sorted(a for a in strangers if not self.kind(a).implicit(self.live[a].dss_id, self.live[a].body)))


def survey(
    desired: Desired | None,
    state: State | None,
    snapshot: Snapshot,
    kinds: Mapping[str, Kind],
    options: Options,
    key: bytes = b"",
) -> Scene:
    """Bring the three views under one set of addresses."""
    wanted = {} if desired is None or options.destroy else dict(desired.resources)
    recorded = dict(state.entries) if state else {}
    judged = moves.judged(desired, wanted, recorded, snapshot, kinds) if wanted else moves.Moves()
    moved = dict(judged.todo)
    entries = {a: e for a, e in recorded.items() if a not in moved.values()}
    entries.update({new: recorded[old] for new, old in moved.items()})
    live = _live(snapshot, entries, desired.imports if desired else NOTHING, set(moved.values()))
    ours = bool(options.undoes)
    entries = {a: interrupted_writes.told(kinds[a.kind], e, live[a].body, ours=ours) if e.maybe and a in live else e
               for a, e in entries.items()}  # fmt: skip
    made = _made(wanted, live, entries, kinds, snapshot.project)
    return Scene(
        project=snapshot.project,
        kinds=kinds,
        snapshot=snapshot,
        options=options,
        desired=desired,
        state=state,
        resources={a: _unbuilt(r, kinds[a.kind]) if a in made else r for a, r in wanted.items()},
        entries={a: _forget_built(e, kinds[a.kind], wanted.get(a)) if a in made else e for a, e in entries.items()},
        live=live,
        moved=moved,
        stuck={} if options.undoes else judged.stuck,
        vanished=judged.vanished,
        key=key,
    )


def means(pattern: str, address: Address) -> bool:
    """Whether a written address (`dataset.X`, `recipe.*`, `dataset.P.X`) means this one."""
    full = str(address)
    short = str(Address(address.kind, address.name)) if address.name else full
    if pattern.endswith("*"):
        return full.startswith(pattern[:-1]) or short.startswith(pattern[:-1])
    return pattern in (full, short)


def unbuilt(kind: Kind, tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """`tree` without what builds rewrite."""
    if not kind.rules.built:
        return tree
    kept: Mapping[str, Any] = wire.prune(dict(tree), tuple(path.parse(p) for p in kind.rules.built))
    return kept


def _live(
    snapshot: Snapshot, entries: Mapping[Address, Entry], imports: Mapping[Address, str], vacated: set[Address]
) -> dict[Address, Live]:
    """Live objects under our addresses: by the recorded or imported id first, by name else."""
    by_id = {(a.kind, o.dss_id): o for a, o in snapshot.live.items()}
    found: dict[Address, Live] = {}
    taken: set[tuple[str, str]] = set()
    for address, dss_id in {**{a: e.dss_id for a, e in entries.items()}, **imports}.items():
        live, entry = by_id.get((address.kind, dss_id)), entries.get(address)
        if live is not None and (address in imports or entry is None or not identity.is_stranger(entry, live)):
            found[address] = live if live.address == address else replace(live, address=address)
            taken.add((address.kind, live.dss_id))
    for address, live in snapshot.live.items():
        if address not in found and (address.kind, live.dss_id) not in taken:
            found[address] = live
    return found


def _made(
    wanted: Mapping[Address, Resource],
    live: Mapping[Address, Live],
    entries: Mapping[Address, Entry],
    kinds: Mapping[str, Kind],
    project: str,
) -> set[Address]:
    """Resources of kinds that builds rewrite, and that some wanted or unmanaged recipe makes (D4)."""
    if not any(kinds[a.kind].rules.built for a in wanted):
        return set()
    trees = [(a, r.body) for a, r in wanted.items()]
    trees += [(a, o.body) for a, o in live.items() if a not in wanted and a not in entries and a.kind in kinds]
    return {
        to
        for a, tree in trees
        if any(ref.edge == "makes" for ref in kinds[a.kind].refs)
        for to, how in refs.edges(kinds[a.kind], tree, project)
        if how == "makes" and to in wanted
    }


def _unbuilt(resource: Resource, kind: Kind) -> Resource:
    """The resource with what builds rewrite used at creation only, unless its author manages that (D4)."""
    if resource.create.get(MANAGED):
        return resource
    patterns = [path.parse(p) for p in kind.rules.built]
    at_first: Any = dict(resource.initial)
    for pattern in patterns:
        for at, value in path.find(resource.body, pattern):
            at_first = path.put(at_first, at, value)
    body = wire.prune(dict(resource.body), tuple(patterns))
    return replace(resource, body=body, initial=at_first)


def _forget_built(entry: Entry, kind: Kind, wanted: Resource | None) -> Entry:
    managed = wanted is not None and wanted.create.get(MANAGED)
    return entry if managed else replace(entry, attributes=unbuilt(kind, entry.attributes))


def point(kind: Kind, tree: Mapping[str, Any], old: Address, new: Address, project: str) -> Mapping[str, Any]:
    """`tree` with every reference to `old` as one to `new`, the flow zone it lies in included."""
    zoned = bool(kind.placed) and old.kind == wire.ZONE and tree.get(wire.ZONE) == old.name
    out: Any = {**tree, wire.ZONE: new.name} if zoned else tree
    for ref in kind.refs:
        for at, value in list(path.find(out, path.parse(ref.path))):
            parent = next((p for n in range(len(at) - 1, -1, -1) if isinstance(p := path.get(out, at[:n]), dict)), None)
            if refs.address(ref, value, parent, project) == old:
                out = path.put(out, at, _pointing(value, new, project))
    found: Mapping[str, Any] = out
    return found


def _pointing(value: Any, new: Address, project: str) -> Any:
    """What stands in place of a reference once what it names has another name, in the same form."""
    plain = refs.logical(new.kind, project, new.name, project)
    if not isinstance(value, Mapping):
        return plain
    if refs.ID_OF in value:
        return {refs.ID_OF: _pointing(value[refs.ID_OF], new, project)}
    return {**plain, refs.WITHIN: value[refs.WITHIN]} if refs.WITHIN in value else plain
