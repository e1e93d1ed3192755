"""Loading, keeping and seeding project trees; the layout on disk (corpus §3; D51)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dataikuapi
import pygit2
import pytest

from tests.sandbox import Sandbox, disk
from tests.sandbox.estate import PARAMS

CORPUS = Path(__file__).parents[5] / "shared" / "corpus"
real = pytest.mark.skipif(not CORPUS.is_dir(), reason="corpus folder absent")
TAG = {"versionNumber": 7, "lastModifiedBy": {"login": "user9"}, "lastModifiedOn": 1600000000000}
FILES: dict[str, Any] = {
    "params.json": {
        "name": "Old",
        "owner": "user9",
        "permissions": [{"group": "testers", "readProjectContent": True}],
        "settings": {"path": "/Old", "codeEnvs": {"r": {"mode": "EXPLICIT_ENV", "envName": "r4"}}},
        "exposedObjects": {"objects": [{"type": "DATASET", "localName": "d", "rules": [{"targetProject": "NEXT"}]}]},
        "versionTag": {**TAG, "versionNumber": 3},
    },
    "variables.json": {"x": 1},
    "datasets/d.json": {
        "type": "S3",
        "params": {"connection": "bucket_one"},
        "versionTag": TAG,
        "schema": {"columns": [{"name": "c<1>", "type": "string"}]},
    },
    "datasets/d.data": "rows\n",
    "recipes/my recipe.json": {
        "type": "python",
        "inputs": {"main": {"items": [{"ref": "ELSEWHERE.src"}, {"ref": "d"}]}},
        "params": {"envSelection": {"envMode": "EXPLICIT_ENV", "envName": "special"}},
        "creationTag": TAG,
    },
    "recipes/my recipe.py": "print('é')\r\n",
    "recipes/my recipe.join": "left over",
    "zones/abc1234.json": {
        "name": "Z",
        "items": [{"objectId": "m1234567", "objectType": "SAVED_MODEL", "projectKey": "OTHER"}],
    },
    "wiki/taxonomy.json": {"homeArticleId": "1", "taxonomy": [{"id": "1", "children": []}]},
    "wiki/articles/1.json": {"name": "Home"},
    "wiki/articles/1.md": "# hi",
    "web_apps/w123456.json": {"type": "webapp_some-plugin_thing"},
    "web_apps/w123456/app.js": "let x;",
    "lib/python/deep/a.py": "x = 1",
}


def grow(folder: Path, files: dict[str, Any]) -> Path:
    for rel, content in files.items():
        disk.write(folder, rel, content if isinstance(content, str) else disk.dump(content))
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    hidden = (".git/", ".gitignore", "version-tags.json")
    found = {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    return {rel: content for rel, content in found.items() if not rel.startswith(hidden)}


def test_a_loaded_tree_is_kept_file_by_file(tmp_path: Path) -> None:
    source = grow(tmp_path / "OLD", FILES)
    pygit2.init_repository(str(source))
    with Sandbox(load=[source]) as dss:
        assert files_of(dss.tree("OLD")) == files_of(source)
        project = dss.estate.projects["OLD"]
        assert project.payloads["recipes", "my recipe"] == "print('é')\r\n"
        assert project.payloads["wiki", "1"] == "# hi"
        assert project.tags["datasets", "d"]["versionNumber"] == 7 and project.tags[PARAMS, ""]["versionNumber"] == 3
        assert project.tags["recipes", "my recipe"] == TAG
        assert project.tags["zones", "abc1234"]["versionNumber"] == 0
        assert "versionTag" not in project.store["datasets"]["d"]
        wire = project.wire("datasets", "d")
        assert (wire["projectKey"], wire["name"], wire["smartName"], wire["versionTag"]) == ("OLD", "d", "d", TAG)
        log = dss.client().get_project("OLD").get_project_git().log()["entries"]
        assert [e["message"] for e in log] == ["Imported project OLD", "Initialize gitignore"]


def test_a_folder_of_trees_and_an_export(tmp_path: Path) -> None:
    grow(tmp_path / "A", {"params.json": {"name": "A"}})
    grow(tmp_path / "B" / "project_config", {"params.json": {"name": "B"}})
    grow(tmp_path / "notes", {"readme.txt": "no project"})
    with Sandbox(load=[tmp_path], git=False) as dss:
        assert set(dss.client().list_project_keys()) == {"A", "B"}
    with pytest.raises(FileNotFoundError, match="no project tree"):
        Sandbox(load=[tmp_path / "notes"], git=False)


def test_saving_moves_the_version_tag_out_and_counts(tmp_path: Path) -> None:
    with Sandbox(load=[grow(tmp_path / "OLD", FILES)]) as dss:
        project = dss.estate.projects["OLD"]
        doc = project.get("datasets", "d") | {"tags": ["fresh"], "name": "x", "projectKey": "y", "smartName": "z"}
        saved = project.save("datasets", "d", doc, user="alice", message="Updated dataset OLD.d")
        assert saved["versionTag"]["versionNumber"] == 8 and saved["versionTag"]["lastModifiedBy"] == {"login": "alice"}
        text = (dss.tree("OLD") / "datasets/d.json").read_text()
        assert not {"versionTag", "name", "projectKey", "smartName"} & set(json.loads(text))
        assert (
            json.loads((dss.tree("OLD") / "version-tags.json").read_text())["tags"]["DATASET.d"] == saved["versionTag"]
        )
        assert dss.client().get_project("OLD").get_tags() == {"tags": {"fresh": {}}}
        changed = dss.client().get_project("OLD").get_project_git().diff("HEAD")["entries"]
        assert {e["fileChange"]["newPath"] for e in changed} == {"datasets/d.json", "tags.json"}


def test_text_of_documents_is_that_of_gson() -> None:
    doc = {
        "a": "<x=1 & 'y'>",
        "e": {},
        "l": [],
        "schema": {"columns": [{"name": "é", "type": "string"}, {"name": "b"}]},
    }
    assert disk.dump(doc) == (
        '{\n  "a": "\\u003cx\\u003d1 \\u0026 \\u0027y\\u0027\\u003e",\n  "e": {},\n  "l": [],\n  "schema": {\n'
        '    "columns": [\n      {"name":"é","type":"string"},\n      {"name":"b"}\n    ]\n  }\n}'
    )


def test_commits_group_payloads_follow_types_and_renames_keep_text(tmp_path: Path) -> None:
    with Sandbox(load=[grow(tmp_path / "OLD", FILES)]) as dss:
        project = dss.estate.projects["OLD"]
        git = dss.client().get_project("OLD").get_project_git()
        before = len(git.log()["entries"])
        with project.commit("Renamed recipe my recipe to other", "alice"):
            project.rename("recipes", "my recipe", "other", user="alice")
            project.remove("zones", "abc1234", user="alice")
        entries = git.log()["entries"]
        assert len(entries) == before + 1 and entries[0]["message"] == "Renamed recipe my recipe to other"
        tree = dss.tree("OLD")
        assert (tree / "recipes/other.py").read_bytes() == "print('é')\r\n".encode()
        assert not (tree / "recipes/my recipe.py").exists() and not (tree / "zones/abc1234.json").exists()
        doc = project.get("recipes", "other") | {"type": "sql_query"}
        project.save("recipes", "other", doc, user="alice", message="Updated recipe OLD.other", payload="select 1")
        assert (tree / "recipes/other.sql").read_text() == "select 1" and not (tree / "recipes/other.py").exists()
        project.save("recipes", "other", doc, user="alice", message="Updated recipe OLD.other", payload=None)
        assert not (tree / "recipes/other.sql").exists()
        project.remove("datasets", "d", user="alice", message="Deleted dataset OLD.d")
        assert not (tree / "datasets/d.data").exists() and git.get_status()["clean"] is True


@pytest.mark.parametrize("how", ["load", "seed"])
def test_seeding_creates_what_a_tree_mentions(tmp_path: Path, how: str) -> None:
    source = grow(tmp_path / "OLD", FILES)
    given: dict[str, Any] = {"load": [source], "seed_connections": True} if how == "load" else {"seed": [source]}
    with Sandbox(git=False, **given) as dss:
        admin = dss.client()
        assert admin.get_connection("bucket_one").get_settings().get_raw()["type"] == "EC2"
        assert {"special", "r4"} <= {e["envName"] for e in admin.list_code_envs()}
        assert admin.get_code_env("R", "r4").get_definition()["envLang"] == "R"
        assert "user9" in {u["login"] for u in admin.list_users()} and "testers" in {
            g["name"] for g in admin.list_groups()
        }
        assert "some-plugin" in {p["id"] for p in admin.list_plugins()}
        assert set(admin.list_project_keys()) == {"ELSEWHERE", "OTHER", "NEXT"} | ({"OLD"} if how == "load" else set())
        elsewhere = dss.estate.projects["ELSEWHERE"]
        assert list(elsewhere.store["datasets"]) == ["src"]
        exposed = elsewhere.params["exposedObjects"]["objects"][0]
        assert (exposed["localName"], exposed["rules"][0]["targetProject"]) == ("src", "OLD")
        assert list(dss.estate.projects["OTHER"].store["saved_models"]) == ["m1234567"]


def test_a_store_is_taken_up_again(tmp_path: Path) -> None:
    with Sandbox(store=tmp_path) as dss:
        project = dss.client().create_project("KEPT", "Kept", "admin")
        project.set_variables({"standard": {"v": 1}, "local": {}})
        project.set_metadata({**project.get_metadata(), "label": "Again"})
        entries = project.get_project_git().log()["entries"]
    with Sandbox(store=tmp_path) as dss:
        project = dss.client().get_project("KEPT")
        assert project.get_variables()["standard"] == {"v": 1}
        assert project.get_summary()["versionTag"]["versionNumber"] == 1
        assert project.get_project_git().log()["entries"] == entries


def test_the_command_line_says_when_it_is_ready_and_leaves_a_clean_store(tmp_path: Path) -> None:
    source, store = grow(tmp_path / "OLD", FILES), tmp_path / "store"
    root = Path(__file__).parents[4]
    command = [sys.executable, "-m", "tests.sandbox", "--load", str(source), "--store", str(store)]
    more = ["--seed-connections", "--reading", "zones-none=b"]
    with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("ready ").strip()
            client = dataikuapi.DSSClient(url, "admin-key")
            assert "OLD" in client.list_project_keys()
            client.get_project("OLD").set_variables({"standard": {"v": 1}, "local": {}})
        finally:
            process.terminate()
    assert process.wait(10) == 0
    assert json.loads((store / "OLD/version-tags.json").read_text())["tags"]["DATASET.d"] == TAG
    changed = pygit2.Repository(str(store / "OLD")).status()
    assert {p for p, flags in changed.items() if flags != pygit2.enums.FileStatus.IGNORED} == set()


def test_the_command_line_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    root = Path(__file__).parents[4]
    for more, text in (
        (["--reading", "no-such=b"], "no reading no-such"),
        (["--load", str(tmp_path)], "no project tree"),
    ):
        command = [sys.executable, "-m", "tests.sandbox", *more]
        bad = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
        assert bad.returncode == 1 and text in bad.stderr and "Traceback" not in bad.stderr


@real
def test_every_real_project_loads_and_is_kept() -> None:
    with Sandbox(load=[CORPUS], git=False, seed_connections=True) as dss:
        sources = disk.find_trees(CORPUS)
        assert len(sources) >= 90 and set(sources) <= set(dss.estate.projects)
        for key, source in sources.items():
            assert files_of(dss.tree(key)) == files_of(source), key


@real
@pytest.mark.parametrize(
    "key", ["p03", "p15", "p40"] if not os.environ.get("DSS_IAC_MATRIX") else sorted(os.listdir(CORPUS))
)
def test_documents_of_real_projects_survive_get_and_put(key: str) -> None:
    if not (CORPUS / key / "params.json").is_file():
        return
    with Sandbox(load=[CORPUS / key], git=False) as dss:
        project = dss.client().get_project(key)
        project.set_metadata(project.get_metadata())
        project.get_settings().save()
        project.set_permissions(project.get_permissions())
        before = json.loads((CORPUS / key / "params.json").read_text())
        before.pop("versionTag", None)
        after = json.loads((dss.tree(key) / "params.json").read_text())
        assert list(lost(before, after)) == []


def lost(before: Any, after: Any, path: str = "") -> Any:
    """Leaves of `before` that `after` has not, or has with another value; tags are a set, {} may be filled."""
    if isinstance(before, dict) and before and isinstance(after, dict):
        for name, value in before.items():
            yield from lost(value, after.get(name), f"{path}.{name}")
    elif path == ".tags":
        yield from [path] if sorted(before) != sorted(after) else []
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from lost(one, other, f"{path}[{number}]")
    elif before != after and before != {}:
        yield path
