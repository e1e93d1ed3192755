"""Where a recipe's code runs: code environment and container (API §2.4, §6.9).

code_env: py311 | inherit | builtin        container: big-pods | inherit | none
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

# Where the container selection is not in `params` itself (corpus §3.3).
IN_ENGINE = frozenset(("shaker", "sync", "sampling", "list_folder_contents"))
IN_PAYLOAD = frozenset(("join", "grouping", "window", "vstack", "split", "distinct", "topn", "pivot", "sort"))


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


def read(item: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The keys of `params` that the item's selections make."""
    out: dict[str, Any] = {}
    for key, s in SELECTIONS.items():
        if item.get(key) is None:
            continue
        if key == "container" and kind in IN_PAYLOAD:
            continue  # the type's own form says it
        if key == "container" and kind in IN_ENGINE:
            out["engineParams"] = {s.at: selection(s, item[key])}
        else:
            out[s.at] = selection(s, item[key])
    return out


def show(params: dict[str, Any], kind: str) -> dict[str, Any]:
    """The YAML keys; takes what it says out of `params`."""
    out = {}
    for key, s in SELECTIONS.items():
        inner = key == "container" and kind in IN_ENGINE
        holder = dict(params.get("engineParams") or {}) if inner else params
        value = holder.get(s.at)
        name = name_of(s, value) if isinstance(value, Mapping) else None
        if name is None:
            continue
        out[key] = name
        del holder[s.at]
        if inner:
            params["engineParams"] = holder
            if not holder:
                del params["engineParams"]
    return out


def selection(s: Selection, value: Any) -> Any:
    """DSS's selection for a word, a name, or the selection itself."""
    if isinstance(value, Mapping):
        return dict(value)
    word = s.words.get(str(value).lower())
    return {s.mode_key: word} if word else {s.mode_key: s.explicit, s.name_key: str(value)}


def name_of(s: Selection, value: Mapping[str, Any]) -> str | None:
    """The word or name for a selection; None when there is none."""
    candidates = (value.get(s.name_key), *s.words)
    return next((str(c) for c in candidates if c and selection(s, c) == value), None)
