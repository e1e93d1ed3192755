"""A flow of visual recipes in friendly words, applied: what DSS has then, as the official client's classes read it.

The items are written from the page of the language alone.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from dss_iac.errors import ConfigError
from tests.python.integration.desk import Desk, MakeDesk, assert_quiet

KEY = "FLOW"
COLUMNS = {"ID": "bigint", "CUSTOMER": "string", "DAY": "date", "AMOUNT": "double", "STORE": "string"}
CUSTOMERS = {"CUSTOMER": "string", "NAME": "string", "SEGMENT": "string", "ACTIVE": "boolean"}
OUTPUTS = ("RICH", "CLEAN", "ALL", "BY_STORE", "RANKED", "UNIQUE", "SORTED", "TOP", "SAMPLE", "BIG", "SMALL")
RECIPES: list[dict[str, Any]] = [
    {
        "name": "enrich",
        "type": "join",
        "inputs": ["ORDERS", "CUSTOMERS"],
        "outputs": ["RICH"],
        "joins": [{"left": "ORDERS", "right": "CUSTOMERS", "type": "left", "on": ["CUSTOMER"]}],
        "select": {"ORDERS": "all", "CUSTOMERS": {"columns": ["NAME", {"SEGMENT": "KIND"}], "prefix": "C"}},
        "filter": "AMOUNT > 0",
    },
    {
        "name": "clean",
        "type": "prepare",
        "inputs": ["CUSTOMERS"],
        "outputs": ["CLEAN"],
        "steps": [
            {"rename": {"NAME": "FULL_NAME"}},
            {"remove_rows": {"where": {"SEGMENT": "empty"}}, "comment": "Nobody needs them"},
            {"formula": {"column": "SHOUT", "expression": "toUppercase(FULL_NAME)"}},
            {"keep_columns": ["CUSTOMER", "FULL_NAME", "SHOUT"]},
        ],
    },
    {"name": "together", "type": "stack", "inputs": ["ORDERS", "RETURNS"], "outputs": ["ALL"], "columns": "intersect",
     "origin": {"column": "SOURCE", "labels": {"ORDERS": "sold"}}},
    {"name": "by_store", "type": "group", "inputs": ["ORDERS"], "outputs": ["BY_STORE"], "keys": ["STORE"],
     "aggregations": {"AMOUNT": ["sum", "avg"]}, "filter": {"AMOUNT": {">": 0}, "STORE": "not empty"}},
    {"name": "ranked", "type": "window", "inputs": ["ORDERS"], "outputs": ["RANKED"],
     "windows": [{"partition_by": ["STORE"], "order_by": [{"AMOUNT": "desc"}]}], "rank": True,
     "aggregations": {"AMOUNT": "sum"}},
    {"name": "unique", "type": "distinct", "inputs": ["ORDERS"], "outputs": ["UNIQUE"], "columns": ["CUSTOMER"], "count": True},
    {"name": "sorted", "type": "sort", "inputs": ["ORDERS"], "outputs": ["SORTED"], "order_by": ["DAY", {"AMOUNT": "desc"}],
     "row_number": True},
    {"name": "top", "type": "top_n", "inputs": ["ORDERS"], "outputs": ["TOP"], "first": 3, "by": ["STORE"],
     "order_by": [{"AMOUNT": "desc"}], "columns": ["STORE", "AMOUNT"]},
    {"name": "sample", "type": "sampling", "inputs": ["ORDERS"], "outputs": ["SAMPLE"], "filter": {"DAY": {">=": "2024-01-01"}},
     "sample": {"random": 50, "seed": 3}},
    {"name": "parts", "type": "split", "inputs": ["ORDERS"], "outputs": ["BIG", "SMALL"],
     "splits": [{"to": "BIG", "where": "AMOUNT > 100"}], "otherwise": "SMALL"},
]  # fmt: skip
FLOW: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "datasets": [
        {"name": "ORDERS", "type": "managed", "schema": COLUMNS},
        {"name": "RETURNS", "type": "managed", "schema": COLUMNS},
        {"name": "CUSTOMERS", "type": "managed", "schema": CUSTOMERS},
        *({"name": name, "type": "managed"} for name in OUTPUTS),
    ],
    "recipes": RECIPES,
}


@pytest.fixture
def flow(desk: MakeDesk) -> Desk:
    """The flow, applied."""
    made = desk(FLOW)
    assert_quiet(made.apply().remaining)
    return made


def settings(made: Desk, name: str) -> Any:
    """The settings of a recipe as the official client's own class for its type reads them."""
    return made.dss.client().get_project(KEY).get_recipe(name).get_settings()


def schema(made: Desk, name: str) -> list[str]:
    """The columns of a dataset, as its recipe's schema step left them."""
    return [c["name"] for c in made.live("datasets", name, "schema")["columns"]]


