"""The kinds of resource, found by looking: every module or package of this folder that has a `KIND`.
Names none of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..core.model.discovery import discover
from ..core.model.kind import Kind


@lru_cache(maxsize=1)
def registry() -> Mapping[str, Kind]:
    """Every kind by name, in order of rank."""
    found: tuple[Kind, ...] = discover(__path__, __name__, "KIND")
    return {kind.name: kind for kind in sorted(found, key=lambda k: (k.rank, k.name))}
