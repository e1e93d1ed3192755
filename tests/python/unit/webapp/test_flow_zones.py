"""What of a large flow is drawn: folded zones, open ones, and what somebody looked for."""

from __future__ import annotations

from itertools import pairwise

from dss_iac.core.model.address import Address
from dss_iac.webapp.flow_zones import MOST, SMALL, Node, Wish, cut

P = "SHOP"
Flow = tuple[dict[Address, Node], list[tuple[Address, Address]]]


def dataset(name: str, project: str = P) -> Address:
    return Address("dataset", project, name)


def chains(zones: dict[str, int], touched: set[str]) -> Flow:
    """A chain of datasets in each zone, each zone fed by the end of the one before; `touched` are updated."""
    nodes = {dataset(f"{zone}{i}"): Node(dataset(f"{zone}{i}"), 0, "update" if f"{zone}{i}" in touched else "", zone)
             for zone, size in zones.items() for i in range(size)}  # fmt: skip
    every = list(nodes)
    return nodes, list(pairwise(every))


def names(drawn: dict[Address, Node]) -> set[str]:
    return {n.address.name for n in drawn.values()}


def test_a_small_flow_is_drawn_whole() -> None:
    nodes, lines = chains({"A": 40, "B": 40}, {"A1"})
    found = cut(nodes, lines, Wish(), P)
    assert len(nodes) == SMALL and found.nodes == nodes and found.lines == lines and not found.zones


def test_zones_are_boxes_and_those_with_a_few_touched_are_open() -> None:
    """Lines go between boxes, each once, also where two zones feed each other."""
    nodes, lines = chains({"A": 300, "B": 300, "C": 300}, {"B7", "B9"})
    found = cut(nodes, [*lines, (dataset("C299"), dataset("A0")), (dataset("A5"), dataset("B7"))], Wish(), P)
    assert names(found.nodes) == {"A", "C", "B6", "B7", "B8", "B9", "B10"}
    assert found.zones == (("B", True, 300, 2), ("A", False, 300, 0), ("C", False, 300, 0)) and found.left_out == 295
    ends = [(u.name, v.name) for u, v in found.lines]
    assert ("A", "B7") in ends and ("C", "A") in ends and len(ends) == len(set(ends)) == 6
    box = found.nodes[Address("zone", P, "A")]
    assert (box.objects, box.action, box.busy) == (300, "", 0)


def test_where_much_is_touched_everything_is_folded_at_first() -> None:
    nodes, lines = chains({"": 400, "B": 10}, {f"{i}" for i in range(400)})
    nodes[dataset("7")] = Node(dataset("7"), 0, "delete")
    found = cut(nodes, lines, Wish(), P)
    (default, other) = (found.nodes[Address("zone", P, zone)] for zone in ("Default", "B"))
    assert (default.name, default.action, default.busy) == ("Default", "delete", 400), "the gravest"
    assert other.objects == 10 and found.lines == [(default.address, other.address)]
    opened = cut(nodes, lines, Wish(frozenset({"Default"})), P)
    assert len(opened.nodes) == MOST + 1 and opened.left_out == 100
    assert names(cut(nodes, lines, Wish(frozenset({"B", "gone"})), P).nodes) == {"Default", *(f"B{i}" for i in range(10))}


def test_an_open_zone_in_which_nothing_is_touched_shows_something_and_what_was_looked_for() -> None:
    nodes, lines = chains({"A": 500, "B": 10}, {"B1"})
    assert len(cut(nodes, lines, Wish(frozenset({"A"})), P).nodes) == MOST + 1
    nodes[dataset("A3")] = Node(dataset("A3"), 0, "create", "A")
    far = cut(nodes, lines, Wish(frozenset({"A"}), frozenset({str(dataset("A400"))})), P)
    assert names(far.nodes) == {"A2", "A3", "A4", "A399", "A400", "A401", "B"}


def test_what_the_plan_only_refers_to_is_drawn_with_whoever_refers_to_it() -> None:
    nodes, lines = chains({"A": 100, "B": 100}, {"A1"})
    theirs = dataset("X", "OTHER")
    nodes[theirs] = Node(theirs)
    found = cut(nodes, [*lines, (theirs, dataset("A1"))], Wish(), P)
    assert theirs in found.nodes and found.home[theirs] == "A" and names(found.nodes) == {"X", "A0", "A1", "A2", "B"}
