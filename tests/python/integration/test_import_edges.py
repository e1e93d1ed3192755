"""Hard places of an import, in one project that has them all: ids of what we do not manage, in documents, in ids of
language models and in code; what is gone; what is exposed; what DSS made by itself. The same from DSS and from git."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.import_report import ImportReport
from dss_iac.core.model.plan import Options
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import QUIET
from tests.sandbox import Sandbox
from tests.sandbox.facts.new_project import new_params, todo

STAMP = {"versionNumber": 0, "lastModifiedBy": {"login": "admin"}, "lastModifiedOn": 1}
BASE: dict[str, Any] = {"tags": [], "customFields": {}, "checklists": {"checklists": []}, "creationTag": STAMP}
EXTERNALS = {
    "saved_models/{}.json": ("modelAAA", "churn"),
    "knowledge-banks/{}.json": ("bankAAAA", "policies"),
    "web_apps/{}.json": ("webAAAA", "editor"),
    "dashboards/{}.json": ("dashAAA", "overview"),
}


def _dataset(kind: str, managed: bool, params: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**BASE, "type": kind, "managed": managed, "params": params, "schema": {"columns": []}, **more}


def _recipe(kind: str, inputs: list[str], outputs: list[str], model: str = "") -> dict[str, Any]:
    roles = {"main": {"items": [{"ref": ref, "deps": []} for ref in inputs]}}
    if model:
        roles["model"] = {"items": [{"ref": model, "deps": []}]}
    made = {"main": {"items": [{"ref": ref, "appendMode": False} for ref in outputs]}}
    return {**BASE, "type": kind, "inputs": roles, "outputs": made}


def _scenario() -> dict[str, Any]:
    builds = [{"type": "DATASET", "projectKey": "GONE", "itemId": "x", "partitionsSpec": ""}]
    steps = [
        {"id": "a", "type": "restart_webapp", "name": "restart", "params": {"webAppId": "webAAAA"}},
        {"id": "b", "type": "refresh_chart_cache", "name": "b", "params": {"dashboards": [{"smartName": "dashAAA"}]}},
        {"id": "c", "type": "build_flowitem", "name": "c", "params": {"builds": builds}},
    ]
    return {**BASE, "type": "step_based", "name": "Nightly", "active": False, "params": {"steps": steps}}


def _exposed(word: str, name: str) -> dict[str, Any]:
    return {"type": word, "localName": name, "rules": [{"targetProject": "OTHER", "appearOnFlow": True}]}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The files of a project SOURCE, in DSS's layout."""
    root = tmp_path / "SOURCE"
    params = new_params("SOURCE", "admin", STAMP)
    params["checklists"] = todo("admin", 1, "abc123")
    objects = [_exposed("DATASET", "RAW"), _exposed("DATASET", "LOST"), _exposed("WEB_APP", "webAAAA")]
    params["exposedObjects"] = {"objects": objects}
    hive = {"style": "escape_only_no_quote", "separator": "\t"}
    managed = {"connection": "filesystem_managed", "path": "${projectKey}/ANSWERS"}
    files: dict[str, Any] = {
        "params.json": params,
        "datasets/RAW.json": _dataset("Filesystem", False, {"connection": "filesystem_root", "path": "/raw.csv"}),
        "datasets/ANSWERS.json": _dataset("Filesystem", True, managed, formatType="csv", formatParams=hive),
        "recipes/ask.json": _recipe("prompt", ["RAW"], ["ANSWERS"], "bankAAAA"),
        "recipes/ask.prompt": {"llmId": "retrievalaugmented:bankAAAA:gpt", "prompt": {"promptMode": "RAW"}},
        "recipes/look.json": _recipe("python", ["RAW"], []),
        "scenarios/NIGHTLY.json": _scenario(),
        "wiki/taxonomy.json": {"homeArticleId": 2, "taxonomy": [{"id": 1, "children": [{"id": 2, "children": []}]}]},
        "wiki/articles/1.json": {**BASE, "name": "Above", "layout": "WIKI_ARTICLE", "attachments": []},
        "wiki/articles/2.json": {**BASE, "name": "Home", "layout": "WIKI_ARTICLE", "attachments": []},
    }
    for place, (id, name) in EXTERNALS.items():
        files[place.format(id)] = {**BASE, "name": name}
    files["knowledge-banks/bankAAAA.json"] |= {"vectorStoreType": "FAISS", "embeddingLLMId": "openai:c:embed"}
    for path, document in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document), encoding="utf-8")
    (root / "recipes" / "look.py").write_text("import dataiku\ndataiku.Model('modelAAA')\n", encoding="utf-8")
    return root


