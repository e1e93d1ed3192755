"""Model comparisons: versions, lab models and evaluations side by side."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
