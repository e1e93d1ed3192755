"""What happens to the rich project (`rich`) in one apply: every action on every kind that has it. Only values, and the
hand of a colleague."""

from __future__ import annotations

import copy
from typing import Any

from tests.sandbox import Sandbox

from . import rich

START: dict[str, Any] = copy.deepcopy(rich.CONFIG)
START["scenarios"].append({"name": "parked", "steps": [{"build": "CLEAN"}], "lifecycle": {"on_remove": "forget"}})
OPTIONS: dict[str, Any] = {
    "replace": ("dataset.CUSTOMERS",),
    "delete_data": ("dataset.REGIONS", "dataset.RAW_SNOWFLAKE"),
    "allow_cascade": ("recipe.by_hand", "recipe.join_orders", "recipe.by_customer"),  # these lose columns
    "adopt": ("dataset.HANDMADE",),
    "allow_mass_change": True,
}


def by_hand(dss: Sandbox) -> None:
    """What a colleague makes in the project: two datasets and a recipe that nobody declares."""
    project = dss.client().get_project(rich.KEY)
    for name in ("HANDMADE", "HAND_OUT"):
        place = {"connection": "filesystem_root", "path": f"/{name}"}
        project.create_dataset(name, "Filesystem", params=place, formatType="csv")
    builder = project.new_recipe("python", "by_hand")
    builder.with_input("RAW_SNOWFLAKE")
    builder.with_output("HAND_OUT")
    builder.with_script("by_hand = 1\n")
    builder.create()
    project.get_flow().create_zone("As declared", "#123456")


def edit(config: dict[str, Any]) -> None:
    """Change something of everything, in place."""

    def of(section: str, name: str) -> dict[str, Any]:
        return next(x for x in config[section] if x["name"] == name)

    config["project"].update(name="Richer", tags=["gold"], folder="/Marketing", description=None)
    config["project"]["variables"] = {"standard": {"region": "US", "depth": {"x": [1]}}, "local": {}}
    config["project"]["permissions"].append({"group": "data_team", "read_content": True})
    config["project"]["bundle"]["contents"] = {"uploads": False}
    config["project"]["application"]["sections"][0]["tiles"][2] = {"download": "JOINED2"}
    config["project"]["exposed"] = [{"dataset": "ORDERS", "to": ["OTHER"]}]
    config["zones"][0].update(id="Ingest & clean", name="Incoming", color="#111111")
    folder = config["managed_folders"][1]
    folder.update(id=folder["name"], name="renamed folder")
    of("managed_folders", "shared")["tags"] = ["t"]
    orders = of("datasets", "ORDERS")
    named = [{k: column[k] for k in ("name", "type")} for column in orders["schema"]["columns"][1:]]
    orders["schema"]["columns"] = [{"name": "ORDER_ID", "type": "string"}, *named, {"name": "NEW", "type": "double"}]
    orders["tags"] = []
    of("datasets", "LOGS")["path"] = "/data/logs2"
    customers = of("datasets", "CUSTOMERS")
    customers.clear()
    customers.update(name="CUSTOMERS", type="filesystem", connection="filesystem_root", path="/c", format_type="csv")
    customers["schema"] = {"ID": "bigint", "EMAIL": "string"}
    for section, name in (("datasets", "RAW_SNOWFLAKE"), ("datasets", "REGIONS"), ("datasets", "FROM_SQL"),
                          ("recipes", "from_sql"), ("scenarios", "other"), ("scenarios", "parked")):  # fmt: skip
        config[section].remove(of(section, name))
    hand = {"name": "HANDMADE", "type": "filesystem", "connection": "filesystem_root", "path": "/HANDMADE"}
    config["datasets"].append({**hand, "format_type": "csv", "tags": ["ours"]})
    extra = {"name": "EXTRA", "type": "managed", "connection": "filesystem_managed", "zone": rich.ZONE}
    config["datasets"].append(extra)
    config["recipes"].append({"name": "extra", "type": "sync", "inputs": ["COPIED"], "outputs": ["EXTRA"]})
    of("recipes", "score")["description"] = "other"
    of("recipes", "by_customer")["aggregations"] = {"AMOUNT": ["sum"]}
    of("datasets", "JOINED")["name"] = "JOINED2"
    config["moved"] = [{"from": "dataset.JOINED", "to": "dataset.JOINED2"}]
    of("recipes", "join_orders")["outputs"] = ["JOINED2"]
    of("recipes", "copy_joined")["inputs"] = ["JOINED2"]
    nightly = of("scenarios", rich.SCENARIO)
    nightly.update(active=False, triggers=nightly["triggers"][:2], tags=["x"], steps=[{"build": ["JOINED2"]}])
    config["scenarios"].append({"name": "third", "steps": [{"build": "CLEAN"}], "active": True})
    config["libraries"][1]["content"] = "changed\n"
    config["libraries"].append({"path": "python/new/x.py", "content": "n\n"})
    config["articles"][1].pop("parent")
    config["articles"].append({"name": "Third", "content": "3", "parent": rich.ARTICLE})
    config["zones"].append({"name": "As declared", "color": "#123456"})
    config["models"][0]["publish"] = "MANUAL"
    config["analyses"][0]["description"] = "By day"
    config["ml_tasks"][0]["metric"] = "INERTIA"
    config["worksheets"][0].update(sample="all", confidence=0.9)
    config["worksheets"][1]["dataset"] = "JOINED2"
    config["evaluation_stores"][0]["check_on_build"] = False
    config["model_comparisons"][0]["compared"].append({"model": "Who leaves", "version": "v2"})
    config["knowledge_banks"][0]["description"] = "All of it"
    config["agent_tools"][0]["documents"] = 3
    config["retrieval_augmented_llms"][0]["documents"] = 4
    config["agents"][0]["prompt"] = "Be brief.\n"
    config["api_services"][0]["endpoints"][0]["code"] = "def f(): 2\n"
    config["streaming_endpoints"][0]["schema"]["at"] = "date"
    config["insights"][1]["tags"] = ["rows"]
    config["insights"].append({"name": "Last runs", "type": "scenario_last_runs", "scenario": "third"})
    config["dashboards"][0]["pages"][0]["tiles"][1]["at"] = [12, 2, 12, 8]
    config["webapps"][0]["css"] = "p {color: navy}"
    config["notebooks"][0]["cells"].append({"code": "print(2)"})
    config["sql_notebooks"][0]["cells"][0]["sql"] = "select 1"
