"""Knobs of the sandbox: faults, kills, stale reads, colleagues, unchanged saves, upgrades."""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

COLUMNS = [{"name": "id", "type": "bigint", "comment": "key"}]
PATH = "/projects/K/variables/"


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        project = sandbox.client("designer").create_project("K", "K", "alice")
        project.create_scenario("nightly", "step_based")
        project.get_wiki().create_article("Home", content="# Hi")
        doc = {"type": "Filesystem", "managed": True, "tags": ["a"], "schema": {"columns": COLUMNS}}
        doc["params"] = {"connection": "filesystem_managed", "path": "${projectKey}/D"}
        sandbox.knobs.plant("K", "datasets", doc, "D")
        yield sandbox
        assert not sandbox.estate.crashes


@pytest.fixture
def knobs(dss: Sandbox) -> Iterator[Knobs]:
    yield dss.knobs
    dss.knobs.clear()


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return dss.client("designer").get_project("K")


def variables(project: Any) -> Any:
    return project.get_variables()["standard"]


def test_status_fault_skips_and_stops(knobs: Knobs, project: Any) -> None:
    knobs.fault(verb="GET", path="/projects/*/variables", status=503, message="busy", skip=1, times=2)
    variables(project)
    for _ in range(2):
        with pytest.raises(DataikuException, match="busy"):
            variables(project)
    variables(project)


@pytest.mark.parametrize(("when", "kept"), [("before", {}), ("after", {"x": 1})])
def test_dropped_write_did_or_did_not_happen(knobs: Knobs, project: Any, when: str, kept: dict[str, int]) -> None:
    project.set_variables({"standard": {}, "local": {}})
    knobs.fault(verb="PUT", path="/projects/K/variables", kind="drop", when=when)
    with pytest.raises(requests.ConnectionError):
        project.set_variables({"standard": {"x": 1}, "local": {}})
    assert variables(project) == kept


@pytest.mark.parametrize("kind", ["truncated", "html"])
def test_answers_that_are_no_json(knobs: Knobs, dss: Sandbox, project: Any, kind: str) -> None:
    knobs.fault(verb="GET", kind=kind, when="after", path="/projects/K/variables")
    answer = requests.get(f"{dss.url}/dip/publicapi{PATH}", auth=("admin-key", ""), timeout=5)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_timeout_and_slow(knobs: Knobs, dss: Sandbox) -> None:
    url, auth = f"{dss.url}/dip/publicapi{PATH}", ("admin-key", "")
    knobs.fault(kind="timeout", seconds=1)
    with pytest.raises(requests.Timeout):
        requests.get(url, auth=auth, timeout=0.2)
    knobs.clear()
    knobs.fault(kind="slow", seconds=0.05)
    assert requests.get(url, auth=auth, timeout=5).json()["standard"] is not None


def test_bad_knobs_are_told(dss: Sandbox) -> None:
    for name, body in (("nope", {}), ("faults", {"kind": "nope"}), ("faults", {"nope": 1}), ("edit", {"project": "X"})):
        answer = requests.post(f"{dss.url}/__sandbox__/{name}", json=body, timeout=5)
        assert answer.status_code in (400, 404) and answer.json()["errorType"] == "sandbox.BadKnob"


def test_kill_at_the_nth_request(knobs: Knobs, dss: Sandbox) -> None:
    code = (
        "import os, sys, requests\n"
        "print(os.getpid(), flush=True); sys.stdin.readline()\n"
        "while True: requests.get(sys.argv[1], auth=('reader-key', ''))\n"
    )
    url = f"{dss.url}/dip/publicapi/auth/info"
    before = len(dss.requests)
    with subprocess.Popen([sys.executable, "-c", code, url], stdin=-1, stdout=-1, stderr=-1, text=True) as child:
        knobs.kill(int(child.stdout.readline()), skip=2, path="/auth/info")
        child.communicate("go\n", timeout=20)
    assert child.returncode == -9
    assert [r.path for r in dss.requests[before:]].count("/auth/info") == 3


def test_stale_first_read(knobs: Knobs, project: Any) -> None:
    project.set_variables({"standard": {"x": 1}, "local": {}})
    knobs.stale(path="/projects/K/variables", times=1)
    variables(project)
    project.set_variables({"standard": {"x": 2}, "local": {}})
    assert variables(project) == {"x": 1}
    assert variables(project) == {"x": 2}


