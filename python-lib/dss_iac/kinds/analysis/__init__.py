"""Visual analyses: a dataset looked at, prepared on trial, and charted; its ML tasks are a kind of their own."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
