"""One difference between a project and its rebuilt copy, and a row of the tables that may explain it.

In patterns `*` is one key, `**` any rest, `[]` an element of a list; `#order`, `#more` and `#extra` are differences of
their own (trees.py). The predicates here are the vocabulary of `noise.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .trees import MISSING, same

if TYPE_CHECKING:
    from .judge import Scene


@dataclass(frozen=True)
class Spot:
    """One difference: where it is, both values, what contains it in the source, and the two projects."""

    kind: str
    name: str
    path: str
    mine: Any
    theirs: Any
    around: tuple[Any, ...] = field(repr=False)
    scene: Scene = field(repr=False)


@lru_cache(maxsize=None)
def _pattern(text: str) -> re.Pattern[str]:
    words = {"**": ".*", "*": r"[^.\[#]*"}
    parts = re.split(r"(\*\*|\*)", text)
    return re.compile("".join(words.get(p) or re.escape(p) for p in parts) + r"\Z")


@dataclass(frozen=True)
class Row:
    """`kind` and `paths` are patterns; `when` looks at the values."""

    kind: str
    paths: tuple[str, ...]
    why: str
    when: Callable[[Spot], bool] = lambda spot: True

    def fits(self, spot: Spot) -> bool:
        return (
            _pattern(self.kind).match(spot.kind) is not None
            and any(_pattern(p).match(spot.path) for p in self.paths)
            and self.when(spot)
        )



GIVEN = "https://example.com/secret/"  # how the value of every secret begins that a round trip gives

def is_(*values: Any) -> Callable[[Spot], bool]:
    """The source has one of these values, and the copy has nothing there: the value is what its absence means."""
    return lambda spot: spot.theirs == MISSING and any(same(spot.mine, value) for value in values)


def output(spot: Spot) -> bool:
    """The dataset is some recipe's output."""
    return spot.name in spot.scene.outputs


def managed(spot: Spot) -> bool:
    """DSS itself decides where the data lies."""
    return spot.kind == "managed_folders" or spot.around[0].get("managed") is True


def type_is(*names: str) -> Callable[[Spot], bool]:
    """The object, or the recipe whose payload this is, has one of these types."""
    return lambda spot: spot.scene.type_of(spot) in names


def parent(spot: Spot, level: int = 1) -> dict[str, Any]:
    """The map of the source that holds the leaf, or one further out; {} when there is none."""
    maps = [inside for inside in spot.around if isinstance(inside, dict)]
    return maps[-level] if len(maps) >= level else {}
