"""Two trees of one project, compared leaf by leaf: equal, noise, not managed, or different (DECISIONS 52)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .noise import NOISE, NOT_MANAGED
from .spot import Row, Spot
from .trees import MANAGED, MISSING, Tree, bijection, same, side_by_side, translate, words

Difference = tuple[str, str, str, Any, Any]  # kind, object, path, mine, theirs


@dataclass
class Verdict:
    """Counts by kind, and every difference that no row explains. `noise` and `not_managed` are by (kind, row)."""

    equal: Counter[str] = field(default_factory=Counter)
    noise: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_managed: Counter[tuple[str, str]] = field(default_factory=Counter)
    different: list[Difference] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  # which paths of which rows were needed


@dataclass
class Scene:
    """What rows may ask about the two projects: `outputs` are the datasets that recipes of the source write,
    `left_out` the (kind, id in the source) that a plan left out because the target lacks an external."""

    source: Tree
    target: Tree
    left_out: frozenset[tuple[str, str]]
    outputs: frozenset[str]

    def type_of(self, spot: Spot) -> str:
        """The type of the recipe whose payload a spot lies in, else of its own document."""
        kind = spot.kind.split(".")[0]
        stem = spot.name if kind == spot.kind else spot.name.rpartition(".")[0]
        return str(self.source.of(kind).get(stem, {}).get("type", ""))


def compare(
    source: Tree, target: Tree, old_key: str, new_key: str, left_out: Iterable[tuple[str, str]] = ()
) -> Verdict:
    """Judge every leaf of `source`, then every managed object and list element that only `target` has."""
    by_kind = bijection(source, target)
    ids = words(by_kind)
    scene = Scene(source, target, frozenset(left_out), frozenset(_outputs(source)))
    verdict, met = Verdict(), set()
    for (kind, name), document in source.objects.items():
        if kind.split(".")[0] not in MANAGED:
            leaves = sum(1 for _ in side_by_side(kind, document, MISSING))
            verdict.not_managed[kind, "a kind that is not managed yet"] += leaves
            continue
        twin = (kind, _twin(kind, name, by_kind))
        met.add(twin)
        own = {**ids, **by_kind["articles"]} if kind == "wiki" else ids
        mine = translate(document, own, old_key, new_key)
        for path, a, b, around in side_by_side(kind, mine, target.objects.get(twin, MISSING)):
            _leaf(verdict, Spot(kind, name, path, a, b, around, scene))
    for kind, name in target.objects.keys() - met:
        if kind.split(".")[0] in MANAGED:
            _leaf(verdict, Spot(kind, name, "#extra", MISSING, target.objects[kind, name], (), scene))
    return verdict


def _outputs(tree: Tree) -> Iterable[str]:
    for recipe in tree.of("recipes").values():
        for role in (recipe.get("outputs") or {}).values():
            yield from (item["ref"] for item in role.get("items") or ())


def _twin(kind: str, name: str, ids: dict[str, dict[str, str]]) -> str:
    base = kind.split(".")[0]
    if base not in ids:
        return name
    if kind.endswith(".code"):
        stem, dot, ext = name.partition("/")
    else:
        stem, dot, ext = name.rpartition(".") if kind == "scenarios.payload" else (name, "", "")
    return f"{ids[base].get(stem, stem)}{dot}{ext}"


def _leaf(verdict: Verdict, spot: Spot) -> None:
    base = spot.kind.split(".")[0]
    if any(row.always and row.fits(spot) for row in NOT_MANAGED):
        _explained(verdict, NOT_MANAGED, spot, verdict.not_managed)
    elif same(spot.mine, spot.theirs):
        verdict.equal[base] += 1
    elif (base, _stem(spot)) in spot.scene.left_out:
        verdict.not_managed[base, "left out: an external is missing"] += 1
    elif not any(_explained(verdict, rows, spot, counts) for rows, counts in _tables(verdict)):
        verdict.different.append((spot.kind, spot.name, spot.path, spot.mine, spot.theirs))


def _tables(verdict: Verdict) -> tuple[tuple[tuple[Row, ...], Counter[tuple[str, str]]], ...]:
    return (NOISE, verdict.noise), (NOT_MANAGED, verdict.not_managed)


def _explained(verdict: Verdict, rows: tuple[Row, ...], spot: Spot, counts: Counter[tuple[str, str]]) -> bool:
    for row in rows:
        path = row.fits(spot)
        if path:
            counts[spot.kind.split(".")[0], row.why] += 1
            verdict.used.add(f"{row.kind} {path}: {row.why}")
            return True
    return False


def _stem(spot: Spot) -> str:
    if spot.kind.endswith(".code"):
        return spot.name.partition("/")[0]
    return spot.name.rpartition(".")[0] if spot.kind.endswith(".payload") else spot.name
