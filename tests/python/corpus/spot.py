"""One difference between a project and its rebuilt copy, and a row of the tables that may explain it.

In patterns `*` is one key, `**` any rest, `[]` an element of a list; `#order`, `#more` and `#extra` are differences of
their own (trees.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
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


@cache
def _pattern(text: str) -> re.Pattern[str]:
    words = {"**": ".*", "*": r"[^.\[#]*"}
    parts = re.split(r"(\*\*|\*)", text)
    return re.compile("".join(words.get(part) or re.escape(part) for part in parts) + r"\Z", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """`kind` and `paths` are patterns; `when` looks at the values."""

    kind: str
    paths: tuple[str, ...]
    why: str
    when: Callable[[Spot], bool] = lambda spot: True
    always: bool = False  # counted whether or not the values happen to agree

    def fits(self, spot: Spot) -> str:
        """The path of this row that explains a spot, "" when none does."""
        if not _pattern(self.kind).match(spot.kind):
            return ""
        found = next((path for path in self.paths if _pattern(path).match(spot.path)), "")
        return found if found and self.when(spot) else ""

    def uses(self) -> tuple[str, ...]:
        """Every path of the row under the name by which a use of it is told."""
        return tuple(f"{self.kind} {path}: {self.why}" for path in self.paths)
