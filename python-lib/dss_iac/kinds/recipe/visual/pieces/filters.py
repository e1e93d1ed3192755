"""The row filter of a visual recipe as one of its fields; its words are `common/preparation/filters`."""

from __future__ import annotations

from ....common.preparation.filters import SCHEMA, read, schema, show, tidied, tidy
from ..form import Field

__all__ = ["SCHEMA", "read", "row_filter", "schema", "show", "tidied", "tidy"]


def row_filter(key: str, at: str, told: str = "") -> Field:
    """The field of a filter."""
    return Field(key, at, schema(told) if told else SCHEMA, read, show)
