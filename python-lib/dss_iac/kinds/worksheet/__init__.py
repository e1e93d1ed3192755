"""Statistics worksheets: what is asked of the columns of one dataset, card by card."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
