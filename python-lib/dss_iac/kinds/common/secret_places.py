"""Secrets at known places of a tree, put aside as variables (D35). Those that a key's name betrays: `secret_names`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...core.model import path
from ...core.model.kind import Template
from .secret_variables import Names


def hide(tree: Mapping[str, Any], patterns: Iterable[str], owner: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`tree` with `{{ var.… }}` for each text that a pattern finds, and the paths of these texts.

    The variable's name is made of `owner` and of what the secret belongs to (`secret_variables`).
    """
    hidden: Any = dict(tree)
    names, found = Names(owner), list[str]()
    for pattern in patterns:
        for at, value in list(path.find(tree, path.parse(pattern))):
            if isinstance(value, str) and value:
                hidden = path.put(hidden, at, Template("{{ var." + names.of(tree, at) + " }}"))
                found.append(path.text(at))
    return hidden, tuple(found)
