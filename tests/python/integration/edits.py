"""One edit each, in the YAML of the rich configuration or by hand in DSS, and the one field that must come of it. Only
values."""

from __future__ import annotations

from typing import Any

from tests.python.integration import rich

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
        "zone text": (f"zones[name={_q(zone)}].description", "x", [(f"zone.{zone}", "description", "edited")]),
    }  # fmt: skip


def _q(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


EDITS = _edits()


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
    "payload": (
        "recipes", "join_orders", "payload.joins[0].type", "INNER", "recipe.join_orders", "payload.joins[0].type",
    ),
    "scenario": ("scenarios", rich.SCENARIO, "description", "by hand", f"scenario.{rich.SCENARIO}", "description"),
    "step": (
        "scenarios", rich.SCENARIO, "params.steps[1].params.script", "x", f"scenario.{rich.SCENARIO}",
        "params.steps[1].params.script",
    ),
    "folder": (
        "managed_folders", rich.FOLDER, "description", "by hand", f"managed_folder.{rich.FOLDER}", "description",
    ),
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
