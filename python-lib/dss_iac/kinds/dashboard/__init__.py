"""Dashboards: pages of tiles that show insights, texts and pictures."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
