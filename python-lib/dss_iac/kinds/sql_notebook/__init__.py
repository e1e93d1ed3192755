"""SQL notebooks: queries and notes on one connection."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
