"""Zero noise, and exactly what was asked: the promises of a plan, on the examples and on a configuration with
everything in it, under both extremes of what is not certain about DSS.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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
from tests.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[3] / "examples"
CONFIGURATIONS = {
    "customer_analytics": (EXAMPLES / "customer_analytics", ""),
    "simple": (EXAMPLES / "simple", ""),
    "scenario": (EXAMPLES / "scenario", ""),
    "sql": (EXAMPLES / "sql", "dev"),
    "rich": (rich.CONFIG, ""),
}
READINGS = {"a": {"*": "a"}, "b": {"*": "b"}}


@pytest.fixture(params=CONFIGURATIONS)
def configuration(request: pytest.FixtureRequest) -> tuple[Any, str]:
    """A configuration with its environment."""
    return CONFIGURATIONS[request.param]


@pytest.fixture(params=READINGS)
def reading(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox under one extreme of the readings, with a second project to lend to."""
    with honest(Sandbox(git=False, readings=READINGS[request.param])) as dss:
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


# ------------------------------------------------------------------------------------------------ one field, one change

Edit = tuple[str, Any, list[tuple[str, str, str]]]
D, R, S = "datasets[name={}]", "recipes[name={}]", "scenarios[name=\"Nightly 'run' [1]\"]"


def _edits() -> dict[str, Edit]:
    """Path in the YAML, new value, and the fields of the plan: (object, path, verdict)."""

    def dataset(name: str, key: str, value: Any, *at: str) -> Edit:
        return f"{D.format(name)}.{key}", value, [(f"dataset.{name}", path, "edited") for path in at or (key,)]

    def recipe(name: str, key: str, value: Any, *at: str) -> Edit:
        return f"{R.format(name)}.{key}", value, [(f"recipe.{name}", path, "edited") for path in at or (key,)]

    def scenario(key: str, value: Any, *at: str) -> Edit:
        return f"{S}.{key}", value, [(f"scenario.{rich.SCENARIO}", path, "edited") for path in at or (key,)]

    def project(key: str, value: Any, *at: str) -> Edit:
        return f"project.{key}", value, [("project", path, "edited") for path in at or (key,)]

    zone, folder, article = rich.ZONE, rich.FOLDER, rich.ARTICLE
    return {
        "project name": project("name", "Renamed", "metadata.label"),
        "project text": project("description", "Other", "metadata.description"),
        "project tags": project("tags", ["gold"], "metadata.tags"),
        "project folder": project("folder", "/Marketing", "folder"),
        "project owner": project("owner", "bob", "permissions.owner"),
        "variable": project("variables.standard.region", "US", "variables.standard.region"),
        "deep variable": project("variables.standard.depth.x[1]", 3, "variables.standard.depth.x"),
        "local variable": project("variables.local.root", "/d", "variables.local.root"),
        "code env": project("code_env.python", "py39", "settings.codeEnvs.python.envName"),
        "right": project(
            "permissions[group=readers].export_data",
            True,
            "permissions.permissions[group=readers].exportDatasetsData",
        ),
        "library path": project("library.python_path", ["python"], "library.pythonPath"),
        "zone colour": ('zones[name="Ingest & clean"].color', "#123456", [("zone.Ingest & clean", "color", "edited")]),
        "zone tags": ('zones[name="Ingest & clean"].tags', ["x"], [("zone.Ingest & clean", "tags", "edited")]),
        "folder text": (
            f"managed_folders[name={_q(folder)}].description",
            "Other",
            [(f"managed_folder.{folder}", "description", "edited")],
        ),
        "dataset text": dataset("ORDERS", "description", "Other"),
        "dataset tags": dataset("ORDERS", "tags", ["raw"]),
        "custom field": dataset("ORDERS", "custom_fields", {"cost centre": "43"}, 'customFields."cost centre"'),
        "table": dataset("ORDERS", "params.table", "orders2"),
        "query": dataset("CUSTOMERS", "params.query", "select 1 as ID, 2 as EMAIL\n"),
        "connection": dataset("ORDERS", "connection", "postgres", "params.connection"),
        "column type": dataset(
            "ORDERS", "schema.columns[name=AMOUNT].type", "float", "schema.columns[name=AMOUNT].type"
        ),
        "column comment": dataset("ORDERS", "schema.columns[name=AMOUNT].comment", "net"),
        "separator": dataset("RATES", "format_params.separator", ",", "formatParams.separator"),
        "path": dataset("LOGS", "path", "/data/other", "params.path"),
        "check": dataset("CLEAN", "checks[0].minimum", 2, "metricsChecks.checks[0].minimum"),
        "flow": dataset("CLEAN", "flow.rebuild_behavior", "WRITE_PROTECT", "flowOptions.rebuildBehavior"),
        "inline row": dataset(
            "REGIONS", "rows", [["EU", 0.3], ["US", 0.1]], 'content[path="/REGIONS.csv"].length',
            'content[path="/REGIONS.csv"].sha256',
        ),
        "dataset zone": dataset("JOINED", "zone", "Ingest & clean"),
        "code": recipe("from_sql", "code", "select AMOUNT from orders\n", "payload"),
        "code env of a recipe": recipe("score", "code_env", "py311", "params.envSelection.envName"),
        "recipe text": recipe("score", "description", "Other"),
        "group key": recipe("by_customer", "keys", ["ORDER_ID"], "payload.keys[0]", "payload.keys[0]"),
        "aggregation": recipe(
            "by_customer", "aggregations.AMOUNT", ["sum"], "payload.values[column=AMOUNT].avg"
        ),
        "filter": recipe("by_customer", "filter", "AMOUNT > 1", "payload.preFilter.expression"),
        "prepare step": recipe(
            "clean", "payload.steps[0].params.renamings[0].to", "M", "payload.steps[0].params.renamings[0].to"
        ),
        "join type": recipe("join_orders", "payload.joins[0].type", "INNER", "payload.joins[0].type"),
        "input": recipe(
            "copy_joined", "inputs", ["BY_CUSTOMER"], "inputs.main.items[0]", "inputs.main.items[0]"
        ),
        "scenario text": scenario("description", "Other"),
        "active": scenario("active", False),
        "step code": scenario("steps[1].python", "print('x')\n", "params.steps[1].params.script"),
        "step condition": scenario("steps[1].run_if", "never", "params.steps[1].runConditionType"),
        "build mode": scenario("steps[0].mode", "recursive", "params.steps[0].params.jobType"),
        "step variables": scenario("steps[2].set_variables.n", 4, "params.steps[2].params.variables.n"),
        "trigger": scenario("triggers[0].timezone", "UTC", "triggers[0].params.timezone"),
        "reporter": scenario("reporters[0].subject", "x", "reporters[0].messaging.configuration.subject"),
        "custom python": ("scenarios[name=other].description", "x", [("scenario.other", "description", "edited")]),
        "library": (
            'libraries[path="python/deep down/more.txt"].content', "three\n",
            [("library_file.python/deep down/more.txt", "content", "edited")],
        ),
        "article": ("articles[name=Below].content", "Other", [("article.Below", "body", "edited")]),
        "article tags": (f"articles[name={_q(article)}].tags", ["x"], [(f"article.{article}", "tags", "edited")]),
        "zone name of nobody": (f"zones[name={_q(zone)}].description", "x", [(f"zone.{zone}", "description", "edited")]),
    }  # fmt: skip


