"""For each change of a plan: what has to be built again, which columns go that others name, who else is concerned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..compare import refs
from ..model import path
from ..model.address import Address
from ..model.kind import Ref
from ..model.plan import Action, Change, Effect, Lost, Reach, Refusal
from ..model.resource import ABSENT
from .graph import Graph

# Keys of an object that nobody computes with: words for people, its place in the flow, its name.
_FOR_PEOPLE = ("name", "tags", "description", "shortDesc", "customFields", "checklists", "zone")
_NEEDS = {True: "names", False: "seems to need"}
_ANY = Ref("ref")
_SPREADS = (Effect.SCHEMA, Effect.REBUILD, Effect.LOSS)
_WRITES = (Action.UPDATE, Action.ADOPT, Action.REPLACE, Action.DELETE)


def of(changes: Iterable[Change], graph: Graph) -> tuple[Reach, ...]:
    """The reach of each change that concerns anything else."""
    found = (_of(change, graph) for change in changes)
    return tuple(reach for reach in found if reach is not None)


def abroad(reach: Reach, flows: Iterable[Graph]) -> tuple[Address, ...]:
    """Who in the flows of other projects reads what is exposed of a reach, and what is made of it there."""
    found: dict[Address, None] = {}
    for flow in flows if reach.exposed else ():
        made = flow.downstream(reach.exposed)
        found.update(dict.fromkeys(user for there in made for user in flow.readers.get(there, ())))
        found.update(dict.fromkeys(there for there in made if there.project == flow.project))
    return tuple(found)


def refusals(reaches: Iterable[Reach], may_break: Callable[[Address], bool]) -> list[Refusal]:
    """Columns that go although something of the same configuration certainly needs them."""
    return [
        Refusal(
            f"{reach.address} loses the column {lost.column}, which {lost.user} names",
            f"take {lost.column} out of {lost.user}, leave it in the schema, or --allow-cascade {lost.user}",
            "columns",
        )
        for reach in reaches
        for lost in reach.lost
        if lost.certain and not may_break(lost.user)
    ]


def warnings(reaches: Iterable[Reach], may_break: Callable[[Address], bool]) -> list[str]:
    """Columns that go and that something seems to need, or needs and may do without."""
    return [
        f"{reach.address}: loses the column {lost.column}, which {lost.user} {_NEEDS[lost.certain]}"
        for reach in reaches
        for lost in reach.lost
        if not lost.certain or may_break(lost.user)
    ]


def _of(change: Change, graph: Graph) -> Reach | None:
    address, starts = change.address, _starts(change, graph)
    again = graph.downstream(starts)
    rebuild = tuple(a for a in again if a.project == graph.project and _built(a, change, graph))
    concerned = dict.fromkeys((*again, *([address] if starts else [])))
    seen = {w: None for a in concerned for w in graph.watchers.get(a, ()) if w != address}
    lost = tuple(_lost(change, graph))
    lent = {a: graph.lent[a] for a in concerned if a in graph.lent}
    watchers = tuple(w for w in seen if graph.kinds[w.kind].listing is not None)
    if not (rebuild or watchers or lost or lent):
        return None
    projects = tuple(dict.fromkeys(key for keys in lent.values() for key in keys))
    return Reach(address, rebuild, watchers, lost, tuple(lent), projects)


def _built(address: Address, change: Change, graph: Graph) -> bool:
    gone = address == change.address and change.action is Action.DELETE
    return not gone and address in graph.makers


def _starts(change: Change, graph: Graph) -> tuple[Address, ...]:
    """Where what follows from a change begins: what a recipe makes, or the data itself."""
    made = graph.made(change.address)
    if change.action is Action.CREATE or (made and change.action in _WRITES):
        told = change.action is not Action.UPDATE or any(_counts(f.path) for f in change.fields)
        return made if told and change.action is not Action.DELETE else ()
    spreads = change.action in _WRITES and (change.effect in _SPREADS or change.action is Action.DELETE)
    return (change.address,) if spreads else ()


def _counts(written: str) -> bool:
    at = path.parse(written)
    return not at or at[0] not in _FOR_PEOPLE


def _lost(change: Change, graph: Graph) -> Iterable[Lost]:
    gone = set(_columns(change, graph))
    for user in graph.readers.get(change.address, ()) if gone else ():
        tree, kind = graph.tree(user), graph.kinds[user.kind]
        for written, column, sure in kind.columns(tree) if tree is not None else ():
            if column in gone and _means(written, change.address, graph.project):
                yield Lost(user, column, sure and user not in graph.strangers)


def _means(written: Any, address: Address, project: str) -> bool:
    return refs.address(_ANY, written, None, project) == address


def _columns(change: Change, graph: Graph) -> Iterable[str]:
    """Names of columns that are there and will not be."""
    shape = [path.parse(p) for p in graph.kinds[change.address.kind].rules.shape]
    for field in change.fields:
        if field.desired is not ABSENT or field.live is ABSENT or field.verdict == "released":
            continue
        at = path.parse(field.path)
        if at and isinstance(at[-1], path.Sel) and any(path.covers(p, at) for p in shape):
            yield at[-1].value
