"""Real projects come without their analyses, but their models tell what they were designed as, and their train recipes
how features were handled: laid where DSS keeps ML tasks, these are imported, planned, and made anew elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import assert_quiet
from tests.sandbox import Sandbox

from .projects import CORPUS, WHOLE, everything

pytestmark = pytest.mark.skipif(not everything(), reason="the real projects are not here")

MOST = 4  # tasks of one project


def _documents(project: str) -> dict[str, dict[str, Any]]:
    """Settings of an ML task by the id of the model that tells them."""
    found = {}
    for path in sorted((CORPUS / project / "saved_models").glob("*.json")):
        model = json.loads(path.read_text(encoding="utf-8"))
        if model.get("savedModelType", "DSS_MANAGED") == "DSS_MANAGED" and model.get("miniTask"):
            found[path.stem] = {**model["miniTask"], "name": f"Task {path.stem}", "initiator": "admin"}
    return dict(list(found.items())[:MOST])


def _trained(project: str) -> dict[str, dict[str, Any]]:
    """Payload of the recipe that trains a model, by the id of the model."""
    found = {}
    for path in (CORPUS / project / "recipes").glob("*.json"):
        recipe = json.loads(path.read_text(encoding="utf-8"))
        payload = path.with_suffix("." + recipe["type"])
        if recipe["type"].endswith("_training") and payload.exists():
            outputs = [item["ref"] for role in recipe["outputs"].values() for item in role["items"]]
            found.update(dict.fromkeys(outputs, json.loads(payload.read_text(encoding="utf-8"))))
    return found


def _scripts() -> list[Any]:
    """Steps of real prepare recipes, each a script of its own: those with the most processors."""
    payloads = (json.loads(path.read_text(encoding="utf-8")) for path in CORPUS.glob("*/recipes/*.shaker"))
    found = [payload.get("steps") or [] for payload in payloads]
    return sorted(found, key=lambda steps: (-len({s.get("type") for s in steps}), json.dumps(steps)))[:MOST]


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def lab(project: str, tmp_path: Path) -> Path:
    """A project with one dataset, and an analysis and an ML task for each of the models."""
    root, columns, trained = tmp_path / "REAL", set[str](), _trained(project)
    for (id, task), steps in zip(_documents(project).items(), _scripts(), strict=False):
        payload = trained.get(id, {})
        task |= {key: payload[key] for key in ("preprocessing", "splitParams") if key in payload}
        if (task.get("splitParams") or {}).get("ssdDatasetSmartName"):
            task["splitParams"]["ssdDatasetSmartName"] = "DATA"
        columns |= {*((task.get("preprocessing") or {}).get("per_feature") or ()), task.get("targetVariable") or "ID"}
        at = root / "analysis" / f"an{id}"
        script = {"steps": steps}
        _write(at / "core_params.json", {"name": f"On {id}", "inputDatasetSmartName": "DATA", "script": script})
        _write(at / "ml" / f"ml{id}" / "params.json", task)
    _write(root / "params.json", json.loads((CORPUS / project / "params.json").read_text(encoding="utf-8")))
    schema = {"columns": [{"name": name, "type": "string"} for name in sorted(columns)]}
    place = {"connection": "filesystem_managed", "path": "${projectKey}/DATA"}
    _write(root / "datasets" / "DATA.json", {"type": "Filesystem", "managed": True, "params": place, "schema": schema})
    return root


@pytest.mark.parametrize("project", [p for p in everything() if _documents(p)] if WHOLE else ["p26"])
@pytest.mark.parametrize("reading", ["a", "b"] if WHOLE else ["a"])
def test_the_tasks_of_real_models(reading: str, lab: Path, tmp_path: Path) -> None:
    with Sandbox(load=[lab], seed=[lab], git=False, readings={"*": reading}) as dss:
        around, home = Around(client=dss.client(), environ={}), tmp_path / "config"
        made, offline = verbs.import_project("REAL", home, around=around), verbs.import_project("REAL", from_git=lab)
        tasks = {name: text for name, text in made.files.items() if name.startswith(("ml_tasks", "analyses"))}
        assert tasks and {name: offline.files.get(name) for name in tasks} == tasks
        assert not verbs.plan(home, around=around).plan.has_actions
        dss.client().create_project("COPY", "Copy", "admin")
        verbs.apply(verbs.plan(home, around=around, project_key="COPY"))
        assert_quiet(verbs.plan(home, around=around, project_key="COPY").plan)
