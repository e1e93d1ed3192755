"""What a look for a guard's sake could not see. That the key may not see it, or that there is no such thing, is told as
a note; any other failure refuses, because a guard that was not asked must not count as one that agreed. Reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ...core.model.resource import Snapshot
from ...errors import CANNOT_SEE, DssError

T = TypeVar("T")


@dataclass(frozen=True)
class Sight:
    """The looks that one guard needs; workers share it. `guard`: its name, under which a failed look refuses."""

    guard: str
    notes: list[str] = field(default_factory=list)
    blind: list[tuple[str, str, str]] = field(default_factory=list)

    def look(self, read: Callable[[], T], what: str, meaning: str) -> T | None:
        """What `read` gives; None when it cannot be seen. `what`: at what; `meaning`: what is not known then."""
        try:
            return read()
        except CANNOT_SEE:
            self.notes.append(f"this key may not see {what}: {meaning} is not known")
        except DssError as error:
            why = f"{what} could not be read ({error}), so {meaning} is not known"
            self.blind.append((self.guard, why, "plan again when DSS answers"))
        return None

    def over(self, seen: Snapshot) -> Snapshot:
        """The snapshot with what could not be seen; the same one when all was."""
        if not self.notes and not self.blind:
            return seen
        return replace(seen, unseen=(*seen.unseen, *sorted(set(self.notes))), blind=(*seen.blind, *sorted(self.blind)))
