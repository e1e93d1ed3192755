"""How much of real visual recipes is written in friendly words, by type, and how long that is."""

from __future__ import annotations

import json
from collections import Counter
from statistics import median
from typing import Any

import pytest

from dss_iac.core.text.yaml_writer import dump
from dss_iac.kinds.recipe import KIND
from dss_iac.kinds.recipe.payload import VISUALS

from .corpus import ROOT, Found, objects, projects

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")
FULL, REST, RAW = "in full", "with a rest", "raw"
AT_LEAST = 0.97
AT_MOST = 0.12
UNSAID = ("payload", "payload_file", "params")  # what a form could not say


def _item(found: Found) -> dict[str, Any]:
    return dict(KIND.show(found.tree, {"name": found.name}).item)


def _how(found: Found) -> str:
    item = _item(found)
    if "inputs" in item.get("settings", {}):
        return RAW
    if not any(key in item for key in UNSAID):
        return FULL
    return REST if any(key in item for key in VISUALS[found.tree["type"]].vocabulary()) else RAW


def _lines(found: Found) -> tuple[int, int]:
    """Lines of YAML, and of DSS's own files."""
    folder, kind = ROOT / found.project / "recipes", found.tree["type"]
    files = [folder / f"{found.name}.{end}" for end in ("json", kind)]
    texts = [path.read_text("utf-8") for path in files if path.exists()]
    raw = sum(len(json.dumps(json.loads(text), indent=2).splitlines()) for text in texts if text.strip())
    return len(dump([{"name": found.name, **_item(found)}]).splitlines()), raw


def test_nearly_all_are_written_in_full() -> None:
    table: dict[str, Counter[str]] = {}
    for found in objects("recipe"):
        if found.tree.get("type") in VISUALS:
            table.setdefault(found.tree["type"], Counter())[_how(found)] += 1
    for kind, counts in sorted(table.items()):
        print(f"{kind:24} {counts.total():4} " + " ".join(f"{way}: {counts[way]:4}" for way in (FULL, REST, RAW)))
    total = sum((counts for counts in table.values()), Counter[str]())
    assert total[FULL] >= AT_LEAST * total.total(), total
    assert len(table) >= 15 and total.total() >= 550


def test_so_are_recipes_of_all_types() -> None:
    """Code, plugins and what has no form included; what is left of a recipe is its parameters and other settings."""
    table: dict[str, Counter[str]] = {}
    for found in objects("recipe"):
        left = {*UNSAID, "settings"} & _item(found).keys()
        table.setdefault(found.tree["type"].partition("_")[0], Counter())[REST if left else FULL] += 1
    for kind, counts in sorted(table.items()):
        print(f"{kind:24} {counts.total():4} in full: {counts[FULL]:4}")
    total = sum(table.values(), Counter[str]())
    assert total[FULL] >= AT_LEAST * total.total() and total.total() >= 900, total


def test_what_is_written_is_short() -> None:
    pairs = [_lines(found) for found in objects("recipe") if found.tree.get("type") in VISUALS]
    shares = [yaml / raw for yaml, raw in pairs if raw]
    print(f"median share of lines: {median(shares):.3f}, median lines: {median(yaml for yaml, _ in pairs)}")
    assert median(shares) <= AT_MOST
