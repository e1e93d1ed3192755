"""Knowledge banks: vectors of documents that embedding recipes fill and agents search."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
