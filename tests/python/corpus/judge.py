"""Two trees of one project, compared leaf by leaf: equal, noise, not managed, or different."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .noise import noise, not_managed
from .trees import MANAGED, Tree, bijection, leaves, translate

MISSING = object()
EMPTY: tuple[Any, ...] = (None, "", [], {}, MISSING)


@dataclass
class Verdict:
    """Counts per kind, and every difference that no row explains."""

    equal: Counter[str] = field(default_factory=Counter)
    noise: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_managed: Counter[str] = field(default_factory=Counter)
    different: list[tuple[str, str, str, Any, Any]] = field(default_factory=list)


def compare(source: Tree, target: Tree, old_key: str, new_key: str) -> Verdict:
    """Judge every leaf of `source`; what the target has beyond it does not count (server defaults)."""
    ids = bijection(source, target)
    verdict = Verdict()
    for (kind, name), document in source.objects.items():
        base = kind.split(".")[0].replace("article_text", "articles")
        if base not in MANAGED:
            verdict.not_managed[base] += sum(1 for _ in leaves(document))
            continue
        stem, dot, ext = name.partition(".") if kind.endswith(".payload") else (name, "", "")
        twin = target.objects.get((kind, _twin(kind, name, ids)), MISSING)
        _object(verdict, kind, name, translate(document, ids, old_key, new_key), twin)
    return verdict


def _twin(kind: str, name: str, ids: dict[str, str]) -> str:
    if kind.endswith(".payload"):
        stem, dot, ext = name.rpartition(".")
        return f"{ids.get(stem, stem)}{dot}{ext}" if kind.startswith("scenarios") else name
    return ids.get(name, name) if kind != "datasets" and kind != "recipes" else name


def _object(verdict: Verdict, kind: str, name: str, mine: Any, theirs: Any) -> None:
    base = kind.split(".")[0]
    other = {} if theirs is MISSING else dict(leaves(theirs))
    for path, value in leaves(mine):
        twin = other.get(path, MISSING)
        if _same(value, twin):
            verdict.equal[base] += 1
        elif why := noise(kind, path):
            verdict.noise[(base, why)] += 1
        elif why := not_managed(kind, path):
            verdict.not_managed[f"{base}: {why}"] += 1
        else:
            verdict.different.append((kind, name, path, value, "absent" if twin is MISSING else twin))


def _same(mine: Any, theirs: Any) -> bool:
    if any(mine is e or (type(mine) is type(e) and mine == e) for e in EMPTY):
        return any(theirs is e or (type(theirs) is type(e) and theirs == e) for e in EMPTY)
    if isinstance(mine, bool) or isinstance(theirs, bool):
        return mine is theirs
    return bool(mine == theirs)
