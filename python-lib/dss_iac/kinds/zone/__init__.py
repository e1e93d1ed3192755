"""Flow zones: a name and a colour on the flow."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
