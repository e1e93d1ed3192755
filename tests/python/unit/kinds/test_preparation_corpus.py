"""The scripts of real prepare recipes as those of analyses: in words, short, and exactly what they were."""

from __future__ import annotations

import json
from statistics import median
from typing import Any

import pytest

from dss_iac.core.text.yaml_writer import dump
from dss_iac.kinds.analysis import KIND
from dss_iac.kinds.common.offline_reader import Offline

from .corpus import projects

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")
SCRIPTS, LINES = 219, 20


def _trees() -> list[dict[str, Any]]:
    found = []
    for path in sorted(p for project in projects() for p in (project / "recipes").glob("*.shaker")):
        steps = json.loads(path.read_text(encoding="utf-8")).get("steps")
        if steps:
            found.append({"name": path.stem, "inputDatasetSmartName": "D", "script": {"steps": steps}})
    return found


def test_every_script_is_said_in_the_words_of_a_prepare_recipe() -> None:
    lines = []
    for tree in _trees():
        live: Any = KIND.from_live(tree)
        item = KIND.show(live, {"name": tree["name"], "id": tree["name"], "options": {}}).item
        assert "steps" in item and "settings" not in item, tree["name"]
        reader = Offline()
        wanted = KIND.desire(item, reader)
        assert not reader.problems, (tree["name"], reader.problems)
        kinds = [one.get("type") for one in wanted.body["script"]["steps"]]
        assert kinds == [one.get("type") for one in tree["script"]["steps"]]
        lines.append(len(dump({"analyses": [item]}).splitlines()))
    print(f"{len(lines)} scripts, median lines {median(lines)}, longest {max(lines)}")
    assert len(lines) == SCRIPTS and median(lines) <= LINES
