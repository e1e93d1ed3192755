"""API services: endpoints that are packaged and deployed elsewhere."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
