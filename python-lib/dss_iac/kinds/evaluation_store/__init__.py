"""Evaluation stores: where evaluations of models, language models and agents are kept."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
