"""Keys that belong to one type of recipe, step, trigger or message: an editor shall offer them there and nowhere else.

What is checked here knows all keys at once, so that a message can say whose a wrong one is. What editors get has the
keys of every type in `properties`, and those of one in the `then` of its own condition; beside them no other is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.words import MEANT_FOR
from .walk import mapped

_TEMPLATED: Mapping[str, Any] = {  # nobody knows the type before it is rendered
    "required": ["type"],
    "properties": {"type": {"type": "string", "pattern": r"\{[{%]"}},
}


def offered(schema: Any) -> Any:
    """The schema with the keys of one type below its own condition, wherever there are such."""
    return mapped(schema, _split)


def _split(node: dict[str, Any]) -> dict[str, Any]:
    blocks = [one for one in node.get("allOf", ()) if "title" in one and "if" in one]
    if not blocks or node.get("additionalProperties") is not False:
        return node
    every = node["properties"]
    common = {key: value for key, value in every.items() if not _meant(value)}
    titles = {one["title"] for one in blocks}
    rest = {k: v for k, v in every.items() if _meant(v) and titles.isdisjoint(_meant(v))}  # of types without a block
    then = {"properties": rest, **_only({**common, **rest})}
    other = {"if": {"not": {"anyOf": [*(one["if"] for one in blocks), _TEMPLATED]}}, "then": then}
    out = {key: value for key, value in node.items() if key != "additionalProperties"}
    return {**out, "properties": common, "allOf": [*(_block(one, every, common) for one in blocks), other]}


def _block(one: Mapping[str, Any], every: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    own = dict(one["then"]["properties"])
    own |= {key: value for key, value in every.items() if one["title"] in _meant(value) and key not in own}
    return {**one, "then": {**one["then"], "properties": own, **_only({**common, **own})}}


def _only(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {"propertyNames": {"enum": sorted(keys)}}


def _meant(schema: Any) -> tuple[str, ...]:
    return tuple(schema.get(MEANT_FOR, ())) if isinstance(schema, Mapping) else ()
