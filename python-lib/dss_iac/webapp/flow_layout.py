"""The flow of a plan's project as a drawing: boxes with places, lines with points, touched objects by their action.

What uses and makes what comes from the plan's own trees; where it is drawn comes from grandalf (layers, few crossings).
A large flow is cut down to what is touched and its neighbours. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout
from grandalf.routing import EdgeViewer, route_with_lines

from ..core.compare import refs
from ..core.model.address import Address
from ..core.model.kind import Kind
from ..core.model.plan import Action, Change, Plan
from . import plan_view

SMALL, MOST, WHOLE = 80, 300, 600  # a flow that is drawn whole; boxes at most, usually and when asked (recursion)
HEIGHT, NARROW, WIDE, BESIDE = 32.0, 90.0, 250.0, 58.0  # pixels
CAPITAL, LETTER = 8.6, 6.9  # pixels a letter
GAP, LAYER, APART = 14.0, 44.0, 28.0  # between boxes of a layer, between layers, between parts of the flow
ROUNDS = 3  # passes against crossings
ACROSS = 1100.0  # width of rows of boxes that hang on nothing
_QUIET = (Action.NOOP, Action.RECORD)


@dataclass(frozen=True)
class Node:
    """One box. `n` is the number of its change; None for what the plan only refers to."""

    address: Address
    n: int | None = None
    action: str = ""
    zone: str = ""

    @property
    def touched(self) -> bool:
        """Whether the plan does something to it."""
        return bool(self.action)

    @property
    def width(self) -> float:
        """Wide enough for its name."""
        letters = sum(LETTER if one.islower() or one in "_.- " else CAPITAL for one in self.address.name)
        return min(WIDE, max(NARROW, BESIDE + letters))


@dataclass
class _Box:
    """What grandalf wants of a vertex; it turns boxes by a quarter, because its layers go downwards."""

    w: float
    h: float
    xy: tuple[float, float] = (0.0, 0.0)


Ends = tuple[Address, Address]
Places = dict[Address, tuple[float, float]]
Points = dict[Ends, list[tuple[float, float]]]


def of(plan: Plan, kinds: Mapping[str, Kind], *, whole: bool = False) -> dict[str, Any]:
    """The drawing. `left_out` counts objects that are not drawn; with `whole` only the size of the drawing cuts."""
    nodes, lines = _graph(plan, kinds)
    kept = _kept(nodes, lines, whole)
    drawn = {a: n for a, n in nodes.items() if a in kept}
    between = [ends for ends in lines if ends[0] in kept and ends[1] in kept]
    places, points, size = _laid(drawn, between)
    return {
        "nodes": [
            {
                "address": str(a),
                "kind": a.kind,
                "name": a.name,
                "project": "" if a.project == plan.project else a.project,
                "n": node.n,
                "action": node.action,
                "zone": node.zone,
                "x": round(places[a][0], 1),
                "y": round(places[a][1], 1),
                "w": round(node.width, 1),
                "h": HEIGHT,
            }
            for a, node in drawn.items()
        ],
        "edges": [
            {"from": str(u), "to": str(v), "points": [[round(x, 1), round(y, 1)] for x, y in points.get((u, v), [])]}
            for u, v in between
        ],
        "width": round(size[0], 1),
        "height": round(size[1], 1),
        "left_out": len(nodes) - len(drawn),
        "touched": sum(n.touched for n in nodes.values()),
    }


def _graph(plan: Plan, kinds: Mapping[str, Kind]) -> tuple[dict[Address, Node], list[Ends]]:
    """Everything that lies in the flow, and who comes before whom."""
    nodes: dict[Address, Node] = {}
    lines: dict[Ends, None] = {}
    for n, change in enumerate(plan.changes):
        if kinds[change.address.kind].placed:
            action = "" if change.action in _QUIET else change.action.value
            nodes[change.address] = Node(change.address, n, action, plan_view.zone(change))
    for address, node in list(nodes.items()):
        assert node.n is not None
        for to, how in _edges(plan.changes[node.n], kinds[address.kind], plan.project):
            nodes.setdefault(to, Node(to))
            lines[(address, to) if how == "makes" else (to, address)] = None
    return nodes, list(lines)


def _edges(change: Change, kind: Kind, project: str) -> Iterator[tuple[Address, str]]:
    """Whom an object uses and makes; one that goes, as it is now."""
    tree = change.after.body if change.after else change.before
    return iter(refs.edges(kind, dict(tree), project) if tree else ())


def _kept(nodes: Mapping[Address, Node], lines: Collection[Ends], whole: bool) -> set[Address]:
    """What is drawn: all of a small flow; of a large one what is touched and what is beside it, or all that fits."""
    if len(nodes) <= (WHOLE if whole else SMALL):
        return set(nodes)
    most = WHOLE if whole else MOST
    beside = defaultdict(list)
    for u, v in lines:
        beside[u].append(v)
        beside[v].append(u)
    ring = sorted((a for a, n in nodes.items() if n.touched), key=lambda a: not beside[a])  # loose ones last
    kept = dict.fromkeys(ring[:most])
    for _ in range(len(nodes) if whole else 1):
        if not ring or len(kept) >= most:
            break
        ring = [near for a in ring for near in beside[a] if near not in kept]
        kept.update(dict.fromkeys(ring[: max(0, most - len(kept))]))
    return set(kept)


# ------------------------------------------------------------------------------------------------------------- layout


def _laid(nodes: Mapping[Address, Node], lines: list[Ends]) -> tuple[Places, Points, tuple[float, float]]:
    """Places of boxes (left, top), points of lines, size. The largest part of the flow first, loose boxes last."""
    vertices = {a: Vertex(a) for a in nodes}
    for a, vertex in vertices.items():
        vertex.view = _Box(HEIGHT, nodes[a].width)
    edges = [Edge(vertices[u], vertices[v], data=(u, v)) for u, v in lines if u != v]
    for edge in edges:
        edge.view = EdgeViewer()
    parts = sorted(Graph(list(vertices.values()), edges).C, key=lambda part: -len(part.sV)) if vertices else []
    places: Places = {}
    points: Points = {}
    width = top = 0.0
    for part in (p for p in parts if len(p.sV) > 1):
        _arrange(part)
        width, top = _place(part, nodes, places, points, width, top)
    loose = [next(iter(p.sV)).data for p in parts if len(p.sV) == 1]
    return places, points, _rows(loose, nodes, places, width, top)


def _arrange(part: Any) -> None:
    layout = SugiyamaLayout(part)
    layout.xspace, layout.yspace = GAP, LAYER
    layout.route_edge = route_with_lines
    roots = [v for v in part.sV if not v.e_in()] or [next(iter(part.sV))]
    layout.init_all(roots=roots)
    layout.draw(ROUNDS)


def _place(
    part: Any, nodes: Mapping[Address, Node], places: Places, points: Points, width: float, top: float
) -> tuple[float, float]:
    """Turn one part to the right and put it below what is there; the new extent."""
    boxes = {v.data: v.view.xy for v in part.sV}
    left = min(y - nodes[a].width / 2 for a, (_, y) in boxes.items())
    above = min(x - HEIGHT / 2 for x, _ in boxes.values())
    for a, (x, y) in boxes.items():
        places[a] = (y - left - nodes[a].width / 2, x - above - HEIGHT / 2 + top)
    for edge in part.sE:
        u, v = edge.data
        bends = [(y - left, x - above + top) for x, y in getattr(edge.view, "_pts", [])[1:-1]]
        forwards = places[u][0] <= places[v][0]
        points[u, v] = bends if not bends or (bends[0][0] <= bends[-1][0]) == forwards else bends[::-1]
    right = max(places[a][0] + nodes[a].width for a in boxes)
    bottom = max(places[a][1] for a in boxes) + HEIGHT
    return max(width, right), bottom + APART


def _rows(
    loose: list[Address], nodes: Mapping[Address, Node], places: Places, width: float, top: float
) -> tuple[float, float]:
    """Boxes that hang on nothing, side by side."""
    x, across = 0.0, max(width, ACROSS)
    for a in sorted(loose):
        if x and x + nodes[a].width > across:
            x, top = 0.0, top + HEIGHT + GAP
        places[a] = (x, top)
        x += nodes[a].width + GAP
        width = max(width, x - GAP)
    return width, top + HEIGHT if loose else max(0.0, top - APART)
