"""A field that is named behind its address, `dataset.ORDERS.description`: where the address ends, and which fields of a
change are meant. The words are those of DSS's tree or those of the item. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..model import path as paths
from ..model.path import Path, Sel
from ..model.plan import FieldChange

Words = Callable[[FieldChange], Iterable[Path]]


def parted(text: str) -> Iterator[tuple[str, Path]]:
    """(what may be an address, the field behind it), the longest address first."""
    depth, dots = 0, list[int]()
    for n, sign in enumerate(text):
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if (sign == "." and not depth) or (sign == "[" and depth == 1):
            dots.append(n)
    for at in reversed(dots[1:]):
        try:
            yield text[:at], paths.parse(text[at:].removeprefix("."))
        except ValueError:
            continue


def chosen(changed: Sequence[FieldChange], wanted: Sequence[Path], words: Words) -> tuple[frozenset[str], list[str]]:
    """(the paths of the fields that are meant, what is wanted and no field that changed)."""
    found, unknown = set[str](), list[str]()
    for want in wanted:
        hits = {f.path for f in changed if meets(want, paths.parse(f.path))}
        hits = hits or {f.path for f in changed if any(meets(want, at) for at in _told(paths.parse(f.path)))}
        hits = hits or {f.path for f in changed if any(meets(want, at) for at in words(f))}
        found |= hits
        unknown += [] if hits else [paths.text(want)]
    return frozenset(found), unknown


def _told(at: Path) -> Iterator[Path]:
    """A path as plans tell it: elements by their names alone, behind the list that they are in or behind what holds
    it."""
    yield tuple(step.value if isinstance(step, Sel) else step for step in at)
    inside = {n - 1 for n, step in enumerate(at) if isinstance(step, Sel)}
    yield tuple(step.value if isinstance(step, Sel) else step for n, step in enumerate(at) if n not in inside)


def meets(wanted: Path, at: Path) -> bool:
    """Whether one lies in the other."""
    return all(one == other for one, other in zip(wanted, at, strict=False))
