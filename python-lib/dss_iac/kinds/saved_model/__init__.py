"""Saved models: what training deploys, and models that come from elsewhere with their versions."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
