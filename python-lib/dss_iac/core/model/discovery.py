"""What is found by looking: the values of one name in the modules of a package. So a kind, a visual recipe or a
scenario step is one file, and no list names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def discover(folder: Any, package: str, name: str) -> tuple[Any, ...]:
    """The values called `name` of the modules and packages in `folder` (a package's `__path__`), in the order of the
    modules' names; modules without one are passed over."""
    modules = sorted(module.name for module in pkgutil.iter_modules(folder))
    found = (getattr(importlib.import_module(f"{package}.{module}"), name, None) for module in modules)
    return tuple(value for value in found if value is not None)
