"""Lists of pairs that people write as maps ↔ DSS's `[{from, to}]`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .spot import Spot

Codec = tuple[Callable[[Any, Spot], Any], Callable[[Any], Any]]


def _read(value: Any, spot: Spot) -> Any:
    if isinstance(value, Mapping):
        return [{"from": str(old), "to": _text(new)} for old, new in value.items()]
    if not isinstance(value, list):
        spot.error("this is no map", "write {OLD: NEW}")
    return value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _show(value: Any) -> Any:
    plain = isinstance(value, list) and all(isinstance(p, Mapping) and set(p) == {"from", "to"} for p in value)
    if not plain or len({p["from"] for p in value}) < len(value):
        return value
    texts = all(isinstance(p["from"], str) and isinstance(p["to"], str) for p in value)
    return {p["from"]: p["to"] for p in value} if texts else value


PAIRS: Codec = (_read, _show)
RENAMINGS: Codec = PAIRS
