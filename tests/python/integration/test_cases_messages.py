"""Messages: every mistake at once, each once, and the words of other tools answered with the form to write (D53, D63).
One test a case of the catalogue, and more of its kind."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac import library
from dss_iac.core.model.plan import Action, Refusal
from dss_iac.errors import ConfigError, StateError
from dss_iac.kinds.dataset import foreign as datasets
from dss_iac.kinds.recipe import foreign as recipes
from dss_iac.kinds.recipe import types as recipe_types
from dss_iac.kinds.scenario import defaults as scenario_defaults
from dss_iac.kinds.scenario import foreign as scenarios
from dss_iac.plugin import wording
from dss_iac.render import results
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import MakeDesk
from tests.sandbox import Sandbox

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
        ("labeling_tasks", "these are not managed yet"),  # 51
        ("api_endpoints", "did you mean 'api_services'?"),
        ("llms", "did you mean 'retrieval_augmented_llms'?"),
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
        ("triggers", {"type": "dataset_changed"}, ["write `dataset_modified: NAME`"]),
        ("triggers", {"type": "interval"}, ["'interval' is no type of trigger; write the time itself"]),
        ("steps", {"type": "build_dataset", "dataset": "X"}, ["'build_dataset' is no type of step", "'dataset' is not a key"]),
        ("steps", {"type": "run_sql", "sql": "x"}, ["`type: run_sql` says nothing beside `sql`"]),
        ("steps", {"type": "run_sql"}, ["'run_sql' is no type of step", "write `sql: |`"]),
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


def test_the_keys_of_a_step_begin_with_what_belongs_to_it() -> None:
    (found,) = said(config(datasets=[X], scenarios=[{"name": "s", "steps": [{"build": "X", "zzz": 1}]}]))
    assert "known keys: mode, auto_update_schema, stop_at_zone_boundary, refresh_hive_metastore, " in found
    assert "proceed_on_failure, build, python, sql, run_scenario" in found and "connection" not in found


def test_the_keys_of_nothing_begin_with_what_a_step_can_do() -> None:
    (found, *_) = said(config(datasets=[X], scenarios=[{"name": "s", "steps": [{"zzz": 1}]}]))
    assert "known keys: build, python, sql, run_scenario, set_variables, compute_metrics, run_checks, send_message" in found
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


# --------------------------------------------------------------------------------------------------- state and plans

FOREIGN_STATES = {
    "resources as a map": {"version": "1.0", "environment": "prod", "resources": {"datasets": ["A"]}, "last_applied": "x"},
    "resources of another form": {"version": "1.0", "resources": [{"id": "project.CASE", "type": "project"}]},
    "terraform": {"version": 4, "terraform_version": "1.9", "serial": 3, "lineage": "x", "resources": []},
    "a list": [],
    "a text": "state",
}


@pytest.mark.parametrize("name", FOREIGN_STATES)
def test_a_state_file_of_another_tool(desk: MakeDesk, tmp_path: Path, name: str) -> None:
    """48"""
    kept = tmp_path / "state" / "CASE" / "state.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps(FOREIGN_STATES[name]))
    made = desk(config(datasets=[X]), state_dir=tmp_path / "state")
    with pytest.raises(StateError, match="written by another tool; nothing was overwritten; move it away"):
        made.plan()
    assert json.loads(kept.read_text()) == FOREIGN_STATES[name]


def test_a_state_file_that_was_deleted(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk(config(datasets=[X]), state_dir=tmp_path / "state")
    made.apply()
    (tmp_path / "state" / "CASE" / "state.json").unlink()
    notes = made.plan().notes
    assert any("state.json does not know the apply of admin" in n and "which finished" in n for n in notes), notes
    assert not any("did not finish" in n or "interrupted" in n for n in notes)
    made.apply()
    assert not [n for n in made.plan().notes if "state" in n] and not made.plan().records


def told(capsys: pytest.CaptureFixture[str], command: Callable[..., int], *words: str) -> tuple[int, str, str]:
    code = command(*words)
    heard = capsys.readouterr()
    assert "Traceback" not in heard.out + heard.err
    return code, heard.out, heard.err


@pytest.mark.parametrize(
    "words",
    [
        ["state", "list", "--project-key", "NOWHERE"],
        ["state", "show", "--project-key", "NOWHERE"],
        ["state", "history", "--project-key", "NOWHERE"],
        ["state", "rm", "dataset.A", "--project-key", "NOWHERE"],
        ["unlock", "--project-key", "NOWHERE"],
    ],
)
def test_before_a_first_apply(command: Callable[..., int], capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, _, err = told(capsys, command, *words)
    assert code == 1 and "project NOWHERE: there is none that this key may read" in err and "GET /" not in err


def test_nothing_to_destroy(command: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, command, "destroy", "--project-key", "NOWHERE", "--auto-approve")
    assert code == 0 and out.startswith("Nothing to destroy") and "as the configuration wants" not in out


@pytest.mark.parametrize(
    ("written", "near"),
    [("X", "'dataset.X'"), ("x", "'dataset.X'"), ("dataset.XX", "'dataset.X'"), ("recpe.r", "'recipe.r'"),
     ("dataset.CASE.XX", "'dataset.CASE.X")],
)  # fmt: skip
def test_an_address_that_is_none(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path, written: str, near: str
) -> None:
    file = tmp_path / "project.yml"
    file.write_text(yaml.safe_dump(recipe(type="python", code="x = 1\n")))
    for words in (["explain"], ["diff"], ["plan", "--target"]):
        code, out, err = told(capsys, command, *words, written, "-c", str(file))
        assert code in (1, 3) and f"did you mean {near}" in out + err
    code, out, _ = told(capsys, command, "graph", "-c", str(file))
    assert '"dataset.CASE.X" -> "recipe.CASE.r"' in out
    command("apply", "-c", str(file), "--auto-approve")
    capsys.readouterr()
    code, _, err = told(capsys, command, "state", "show", written, "-c", str(file))
    assert code == 1 and f"did you mean {near}" in err


@pytest.mark.parametrize("words", [["help"], ["help", "plan"], ["help", "state", "mv"]])
def test_help_is_a_word(command: Callable[..., int], capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, out, _ = told(capsys, command, *words)
    assert code == 0 and out.startswith(f"usage: dss-iac {' '.join(words[1:])}".rstrip())


def test_destroying_a_part_says_what_leaves_the_rest_out(desk: MakeDesk) -> None:
    made = desk(recipe(type="python", code="x = 1\n"))
    made.apply()
    (refused,) = made.destroy(targets=("dataset.X",)).plan.refusals
    assert refused.what == "recipe.CASE.r would be lost: DSS deletes it along with dataset.CASE.X, and --target leaves it out"
    assert refused.way_out == "pass --target recipe.CASE.r, too"
    (refused,) = made.destroy(excludes=("recipe.r", "dataset.Y")).plan.refusals
    assert "and --exclude leaves it out" in refused.what
    both = made.destroy(targets=("dataset.X", "recipe.CASE.r")).plan
    assert not both.refusals and both.count(Action.DELETE) == 2


def test_recorded_objects_are_not_called_new(desk: MakeDesk) -> None:
    made = desk(config(datasets=[X]))
    made.apply()
    made.put("datasets[name=X].lifecycle", {"prevent_destroy": True})
    notes = [n for n in made.plan().notes if "recorded" in n]
    assert notes == [
        "1 recorded object would be written down anew by the next apply (its lifecycle changed in the configuration); "
        "DSS is not touched for it"
    ]
    theirs = made.dss.client().get_project("CASE")
    theirs.create_filesystem_dataset("Y", "filesystem_managed", "/y")
    made.put("datasets", [X, {"name": "Y", "type": "filesystem", "connection": "filesystem_managed", "path": "/y"}])
    assert any(n.startswith("1 existing object would be recorded") for n in made.plan().notes)


CYCLE: dict[str, Any] = {
    "depends_on": {"datasets": [{**X, "depends_on": ["dataset.Y"]}, {**Y, "depends_on": ["dataset.X"]}]},
    "itself": {"datasets": [{**X, "depends_on": ["recipe.r"]}, Y],
               "recipes": [{"name": "r", "type": "python", "inputs": ["X"], "outputs": ["Y"], "code": "x = 1\n"}]},
    "scenarios": {"scenarios": [{"name": "a", "steps": [{"run_scenario": "b"}]},
                                {"name": "b", "steps": [{"run_scenario": "a"}]}]},
}  # fmt: skip


@pytest.mark.parametrize("name", CYCLE)
def test_a_cycle_that_cannot_be_accepted_is_told_by_validate(desk: MakeDesk, name: str) -> None:
    wanted = config(accept=["cycle"], **CYCLE[name])
    found = verbs.validate(wanted, around=Around(environ={}))
    (said_so,) = [d for d in (*found.errors, *found.warnings) if "has to be there before the next" in d.what]
    assert said_so.hint and said_so.severity == ("warning" if name == "scenarios" else "error")
    made = desk(wanted)
    if name == "scenarios":
        (refused,) = made.plan().refusals
        assert refused.guard == "cycle" and "one reference out" in refused.way_out
    else:
        with pytest.raises(ConfigError):
            made.plan()


def test_data_that_flows_in_circles_is_accepted(desk: MakeDesk) -> None:
    ring = [{"name": n, "type": "python", "inputs": [a], "outputs": [b], "code": "x = 1\n"} for n, a, b in
            (("r", "X", "Y"), ("s", "Y", "X"))]  # fmt: skip
    wanted = config(accept=["cycle"], datasets=[X, Y], recipes=ring)
    assert not verbs.validate(wanted, around=Around(environ={})).errors
    assert desk(wanted).apply().complete


def test_a_binary_file_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.py").write_bytes(b"a\0b")
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config(libraries=[{"path": "python/lib", "folder": "lib"}])))
    (found,) = said(None, tmp_path)
    assert "'lib/a.py' is a binary file; keep it in a managed folder" in found


def test_a_loop_over_the_project_is_answered() -> None:
    found = said({"project": {"key": "CASE", "name": "{{ each.key }}", "for_each": [1]}})
    assert len(found) == 2 and not any("add for_each" in one for one in found)
    assert any("'for_each' is not a key here; one configuration is one project" in one for one in found)


# ----------------------------------------------------------------------------------------------------- what was done


def test_a_result_counts_as_the_plan_did(desk: MakeDesk) -> None:
    wanted = config(
        zones=[{"name": "Z"}], datasets=[{**X, "zone": "Z"}, Y],
        scenarios=[{"name": "s", "active": True, "triggers": ["hourly"], "steps": [{"build": "X"}]}],
    )  # fmt: skip
    made = desk(wanted)
    plan, done = made.plan(), made.apply()
    assert plan.summary_line == "Plan: 5 to create, 0 to update, 0 to destroy." and len(done.outcomes) > 5
    assert "Apply complete: 5 created, 0 updated, 0 destroyed." in results.result(done, "text", False)
    made.put("datasets[name=Y].description", "new")
    made.drop("scenarios")
    assert "Apply complete: 0 created, 1 updated, 1 destroyed." in results.result(made.apply(), "text", False)


def test_what_is_left_is_never_nothing(desk: MakeDesk) -> None:
    made = desk(config(datasets=[X]))
    done = made.apply()
    made.put("datasets[name=X].lifecycle", {"prevent_destroy": True})
    told_left = results.left(replace(done, remaining=made.plan()))
    assert told_left == "planned again: nothing to change, and 1 to record; run `dss-iac apply` once more"
    made.drop("datasets")
    told_left = results.left(replace(done, remaining=made.plan()))
    assert "0 to create, 0 to update, 1 to destroy." in told_left
    refused = replace(made.plan(), changes=(), refusals=(Refusal("it is so", "do this"),))
    assert results.left(replace(done, remaining=refused)) == "planned again: nothing to change, but refused: it is so; do this"


# -------------------------------------------------------------------------------------------- keys, places, long plans


def test_a_wrong_key_says_where_it_comes_from(
    dss: Sandbox, command: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    file = tmp_path / "project.yml"
    file.write_text(yaml.safe_dump(config()))
    monkeypatch.setenv("DKU_API_KEY", "not-a-key")
    for words in (["plan"], ["validate", "--online"], ["drift"], ["state", "list"]):
        code, _, err = told(capsys, command, *words, "-c", str(file))
        assert code == 1 and "the key in DKU_API_KEY is not one that http" in err and "not-a-key" not in err
    monkeypatch.delenv("DKU_API_KEY")
    monkeypatch.delenv("DKU_DSS_URL")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".dataiku").mkdir()
    known = {"dss_instances": {"a": {"url": dss.url, "api_key": "wrong"}}, "default_instance": "a"}
    (tmp_path / ".dataiku" / "config.json").write_text(json.dumps(known))
    code, _, err = told(capsys, command, "plan", "-c", str(file))
    assert code == 1 and "the key in ~/.dataiku/config.json is not one" in err


def test_a_project_that_a_key_does_not_see_is_not_called_new(desk: MakeDesk) -> None:
    made = desk(config(datasets=[X]))
    made.apply()
    theirs = desk(made.config, who="reader")
    (note,) = [n for n in theirs.plan().notes if "rita" in n]
    assert "sees no project CASE among the" in note and "ask for the right to read it" in note
    assert not [n for n in made.plan().notes if "sees no project" in n]
    fresh = desk({**config(), "project": {"key": "FRESH"}})
    assert not [n for n in fresh.plan().notes if "sees no project" in n], "an administrator sees all there are"


def test_two_environments_on_one_dss_are_told_how(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk(folder(tmp_path / "a", {"dev": {}, "prod": {}}, datasets=[X]), environment="dev")
    made.apply()
    made.environment = "prod"
    with pytest.raises(StateError, match=r"use -e dev; or give each a project of its own, with"):
        made.plan()


def test_the_example_of_two_environments_fits_on_one_dss(desk: MakeDesk) -> None:
    example = Path(__file__).parents[3] / "examples" / "sql"
    for environment, key in (("dev", "SALES_SQL_DEV"), ("prod", "SALES_SQL")):
        made = desk(example, environment=environment)
        assert made.key == key and made.apply().complete and not made.plan().has_actions


@pytest.mark.parametrize(
    ("verb", "given", "near"),
    [
        (lambda **m: library.plan(config(), **m), {"enviroment": "dev"}, "plan() got .*'enviroment'; did you mean 'environment'"),
        (lambda **m: library.validate(config(), **m), {"strct": True}, "validate() got .*did you mean 'strict'"),
        (lambda **m: library.drift(**m), {"project": "CASE"}, "drift() got .*'project'"),
        (lambda **m: library.destroy(**m), {"delete_dta": ["a"]}, "destroy() got .*did you mean 'delete_data'"),
        (lambda **m: library.import_project("CASE", **m), {"with_schemas": True}, "import_project() got .*'with_schema'"),
        (lambda **m: library.state("CASE", **m), {"statedir": "x"}, "state() got .*did you mean 'state_dir'"),
        (lambda **m: library.rollback(**m), {"stepz": 1}, "rollback() got"),
        (lambda **m: library.load(config(), **m), {"zzz": 1}, "load() got an unexpected keyword argument 'zzz'$"),
    ],
)  # fmt: skip
def test_an_unknown_keyword_names_the_verb_that_was_called(verb: Any, given: dict[str, Any], near: str) -> None:
    with pytest.raises(TypeError, match=near.replace("()", r"\(\)")):
        verb(**given)


def test_a_long_plan_fits_where_it_is_shown(desk: MakeDesk) -> None:
    many = [{"name": f"D{n:03}", "type": "managed"} for n in range(200)]
    made = desk(config(datasets=[*many, X]))
    made.apply()
    made.put("datasets", [{**one, "description": "x" * 200} for one in many])
    plan = made.plan()
    whole = results.plan(plan, "markdown", False)
    cut = results.plan(plan, "markdown", False, limit=20_000)
    assert len(whole) > 30_000 and 15_000 < len(cut) <= 20_000
    assert plan.summary_line.replace(".", "") in cut and "dataset.CASE.X" in cut, "what destroys is shown first"
    shown = sum(f"dataset.CASE.D{n:03}`" in cut for n in range(200))
    assert f"{200 - shown} more are not shown here, for want of space: {200 - shown} to update" in cut
    assert cut.count("```") % 2 == 0, "a resource is shown whole or not at all"
    for form in ("text", "html"):
        assert len(results.plan(plan, form, False, limit=20_000)) <= 20_000
    assert results.plan(plan, "markdown", False, limit=len(whole)) == whole


def test_max_chars_on_the_command_line(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    many = [{"name": f"D{n:03}", "type": "managed", "description": "x" * 300} for n in range(400)]
    file = tmp_path / "project.yml"
    file.write_text(yaml.safe_dump(config(datasets=many)))
    words = ["plan", "-c", str(file), "--format"]
    assert len(told(capsys, command, *words, "markdown")[1]) <= 65_536
    assert len(told(capsys, command, *words, "markdown", "--max-chars", "0")[1]) > 65_536
    assert len(told(capsys, command, *words, "text", "--max-chars", "5000")[1]) <= 5_001
    assert "D199" in told(capsys, command, *words, "text")[1]
    code, _, err = told(capsys, command, *words, "json", "--max-chars", "10")
    assert code == 1 and "--format json is shown whole" in err


def test_rolling_a_first_apply_back_asks_for_the_key(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "project.yml"
    file.write_text(yaml.safe_dump(config(datasets=[X])))
    assert command("apply", "-c", str(file), "--auto-approve") == 0
    for answer, code, heard in (("yes", 1, "'yes' is not 'CASE'"), ("y", 1, "'y' is not 'CASE'"), ("CASE", 0, "")):
        monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
        got, _, err = told(capsys, command, "rollback", "-c", str(file))
        assert got == code and heard in err and "The project goes, too" in err


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


# ------------------------------------------------------------------------------------------------- as a newcomer meets it


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ([], "usage: dss-iac [-C DIR] COMMAND"),
        (["state"], "a PART is missing; write one of list, show, rm, mv"),
        (["import", "X"], "-o DIR is missing: where to write"),
        (["state", "mv", "a"], "TO is missing: the address that it gets"),
        (["show"], "PLAN is missing: the file"),
        (["import", "CASEE", "-o", "nowhere"], "did you mean 'CASE'?"),
    ],
)
def test_what_is_missing_is_named(
    dss: Sandbox, command: Callable[..., int], capsys: pytest.CaptureFixture[str], words: list[str], answer: str
) -> None:
    dss.client().create_project("CASE", "Case", "admin")
    code, out, err = told(capsys, command, *words)
    assert code == 1 and answer in err and not out


def test_the_first_five_minutes(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    dss: Sandbox,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    _, out, _ = told(capsys, command, "init", "shop", "--project-key", "CASE")
    assert out.endswith("now run `dss-iac validate -c shop`, then `dss-iac plan -c shop`\n")
    monkeypatch.chdir(tmp_path / "shop")
    _, out, _ = told(capsys, command, "validate", "--online")
    assert out == f"CASE: 2 resources, no errors.\nChecked against {dss.url}.\n"
    _, out, _ = told(capsys, command, "plan")
    assert re.search(r"\+ project\.CASE  # project\.yml:\d+\n", out), "an administrator's key sees every project there is"
    monkeypatch.setenv("DKU_API_KEY", "designer-key")
    assert "+ project.CASE  # not there, or not readable with this key; project.yml:" in told(capsys, command, "plan")[1]
    assert "\nApply complete: 2 created" in told(capsys, command, "apply", "--auto-approve")[1]
    assert "\nDestroy complete: 0 created, 0 updated, 1 destroyed" in told(capsys, command, "destroy", "--auto-approve")[1]
    assert "\nRollback complete: 1 created" in told(capsys, command, "rollback", "--auto-approve")[1]


def test_a_misspelt_key_with_a_wrong_value_hides_nothing_else(desk: MakeDesk) -> None:
    wanted = config(datasets=[{"name": "D", "type": "sql", "connection": "pg_mian", "shema": ["x"], "params": {"table": "t"}}])
    found = [d.what for d in verbs.validate(wanted, online=True, around=desk(config()).around).errors]
    assert sorted(found) == ["'shema' is not a key here", "connection 'pg_mian' does not exist on this instance"]


# ------------------------------------------------------------------------------------------------- what nobody would see

TURNED = ("a\u202egnp.exe\u2066", "\u200fright to left", "two lines\nof \u202dtext\u202c\n", "on\u061c")


@pytest.mark.parametrize("text", TURNED)
def test_what_turns_the_direction_is_seen_in_a_file(desk: MakeDesk, tmp_path: Path, text: str) -> None:
    name = text.replace("\n", " ").strip()
    made = desk(config(datasets=[{**X, "description": text}], zones=[{"name": name}]))
    made.apply()
    verbs.import_project("CASE", tmp_path / "taken", around=made.around)
    for file in (tmp_path / "taken").rglob("*.yml"):
        assert not set(file.read_text(encoding="utf-8")) & set("\u061c\u200e\u200f\u202a\u202c\u202d\u202e\u2066\u2069"), file
    again = verbs.plan(tmp_path / "taken", around=made.around).plan
    assert not again.has_actions and not again.refusals


@pytest.mark.parametrize("words", [["plan", "--a\u202eb"], ["a\u202eb"], ["plan", "-c", "a\u202eb"], ["explain", "a\u202eb"]])
def test_what_a_person_gave_is_shown_visibly(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str], words: list[str], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config()))
    code, out, err = told(capsys, command, *words)
    assert code == 1 and "\u202e" not in out + err and "\\u202e" in err


# ------------------------------------------------------------------------------------------------------ inside DSS


@pytest.mark.parametrize(
    "said_by_the_engine",
    ["it stays in DSS (--delete-project deletes it when we created it and nothing else is in it)",
     "pass --target recipe.CASE.r, too", "run `dss-iac plan`"],
)  # fmt: skip
def test_forms_are_called_by_their_names(said_by_the_engine: str) -> None:
    worded = wording.in_dss(said_by_the_engine)
    assert "--" not in worded and "dss-iac" not in worded and worded != said_by_the_engine


def test_a_rollback_names_no_flag_that_it_lacks(desk: MakeDesk) -> None:
    made = desk(config(datasets=[X]))
    made.dss.client().create_project("CASE", "Case", "admin")
    made.apply()
    made.put("project", {**PROJECT, "description": "x"})
    made.apply()
    for steps in (1, 2):
        back = verbs.rollback(project_key="CASE", steps=steps, around=made.around).plan
        assert not [c for c in back.changes if "--delete-project" in c.reason] and not any("--delete-project" in n for n in back.notes)
    assert any("--delete-project" in c.reason for c in made.destroy().plan.changes)


def test_an_import_cites_no_chapter(desk: MakeDesk) -> None:
    made = desk(config(datasets=[X]))
    made.apply()
    report = results.imported(verbs.import_project("CASE", around=made.around), "text")
    assert "Left out:" in report and "§" not in report
