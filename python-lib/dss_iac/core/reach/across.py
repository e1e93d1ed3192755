"""Several configurations as one graph: which uses objects of which, and what each may expect of the others while DSS
does not have it yet. Reads no file and asks no DSS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..compare import refs
from ..model.address import Address
from ..model.diagnostic import did_you_mean
from ..model.kind import PROJECT, Kind
from ..model.resource import Desired, Foreign
from . import graph

Kinds = Mapping[str, Kind]
Promises = Mapping[Address, Foreign]
Lent = Mapping[Address, tuple[str, ...]]  # what a project shares, and with whom; () is everybody


@dataclass(frozen=True, slots=True)
class Across:
    """By the names that the configurations were given: whom each needs before it, and what it is promised."""

    needs: Mapping[str, tuple[str, ...]]
    promised: Mapping[str, Promises]


def of(projects: Mapping[str, Desired], kinds: Kinds, only: Collection[str] = ()) -> Across:
    """The graph of configurations by name. Those on different instances have nothing to do with each other. `only`:
    the names of those that are about to be applied, when not all are."""
    makers = {(_where(d), d.project): name for name, d in projects.items()}
    lent = {name: _lent(desired, kinds) for name, desired in projects.items()}
    needs: dict[str, tuple[str, ...]] = {}
    promised: dict[str, Promises] = {}
    for name, desired in projects.items():
        found: dict[Address, Foreign] = {}
        before: dict[str, None] = {}
        for to in _foreign(desired, kinds):
            maker = makers.get((_where(desired), to.project))
            if maker is not None:
                before[maker] = None
                told = _told(to, projects[maker], maker, desired.project, lent[maker])
                found[to] = told if not only or maker in only or told.wrong else _later(maker)
        needs[name] = tuple(before)
        beside = [
            Address(PROJECT, key)
            for (where, key), other in makers.items()
            if where == _where(desired) and other != name and (not only or other in only)
        ]
        promised[name] = {**dict.fromkeys(beside, Foreign(promised="is about to be made")), **found}
    return Across(needs, promised)


def _where(desired: Desired) -> str:
    return str(desired.instance.get("url") or "").rstrip("/")


def _foreign(desired: Desired, kinds: Kinds) -> Iterator[Address]:
    """What of other projects the configuration uses, each once."""
    found: dict[Address, None] = {}
    for address, resource in desired.resources.items():
        for tree in (resource.body, resource.initial):
            found.update(dict.fromkeys(to for to, _ in refs.edges(kinds[address.kind], tree, desired.project)))
    return (to for to in found if to.project != desired.project and to.kind in refs.KEY_OF)


def _told(to: Address, maker: Desired, name: str, user: str, lent: Lent) -> Foreign:
    """What the maker's configuration says of one object that another project uses."""
    word = f"`exposed: [{{{refs.KEY_OF[to.kind] or to.kind}: {to.name}, to: [{user}]}}]`"
    if to not in maker.resources and to not in maker.broken:
        near = did_you_mean(to.name, [a.name for a in maker.resources if a.kind == to.kind])
        return Foreign(
            f"is declared nowhere in '{name}', which makes that project", near or f"declare it there, with {word}"
        )
    if to not in lent or (lent[to] and user not in lent[to]):
        return Foreign(f"is not exposed to project {user} by '{name}', which declares it", f"write {word} there")
    return Foreign(promised=f"comes from '{name}' of this workspace, which is applied before this project")


def _later(maker: str) -> Foreign:
    hint = f"apply that one first, or add --only {maker}"
    return Foreign(f"does not exist yet: '{maker}' of this workspace makes it", hint)


def _lent(maker: Desired, kinds: Kinds) -> Lent:
    found: dict[Address, tuple[str, ...]] = {}
    for address, resource in maker.resources.items():
        if kinds[address.kind].listing is None:
            found.update(graph.lent(kinds[address.kind], resource.body, maker.project))
    return found
