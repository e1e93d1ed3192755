"""Retrieval-augmented LLMs: a language model that is given what a knowledge bank has."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