def test_the_official_classes_read_them(flow: Desk) -> None:
    join = settings(flow, "enrich")
    assert [(j["table1"], j["table2"], j["type"]) for j in join.raw_joins] == [(0, 1, "LEFT")]
    assert join.raw_joins[0]["on"][0]["column2"] == {"name": "CUSTOMER", "table": 1}
    assert [(v["index"], v.get("prefix", "")) for v in join.raw_virtual_inputs] == [(0, ""), (1, "C")]
    assert [s["type"] for s in settings(flow, "clean").raw_steps] == [
        "ColumnRenamer", "RemoveRowsOnEmpty", "CreateColumnWithGREL", "ColumnsSelector"]  # fmt: skip
    assert settings(flow, "clean").raw_steps[1]["comment"] == "Nobody needs them"
    assert [v["originLabel"] for v in settings(flow, "together").raw_virtual_inputs] == ["sold", "RETURNS"]
    amount = settings(flow, "by_store").get_or_create_column_settings("AMOUNT")
    assert (amount["sum"], amount["avg"], amount["max"]) == (True, True, False)
    assert settings(flow, "sorted").row_number_column_enabled is True
    assert settings(flow, "parts").obj_payload["filterSplits"][0]["filter"]["expression"] == "AMOUNT > 100"
    assert settings(flow, "sample").raw_params["selection"]["maxRecords"] == 50


def test_dss_computes_what_they_say(flow: Desk) -> None:
    """Columns that the sandbox works out from the payloads by itself."""
    assert schema(flow, "RICH") == ["ID", "CUSTOMER", "DAY", "AMOUNT", "STORE", "C_NAME", "KIND"]
    assert schema(flow, "CLEAN") == ["CUSTOMER", "FULL_NAME", "SHOUT"]
    assert schema(flow, "ALL") == [*COLUMNS, "SOURCE"]
    assert schema(flow, "BY_STORE") == ["STORE", "AMOUNT_avg", "AMOUNT_sum", "count"]
    assert schema(flow, "RANKED") == [*COLUMNS, "AMOUNT_sum", "rank"]
    assert schema(flow, "UNIQUE") == ["CUSTOMER", "count"]
    assert schema(flow, "SORTED") == [*COLUMNS, "_row_number"]
    assert schema(flow, "TOP") == ["STORE", "AMOUNT"]
    assert schema(flow, "BIG") == schema(flow, "SMALL") == [*COLUMNS]


def test_saved_unchanged_in_dss_is_no_change(flow: Desk) -> None:
    """The editor writes its own: every column with all functions off, types, a status, what the step editor shows."""
    project = flow.dss.client().get_project(KEY)
    for name in ("enrich", "by_store", "ranked", "clean", "sample"):
        saved = project.get_recipe(name).get_settings()
        payload = json.loads(saved.str_payload)
        for step in payload.get("steps", []):
            step.update(preview=True, alwaysShowComment=False)
        for condition in (payload.get("preFilter") or payload).get("uiData", {}).get("conditions", []):
            condition.update({"col": "ID", "$$hashKey": "object:1"})
        for value in payload.get("values", []):
            value.update({"type": "double", "$idx": 1})
        payload["engineParams"] = payload.get("engineParams", {})
        saved.set_payload(json.dumps(payload))
        saved.save()
    assert_quiet(flow.plan())


@pytest.mark.parametrize(
    ("name", "edit", "path"),
    [
        ("enrich", lambda r: r["joins"][0].update(type="inner"), "joins"),
        ("enrich", lambda r: r["select"]["CUSTOMERS"].pop("prefix"), "prefix"),
        ("clean", lambda r: r["steps"].pop(1), "steps"),
        ("clean", lambda r: r["steps"][1].pop("comment"), "comment"),
        ("together", lambda r: r.update(columns="union"), "mode"),
        ("by_store", lambda r: r["aggregations"].update(AMOUNT=["sum"]), "avg"),
        ("ranked", lambda r: r["windows"][0].pop("partition_by"), "windows"),
        ("sample", lambda r: r["sample"].update(random=60), "maxRecords"),
        ("sample", lambda r: r.pop("sample"), "samplingMethod"),
        ("parts", lambda r: r.pop("otherwise"), "defaultOutputIndex"),
    ],
)
def test_an_edit_reaches_dss(flow: Desk, name: str, edit: Any, path: str) -> None:
    assert flow.config is not None
    edit(next(r for r in flow.config["recipes"] if r["name"] == name))
    (change,) = [c for c in flow.plan().changes if c.address.name == name]
    assert any(path in f.path for f in change.fields)
    assert_quiet(flow.apply().remaining)


def test_an_edit_in_dss_is_seen(flow: Desk) -> None:
    saved = settings(flow, "clean")
    saved.raw_steps[0]["params"]["renamings"][0]["to"] = "CALLED"
    saved.save()
    (change,) = [c for c in flow.plan().changes if c.address.name == "clean"]
    assert any("renamings" in f.path for f in change.fields)


def test_what_is_wrong_is_told_with_its_place(desk: MakeDesk) -> None:
    wrong = copy.deepcopy(FLOW)
    recipes = {r["name"]: r for r in wrong["recipes"]}
    recipes["enrich"]["joins"][0]["right"] = "CUSTOMER"
    recipes["clean"]["steps"][2] = {"formla": {"column": "x", "expression": "1"}}
    recipes["by_store"]["filter"] = {"AMOUNT": {"=>": 0}}
    recipes["sorted"]["joins"] = []
    with pytest.raises(ConfigError) as caught:
        desk(wrong).plan()
    told = str(caught.value)
    for words in (
        "did you mean 'CUSTOMERS'?",
        "did you mean 'formula'?",
        "'=>' is no operator",
        "`joins` belongs to recipes of type fuzzy_join, geo_join, join",
    ):
        assert words in told
    assert "Traceback" not in told