def _q(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


EDITS = _edits()


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

# (kind on disk, name, place in the document, value) → (object, path)
DECLARED = {
    "dataset": ("datasets", "ORDERS", "description", "by hand", "dataset.ORDERS", "description"),
    "table": ("datasets", "ORDERS", "params.table", "elsewhere", "dataset.ORDERS", "params.table"),
    "column": (
        "datasets", "ORDERS", "schema.columns[0].comment", "x", "dataset.ORDERS",
        "schema.columns[name=ORDER_ID].comment",
    ),
    "recipe": ("recipes", "score", "description", "by hand", "recipe.score", "description"),
    "code": ("recipes", "from_sql", "payload", "select 2\n", "recipe.from_sql", "payload"),
    "payload": ("recipes", "join_orders", "payload.joins[0].type", "INNER", "recipe.join_orders", "payload.joins[0].type"),
    "scenario": ("scenarios", rich.SCENARIO, "description", "by hand", f"scenario.{rich.SCENARIO}", "description"),
    "step": (
        "scenarios", rich.SCENARIO, "params.steps[1].params.script", "x", f"scenario.{rich.SCENARIO}",
        "params.steps[1].params.script",
    ),
    "folder": ("managed_folders", rich.FOLDER, "description", "by hand", f"managed_folder.{rich.FOLDER}", "description"),
    "zone": ("zones", rich.ZONE, "color", "#000000", f"zone.{rich.ZONE}", "color"),
    "article": ("wiki", "Below", "payload", "by hand", "article.Below", "body"),
    "metadata": ("metadata", "", "label", "by hand", "project", "metadata.label"),
    "variable": ("variables", "", "standard.region", "by hand", "project", "variables.standard.region"),
}  # fmt: skip
UNDECLARED = {
    "dataset": ("datasets", "ORDERS", "shortDesc", "kept", "datasets[name=ORDERS].description"),
    "dataset params": ("datasets", "ORDERS", "params.partitioningType", "custom", "datasets[name=ORDERS].params.table"),
    "column": ("datasets", "ORDERS", "schema.columns[1].comment", "kept", "datasets[name=ORDERS].params.table"),
    "recipe": ("recipes", "score", "shortDesc", "kept", "recipes[name=score].description"),
    "payload": ("recipes", "by_customer", "payload.computedColumns", [], "recipes[name=by_customer].filter"),
    "scenario": ("scenarios", "other", "shortDesc", "kept", "scenarios[name=other].description"),
    "metadata": ("metadata", "", "customFields", {"a": "b"}, "project.name"),
    "variable": ("variables", "", "standard.more", "kept", "project.variables.standard.region"),
}


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
