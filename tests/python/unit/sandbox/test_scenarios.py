"""Scenarios of the sandbox through the official client (AUTO §2)."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        sandbox.client("designer").create_project("S", "S", "alice")
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Any:
    yield dss.client("designer").get_project("S")
    dss.knobs.clear()


def made(project: Any, name: str, *steps: dict[str, Any], **more: Any) -> Any:
    """A scenario with steps, through create, read, save."""
    scenario = project.create_scenario(name, "step_based")
    settings = scenario.get_settings()
    settings.raw_steps.extend(steps)
    settings.get_raw().update(more)
    settings.save()
    return scenario


def step(kind: str, name: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "params": {}, **more}


def test_creation_takes_type_and_name_only(project: Any) -> None:
    body = {"params": {"steps": [step("custom_python")]}, "triggers": [{"type": "temporal"}], "active": True}
    scenario = project.create_scenario("Nightly build & co", "step_based", body)
    assert scenario.id == "Nightly_build___co"
    raw = scenario.get_settings().get_raw()
    assert (raw["params"]["steps"], raw["triggers"], raw["active"]) == ([], [], False)
    assert raw["delayedTriggersBehavior"]["delayWhileRunning"] is True
    with pytest.raises(DataikuException, match="already exists"):
        project.create_scenario("Nightly build & co", "step_based")


def test_save_fills_drops_and_mints(project: Any) -> None:
    build = step("build_flowitem", buildMode="X", runConditionStatuses=["SUCCESS", "NEVER"])
    build["params"] = {"builds": [{"type": "NOPE", "itemId": "d"}], "jobType": "SOMETIMES", "handleWarningsAs": "?"}
    build["params"]["buildMode"] = "RECURSIVE"
    daily = {"type": "temporal", "active": True, "params": {"frequency": "Daily", "hour": 2, "query": 1}}
    mail = {"messaging": {"type": "mail-scenario", "configuration": {"recipient": "r", "nope": 1}}, "phase": "END"}
    raw = made(project, "typed", build, triggers=[daily], reporters=[mail], bogus=1).get_settings().get_raw()
    saved = raw["params"]["steps"][0]
    assert "buildMode" not in saved["params"] and "jobType" not in saved["params"] and "bogus" not in raw
    assert saved["params"]["builds"] == [{"type": "DATASET", "itemId": "d"}]
    assert saved["params"]["handleWarningsAs"] == "WARNING"
    assert (saved["delayBetweenRetries"], saved["enabled"]) == (10, True)
    trigger = raw["triggers"][0]
    assert len(trigger["id"]) == 8 and trigger["params"]["lastUpdate"] > 0 and "query" not in trigger["params"]
    assert trigger["params"]["timezone"] == "SERVER" and "graceDelaySettings" not in trigger
    assert raw["reporters"][0]["messaging"]["configuration"]["templateName"] == "default.ftl"
    assert "nope" not in raw["reporters"][0]["messaging"]["configuration"]


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        (step("no_such_step"), "NoEvidence: no evidence about step type 'no_such_step'"),
        (step("pystep_absent_thing"), "Unknown step type"),
        (step("custom_python", runConditionType="SOMETIMES"), "NullPointerException"),
    ],
)
def test_bad_steps_are_refused(project: Any, bad: dict[str, Any], text: str) -> None:
    with pytest.raises(DataikuException, match=text):
        made(project, f"bad {text} {bad['type']}", bad)


def test_plugin_steps_need_their_plugin(dss: Sandbox, project: Any) -> None:
    dss.estate.plugins["present"] = {"id": "present"}
    plugin = step("pystep_present_thing", params={"config": {"any": {"thing": [1]}}, "junk": 2})
    params = made(project, "plugin", plugin).get_settings().raw_steps[0]["params"]
    assert params == {"config": {"any": {"thing": [1]}}, "proceedOnFailure": False}


def test_list_items_are_light(project: Any) -> None:
    made(project, "light one", step("custom_python"), active=True)
    item = next(s.get_raw() if hasattr(s, "get_raw") else s for s in project.list_scenarios() if s["id"] == "light_one")
    assert {"projectKey", "id", "name", "active", "running", "nextRun", "triggerDigest"} <= set(item)
    assert not {"params", "triggers", "reporters", "versionTag"} & set(item)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_light_put_honours_five_keys(project: Any) -> None:
    scenario = made(project, "five keys", step("custom_python"))
    before = scenario.get_settings().get_raw()
    scenario.set_definition({"active": True, "tags": ["b", "a"], "name": "other", "params": {}}, with_status=True)
    after = scenario.get_settings().get_raw()
    assert after["active"] and sorted(after["tags"]) == ["a", "b"] and after["name"] == "five keys"
    assert len(after["params"]["steps"]) == 1
    assert after["versionTag"]["versionNumber"] == before["versionTag"]["versionNumber"] + 1


def test_payload_of_python_scenario(dss: Sandbox, project: Any) -> None:
    scenario = project.create_scenario("scripted", "custom_python")
    settings = scenario.get_settings()
    assert settings.code == ""
    settings.code = "print('hi')\n"
    settings.save()
    assert scenario.get_settings().code == "print('hi')\n"
    assert (dss.tree("S") / "scenarios" / "scripted.py").read_text() == "print('hi')\n"


def test_run_as_needs_an_administrator(dss: Sandbox, project: Any) -> None:
    scenario = made(project, "as whom")
    settings = scenario.get_settings()
    settings.get_raw()["runAsUser"] = "bob"
    with pytest.raises(DataikuException, match="SecurityException"):
        settings.save()
    settings = dss.client("admin").get_project("S").get_scenario(scenario.id).get_settings()
    settings.get_raw()["runAsUser"] = "bob"
    settings.save()
    assert scenario.get_settings().effective_run_as == "bob"


def test_run_executes_steps(project: Any) -> None:
    variables = step("set_project_vars", "vars", params={"variables": {"answer": 42}, "evaluateValues": False})
    skipped = step("custom_python", "off", enabled=False)
    scenario = made(project, "runs", step("custom_python", "py"), variables, skipped)
    run = scenario.run_and_wait()
    details = run.get_details()
    assert run.outcome == "SUCCESS"
    assert [s["step"]["name"] for s in details.steps] == ["py", "vars"]
    assert project.get_variables()["standard"]["answer"] == 42
    assert "Step py" in run.get_log()
    assert scenario.get_last_runs()[0].id == run.id and run.get_duration() >= 0


def test_failed_build_is_told(project: Any) -> None:
    build = step("build_flowitem", "build")
    build["params"] = {"builds": [{"type": "DATASET", "itemId": "GONE"}], "jobType": "RECURSIVE_BUILD"}
    after = step("custom_python", "on failure", runConditionStatuses=["FAILED"])
    scenario = made(project, "fails", build, step("custom_python", "never"), after)
    run = scenario.run_and_wait(no_fail=True)
    details = run.get_details()
    assert run.outcome == "FAILED"
    assert "does not exist: S.GONE" in details.first_error_details["message"]
    assert [s["step"]["name"] for s in details.steps] == ["build", "on failure"]


def test_nested_run_and_endless_recursion(project: Any) -> None:
    inner = made(project, "inner", step("custom_python"))
    outer = made(project, "outer", step("run_scenario", params={"scenarioId": "inner"}))
    assert outer.run_and_wait().outcome == "SUCCESS"
    assert len(inner.get_last_runs()) == 1
    loop = made(project, "loop", step("run_scenario", params={"scenarioId": "loop"}))
    assert loop.run_and_wait(no_fail=True).outcome in ("FAILED", "ABORTED")


def test_held_run_shows_running_and_aborts(dss: Sandbox, project: Any) -> None:
    scenario = made(project, "held", step("custom_python"))
    dss.knobs.hold()
    run = scenario.run().wait_for_scenario_run()
    assert run.running and scenario.get_status().running
    assert scenario.run().is_cancelled(refresh=True)
    assert len(dss.client("reader").list_running_scenarios()) == 0
    assert len(dss.client("designer").list_running_scenarios()) == 1
    assert len(dss.client("admin").list_running_scenarios(all_users=True)) == 1
    scenario.abort()
    run.refresh()
    assert run.outcome == "ABORTED"


def test_delete(project: Any) -> None:
    scenario = made(project, "gone")
    scenario.delete()
    assert "gone" not in {s["id"] for s in project.list_scenarios()}
    with pytest.raises(DataikuException, match=r"NotFoundException: scenario does not exist: S\.gone"):
        scenario.get_settings()


def test_export_only_keys_stay_on_disk(dss: Sandbox, project: Any) -> None:
    scenario = made(project, "versioned")
    dss.estate.projects["S"].store["scenarios"]["versioned"]["__dku_object_version__"] = 1
    assert "__dku_object_version__" not in scenario.get_settings().get_raw()
    scenario.get_settings().save()
    assert dss.estate.projects["S"].store["scenarios"]["versioned"]["__dku_object_version__"] == 1
