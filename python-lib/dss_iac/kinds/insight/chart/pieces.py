"""What the pieces of a chart have in common: both directions, and what a new one of its page has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ...common.trees import merge, minus, ordered

Element = dict[str, Any]
TYPES: Mapping[str, str] = {"text": "ALPHANUM", "number": "NUMERICAL", "date": "DATE", "place": "GEOPOINT"}
WORD_OF = {theirs: ours for ours, theirs in TYPES.items()}
SETTINGS = "settings"


class Piece(NamedTuple):
    """`read`: a value of an item → what it says of an element; `full`: an element as its page makes one of that;
    `show`: an element → a value of an item, None when no word says it."""

    read: Callable[[Any], Element]
    full: Callable[[Element], Element]
    show: Callable[[Element], Any]
    schema: Mapping[str, Any]


def text(description: str) -> dict[str, Any]:
    """The schema of a text."""
    return {"type": "string", "description": description}


def schema(description: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a piece: a name, or a map of these words."""
    raw = {SETTINGS: {"type": "object", "description": "Any other key of it, as DSS has it"}}
    inner = {"type": "object", "properties": {**words, **raw}, "additionalProperties": False}
    told = f"{description} ({', '.join(f'`{word}`' for word in words)})"
    return {"type": ["string", "object"], "description": told, **{k: v for k, v in inner.items() if k != "type"}}


COLUMN = {"column": text("Name of the column"), "type": {"enum": [*TYPES], "description": "What the column holds"}}


def named(value: Any, key: str = "column") -> dict[str, Any]:
    """A value of an item as a map; a bare name is that of a column."""
    return dict(value) if isinstance(value, Mapping) else {key: value}


def short(said: dict[str, Any], key: str = "column") -> Any:
    """The name alone, where nothing else is said."""
    return said[key] if set(said) == {key} else said


def laid(element: Element, over: Mapping[str, Any] | None) -> Element:
    """An element with more laid over it."""
    return dict(merge(element, over or {}))


def rest_of(element: Element, full: Element, idle: tuple[str, ...] = ()) -> dict[str, Any]:
    """`{settings: …}` for what an element has beyond a new one."""
    found = minus({key: value for key, value in element.items() if key not in idle}, full)
    return {SETTINGS: ordered(found)} if found else {}
