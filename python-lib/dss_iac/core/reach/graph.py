"""Who makes what of what, once a plan is applied: the flow as far as references tell it. Judges no change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..compare import refs
from ..model import path
from ..model.address import Address
from ..model.kind import PROJECT, Kind

Edges = tuple[tuple[Address, str], ...]


@dataclass(frozen=True)
class Graph:
    """`edges`: whom each object uses, makes and names. `tree` gives an object as it will be, None when it is unknown;
    `new` are objects that do not exist yet."""

    project: str
    kinds: Mapping[str, Kind]
    edges: Mapping[Address, Edges]
    tree: Callable[[Address], Mapping[str, Any] | None]
    new: frozenset[Address] = frozenset()
    strangers: frozenset[Address] = frozenset()  # what nobody declares

    def made(self, maker: Address) -> tuple[Address, ...]:
        """What an object makes: the outputs of a recipe."""
        return tuple(to for to, how in self.edges.get(maker, ()) if how == "makes")

    @cached_property
    def makers(self) -> Mapping[Address, tuple[Address, ...]]:
        """By whom each object is made."""
        return _turned(self.edges, lambda how, makes: how == "makes")

    @cached_property
    def readers(self) -> Mapping[Address, tuple[Address, ...]]:
        """Who makes something of each object."""
        return _turned(self.edges, lambda how, makes: how != "makes" and makes)

    @cached_property
    def watchers(self) -> Mapping[Address, tuple[Address, ...]]:
        """Who speaks of each object and makes nothing: scenarios, dashboards."""
        return _turned(self.edges, lambda how, makes: not makes)

    @cached_property
    def lent(self) -> Mapping[Address, tuple[str, ...]]:
        """Which other projects each exposed object is shared with."""
        found: dict[Address, tuple[str, ...]] = {}
        for address in self.edges:
            kind = self.kinds[address.kind]
            if kind.listing is None and (tree := self.tree(address)):
                found.update(lent(kind, tree, self.project))
        return found

    def downstream(self, starts: Iterable[Address]) -> tuple[Address, ...]:
        """What exists already and is made of these, directly or not, each once, the nearest first."""
        found: dict[Address, None] = {}
        queue = list(dict.fromkeys(starts))
        seen = set(queue)
        for here in queue:
            if here not in self.new:
                found[here] = None
            for maker in self.readers.get(here, ()):
                for made in self.made(maker):
                    if made not in seen:
                        seen.add(made)
                        queue.append(made)
        return tuple(found)


def _turned(
    edges: Mapping[Address, Edges], chosen: Callable[[str, bool], bool]
) -> Mapping[Address, tuple[Address, ...]]:
    found: dict[Address, dict[Address, None]] = {}
    for address, whom in edges.items():
        makes = any(how == "makes" for _, how in whom)
        for to, how in whom:
            if chosen(how, makes):
                found.setdefault(to, {})[address] = None
    return {to: tuple(by) for to, by in found.items()}


def lent(kind: Kind, tree: Mapping[str, Any], project: str) -> Mapping[Address, tuple[str, ...]]:
    """Which other projects may use what, by the lists whose elements name an object and projects (API §4.6)."""
    found: dict[Address, tuple[str, ...]] = {}
    for ref in kind.refs:
        root, _, rest = ref.path.partition("[*].")
        targets = [r.path[len(root) + 4 :] for r in kind.refs if r.to == PROJECT and r.path.startswith(f"{root}[*].")]
        if ref.to == PROJECT or not rest or not targets:
            continue
        for _, element in path.find(tree, path.parse(f"{root}[*]")):
            values = list(path.find(element, path.parse(rest)))
            named = refs.address(ref, values[0][1], element, project) if values else None
            keys = [str(v) for at in targets for _, v in path.find(element, path.parse(at)) if v]
            if named is not None:
                found[named] = tuple(dict.fromkeys((*found.get(named, ()), *keys)))
    return found
