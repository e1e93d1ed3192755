"""No recipe without its settings (D59): DSS's own builder makes them, and what is declared is laid over its work. The
numbers are those of the written cases.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.errors import ConfigError
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, carried_out, told

KEY = "CASE"
COLUMNS = {"ID": "bigint", "NAME": "string", "AMOUNT": "double"}
BASE: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "datasets": [
        {"name": "A", "type": "managed", "schema": COLUMNS},
        {"name": "B", "type": "managed", "schema": {"ID": "bigint", "CITY": "string"}},
        {"name": "OUT", "type": "managed"},
        {"name": "REST", "type": "managed"},
    ],
}
# type → its inputs, its outputs, and a key that the official client's class of settings reads
MADE: dict[str, tuple[list[str], list[str], str]] = {
    "join": (["A", "B"], ["OUT"], "joins"),
    "fuzzy_join": (["A", "B"], ["OUT"], "joins"),
    "geo_join": (["A", "B"], ["OUT"], "joins"),
    "stack": (["A", "B"], ["OUT"], "virtualInputs"),
    "sort": (["A"], ["OUT"], "orders"),
    "window": (["A"], ["OUT"], "windows"),
    "prepare": (["A"], ["OUT"], "steps"),
    "distinct": (["A"], ["OUT"], "keys"),
    "group": (["A"], ["OUT"], "values"),
    "split": (["A"], ["OUT", "REST"], "filterSplits"),
    "topn": (["A"], ["OUT"], "firstRows"),
    "sampling": (["A"], ["OUT"], "enabled"),
    "pivot": (["A"], ["OUT"], "pivots"),
    "upsert": (["A"], ["OUT"], "keys"),
    "update": (["A"], ["OUT"], "uniqueKey"),
    "prompt": (["A"], ["OUT"], "prompt"),
}


def config(*recipes: dict[str, Any]) -> dict[str, Any]:
    """A configuration with these recipes."""
    return {**copy.deepcopy(BASE), "recipes": [copy.deepcopy(r) for r in recipes]}


def bare(kind: str, **more: Any) -> dict[str, Any]:
    """A recipe that says nothing of its settings."""
    inputs, outputs, _ = MADE[kind]
    return {"name": "r", "type": kind, "inputs": inputs, "outputs": outputs, **more}


def settings(made: Desk, name: str = "r") -> Any:
    """The settings of a recipe as the official client's own class for its type reads them."""
    return made.dss.client().get_project(KEY).get_recipe(name).get_settings()


def creations(made: Desk, name: str = "r") -> list[str]:
    """The requests about a recipe since the log was cleared: its creation, and those to its own document."""
    own = f"/recipes/{name}"
    return [r.verb for r in made.dss.requests if r.path.rstrip("/").endswith(own)
            or (r.verb == "POST" and r.path.rstrip("/").endswith("/recipes"))]  # fmt: skip


@pytest.mark.parametrize("kind", MADE)
def test_5_dss_builds_what_nobody_declared(desk: MakeDesk, kind: str) -> None:
    made = desk(config(bare(kind)))
    result = made.apply()
    assert_quiet(result.remaining)
    payload = settings(made).obj_payload if kind != "prompt" else json.loads(made.live("recipes", "r", "payload"))
    assert MADE[kind][2] in payload
    assert_quiet(made.plan())


def test_5_a_join_joins_its_two_inputs(desk: MakeDesk) -> None:
    made = desk(config(bare("join")))
    made.apply()
    read = settings(made)
    assert [(j["table1"], j["table2"]) for j in read.raw_joins] == [(0, 1)]
    assert [v["index"] for v in read.raw_virtual_inputs] == [0, 1]
    assert settings(made).get_recipe_raw_definition()["inputs"]["main"]["items"][1]["ref"] == "B"


def test_5_the_other_types_read_with_their_own_classes(desk: MakeDesk) -> None:
    items = [{**bare(kind), "name": f"r_{kind}", "outputs": [f"OUT_{kind}"]} for kind in ("sort", "stack", "prepare")]
    made = desk(config(*items))
    made.config["datasets"] += [{"name": i["outputs"][0], "type": "managed"} for i in items]  # type: ignore[index]
    made.apply()
    assert settings(made, "r_sort").row_number_column_enabled is False
    assert [v["originLabel"] for v in settings(made, "r_stack").raw_virtual_inputs] == ["A", "B"]
    assert settings(made, "r_prepare").raw_steps == []


