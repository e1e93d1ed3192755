"""How much of real scenarios is written in friendly words, by type, and how long that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

import pytest

from dss_iac.core.text.yaml_writer import dump
from dss_iac.kinds.scenario import KIND

from .corpus import projects
from .live_trees import Live, live

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")
FULL, REST, RAW = "in full", "with a rest", "raw"
AT_LEAST = 0.95
LINES = 15
UNSAID = {"params", "configuration", "settings"}  # what a form could not say
LISTS = {"steps": ("params", "steps"), "triggers": ("triggers",), "reporters": ("reporters",)}


def _elements(one: Live) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    """(section, DSS's type, what an import writes, what DSS has) of every step, trigger and reporter."""
    item = KIND.show(one.tree, one.place).item
    for section, way in LISTS.items():
        there: Any = one.tree
        for step in way:
            there = (there or {}).get(step)
        for written, element in zip(item.get(section, ()), there or (), strict=True):
            kind = element.get("type") or (element.get("messaging") or {}).get("type")
            yield section, str(kind), written, element


def _how(written: Mapping[str, Any]) -> str:
    if "type" in written or "messaging" in written:
        return RAW
    inner = [written, *(v for v in written.values() if isinstance(v, Mapping) and "mail" in v)]
    said = {key for map_ in inner for key in map_}
    camel = any(key != key.lower() for key in written)
    return REST if said & UNSAID or camel else FULL


def test_nearly_all_are_written_in_full() -> None:
    table: dict[tuple[str, str], Counter[str]] = {}
    for one in live("scenario"):
        for section, kind, written, _ in _elements(one):
            table.setdefault((section, kind), Counter())[_how(written)] += 1
    for (section, kind), counts in sorted(table.items()):
        print(
            f"{section:10} {kind:45} {counts.total():4} " + " ".join(f"{w}: {counts[w]:4}" for w in (FULL, REST, RAW))
        )
    total = sum((counts for counts in table.values()), Counter[str]())
    assert total[FULL] >= AT_LEAST * total.total(), total
    assert len(table) >= 24 and total.total() >= 290


def test_scenarios_are_short() -> None:
    lines = []
    for one in live("scenario"):
        item = KIND.show(one.tree, one.place).item
        lines.append(len(dump({"scenarios": [{"name": one.name, **item}]}).splitlines()))
    print(f"median lines of a scenario: {median(lines)}, longest {max(lines)}")
    assert median(lines) <= LINES
