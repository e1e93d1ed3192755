"""Backends of webapps run or do not run, as declared, with what is declared (AUTO §5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.model.plan import Action
from dss_iac.errors import Partial
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import Config, Desk, assert_quiet, fields, honest
from tests.sandbox import Sandbox

KEY = "PAGES"
CONFIG: Config = {
    "project": {"key": KEY},
    "webapps": [
        {"name": "Board", "type": "DASH", "python": "app.layout = 1\n", "description": "d", "running": True},
        {"name": "Page", "type": "STANDARD", "html": "<p/>", "backend": True, "running": False},
        {"name": "Still", "type": "STREAMLIT", "python": "a = 1\n"},
    ],
}
RESTART = "backend/actions/restart"


@pytest.fixture(params=["a", "b"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Applied, under both readings of how a start is told of."""
    readings = dict.fromkeys(("webapp-start-future", "webapp-starting", "webapp-no-backend"), request.param)
    with honest(Sandbox(git=False, readings=readings)) as dss:
        made = Desk(dss, tmp_path, CONFIG)
        made.apply()
        yield made


def running(made: Desk, name: str) -> bool:
    return any(app(made, name).get_state().running for _ in range(2))  # a start may not be told of at once


def app(made: Desk, name: str) -> Any:
    found = made.dss.client().get_project(KEY).list_webapps()
    return next(one for one in found if one["name"] == name).to_webapp()


def actions_of(made: Desk) -> list[str]:
    return [one for one in made.writes() if "/backend/" in one]


def test_a_backend_runs_with_what_is_declared_and_a_plan_says_so(made: Desk) -> None:
    """Started at the very end, told, drifted, started again for new code only, stopped; left alone when not declared."""
    assert (running(made, "Board"), running(made, "Page"), running(made, "Still")) == (True, False, False)
    assert [one.split("/")[-1] for one in actions_of(made)] == ["restart"]
    assert_quiet(made.plan())

    app(made, "Board").stop_backend()
    assert fields(made.plan()) == [("webapp.Board", "backend.running", "drifted")]
    made.apply()
    assert running(made, "Board")

    made.put("webapps[name=Board].description", "another")
    before = len(actions_of(made))
    made.apply()
    assert len(actions_of(made)) == before  # what it runs is the same

    made.put("webapps[name=Board].python", "app.layout = 2\n")
    assert any("its backend is started again" in c.reason for c in made.plan().changes)
    made.apply()
    assert [one.split("/")[-1] for one in actions_of(made)[before:]] == ["restart"]
    assert_quiet(made.plan())

    made.put("webapps[name=Board].running", False)
    made.apply()
    assert not running(made, "Board")
    app(made, "Still").start_or_restart_backend()
    made.drop("webapps[name=Board].running")
    assert_quiet(made.plan(), records=1)
    assert running(made, "Still")


def test_what_was_not_started_again_is_owed(made: Desk) -> None:
    """A start that fails fails the apply, in words; so does one that is interrupted, and the next apply does it."""
    made.put("webapps[name=Board].python", "app.layout = 2\n")
    made.dss.knobs.futures(fail_next=1, fail_text="ImportError: no module named dash")
    with pytest.raises(Partial) as problem:
        verbs.apply(made.prepare())
    assert "was started and does not run (ImportError: no module named dash)" in str(problem.value.result.outcomes)
    assert not running(made, "Board")
    made.apply()
    assert running(made, "Board")

    made.put("webapps[name=Board].python", "app.layout = 3\n")
    made.dss.knobs.fault(
        verb="PUT", path=f"/projects/*/webapps/*/{RESTART}", status=403, error_type="java.lang.SecurityException"
    )
    with pytest.raises(Partial):
        verbs.apply(made.prepare())
    change = next(c for c in made.plan().changes if c.address.name == "Board")
    assert (change.action, change.reason) == (
        Action.UPDATE, "an earlier apply was interrupted here; its backend is to be started again",
    )  # fmt: skip
    made.apply()
    assert_quiet(made.plan())


def test_what_has_no_backend_cannot_run(tmp_path: Path) -> None:
    """Each refusal says what would help."""
    config = {"version": "1.0", "project": {"key": KEY}, "webapps": [
        {"name": "A", "type": "STANDARD", "html": "<p/>", "running": True},
        {"name": "B", "type": "STANDARD", "html": "<p/>", "backend": False, "running": False},
        {"name": "C", "type": "webapp_shop_board", "params": {"backendEnabled": False}, "running": True},
        {"name": "D", "type": "NOTEBOOK", "running": True},
    ]}  # fmt: skip
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    found = [f"{d.what}; {d.hint}" for d in verbs.validate(tmp_path, around=Around(environ={})).errors]
    assert found == [
        "this webapp has no backend that could run; write `backend: true` to give it one",
        "this webapp has no backend that could run; write `backend: true`, or leave it out",
        "this webapp has no backend that could run; write `backend: true`, or leave it out",
        "a webapp of type 'NOTEBOOK' has no backend; leave it out",
    ]
