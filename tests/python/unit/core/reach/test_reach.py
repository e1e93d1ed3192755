"""How far a change goes: what is to be built again, which columns are missed, who else is concerned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Action, Change, FieldChange, Options, Plan
from dss_iac.core.model.resource import Snapshot
from dss_iac.core.planning import planner
from dss_iac.core.reach import downstream
from dss_iac.core.reach.graph import Graph
from dss_iac.core.record import plan_json
from dss_iac.kinds import registry
from tests import pairs

FILES = {"type": "Filesystem", "connection": "files", "format_type": "csv"}
MADE = ("M", "N", "O")


def table(name: str, *columns: str) -> dict[str, Any]:
    """A table that is read from files."""
    return {**FILES, "name": name, "path": f"/{name}", "schema": [{"name": c, "type": "string"} for c in columns]}


def case(recipes: list[dict[str, Any]], before: tuple[str, ...], after: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """A pair in which columns of table A go."""

    def sections(columns: tuple[str, ...]) -> dict[str, Any]:
        return {"datasets": [table("A", *columns), table("B", "K", "N")], "recipes": recipes, **more}

    return {"tables": MADE, "before": sections(before), "after": sections(after)}


def lost(plan: Plan) -> set[tuple[str, str, bool]]:
    """(who, which column, whether for certain) of a whole plan."""
    return {(one.user.name, one.column, one.certain) for reach in plan.reach for one in reach.lost}


NAMING: list[tuple[str, dict[str, Any], set[str]]] = [
    ("group", {"keys": ["K"], "aggregations": {"X": ["sum"]}}, {"K", "X"}),
    ("distinct", {"columns": ["K"]}, {"K"}),
    ("sort", {"order_by": [{"X": "desc"}]}, {"X"}),
    ("top_n", {"first": 3, "by": ["K"], "order_by": ["X"]}, {"K", "X"}),
    ("window", {"windows": [{"partition_by": ["K"], "order_by": ["X"]}], "aggregations": {"Y": ["sum"]}}, {"K", "X", "Y"}),
    ("pivot", {"keys": ["K"], "pivots": [{"columns": ["X"], "aggregations": {"Y": "sum"}}]}, {"K", "X", "Y"}),
    ("sampling", {"filter": {"X": "not empty"}}, {"X"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "keys", "named"), NAMING, ids=[n[0] for n in NAMING])
def test_columns_that_forms_name(kind: str, keys: dict[str, Any], named: set[str]) -> None:
    """What a form names and loses is a refusal that says what to do; what it does not name is no matter."""
    recipe = {"name": "r", "type": kind, "inputs": ["A"], "outputs": ["M"], **keys}
    plan = pairs.plan(case([recipe], ("K", "X", "Y", "Z"), ()))
    assert lost(plan) == {("r", column, True) for column in named}
    told = [r for r in plan.refusals if r.guard == "columns"]
    assert {r.what for r in told} == {f"dataset.SHOP.A loses the column {c}, which recipe.SHOP.r names" for c in named}
    assert not pairs.plan(case([recipe], ("K", "X", "Y", "Z"), ("K", "X", "Y"))).refusals


def test_a_join_names_columns_of_its_tables() -> None:
    """A column of the same name in the other table is not the one that goes."""
    recipe = {"name": "r", "type": "join", "inputs": ["B", "A"], "outputs": ["M"],
              "joins": [{"left": "B", "right": "A", "type": "left", "on": ["K"]}],
              "select": {"B": ["N"], "A": ["X", "Y"]}}  # fmt: skip
    assert lost(pairs.plan(case([recipe], ("K", "N", "X", "Y"), ("K", "X")))) == {("r", "Y", True)}


def test_a_step_before_may_have_made_it() -> None:
    """A prepare recipe is warned of, a column that the recipe computes itself is no matter."""
    prepare = {"name": "p", "type": "prepare", "inputs": ["A"], "outputs": ["M"], "steps": [{"rename": {"X": "Z"}}]}
    computed = {"name": "g", "type": "group", "inputs": ["A"], "outputs": ["N"], "keys": ["X"],
                "computed_columns": {"X": {"formula": "K"}}}  # fmt: skip
    plan = pairs.plan(case([prepare, computed], ("K", "X"), ("K",)))
    assert lost(plan) == {("p", "X", False)}
    assert "dataset.SHOP.A: loses the column X, which recipe.SHOP.p seems to need" in plan.warnings
    assert not plan.refusals


def test_what_nobody_declares_refuses_nothing() -> None:
    """A recipe of a colleague cannot be mended in this configuration: a warning."""
    recipe = {"name": "r", "type": "distinct", "inputs": ["A"], "outputs": ["M"], "columns": ["X"]}
    pair = case([recipe], ("K", "X"), ("K",))
    before, after = pairs.desired(pair, "before"), pairs.desired(pair, "after")
    seen, mine = pairs.live(before), Address("recipe", "SHOP", "r")
    ours = {a: r for a, r in after.resources.items() if a != mine}
    state = pairs.state(replace(before, resources=ours), seen)
    plan = planner.make(replace(after, resources=ours), state, seen, pairs.KINDS, Options(), pairs.STAMP, key=pairs.KEY)
    assert lost(plan) == {("r", "X", False)}
    assert not plan.refusals


def test_what_is_allowed_by_name_is_only_told() -> None:
    """Somebody knows what they do: the recipe is named, and warned of."""
    recipe = {"name": "r", "type": "distinct", "inputs": ["A"], "outputs": ["M"], "columns": ["X"]}
    pair = case([recipe], ("K", "X"), ("K",))
    before, after = pairs.desired(pair, "before"), pairs.desired(pair, "after")
    seen = pairs.live(before)
    options = Options(allow_cascade=("recipe.r",))
    plan = planner.make(after, pairs.state(before, seen), seen, pairs.KINDS, options, pairs.STAMP, key=pairs.KEY)
    assert not plan.refusals
    assert "dataset.SHOP.A: loses the column X, which recipe.SHOP.r names" in plan.warnings


def _code(name: str, inputs: list[str], output: str, code: str = "pass\n") -> dict[str, Any]:
    return {"name": name, "type": "python", "inputs": inputs, "outputs": [output], "code": code}


def _flow(first: dict[str, Any]) -> dict[str, Any]:
    """A diamond whose end is built by a scenario and exposed."""
    return {
        "project": {"key": "SHOP", "exposed": [{"dataset": "O", "to": ["BOARD"]}]},
        "recipes": [first, _code("two", ["M"], "N"), _code("three", ["M", "N"], "O")],
        "scenarios": [{"name": "nightly", "steps": [{"build": "O"}]}, {"name": "other", "steps": [{"build": "A"}]}],
    }


def _change(first: dict[str, Any], then: dict[str, Any]) -> Plan:
    datasets = {"datasets": [table("A", "K")]}
    return pairs.plan({"tables": MADE, "before": {**datasets, **_flow(first)}, "after": {**datasets, **_flow(then)}})


def test_everything_downstream_once() -> None:
    """Each table once, the nearest first; the scenario that builds one of them, and whom it is exposed to."""
    (reach,) = _change(_code("one", ["A"], "M"), _code("one", ["A"], "M", "a = 1\n")).reach
    assert [a.name for a in reach.rebuild] == ["M", "N", "O"]
    assert [str(a) for a in reach.watchers] == ["scenario.SHOP.nightly"]
    assert ([a.name for a in reach.exposed], reach.projects) == (["O"], ("BOARD",))


@pytest.mark.parametrize("words", [{"description": "Other words"}, {"tags": ["new"]}, {"short_description": "x"}])
def test_words_reach_nobody(words: dict[str, Any]) -> None:
    """Nothing is built again for a description."""
    plan = _change(_code("one", ["A"], "M"), {**_code("one", ["A"], "M"), **words})
    assert plan.has_actions
    assert not plan.reach


def test_a_first_apply_has_nothing_downstream() -> None:
    """What does not exist yet is not built again."""
    pair = {"tables": MADE, "before": {}, "after": {"datasets": [table("A", "K")], **_flow(_code("one", ["A"], "M"))}}
    after = pairs.desired(pair, "after")
    seen = Snapshot("SHOP", False, pairs.live(after).instance, {})
    plan = planner.make(after, None, seen, pairs.KINDS, Options(), pairs.STAMP, key=pairs.KEY)
    assert plan.count(Action.CREATE) > 5
    assert not plan.reach


def test_it_is_kept_with_the_plan() -> None:
    """A saved plan has it, and tells it when it is read again."""
    plan = pairs.plan(case([{"name": "r", "type": "distinct", "inputs": ["A"], "outputs": ["M"], "columns": ["X"]}],
                           ("K", "X"), ("K",)))  # fmt: skip
    assert plan.reach
    assert plan_json.load(plan_json.dump(plan, key=pairs.KEY)).reach == plan.reach


class Counting(dict[Address, Any]):
    """Edges that count how often they are asked for."""

    asked = 0

    def get(self, key: Any, default: Any = None) -> Any:
        type(self).asked += 1
        return super().get(key, default)


def test_two_thousand_changes_cost_in_proportion() -> None:
    """Each change looks at what it makes, and at no other."""
    n = 2000
    made = [Address("dataset", "P", f"D{i}") for i in range(n)]
    recipes = [Address("recipe", "P", f"r{i}") for i in range(n)]
    source = Address("dataset", "P", "S")
    edges = Counting({r: ((source, "uses"), (d, "makes")) for r, d in zip(recipes, made, strict=True)})
    graph = Graph("P", registry(), edges, lambda a: None)
    field = FieldChange("payload", desired="a", live="b")
    found = downstream.of([Change(r, Action.UPDATE, "", (field,)) for r in recipes], graph)
    assert len(found) == n
    assert Counting.asked <= 3 * n
