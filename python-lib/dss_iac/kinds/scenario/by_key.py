"""The schema of something that is said by one key of many, with other keys beside it: a step, a trigger, a message.

For editors and for the documentation each of them is a block of its own, `if` its key is there; for messages about keys
all of them are known, each with the keys it makes sense beside. Knows no step and no trigger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.model.resource import nothing
from ...core.model.words import MEANT_FOR


@dataclass(frozen=True, slots=True)
class Block:
    """One of the many: its key, the schemas of that key and of those beside it, what it is, an example."""

    key: str
    keys: Mapping[str, Any]
    about: str = ""
    example: Mapping[str, Any] = field(default_factory=nothing)


def schema(blocks: Iterable[Block], common: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The schema of a map that is one of the blocks; `common`: the keys that any of them may have."""
    listed = tuple(blocks)
    owners: dict[str, list[Block]] = {}
    for block in listed:
        for key in block.keys:
            owners.setdefault(key, []).append(block)
    first = {block.key for block in listed}
    named = {block.key: {"description": block.about} for block in listed}
    beside = {key: _beside(key, of) for key, of in owners.items() if key not in first}
    return {
        "type": "object",
        **more,
        "properties": {**named, **common, **beside},
        "additionalProperties": False,
        "allOf": [_when(block) for block in listed],
    }


def _beside(key: str, owners: list[Block]) -> dict[str, Any]:
    told = owners[0].keys[key].get("description", "")
    return {"description": told, MEANT_FOR: tuple(block.key for block in owners)}


def _when(block: Block) -> dict[str, Any]:
    return {
        "title": block.key,
        "description": block.about,
        "examples": [dict(block.example)] if block.example else [],
        "if": {"required": [block.key]},
        "then": {"properties": dict(block.keys)},
    }
