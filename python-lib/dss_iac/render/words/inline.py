"""A value as YAML on one line, or as a block of lines where one is too long. Knows nothing of what it means."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...core.text.yaml_beginning import beginning
from ...core.text.yaml_writer import dump

WIDEST = 100  # characters of a value on one line
_PLAIN = re.compile(r"[A-Za-z_][\w./$-]*\Z")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "none"}
_MARK = re.compile(r"\(secret \d+\)\Z")


def one(value: Any) -> str:
    """The value on one line, however long: words as they are, other texts in quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key(k)}: {one(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(one, value)) + "]"
    if isinstance(value, str):
        bare = (_PLAIN.match(value) and value.lower() not in _WORDS) or _MARK.match(value)
        return value if bare else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, default=str)


def key(name: Any) -> str:
    """A key on one line; quoted where it would be read as something else."""
    text = str(name)
    return text if re.match(r"[\w][\w -]*\Z", text) else json.dumps(text, ensure_ascii=False)


def fits(value: Any) -> bool:
    """Whether a value reads well on one line."""
    if isinstance(value, str):
        return "\n" not in value.rstrip("\n") and len(value) <= WIDEST
    return len(one(value)) <= WIDEST and "\\n" not in one(value)


def block(value: Any, most: int) -> tuple[list[str], int]:
    """(at most so many lines of the value as YAML, how many there are); a text is its own lines."""
    if isinstance(value, Mapping):
        return beginning(value, most)
    text = value if isinstance(value, str) else dump(value)
    lines = text.rstrip("\n").split("\n")
    return lines[:most], len(lines)
