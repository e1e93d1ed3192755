"""Values that are secrets by the name of their key, or that look like one (`core.secret`), put aside as variables.

Plugin settings are opaque and may hold passwords in clear (API §5.4, §16.33): an import must not copy them (D35).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...core.model import path
from ...core.model.kind import Template
from ...core.secret import search

WHY = "secrets are not written; set the variable, or leave it unset to keep the value DSS has"


def hide(tree: Mapping[str, Any], roots: tuple[str, ...], owner: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`tree` with `{{ var.… }}` for each secret below `roots`, and the paths of the secrets.

    `owner` (kind and name) makes the variable's name, which is the same on every import.
    """
    spots = [spot for root in roots for spot in path.find(tree, path.parse(root))]
    found = [at for root, value in spots for at, _ in search.secrets(value, root)]
    hidden: Any = dict(tree)
    for at in found:
        hidden = path.put(hidden, at, placeholder(owner, at))
    return hidden, tuple(path.text(at) for at in found)


def placeholder(owner: str, at: path.Path) -> Template:
    """The variable that stands for the secret at `at` of an object, the same on every import."""
    words = "_".join([owner, *(str(step) for step in at[1:])])
    return Template("{{ var." + re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") + " }}")
