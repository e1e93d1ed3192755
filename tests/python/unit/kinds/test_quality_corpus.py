"""How much of real rules, checks and partition dependencies is written in words, by type."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.common.quality import rules
from dss_iac.kinds.dataset import KIND as DATASET
from dss_iac.kinds.recipe import KIND as RECIPE

from .corpus import objects, projects

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")
FOLDERS = {"datasets": "metricsChecks", "managed_folders": "checks", "saved_models": "metricsChecks",
           "model_evaluation_stores": "metricsChecks"}  # fmt: skip
AT_LEAST = 0.9


def _checks() -> Iterator[tuple[str, dict[str, Any]]]:
    for project in projects():
        for folder, key in FOLDERS.items():
            for file in sorted((project / folder).glob("*.json")):
                held = json.loads(Path(file).read_text("utf-8")).get(key) or {}
                yield from ((folder, check) for check in held.get("checks") or ())


def test_nearly_all_rules_are_written_in_words() -> None:
    table: dict[str, Counter[bool]] = {}
    for _, check in _checks():
        (shown,) = rules.show([check])
        table.setdefault(str(check["type"]), Counter())["type" not in shown] += 1
        reader = Offline()
        assert rules.read([shown], reader, "") == [check] and not reader.problems
    for kind, counts in sorted(table.items()):
        print(f"{kind:70} {counts.total():4} in words: {counts[True]:4} raw: {counts[False]:4}")
    total = sum((counts for counts in table.values()), Counter[bool]())
    assert total[True] >= AT_LEAST * total.total() and total.total() >= 60, total


def test_nearly_all_dependencies_are_written_in_words() -> None:
    seen: Counter[bool] = Counter()
    for found in objects("recipe"):
        inputs = RECIPE.show(found.tree, {"name": found.name}).item.get("inputs") or []
        for items in [inputs] if isinstance(inputs, list) else inputs.values():
            seen.update(isinstance(one["deps"], dict) for one in items if isinstance(one, dict) and one.get("deps"))
    print(seen)
    assert seen[True] >= 9 and not seen[False]


def test_most_metrics_are_written_in_words() -> None:
    seen: Counter[str] = Counter()
    for found in objects("dataset"):
        said = DATASET.show(found.tree, {"name": found.name, "options": {}}).item
        held = said.get("metrics", said.get("settings", {}).get("metrics"))
        seen["nothing" if held is None else "in words" if isinstance(held, list) else "raw"] += 1
    print(seen)
    assert seen["raw"] <= 50 and seen["in words"] >= 85  # most of the former measure nothing at all: `probes: []`
