"""Which element of one list is which of another (D1): by key, else by longest common subsequence on declared content,
and what is left over between two matches by likeness. Knows lists and nothing of what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

Pairs = dict[int, int]  # position in the declared list → position in the other
_MOST = 250_000  # cells of a table, or edits squared; beyond it elements are paired by position
_ALIKE = 0.5  # share of equal declared content from which an element counts as the edited form of another


def by_key(key: str, declared: Sequence[Any], other: Sequence[Any]) -> Pairs | None:
    """Pairs by the values at `key`; None when it does not tell the elements apart on both sides."""
    mine, theirs = _keys(key, declared), _keys(key, other)
    if mine is None or theirs is None:
        return None
    where = {value: j for j, value in enumerate(theirs)}
    return {i: where[value] for i, value in enumerate(mine) if value in where}


def by_content(
    declared: Sequence[Any],
    other: Sequence[Any],
    contains: Callable[[Any, Any], bool],
    *,
    placed: bool = False,
    moved: bool = False,
) -> Pairs:
    """Pairs of elements in the same order: first those whose declared content is there, then edited ones between.
    `placed`: edited ones belong to the element at their place when there are equally many on both sides. `moved`: those
    that are there at another place count before any edited one, and are in another order."""
    anchors = [(-1, -1), *_common(declared, other, contains), (len(declared), len(other))]
    pairs = dict(anchors[1:-1])
    pairs.update(_elsewhere(declared, other, contains, pairs) if moved else {})
    taken = set(pairs.values())
    for (i0, j0), (i1, j1) in pairwise(anchors):
        mine = [i for i in range(i0 + 1, i1) if i not in pairs]
        theirs = [j for j in range(j0 + 1, j1) if j not in taken]
        in_place = placed and len(mine) == len(theirs)
        found = ([(i, i) for i in range(len(mine))] if in_place
                 else _longest([declared[i] for i in mine], [other[j] for j in theirs], _alike))  # fmt: skip
        pairs.update((mine[i], theirs[j]) for i, j in found)
    return pairs


def _elsewhere(a: Sequence[Any], b: Sequence[Any], same: Callable[[Any, Any], bool], pairs: Pairs) -> Pairs:
    """Of what has no partner yet, those that are the same at another place."""
    mine = [i for i in range(len(a)) if i not in pairs]
    theirs = sorted(set(range(len(b))) - set(pairs.values()))
    found: Pairs = {}
    for i in mine if len(mine) * len(theirs) <= _MOST else ():
        j = next((j for j in theirs if same(a[i], b[j])), None)
        if j is not None:
            found[i] = j
            theirs.remove(j)
    return found


def _common(a: Sequence[Any], b: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[tuple[int, int]]:
    """A longest common subsequence as pairs of positions in rising order (Myers 1986): the work grows with the length
    times the number of edits, not with the product of the lengths. Lists with too many edits are paired by position."""
    n, m = len(a), len(b)
    reach, rounds = {1: 0}, []  # diagonal (i - j) → how far along `a` it is reached
    for edits in range(n + m + 1):
        if edits * edits > _MOST:
            return [(i, i) for i in range(min(n, m)) if same(a[i], b[i])]
        rounds.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            i = reach[k + 1] if down else reach[k - 1] + 1
            while i < n and i - k < m and same(a[i], b[i - k]):
                i += 1
            reach[k] = i
            if i >= n and i - k >= m:
                return _traced(rounds, n, m)
    return []


def _traced(rounds: Sequence[Mapping[int, int]], i: int, j: int) -> list[tuple[int, int]]:
    """The matches on the way that `_common` has found, from its rounds."""
    found = []
    for edits in range(len(rounds) - 1, -1, -1):
        reach, k = rounds[edits], i - j
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        begin = (reach[k + 1] if down else reach[k - 1] + 1) if edits else 0
        while i > begin:
            i, j = i - 1, j - 1
            found.append((i, j))
        i, j = (i, j - 1) if down else (i - 1, j)
    return found[::-1]


def likeness(declared: Any, other: Any) -> float:
    """From 0 to 1: how much of the declared content the other one has."""
    if isinstance(declared, dict) and isinstance(other, dict):
        if "type" in declared and "type" in other and declared["type"] != other["type"]:
            return 0.0
        return sum(likeness(v, other.get(k)) for k, v in declared.items()) / (len(declared) or 1)
    if isinstance(declared, list) and isinstance(other, list):
        longer = max(len(declared), len(other))
        return sum(map(likeness, declared, other)) / longer if longer else 1.0
    return float(type(declared) is type(other) and declared == other)


def _alike(declared: Any, other: Any) -> float:
    value = likeness(declared, other)
    return value if value >= _ALIKE else 0.0


def _keys(key: str, items: Sequence[Any]) -> list[str] | None:
    values = [item.get(key) if isinstance(item, dict) else None for item in items]
    texts = [str(v) for v in values if isinstance(v, (str, int)) and v != ""]
    return texts if len(set(texts)) == len(items) else None


def _longest(a: Sequence[Any], b: Sequence[Any], weight: Callable[[Any, Any], float]) -> list[tuple[int, int]]:
    """The heaviest common subsequence, as pairs of positions in rising order."""
    n, m = len(a), len(b)
    if not n or not m:
        return []
    if n * m > _MOST:
        return [(i, i) for i in range(min(n, m)) if weight(a[i], b[i])]
    weights = [[weight(x, y) for y in b] for x in a]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            here = best[i + 1][j + 1] + weights[i][j] if weights[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], here)
    found, i, j = [], 0, 0
    while i < n and j < m:
        if weights[i][j] and best[i][j] == best[i + 1][j + 1] + weights[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
