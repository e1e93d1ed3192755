"""Managed folders: files that DSS keeps, in a place of a connection."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
