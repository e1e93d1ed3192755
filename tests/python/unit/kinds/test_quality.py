"""Rules in words: each both ways, what is refused and how, and what stays DSS's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dss_iac.kinds import registry
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.common.quality import metrics, rules
from dss_iac.kinds.common.quality.words import WORDS
from dss_iac.kinds.common.storage_defaults import BASIC, RECORDS

RULES: list[dict[str, Any]] = [
    {"rows": {"min": 1}},
    {"rows": {"min": 100, "max": 25000, "soft_min": 300, "soft_max": 20000}, "name": "Enough", "id": "rwTqeaOX"},
    {"column": "A", "not_empty": True},
    {"columns": ["A", "B"], "not_empty": True, "enabled": False, "auto_run": False, "compute": "no"},
    {"column": "A", "not_empty": {"threshold": "max_count", "max": 3, "off": {"soft_max": 2}}},
    {"column": "A", "empty": {"threshold": "min_percentage_empty", "min": 1}},
    {"column": "A", "average": {"soft_max": 1.5}},
    {"column": "A", "min_value": {"min": 0}},
    {"column": "A", "max_value": {"max": 10}},
    {"column": "A", "sum": {"min": 0, "max": 10}},
    {"column": "A", "median": {"min": 0}},
    {"column": "A", "std_dev": {"max": 10}},
    {"column": "A", "in": ["x", "y"]},
    {"column": "A", "mode_in": ["x"]},
    {"metric": "basic:COUNT_COLUMNS", "range": {"min": 5, "off": {"max": 0.9}}, "label": "Columns"},
    {"metric": "basic:COUNT_COLUMNS", "in": ["10"]},
    {"metric": "m", "range": {"min": 0}, "auto_compute": False, "enabled": False, "name": "Missing", "id": "Missing"},
    {"code": "def process(last):\n    return 'OK'\n", "label": "Mine", "code_env": "py311"},
]


def read(*written: Any) -> list[Any]:
    """DSS's elements, without problems."""
    reader = Offline()
    found = rules.read(list(written), reader, "rules")
    assert not reader.problems, reader.problems
    return list(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: "+".join(rule))
def test_rules_come_back_as_written(rule: dict[str, Any]) -> None:
    (element,) = read(rule)
    assert "type" in element and rules.show([element]) == [rule]


def test_every_word_is_tried() -> None:
    assert {word.key for word in WORDS} <= {key for rule in RULES for key in rule}


def test_no_word_is_a_key_of_dss() -> None:
    """A raw element says the same key with another meaning; both have to be valid."""
    raw = {"minimum", "maximum", "softMinimum", "softMaximum", "values", "valueSet", "metricId", "thresholdType", "meta"}
    assert not raw & {word.key for word in WORDS}


def test_a_rule_says_all_its_bounds() -> None:
    """So that one that somebody switches on in DSS is seen."""
    (element,) = read({"rows": {"min": 100}})
    assert element == {
        "type": "RecordCountInRangeRule", "computeOnBuildMode": "PARTITION", "autoRun": True, "enabled": True,
        "minimum": 100, "minimumEnabled": True, "maximum": 0, "maximumEnabled": False,
        "softMinimum": 0, "softMinimumEnabled": False, "softMaximum": 0, "softMaximumEnabled": False,
    }  # fmt: skip


