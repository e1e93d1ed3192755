"""Which rows of a dataset a visual recipe reads, in the words of `kinds/common/rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.rows import selection
from ....common.rows.selection import ALL, SCHEMA, USUAL, tidy
from ..form import Ends, Spot

__all__ = ["SCHEMA", "USUAL", "read", "show", "tidied", "tidy"]


def read(value: Any, spot: Spot) -> dict[str, Any]:
    """DSS's selection."""
    return selection.read(value, spot.error)


def show(value: Any, _ends: Ends | None = None) -> Any:
    """The words for a selection without what is idle in it."""
    return selection.show(value)


def tidied(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload with its `selection` tidied, and without one of all rows."""
    found = tidy(payload.get("selection"))
    rest = {k: v for k, v in payload.items() if k != "selection"}
    return rest if "selection" not in payload or found == ALL else {**rest, "selection": found}
