"""Who comes before whom: a topological order that keeps the given order where it can, and cycles by name. Knows no
kind and no resource: nodes are whatever is hashable."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

Node = TypeVar("Node", bound=Hashable)


class Cyclic(ValueError):
    """Things need each other; `cycles` names them."""

    def __init__(self, cycles: Sequence[Sequence[Hashable]]) -> None:
        self.cycles = cycles
        super().__init__("; ".join(" → ".join(map(str, cycle)) for cycle in cycles))


def topological(needs: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """The nodes, each after those it needs, otherwise in the given order; needs of unknown nodes do not count."""
    return in_runs(needs, lambda node: ((), None))


def in_runs(needs: Mapping[Node, Iterable[Node]], sort: Callable[[Node], tuple[Any, Hashable]]) -> list[Node]:
    """The same, with nodes of one sort next to each other where that costs nothing: of what may come next and has the
    lowest rank, whatever is of the same sort as the one before comes first. `sort`: node → (rank, sort)."""
    place = {node: i for i, node in enumerate(needs)}
    nodes, sorts = list(needs), [sort(node) for node in needs]
    waiting = {node: {m for m in wanted if m in place and m != node} for node, wanted in needs.items()}
    users: dict[Node, list[Node]] = {}
    for node, wanted in waiting.items():
        for m in wanted:
            users.setdefault(m, []).append(node)
    ready: dict[tuple[Any, Hashable], list[int]] = {}
    for node, wanted in waiting.items():
        if not wanted:
            heapq.heappush(ready.setdefault(sorts[place[node]], []), place[node])
    out: list[Node] = []
    last: Hashable = None
    while ready:
        rank = min(rank for rank, _ in ready)
        same = (rank, last)
        taken = same if same in ready else min((key for key in ready if key[0] == rank), key=lambda key: ready[key][0])
        node, last = nodes[heapq.heappop(ready[taken])], taken[1]
        if not ready[taken]:
            del ready[taken]
        out.append(node)
        for user in users.get(node, ()):
            waiting[user].discard(node)
            if not waiting[user]:
                heapq.heappush(ready.setdefault(sorts[place[user]], []), place[user])
    if len(out) < len(nodes):
        knots: list[list[Node]] = cycles(waiting)
        raise Cyclic(knots)
    return out


def cycles(edges: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """One closed walk `[a, b, a]` for every knot of nodes that reach each other; `edges`: node → what it needs."""
    found = []
    for knot in _knots(edges):
        start = knot[0]
        if len(knot) > 1 or start in set(edges.get(start, ())):
            found.append(_round(edges, start, set(knot)))
    return found


def closure(seeds: Iterable[Node], edges: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """The seeds and everything that can be reached from them."""
    seen, open_ = set(seeds), list(seeds)
    while open_:
        fresh = [n for n in edges.get(open_.pop(), ()) if n not in seen]
        seen.update(fresh)
        open_ += fresh
    return seen


def _knots(edges: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """Strongly connected components (Tarjan, without recursion), each in the order of `edges`."""
    number: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    knots: list[list[Node]] = []
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(list(edges.get(root, ()))))]
        number[root] = low[root] = len(number)
        stack.append(root)
        while work:
            node, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    at = stack.index(node)
                    knots.append(stack[at:])
                    del stack[at:]
            elif step not in number:
                number[step] = low[step] = len(number)
                stack.append(step)
                work.append((step, iter(list(edges.get(step, ())))))
            elif step in stack:
                low[node] = min(low[node], number[step])
    return knots


def _round(edges: Mapping[Node, Iterable[Node]], start: Node, knot: set[Node]) -> list[Node]:
    """The shortest way from `start` back to itself inside a knot."""
    came: dict[Node, Node] = {}
    wave = [start]
    while wave:
        following = []
        for node in wave:
            for step in edges.get(node, ()):
                if step == start:
                    way = [node]
                    while way[-1] != start:
                        way.append(came[way[-1]])
                    return [*reversed(way), start]
                if step in knot and step not in came:
                    came[step] = node
                    following.append(step)
        wave = following
    return [start]
