"""The flow of a plan's project as a drawing: boxes with places, lines with points, touched objects by their action.

What uses and makes what comes from the plan's own trees; where it is drawn comes from grandalf (layers, few crossings).
What of a large flow is drawn is `flow_zones`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout
from grandalf.routing import EdgeViewer, route_with_lines

from ..core.compare import refs
from ..core.model.address import Address
from ..core.model.kind import Kind
from ..core.model.plan import Action, Change, Plan
from . import plan_view
from .flow_zones import Ends, Node, Wish, cut

GAP, LAYER, APART = 14.0, 44.0, 28.0  # between boxes of a layer, between layers, between parts of the flow
ROUNDS = 3  # passes against crossings
ACROSS = 1100.0  # width of rows of boxes that hang on nothing
_QUIET = (Action.NOOP, Action.RECORD)


@dataclass
class _Box:
    """What grandalf wants of a vertex; it turns boxes by a quarter, because its layers go downwards."""

    w: float
    h: float
    xy: tuple[float, float] = (0.0, 0.0)


Places = dict[Address, tuple[float, float]]
Points = dict[Ends, list[tuple[float, float]]]


def of(plan: Plan, kinds: Mapping[str, Kind], wish: Wish) -> dict[str, Any]:
    """The drawing. `left_out` counts objects that no box stands for; `all` is what can be looked for where boxes do not
    show everything."""
    nodes, lines = _graph(plan, kinds)
    found = cut(nodes, lines, wish, plan.project)
    places, points, size = _laid(found.nodes, found.lines)
    homes = {**{a: node.zone for a, node in found.nodes.items()}, **found.home}
    named = {a: _named(a, node, homes[a], plan.project) for a, node in {**nodes, **found.nodes}.items()}
    return {
        "nodes": [{**named[a], **_drawn(node, places[a])} for a, node in found.nodes.items()],
        "edges": [
            {"from": str(u), "to": str(v), "points": [[round(x, 1), round(y, 1)] for x, y in points.get((u, v), [])]}
            for u, v in found.lines
        ],
        "zones": [
            {"name": name, "open": opened, "objects": objects, "touched": touched}
            for name, opened, objects, touched in found.zones
        ],
        "all": [named[a] for a in nodes] if found.zones or found.left_out else [],
        "width": round(size[0], 1),
        "height": round(size[1], 1),
        "left_out": found.left_out,
        "touched": sum(n.touched for n in nodes.values()),
    }


def _named(address: Address, node: Node, home: str, project: str) -> dict[str, Any]:
    """`home`: the zone that has to be open for it to be drawn."""
    return {
        "address": str(address),
        "kind": address.kind,
        "name": node.name,
        "project": "" if address.project == project else address.project,
        "zone": node.zone,
        "home": home,
    }


def _drawn(node: Node, place: tuple[float, float]) -> dict[str, Any]:
    return {
        "n": node.n,
        "action": node.action,
        "objects": node.objects,
        "busy": node.busy,
        "x": round(place[0], 1),
        "y": round(place[1], 1),
        "w": round(node.width, 1),
        "h": node.height,
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
            if how == "makes" and not nodes[address].zone:  # DSS puts it where its output is
                nodes[address] = replace(nodes[address], zone=nodes[to].zone)
            lines[(address, to) if how == "makes" else (to, address)] = None
    return nodes, list(lines)


def _edges(change: Change, kind: Kind, project: str) -> Iterator[tuple[Address, str]]:
    """Whom an object uses and makes; one that goes, as it is now."""
    tree = change.after.body if change.after else change.before
    return iter(refs.edges(kind, dict(tree), project) if tree else ())


# ------------------------------------------------------------------------------------------------------------- layout


def _laid(nodes: Mapping[Address, Node], lines: list[Ends]) -> tuple[Places, Points, tuple[float, float]]:
    """Places of boxes (left, top), points of lines, size. The largest part of the flow first, loose boxes last."""
    vertices = {a: Vertex(a) for a in nodes}
    for a, vertex in vertices.items():
        vertex.view = _Box(nodes[a].height, nodes[a].width)
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
    above = min(x - nodes[a].height / 2 for a, (x, _) in boxes.items())
    for a, (x, y) in boxes.items():
        places[a] = (y - left - nodes[a].width / 2, x - above - nodes[a].height / 2 + top)
    for edge in part.sE:
        u, v = edge.data
        bends = [(y - left, x - above + top) for x, y in getattr(edge.view, "_pts", [])[1:-1]]
        forwards = places[u][0] <= places[v][0]
        points[u, v] = bends if not bends or (bends[0][0] <= bends[-1][0]) == forwards else bends[::-1]
    right = max(places[a][0] + nodes[a].width for a in boxes)
    bottom = max(places[a][1] + nodes[a].height for a in boxes)
    return max(width, right), bottom + APART


def _rows(
    loose: list[Address], nodes: Mapping[Address, Node], places: Places, width: float, top: float
) -> tuple[float, float]:
    """Boxes that hang on nothing, side by side."""
    x, across = 0.0, max(width, ACROSS)
    tall = max((nodes[a].height for a in loose), default=0.0)
    for a in sorted(loose):
        if x and x + nodes[a].width > across:
            x, top = 0.0, top + tall + GAP
        places[a] = (x, top)
        x += nodes[a].width + GAP
        width = max(width, x - GAP)
    return width, top + tall if loose else max(0.0, top - APART)
