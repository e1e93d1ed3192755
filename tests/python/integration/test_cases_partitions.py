"""What DSS's own screens add and its definitions may not: patterns of partitions, dependencies between them, ids of rules.
Whatever is uncertain holds under both readings. The numbers are those of the written cases.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.errors import ConfigError
from dss_iac.render import json
from tests.python.integration.desk import Desk, actions, assert_quiet, honest, told
from tests.sandbox import Sandbox

KEY = "CASE"
DAY, COUNTRY = {"name": "day", "period": "DAY"}, {"name": "country"}
BASE: dict[str, Any] = {"project": {"key": KEY}, "policy": {"naming": "dss"}}
RULE = {"type": "ColumnNotEmptyRule", "columns": ["A"], "thresholdType": "ENTIRE_COLUMN_NOT_EMPTY"}
READINGS = ("partition-pattern", "partition-deps", "rule-ids")


@pytest.fixture(params=["a", "b"])
def dss(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox under each reading of what DSS does by itself."""
    with honest(Sandbox(git=False, readings=dict.fromkeys(READINGS, request.param))) as sandbox:
        yield sandbox


def managed(name: str, *dimensions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A managed dataset with partitions."""
    how = {"partitioning": {"dimensions": list(dimensions)}} if dimensions else {}
    return {"name": name, "type": "managed", **how, **more}


def at(dss: Sandbox, folder: Path, **sections: Any) -> Desk:
    """A desk with these sections."""
    return Desk(dss, folder / "c", {**copy.deepcopy(BASE), **copy.deepcopy(sections)})


@pytest.mark.parametrize(
    ("dimensions", "pattern"),
    [
        ([DAY], "/%Y/%M/%D/.*"),
        ([COUNTRY], "/%{country}/.*"),
        ([COUNTRY, {"name": "hour", "period": "HOUR"}], "/%{country}/%Y/%M/%D/%H/.*"),
        ([{"name": "month", "period": "month"}], "/%Y/%M/.*"),
    ],
)
def test_42_a_managed_dataset_on_files_gets_a_pattern(
    dss: Sandbox, tmp_path: Path, dimensions: list[dict[str, Any]], pattern: str
) -> None:
    """The plan shows it, DSS has it, and it stays."""
    made = at(dss, tmp_path, datasets=[managed("DAILY", *dimensions)])
    assert pattern in json.plan(made.plan())
    assert_quiet(made.apply().remaining)
    assert made.live("datasets", "DAILY", "partitioning.filePathPattern") == pattern
    made.put("datasets[0].description", "another change")
    (change,) = actions(made.plan())
    assert [f.path for f in change.fields if f.verdict != "same"] == ["description"], told(made.plan())
    assert_quiet(made.apply().remaining)


def test_42_a_managed_folder_gets_one_too(dss: Sandbox, tmp_path: Path) -> None:
    made = at(dss, tmp_path, managed_folders=[{"name": "F", "partitioning": {"dimensions": [COUNTRY]}}])
    assert_quiet(made.apply().remaining)
    assert made.live("managed_folders", "F", "partitioning.filePathPattern") == "/%{country}/.*"


def test_42_tables_need_no_pattern(dss: Sandbox, tmp_path: Path) -> None:
    made = at(dss, tmp_path, datasets=[managed("T", COUNTRY, connection="pg_main")])
    assert_quiet(made.apply().remaining)
    assert made.live("datasets", "T", "partitioning.filePathPattern") is None


def test_42_a_pattern_that_dss_has_is_kept(dss: Sandbox, tmp_path: Path) -> None:
    """Somebody wrote another one there, which tells the dimensions apart as well."""
    made = at(dss, tmp_path, datasets=[managed("D", COUNTRY)])
    made.put("datasets[0].partitioning.pattern", "/in/%{country}/.*")
    made.apply()
    made.drop("datasets[0].partitioning.pattern")
    assert_quiet(made.plan())
    made.put("datasets[0].partitioning.dimensions", [COUNTRY, DAY])
    assert_quiet(made.apply().remaining)
    assert made.live("datasets", "D", "partitioning.filePathPattern") == "/%{country}/%Y/%M/%D/.*"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (managed("D", DAY, COUNTRY) | {"partitioning": {"pattern": "/%Y/%M/%D/.*", "dimensions": [DAY, COUNTRY]}},
         "the pattern does not tell the dimension country apart"),
        (managed("D") | {"partitioning": {"pattern": "/all/.*", "dimensions": [DAY]}}, "the dimension day apart"),
        ({"name": "D", "type": "Filesystem", "connection": "filesystem_managed", "path": "x",
          "partitioning": {"dimensions": [DAY]}}, "needs `pattern`"),
    ],
)  # fmt: skip
def test_42_what_cannot_tell_partitions_apart_is_an_error(
    dss: Sandbox, tmp_path: Path, item: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        at(dss, tmp_path, datasets=[item]).plan()


def flow(dss: Sandbox, folder: Path, source: list[Any], target: list[Any], **recipe: Any) -> Desk:
    """A recipe from a dataset with dimensions to another one."""
    item = {"name": "r", "type": "sync", "inputs": ["IN"], "outputs": ["OUT"], **recipe}
    return at(dss, folder, datasets=[managed("IN", *source), managed("OUT", *target)], recipes=[item])


EQUAL = {"out": "OUT", "idim": "day", "odim": "day", "func": "equals", "params": {}}


@pytest.mark.parametrize("kind", ["sync", "python", "prepare"])
@pytest.mark.parametrize(
    ("source", "target", "deps"),
    [
        ([DAY], [DAY], [EQUAL]),
        ([DAY], [], [{"idim": "day", "func": "all_available", "params": {}}]),
        ([DAY, COUNTRY], [DAY], [EQUAL, {"idim": "country", "func": "all_available", "params": {}}]),
        ([], [DAY], []),
    ],
)
def test_42_inputs_with_partitions_say_which_they_read(
    dss: Sandbox, tmp_path: Path, kind: str, source: list[Any], target: list[Any], deps: list[dict[str, Any]]
) -> None:
    made = flow(dss, tmp_path, source, target, type=kind)
    assert_quiet(made.apply().remaining)
    found = made.live("recipes", "r", "inputs.main.items[0].deps")
    assert [{k: v for k, v in one.items() if k != "expandVariables"} for one in found] == deps
    assert_quiet(made.plan())


def test_42_what_is_declared_or_changed_in_dss_is_kept(dss: Sandbox, tmp_path: Path) -> None:
    whole = {"idim": "day", "func": "latest_available", "params": {}}
    made = flow(dss, tmp_path, [DAY], [DAY], inputs=[{"dataset": "IN", "deps": [whole]}])
    assert_quiet(made.apply().remaining)
    assert made.live("recipes", "r", "inputs.main.items[0].deps[0].func") == "latest_available"
    made.put("recipes[0].inputs", ["IN"])
    made.put("recipes[0].description", "no word of partitions any more")
    assert_quiet(made.apply().remaining)
    assert made.live("recipes", "r", "inputs.main.items[0].deps[0].func") == "latest_available"


@pytest.mark.parametrize(
    ("said", "functions"),
    [
        ({"day": "latest"}, ["latest_available"]),
        ({"day": "equals"}, ["equals"]),
        ({"day": ["2024-01-01", "2024-01-02"]}, ["values"]),
        ({"day": {"equals": {"of": "OUT"}}}, ["equals"]),
    ],
)
def test_42_dependencies_in_words_are_what_dss_has(
    dss: Sandbox, tmp_path: Path, said: dict[str, Any], functions: list[str]
) -> None:
    made = flow(dss, tmp_path, [DAY], [DAY], inputs=[{"dataset": "IN", "deps": said}])
    assert_quiet(made.apply().remaining)
    assert [one["func"] for one in made.live("recipes", "r", "inputs.main.items[0].deps")] == functions
    assert_quiet(made.plan())


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("/%{land}/.*", "%{land} in the pattern is no dimension: these are country"),
        ("/%{country}/%Y/.*", "%Y in the pattern is no dimension"),
        ("/%{country}/%D-%M/.*", "%M in the pattern is no dimension"),
    ],
)
def test_42_a_pattern_names_no_dimension_that_is_not_there(
    dss: Sandbox, tmp_path: Path, pattern: str, says: str
) -> None:
    how = {"dimensions": [COUNTRY], "pattern": pattern}
    with pytest.raises(ConfigError) as error:
        at(dss, tmp_path, datasets=[{"name": "D", "type": "managed", "partitioning": how}]).plan()
    assert says in str(error.value)


def test_42_rules_have_ids_and_keep_them(dss: Sandbox, tmp_path: Path) -> None:
    """Two alike are two; the id stays when the rule is edited, and that of a rule made in DSS is taken over."""
    made = at(dss, tmp_path, datasets=[managed("D", schema={"A": "string", "B": "string"}, checks=[RULE, RULE])])
    assert_quiet(made.apply().remaining)
    first = [rule["id"] for rule in made.live("datasets", "D", "metricsChecks.checks")]
    assert len(set(first)) == 2 and all(first)
    made.put("datasets[0].checks[0]", {**RULE, "columns": ["B"]})
    assert_quiet(made.apply().remaining)
    assert sorted(r["id"] for r in made.live("datasets", "D", "metricsChecks.checks")) == sorted(first)
    rules = made.dss.client().get_project(KEY).get_dataset("D").get_data_quality_rules()
    assert {rule.id for rule in rules.list_rules(as_type="objects")} == set(first)


def test_42_checks_of_the_older_kind_have_none(dss: Sandbox, tmp_path: Path) -> None:
    check = {"type": "numericRange", "metricId": "records:COUNT_RECORDS", "minimum": 1, "minimumEnabled": True}
    made = at(dss, tmp_path, datasets=[managed("D", checks=[check])])
    assert_quiet(made.apply().remaining)
    assert "id" not in made.live("datasets", "D", "metricsChecks.checks")[0]
