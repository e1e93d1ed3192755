"""Agent tools: what an agent may call."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
