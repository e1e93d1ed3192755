"""Where in an item something is read, and what the recipe around it reads and writes. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ....core.model.kind import Reader

FILTER_OFF: Mapping[str, Any] = {"distinct": False, "enabled": False}


@dataclass(frozen=True, slots=True)
class Ends:
    """The names of what a recipe reads and writes through its main roles, in their order: payloads count them."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in an item something is read: problems are told there."""

    reader: Reader
    ends: Ends
    at: str = ""

    def below(self, step: str | int) -> Spot:
        """The place of a key or an element below."""
        end = f"[{step}]" if isinstance(step, int) else f".{step}" if self.at else step
        return Spot(self.reader, self.ends, f"{self.at}{end}")

    def error(self, what: str, hint: str = "") -> None:
        """A problem here."""
        self.reader.error(self.at, what, hint)
