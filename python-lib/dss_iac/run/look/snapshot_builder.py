"""What has been read of a project so far, while a snapshot of it is taken. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.model.address import Address
from ...core.model.resource import Desired
from ...core.model.state import Entry, State
from ...dss.remote import Item
from ..session import Session


@dataclass
class SnapshotBuilder:
    """What has been read so far."""

    session: Session
    recorded: State | None
    desired: Desired | None
    everything: bool
    full: bool
    items: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    wires: dict[Address, dict[str, Any]] = field(default_factory=dict)
    of: dict[tuple[str, str], Address] = field(default_factory=dict)  # (kind, DSS id) → address
    failed: dict[str, str] = field(default_factory=dict)
    barred: dict[str, tuple[str, str]] = field(default_factory=dict)
    targets: set[Address] = field(default_factory=set)  # what wanted and recorded trees refer to
    unchanged: dict[Address, bool] = field(default_factory=dict)  # whether what is recorded can stand for live
    doubt: str = ""  # why no export gave what was to be read, where one was asked for
    absent_features: set[str] = field(default_factory=set)

    def entry(self, address: Address) -> Entry | None:
        """What is recorded for an address."""
        return self.recorded.entries.get(address) if self.recorded else None

    def declared(self, address: Address) -> Mapping[str, Any] | None:
        """What is wanted of an address, or of the one that it moves to."""
        desired = self.desired
        resource = desired.resources.get(desired.moved.get(address, address)) if desired else None
        return resource.body if resource else None