def _elsewhere(tree: Path) -> Path:
    """A project COPY that has the externals under other ids."""
    root = tree.parent / "COPY"
    root.mkdir()
    (root / "params.json").write_text(json.dumps(new_params("COPY", "admin", STAMP)), encoding="utf-8")
    for place, (id, _) in EXTERNALS.items():
        file = root / place.format(id.replace("A", "B"))
        file.parent.mkdir()
        file.write_text((tree / place.format(id)).read_text(encoding="utf-8"), encoding="utf-8")
    return root


def test_ids_become_names_and_names_become_other_ids(tree: Path, tmp_path: Path) -> None:
    with Sandbox(load=[tree, _elsewhere(tree)], seed=[tree], git=False) as dss:
        around, home = Around(client=dss.client(), environ={}), tmp_path / "config"
        made = verbs.import_project("SOURCE", home, around=around)
        busy = [c for c in verbs.plan(home, around=around).plan.changes if c.action not in QUIET]
        assert not busy, [(str(c.address), c.fields) for c in busy]
        assert made.files == verbs.import_project("SOURCE", from_git=tree).files | _told_by_instance(made.files)
        verbs.apply(verbs.plan(home, around=around, project_key="COPY"))
        again = verbs.plan(home, around=around, project_key="COPY").plan
        assert all(change.action in QUIET for change in again.changes)
        copy = dss.client().get_project("COPY")
        steps = copy.get_scenario("NIGHTLY").get_settings().raw_steps
        asked = json.loads(copy.get_recipe("ask").get_settings().get_payload())
        formats = copy.get_dataset("ANSWERS").get_settings().get_raw()["formatParams"]
        assert steps[0]["params"]["webAppId"] == "webBBBB"
        assert steps[1]["params"]["dashboards"] == [{"smartName": "dashBBB"}]
        assert asked["llmId"] == "retrievalaugmented:bankBBBB:gpt"
        assert formats["style"] == "escape_only_no_quote"
        documents = [p for p in dss.tree("COPY").rglob("*.json") if "dss-iac" not in p.parts]  # state quotes the code
        text = "".join(p.read_text("utf-8") for p in documents)
        assert not [id for id, _ in EXTERNALS.values() if id in text]


def _told_by_instance(files: Any) -> dict[str, Any]:
    """Only an instance knows that project GONE is not there, and what DSS adds to datasets as bare as these."""
    return {name: text for name, text in files.items() if name.startswith(("scenarios/", "datasets/"))}


def test_what_is_left_out_is_said(tree: Path) -> None:
    with Sandbox(load=[tree], seed=[tree], git=False) as dss:
        made = verbs.import_project("SOURCE", around=Around(client=dss.client(), environ={}))
    report = made.report
    assert isinstance(report, ImportReport)
    text = "\n".join(map(str, made.files.values()))
    assert (
        "exposed:" in text
        and "{dataset: RAW, to: [OTHER]}" in text
        and "LOST" not in text
        and "Todo" not in text
        and "home: true" in text
    )
    assert dict(report.not_managed) == {}
    assert any("exposed DATASET LOST" in line for line in report.left_out)
    assert any("exposed WEB_APP" in line for line in report.left_out)
    assert any(line.startswith("recipes/look.py: names saved model 'churn'") for line in report.warnings)
    assert any("scenario.SOURCE.Nightly: names what does not exist" in line for line in report.warnings)
    assert "missing: x" in text and "parent: Above" in text


def test_without_the_externals_their_users_are_left_out(tree: Path, tmp_path: Path) -> None:
    with Sandbox(load=[tree], seed=[tree], git=False) as dss:
        around, home = Around(client=dss.client(), environ={}), tmp_path / "config"
        verbs.import_project("SOURCE", home, around=around)
        refused = verbs.plan(home, around=around, project_key="ALONE").plan
        assert {r.guard for r in refused.refusals} == {"external"}
        allowed = Options(allow_missing_external=True)
        verbs.apply(verbs.plan(home, around=around, project_key="ALONE", options=allowed))
        made = dss.client().get_project("ALONE")
        assert sorted(r["name"] for r in made.list_recipes()) == ["ask", "look"]  # the bank that it asks is made with it
        assert [b.name for b in made.list_knowledge_banks()] == ["policies"]
        assert made.list_scenarios() == []
