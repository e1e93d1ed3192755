"""Modules that are imported when something of theirs is first used: a command that speaks to no DSS does not wait for
what speaks HTTP. Knows no module.
"""

from __future__ import annotations

import importlib
from typing import Any


class LazyModule:
    """Stands for a module; the first attribute that is asked for imports it."""

    def __init__(self, name: str) -> None:
        self.__name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name), name)
