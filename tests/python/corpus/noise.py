"""What may differ between a project and its rebuilt copy, row by row, each with its reason and its reference
(DECISIONS 52). Reviewed by hand; a row that no project needs is an error of the test, so the tables cannot grow unseen.

A row holds where its kind and path fit and its predicate agrees. In patterns `*` is one key, `**` any rest, `[]` an
element of a list. NOISE says nothing about the project; NOT_MANAGED is counted and pinned.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

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


NOISE: tuple[Row, ...] = (
    Row("**", ("creationTag.**", "versionTag.**"), "who saved it last and when (API §2.2)"),
)
NOT_MANAGED: tuple[Row, ...] = ()
