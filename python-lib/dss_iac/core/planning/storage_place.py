"""A place in storage, however it is spelled: the same directory, or one inside another (D13). Knows no plan."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)
VARIABLE = "\0${"  # before a part that a variable names
DISK = "\0disk"  # what file connections of one DSS have in common: the disk of its server


@dataclass(frozen=True, slots=True)
class Place:
    """`within`: what must agree for places to be comparable; `parts`: the way down from there, one part when it is no
    path. `told` is how it was written, and does not count."""

    within: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]
    told: str = field(compare=False, default="")

    def __str__(self) -> str:
        return self.told


def exactly(pairs: tuple[tuple[str, str], ...]) -> tuple[Place, ...]:
    """The place that a table or the like is: (key, value) pairs, its own name last."""
    return (Place((*pairs[:-1], (pairs[-1][0], "")), (pairs[-1][1],), _told(pairs)),)


def under(root: str | None, pairs: tuple[tuple[str, str], ...], whose: str = "") -> tuple[Place, ...]:
    """The places that a path, the last of the pairs, may mean below a connection, the first of them. With the `root`
    of the connection known they lie on the server's disk, where another connection may lead as well. Whether `..`
    leaves the root is not known: then there are two. A part with a variable is another one for everybody: `whose`.
    """
    connection, *more, (key, path) = pairs
    told = _told((*pairs[:-1], (key, path.rstrip("/") or "/")))
    path = "/".join(f"{VARIABLE}{whose}:{part}" if "${" in part else part for part in path.split("/"))
    if root is None:
        return (Place((connection, *more), steps(path), told),)
    inside = (*steps(root), *steps(path))
    return tuple(Place(((DISK, ""), *more), parts, told) for parts in dict.fromkeys((inside, steps(f"{root}/{path}"))))


def known(place: Place) -> Place:
    """A place as far as its directories have a name that is known."""
    return Place(place.within, tuple(takewhile(lambda part: not part.startswith(VARIABLE), place.parts)))


def _told(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{key} {value}" for key, value in pairs if value)


def steps(path: str) -> tuple[str, ...]:
    """`//a/./b/../c/` → (a, c): what a file system makes of it. Nothing lies above the top."""
    found: list[str] = []
    for part in unicodedata.normalize("NFC", path).split("/"):
        if part == "..":
            del found[-1:]
        elif part not in ("", "."):
            found.append(part)
    return tuple(found)


@dataclass(frozen=True)
class Map(Generic[T]):
    """Who lies where; finds who shares a place, or lies around or inside it."""

    _at: dict[Place, tuple[T, Place]] = field(default_factory=dict)
    _below: dict[Place, tuple[T, Place]] = field(default_factory=dict)

    def put(self, who: T, place: Place) -> None:
        """Remember it; the first at a place keeps it."""
        self._at.setdefault(place, (who, place))
        for above in _above(place):
            self._below.setdefault(above, (who, place))

    def met(self, place: Place, who: T) -> tuple[T, Place] | None:
        """Somebody else at, around or inside a place, with that one's own place; None when it is free."""
        around = (self._at.get(one) for one in (place, *_above(place)))
        found = (*around, self._below.get(place))
        return next((one for one in found if one is not None and one[0] != who), None)


def _above(place: Place) -> tuple[Place, ...]:
    return tuple(Place(place.within, place.parts[:n]) for n in range(len(place.parts) - 1, -1, -1))


Roots = Mapping[str, str]  # connection → the directory of the server's disk that it starts at
