"""The sandbox hosts a plugin: install, settings, macros, steps, recipe, through the official client (AUTO §3, §4, §11.9)."""

from __future__ import annotations

import io
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.scenario_engine import runs_of

TINY = Path(__file__).parent / "fixtures" / "tiny"
HELLO = "pyrunnable_tiny_hello"


def zipped(desc: str = "") -> io.BytesIO:
    """The fixture plugin as an archive; `desc`: another plugin.json."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in TINY.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                text = desc.encode() if desc and file.name == "plugin.json" else file.read_bytes()
                archive.writestr(file.relative_to(TINY).as_posix(), text)
    out.seek(0)
    return out


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False, plugin=TINY) as sandbox:
        project = sandbox.client("designer").create_project("P", "P", "alice")
        permissions = project.get_permissions()
        permissions["permissions"].append({"group": "readers", "readProjectContent": True})
        project.set_permissions(permissions)
        project.new_managed_dataset("OUT").with_store_into("filesystem_managed").create()
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


def project(dss: Sandbox, who: str = "designer") -> Any:
    return dss.client(who).get_project("P")


def scenario(dss: Sandbox, name: str, *steps: dict[str, Any], **more: Any) -> Any:
    made = project(dss).create_scenario(name, "step_based")
    settings = made.get_settings()
    settings.raw_steps.extend(steps)
    settings.get_raw().update(more)
    settings.save()
    return made


def count(name: str, **config: Any) -> dict[str, Any]:
    return {"type": "pystep_tiny_count", "name": name, "params": {"config": config}}


def living(group: int) -> list[str]:
    """Members of a process group that are more than a remembrance."""
    lines = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    found = [line.split() for line in lines.splitlines()]
    return [state for pgid, state in found if int(pgid) == group and not state.startswith("Z")]


def dead(group: int) -> bool:
    """Whether a process group is gone; whoever was killed needs a moment for it where others keep the machine busy."""
    for _ in range(200):
        if not living(group):
            return True
        time.sleep(0.05)
    return False


# -- install and settings ------------------------------------------------------------------------------------------


def test_life_of_a_plugin() -> None:
    with Sandbox(git=False) as dss:
        admin = dss.client()
        with pytest.raises(DataikuException, match="admin rights"):
            dss.client("designer").install_plugin_from_archive(zipped())
        with pytest.raises(DataikuException, match="not a zip"):
            admin.install_plugin_from_archive(io.BytesIO(b"no"))
        admin.install_plugin_from_archive(zipped())
        with pytest.raises(DataikuException, match="already exists"):
            admin.install_plugin_from_archive(zipped())
        plugin = admin.get_plugin("tiny")
        with pytest.raises(DataikuException, match="not accepted"):
            plugin.create_code_env("PYTHON39").wait_for_result()
        env = plugin.create_code_env("PYTHON311").wait_for_result()["envName"]
        settings = plugin.get_settings()
        assert settings.get_raw()["config"] == {"greeting": "Hello"} and not settings.get_raw()["codeEnvName"]
        settings.set_code_env(env)
        settings.get_raw()["config"]["greeting"] = "Bye"
        settings.save()
        newer = zipped('{"id": "tiny", "version": "0.2.0"}')
        plugin.update_from_zip(newer)
        assert [(p["id"], p["version"]) for p in admin.list_plugins()] == [("tiny", "0.2.0")]
        assert plugin.get_settings().get_raw()["config"]["greeting"] == "Bye"
        key = admin.create_project("K", "K", "admin")
        made = key.create_scenario("s", "step_based")
        saved = made.get_settings()
        saved.raw_steps.append(count("c"))
        saved.save()
        assert [u.object_id for u in plugin.list_usages().usages] == [made.id]
        with pytest.raises(DataikuException, match="is used by SCENARIO"):
            plugin.delete().wait_for_result()
        plugin.delete(force=True).wait_for_result()
        assert not admin.list_plugins() and not key.list_macros()


def test_packages_of_the_code_env_need_the_code_env() -> None:
    with Sandbox(git=False) as dss:
        dss.client().install_plugin_from_archive(zipped())
        macro = dss.client().create_project("K", "K", "admin").get_macro(HELLO)
        with pytest.raises(DataikuException, match="No module named 'yaml'"):
            macro.run({"name": "x"})


def test_passwords_are_masked_and_kept(dss: Sandbox) -> None:
    plugin = dss.client().get_plugin("tiny")
    settings = plugin.get_settings()
    settings.get_raw()["config"]["secret"] = "sesame"
    settings.save()
    settings = plugin.get_settings()
    assert "sesame" not in str(settings.get_raw())
    settings.save()
    assert dss.estate.plugin_settings["tiny"]["config"]["secret"] == "sesame"


# -- macros --------------------------------------------------------------------------------------------------------


def test_a_macro_acts_as_its_user(dss: Sandbox) -> None:
    for who, login in (("designer", "alice"), ("reader", "rita")):
        macro = project(dss, who).get_macro(HELLO)
        run = macro.run({"name": "<b>", "n": 2}, {"loud": True})
        assert not macro.get_status(run)["running"]
        html = macro.get_result(run, as_type="string").decode()
        assert "<p>Hello, &lt;b&gt;</p>" in html and f"user: {login}\n" in html and "loud" not in html
        with pytest.raises(DataikuException, match="does not exist"):
            macro.get_status(run)


def test_only_administrators_fill_admin_params(dss: Sandbox) -> None:
    macro = project(dss, "admin").get_macro(HELLO)
    assert "loud: true" in macro.get_result(macro.run({"name": "x"}, {"loud": True}), as_type="string").decode()
    assert macro.get_definition()["adminParams"]
    assert not project(dss).get_macro(HELLO).get_definition()["adminParams"]


def test_rights_decide_which_macros_there_are(dss: Sandbox) -> None:
    seen = {who: {m["runnableType"] for m in project(dss, who).list_macros()} for who in dss.keys}
    assert seen["reader"] == {HELLO}
    assert seen["admin"] - seen["designer"] == {"pyrunnable_tiny_slow"}
    with pytest.raises(DataikuException, match="administer"):
        project(dss, "reader").get_macro("pyrunnable_tiny_table").run()


def test_a_table(dss: Sandbox) -> None:
    macro = project(dss).get_macro("pyrunnable_tiny_table")
    found = macro.get_result(macro.run(), as_type="json")
    assert (found["columns"][0]["displayName"], found["records"]) == ("Name", [["OUT"]])


@pytest.mark.parametrize("reading", ["a", "b"])
def test_a_failing_macro(dss: Sandbox, reading: str) -> None:
    dss.estate.choices["macro-failure"] = reading
    macro = project(dss).get_macro(HELLO)
    with pytest.raises(DataikuException, match="ValueError: name: give a name"):
        macro.get_result(macro.run({}))
    dss.estate.choices["macro-failure"] = "a"


def test_abort_is_a_hard_stop(dss: Sandbox) -> None:
    macro = project(dss, "admin").get_macro("pyrunnable_tiny_slow")
    run = macro.run(wait=False)
    while not macro.get_status(run)["progress"]["done"]:
        time.sleep(0.02)
    child = dss.estate.macro_runs[run].child
    macro.abort(run)
    while macro.get_status(run)["running"]:
        time.sleep(0.02)
    assert dead(child.process.pid)
    with pytest.raises(DataikuException, match="Aborted"):
        macro.get_result(run)


def test_nothing_survives_the_sandbox() -> None:
    with Sandbox(git=False, plugin=TINY) as dss:
        macro = dss.client().create_project("K", "K", "admin").get_macro("pyrunnable_tiny_slow")
        run = macro.run(wait=False)
        child = dss.estate.macro_runs[run].child
    assert child.process.poll() is not None and dead(child.process.pid)


# -- presets, steps, recipe ----------------------------------------------------------------------------------------


def test_presets_are_resolved_for_those_who_may_use_them(dss: Sandbox) -> None:
    settings = dss.client().get_plugin("tiny").get_settings()
    preset = settings.get_parameter_set("target").create_preset("prod")
    preset.config.update({"url": "there", "key": "sesame"})
    preset.set_usable_by("analysts", True)
    settings.save()
    chosen = {"name": "x", "target": {"mode": "PRESET", "name": "prod"}}
    macro = project(dss).get_macro(HELLO)
    assert "url: there" in macro.get_result(macro.run(chosen), as_type="string").decode()
    with pytest.raises(DataikuException, match="may not use the preset"):
        project(dss, "reader").get_macro(HELLO).run(chosen)
    made = scenario(dss, "presets", count("c", limit=9, target={"mode": "PRESET", "name": "prod"}))
    assert made.run_and_wait().outcome == "SUCCESS"
    seen = runs_of(dss.estate).runs[-1].variables
    assert seen["tiny_target"] == [chosen["target"], {"url": "there", "key": "sesame"}]
    assert (seen["tiny_greeting"], seen["tiny_trigger"]) == ("Hello", "manual")


def test_a_failing_step_fails_the_scenario_and_its_variables_stay(dss: Sandbox) -> None:
    after = {
        **count("after", limit=9),
        "runConditionType": "RUN_CONDITIONALLY",
        "runConditionExpression": "tiny_count > 0",
    }
    never = {**after, "name": "never", "runConditionExpression": "tiny_count > 5"}
    mail = {"subject": "${tiny_count} too many: ${outcome}", "message": "in ${projectKey}"}
    reporter = {
        "name": "m",
        "active": True,
        "phase": "END",
        "messaging": {"type": "mail-scenario", "configuration": mail},
    }
    made = scenario(dss, "fails", count("c", limit=0), after, never, reporters=[reporter])
    run = made.run_and_wait(no_fail=True)
    assert run.outcome == "FAILED"
    steps = run.get_details().steps
    assert [s["step"]["name"] for s in steps] == ["c", "after"]
    assert steps[0]["result"]["thrown"]["message"] == "1 datasets, 0 allowed"
    assert "[c] 1 datasets" in run.get_log()
    engine = runs_of(dss.estate).runs[-1]
    assert engine.variables["tiny_before"] == 1
    assert [(m["subject"], m["message"]) for m in engine.messages] == [("1 too many: FAILED", "in P")]


def test_the_server_answers_while_a_scenario_waits_and_a_run_can_be_aborted(dss: Sandbox) -> None:
    step = {"type": "runnable", "name": "slow", "params": {"runnableType": "pyrunnable_tiny_slow"}}
    made = scenario(dss, "waits", step)
    dss.estate.projects["P"].store["scenarios"][made.id]["runAsUser"] = "admin"
    fired = made.run()
    run = fired.wait_for_scenario_run()
    assert run.running and dss.client().get_auth_info()
    made.abort()
    run.wait_for_completion(no_fail=True)
    assert run.outcome == "ABORTED"


def test_a_macro_step_fails_with_its_macro(dss: Sandbox) -> None:
    step = {"type": "runnable", "name": "hi", "params": {"runnableType": HELLO, "config": {}}}
    assert scenario(dss, "macro", step).run_and_wait(no_fail=True).outcome == "FAILED"


def test_a_recipe_writes_rows(dss: Sandbox) -> None:
    head = {"type": "CustomCode_tiny-rows", "name": "rows", "projectKey": "P", "inputs": {}}
    outputs = {"rows": {"items": [{"ref": "OUT", "appendMode": False}]}}
    recipe = project(dss).create_recipe({**head, "outputs": outputs, "params": {"customConfig": {"n": 1}}}, {})
    dataset = project(dss).get_dataset("OUT")
    for _ in range(2):
        recipe.run()
        assert list(dataset.iter_rows()) == [[0, "Hello 0\t<b>"]]
    assert [c["name"] for c in dataset.get_schema()["columns"]] == ["n", "text"]
    settings = recipe.get_settings()
    settings.get_recipe_raw_definition()["params"]["customConfig"]["n"] = 6
    settings.get_recipe_raw_definition()["outputs"]["rows"]["items"][0]["appendMode"] = True
    settings.save()
    with pytest.raises(DataikuException, match="FAILED"):
        recipe.run()
    assert len(list(dataset.iter_rows())) == 7
    build = {"type": "build_flowitem", "name": "b", "params": {"jobType": "RECURSIVE_BUILD", "builds": [{"type": "DATASET", "itemId": "OUT"}]}}  # fmt: skip
    assert scenario(dss, "build", build).run_and_wait(no_fail=True).outcome == "FAILED"
    assert "too many rows" in project(dss).get_job(project(dss).list_jobs()[0]["def"]["id"]).get_log()
