"""ML tasks: what is designed in an analysis to be trained. Training is not declared; its design is."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
