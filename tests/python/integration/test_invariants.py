"""Zero noise, and exactly what was asked: the promises of a plan, on the examples and on a configuration with
everything in it, under both extremes of what is not certain about DSS.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.kinds import registry
from tests.python.integration import rich
from tests.python.integration.desk import (
    Desk,
    MakeDesk,
    actions,
    assert_quiet,
    carried_out,
    fields,
    honest,
    short,
    told,
)
from tests.python.integration.edits import DECLARED, EDITS, UNDECLARED
from tests.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[3] / "examples"
CONFIGURATIONS = {
    "customer_analytics": (EXAMPLES / "customer_analytics", ""),
    "simple": (EXAMPLES / "simple", ""),
    "scenario": (EXAMPLES / "scenario", ""),
    "sql": (EXAMPLES / "sql", "dev"),
    "genai dev": (EXAMPLES / "genai", "dev"),
    "genai prod": (EXAMPLES / "genai", "prod"),
    "ml dev": (EXAMPLES / "ml", "dev"),
    "ml prod": (EXAMPLES / "ml", "prod"),
    "rich": (rich.CONFIG, ""),
}


@pytest.fixture(params=CONFIGURATIONS)
def configuration(request: pytest.FixtureRequest) -> tuple[Any, str]:
    """A configuration with its environment."""
    return CONFIGURATIONS[request.param]


@pytest.fixture(params=rich.READINGS)
def reading(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox under one extreme of the readings, with a second project to lend to."""
    with honest(Sandbox(git=False, readings=rich.READINGS[request.param])) as dss:
        dss.client().create_project("OTHER", "Other", "admin")
        yield dss


@pytest.fixture
def applied(configuration: tuple[Any, str], reading: Sandbox, tmp_path: Path) -> Desk:
    """The configuration, applied once."""
    config, environment = configuration
    made = Desk(reading, tmp_path / "c", config, environment=environment, files=rich.FILES)
    made.apply()
    return made


HANDS: dict[str, Callable[[Sandbox], Any]] = {
    "build": lambda dss: dss.knobs.build(),
    "save": lambda dss: dss.knobs.save_unchanged(),
    "upgrade": lambda dss: dss.knobs.upgrade(),
}


def test_a_plan_is_empty_after_everything_that_is_no_change(applied: Desk) -> None:
    """After the apply; then after building, saving in the interface and an upgrade, each alone and all together."""
    assert_quiet(applied.plan())
    for act in HANDS.values():
        assert act(applied.dss) or act is HANDS["build"]
        assert_quiet(applied.plan())
        assert applied.drift().changes == ()
    for act in HANDS.values():
        act(applied.dss)
    assert_quiet(applied.plan(refresh="full"))


def test_the_second_apply_writes_nothing(applied: Desk) -> None:
    """Not one request that could change something, to DSS or to the library that holds the state."""
    applied.dss.requests.clear()
    result = applied.apply()
    assert applied.writes() == []
    assert result.outcomes == ()


def test_one_of_everything_is_destroyed_again(reading: Sandbox, tmp_path: Path) -> None:
    """By one command, when it is told that data may go: what no API deletes is all that is left, and is said."""
    made = Desk(reading, tmp_path / "c", rich.CONFIG, files=rich.FILES)
    made.drop("datasets[name=CLEAN].lifecycle")
    made.apply()
    gone = made.destroy(delete_data=("*",))
    assert {c.address.kind for c in gone.plan.changes} == set(registry())
    assert_quiet(carried_out(gone).remaining)
    stays = {c.address.kind for c in gone.plan.changes if "it stays in DSS" in c.reason and "on its page" in c.reason}
    files = [path.relative_to(reading.tree("RICH")) for path in reading.tree("RICH").rglob("*") if path.is_file()]
    left = {path.parts[0] for path in files if len(path.parts) > 1 and path.name != "taxonomy.json"}
    assert left - {"dashboards", "lib"} == {"web_apps", "lambda_services"} and stays == {"webapp", "api_service"}


@pytest.mark.parametrize("choice", rich.READINGS)
def test_a_designer_needs_no_administrator(choice: str, tmp_path: Path) -> None:
    """What an administrator alone may list is asked another way or not at all: the same plan, apply and silence."""
    with honest(Sandbox(git=False, readings=rich.READINGS[choice])) as dss:
        dss.client("designer").create_project("OTHER", "Other", "alice")
        made = Desk(dss, tmp_path / "c", rich.CONFIG, files=rich.FILES, who="designer")
        assert_quiet(made.apply().remaining)
        assert_quiet(Desk(dss, tmp_path / "d", rich.CONFIG, files=rich.FILES, who="reader").plan())


