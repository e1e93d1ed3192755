"""Changing every schema inside of a schema. Knows the vocabulary of JSON Schema, and no word of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_NAMED = ("properties", "patternProperties", "$defs")
_SINGLE = ("items", "additionalProperties", "not", "anyOf", "oneOf", "allOf", "then", "else", "prefixItems")


def mapped(schema: Any, change: Callable[[dict[str, Any]], Any]) -> Any:
    """`change` applied to every schema inside of a schema, innermost first; names of properties are no schemas, and
    conditions (`if`) stay what they are."""
    if isinstance(schema, list | tuple):
        return [mapped(one, change) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    out: dict[str, Any] = dict(schema)
    for key, below in _inside(schema):
        out[key] = {k: mapped(v, change) for k, v in below.items()} if key in _NAMED else mapped(below, change)
    return change(out)


def _inside(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, schema[key]) for key in (*_NAMED, *_SINGLE) if key in schema)
