"""What several applies changed together, by the journals that are kept of them. How changes are put together is
`core.record.between`'s business.
"""

from __future__ import annotations

from ...core.model.plan import Change
from ...core.record import between
from ...errors import IacError
from .store import Store


def changes(kept: Store, first: int, last: int) -> tuple[Change, ...]:
    """What the applies after serial `first`, up to `last`, changed all in all. IacError when one of their journals is
    not kept."""
    found = {n: kept.journal(n) for n in range(first + 1, last + 1)}
    if lost := ", ".join(str(n) for n, journal in found.items() if journal is None):
        raise IacError(f"the journals of applies {lost} are not kept; the project's git shows what changed")
    return between.changes([journal for journal in found.values() if journal is not None])
