"""Columns that are taken row by row: axes and colours of dots, and places ↔ words.

price → {column: price, type: NUMERICAL}; {column: country, level: 2}
"""

from __future__ import annotations

from typing import Any

from . import defaults
from .pieces import COLUMN, SETTINGS, TYPES, WORD_OF, Element, Piece, laid, named, rest_of, schema, short


def _ua(kind: str) -> Piece:
    """A column whose values are taken as they are; `kind` is what it holds unless it says so."""
    full = {"isA": "ua", "treatAsAlphanum": False, "sortBy": "NATURAL", "sortAscending": False, "dateMode": "RANGE",
            "adminLevel": 0, **defaults.NUMBERS}  # fmt: skip

    def read(value: Any) -> Element:
        said = named(value)
        out: Element = {"column": said.get("column"), "type": TYPES[said.get("type", kind)]}
        if "level" in said:
            out["adminLevel"] = said["level"]
        return laid(out, said.get(SETTINGS))

    def show(element: Element) -> Any:
        rest = dict(element)
        said: dict[str, Any] = {"column": rest.pop("column", None)}
        if (held := rest.pop("type", TYPES[kind])) != TYPES[kind]:
            said["type"] = WORD_OF.get(held, held)
        if level := rest.pop("adminLevel", 0):
            said["level"] = level
        return short({**said, **rest_of(rest, full)})

    words = {**COLUMN, "level": {"type": "integer", "description": "Of a map of areas: which (2: countries)"}}
    about = "A column, taken row by row; " + ("a place" if kind == "place" else f"{kind}, unless it says `type`")
    return Piece(read, lambda said: laid(full, said), show, schema(about, words))


AXIS, COLORED, PLACE = _ua("number"), _ua("text"), _ua("place")
