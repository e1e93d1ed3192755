"""Environment of a component (AUTO §12.1); the official client reads it from here for webapp backends."""

from __future__ import annotations

import os


def get_env_var(name: str, default: str | None = None) -> str | None:
    """A variable that DSS set, or the default."""
    return os.environ.get(name, default)


def has_env_var(name: str) -> bool:
    """Whether DSS set it."""
    return name in os.environ
