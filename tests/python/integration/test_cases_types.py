"""What is derived is declared (D55): the type behind a connection is compared, fixed and read back like one that was
written; what cannot work together is refused before anything is written. The numbers are those of the written cases.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.errors import ConfigError
from dss_iac.run.verb import verbs
from tests.python.integration.desk import MakeDesk, actions, assert_quiet, guards, short, told

KEY = "CASE"
BASE: Mapping[str, Any] = {"project": {"key": KEY}, "policy": {"naming": "dss"}}
# what is declared → another connection, of another family
TYPED: Mapping[str, tuple[dict[str, Any], str]] = {
    "sql": ({"datasets": [{"name": "X", "type": "sql", "connection": "pg_main", "params": {"table": "t"}}]},
            "snowflake_prod"),
    "managed": ({"datasets": [{"name": "X", "type": "managed", "connection": "filesystem_managed"}]}, "s3_main"),
    "managed_sql": ({"datasets": [{"name": "X", "type": "managed", "connection": "filesystem_managed"}]}, "pg_main"),
    "managed_folder": ({"managed_folders": [{"name": "X", "connection": "filesystem_folders"}]}, "s3_main"),
}  # fmt: skip


def config(**more: Any) -> dict[str, Any]:
    """A configuration with these sections."""
    return {**copy.deepcopy(dict(BASE)), **copy.deepcopy(more)}


@pytest.mark.parametrize("case", TYPED)
def test_1_and_2_another_family_is_another_type(desk: MakeDesk, case: str) -> None:
    """Refused, with the way; nothing was written; asked for, it is a replacement that holds."""
    sections, other = TYPED[case]
    made = desk(config(**sections))
    made.apply()
    assert_quiet(made.plan())
    section = next(iter(sections))
    before = made.live(section, "X", "type")
    made.put(f"{section}[0].connection", other)
    made.dss.requests.clear()
    plan = made.plan()
    assert [c.action for c in actions(plan)] == [Action.REPLACE], told(plan)
    assert any(f.path == "type" and f.live == before for c in plan.changes for f in c.fields), told(plan)
    assert guards(plan), told(plan)
    assert not made.writes()
    kind = {"datasets": "dataset", "managed_folders": "managed_folder"}[section]
    allowed = made.apply(replace=(f"{kind}.X",), delete_data=(f"{kind}.X",))
    assert_quiet(allowed.remaining)
    assert made.live(section, "X", "params.connection") == other
    assert made.live(section, "X", "type") != before
    assert_quiet(made.plan())


@pytest.mark.parametrize("case", TYPED)
def test_the_derived_type_is_recorded_and_costs_nothing(desk: MakeDesk, case: str) -> None:
    """A plan with nothing to do asks for no connection."""
    made = desk(config(**TYPED[case][0]))
    result = made.apply()
    entry = next(e for a, e in result.state.entries.items() if a.name == "X")
    assert entry.attributes["type"] == made.live(next(iter(TYPED[case][0])), "X", "type")
    made.dss.requests.clear()
    assert_quiet(made.plan())
    assert not [r.path for r in made.dss.requests if "connections" in r.path]


def test_a_connection_of_the_same_family_is_an_update(desk: MakeDesk) -> None:
    """Where only the place differs."""
    made = desk(config(datasets=[{"name": "X", "type": "managed", "connection": "filesystem_managed"}]))
    made.apply()
    made.put("datasets[0].connection", "filesystem_folders")
    plan = made.plan()
    assert [c.action for c in actions(plan)] == [Action.UPDATE], told(plan)
    assert_quiet(made.apply().remaining)


def test_3_a_dataset_of_another_type_is_not_taken_over(desk: MakeDesk) -> None:
    """A colleague's Filesystem dataset is no SQL table, whatever `--adopt` says."""
    made = desk(config())
    made.apply()
    project = made.dss.client("admin").get_project(KEY)
    project.create_dataset("X", "Filesystem", {"connection": "filesystem_root", "path": "/x"})
    made.config["datasets"] = [{"name": "X", "type": "sql", "connection": "pg_main", "params": {"table": "t"}}]
    plan = made.plan(adopt=("dataset.X",))
    assert [(c.action, short(c)) for c in actions(plan)] == [(Action.REPLACE, "dataset.X")]
    assert guards(plan), told(plan)
    made.put("datasets[0].connection", "filesystem_root")
    with pytest.raises(ConfigError, match="no SQL connection"):
        made.plan(adopt=("dataset.X",))


def recipe(kind: str, reads: str, writes: str) -> dict[str, Any]:
    """A recipe of SQL."""
    return {"name": "r", "type": kind, "inputs": [reads], "outputs": [writes], "code": "SELECT 1\n"}


STORES = [
    {"name": "PG", "type": "sql", "connection": "pg_main", "params": {"table": "a"}},
    {"name": "SF", "type": "sql", "connection": "snowflake_prod", "params": {"table": "b"}},
    {"name": "S3", "type": "managed", "connection": "s3_main"},
]
WRONG: Mapping[str, tuple[dict[str, Any], str]] = {
    "sql on files": ({"datasets": [{"name": "X", "type": "sql", "connection": "s3_main"}]}, "'s3_main' is no SQL"),
    "type against its connection": (
        {"datasets": [{"name": "X", "type": "Snowflake", "connection": "pg_main", "params": {"table": "t"}}]},
        "a Snowflake dataset cannot lie on 'pg_main'",
    ),
    "files on tables": (
        {"datasets": [{"name": "X", "type": "Filesystem", "connection": "pg_main", "path": "/x"}]},
        "a Filesystem dataset cannot lie on 'pg_main'",
    ),
    "a format of files": (
        {"datasets": [{"name": "X", "type": "managed", "connection": "snowflake_prod", "format_type": "parquet"}]},
        "which have no file format",
    ),
    "a folder on tables": ({"managed_folders": [{"name": "X", "connection": "pg_main"}]}, "holds no files"),
    "sql from files": ({"datasets": STORES, "recipes": [recipe("sql_query", "S3", "PG")]}, "cannot read S3 (S3)"),
    "sql script from files": ({"datasets": STORES, "recipes": [recipe("sql_script", "S3", "PG")]}, "cannot read S3"),
    "sql between databases": (
        {"datasets": STORES, "recipes": [recipe("sql_query", "SF", "PG")]}, "runs inside one database",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_4_what_cannot_work_together_is_an_error(desk: MakeDesk, case: str) -> None:
    """Of `validate --online` and of plan, once, at its place; nothing was written."""
    sections, says = WRONG[case]
    made = desk(config(**sections))
    made.dss.requests.clear()
    found = verbs.validate(made._written(), online=True, around=made.around)
    assert len([d for d in found.errors if says in d.what]) == len(found.errors) == 1, found.errors
    assert found.errors[0].mark.line
    with pytest.raises(ConfigError) as error:
        made.plan()
    assert says in str(error.value)
    assert not made.writes()


def test_4_import_marks_what_it_finds(desk: MakeDesk) -> None:
    """A recipe across databases that lives in DSS is no reason to refuse everything else."""
    made = desk(config(datasets=STORES, recipes=[recipe("sql_query", "SF", "PG")], accept=["families"]))
    assert_quiet(made.apply().remaining)
    found = verbs.import_project(KEY, made.folder.parent / "again", around=made.around)
    text = (made.folder.parent / "again" / "project.yml").read_text()
    assert "families" in text, found
