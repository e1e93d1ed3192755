"""What state knows to be a secret stays out of the files that an import writes (D66): a variable stands for it.
Knows trees and items, no kind by name; what only looks like a secret is
each kind's own business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..model import path
from ..model.kind import Kind, Template

Known = Mapping[tuple[str, str], Sequence[str]]  # (kind, DSS id) → patterns of where its secrets lie
WHY = "state knows it as a secret; set the variable, or leave it unset to keep the value DSS has"


def hide(kind: Kind, tree: Mapping[str, Any], patterns: Sequence[str], name: str) -> tuple[dict[str, Any], int]:
    """(`tree` with a variable for each secret, how many there were)."""
    hidden: Any = dict(tree)
    count = 0
    for pattern in patterns:
        for at, value in list(path.find(hidden, path.parse(pattern))):
            if value in (None, "", {}, []) or isinstance(value, Template):
                continue
            count += 1
            hidden = path.put(hidden, at, _variable(f"{kind.name} {name}", at))
    return hidden, count


def marked(kind: Kind, item: Mapping[str, Any], patterns: Sequence[str]) -> dict[str, Any]:
    """The item with its `secrets:`, as the tree and as the item names them; a text that is code is a template then."""
    spots = list(_templates(item, ()))
    own = [path.parse(rule) for rule in kind.rules.secret]  # nobody has to say that these are secrets
    told = (p for p in (*patterns, *map(path.text, spots)) if not any(path.covers(o, path.parse(p)) for o in own))
    named = {*item.get("secrets", ()), *told}
    code = any(step in kind.verbatim for at in spots for step in at)
    return {**item, **({"secrets": sorted(named)} if named else {}), **({"render": True} if code else {})}


def _variable(owner: str, at: path.Path) -> Template:
    words = "_".join([owner, *(str(step) for step in at)])
    return Template("{{ var." + re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") + " }}")


def _templates(value: Any, at: path.Path) -> Iterator[path.Path]:
    if isinstance(value, Template):
        yield at
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _templates(below, (*at, str(key)))
    elif isinstance(value, list | tuple):
        for i, below in enumerate(value):
            yield from _templates(below, (*at, i))