# ------------------------------------------------------------------------------------------------ one field, one change


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The rich configuration applied, for tests that leave it as they found it."""
    with honest(Sandbox(git=False)) as dss:
        dss.client().create_project("OTHER", "Other", "admin")
        made = Desk(dss, tmp_path_factory.mktemp("standing") / "c", rich.CONFIG, files=rich.FILES)
        made.apply()
        yield made


@pytest.fixture
def rich_desk(standing: Desk) -> Iterator[Desk]:
    """The standing desk; whatever a test does, the next one finds it applied and quiet."""
    yield standing
    standing.config = copy.deepcopy(rich.CONFIG)
    assert_quiet(standing.apply().remaining)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_one_field_plans_exactly_that_field(rich_desk: Desk, edit: str) -> None:
    """The field, its verdict, and nothing else; applied, the plan is empty again."""
    path, value, expected = EDITS[edit]
    rich_desk.put(path, value)
    prepared = rich_desk.prepare()
    assert sorted(fields(prepared.plan)) == sorted(expected), told(prepared.plan)
    assert not prepared.plan.refusals
    assert_quiet(carried_out(prepared).remaining)


# ------------------------------------------------------------------------------------------------- edits in DSS


@pytest.mark.parametrize("case", DECLARED)
def test_an_edit_in_dss_of_a_declared_field_is_drift_on_exactly_that_field(rich_desk: Desk, case: str) -> None:
    """With who saved it and when; the plan would put it back, and says that it does."""
    kind, name, path, value, address, field = DECLARED[case]
    rich_desk.edit(kind, name, path, value, user="bob")

    found = rich_desk.drift().changes
    assert [(short(c), f.path) for c in found for f in c.fields] == [(address, field)]
    if kind not in ("variables", "metadata"):  # project documents carry no version of their own
        assert [(c.saved_by, c.saved_at[:2]) for c in found] == [("bob", "20")]

    plan = rich_desk.plan()
    assert fields(plan) == [(address, field, "drifted")], told(plan)
    assert len(actions(plan)) == 1


@pytest.mark.parametrize("case", UNDECLARED)
def test_an_edit_in_dss_of_an_undeclared_field_is_nothing_and_survives(rich_desk: Desk, case: str) -> None:
    """No plan, no drift; and the next update of a declared field writes around it."""
    kind, name, path, value, other = UNDECLARED[case]
    rich_desk.edit(kind, name, path, value, user="bob")
    assert_quiet(rich_desk.plan())
    assert rich_desk.drift().changes == ()

    rich_desk.put(other, "edited here")
    rich_desk.apply()
    assert rich_desk.live(kind, name, path) == value


def test_an_edit_on_both_sides_is_a_conflict_and_one_field_each_is_not(rich_desk: Desk) -> None:
    """The configuration wins and says so; `--on-conflict fail` refuses; two fields of one object do not collide."""
    rich_desk.edit("datasets", "ORDERS", "description", "by hand")
    rich_desk.put("datasets[name=ORDERS].description", "in the file")
    plan = rich_desk.plan(on_conflict="fail")
    assert fields(plan) == [("dataset.ORDERS", "description", "conflict")]
    assert [r.guard for r in plan.refusals] == ["conflict"]
    rich_desk.apply()
    assert rich_desk.live("datasets", "ORDERS", "description") == "in the file"

    rich_desk.edit("datasets", "ORDERS", "params.table", "by_hand")
    rich_desk.put("datasets[name=ORDERS].tags", ["other"])
    plan = rich_desk.plan()
    assert fields(plan) == [
        ("dataset.ORDERS", "params.table", "drifted"),
        ("dataset.ORDERS", "tags", "edited"),
    ]
    assert any("overwrites" in w for w in plan.warnings)


def test_a_field_and_the_zone_of_one_object_change_together(rich_desk: Desk) -> None:
    """Two steps, one write each, neither in the way of the other."""
    rich_desk.put("datasets[name=JOINED].description", "moved")
    rich_desk.put("datasets[name=JOINED].zone", "Ingest & clean")
    prepared = rich_desk.prepare()
    assert [path for _, path, _ in fields(prepared.plan)] == ["description", "zone"]
    assert_quiet(carried_out(prepared).remaining)


def test_an_inserted_column_leaves_the_others_as_they_are(rich_desk: Desk) -> None:
    """Comments and meanings, declared or written in DSS, stay with their columns."""
    rich_desk.edit("datasets", "ORDERS", "schema.columns[1].comment", "typed in DSS")
    columns = rich_desk.config["datasets"][0]["schema"]["columns"]
    columns.insert(1, {"name": "NEW", "type": "string", "comment": "inserted"})
    plan = rich_desk.plan()
    assert [path for _, path, _ in fields(plan)] == ["schema.columns[name=NEW]"], told(plan)
    rich_desk.apply()
    now = rich_desk.live("datasets", "ORDERS", "schema.columns")
    assert [(c["name"], c.get("comment"), c.get("meaning")) for c in now] == [
        ("ORDER_ID", "the key", None),
        ("NEW", "inserted", None),
        ("CUSTOMER_ID", "typed in DSS", "LongMeaning"),
        ("AMOUNT", 'gross "amount"', None),
    ]


# ------------------------------------------------------------------------------------------------------------- cost


def test_a_plan_over_an_unchanged_project_costs_a_fixed_number_of_requests(desk: MakeDesk) -> None:
    """200 datasets and 200 recipes: at most 15 requests, the same as for 2 and 2."""
    costs = []
    for n in (2, 200):
        key = f"BIG_{n}"
        datasets = [{"name": f"D{i}", "type": "managed"} for i in range(n + 1)]
        recipes = [
            {"name": f"r{i}", "type": "python", "inputs": [f"D{i}"], "outputs": [f"D{i + 1}"], "code": f"# {i}\n"}
            for i in range(n)
        ]
        made = desk({"project": {"key": key}, "datasets": datasets, "recipes": recipes})
        made.apply()
        made.dss.requests.clear()
        assert_quiet(made.plan())
        costs.append(len(made.dss.requests))
    assert costs[1] == costs[0] <= 15
