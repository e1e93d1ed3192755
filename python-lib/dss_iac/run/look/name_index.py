"""Names ↔ ids of everything the references of a snapshot may mean: our minted objects, and externals by name (D9).
Reads lists through `dss.externals`; decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...core.compare import refs, wire
from ...core.model import path
from ...core.model.address import Address
from ...core.model.kind import COMPUTABLE, Kind
from ...core.model.resource import Desired, Index, Live
from ...core.model.state import State
from ...dss import externals
from ...errors import DssError
from ..session import Session
from .identify import free_name
from .snapshot_builder import SnapshotBuilder

Key = tuple[str, str, str]
_FOREIGN = re.compile(r"([A-Za-z0-9_]+)\..+", re.DOTALL)


def kinds_needed(taken: SnapshotBuilder, wanted: Iterable[str]) -> frozenset[str]:
    """The kinds to list: those at hand, those they refer to, and those that a deletion would take along. What wanted
    and recorded trees refer to is found here, once."""
    session, recorded, desired = taken.session, taken.recorded, taken.desired
    addresses = (*(desired.resources if desired else ()), *(recorded.entries if recorded else ()))
    names = {a.kind for a in addresses} | set(wanted)
    taken.targets = _targets(session, recorded, desired)
    names |= {to.kind for to in taken.targets if to.project == session.project}
    names |= {wire.ZONE} if any(_placed(session, recorded, desired)) else set()
    names |= {session.kinds[n].loses for n in tuple(names) if n in session.kinds}
    return frozenset(n for n in names if n in session.kinds)


def build(taken: SnapshotBuilder) -> Index:
    """The index of one snapshot."""
    ids: dict[Key, str] = {}
    names: dict[Key, str] = {}
    moved = taken.desired.moved if taken.desired else {}
    for (kind, id), address in taken.of.items():
        new = moved.get(address)
        if not taken.session.kinds[kind].minted and address.name == id and not new:
            continue
        ids[kind, address.project, address.name] = id
        names[kind, address.project, id] = address.name
        if new and taken.session.kinds[kind].minted:
            ids[kind, new.project, new.name] = id
            names[kind, address.project, id] = new.name
    absent = taken.session.project not in taken.session.projects()  # a project that is not there has no lists
    for kind, owner in sorted(pair for pair in _outside(taken) if not (absent and pair[1] == taken.session.project)):
        _add(taken, ids, names, kind, owner)
    return Index(ids, names)


def with_foreign(taken: SnapshotBuilder, index: Index, live: Mapping[Address, Live]) -> Index:
    """The index with the minted objects of other projects that live documents mention (an import reads them)."""
    ids, names = dict(index.ids), dict(index.names)
    owners = {owner for one in live.values() for owner in _owners(taken.session, one)} - {taken.session.project}
    for owner in sorted(owners):
        for row in externals.REFERRED:
            _add(taken, ids, names, row.kind, owner)
    return Index(ids, names)


def _outside(taken: SnapshotBuilder) -> set[tuple[str, str]]:
    """(kind, project) of the external lists to read."""
    session = taken.session
    found = {
        (to.kind, to.project)
        for to in taken.targets
        if refs.KEY_OF.get(to.kind) and not _ours(session, to.kind, to.project)
    }
    for external in taken.desired.externals if taken.desired else ():
        owner = external.project or session.project
        if refs.KEY_OF.get(external.kind) and not _ours(session, external.kind, owner):
            found.add((external.kind, owner))
    if taken.everything:
        own = {row.kind for row in externals.REFERRED if not _ours(session, row.kind, session.project)}
        found |= {(kind, session.project) for kind in own}
    return found


def doubtful(taken: SnapshotBuilder) -> dict[Address, str]:
    """Address → why, of everything whose references cannot be read as names, because a list of what they may mean could
    not be read: compared, they would look changed."""
    session = taken.session
    found: dict[Address, str] = {}
    if not taken.failed:
        return found
    for address, tree in _trees(taken.recorded, taken.desired):
        if address.kind in session.kinds:
            for to in sorted(refs.named(session.kinds[address.kind], tree, session.project)):
                key = to.kind if _ours(session, to.kind, to.project) else f"{to.kind} of {to.project}"
                if key in taken.failed:
                    found[address] = f"it names {to}, and {taken.failed[key]}"
    return found


def known(taken: SnapshotBuilder, kind: Kind) -> str:
    """What is recorded of objects of a kind, or of what names them, in words; "" when nothing is."""
    session, entries = taken.session, taken.recorded.entries if taken.recorded else {}
    own = sum(1 for a in entries if a.kind == kind.name)
    if own:
        return f"{own} are recorded"
    named = (
        a
        for a, e in entries.items()
        if a.kind in session.kinds
        and any(to.kind == kind.name for to in refs.named(session.kinds[a.kind], e.attributes, session.project))
    )
    return f"{a} is recorded as in one" if (a := next(named, None)) else ""


def _ours(session: Session, kind: str, owner: str) -> bool:
    return owner == session.project and kind in session.kinds


def _add(taken: SnapshotBuilder, ids: dict[Key, str], names: dict[Key, str], kind: str, owner: str) -> None:
    try:
        found = externals.named(taken.session.transport, owner, kind)
    except DssError as error:
        found = _lent(taken, kind, owner)
        if not found and not _to_come(taken.session, owner):
            taken.failed[f"{kind} of {owner}"] = str(error)
        if not found:
            return
    used: set[str] = set()
    for name, members in sorted(found.items()):
        for id in members:
            known = free_name(name, used)
            used.add(known)
            names[kind, owner, id] = known
            ids[kind, owner, known] = id


def _to_come(session: Session, owner: str) -> bool:
    """Whether a project is not there yet, and about to be made."""
    return owner not in session.projects() and any(to.project == owner for to in session.promised)


def _lent(taken: SnapshotBuilder, kind: str, owner: str) -> dict[str, tuple[str, ...]]:
    """Display name → ids of what a project that this key does not see shares with the one at hand (D61)."""
    session, found = taken.session, dict[str, tuple[str, ...]]()
    if owner == session.project or session.project not in session.projects():
        return found
    for whose, name, id in externals.shared(session.transport, session.project, kind) or ():
        if whose == owner:
            found[name] = (*found.get(name, ()), id)
    return found


def _targets(session: Session, recorded: State | None, desired: Desired | None) -> set[Address]:
    """Everything that wanted and recorded trees refer to."""
    return {
        to
        for address, tree in _trees(recorded, desired)
        if address.kind in session.kinds
        for to in refs.named(session.kinds[address.kind], tree, session.project)
    }


def _trees(recorded: State | None, desired: Desired | None) -> Iterator[tuple[Address, Mapping[str, Any]]]:
    """Every wanted and every recorded tree; those that are wanted as they are recorded once."""
    wanted = desired.resources if desired else {}
    for address, resource in wanted.items():
        yield from ((address, resource.body), (address, resource.initial))
    for address, entry in (recorded.entries if recorded else {}).items():
        if address not in wanted or wanted[address].body != entry.attributes:
            yield address, entry.attributes


def _placed(session: Session, recorded: State | None, desired: Desired | None) -> Iterator[bool]:
    """Whether each tree at hand says in which zone its object lies."""
    for resource in desired.resources.values() if desired else ():
        yield wire.ZONE in resource.body
    for entry in recorded.entries.values() if recorded else ():
        yield wire.ZONE in entry.attributes


def _owners(session: Session, live: Live) -> set[str]:
    """Project keys in front of qualified references."""
    found: set[str] = set()
    for ref in session.kinds[live.address.kind].refs:
        for _, value in path.find(live.body, path.parse(ref.path)):
            qualified = _FOREIGN.match(value) if isinstance(value, str) else None
            if qualified and (ref.to == COMPUTABLE or ref.to in refs.KEY_OF):
                found.add(qualified[1])
    return found
