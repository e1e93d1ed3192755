"""What became of edits that were to be taken into the configuration, as values. Shows nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.address import Address

EDITED, ADDED, REMOVED = "edited", "added", "removed"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One object whose state in DSS the configuration says now. `paths`: the fields that it took; `places`: where it is
    written, `file:line`."""

    address: Address
    how: str
    paths: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """One object of which nothing was written, why, and what to do."""

    address: Address
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.address}: {self.what}" + (f"; {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The whole. `files`: path below the folder → (what it held, what it holds now), None where there is no file.
    `written` is False when nothing was to be written, or should not be."""

    project: str
    folder: str
    accepted: tuple[Accepted, ...] = ()
    declined: tuple[Declined, ...] = ()
    files: Mapping[str, tuple[bytes | None, bytes | None]] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    written: bool = False
    environment: str = ""
