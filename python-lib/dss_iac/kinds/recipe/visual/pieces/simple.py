"""A form that is a table of fields and nothing else, and the fields that many of those have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Field, Visual, properties, read_fields, show_fields
from . import filters


def form(kind: str, fields: tuple[Field, ...], skeleton: Mapping[str, Any], **more: Any) -> Visual:
    """The form of a recipe whose keys are rows of a table; filters under the usual names are tidied."""
    more.setdefault("tidy", filters.tidied("preFilter", "postFilter"))
    return Visual(
        kind,
        properties(fields),
        lambda item, spot: read_fields(fields, item, spot),
        lambda rest, ends: show_fields(fields, rest, ends),
        skeleton,
        **more,
    )


def switch(key: str, at: str, told: str) -> Field:
    """The field of a switch."""
    return Field(key, at, {"type": "boolean", "description": told})


def text(key: str, at: str, told: str) -> Field:
    """The field of one of DSS's words, a column or a text."""
    return Field(key, at, {"type": "string", "description": told})


def number(key: str, at: str, told: str) -> Field:
    """The field of a whole number."""
    return Field(key, at, {"type": "integer", "description": told})


def names(key: str, at: str, told: str) -> Field:
    """The field of a list of columns."""
    return Field(key, at, {"type": "array", "items": {"type": "string"}, "description": told})


def raw(key: str, at: str, told: str) -> Field:
    """The field of a list that is written as DSS has it."""
    return Field(key, at, {"type": "array", "description": told})


def language_model(key: str, at: str, told: str) -> Field:
    """The field of a language model: its id, or `{agent: NAME}` of what serves it."""
    return Field(key, at, {"type": ["string", "object"], "description": told})


RANKS = (
    switch("rank", "rank", "Add the rank of each row"),
    switch("dense_rank", "denseRank", "Add the rank without gaps"),
    switch("row_number", "rowNumber", "Add the number of each row"),
)
