"""The project itself: several documents with several writers, of which only our own entries are written.

Begin with `kind`, then `item`.
"""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
