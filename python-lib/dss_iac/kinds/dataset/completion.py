"""What a dataset needs to work and nobody wrote: a pattern of file paths that tells its partitions apart (API §5.2),
and ids of data-quality rules, which DSS's own route gives and its definition may not (API §8). What DSS has is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...core.model.kind import Trees
from ..common import partitioning
from ..common.dataset_types import FILE_TYPES

Tree = Mapping[str, Any]
RULE = "Rule"  # how the types of data-quality rules end; checks of older projects have no id (API §8)
ID = 8  # characters


def complete(tree: Tree, past: Sequence[Tree], around: Trees) -> Tree:
    """The declared tree with what DSS would ask for; `past`: what was recorded, what is there."""
    out = dict(tree)
    if tree.get("managed") and tree.get("type") in FILE_TYPES:
        out = dict(partitioning.complete(tree, past, around))
    rules = _rules(tree)
    if any(_nameless(rule) for rule in rules):
        out["metricsChecks"] = {**tree["metricsChecks"], "checks": _named(rules, past)}
    return out


def _rules(tree: Tree) -> list[Any]:
    checks = tree.get("metricsChecks")
    found = checks.get("checks") if isinstance(checks, Mapping) else None
    return found if isinstance(found, list) else []


def _nameless(rule: Any) -> bool:
    return isinstance(rule, Mapping) and str(rule.get("type", "")).endswith(RULE) and not rule.get("id")


def _named(rules: Sequence[Any], past: Sequence[Tree]) -> list[Any]:
    """Every rule with an id: that of the same rule before, else one that follows from what it says."""
    known = next((found for before in past if (found := [r for r in _rules(before) if r.get("id")])), [])
    taken = {str(r["id"]) for r in rules if isinstance(r, Mapping) and r.get("id")}
    out: list[Any] = []
    for rule in rules:
        if _nameless(rule):
            alike = [r for r in known if r["id"] not in taken and r.get("type") == rule["type"]]
            best = max(alike, key=lambda r: _likeness(rule, r), default=None)
            rule = {**rule, "id": str(best["id"]) if best else _fresh(rule, taken)}
            taken.add(rule["id"])
        out.append(rule)
    return out


def _likeness(rule: Tree, other: Tree) -> tuple[bool, int]:
    return rule.get("columns") == other.get("columns"), sum(1 for k, v in rule.items() if other.get(k) == v)


def _fresh(rule: Tree, taken: Iterable[str]) -> str:
    text, n = json.dumps(rule, sort_keys=True, default=str), 0
    while True:
        found = "r" + hashlib.sha256(f"{n} {text}".encode()).hexdigest()[: ID - 1]  # never digits only
        if found not in taken:
            return found
        n += 1
