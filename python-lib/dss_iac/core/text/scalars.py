"""A scalar as written → a value, by the core types of YAML 1.2 (D32): `NO`, `12:30` and dates stay text.

Knows no document. Values are those of JSON: infinities and NaN have no place in a tree and are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_FIRST = frozenset("~nNtTfF0123456789+-.")
_LONGEST = 300  # digits; beyond, no number of JSON or Java is meant
_TAG = "tag:yaml.org,2002:"


class NotAValue(ValueError):
    """The text cannot be the value it is written as; the message completes "this …"."""


def plain(text: str) -> Any:
    """The value of an unquoted scalar."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return _number(text, int)
    if _OCTAL.match(text):
        return _number(text, lambda t: int(t[2:], 8))
    if _HEX.match(text):
        return _number(text, lambda t: int(t[2:], 16))
    if _FLOAT.match(text):
        return _number(text, float)
    if _SPECIAL.match(text):
        raise NotAValue(f"is {text}, which JSON and DSS cannot hold")
    return text


def tagged(text: str, tag: str) -> Any:
    """The value of a scalar with an explicit tag; only the core tags are known."""
    if tag in ("!", _TAG + "str"):
        return text
    wanted = {_TAG + "int": int, _TAG + "float": float, _TAG + "bool": bool, _TAG + "null": type(None)}.get(tag)
    if wanted is None:
        raise NotAValue(f"has the tag {tag.replace(_TAG, '!!')}, which this language does not know")
    value = plain(text)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise NotAValue(f"is not a value for its tag {tag.replace(_TAG, '!!')}")
    return value


def _number(text: str, read: Callable[[str], float]) -> float:
    if len(text) > _LONGEST:
        raise NotAValue(f"is a number of {len(text)} digits")
    value = read(text)
    if isinstance(value, float) and math.isinf(value):
        raise NotAValue("is a number too large to be held")
    return value
