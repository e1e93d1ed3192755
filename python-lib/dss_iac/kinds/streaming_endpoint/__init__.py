"""Streaming endpoints: topics and queues that recipes read and write without end."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
