"""Two items compared: what came, what went, what is another value, told at the place where a person would look for it.

Pure: two trees of YAML → differences. Knows nothing of DSS, of plans, or of who changed what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.model.resource import ABSENT
from . import inline, pairing

CAME, WENT, CHANGED = "+", "-", ""
MOST_MOVED = 3  # elements whose move is told one by one


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `at` in the words of the item, `sign` whether it came, went or changed. `words` says it where two
    values would not."""

    at: str
    before: Any
    after: Any
    sign: str = CHANGED
    words: str = ""


def between(before: Any, after: Any, at: str = "") -> Iterator[Difference]:
    """Every difference of two values, in the order of what is there afterwards."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _maps(before, after, at)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, at)
    elif _listed(before, after):
        old, new = (v if isinstance(v, list) else [v] for v in (before, after))
        yield from _lists(old, new, at)
    else:
        yield Difference(at, before, after)


def _listed(before: Any, after: Any) -> bool:
    """Whether one is a list and the other its only element, which may be written without the list."""
    several, alone = (before, after) if isinstance(before, list) else (after, before)
    return isinstance(several, list) and isinstance(alone, str) and alone in several


def _maps(before: Mapping[str, Any], after: Mapping[str, Any], at: str) -> Iterator[Difference]:
    for key in [*after, *(k for k in before if k not in after)]:
        inner = f"{at}.{inline.key(key)}" if at else inline.key(key)
        if key not in before:
            yield Difference(inner, ABSENT, after[key], CAME)
        elif key not in after:
            yield Difference(inner, before[key], ABSENT, WENT)
        else:
            yield from between(before[key], after[key], inner)


def _lists(before: list[Any], after: list[Any], at: str) -> Iterator[Difference]:
    if all(isinstance(e, Mapping) for e in (*before, *after)):
        yield from _elements(before, after, at)
    else:
        yield from _values(before, after, at)


def _values(before: list[Any], after: list[Any], at: str) -> Iterator[Difference]:
    """Lists of what is no map, or not everywhere: what came and what went, or the order."""
    if len(before) == len(after) and all(isinstance(v, (int, float)) for v in (*before, *after)):
        yield Difference(at, before, after)  # a box, a range: numbers mean something at their place only
        return
    old, new = (Counter(map(inline.one, side)) for side in (before, after))
    went, came = _left(before, old - new), _left(after, new - old)
    if not went and not came:
        yield Difference(at, before, after, words=f"the order: {inline.one(before)} → {inline.one(after)}")
    elif len(went) == len(came) == 1 and before.index(went[0]) == after.index(came[0]):
        yield Difference(at, went[0], came[0])
    else:
        if went:
            yield Difference(at, went[0] if len(went) == 1 else went, ABSENT, WENT)
        if came:
            yield Difference(at, ABSENT, came[0] if len(came) == 1 else came, CAME)


def _left(values: Sequence[Any], count: Counter[str]) -> list[Any]:
    """Those values that the count still has."""
    out = []
    for value in values:
        text = inline.one(value)
        if count[text] > 0:
            count[text] -= 1
            out.append(value)
    return out


def _elements(before: list[Any], after: list[Any], at: str) -> Iterator[Difference]:
    found = pairing.pairs(before, after)
    names, were = pairing.where(after), pairing.where(before)
    kept = set(found.values())
    gone = [j for j in range(len(before)) if j not in kept]
    moves = pairing.moved(found)
    until = len(before)
    bounds = [until := found.get(i, until) for i in range(len(after) - 1, -1, -1)][::-1]
    for i, element in enumerate(after):
        while gone and gone[0] < bounds[i]:
            yield _gone(before, were, gone.pop(0), at)
        if i not in found:
            yield Difference(at + names[i], ABSENT, _bare(element, names[i]), CAME)
            continue
        if i in moves and len(moves) <= MOST_MOVED:
            yield Difference(at + names[i], found[i], i, words=f"moved from [{found[i]}] to [{i}]")
        yield from _edited(before[found[i]], element, at + names[i], names[i].startswith("."))
    yield from (_gone(before, were, j, at) for j in gone)
    if len(moves) > MOST_MOVED:
        yield Difference(at, [*found.values()], sorted(found.values()), words=f"the order, with {len(moves)} moved")


def _gone(before: list[Any], were: list[str], j: int, at: str) -> Difference:
    return Difference(at + were[j], _bare(before[j], were[j]), ABSENT, WENT)


def _bare(element: Mapping[str, Any], name: str) -> Any:
    """What is to be said of a whole element whose name is told already: its only other value, or the rest."""
    if not name.startswith("."):
        return next(iter(element.values())) if len(element) == 1 else element
    key = pairing.named(element)
    rest = {k: v for k, v in element.items() if k != key}
    return rest["type"] if list(rest) == ["type"] else rest


def _edited(before: Mapping[str, Any], after: Mapping[str, Any], at: str, named: bool) -> Iterator[Difference]:
    """An element that changed; what a step is about stands in its name, its verb need not be told again."""
    if not named and len(before) == len(after) == 1 and list(before) == list(after):
        yield from between(next(iter(before.values())), next(iter(after.values())), at)
    else:
        yield from between(before, after, at)
