"""What one project shares with another, partitions, and ids of rules, through the official client (API §2.3, §4.6, §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox

TOOL = "toolId12"


@pytest.fixture
def under() -> Iterator[Callable[..., Sandbox]]:
    """`under("partition-deps")`: a sandbox where these readings are b; PROVIDER is the admin's, CONSUMER alice's."""
    opened: list[Sandbox] = []

    def make(*readings: str) -> Sandbox:
        dss = Sandbox(git=False, readings=dict.fromkeys(readings, "b"))
        opened.append(dss)
        dss.__enter__()
        dss.client("admin").create_project("PROVIDER", "Provider", "admin")
        dss.client("designer").create_project("CONSUMER", "Consumer", "alice")
        return dss

    yield make
    for dss in opened:
        assert not dss.estate.unknown_routes
        assert not dss.estate.crashes
        dss.__exit__(None, None, None)


def datasets(project: Any, *names: str) -> None:
    for name in names:
        project.new_managed_dataset(name).with_store_into("filesystem_managed").create()


def shared(dss: Sandbox) -> tuple[Any, Any]:
    """(provider, consumer): GOLD, a folder, a model and a tool are exposed, LEAD is not."""
    provider, consumer = dss.client("admin").get_project("PROVIDER"), dss.client("designer").get_project("CONSUMER")
    datasets(provider, "GOLD", "LEAD")
    folder = provider.create_managed_folder("files")
    dss.knobs.plant("PROVIDER", "saved_models", {"name": "m", "savedModelType": "DSS_MANAGED"}, "MODEL123")
    dss.knobs.plant("PROVIDER", "agent-tools", {"name": "t", "type": "x"}, TOOL)
    settings = provider.get_settings()
    for kind, ident in (("DATASET", "GOLD"), ("MANAGED_FOLDER", folder.id), ("SAVED_MODEL", "MODEL123")):
        settings.add_exposed_object(kind, ident, "CONSUMER")
    settings.add_exposed_object("AGENT_TOOL", TOOL, "CONSUMER")
    settings.save()
    return provider, consumer


def nodes(project: Any) -> dict[str, str]:
    graph = project.client._perform_json("GET", f"/projects/{project.project_key}/flow/graph/")
    return {ref: node["type"] for ref, node in graph["nodes"].items()}


# ----------------------------------------------------------------------------------------------------------- what is shared


def test_a_consumer_sees_what_is_shared_and_nothing_else_of_its_provider(under: Callable[..., Sandbox]) -> None:
    _, consumer = shared(under())
    client = consumer.client
    assert "PROVIDER" not in client.list_project_keys()
    for hidden in (client.get_project("PROVIDER").get_settings, client.get_project("PROVIDER").list_datasets):
        with pytest.raises(DataikuException, match="Failed to read project permissions"):
            hidden()
    assert consumer.list_datasets() == []
    (gold,) = consumer.list_datasets(include_shared=True)
    assert (gold._data["projectKey"], gold.name, gold.connection) == ("PROVIDER", "GOLD", "filesystem_managed")
    assert consumer.list_saved_models() == []
    assert [(m["projectKey"], m["id"]) for m in consumer.list_saved_models(include_shared=True)] == [
        ("PROVIDER", "MODEL123")
    ]
    assert [t.id for t in consumer.list_agent_tools(include_shared=True)] == [TOOL]
    assert consumer.list_agent_tools() == []


def test_what_is_shared_is_on_the_flow(under: Callable[..., Sandbox]) -> None:
    provider, consumer = shared(under())
    folder = provider.list_managed_folders()[0]["id"]
    assert nodes(consumer) == {
        "PROVIDER.GOLD": "COMPUTABLE_DATASET",
        f"PROVIDER.{folder}": "COMPUTABLE_FOLDER",
        "PROVIDER.MODEL123": "COMPUTABLE_SAVED_MODEL",
    }
    settings = provider.get_settings()
    for exposed in settings.get_raw()["exposedObjects"]["objects"]:
        exposed["rules"][0]["appearOnFlow"] = False
    settings.save()
    assert nodes(consumer) == {}
    assert [d.name for d in consumer.list_datasets(include_shared=True)] == ["GOLD"], "off the flow, still shared"


def test_what_is_shared_is_on_the_flow_only_when_used_under_the_other_reading(under: Callable[..., Sandbox]) -> None:
    provider, consumer = shared(under("shared-in-graph"))
    assert nodes(consumer) == {}
    folder = provider.list_managed_folders()[0]["id"]
    datasets(consumer, "out")
    builder = consumer.new_recipe("python", "r").with_input(folder, "PROVIDER")
    builder.with_output("out").create()
    assert nodes(consumer)[f"PROVIDER.{folder}"] == "COMPUTABLE_FOLDER"


def test_a_zone_s_graph_knows_shared_objects_by_their_project(under: Callable[..., Sandbox]) -> None:
    _, consumer = shared(under())
    zone = consumer.get_flow().create_zone("Z")
    item = {"objectId": "GOLD", "objectType": "DATASET", "projectKey": "PROVIDER"}
    consumer.client._perform_json("POST", f"/projects/CONSUMER/flow/zones/{zone.id}/items", body=item)
    at = "/projects/CONSUMER/flow/zones/{}/graph"
    assert list(consumer.client._perform_json("GET", at.format(zone.id))["nodes"]) == ["PROVIDER.GOLD"]
    assert "PROVIDER.GOLD" not in consumer.client._perform_json("GET", at.format("default"))["nodes"]


@pytest.mark.parametrize("reading", ["", "shared-not-exposed"])
def test_a_recipe_on_another_project_s_dataset(under: Callable[..., Sandbox], reading: str) -> None:
    _, consumer = shared(under(*([reading] if reading else [])))
    datasets(consumer, "out")

    def make(name: str) -> Any:
        builder = consumer.new_recipe("sync")
        builder.with_input(name, "PROVIDER")
        return builder.with_existing_output("out").create()

    assert make("GOLD").get_settings().get_flat_input_refs() == ["PROVIDER.GOLD"]
    with pytest.raises(DataikuException, match="does not exist"):
        make("NOTHERE")
    if reading:
        with pytest.raises(DataikuException, match=r"PROVIDER\.LEAD is not exposed to project CONSUMER"):
            make("LEAD")
    else:
        assert make("LEAD").get_settings().get_flat_input_refs() == ["PROVIDER.LEAD"]


# --------------------------------------------------------------------------------------------------------------- partitions


def partitioned(project: Any, name: str, *dimensions: str, pattern: str = "") -> None:
    settings = project.get_dataset(name).get_settings()
    how: dict[str, Any] = {"dimensions": [{"name": d, "type": "value"} for d in dimensions]}
    settings.get_raw()["partitioning"] = {**how, **({"filePathPattern": pattern} if pattern else {})}
    settings.save()


def test_partitions_of_files_need_a_pattern(under: Callable[..., Sandbox]) -> None:
    project = under().client("designer").get_project("CONSUMER")
    datasets(project, "d")
    assert project.get_dataset("d").list_partitions() == ["NP"]
    partitioned(project, "d", "day")
    with pytest.raises(DataikuException, match=r"CONSUMER\.d is partitioned but has no file path pattern"):
        project.get_dataset("d").list_partitions()
    datasets(project, "source")
    builder = project.new_recipe("sync", "s")
    builder.with_input("source")
    recipe = builder.with_existing_output("d").create()
    job = recipe.run(no_fail=True)
    assert job.get_status()["baseStatus"]["state"] == "FAILED" and "no file path pattern" in job.get_log()
    partitioned(project, "d", "day", pattern="/%{day}/.*")
    assert project.get_dataset("d").list_partitions() == []
    assert recipe.run(partitions="1").get_status()["baseStatus"]["state"] == "DONE"


def test_partitions_without_a_pattern_are_refused_under_the_other_reading(under: Callable[..., Sandbox]) -> None:
    project = under("partition-pattern").client("designer").get_project("CONSUMER")
    datasets(project, "d")
    with pytest.raises(DataikuException, match="has no file path pattern"):
        partitioned(project, "d", "day")
    project.new_managed_dataset("t").with_store_into("pg_main").create()
    partitioned(project, "t", "day")
    assert project.get_dataset("t").list_partitions() == [], "a table has a column instead"


@pytest.mark.parametrize("reading", ["", "partition-deps"])
def test_dependencies_of_a_partitioned_input(under: Callable[..., Sandbox], reading: str) -> None:
    project = under(*([reading] if reading else [])).client("designer").get_project("CONSUMER")
    datasets(project, "a", "b", "out")
    partitioned(project, "a", "day", "country", pattern="/%{day}/%{country}/.*")
    partitioned(project, "out", "day", pattern="/%{day}/.*")
    builder = project.new_recipe("join")
    builder.with_input("a")
    builder.with_input("b")
    items = builder.with_existing_output("out").create().get_settings().get_recipe_inputs()["main"]["items"]
    equal = {"out": "out", "idim": "day", "odim": "day", "func": "equals", "params": {}}
    every = {"idim": "country", "func": "all_available", "params": {}, "expandVariables": False}
    assert [item["deps"] for item in items] == [[equal, every] if reading else [], []]


# -------------------------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize("reading", ["", "rule-ids"])
def test_a_rule_written_with_the_definition(under: Callable[..., Sandbox], reading: str) -> None:
    project = under(*([reading] if reading else [])).client("designer").get_project("CONSUMER")
    datasets(project, "d")
    settings = project.get_dataset("d").get_settings()
    legacy = {"type": "numericRange", "metricId": "records:COUNT_RECORDS"}
    settings.get_raw()["metricsChecks"]["checks"] = [{"type": "RecordCountInRangeRule", "enabled": True}, legacy]
    settings.save()
    rule, old = project.get_dataset("d").get_settings().get_raw()["metricsChecks"]["checks"]
    assert ("id" in rule, "displayName" in rule) == (bool(reading), bool(reading))
    assert "id" not in old
    if reading:
        kept = rule["id"]
        project.get_dataset("d").get_settings().save()
        rules = project.get_dataset("d").get_data_quality_rules().list_rules(as_type="dict")
        assert rules[0]["id"] == kept
