"""The project of the official test kit (`tests/kit`), on the sandbox: what the kit asks of an instance, and its scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.kit import project
from tests.python.integration.plugged import install
from tests.sandbox import Sandbox


def run(made: Any, name: str) -> str:
    """As the kit does: run, wait, look at the outcome."""
    scenario = made.get_scenario(project.scenario_ids(made)[name])
    return str(scenario.run_and_wait(no_fail=True).outcome)


def test_apply_drift_put_back_roll_back(dss: Sandbox, tmp_path: Path) -> None:
    install(dss, tmp_path)
    client = dss.client("designer")
    for _ in range(2):
        made = project.make(client)
        assert run(made, "APPLY_AND_CHECK") == "SUCCESS"
        project.edit_by_hand(made)
        assert run(made, "CHECK") == "FAILED"
        assert run(made, "PLAN_AND_APPLY") == "SUCCESS"
        assert project.description(made) == "as written"
        assert run(made, "CHECK") == "SUCCESS"
        assert run(made, "ROLL_BACK") == "SUCCESS"
        assert project.description(made) == "by hand"


def test_the_plugin_is_updated_as_the_kit_does(dss: Sandbox, tmp_path: Path) -> None:
    """A plugin that is there is updated, its settings stay; the code environment is made anew."""
    install(dss, tmp_path)
    admin = dss.client("admin")
    plugin = admin.get_plugin("dss-iac")
    archive = next(tmp_path.glob("*.zip"))
    with archive.open("rb") as file:
        plugin.update_from_zip(file)
    settings = plugin.get_settings()
    name = settings.get_raw()["codeEnvName"]
    admin.get_code_env("PYTHON", name).delete()
    env = plugin.create_code_env(python_interpreter="PYTHON311").wait_for_result()
    settings.set_code_env(env["envName"])
    settings.save()
    assert plugin.get_settings().get_raw()["codeEnvName"] == env["envName"]