def test_what_words_cannot_say_stays_as_it_is() -> None:
    """A type nobody has seen, a key more, a bound that is not there."""
    (whole,) = read({"column": "A", "not_empty": True})
    fewer = {key: value for key, value in whole.items() if key != "softMaximum"}
    for odd in ({"type": "Unheard", "columns": ["A"]}, {**whole, "more": 1}, fewer):
        assert rules.show([odd]) == [odd] and read(odd) == [odd]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"column": "A"}, "says nothing that can be checked"),
        ({"rows": {"min": 1}, "column": "A"}, "`column` says nothing beside `rows`"),
        ({"rows": {"min": 1}, "in": ["x"]}, "rows and in"),
        ({"not_empty": True}, "`not_empty` is about `column` or `columns`"),
        ({"metric": "m", "not_empty": True}, "`not_empty` is about"),
        ({"rows": {}}, "this rule has no bound"),
        ({"rows": {"least": 1}}, "`least` is no bound here"),
        ({"column": "A", "not_empty": {"min": 1, "threshold": "x"}}, "`min` is no bound here"),
        ({"column": "A", "empty": True}, "does not say what counts"),
        ({"column": "A", "in": "x"}, "these are no values"),
        ({"column": "A", "not_empty": True, "code_env": "x"}, "`code_env` says nothing beside `not_empty`"),
        ({"rows": {"min": 1}, "compute": "daily"}, "no time to check"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(rule: dict[str, Any], says: str) -> None:
    reader = Offline()
    rules.read([{"rows": {"min": 1}}, rule], reader, "rules")
    (found,) = reader.problems
    assert found.startswith("rules[1]") and says in found


@pytest.mark.parametrize(
    ("kind", "key", "at"), [("dataset", "rules", "metricsChecks"), ("managed_folder", "checks", "checks"),
                            ("saved_model", "checks", "metricsChecks"), ("evaluation_store", "checks", "metricsChecks")]
)  # fmt: skip
def test_whatever_is_measured_has_them(kind: str, key: str, at: str) -> None:
    """In words and raw, both ways."""
    of = registry()[kind]
    said = [{"metric": "m", "range": {"min": 1}}, {"type": "Unheard"}]
    reader = Offline()
    body = of.desire({**of.example, "checks": [], key: said} if key == "checks" else {**of.example, key: said}, reader).body
    assert not reader.problems and [one["type"] for one in body[at]["checks"]] == ["numericRange", "Unheard"]
    place = {"name": "n", "id": "n", "options": {}}
    assert of.show(of.to_live(dict(body)), place).item[key] == said


def test_checks_and_rules_of_a_dataset_are_the_same() -> None:
    of, reader = registry()["dataset"], Offline()
    said = [{"rows": {"min": 1}}]
    assert of.desire({**of.example, "rules": said}, reader).body == of.desire({**of.example, "checks": said}, reader).body
    of.desire({**of.example, "rules": said, "checks": said}, reader)
    assert any("both `rules` and `checks`" in one for one in reader.problems)


# -------------------------------------------------------------------------------------------------------- metrics


STANDARD = (BASIC, RECORDS)
METRICS: list[list[dict[str, Any]]] = [
    [{"column": "A", "stats": ["min", "max", "mean"]}],
    [{"column": "A", "stats": ["min"]}, {"column": "B", "stats": ["min", "mode", "p25", "forced_meaning"]}],
    [{"stats": []}],
    [{"probe": "basic", "enabled": False}, {"probe": "records", "compute": "partition"}],
    [{"probe": "partitioning"}],
    [{"probe": "partitioning", "first": True}, {"stats": []}],
    [{"column": "A", "stats": ["top10"]}, {"probe": "adv_col_stats", "compute": "whole_dataset"}],
    [{"probe": "col_stats", "enabled": True}],
    [{"stats": []}, {"name": "MAE", "compute": "partition", "code_env": "py311", "code": "x\n"}],
    [{"language": "sql", "code": "SELECT 1"}, {"name": "One", "language": "sql", "enabled": False, "code": "SELECT 1"}],
    [{"type": "py_plugin_a_b", "enabled": True, "configuration": {}}],
]


@pytest.mark.parametrize("written", METRICS, ids=str)
def test_metrics_come_back_as_written(written: list[dict[str, Any]]) -> None:
    reader = Offline()
    made = metrics.read(written, STANDARD, reader)
    assert not reader.problems and {"basic", "records"} <= {p["type"] for p in made["probes"]}
    assert metrics.show(made, STANDARD) == written


def test_several_columns_are_several_elements() -> None:
    reader = Offline()
    made = metrics.read([{"columns": ["A", "B"], "stats": ["min", "max"]}], STANDARD, reader)
    shown = metrics.show(made, STANDARD)
    assert shown == [{"column": "A", "stats": ["min", "max"]}, {"column": "B", "stats": ["min", "max"]}]
    (stats,) = [p for p in made["probes"] if p["type"] == "col_stats"]
    assert [a["aggregated"] for a in stats["configuration"]["aggregates"]] == ["MIN", "MAX", "MIN", "MAX"]


def test_columns_that_dss_mixes_are_not_sorted() -> None:
    """The order of statistics is kept, at the price of a longer list."""
    made = metrics.read([{"column": "A", "stats": ["min"]}, {"column": "B", "stats": ["min"]},
                         {"column": "A", "stats": ["max"]}], STANDARD, Offline())  # fmt: skip
    shown = metrics.show(made, STANDARD)
    assert [(one["column"], one["stats"]) for one in shown] == [("A", ["min"]), ("B", ["min"]), ("A", ["max"])]


@pytest.mark.parametrize(
    "held",
    [
        {"probes": []},
        {"probes": [BASIC, RECORDS], "engineConfig": {"padRunsWithMetrics": True}},
        {"probes": [RECORDS, BASIC]},
        {"probes": [BASIC, {**RECORDS, "more": 1}]},
        None,
    ],
    ids=str,
)
def test_what_words_cannot_say_of_metrics_stays_dss_own(held: Any) -> None:
    assert metrics.show(held, STANDARD) == held and metrics.read(held, STANDARD, Offline()) == held


@pytest.mark.parametrize(
    ("element", "says"),
    [
        ({"column": "A"}, "is nothing to measure"),
        ({"column": "A", "stats": ["min"], "compute": "no"}, "is nothing to measure"),
        ({"stats": ["min"]}, "these are no statistics of a column"),
        ({"probe": "cell"}, "'cell' is not measured here"),
        ({"probe": "records", "compute": "daily"}, "no time to measure"),
        ({"code": "x", "language": "r"}, "'r' measures nothing"),
    ],
)
def test_what_is_wrong_with_metrics_is_said_where_it_is(element: dict[str, Any], says: str) -> None:
    reader = Offline()
    metrics.read([{"stats": []}, element], STANDARD, reader)
    (found,) = reader.problems
    assert found.startswith("metrics[1]") and says in found


@pytest.mark.parametrize("kind", ["dataset", "managed_folder", "saved_model", "evaluation_store"])
def test_whatever_is_measured_says_its_metrics(kind: str) -> None:
    of, said = registry()[kind], [{"probe": "partitioning"}, {"code": "x"}]
    reader = Offline()
    body = of.desire({**of.example, "metrics": said}, reader).body
    assert not reader.problems and [p["type"] for p in body["metrics"]["probes"]][-2:] == ["partitioning", "python"]
    assert of.show(dict(body), {"name": "n", "id": "n", "options": {}}).item["metrics"] == said


def test_metrics_of_dss_are_shown_in_one_order() -> None:
    probe = {"type": "basic", "enabled": True, "meta": {"name": "Basic data", "level": 0}}
    own = {"engineConfig": {"hive": {"active": False}, "impala": {"active": False}}, "probes": [probe]}

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(below) for key, below in reversed(value.items())}
        return [turned(one) for one in value] if isinstance(value, list) else value

    assert json.dumps(metrics.show(turned(own), STANDARD)) == json.dumps(metrics.show(own, STANDARD))
