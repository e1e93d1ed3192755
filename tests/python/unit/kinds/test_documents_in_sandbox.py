"""The project, zones, scenarios, articles and library files through a DSS: applied, edited, applied again, imported."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dss_iac
from tests.sandbox import Sandbox

CONFIG: dict[str, Any] = {
    "project": {
        "key": "CUST",
        "name": "Customers",
        "owner": "alice",
        "folder": "/Marketing/Sub",
        "status": "In use",
        "tags": ["gold"],
        "permissions": [{"group": "analysts", "read_content": True}],
        "exposed": [{"dataset": "A", "to": ["REPORTING"]}],
        "variables": {"standard": {"region": "EU"}},
        "library": {"python_path": ["python", "python/more"]},
        "code_env": {"python": "py311"},
        "settings": {"flowAnchorSourcesAndSinks": False},
    },
    "zones": [{"name": "Ingest", "color": "#2ab1ac", "shared": ["A"]}, {"name": "Rest", "default": True}],
    "datasets": [{"name": "A", "type": "managed", "connection": "filesystem_managed"}],
    "managed_folders": [{"name": "models", "connection": "filesystem_folders"}],
    "libraries": [
        {"path": "python/shared.py", "content": "x = 1\n"},
        {"path": "python/more/b.py", "content": "y = 2\n"},
    ],
    "articles": [
        {"name": "Start", "content": "# Hi\n", "home": True},
        {"name": "Sub", "parent": "Start", "content": "below"},
    ],
    "scenarios": [
        {
            "name": "nightly",
            "active": True,
            "triggers": [{"daily": "02:00"}],
            "steps": [{"build": ["A", {"folder": "models"}]}, {"run_scenario": "other"}],
            "reporters": [{"mail": "a@b.c", "when": "failure"}],
        },
        {"name": "other", "code": "run()\n"},
    ],
}


class Bench:
    """One sandbox, one state folder, the project applied."""

    def __init__(self, dss: Sandbox, state: Path) -> None:
        self.client = dss.client("admin")
        self.state = str(state)
        self.client.create_project("REPORTING", "REPORTING", "admin")
        self.project = self.client.get_project("CUST")
        self.apply(CONFIG)

    def plan(self, config: Any) -> Any:
        """A plan for a configuration."""
        return dss_iac.plan(config, client=self.client, state_dir=self.state)

    def apply(self, config: Any) -> None:
        """Apply it, and see that nothing is left to do."""
        dss_iac.apply(self.plan(config))
        assert not self.plan(config).plan.has_actions

    def changed(self, config: Any) -> dict[str, list[str]]:
        """Address → paths that a plan would write."""
        changes = self.plan(config).plan.changes
        return {str(c.address): [f.path for f in c.fields] for c in changes if c.fields}


@pytest.fixture(scope="module", params=["a", "b"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Under both readings of every uncertain fact."""
    with Sandbox(readings={"*": request.param}) as dss:
        yield Bench(dss, tmp_path_factory.mktemp("state"))
        own = (
            "scenarios",
            "zones",
            "wiki",
            "librar",
            "settings",
            "permissions",
            "metadata",
            "variables",
            "project-folders",
        )
        assert not [r for r in map(str, dss.estate.unknown_routes) if any(word in r for word in own)]


def test_an_inserted_step_is_one_change_and_the_others_keep_their_ids(bench: Bench) -> None:
    """Steps are told apart by what they do; DSS's ids and undeclared settings stay with them (D1, D20)."""
    scenario = bench.project.get_scenario("nightly")
    settings = scenario.get_settings()
    settings.get_raw()["params"]["steps"][1]["comment"] = "mind the gap"
    settings.save()
    before = scenario.get_settings().get_raw()["params"]["steps"]
    assert not bench.plan(CONFIG).plan.has_actions
    config = copy.deepcopy(CONFIG)
    config["scenarios"][0]["steps"].insert(1, {"python": "print(1)\n"})
    bench.apply(config)
    after = scenario.get_settings().get_raw()
    steps = after["params"]["steps"]
    assert [s["id"] for s in steps if s["type"] != "custom_python"] == [s["id"] for s in before]
    assert steps[2]["comment"] == "mind the gap" and after["active"] is True
    bench.apply(CONFIG)


def test_an_edit_in_dss_is_drift_on_that_path_alone(bench: Bench) -> None:
    """A time, a right, a colour, a text: each named exactly."""
    scenario = bench.project.get_scenario("nightly").get_settings()
    scenario.get_raw()["triggers"][0]["params"]["hour"] = 5
    scenario.save()
    rights = bench.project.get_permissions()
    rights["permissions"][0]["admin"] = True
    rights["permissions"].append({"group": "readers", "readProjectContent": True})
    bench.project.set_permissions(rights)
    zone = next(z for z in bench.project.get_flow().list_zones() if z.name == "Ingest").get_settings()
    zone.get_raw()["color"] = "#000000"
    zone.save()
    article = bench.project.get_wiki().get_article("Start").get_data()
    article.set_body("changed")
    article.save()
    assert bench.changed(CONFIG) == {
        "project.CUST": ["permissions.permissions[group=analysts].admin"],
        "zone.CUST.Ingest": ["color"],
        "scenario.CUST.nightly": ["triggers[0].params.hour"],
        "article.CUST.Start": ["body"],
    }
    bench.apply(CONFIG)
    groups = {entry.get("group") for entry in bench.project.get_permissions()["permissions"]}
    assert groups == {"analysts", "readers"}


def test_an_article_moves_and_comes_back(bench: Bench) -> None:
    """The wiki's tree is one document; only the declared article changes its place."""
    config = copy.deepcopy(CONFIG)
    config["articles"][1]["parent"] = None
    bench.apply(config)
    assert [node["children"] for node in bench.project.get_wiki().get_settings().get_taxonomy()] == [[], []]
    bench.apply(CONFIG)
    assert len(bench.project.get_wiki().get_settings().get_taxonomy()) == 1


def test_a_scenario_that_runs_as_somebody_else_is_said_once(bench: Bench) -> None:
    """run_as is a path like any other; removing it releases it."""
    config = copy.deepcopy(CONFIG)
    config["scenarios"][0]["run_as"] = "alice"
    assert bench.changed(config) == {"scenario.CUST.nightly": ["runAsUser"]}
    bench.apply(config)
    assert bench.project.get_scenario("nightly").get_settings().get_raw()["runAsUser"] == "alice"


def test_import_gives_the_same_project(bench: Bench, tmp_path: Path) -> None:
    """What import writes plans to nothing, also without state."""
    made = dss_iac.import_project("CUST", client=bench.client, folder=tmp_path / "config")
    assert made.report.covered["scenario"] == 2
    assert not bench.plan(tmp_path / "config").plan.has_actions
    fresh = dss_iac.plan(tmp_path / "config", client=bench.client, state_dir=str(tmp_path / "none"))
    assert not fresh.plan.has_actions
