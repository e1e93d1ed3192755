"""Real projects: dashboards, models, notebooks and the like survive being read and saved as they were read.

As in the corpus test of the flow: a save may add class defaults, never lose or change anything, and stays in the same file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_flow_corpus import PROJECTS, lost

from tests.sandbox import Sandbox, by_hand, disk

KINDS = (
    "dashboards",
    "insights",
    "web_apps",
    "sql_notebooks",
    "saved_models",
    "model_evaluation_stores",
    "knowledge-banks",
    "lambda_services",
    "agent-tools",
)
pytestmark = pytest.mark.skipif(not PROJECTS, reason="corpus folder absent")


@pytest.mark.parametrize("source", PROJECTS, ids=lambda p: p.name)
def test_nothing_gets_lost(source: Path) -> None:
    with Sandbox(load=[source], git=False) as dss:
        project = dss.estate.projects[source.name]
        for kind in KINDS:
            for name in list(project.store[kind]):
                rel = disk.object_path(kind, name)
                before: dict[str, Any] = json.loads((source / rel).read_text(encoding="utf-8"))
                before.pop("versionTag", None)
                url = by_hand.route_of(project, kind, name)
                by_hand.save(project, kind, name, by_hand.ask(dss.estate, "admin", "GET", url), user="admin")
                after = json.loads((dss.tree(source.name) / rel).read_text(encoding="utf-8"))
                assert not lost(before, after), (kind, name)
        names = {f.relative_to(source).as_posix() for f in source.rglob("*") if f.is_file()}
        tree = dss.tree(source.name)
        assert names <= {f.relative_to(tree).as_posix() for f in tree.rglob("*")}
        for name in names:
            if not name.endswith(".json"):
                assert (tree / name).read_bytes() == (source / name).read_bytes(), name
