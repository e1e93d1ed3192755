"""Secrets at known places of a tree, put aside as variables (D35). Those that a key's name betrays: `secret_names`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...core.model import path
from ...core.model.kind import Template


def hide(tree: Mapping[str, Any], patterns: Iterable[str], owner: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`tree` with `{{ var.… }}` for each text that a pattern finds, and the paths of these texts.

    The variable's name is made of `owner` and the path, so that every import gives the same.
    """
    hidden: Any = dict(tree)
    found: list[str] = []
    for pattern in patterns:
        for at, value in list(path.find(tree, path.parse(pattern))):
            if isinstance(value, str) and value:
                hidden = path.put(hidden, at, Template("{{ var." + variable(owner, at) + " }}"))
                found.append(path.text(at))
    return hidden, tuple(found)


def variable(owner: str, at: path.Path) -> str:
    """`scenario_nightly_reporters_0_webhook_url`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", "_".join([owner, *(str(step) for step in at)]))
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
