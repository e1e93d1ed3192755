"""What of a flow is drawn: all of a small one; of a large one each flow zone as one box, until somebody opens it, and
of an open zone what is touched and what is beside it. Places nothing, and knows no plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ..core.compare.wire import ZONE
from ..core.model.address import Address
from ..core.model.plan import Action

SMALL, MOST, WHOLE = 80, 300, 600  # a flow that is drawn whole; boxes at most, usually and when asked (recursion)
HEIGHT, TALL, NARROW, WIDE, BESIDE = 32.0, 46.0, 90.0, 250.0, 58.0  # pixels
CAPITAL, LETTER = 8.6, 6.9  # pixels a letter
DEFAULT = "Default"  # what DSS calls the zone of whatever is in no other
_GRAVER = [action.value for action in Action]


@dataclass(frozen=True)
class Node:
    """One box. `n` is the number of its change; None for what the plan only refers to. `objects`: how many a folded
    zone holds, 0 for what is no zone; `busy`: how many of these are touched."""

    address: Address
    n: int | None = None
    action: str = ""
    zone: str = ""
    objects: int = 0
    busy: int = 0

    @property
    def touched(self) -> bool:
        """Whether the plan does something to it."""
        return bool(self.action)

    @property
    def name(self) -> str:
        """What stands in the box."""
        return self.address.name

    @property
    def width(self) -> float:
        """Wide enough for its name, and for what is counted below it."""
        letters = sum(LETTER if one.islower() or one in "_.- " else CAPITAL for one in self.name)
        counted = LETTER * len(f"{self.objects} objects, {self.busy} touched")
        return min(WIDE, max(NARROW, BESIDE + max(letters, counted if self.objects else 0.0)))

    @property
    def height(self) -> float:
        """A line, or two."""
        return TALL if self.objects else HEIGHT


Nodes = Mapping[Address, Node]
Ends = tuple[Address, Address]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see: these zones open (None: nobody has said it yet), these objects wherever they are, and
    of open zones not only what is near."""

    open: frozenset[str] | None = None
    also: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(frozen=True)
class Cut:
    """What is drawn. `home`: the zone in which each object is drawn; `left_out` counts objects of open zones that are
    not drawn; `zones` is empty where nothing is folded: (name, whether it is open, objects, how many of them are
    touched) each."""

    nodes: dict[Address, Node]
    lines: list[Ends]
    home: Mapping[Address, str]
    left_out: int = 0
    zones: tuple[tuple[str, bool, int, int], ...] = ()


def cut(nodes: Nodes, lines: Collection[Ends], wish: Wish, project: str) -> Cut:
    """What is drawn of a flow."""
    home = _homes(nodes, lines)
    names = set(home.values())
    if len(nodes) <= SMALL or len(names) < 2:
        kept = _kept(nodes, lines, wish)
        return Cut(*_among(nodes, lines, {a: a for a in kept}), home, len(nodes) - len(kept))
    opened = _first(nodes, lines, home) if wish.open is None else wish.open & names
    inside, kept = _open(nodes, lines, home, opened, wish)
    boxes = {name: _box(Address(ZONE, project, name), [n for a, n in nodes.items() if home[a] == name])
             for name in names - opened}  # fmt: skip
    stands = {a: a if a in kept else boxes[home[a]].address for a in nodes if a in kept or home[a] in boxes}
    drawn = {**nodes, **{box.address: box for box in boxes.values()}}
    rows = Counter(home.values())
    busy = Counter(home[a] for a, n in nodes.items() if n.touched)
    told = sorted(names, key=lambda name: (not busy[name], name))
    return Cut(
        *_among(drawn, lines, stands),
        home,
        len(inside) - len(kept),
        tuple((name, name in opened, rows[name], busy[name]) for name in told),
    )


def _homes(nodes: Nodes, lines: Collection[Ends]) -> dict[Address, str]:
    """The zone of each; what the plan only refers to is where somebody is who refers to it."""
    near: dict[Address, str] = {}
    for u, v in lines:
        for one, other in ((u, v), (v, u)):
            if nodes[one].n is None and nodes[other].n is not None:
                near.setdefault(one, nodes[other].zone or DEFAULT)
    return {a: near.get(a) or n.zone or DEFAULT for a, n in nodes.items()}


def _first(nodes: Nodes, lines: Collection[Ends], home: Mapping[Address, str]) -> frozenset[str]:
    """The zones that are open at first: those of what is touched, if all that is then drawn is still a small flow."""
    busy = frozenset(home[a] for a, n in nodes.items() if n.touched)
    _, kept = _open(nodes, lines, home, busy, Wish())
    return busy if len(kept) + len(set(home.values()) - busy) <= SMALL else frozenset()


def _open(
    nodes: Nodes, lines: Collection[Ends], home: Mapping[Address, str], opened: Collection[str], wish: Wish
) -> tuple[Nodes, set[Address]]:
    """(what lies in open zones, what is drawn of it)."""
    inside = {a: n for a, n in nodes.items() if home[a] in opened}
    return inside, _kept(inside, [(u, v) for u, v in lines if u in inside and v in inside], wish)


def _kept(nodes: Nodes, lines: Iterable[Ends], wish: Wish) -> set[Address]:
    """All of a small flow; of a large one what is touched and what is beside it, or all that fits."""
    if len(nodes) <= (WHOLE if wish.whole else SMALL):
        return set(nodes)
    most = WHOLE if wish.whole else MOST
    beside = defaultdict(list)
    for u, v in lines:
        beside[u].append(v)
        beside[v].append(u)
    asked = [a for a in nodes if str(a) in wish.also]
    touched = [a for a, n in nodes.items() if n.touched] or list(nodes)
    ring = [*asked, *sorted(touched, key=lambda a: not beside[a])]  # loose ones last
    kept = dict.fromkeys(ring[:most])
    for _ in range(len(nodes) if wish.whole else 1):
        if not ring or len(kept) >= most:
            break
        ring = [near for a in ring for near in beside[a] if near not in kept]
        kept.update(dict.fromkeys(ring[: max(0, most - len(kept))]))
    return set(kept)


def _box(address: Address, inside: Collection[Node]) -> Node:
    """A folded zone; it looks like the gravest of what happens in it."""
    actions = [n.action for n in inside if n.touched]
    return Node(address, None, max(actions, key=_GRAVER.index, default=""), address.name, len(inside), len(actions))


def _among(
    nodes: Nodes, lines: Collection[Ends], stands: Mapping[Address, Address]
) -> tuple[dict[Address, Node], list[Ends]]:
    """(the boxes, the lines between them), each once: `stands` says by which box an object is drawn."""
    drawn = {a: nodes[a] for a in dict.fromkeys(stands.values())}
    ends = ((stands[u], stands[v]) for u, v in lines if u in stands and v in stands)
    return drawn, list(dict.fromkeys(pair for pair in ends if pair[0] != pair[1]))
