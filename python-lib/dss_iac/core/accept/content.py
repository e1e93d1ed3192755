"""Text in a file of its own and text in the item are the same to whoever compares two items: names of content files
are exchanged for what is in them, and remembered. Reads nothing itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import NOT_JSON
from ..model.kind import Written
from ..model.path import Path

_PAYLOAD = ".payload.json"


def inlined(tree: Any, text: Callable[[str, Path], str | None]) -> tuple[Any, dict[Path, str]]:
    """(the item with the texts of its content files, where these are → the name of the file). `text` gives what a file
    holds, by its name and by where that is written; None when it is no text."""
    files: dict[Path, str] = {}
    return _inlined(tree, text, (), files), files


def whole(shown: Written) -> Any:
    """An item as its kind shows it, with its own content files."""

    def text(name: str, at: Path) -> str | None:
        held = shown.files.get(name)
        return held if isinstance(held, str) else None

    return inlined(dict(shown.item), text)[0]


def _inlined(tree: Any, text: Callable[[str, Path], str | None], at: Path, files: dict[Path, str]) -> Any:
    if isinstance(tree, list):
        return [_inlined(one, text, (*at, i), files) for i, one in enumerate(tree)]
    if not isinstance(tree, Mapping):
        return tree
    out: dict[str, Any] = {}
    for key, value in tree.items():
        named = isinstance(value, str) and (key == "file" or key.endswith("_file"))
        held = text(value, (*at, key)) if named else None
        if held is None:
            out[key] = _inlined(value, text, (*at, key), files)
            continue
        key = "content" if key == "file" else key.removesuffix("_file")
        spot = (*at, key)
        files[spot] = value
        out[key] = parsed(held) if value.endswith(_PAYLOAD) else held
    return out


def parsed(text: str) -> Any:
    """A payload as a tree; as it is when it is none."""
    try:
        found = json.loads(text)
    except NOT_JSON:
        return text
    return found if isinstance(found, dict | list) else text