@pytest.mark.parametrize(
    ("kind", "declared", "also"),
    [
        ("join", {"joins": [{"table1": 0, "table2": 1, "type": "INNER", "on": []}]}, ["engineParams", "virtualInputs"]),
        ("sort", {"orders": [{"column": "ID", "desc": True}]}, ["engineParams", "preFilter", "rank"]),
        ("topn", {"firstRows": 7}, ["engineParams", "keys", "retrievedColumns"]),
        ("prepare", {"steps": [{"metaType": "PROCESSOR", "type": "ColumnRenamer",
                                "params": {"renamings": [{"from": "ID", "to": "KEY"}]}}]}, ["explorationSampling"]),
        ("distinct", {"globalCount": True}, ["keys", "engineParams"]),
        ("window", {"rowNumber": True}, ["windows", "values"]),
        ("split", {"mode": "RANDOM", "randomSplits": [{"outputIndex": 0, "share": 20.0}]}, ["seed", "filterSplits"]),
        ("group", {"keys": [{"column": "NAME"}]}, ["engineParams", "preFilter", "globalCount"]),
    ],
)  # fmt: skip
def test_6_what_is_declared_lies_over_it(desk: MakeDesk, kind: str, declared: dict[str, Any], also: list[str]) -> None:
    made = desk(config(bare(kind, payload=declared)))
    assert_quiet(made.apply().remaining)
    payload = settings(made).obj_payload
    assert {key: key in payload for key in also} == dict.fromkeys(also, True)
    for key, value in declared.items():
        if isinstance(value, list):
            assert all(w.items() >= d.items() for w, d in zip(payload[key], value, strict=True))
        else:
            assert payload[key] == value
    assert_quiet(made.plan())


def test_6_options_of_what_is_declared_in_part_are_dss_own(desk: MakeDesk) -> None:
    made = desk(config(bare("join", payload={"joins": [{"type": "INNER"}]})))
    made.apply()
    (join,) = settings(made).raw_joins
    assert (join["type"], join["conditionsMode"], join["table2"]) == ("INNER", "AND", 1)


def test_a_score_recipe_is_made_for_its_model_and_keeps_its_name(desk: MakeDesk) -> None:
    made = desk(config())
    made.apply()
    task = {"taskType": "PREDICTION", "predictionType": "REGRESSION"}
    made.dss.knobs.plant(KEY, "saved_models", {"name": "churn", "type": "PREDICTION", "miniTask": task})
    item = {
        "name": "mine",
        "type": "score",
        "inputs": {"main": ["A"], "model": [{"model": "churn"}]},
        "outputs": ["OUT"],
    }
    made.config["recipes"] = [item]  # type: ignore[index]
    assert_quiet(made.apply().remaining)
    assert settings(made, "mine").obj_payload["predictionType"] == "REGRESSION"
    assert list(made.dss.estate.projects[KEY].store["recipes"]) == ["mine"]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"type": "join", "inputs": ["A"]}, "a join recipe works on 2 datasets, and this has 1"),
        ({"type": "stack", "inputs": []}, "a stack recipe works on 2 datasets, and this has none"),
        ({"type": "score", "inputs": ["A"]}, "a score recipe works on 1 model, and this has none"),
        ({"type": "train", "inputs": ["A"]}, "a train recipe without `payload` has no settings, and DSS makes none"),
        ({"type": "sort", "inputs": ["A"], "outputs": []}, "a sort recipe without outputs cannot be made by DSS"),
    ],
)  # fmt: skip
def test_5_what_the_builder_cannot_do_without_is_told_before(desk: MakeDesk, item: dict[str, Any], said: str) -> None:
    """By the validation and by the plan; nothing was written."""
    made = desk(config({"name": "r", "outputs": ["OUT"], **item}))
    made.dss.requests.clear()
    with pytest.raises(ConfigError, match=said):
        made.plan()
    assert not made.writes()


def test_the_walk_sends_no_more_than_it_takes(desk: MakeDesk) -> None:
    """The look for the name, creation, what DSS made; where something is declared, one write, and what is there now."""
    made = desk(config())
    made.apply()
    made.config["recipes"] = [bare("sort")]  # type: ignore[index]
    prepared = made.prepare()
    made.dss.requests.clear()
    carried_out(prepared)
    nothing = creations(made)
    made.config["recipes"] = [bare("sort", name="s", payload={"rank": True}, outputs=["REST"])]  # type: ignore[index]
    prepared = made.prepare()
    made.dss.requests.clear()
    carried_out(prepared)
    some = creations(made, "s")
    assert (nothing, some) == (["GET", "POST", "GET"], ["GET", "POST", "GET", "PUT", "GET"])


def test_dangling_outputs_are_still_kept(desk: MakeDesk) -> None:
    """As an import writes them (D37)."""
    item = bare("prepare", outputs=[{"missing": "GONE"}], payload={"steps": [], "maxProcessedMemTableBytes": -1})
    made = desk(config(item))
    result = made.apply()
    assert [c for c in actions(result.remaining) if c.action is Action.CREATE] == [], told(result.remaining)
    assert made.live("recipes", "r", "outputs.main.items[0].ref") == "GONE"
