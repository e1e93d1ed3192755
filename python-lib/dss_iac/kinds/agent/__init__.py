"""Agents: what answers with tools, code, blocks or a plugin."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
