"""What somebody else makes in the project beside ours: whatever kind it is of, drift, plan, step and import go on (44)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, told

KEY = "CASE"
BASE: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "zones": [{"name": "Ours"}],
    "datasets": [{"name": "A", "type": "managed"}, {"name": "B", "type": "managed"}],
    "managed_folders": [{"name": "files"}],
    "recipes": [{"name": "r", "type": "sort", "inputs": ["A"], "outputs": ["B"]}],
    "scenarios": [{"name": "s", "steps": []}],
    "libraries": [{"path": "python/ours.py", "content": "x = 1\n"}],
    "articles": [{"name": "Ours", "content": "hello"}],
}


def _recipe(project: Any) -> None:
    project.create_dataset("C", "Filesystem", {"connection": "filesystem_managed", "path": "c"})
    prototype = {"type": "python", "name": "theirs", "inputs": {"main": {"items": [{"ref": "B"}]}},
                 "outputs": {"main": {"items": [{"ref": "C"}]}}}  # fmt: skip
    project.create_recipe(prototype, {"script": "pass\n"})


def _article(project: Any) -> None:
    wiki = project.get_wiki()
    child = wiki.create_article("Theirs", content="one")
    wiki.create_article("Below", parent_id=child.article_id, content="two")


MADE: dict[str, Callable[[Any], Any]] = {
    "dataset": lambda p: p.create_dataset("C", "Filesystem", {"connection": "filesystem_managed", "path": "c"}),
    "uploaded": lambda p: p.create_upload_dataset("UP"),
    "inline": lambda p: p.create_dataset("INL", "Inline", {}),
    "managed_folder": lambda p: p.create_managed_folder("theirs"),
    "recipe": _recipe,
    "scenario": lambda p: p.create_scenario("theirs", "step_based"),
    "python_scenario": lambda p: p.create_scenario("code", "custom_python"),
    "zone": lambda p: p.get_flow().create_zone("Theirs"),
    "article": _article,
    "library_file": lambda p: p.get_library().add_file("python/colleague.py").write("y = 1\n"),
    "library_folder": lambda p: p.get_library().add_folder("python/deep"),
    "empty_file": lambda p: p.get_library().add_file("python/empty.py"),
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """A project with one of each kind."""
    found = desk(copy.deepcopy(BASE))
    found.apply()
    return found


@pytest.mark.parametrize("what", MADE)
def test_44_what_somebody_else_makes_is_nobodys_drift(made: Desk, tmp_path: Path, what: str) -> None:
    MADE[what](made.dss.client().get_project(KEY))
    assert not made.drift().changes
    assert_quiet(made.plan())
    assert_quiet(made.plan(refresh="full"))
    made.put("datasets[0].description", "another change")
    assert_quiet(made.apply().remaining)
    home = tmp_path / "imported"
    found = verbs.import_project(KEY, home, around=made.around)
    assert not found.failed
    again = verbs.plan(home, around=made.around).plan
    assert not actions(again), told(again)


def test_44_all_of_them_at_once(made: Desk, tmp_path: Path) -> None:
    """And a destruction of ours leaves them."""
    project = made.dss.client().get_project(KEY)
    for what, make in MADE.items():
        if what != "dataset":  # the recipe brings the same one
            make(project)
    assert not made.drift().changes
    assert_quiet(made.plan())
    assert not verbs.import_project(KEY, tmp_path / "imported", around=made.around).failed
