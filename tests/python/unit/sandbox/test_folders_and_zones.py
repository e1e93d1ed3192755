"""Managed folders, zones and the flow graph through the official client (API §7, §9)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


@pytest.fixture
def project(dss: Sandbox, request: pytest.FixtureRequest) -> Any:
    key = request.node.name.upper()[:60]
    project = dss.client("designer").create_project(key, key, "alice")
    for name in ("a", "b"):
        project.new_managed_dataset(name).with_store_into("filesystem_managed").create()
    builder = project.new_recipe("sync", "ab")
    builder.with_input("a")
    builder.with_existing_output("b")
    builder.create()
    return project


def items(project: Any, zone: Any) -> list[str]:
    return [i["objectId"] for i in project.get_flow().get_zone(zone.id)._raw["items"]]


def test_folder_is_minted(project: Any) -> None:
    one, two = project.create_managed_folder("same"), project.create_managed_folder("same")
    assert one.id != two.id and len(one.id) == 8
    doc = one.get_settings().get_raw()
    assert doc["type"] == "Filesystem" and doc["params"]["path"] == "/${projectKey}/${odbId}"
    assert doc["metrics"]["displayedState"]["metrics"] == ["basic:COUNT_FILES", "basic:SIZE"]
    assert doc["checks"]["runOnBuild"] is False and doc["versionTag"]["versionNumber"] == 0


def test_folder_connections(project: Any) -> None:
    with pytest.raises(DataikuException, match="Invalid connection type for managed folders : PostgreSQL"):
        project.create_managed_folder("f", connection_name="pg_main")
    cloud = project.create_managed_folder("f", connection_name="s3_main").get_settings().get_raw()
    assert cloud["type"] == "S3" and cloud["params"]["bucket"]


def test_folder_put_rename_delete(project: Any) -> None:
    folder = project.create_managed_folder("f")
    builder = project.new_recipe("python", "uses")
    builder.with_input(folder.id).with_output("b").create()
    settings = folder.get_settings()
    settings.get_raw()["oops"] = 1
    settings.get_raw()["params"]["path"] = "/elsewhere"
    settings.save()
    folder.rename("g")
    doc = folder.get_settings().get_raw()
    assert (doc["name"], doc["params"]["path"], "oops" in doc) == ("g", "/elsewhere", False)
    assert folder.get_usages() == [
        {"type": "RECIPE_INPUT", "objectId": "uses", "objectProjectKey": project.project_key}
    ]
    folder.delete()
    assert project.list_managed_folders() == []
    assert [r["name"] for r in project.list_recipes()] == ["ab"]


def test_folder_contents(project: Any) -> None:
    folder = project.create_managed_folder("f")
    folder.put_file("/dir/with blank #1.txt", io.BytesIO(b"one"))
    folder.put_file("b.bin", io.BytesIO(b"\x00\x01"))
    paths = {i["path"]: i["size"] for i in folder.list_contents()["items"]}
    assert paths == {"/dir/with blank #1.txt": 3, "/b.bin": 2}
    with folder.get_file("b.bin") as answer:
        assert answer.content == b"\x00\x01"
    folder.delete_file("b.bin")
    folder.delete_file("b.bin")
    assert len(folder.list_contents()["items"]) == 1
    with pytest.raises(DataikuException, match="File not found"):
        folder.get_file("b.bin")


def test_no_zone_is_one_implicit_zone(project: Any) -> None:
    zones = project.get_flow().list_zones()
    assert [(z.id, z.name, z._raw["items"]) for z in zones] == [("default", "Default", [])]
    assert project.get_dataset("a").get_zone().id == "default"
    with pytest.raises(DataikuException, match="default zone cannot be deleted"):
        zones[0].delete()


def test_no_zone_other_reading() -> None:
    with Sandbox(git=False, readings={"zones-none": "b"}) as dss:
        flow = dss.client("admin").create_project("B", "B", "admin").get_flow()
        assert flow.list_zones() == []
        assert flow.get_default_zone().id == "default"


def test_default_zone_document_comes_and_goes(project: Any, dss: Sandbox) -> None:
    """API §9: it is stored with the first custom zone, its customisation is lost with the last one."""
    flow, folder = project.get_flow(), dss.tree(project.project_key) / "zones"
    zone = flow.create_zone("Z", "#123456")
    assert len(zone.id) == 7 and zone.color == "#123456"
    assert sorted(p.stem for p in folder.glob("*.json")) == sorted(["default", zone.id])
    settings = flow.get_default_zone().get_settings()
    settings.get_raw()["name"] = "Main"
    settings.save()
    assert flow.get_default_zone().name == "Main"
    zone.delete()
    assert list(folder.glob("*.json")) == [] and flow.get_default_zone().name == "Default"


def test_moving_a_dataset_drags_its_recipe(project: Any) -> None:
    flow = project.get_flow()
    one, two = flow.create_zone("one"), flow.create_zone("two")
    one.add_item(project.get_dataset("b"))
    assert sorted(items(project, one)) == ["ab", "b"]
    two.add_items([project.get_dataset("b"), project.get_dataset("a")])
    assert items(project, one) == [] and sorted(items(project, two)) == ["a", "ab", "b"]
    assert project.get_dataset("b").get_zone().id == two.id
    assert project.get_recipe("ab").client and flow.get_zone_of_object(project.get_recipe("ab")).id == two.id
    project.get_dataset("b").move_to_zone("default")
    assert items(project, two) == ["a"]
    assert project.get_dataset("b").get_zone().id == "default"
    with pytest.raises(DataikuException, match="dataset does not exist"):
        two.add_item(project.get_dataset("nope"))


def test_references_keep_their_key_order(project: Any, dss: Sandbox) -> None:
    """The client compares text; for foreign objects it always loses (API §9)."""
    client = dss.client("admin")
    other = client.create_project("FOREIGN", "FOREIGN", "alice")
    other.new_managed_dataset("f").with_store_into("filesystem_managed").create()
    zone = project.get_flow().create_zone("Z")
    zone.add_item(client.get_project("FOREIGN").get_dataset("f"))
    zone.add_item(project.get_dataset("a"))
    stored = project.get_flow().get_zone(zone.id)._raw["items"]
    assert [json.dumps(i) for i in stored] == [
        '{"objectId": "f", "objectType": "DATASET", "projectKey": "FOREIGN"}',
        '{"objectId": "a", "objectType": "DATASET"}',
    ]
    assert project.get_flow().get_zone_of_object(other.get_dataset("f")).id == "default"


def test_sharing_into_a_zone(project: Any) -> None:
    zone = project.get_flow().create_zone("Z")
    project.get_dataset("a").share_to_zone(zone.id)
    assert [d.name for d in project.get_flow().get_zone(zone.id).shared] == ["a"]
    project.get_dataset("a").unshare_from_zone(zone.id)
    assert project.get_flow().get_zone(zone.id)._raw["shared"] == []


def test_recipe_zone_other_reading() -> None:
    with Sandbox(git=False, readings={"recipe-zone": "b"}) as dss:
        project = dss.client("admin").create_project("B", "B", "admin")
        for name in ("a", "b"):
            project.new_managed_dataset(name).with_store_into("filesystem_managed").create()
        zone = project.get_flow().create_zone("Z")
        zone.add_item(project.get_dataset("a"))
        builder = project.new_recipe("sync", "ab")
        builder.with_input("a")
        builder.with_existing_output("b")
        builder.create()
        assert items(project, zone) == ["a", "ab"]


def test_graph(project: Any) -> None:
    graph = project.get_flow().get_graph()
    assert [d.name for d in graph.get_source_datasets()] == ["a"]
    order = [n["ref"] for n in graph.get_items_in_traversal_order()]
    assert order == ["a", "ab", "b"]
    assert graph.data["recipes"] == ["ab"]
    zone = project.get_flow().create_zone("Z")
    zone.add_item(project.get_dataset("b"))
    assert set(zone.get_graph().nodes) == {"ab", "b"}


def test_usages(project: Any) -> None:
    key = project.project_key
    assert project.get_dataset("a").get_usages() == [
        {"type": "RECIPE_INPUT", "objectId": "ab", "objectProjectKey": key}
    ]
    assert project.get_dataset("b").get_usages()[0]["type"] == "RECIPE_OUTPUT"


def test_one_operation_is_one_commit() -> None:
    """Cascades and renames do not spread over the history (API §14, Appendix C)."""
    with Sandbox() as dss:
        project = dss.client("designer").create_project("G", "G", "alice")
        for name in ("a", "b"):
            project.new_managed_dataset(name).with_store_into("filesystem_managed").create()
        builder = project.new_recipe("sync", "ab")
        builder.with_input("a")
        builder.with_existing_output("b")
        builder.create()
        zone = project.get_flow().create_zone("Z")
        zone.add_item(project.get_dataset("b"))
        project.get_dataset("a").rename("c")
        project.get_dataset("c").delete()
        log = [entry["message"] for entry in project.get_project_git().log()["entries"]]
        assert log[:6] == [
            "Deleted dataset G.c",
            "Renamed dataset G.a to G.c",
            f"Moved 2 items to zone: {zone.id}",
            "Created a new zone:Z",
            "Created sync recipe: G.ab",
            "Created managed dataset: G.b",
        ]
