"""Which columns of their inputs recipes name in formulas, filters, steps and SQL: rather silent than wrong."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.recipe import KIND
from dss_iac.kinds.recipe.reads import formula, query

FORMULAS: list[tuple[str, tuple[str, ...]]] = [
    ("AMOUNT > 0 && !isBlank(NAME)", ("AMOUNT", "NAME")),
    ('val("first name") + numval("n")', ("first name", "n")),
    ("strval('a', 'not a column')", ("a",)),
    ('if(X == "Y", length(Z), 0)', ("X", "Z")),
    ("cells['a b'].value + cells.C.value", ("a b", "C")),
    ("NAME.trim().length() / COUNT", ("NAME", "COUNT")),
    ("forEach(LIST, x, x + Y)", ("LIST", "Y")),
    ("with(A + B, s, s * 2)", ("A", "B")),
    ("forEachIndex(LIST, i, v, i * v + Z)", ("LIST", "Z")),
    ("match(T, /abc X (d)/)", ("T",)),
    ("${variable} + Q", ("Q",)),
    ("\"A\" + 'B' + true", ()),
    ("a / b / c", ("a", "b", "c")),
    ('val(NAME + "x")', ("NAME",)),
    ("unfinished(", ()),
    ('variables["x"] + Y', ("Y",)),
    ("été + x1", ("été", "x1")),
]
QUERIES: list[tuple[str, tuple[str, ...]]] = [
    ('SELECT "A", b, t.C FROM "orders" t WHERE "D" > 1', ("A", "C", "D")),
    ("SELECT count(*) AS \"N\" FROM x ORDER BY \"N\"", ()),
    ("SELECT 'text \"X\"' -- \"Y\"\n, /* \"Z\" */ `W`", ("W",)),
    ('SELECT "s"."t"."A" FROM "s"."t"', ("A",)),
    ("SELECT schema.fn(x), t.y", ("y",)),
    ('SELECT "A" FROM "s"."t" "alias" JOIN `u` ON t.K = u.K', ("A", "K")),
    ('WITH "part" AS (SELECT "A" FROM x) SELECT * FROM "part"', ("A",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_names_in_a_formula(text: str, named: tuple[str, ...]) -> None:
    assert formula.columns(text) == named


@pytest.mark.parametrize(("text", "named"), QUERIES, ids=[text for text, _ in QUERIES])
def test_certain_names_in_a_query(text: str, named: tuple[str, ...]) -> None:
    assert query.columns(text) == named


def named(**item: Any) -> dict[str, bool]:
    """Column → whether for certain, of a recipe with inputs A (and B)."""
    reader = Offline({})
    body = KIND.desire({"name": "r", "inputs": ["A"], "outputs": ["OUT"], **item}, reader).body
    assert reader.problems == []
    found = KIND.columns(body)
    assert len({(str(ref), column) for ref, column, _ in found}) == len(found)
    return {column: sure for _, column, sure in found}


def test_steps_name_columns_unless_a_step_before_made_them() -> None:
    steps = [
        {"formula": {"column": "TOTAL", "expression": "PRICE * QTY"}},
        {"rename": {"OLD": "NEW"}},
        {"round": {"columns": ["TOTAL", "NEW", "RATE"]}},
        {"group": "more", "steps": [{"date_difference": {"column": "A", "other": "B", "to": "DAYS"}}]},
        {"copy_column": {"column": "DAYS", "to": "E"}},
        {"remove_rows": {"where": "STATE == 'x'"}},
        {"if": {"cases": [{"when": {"K": {"=": {"column": "L"}}}, "set": {"M": {"formula": "N + 1"}, "O": {"column": "P"}}}]}},
        {"lookup": {"column": "CODE", "dataset": "D", "key": "x", "columns": ["LABEL"]}},
        {"fill_empty": {"columns": "all", "value": ""}},
        {"keep_columns": ["TOTAL", "Z"]},
        {"clip": {"columns": ["OFF"]}, "disabled": True},
        {"extract_json": {"column": "J", "to": "JJ", "expression": "$.path"}},
    ]  # fmt: skip
    found = named(type="prepare", steps=steps)
    assert set(found) == {"PRICE", "QTY", "OLD", "RATE", "A", "B", "STATE", "K", "L", "N", "P", "CODE", "Z", "J"}
    assert not any(found.values())


def test_formulas_and_deep_conditions_of_forms_are_certain() -> None:
    found = named(
        type="group",
        keys=["K"],
        computed_columns={"NET": "GROSS / 1.2", "TAX": "GROSS - NET", "S": {"sql": '"RAW" + bare'}},
        filter={"any": [{"X": "empty"}, {"all": {"Y": {">": {"column": "Z"}}}}]},
        post_filter="K_sum > LIMIT",
        aggregations={"NET": "sum"},
    )
    assert found == {"K": True, "GROSS": True, "RAW": False, "X": True, "Y": True, "Z": True}
    assert named(type="sampling", filter="numval('Q') > W") == {"Q": True, "W": True}
    splits = {"splits": [{"to": "OUT", "where": "BIG > 1"}], "outputs": ["OUT", "REST"], "otherwise": "REST"}
    assert named(type="split", **splits) == {"BIG": True}
    assert named(type="distinct", columns=["K"], filter={"sql": '"U" > 1'}) == {"K": True, "U": False}


def test_each_table_of_a_join_names_its_own() -> None:
    join = {"type": "join", "inputs": ["A", "B"], "joins": [{"on": ["K"]}], "filter": "A_X > 0",
            "select": {"A": ["X"], "B": {"columns": ["Y"], "filter": "W > 0", "computed_columns": {"C": "V + 1"}}}}  # fmt: skip
    reader = Offline({})
    body = KIND.desire({"name": "r", "outputs": ["OUT"], **join}, reader).body
    assert {(str(ref), column) for ref, column, _ in KIND.columns(body)} == {
        ("A", "K"), ("B", "K"), ("A", "X"), ("B", "Y"), ("B", "W"), ("B", "V")}  # fmt: skip


def test_models_read_their_features_and_texts() -> None:
    features = {"X": "numeric", "Y": "rejected numeric", "T": "target category"}
    train = {"type": "train", "target": "T", "algorithm": "RANDOM_FOREST_CLASSIFICATION", "features": features}
    assert named(**train, steps=[{"rename": {"OLD": "X"}}]) == {"X": False, "T": False, "OLD": False}
    model = {"main": ["A"], "model": [{"model": "m"}]}
    assert named(type="score", inputs=model, columns=["K"]) == {"K": False}
    assert named(type="prompt", llm="x:y", mode="text", prompt="{{a}}", variables={"a": "TEXT"}) == {"TEXT": True}


def test_a_query_over_one_table_seems_to_need_what_it_quotes() -> None:
    assert named(type="sql", code='SELECT "X", y FROM "A"') == {"X": False}
    assert named(type="sql", inputs=["A", "B"], code='SELECT "X" FROM "A"') == {}
    assert named(type="python", code='df["X"]') == {}
