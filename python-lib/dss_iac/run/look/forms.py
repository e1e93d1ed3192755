"""What documents have in common that one of them can speak for, and what DSS adds to such documents when it tells them:
an old version wrote them with fewer keys, and each that is lacking has the value of its class (corpus §3.9). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

WORD = re.compile("[A-Z][A-Z0-9_]*")
OWN = ("versionTag", "creationTag")  # of one object alone, whatever others have


def keys(document: Any) -> frozenset[str]:
    """The form of a document: its paths, elements of a list alike, with the word that each `type` in it has."""
    return frozenset(_paths(document, "", words=False))


def strict(document: Any) -> frozenset[str]:
    """A narrower form: also its switches and words, outside of lists, which might decide what DSS adds."""
    return frozenset(_paths(document, "", words=True))


def _paths(document: Any, at: str, words: bool) -> Iterator[str]:
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield f"{at}.{key}={value}" if _decides(key, value, words) else f"{at}.{key}"
            yield from _paths(value, f"{at}.{key}", words)
    elif isinstance(document, list):
        for value in document:
            yield from _paths(value, f"{at}[]", False)


def _decides(key: str, value: Any, words: bool) -> bool:
    if isinstance(value, str):
        return key == "type" or (words and WORD.fullmatch(value) is not None)
    return words and isinstance(value, bool)


def added(told: Any, kept: Any) -> dict[str, Any]:
    """The keys of maps that DSS tells beyond what is kept; lists are not looked into."""
    if not isinstance(told, Mapping) or not isinstance(kept, Mapping):
        return {}
    found = {}
    for key, value in told.items():
        more = value if key not in kept else added(value, kept[key])
        if key not in OWN and (key not in kept or more):
            found[key] = more
    return found


def common(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What two documents were given alike: of one alone is what tells it from the other (its name)."""
    found = {}
    for key, value in one.items():
        if key in other and value == other[key]:
            found[key] = value
        elif isinstance(value, Mapping) and isinstance(other.get(key), Mapping) and (same := common(value, other[key])):
            found[key] = same
    return found


def completed(kept: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """A document with what it lacks; what it says itself stays."""
    out = dict(kept)
    for key, value in more.items():
        if key not in out:
            out[key] = value
        elif isinstance(out[key], Mapping) and isinstance(value, Mapping):
            out[key] = completed(out[key], value)
    return out
