"""Modules that are fetched by looking, or late. What is found by looking are the values of one name in the modules of a
package: so a kind, a visual recipe or a scenario step is one file, and no list names it. What is fetched late are
libraries that most commands do without: who speaks to no DSS does not wait for what speaks HTTP.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def discover(folder: Any, package: str, name: str) -> tuple[Any, ...]:
    """The values called `name` of the modules and packages in `folder` (a package's `__path__`), in the order of the
    modules' names; modules without one are passed over."""
    modules = sorted(module.name for module in pkgutil.iter_modules(folder))
    found = (getattr(importlib.import_module(f"{package}.{module}"), name, None) for module in modules)
    return tuple(value for value in found if value is not None)


class LazyModule:
    """Stands for a module; the first attribute that is asked for imports it."""

    def __init__(self, name: str) -> None:
        self.__name = name
        self.__module: ModuleType | None = None

    def __getattr__(self, name: str) -> Any:
        self.__module = self.__module or importlib.import_module(self.__name)
        return getattr(self.__module, name)
