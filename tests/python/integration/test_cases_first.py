"""First deployments have a way through (D64): rights in a project that is yet to be made, and what it needs from
others. One test a case of the catalogue, and more of its kind."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.core.secret import signature
from dss_iac.run.verb import policies
from tests.sandbox import Sandbox

KEY = "a key of the tests"
NEW: dict[str, Any] = {
    "project": {"key": "CASE", "name": "Case"},
    "policy": {"naming": "dss"},
    "scenarios": [{"name": "s", "run_as": "alice", "steps": []}],
}


class Desk:
    """A configuration, and people who run commands on it."""

    def __init__(self, dss: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
        self.dss, self.capsys, self.config = dss, capsys, json.loads(json.dumps(NEW))

    def run(self, who: str, *words: str) -> tuple[int, str, str]:
        Path("project.yml").write_text(yaml.safe_dump(self.config, sort_keys=False))
        os.environ["DKU_API_KEY"] = self.dss.keys[who]
        code = main.main(words)
        told = self.capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return code, told.out, told.err

    def run_as(self) -> str:
        client = self.dss.client()
        project = client.get_project("CASE")
        id = project.list_scenarios()[0]["id"]
        return str(project.get_scenario(id).get_settings().get_raw().get("runAsUser"))


@pytest.fixture
def desk(dss: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Nothing there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", "")
    monkeypatch.setenv(signature.KEY_NAME, KEY)
    monkeypatch.delenv(policies.POLICY_NAME, raising=False)
    return Desk(dss, capsys)


def test_case_43_a_setting_lets_run_as_pass_unattended(desk: Desk) -> None:
    code, out, _ = desk.run("admin", "apply", "--auto-approve")
    assert code == 3 and "allow it with policy: {unattended: [run_as]}" in out
    assert "CASE" not in desk.dss.client().list_project_keys()
    desk.config["policy"]["unattended"] = ["run_as"]
    assert desk.run("admin", "apply", "--auto-approve")[0] == 0
    assert desk.run_as() == "alice"
    desk.config["scenarios"][0]["run_as"] = "admin"
    assert desk.run("admin", "apply", "--auto-approve")[0] == 0, "it was stated by what was applied last"
    assert desk.run_as() == "admin"


def test_case_43_whom_the_policy_names_may_approve_a_project_that_is_yet_to_be_made(desk: Desk) -> None:
    Path("environments").mkdir()
    Path("environments/prod.yml").write_text(yaml.safe_dump({"settings": {"approvers": ["analysts"]}}))
    assert desk.run("admin", "plan", "-e", "prod", "-o", "the.plan")[0] == 0
    assert desk.run("admin", "apply", "the.plan", "--auto-approve")[0] == 3
    assert desk.run("designer", "approve", "the.plan")[0] == 0
    assert desk.run("admin", "apply", "the.plan", "--auto-approve")[0] == 0
    assert desk.run_as() == "alice"


@pytest.mark.parametrize(("who", "way"), [
    ("designer", "name who may approve with settings: {approvers: [GROUP]} in its environment, or ask an administrator of DSS"),
    ("admin", "with nobody else, allow it with policy: {unattended: [run_as]}; then plan again"),
])  # fmt: skip
def test_case_43_who_may_not_approve_is_told_the_setting(desk: Desk, who: str, way: str) -> None:
    assert desk.run("admin", "plan", "-o", "the.plan")[0] == 0
    code, _, err = desk.run(who, "approve", "the.plan")
    assert code == 3 and way in err


def test_a_project_that_exists_is_not_loosened_by_the_apply_that_uses_it(desk: Desk) -> None:
    desk.config["scenarios"][0].pop("run_as")
    assert desk.run("admin", "apply", "--auto-approve")[0] == 0
    desk.config["policy"]["unattended"] = ["run_as"]
    desk.config["scenarios"][0]["run_as"] = "alice"
    code, out, _ = desk.run("admin", "apply", "--auto-approve")
    assert code == 3 and "this apply is unattended" in out and "from the apply after the next on" in out
    desk.config["scenarios"][0].pop("run_as")
    desk.config["project"]["description"] = "anything else"
    assert desk.run("admin", "apply", "--auto-approve")[0] == 0
    desk.config["scenarios"][0]["run_as"] = "alice"
    assert desk.run("admin", "apply", "--auto-approve")[0] == 0 and desk.run_as() == "alice"


def test_only_what_is_named_passes(desk: Desk) -> None:
    desk.config["policy"]["unattended"] = ["permissions", "exposed"]
    code, out, _ = desk.run("admin", "apply", "--auto-approve")
    assert code == 3 and "allow it with policy: {unattended: [run_as]}" in out


def test_whoever_runs_the_tool_may_be_stricter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.config["policy"]["unattended"] = ["run_as"]
    monkeypatch.setenv(policies.POLICY_NAME, json.dumps({"unattended": ["permissions"]}))
    assert desk.run("admin", "apply", "--auto-approve")[0] == 3
    monkeypatch.setenv(policies.POLICY_NAME, json.dumps({"unattended": ["nobody"]}))
    code, _, err = desk.run("admin", "apply", "--auto-approve")
    assert code == 1 and "unattended must be a list of run_as, permissions, exposed" in err
    monkeypatch.setenv(policies.POLICY_NAME, json.dumps({"unattended": ["run_as"]}))
    assert desk.run("admin", "apply", "--auto-approve")[0] == 0


def test_a_word_that_is_none_is_told(desk: Desk) -> None:
    desk.config["policy"]["unattended"] = ["run_has"]
    code, out, err = desk.run("admin", "validate")
    assert code == 1 and "run_as" in out + err
