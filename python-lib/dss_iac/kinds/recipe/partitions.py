"""Which partitions of an input a recipe reads, where nobody says (API §2.3): as DSS's own screen proposes it, the same
partition where an output has the dimension, else all that there are. What DSS has already is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.compare.refs import DATASET
from ...core.model.kind import Trees

Tree = Mapping[str, Any]


def complete(tree: Tree, past: Sequence[Tree], around: Trees) -> Tree:
    """The declared tree with a dependency for each dimension of its inputs; `around`: what it uses and makes."""
    roles = tree.get("inputs")
    if not isinstance(roles, Mapping):
        return tree
    found = {role: {**spec, "items": [_item(role, item, tree, past, around) for item in spec.get("items") or ()]}
             for role, spec in roles.items()}  # fmt: skip
    return tree if found == roles else {**tree, "inputs": found}


def _item(role: str, item: Tree, tree: Tree, past: Sequence[Tree], around: Trees) -> Mapping[str, Any]:
    names = _dimensions(item.get("ref"), around)
    if "deps" in item or not names:
        return item
    for before in past:
        for known in _items(before, "inputs", role):
            if known.get("ref") == item["ref"] and "deps" in known:
                return {**item, "deps": known["deps"]} if known["deps"] else item
    outputs = [o.get("ref") for o in _items(tree, "outputs")]
    return {**item, "deps": [_dependency(name, outputs, around) for name in names]}


def _dependency(name: str, outputs: Sequence[Any], around: Trees) -> dict[str, Any]:
    same = next((out for out in outputs if name in _dimensions(out, around)), None)
    if same is None:
        return {"idim": name, "func": "all_available", "params": {}}
    return {"out": same, "idim": name, "odim": name, "func": "equals", "params": {}}


def _dimensions(ref: Any, around: Trees) -> list[str]:
    tree = around.get((DATASET, ref)) if isinstance(ref, str) else None
    how = (tree or {}).get("partitioning")
    return [str(d.get("name")) for d in (how.get("dimensions") or ())] if isinstance(how, Mapping) else []


def _items(tree: Tree, side: str, role: str = "") -> list[Tree]:
    roles = tree.get(side)
    specs = roles.items() if isinstance(roles, Mapping) else ()
    return [i for name, spec in specs if not role or name == role for i in spec.get("items") or ()]
