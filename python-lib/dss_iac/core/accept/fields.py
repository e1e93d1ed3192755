"""A field that is named behind its address, `dataset.ORDERS.description`: where the address ends, and which fields of a
change are meant. The words are those of DSS's tree or those of the item. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..model import path as paths
from ..model.path import Path
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


def chosen(taken: Sequence[FieldChange], wanted: Sequence[Path], words: Words) -> tuple[frozenset[str], list[str]]:
    """(the paths of the fields that are meant, what is wanted and no field that changed)."""
    found, unknown = set[str](), list[str]()
    for want in wanted:
        hits = {f.path for f in taken if _meets(want, paths.parse(f.path))}
        hits = hits or {f.path for f in taken if any(_meets(want, at) for at in words(f))}
        found |= hits
        unknown += [] if hits else [paths.text(want)]
    return frozenset(found), unknown


def _meets(wanted: Path, at: Path) -> bool:
    """Whether one lies in the other."""
    return all(one == other for one, other in zip(wanted, at, strict=False))
