"""Files of the project's library, those apart that belong to this tool or to a git reference."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
