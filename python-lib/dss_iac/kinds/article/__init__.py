"""Articles of the project's wiki, and their places in its tree."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
