"""A step of a plan before it has a number, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..model.address import Address

Key = tuple[str, Address, int]


@dataclass
class Draft:
    """A step before it has a number. `hard` needs are kept in the step, `firm` ones unless they go round, `soft` ones
    only order."""

    op: str
    address: Address
    late: int = 0
    detail: dict[str, Any] = field(default_factory=dict)
    hard: set[Key] = field(default_factory=set)
    firm: set[Key] = field(default_factory=set)
    soft: set[Key] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What other drafts call it."""
        return self.op, self.address, self.late


Drafts = dict[Key, Draft]
