"""Messages: every mistake at once, each once, and the words of other tools answered with the form to write (D53, D63).
One test a case of the catalogue, and more of its kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.kinds.dataset import foreign as datasets
from dss_iac.kinds.recipe import foreign as recipes
from dss_iac.kinds.recipe import types as recipe_types
from dss_iac.kinds.scenario import defaults as scenario_defaults
from dss_iac.kinds.scenario import foreign as scenarios
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import MakeDesk

PROJECT = {"key": "CASE"}
X, Y, Z = ({"name": name, "type": "managed"} for name in "XYZ")


def said(config: Any, folder: Path | None = None, **reading: Any) -> list[str]:
    """The errors of a configuration, offline, without the file."""
    given = config if folder is None else folder
    around = Around(environ={}, client=None)
    return [
        f"{d.subject}: {d.what}; {d.hint}".removeprefix(": ")
        for d in verbs.validate(given, around=around, **reading).errors
    ]


def config(**sections: Any) -> dict[str, Any]:
    return {"project": PROJECT, "policy": {"naming": "dss"}, **sections}


def recipe(**more: Any) -> dict[str, Any]:
    read = ["X", "Z"] if more.get("type") == "join" else ["X"]
    return config(datasets=[X, Y, Z], recipes=[{"name": "r", "inputs": read, "outputs": ["Y"], **more}])


# ------------------------------------------------------------------------------------------- words of other tools


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("metadata", "write description, owner and tags below `project:`, and the rest as a comment"),  # 45
        ("owner", "it stands below `project:`"),
        ("permissions", "it stands below `project:`"),
        ("api_services", "these are not managed yet"),  # 51
        ("code_envs", "administrators make these in DSS"),  # 51
        ("connections", "administrators make these in DSS"),
        ("overrides", "it stands in environments/NAME.yml"),
        ("steps", "it belongs to an item of a section"),
        ("resources", "write a section for each kind"),
        ("folders", "did you mean 'managed_folders'?"),
        ("transformations", "did you mean 'recipes'?"),
        ("workflows", "did you mean 'scenarios'?"),
        ("dataset", "did you mean 'datasets'?"),
        ("zzz", "known: project, "),
    ],
)
def test_a_section_that_is_none_is_answered(word: str, answer: str) -> None:
    found = said({"project": PROJECT, word: {"description": "x", "owner": "alice"}})
    assert len(found) == 1 and f"'{word}' is not a section; {answer}" in found[0]


@pytest.mark.parametrize(
    ("item", "answers"),
    [
        ({"type": "join", "on": ["ID"]}, ["'on' is not a key here; write `joins: [{left: A, right: B"]),  # 49
        ({"type": "filter"}, ["'filter' is no type of recipe; write type: sampling"]),
        ({"type": "filter", "condition": "a > 1"}, ["'filter' is no type of recipe", "'condition' is not a key here"]),
        ({"type": "python", "script": "x"}, ["'script' is not a key here; write `code: |`"]),
        ({"type": "union", "input": "X"}, ["write type: stack", "write `inputs: [NAME]`"]),
        ({"type": "group", "group_by": ["a"]}, ["write `keys: [COLUMN]`"]),
        ({"type": "Merge"}, ["write `type: join`"]),
    ],
)
def test_a_recipe_in_other_words(item: dict[str, Any], answers: list[str]) -> None:
    found = said(recipe(**item))
    assert len(found) == len(answers)
    assert all(any(answer in one for one in found) for answer in answers), found


@pytest.mark.parametrize(
    ("section", "part", "answers"),
    [
        ("triggers", {"type": "schedule", "cron": "0 2 * * *"}, ["`type: schedule` says nothing beside `cron`"]),  # 47
        ("triggers", {"type": "cron", "expression": "0 2 * * *"}, ["'cron' is no type of trigger", "`- cron:"]),
        ("triggers", {"type": "schedule"}, ["'schedule' is no type of trigger", "write `{daily:"]),
        ("triggers", {"type": "dataset_changed"}, ["write `type: ds_modified`"]),
        ("triggers", {"type": "interval"}, ["'interval' is no type of trigger; write the time itself"]),
        ("steps", {"type": "build_dataset", "dataset": "X"}, ["'build_dataset' is no type of step", "'dataset' is not a key"]),
        ("steps", {"type": "run_sql", "sql": "x"}, ["'run_sql' is no type of step", "write `type: exec_sql`"]),
        ("steps", {"scenario": "other"}, ["write `run_scenario: NAME`"]),
        ("reporters", {"to": "team@company.com"}, ["write `mail: team@company.com`"]),
    ],
)
def test_a_scenario_in_other_words(section: str, part: dict[str, Any], answers: list[str]) -> None:
    found = said(config(datasets=[X], scenarios=[{"name": "s", section: [part]}]))
    assert all(any(answer in one for one in found) for answer in answers), found
    assert all("; write" in one or "; remove" in one or "give" in one for one in found), found


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ({"type": "sql", "connection": "pg_main", "table": "t"}, "write `params: {schema: …, table: …}`"),
        ({"type": "orc"}, "a format is `format_type`"),
        ({"type": "table", "connection": "pg_main"}, "write sql"),
        ({"type": "managed", "format": "csv"}, "write `format_type: csv`"),
    ],
)
def test_a_dataset_in_other_words(item: dict[str, Any], answer: str) -> None:
    found = said(config(datasets=[{"name": "D", **item}]))
    assert len(found) == 1 and answer in found[0]


def test_no_word_of_ours_is_called_foreign() -> None:
    ours = {*recipe_types.FRIENDLY, *recipe_types.CODE, *recipe_types.JSON_TYPES, *recipe_types.BARE}
    assert not ours & recipes.TYPES.keys()
    assert not {*scenario_defaults.STEP_PARAMS} & scenarios.STEP_TYPES.keys()
    assert not {*scenario_defaults.TRIGGERS} & scenarios.TRIGGER_TYPES.keys()
    assert not {"managed", "sql", "filesystem", "uploaded", "inline", "files_in_folder"} & datasets.TYPES.keys()


@pytest.mark.parametrize(
    ("item", "known"),
    [
        ({"type": "python", "zzz": 1}, "type, inputs, outputs, code, code_file, params"),
        ({"type": "join", "zzz": 1}, "type, inputs, outputs, payload, payload_file, params"),
        ({"type": "group", "zzz": 1}, "payload, payload_file, params, settings, render, code_env, container"),
    ],
)
def test_the_keys_that_are_listed_are_those_of_the_type(item: dict[str, Any], known: str) -> None:
    (found,) = said(recipe(**item))
    assert f"known keys: {known}" in found or known in found
    assert ("code," in found) == (item["type"] == "python") and ("payload," in found) != (item["type"] == "python")


def test_the_keys_of_a_step_begin_with_what_it_can_do() -> None:
    (found,) = said(config(datasets=[X], scenarios=[{"name": "s", "steps": [{"build": "X", "zzz": 1}]}]))
    assert "known keys: build, python, run_scenario, set_variables, type, params, mode" in found
    assert "scope" not in found


# --------------------------------------------------------------------------------------------- variables of a shell


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${STORAGE}", "{{ env.STORAGE }}"),  # 46
        ("$STORAGE", "{{ env.STORAGE }}"),
        ("pg_${STAGE}", "pg_{{ env.STAGE }}"),
        ("${STORAGE:-pg_main}", "{{ env.STORAGE }}"),
        ("%STORAGE%", "{{ env.STORAGE }}"),
    ],
)
def test_a_connection_written_for_a_shell(desk: MakeDesk, written: str, meant: str) -> None:
    wanted = config(datasets=[{"name": "A", "type": "sql", "connection": written}])
    (found,) = said(wanted)
    assert f"'{written}' is not replaced by anything" in found and f'write "{meant}"' in found
    online = verbs.validate(wanted, online=True, around=desk(wanted).around)
    assert [d.what for d in online.errors] == [f"'{written}' is not replaced by anything, and is no name of a connection"]


def test_other_names_written_for_a_shell() -> None:
    found = said({**recipe(type="python", code_env="${ENV}"), "scenarios": [{"name": "s", "run_as": "$USER", "steps": []}]})
    assert ["code environment" in one or "of a user" in one for one in found] == [True, True]
    (found,) = said({"project": {"key": "${KEY}"}})
    assert 'write "{{ env.KEY }}"' in found


def test_what_dss_itself_replaces_is_left_alone() -> None:
    managed = {"name": "A", "type": "filesystem", "connection": "filesystem_managed", "path": "/${projectKey}/a"}
    assert not said(config(datasets=[managed, {**X, "params": {"customConfig": {"connection": "${x}"}}}]))


# ------------------------------------------------------------------------------------------- an environment forgotten


def folder(at: Path, environments: dict[str, Any], **sections: Any) -> Path:
    (at / "environments").mkdir(parents=True)
    (at / "project.yml").write_text(yaml.safe_dump(config(**sections)))
    for name, variables in environments.items():
        (at / "environments" / f"{name}.yml").write_text(yaml.safe_dump({"variables": variables}))
    return at


def test_a_forgotten_environment_is_told_once(tmp_path: Path) -> None:
    """50"""
    tables = [
        {"name": f"D{n}", "type": "sql", "connection": "{{ var.wh }}", "params": {"table": "{{ var.t }}"}} for n in range(4)
    ]
    both = {"wh": "pg_main", "t": "x"}
    made = folder(tmp_path, {"dev": both, "prod": both}, datasets=tables)
    assert said(None, made) == [
        "var.wh has a value in environments only, and none is chosen; choose one with -e: dev, prod"
    ]
    assert not said(None, made, environment="prod")


def test_a_variable_that_other_environments_have(tmp_path: Path) -> None:
    tables = [{"name": "D", "type": "sql", "connection": "{{ var.wh }}", "params": {"table": "{{ env.T }}"}}]
    made = folder(tmp_path, {"dev": {}, "prod": {"wh": "pg_main", "T": "t"}, "test": {"wh": "pg_main"}}, datasets=tables)
    assert sorted(said(None, made, environment="dev")) == [
        "env.T has no value in environment dev; prod gives it one; add it under variables",
        "var.wh has no value in environment dev; prod and test give it one; add it under variables",
    ]


def test_a_variable_that_nobody_has_is_told_once(tmp_path: Path) -> None:
    tables = [{"name": f"D{n}", "type": "sql", "connection": "{{ var.wh }}"} for n in range(4)]
    (found,) = said(None, folder(tmp_path, {"dev": {"other": 1}}, datasets=tables))
    assert "var.wh has no value; give it with --var wh=…" in found


# ------------------------------------------------------------------------------------------------ all at once, each once

NINE = """
project: {key: CASE}
datasets:
- {name: A, typ: managed}
- {name: b, type: managed}
- {name: C, type: managed, descripton: x}
- {name: D, type: managed, zone: NOPE}
- {name: E, type: filter, connection: "${X}"}
- {name: G, type: managed, tags: x, colour: red}
- {name: C, type: managed}
- {name: H, type: managed, depends_on: [dataset.GHOST]}
recipes:
- {name: r, type: pandas, inputs: [NOPE, A], outputs: [b], script: x}
scenarios:
- {name: s, steps: [{build: X, if: always}]}
"""


def test_every_mistake_is_told_at_once_and_once(desk: MakeDesk) -> None:
    """52"""
    wanted = yaml.safe_load(NINE)
    offline = said(wanted)
    wrong = ["'typ'", "UPPERCASE", "'descripton'", "'NOPE' is not declared", "'${X}'", "'tags' must", "'colour'",
             "declared twice", "GHOST", "'pandas'", "'script'", "zone 'NOPE'", "'if' is not", "dataset 'X'"]  # fmt: skip
    assert len(offline) == len(set(offline)) == len(wrong), offline
    assert all(sum(word in one for one in offline) for word in wrong), offline
    online = [d.what for d in verbs.validate(wanted, online=True, around=desk(config()).around).errors]
    assert len(online) == len(set(online)) and len(online) == len(wrong), online
    assert not any("'A'" in what for what in online), "a dataset that is declared wrong is declared"


def test_a_mistake_of_an_item_hides_none_of_its_other_mistakes() -> None:
    item = {"name": "r", "type": "python", "inputs": ["X"], "outputs": ["Y"], "descripton": "x", "code": "a", "code_file": "b"}
    found = said(config(datasets=[X, Y], recipes=[item]))
    assert any("descripton" in one for one in found) and any("say the same thing" in one for one in found)
    wrong = {"name": "D", "typ": "inline", "colums": ["a"], "rows": [[1]], "files": ["x"]}
    found = said(config(datasets=[wrong]))
    assert len(found) == 3 and any("`files` belongs to datasets of type uploaded" in one for one in found)


def test_offline_an_input_that_nobody_declares_is_an_error(desk: MakeDesk) -> None:
    wanted = recipe(type="python", code="x = 1\n")
    wanted["datasets"] = [Y]
    (found,) = said(wanted)
    assert "dataset 'X' is not declared here" in found and "--online looks whether DSS has it" in found
    made = desk(wanted)
    made.dss.client().create_project("CASE", "Case", "admin")
    there = made.dss.client().get_project("CASE")
    assert [d.what for d in verbs.validate(wanted, online=True, around=made.around).errors]
    there.create_filesystem_dataset("X", "filesystem_managed", "/x")
    checked = verbs.validate(wanted, online=True, around=made.around)
    assert not checked.errors and not checked.warnings
    assert not said({**wanted, "externals": [{"dataset": "X"}]})
