"""Jupyter notebooks: cells of code and text."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
