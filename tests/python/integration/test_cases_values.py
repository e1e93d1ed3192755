"""Small inputs whose values, names or neighbours were lost: empty values of the user's own data (D57), names as DSS shows
them (D60), and what a colleague put beside what is ours (case 44).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac.kinds import registry
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet

KEY = "CASE"
NAMES = (
    "Master scenario (A/B)",
    "a\\b",
    "Über ☃ | x",
    "a.b: c",
    "#1 'quoted' \"double\"",
    "{{ '{{' }} no template }}",
    "- dash, [list] {map}",
)


def config(**sections: Any) -> Config:
    """A project with these sections."""
    return {"project": {"key": KEY, **sections.pop("project", {})}, "policy": {"naming": "dss"}, **sections}


def variables(made: Desk) -> Any:
    """What DSS has."""
    return made.dss.client().get_project(KEY).get_variables()["standard"]


# ------------------------------------------------------------------------------------------- empty values (D57)


@pytest.mark.parametrize(
    "value",
    [{}, [], None, "", {"a": {}}, {"a": None}, {"deep": {"er": {"still": {}}}}, [None, {}, []], {"a": [], "b": ""}],
    ids=str,
)
def test_an_empty_value_arrives_is_compared_and_goes(desk: MakeDesk, value: Any, tmp_path: Path) -> None:
    made = desk(config(project={"variables": {"standard": {"kept": 1, "opts": value}}}))
    assert_quiet(made.apply().remaining)
    assert variables(made) == {"kept": 1, "opts": value}
    verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    assert not verbs.plan(tmp_path / "taken", around=made.around).plan.has_actions
    project = made.dss.client().get_project(KEY)
    project.set_variables({"standard": {"kept": 1}, "local": {}})
    drifted = {".".join(f.path.split(".")[:3]) for c in made.drift().changes for f in c.fields}
    assert drifted == {"variables.standard.opts"}
    assert_quiet(made.apply().remaining)
    assert variables(made) == {"kept": 1, "opts": value}
    del made.config["project"]["variables"]["standard"]["opts"]
    assert_quiet(made.apply().remaining)
    left = variables(made)
    assert left["kept"] == 1 and left.get("opts", {}) in ({}, {"deep": {"er": {}}})


def test_the_documents_of_dss_keep_their_equalities(desk: MakeDesk) -> None:
    made = desk(config(project={"description": "", "tags": []}, zones=[{"name": "Z", "tags": []}]))
    assert_quiet(made.apply().remaining)


PAYLOADS: list[dict[str, Any]] = [
    {"steps": []},
    {"steps": [], "engineParams": {"hive": {"hiveconf": [], "inheritConf": ""}}},
    {"steps": [], "odd": {}, "none": None, "deep": {"er": {"still": []}}},
    {"steps": [{"metaType": "PROCESSOR", "disabled": False, "type": "CustomStep_of_plugin", "params": {"mapping": [], "columns": [], "lang": None}}]},
]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: str(p)[-40:])
def test_an_empty_value_of_a_payload_survives_import_and_rebuild(
    desk: MakeDesk, payload: dict[str, Any], tmp_path: Path
) -> None:
    """36"""
    payload = {"maxProcessedMemTableBytes": -1, **payload}  # what every DSS writes
    made = desk(config(datasets=[{"name": name, "type": "managed"} for name in ("A", "B")]))
    made.apply()
    proto = {"type": "shaker", "name": "prep", "projectKey": KEY}
    proto |= {side: {"main": {"items": [{"ref": ref}]}} for side, ref in (("inputs", "A"), ("outputs", "B"))}
    raw = {"recipePrototype": proto, "creationSettings": {"rawCreation": True, "rawPayload": json.dumps(payload)}}
    made.dss.client()._perform_json("POST", f"/projects/{KEY}/recipes/", body=raw)
    folder, copied = tmp_path / "taken", tmp_path / "again"
    verbs.import_project(KEY, folder, around=made.around)
    assert not verbs.plan(folder, around=made.around).plan.has_actions
    assert verbs.apply(verbs.plan(folder, around=made.around, project_key="COPY")).complete
    copy = made.dss.client().get_project("COPY").get_recipe("prep").get_settings().get_json_payload()
    assert {key: copy.get(key, "absent") for key in payload} == payload
    verbs.import_project("COPY", copied, around=made.around)
    for file in sorted((folder / "recipes").iterdir()):
        assert (copied / "recipes" / file.name).read_text() == file.read_text(), file.name


def test_an_empty_value_of_a_payload_is_compared_and_goes(desk: MakeDesk) -> None:
    io = {"inputs": ["A"], "outputs": ["B"]}
    recipe = {"name": "prep", "type": "prepare", **io, "payload": {"steps": [], "odd": {}, "none": None}}
    made = desk(config(datasets=[{"name": name, "type": "managed"} for name in ("A", "B")], recipes=[recipe]))
    assert_quiet(made.apply().remaining)
    settings = made.dss.client().get_project(KEY).get_recipe("prep").get_settings()
    assert settings.obj_payload["odd"] == {} and settings.obj_payload["none"] is None
    del settings.obj_payload["odd"]
    settings.save()
    assert [f.path for c in made.drift().changes for f in c.fields] == ["payload.odd"]
    assert_quiet(made.apply().remaining)
    del made.config["recipes"][0]["payload"]["odd"]
    assert_quiet(made.apply().remaining)
    assert "odd" not in made.dss.client().get_project(KEY).get_recipe("prep").get_settings().get_json_payload()


# ------------------------------------------------------------------------------- what an import takes for a default (D38)


def test_a_key_of_old_versions_is_kept_when_nobody_can_be_sure(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk(config())
    made.apply()
    params = {"connection": "pg_main", "mode": "table", "table": "t", "readSQLDateColsAsDSSDates": True}
    made.dss.client().get_project(KEY).create_dataset("OLD", "PostgreSQL", params=params)
    verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    assert "readSQLDateColsAsDSSDates: true" in (tmp_path / "taken" / "datasets" / "OLD.yml").read_text()
    assert verbs.apply(verbs.plan(tmp_path / "taken", around=made.around, project_key="COPY")).complete
    there = made.dss.client().get_project("COPY").get_dataset("OLD").get_settings().get_raw_params()
    assert there["readSQLDateColsAsDSSDates"] is True


@pytest.mark.parametrize(
    ("id", "name", "written"),
    [
        ("Weekly_Run", "Weekly Run", False),
        ("nightly", "nightly", False),
        ("custom-py", "custom-py", True),
        ("REBUILDDAILY", "Rebuild Daily", True),
        ("A_-_B", "A - B", True),
        ("x", "Master scenario (A/B)", True),
    ],
)
def test_an_id_is_written_when_dss_might_derive_another(
    desk: MakeDesk, id: str, name: str, written: bool, tmp_path: Path
) -> None:
    made = desk(config())
    made.apply()
    made.dss.client()._perform_json(
        "POST", f"/projects/{KEY}/scenarios/", body={"id": id, "name": name, "type": "step_based", "params": {}}
    )
    verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    (text,) = [p.read_text() for p in (tmp_path / "taken" / "scenarios").iterdir()]
    assert (f"scenario_id: {id}" in text) is written
    assert not verbs.validate(tmp_path / "taken", around=made.around).errors
    assert verbs.apply(verbs.plan(tmp_path / "taken", around=made.around, project_key="COPY")).complete
    assert [s["id"] for s in made.dss.client().get_project("COPY").list_scenarios()] == [id]


SHAREPOINT = "fsprovider_sharepoint-online_sharepoint-online_shared-documents"


@pytest.mark.parametrize("extra", [{}, {"path": "/${projectKey}/${odbId}"}, {"path": "/reports/2024"}], ids=str)
def test_a_folder_of_a_plugin_needs_no_connection(desk: MakeDesk, extra: dict[str, Any], tmp_path: Path) -> None:
    """38"""
    made = desk(config())
    made.apply()
    made.dss.estate.plugins["sharepoint-online"] = {"id": "sharepoint-online"}
    params = {"config": {"auth_type": "site-app-permissions"}, **extra}
    given = {"name": "sp", "type": SHAREPOINT, "params": params}
    made.dss.client()._perform_json("POST", f"/projects/{KEY}/managedfolders/", body=given)
    verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    (text,) = [p.read_text() for p in (tmp_path / "taken").rglob("managed_folder*.yml")]
    assert "connection" not in text and SHAREPOINT in text
    again = verbs.plan(tmp_path / "taken", around=made.around).plan
    assert not again.has_actions and not again.refusals
    assert verbs.apply(verbs.plan(tmp_path / "taken", around=made.around, project_key="COPY")).complete
    (copy,) = made.dss.client().get_project("COPY").list_managed_folders()
    assert copy["type"] == SHAREPOINT and copy["params"]["config"] == params["config"]
    assert copy["params"]["path"] == extra.get("path", "/${projectKey}/${odbId}") and "connection" not in copy["params"]


# --------------------------------------------------------------------------------------------------- names (D60)


@pytest.mark.parametrize("section", ["scenarios", "zones", "managed_folders", "articles"])
def test_a_name_is_what_dss_shows(desk: MakeDesk, section: str, tmp_path: Path) -> None:
    more = {"content": "x"} if section == "articles" else {}
    made = desk(config(**{section: [{"name": name, **more} for name in NAMES]}))
    assert_quiet(made.apply().remaining)
    folder = tmp_path / "taken"
    verbs.import_project(KEY, folder, around=made.around)
    assert not verbs.validate(folder, around=made.around).errors
    again = verbs.plan(folder, around=made.around).plan
    assert not again.has_actions and len([c for c in again.changes if c.address.kind != "project"]) >= len(NAMES)


def test_an_id_is_no_name_and_stays_restricted(desk: MakeDesk) -> None:
    for section, item in (("datasets", {"type": "managed"}), ("recipes", {"type": "python", "outputs": []})):
        found = verbs.validate(config(**{section: [{"name": "a/b", **item}]}), around=desk(config()).around)
        assert any("cannot be a name in DSS: it contains /" in str(error) for error in found.errors)
    found = verbs.validate(config(zones=[{"name": "a\x07b"}]), around=desk(config()).around)
    assert any("control character" in str(error) for error in found.errors)


# ----------------------------------------------------------------------------------------------- neighbours (44)


def test_a_colleagues_library_file_is_no_failure(desk: MakeDesk) -> None:
    made = desk(config(libraries=[{"path": "python/ours.py", "content": "x = 1\n"}]))
    made.apply()
    library = made.dss.client().get_project(KEY).get_library()
    library.get_folder("/python").add_file("colleague.py").write("x = 1")
    library.root.add_folder("R").add_file("theirs.R").write("x <- 1")
    found = made.drift()
    assert found.changes == () and not found.failed
    assert not made.plan().has_actions
    written = verbs.import_project(KEY, around=made.around)
    assert not written.failed and {"lib/python/colleague.py", "lib/R/theirs.R"} <= set(written.files)


def test_an_object_of_any_kind_that_is_not_ours_fails_no_reading(desk: MakeDesk, tmp_path: Path) -> None:
    """One of each kind, made by somebody whose state is elsewhere."""
    made = desk(config(zones=[{"name": "Ours"}]))
    made.apply()
    kinds = [kind for kind in registry().values() if kind.listing is not None]
    theirs = config(
        datasets=[{"name": "IN_A", "type": "managed"}, {"name": "OUT_A", "type": "managed"}],
        managed_folders=[{"name": "their folder"}],
        recipes=[{"name": "r", "type": "python", "inputs": ["IN_A"], "outputs": ["OUT_A"], "code": "x = 1\n"}],
        scenarios=[{"name": "nightly", "steps": [{"build": "OUT_A"}]}],
        zones=[{"name": "Theirs"}],
        articles=[{"name": "Home", "content": "x"}],
        libraries=[{"path": "python/theirs.py", "content": "x = 1\n"}],
    )
    colleague = desk(theirs, state_dir=tmp_path / "theirs")
    colleague.apply()
    assert {k.section for k in kinds} >= {s for s in theirs if s not in ("project", "policy")}
    found = made.drift()
    assert found.changes == () and not found.failed
    assert actions(made.plan()) == []
