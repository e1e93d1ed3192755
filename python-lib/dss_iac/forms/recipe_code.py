"""Where a recipe's code runs: code environment and container (API §2.4, §6.9).

code_env: py311 | inherit | builtin        container: big-pods | inherit | none
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Selection(NamedTuple):
    """One of DSS's selections: where it sits, its mode key, key and mode of an explicit name, words for the others."""

    at: str
    mode_key: str
    name_key: str
    explicit: str
    words: Mapping[str, str]


SELECTIONS: Mapping[str, Selection] = {
    "code_env": Selection(
        "envSelection", "envMode", "envName", "EXPLICIT_ENV", {"inherit": "INHERIT", "builtin": "USE_BUILTIN_MODE"}
    ),
    "container": Selection(
        "containerSelection",
        "containerMode",
        "containerConf",
        "EXPLICIT_CONTAINER",
        {"inherit": "INHERIT", "none": "NONE"},
    ),
}
PROPERTIES: Mapping[str, Any] = {
    "code_env": {"type": ["string", "object"], "description": "Name of a code environment, `inherit` or `builtin`"},
    "container": {
        "type": ["string", "object"],
        "description": "Name of a container configuration, `inherit` or `none`",
    },
}


def read(item: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of `params` that the item's selections make."""
    return {s.at: selection(s, item[key]) for key, s in SELECTIONS.items() if item.get(key) is not None}


def show(params: dict[str, Any]) -> dict[str, Any]:
    """The YAML keys; takes what it says out of `params`."""
    out = {}
    for key, s in SELECTIONS.items():
        value = params.get(s.at)
        name = _name(s, value) if isinstance(value, Mapping) else None
        if name is not None:
            out[key] = name
            del params[s.at]
    return out


def selection(s: Selection, value: Any) -> Any:
    """DSS's selection for a word, a name, or the selection itself."""
    if isinstance(value, Mapping):
        return dict(value)
    word = s.words.get(str(value).lower())
    return {s.mode_key: word} if word else {s.mode_key: s.explicit, s.name_key: str(value)}


def _name(s: Selection, value: Mapping[str, Any]) -> str | None:
    candidates = (value.get(s.name_key), *s.words)
    return next((str(c) for c in candidates if c and selection(s, c) == value), None)
