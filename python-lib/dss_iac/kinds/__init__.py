"""The kinds of resource, found by looking: every module or package of this folder that has a `KIND`.
Names none of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache

from ..core.model.kind import Kind


@lru_cache(maxsize=1)
def registry() -> Mapping[str, Kind]:
    """Every kind by name, in order of rank."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        kind = getattr(importlib.import_module(f"{__name__}.{module.name}"), "KIND", None)
        if kind is not None:
            found.append(kind)
    return {kind.name: kind for kind in sorted(found, key=lambda k: (k.rank, k.name))}
