"""Words and keys that DSS does not know are told at validate, near misses named (D53, D54): cases 14 to 22 of the
catalogue, and more of their kinds."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.errors import ConfigError
from dss_iac.run.config.config_files import attempt
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox

A = {"name": "A", "type": "managed", "connection": "filesystem_managed"}
B = {**A, "name": "B"}
CODE = {"name": "r", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "a = 1\n"}
PREPARE = {"name": "r", "type": "prepare", "inputs": ["A"], "outputs": ["B"]}
STEP = {"type": "temporal", "params": {}}


def tell(**sections: Any) -> tuple[list[str], list[str]]:
    """The errors and the warnings of a small configuration."""
    config = {"project": {"key": "WORDS"}, "policy": {"naming": "dss"}, "datasets": [A, B], **sections}
    found = attempt(config, environ={})
    return [str(d) for d in found.errors], [str(d) for d in found.warnings]


def dataset(**keys: Any) -> dict[str, Any]:
    return {"datasets": [{**A, **keys}, B]}


def recipe(**keys: Any) -> dict[str, Any]:
    return {"recipes": [{**CODE, **keys}]}


def payload(**keys: Any) -> dict[str, Any]:
    return {"recipes": [{**PREPARE, "payload": keys}]}


def step(kind: str, **params: Any) -> dict[str, Any]:
    return {"scenarios": [{"name": "s", "steps": [{"type": kind, "params": params}]}]}


def trigger(kind: str, **params: Any) -> dict[str, Any]:
    return {"scenarios": [{"name": "s", "steps": [], "triggers": [{"type": kind, "params": params}]}]}


def reporter(kind: str) -> dict[str, Any]:
    messaging = {"type": kind, "configuration": {}}
    return {"scenarios": [{"name": "s", "steps": [], "reporters": [{"messaging": messaging}]}]}


UNKNOWN: list[tuple[dict[str, Any], str]] = [
    # 14: types of datasets and recipes
    (dataset(type="mangaed"), "'mangaed' is no type of dataset; did you mean 'managed'?"),
    (dataset(type="snowflke"), "did you mean 'Snowflake'?"),
    (dataset(type="filesytem"), "did you mean 'filesystem'?"),
    (dataset(type="postgres"), "write PostgreSQL, or sql"),
    (dataset(type="csv"), "that is a format: write `format_type: csv` beside the type"),
    (recipe(type="pyhton"), "'pyhton' is no type of recipe; did you mean 'python'?"),
    (recipe(type="pyton"), "did you mean 'python'?"),
    ({"recipes": [{**PREPARE, "type": "preapre"}]}, "did you mean 'prepare'?"),
    ({"recipes": [{**PREPARE, "type": "jion"}]}, "did you mean 'join'?"),
    ({"recipes": [{**PREPARE, "type": "aggregate"}]}, "write type: group"),
    ({"recipes": [{**PREPARE, "type": "filter"}]}, "write type: sampling"),
    ({"managed_folders": [{"name": "f", "type": "Filesytem"}]}, "did you mean 'Filesystem'?"),
    # 15: steps, triggers, reporters
    (step("excec_sql"), "'excec_sql' is no type of step; did you mean 'exec_sql'?"),
    (step("build_flowitems"), "did you mean 'build_flowitem'?"),
    (step("build_dataset"), "write `{build: DATASET}`"),
    (step("build_flowitem", jobType="RECURSIVE"), "write one of RECURSIVE_BUILD, NON_RECURSIVE_FORCED_BUILD"),
    (step("build_flowitem", builds=[{"type": "DATASETS", "itemId": "A"}]), "did you mean 'DATASET'?"),
    (trigger("sqlquery"), "'sqlquery' is no type of trigger; did you mean 'sql_query'?"),
    (trigger("ds_modifed"), "did you mean 'ds_modified'?"),
    (trigger("schedule"), 'write `{daily: "02:00"}`'),
    (trigger("temporal", frequency="Dayly"), "did you mean 'Daily'?"),
    (reporter("mail-scenrio"), "did you mean 'mail-scenario'?"),
    (reporter("slack-scenarios"), "did you mean 'slack-scenario'?"),
    # 16: types of columns
    (dataset(schema={"x": "varchar"}), "'varchar' is no type of column; DSS calls it string"),
    (dataset(schema=[{"name": "y", "type": "integer"}]), "DSS calls it bigint"),
    (dataset(schema={"columns": [{"name": "z", "type": "TIMESTAMP"}]}), "DSS calls it date"),
    (dataset(schema={"x": "strng"}), "did you mean 'string'?"),
    (dataset(schema={"x": "colour"}), "write one of string, bigint"),
    # 17: formats, periods
    (dataset(format_type="parqet"), "'parqet' is no format; did you mean 'parquet'?"),
    (dataset(partitioning={"dimensions": [{"name": "d", "period": "DAILY"}]}), "'DAILY' is no period; write DAY"),
    (dataset(partitioning={"dimensions": [{"name": "d", "period": "WEEK"}]}), "write one of YEAR, MONTH, DAY, HOUR"),
    (dataset(metrics={"probes": [{"type": "recods"}]}), "'recods' is no metric; did you mean 'records'?"),
    (dataset(checks=[{"type": "numericRage"}]), "did you mean 'numericRange'?"),
    # 18: nested keys
    (dataset(flow={"rebuild_behaviour": "EXPLICIT"}), "'rebuild_behaviour' is not a key of flow; did you mean 'rebuild_b"),
    (dataset(flow={"rebuild_behavior": "EXPLICITE"}), "'EXPLICITE' is no rebuild behavior; did you mean 'EXPLICIT'?"),
    (dataset(read_write={"bukets": 2}), "'bukets' is not a key of read_write; did you mean 'write_buckets'?"),
    (dataset(checks=[{"typ": "x"}]), "'typ' is not a key of checks; did you mean 'type'?"),
    (dataset(settings={"flowOptions": {"rebuildBehaviour": "NORMAL"}}), "did you mean 'rebuildBehavior'?"),
    (dataset(schema=[{"name": "x", "type": "string", "coment": "c"}]), "did you mean 'comment'?"),
    (dataset(partitioning={"dimension": []}), "did you mean 'dimensions'?"),
    ({"managed_folders": [{"name": "f", "flow": {"virtualisable": True}}]}, "did you mean 'virtualizable'?"),
    # 19: elements of roles
    (recipe(inputs=[{"dataset": "A", "dep": ["x"]}]), "'dep' is not a key of items; did you mean 'deps'?"),
    (recipe(outputs=[{"dataset": "B", "apend": True}]), "did you mean 'append'?"),
    (recipe(inputs=[{"dataset": "A", "depps": []}]), "did you mean 'deps'?"),
    # 20: partition functions
    (recipe(inputs=[{"dataset": "A", "deps": [{"func": "slidng_days"}]}]), "did you mean 'sliding_days'?"),
    (recipe(inputs=[{"dataset": "A", "deps": [{"func": "equal"}]}]), "did you mean 'equals'?"),
    (recipe(inputs=[{"dataset": "A", "deps": [{"fun": "equals"}]}]), "did you mean 'func'?"),
    # processors
    (payload(steps=[{"metaType": "PROCESSOR", "type": "ColumnRenammer", "params": {}}]), "did you mean 'ColumnRenamer'?"),
    (payload(steps=[{"metaType": "PROCESOR", "type": "ColumnRenamer"}]), "did you mean 'PROCESSOR'?"),
    # 22: keys that stand one level up
    ({"project": {"key": "WORDS", "settings": {"owner": "admin"}}}, "it stands one level up: `project: {owner: …}`"),
    ({"project": {"key": "WORDS", "settings": {"permissions": []}}}, "one level up: `project: {permissions: …}`"),
    ({"project": {"key": "WORDS", "settings": {"exposedObjects": {}}}}, "one level up: `project: {exposed: …}`"),
    ({"project": {"key": "WORDS", "settings": {"git": {}}}}, "a project's git is not managed; remove it"),
    ({"project": {"key": "WORDS", "settings": {"codeEnv": {}}}}, "did you mean 'codeEnvs'?"),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "answer"), UNKNOWN, ids=[answer[:50] for _, answer in UNKNOWN])
def test_an_unknown_word_is_an_error_and_says_what_was_meant(sections: dict[str, Any], answer: str) -> None:
    errors, _ = tell(**sections)
    assert len(errors) == 1 and answer in errors[0], errors


@pytest.mark.parametrize(
    ("sections", "answer"),
    [
        (dataset(type="NeverHeardOf"), "'NeverHeardOf' is no type of dataset that is known here"),
        (recipe(type="quantum"), "'quantum' is no type of recipe that is known here"),
        (dataset(flow={"colour": 1}), "'colour' is not a key of flow; known: rebuild_behavior"),
        (dataset(params={"tabel": "t"}), "'tabel' is not a key of params; did you mean 'table'?"),
    ],
)
def test_what_may_be_newer_than_this_tool_is_a_warning(sections: dict[str, Any], answer: str) -> None:
    errors, warnings = tell(**sections)
    assert not errors and any(answer in w for w in warnings), (errors, warnings)


@pytest.mark.parametrize(
    "sections",
    [
        dataset(type="CustomPython_acme_rows"),
        dataset(type="fsprovider_sharepoint-online_sharepoint-online_shared-documents"),
        dataset(format_type="format_sas-format_sas"),
        recipe(type="CustomCode_acme-recipe"),
        {"recipes": [{**PREPARE, "type": "App_visualise-cluster"}]},
        step("pystep_acme_do"),
        step("runnable", runnableType="pyrunnable_acme_do", config={}),
        trigger("pytrigger_acme_do"),
        {"managed_folders": [{"name": "f", "type": "fsprovider_box-com_box-com_box-com"}]},
        dataset(schema={"x": "dateonly", "y": "geometry"}),
        dataset(type="SNOWFLAKE", connection="sf"),
        dataset(params={"anything": {"at": "all"}}),
        dataset(settings={"params": {"customConfig": {"dep": 1, "typ": 2}}}),
    ],
)
def test_words_of_plugins_and_those_in_any_case_are_legal_offline(sections: dict[str, Any]) -> None:
    errors, warnings = tell(**sections)
    assert not errors and not [w for w in warnings if "known" in w or "did you mean" in w], (errors, warnings)


def test_two_equal_slips_are_told_where_each_is(tmp_path: Any) -> None:
    text = (
        "project: {key: WORDS}\n"
        "scenarios:\n"
        "  - name: s\n"
        "    steps:\n"
        "      - {type: excec_sql}\n"
        "      - {type: excec_sql}\n"
    )
    (tmp_path / "project.yml").write_text(text)
    told = [str(d.mark).rpartition("project.yml:")[2] for d in attempt(tmp_path, environ={}).errors]
    assert told == ["5:16", "6:16"]


# ---------------------------------------------------------------------------------------- what only the instance knows


@pytest.fixture
def rich_dss(dss: Sandbox) -> Sandbox:
    """A DSS with two plugins."""
    dss.estate.plugins |= {name: {"id": name, "version": "1.0"} for name in ("sharepoint-online", "dss-iac")}
    return dss


def online(dss: Sandbox, who: str = "admin", **sections: Any) -> tuple[list[str], list[str]]:
    """What `validate --online` says of a small configuration."""
    config = {"project": {"key": "WORDS"}, "policy": {"naming": "dss"}, "datasets": [A, B], **sections}
    found = verbs.validate(config, online=True, around=Around(client=dss.client(who), environ={}))
    return [str(d) for d in found.errors], [str(d) for d in found.warnings]


ELSEWHERE: list[tuple[dict[str, Any], str]] = [
    # 21: plugins
    (recipe(type="CustomCode_nonexistent-plugin_x"), "no plugin 'nonexistent-plugin' is installed on this instance"),
    (dataset(type="CustomPython_nonexistent_y"), "no plugin 'nonexistent' is installed"),
    (dataset(type="fsprovider_sharepoint-onlin_docs"), "did you mean 'sharepoint-online'?"),
    (step("pystep_acme_do"), "'pystep_acme_do': no plugin 'acme' is installed"),
    (step("runnable", runnableType="pyrunnable_acme_do"), "no plugin 'acme' is installed"),
    (trigger("pytrigger_acme_do"), "no plugin 'acme' is installed"),
    ({"managed_folders": [{"name": "f", "type": "fsprovider_box-com_box-com"}]}, "no plugin 'box-com' is installed"),
    # 17: container configurations
    (recipe(container="k9"), "container configuration 'k9' does not exist on this instance; this instance has: cpu-small"),
    (recipe(container="cpu-smal"), "did you mean 'cpu-small'?"),
    ({"project": {"key": "WORDS", "container": "k9"}}, "container configuration 'k9' does not exist"),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "answer"), ELSEWHERE, ids=[answer[:50] for _, answer in ELSEWHERE])
def test_what_this_instance_does_not_have_is_an_error(rich_dss: Sandbox, sections: dict[str, Any], answer: str) -> None:
    errors, _ = online(rich_dss, **sections)
    assert len(errors) == 1 and answer in errors[0], errors
    with pytest.raises(ConfigError, match="installed|does not exist"):
        config = {"project": {"key": "WORDS"}, "policy": {"naming": "dss"}, "datasets": [A, B], **sections}
        verbs.plan(config, around=Around(client=rich_dss.client("admin"), environ={}))


@pytest.mark.parametrize(
    "sections",
    [
        recipe(type="CustomCode_dss-iac-drift-report"),
        recipe(container="gpu-large"),
        recipe(container="none"),
        dataset(type="fsprovider_sharepoint-online_sharepoint-online_docs"),
        step("runnable", runnableType="pyrunnable_builtin-macros_kill-jupyter-sessions"),
        {"project": {"key": "WORDS", "status": "Sandbox"}},
    ],
)
def test_what_this_instance_has_is_no_problem(rich_dss: Sandbox, sections: dict[str, Any]) -> None:
    rich_dss.client("admin").create_project("OTHER", "Other", "admin")
    assert online(rich_dss, **sections) == ([], [])


def test_what_nobody_can_tell_is_said_to_be_unchecked(rich_dss: Sandbox) -> None:
    rich_dss.client("admin").create_project("OTHER", "Other", "admin")
    errors, warnings = online(rich_dss, project={"key": "WORDS", "status": "Nope"})
    assert not errors and len(warnings) == 1
    assert "project status 'Nope' could not be checked" in warnings[0] and "in use here: Sandbox" in warnings[0]
    errors, warnings = online(rich_dss, "designer", **recipe(container="k9"))
    assert not errors and any("container configuration 'k9' could not be checked" in w for w in warnings)
    errors, warnings = online(rich_dss, **recipe(type="CustomCode_forward_geocoding"))
    assert not errors and "no installed plugin is called like it" in warnings[0]


def test_a_word_that_came_later_is_refused_by_an_older_dss(rich_dss: Sandbox) -> None:
    sections = dataset(schema={"day": "dateonly"})
    assert online(rich_dss, **sections) == ([], [])
    rich_dss.estate.node["dssVersion"] = "12.6.2"
    errors, _ = online(rich_dss, **sections)
    assert len(errors) == 1 and "type of column 'dateonly' came with DSS 13.4; this is 12.6.2" in errors[0]


def test_words_cost_no_request_where_there_are_none(dss: Sandbox) -> None:
    online(dss)
    assert not [r for r in dss.requests if "plugins" in r.path or "general-settings" in r.path]
