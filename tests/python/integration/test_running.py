"""What is being built or run is left alone until it is over (DESIGN §3), except the run that the engine is part of (D45)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dss_iac.run.look import running_jobs
from tests.python.integration.desk import Config, Desk, MakeDesk, guards

KEY = "BUSY"
CONFIG: Config = {
    "project": {"key": KEY},
    "datasets": [
        {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"schema": "s", "table": "t"}},
        {"name": "OUT", "type": "managed", "connection": "filesystem_managed"},
        {"name": "ASIDE", "type": "managed", "connection": "filesystem_managed"},
    ],
    "recipes": [{"name": "r", "type": "python", "inputs": ["RAW"], "outputs": ["OUT"], "code": "a = 1\n"}],
    "scenarios": [{"name": "nightly", "steps": [{"build": "OUT"}]}],
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Applied; nothing runs, and what is started stays running."""
    made = desk(CONFIG)
    made.apply()
    made.dss.knobs.hold()
    return made


def start(made: Desk, what: str) -> None:
    project = made.dss.client().get_project(KEY)
    if what == "job":
        project.get_dataset("OUT").build(wait=False)
    else:
        project.get_scenario(made.id_of("scenarios", "nightly")).run()


CASES = [
    ("job", "datasets[name=OUT].description", "d", True),
    ("job", "datasets[name=ASIDE].description", "d", False),
    ("job", "scenarios[name=nightly].description", "d", False),
    ("scenario", "scenarios[name=nightly].description", "d", True),
    ("scenario", "datasets[name=ASIDE].description", "d", False),
]


@pytest.mark.parametrize(("what", "path", "value", "refused"), CASES)
def test_what_runs_is_not_changed(made: Desk, what: str, path: str, value: Any, refused: bool) -> None:
    made.put(path, value)
    assert guards(made.plan()) == []
    start(made, what)
    plan = made.plan()
    assert guards(plan) == (["running"] if refused else [])
    if refused:
        assert "wait for it or abort it" in str(plan.refusals[0])
    made.dss.knobs.release()


def test_nor_is_it_destroyed(made: Desk) -> None:
    start(made, "job")
    assert "running" in guards(made.destroy(allow_mass_change=True).plan)
    made.dss.knobs.release()


def test_nothing_is_asked_when_nothing_that_exists_would_change(made: Desk) -> None:
    made.put("datasets[name=NEW]", {"name": "NEW", "type": "managed", "connection": "filesystem_managed"})
    start(made, "job")
    made.dss.requests.clear()
    assert guards(made.plan()) == []
    assert not [r for r in made.dss.requests if "/jobs/" in r.path]
    made.dss.knobs.release()


def test_a_key_that_may_not_see_jobs_is_not_stopped(made: Desk) -> None:
    made.put("datasets[name=OUT].description", "d")
    made.dss.knobs.fault(verb="GET", path=f"/projects/{KEY}/jobs/running/", status=403, times=0,
                         error_type="UnauthorizedException")  # fmt: skip
    assert guards(made.plan()) == []
    made.dss.knobs.release()


URL = "https://dss/projects/BUSY/scenarios/nightly/runs/list/2026-01-01"


@pytest.mark.parametrize(("variables", "own"), [
    ({"scenarioName": "Nightly", "scenarioRunURL": URL}, ("Nightly", "nightly")),
    ({"scenarioRunURL": URL}, ("nightly",)),
    ({"scenarioName": "Nightly"}, ("Nightly",)),
    ({"region": "EU"}, None),
])  # fmt: skip
def test_which_run_is_our_own(variables: dict[str, str], own: tuple[str, ...] | None) -> None:
    assert running_jobs.own_runs(variables) == own


@pytest.mark.parametrize("own", [("nightly",), None])
def test_our_own_run_is_none(made: Desk, own: tuple[str, ...] | None) -> None:
    """D45: also where the configuration manages that scenario."""
    made.put("scenarios[name=nightly].description", "d")
    start(made, "scenario")
    made.around = replace(made.around, own_runs=own)
    assert guards(made.plan()) == []
    made.dss.knobs.release()