def test_a_colleague_edits(knobs: Knobs, dss: Sandbox, project: Any) -> None:
    dataset = project.get_dataset("D").get_settings
    version = dataset().get_raw()["versionTag"]["versionNumber"]
    knobs.edit("K", "datasets", "D", "schema.columns[0].comment", "changed", user="carol")
    body = {"project": "K", "kind": "datasets", "name": "D", "path": "shortDesc", "value": "over HTTP"}
    assert requests.post(f"{dss.url}/__sandbox__/edit", json=body, timeout=5).ok
    raw = dataset().get_raw()
    assert raw["schema"]["columns"][0]["comment"] == "changed" and raw["shortDesc"] == "over HTTP"
    assert raw["versionTag"]["versionNumber"] == version + 2
    assert raw["versionTag"]["lastModifiedBy"]["login"] == "bob"
    knobs.edit("K", "datasets", "D", "shortDesc", remove=True)
    assert "shortDesc" not in dataset().get_raw()
    knobs.edit("K", "variables", "", "standard.colour", "red")
    assert variables(project)["colour"] == "red"
    knobs.edit("K", "wiki", "1", "payload", "# Changed")
    assert project.get_wiki().get_article("1").get_data().get_body() == "# Changed"
    knobs.edit_library("K", "python/x.py", "x = 1\n")
    assert project.get_library().get_file("python/x.py").read() == "x = 1\n"


def stripped(doc: Any) -> Any:
    """Without what every save changes."""
    if isinstance(doc, dict):
        return {k: stripped(v) for k, v in doc.items() if k not in ("versionTag", "lastUpdate", "tags")}
    return [stripped(v) for v in doc] if isinstance(doc, list) else doc


def test_unchanged_saves_change_version_tags_only(knobs: Knobs, project: Any) -> None:
    before = project.get_dataset("D").get_settings().get_raw()
    assert knobs.save_unchanged("K") > 5
    after = project.get_dataset("D").get_settings().get_raw()
    assert stripped(after) == stripped(before)
    assert after["versionTag"]["versionNumber"] == before["versionTag"]["versionNumber"] + 1


def test_build_everything_touches_outputs_only(knobs: Knobs, project: Any) -> None:
    doc = {"type": "Filesystem", "managed": True, "params": {"connection": "filesystem_managed"}}
    knobs.plant("K", "datasets", doc, "OUT")
    roles = {"inputs": {"main": {"items": [{"ref": "D"}]}}, "outputs": {"main": {"items": [{"ref": "OUT"}]}}}
    knobs.plant("K", "recipes", {"type": "python", **roles}, "make_out")
    before = project.get_dataset("D").get_settings().get_raw()
    assert knobs.build("K") == ["make_out"]
    out = project.get_dataset("OUT").get_settings().get_raw()["schema"]
    assert [c["name"] for c in out["columns"]] == ["id"] and out["userModified"] is False
    assert project.get_dataset("D").get_settings().get_raw() == before


def test_upgrade_shows_new_defaults_everywhere() -> None:
    with Sandbox(git=False) as sandbox:
        project = sandbox.client("designer").create_project("U", "U", "alice")
        project.create_scenario("s", "step_based")
        knobs = sandbox.knobs
        doc = {"type": "Filesystem", "params": {"connection": "filesystem_root"}, "schema": {"columns": COLUMNS}}
        knobs.plant("U", "datasets", doc, "D")
        knobs.upgrade()
        raw = project.get_dataset("D").get_settings().get_raw()
        assert raw["lineageCapture"] == "INHERIT" and raw["schema"]["columns"][0]["nullable"] is True
        assert project.list_datasets()[0]["lineageCapture"] == "INHERIT"
        assert project.get_scenario("s").get_settings().get_raw()["concurrencyPolicy"] == "QUEUE"
        project.get_dataset("D").get_settings().save()
        assert project.get_dataset("D").get_settings().get_raw()["lineageCapture"] == "INHERIT"
        assert requests.get(f"{sandbox.url}/__sandbox__/dump", timeout=5).json()["projects"]["U"]["store"]["scenarios"]
