"""Ids left in copies: by name where the place tells that they are one, told of where it does not. The numbers are those
of the written cases.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, told

KEY = "CASE"
BASE: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "managed_folders": [{"name": "models"}],
    "scenarios": [{"name": "s", "steps": []}],
    "articles": [{"name": "Home", "content": "hello"}],
    "datasets": [{"name": "A", "type": "managed"}, {"name": "B", "type": "managed"}],
    "recipes": [{"name": "r", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "x = 1\n"}],
}
MACRO = {"runnableType": "pyrunnable_tools_export", "proceedOnFailure": False}


def macro(config: dict[str, Any]) -> dict[str, Any]:
    """A step that runs a macro."""
    return {"type": "runnable", "name": "macro", "params": {**MACRO, "config": config}}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """A project, and the plugin whose macro it runs."""
    found = desk(copy.deepcopy(BASE))
    found.dss.estate.plugins.setdefault("tools", {"id": "tools", "version": "1", "meta": {"label": "tools"}})
    found.apply()
    return found


def by_hand(made: Desk, config: dict[str, Any]) -> None:
    """Somebody puts a macro step into the scenario."""
    settings = made.dss.client().get_project(KEY).get_scenario("s").get_settings()
    settings.raw_steps.append({"id": "macro", "name": "macro", "type": "runnable", "enabled": True,
                               "alwaysShowComment": False, "params": {**MACRO, "config": config}})  # fmt: skip
    settings.save()


@pytest.mark.parametrize("listed", [False, True])
def test_41_what_a_macro_is_configured_with_goes_by_name(made: Desk, tmp_path: Path, listed: bool) -> None:
    """Imported, planned empty, and applied under another key: the id is that of the folder there."""
    id = made.id_of("managed_folders", "models")
    by_hand(made, {"output_managed_folder": [id] if listed else id, "label": "Customer", "n": 3})
    home = tmp_path / "imported"
    found = verbs.import_project(KEY, home, around=made.around)
    text = "".join(t for t in found.files.values() if isinstance(t, str))
    assert id not in text and "id_of" in text
    assert not [w for w in found.report.warnings if id in w]
    again = verbs.plan(home, around=made.around).plan
    assert not actions(again), told(again)
    assert_quiet(verbs.apply(verbs.plan(home, around=made.around, project_key="COPY")).remaining)
    project = made.dss.client().get_project("COPY")
    (other,) = [f["id"] for f in project.list_managed_folders()]
    config = project.get_scenario("s").get_settings().raw_steps[0]["params"]["config"]
    assert config == {"output_managed_folder": [other] if listed else other, "label": "Customer", "n": 3}
    assert other != id


def test_41_an_id_that_somebody_wrote_is_the_same_as_the_name(made: Desk) -> None:
    id = made.id_of("managed_folders", "models")
    made.put("scenarios[0].steps", [macro({"folder": id})])
    assert_quiet(made.apply().remaining)
    made.put("scenarios[0].steps", [macro({"folder": {"id_of": {"folder": "models"}}})])
    assert_quiet(made.plan())


def test_41_a_moved_folder_keeps_its_id_in_the_configuration(made: Desk) -> None:
    made.put("scenarios[0].steps", [macro({"folder": {"id_of": {"folder": "models"}}})])
    made.apply()
    made.put("managed_folders[0].name", "trained")
    made.put("moved", [{"from": "managed_folder.models", "to": "managed_folder.trained"}])
    made.put("scenarios[0].steps", [macro({"folder": {"id_of": {"folder": "trained"}}})])
    assert len(actions(made.plan())) == 1, told(made.plan())
    assert_quiet(made.apply().remaining)


def test_41_a_map_in_a_configuration_is_a_map(made: Desk) -> None:
    """Whatever its keys are called."""
    made.put("scenarios[0].steps", [macro({"where": {"folder": "models", "model": "gpt"}})])
    assert_quiet(made.apply().remaining)
    step = made.live("scenarios", "s", "params.steps[0].params.config")
    assert step == {"where": {"folder": "models", "model": "gpt"}}


LEFT: dict[str, tuple[str, Any, str]] = {
    "config": ("scenarios[0].steps", [macro({"output_managed_folder": "kPorwzTf"})], "`output_managed_folder` 'kPorwzTf'"),
    "prompt": ("recipes[0]", {"name": "p", "type": "prompt", "inputs": ["A"], "outputs": ["B"],
                              "payload": {"associatedPromptStudioId": "IV8c0i2"}}, "the prompt studio 'IV8c0i2'"),
    "labeling": ("scenarios[0].settings", {"params": {"labelingTaskId": "aB3dE5fG"}}, "the labeling task 'aB3dE5fG'"),
    "link": ("articles[0].content", "see [the flow](flow_zone:xYz12Ab)", "the link flow_zone: 'xYz12Ab'"),
    "insight": ("articles[0].content", "[[insight:kPorwzTf]]", "the link insight: 'kPorwzTf'"),
    "code": ("recipes[0].code", "import dataiku\nf = dataiku.Folder('kPorwzTf')\n", "Folder(…) of 'kPorwzTf'"),
    "model": ("recipes[0].code", 'm = dataiku.Model( "4OrPDSby")\n', "Model(…) of '4OrPDSby'"),
}  # fmt: skip


@pytest.mark.parametrize("case", [c for c in LEFT if c != "labeling"])
def test_41_what_cannot_be_translated_is_told(made: Desk, case: str) -> None:
    """At plan and at apply, once; and no more when DSS has it."""
    at, value, said = LEFT[case]
    made.put(at, value)
    prepared = made.prepare()
    assert [str(w) for w in prepared.warnings if "is an id" in str(w)] == [
        str(w) for w in prepared.warnings if said in str(w)
    ], prepared.warnings
    assert sum(said in str(w) for w in prepared.warnings) == 1
    made.apply()
    made.put("datasets[0].description", "another change")
    assert not [w for w in made.prepare().warnings if "is an id" in str(w)]


@pytest.mark.parametrize("code", [
    "dataiku.Folder('models')\n", "dataiku.Folder('Customer')\n", "dataiku.Folder('MyModels')\n",
    "dataiku.Folder('model2024')\n", "read('kPorwzTf')\n", "dataiku.Dataset('kPorwzTf')\n",
])  # fmt: skip
def test_words_are_no_ids(made: Desk, code: str) -> None:
    made.put("recipes[0].code", code)
    assert not [w for w in made.prepare().warnings if "is an id" in str(w)]


def test_an_id_of_this_project_is_right(made: Desk) -> None:
    made.put("recipes[0].code", f"dataiku.Folder('{made.id_of('managed_folders', 'models')}')\n")
    assert not [w for w in made.prepare().warnings if "is an id" in str(w)]
