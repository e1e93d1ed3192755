"""Projects of the sandbox through the official client: creation, documents, rights, folders (API §4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


def made(dss: Sandbox, key: str = "CUST", **more: Any) -> Any:
    return dss.client("designer").create_project(key, "Customers", "alice", **more)


def messages(project: Any) -> list[str]:
    return [e["message"] for e in project.get_project_git().log()["entries"]]


def test_a_new_project_has_what_dss_puts_there(dss: Sandbox) -> None:
    project = made(dss, description="long text", tags=["gold"])
    meta = project.get_metadata()
    assert meta["label"] == "Customers" and meta["description"] == "long text" and meta["tags"] == ["gold"]
    assert meta["shortDesc"].startswith("The project *Customers* was created by Alice on ")
    assert [i["done"] for i in meta["checklists"]["checklists"][0]["items"]] == [True, False, False, False]
    assert project.get_permissions()["permissions"] == [] and project.get_permissions()["owner"] == "alice"
    assert project.get_settings().get_raw()["settings"]["gitCommitMode"] == "AUTO"
    assert project.get_variables() == {"standard": {}, "local": {}}
    assert project.get_tags() == {"tags": {"gold": {}}}
    assert messages(project)[-2:] == ["Created a new project: Customers (CUST)", "Initialize gitignore"]
    tree = dss.tree("CUST")
    assert json.loads((tree / "lib/external-libraries.json").read_text())["pythonPath"] == ["python"]
    assert len(list((tree / "dashboards").iterdir())) == 1
    assert not (tree / "variables.json").exists() and not (tree / "zones").exists()


def test_without_seeds_under_the_other_reading() -> None:
    with Sandbox(readings={"project-seeds": "b"}) as dss:
        meta = made(dss).get_metadata()
        assert "shortDesc" not in meta and meta["checklists"] == {"checklists": []}
        assert not (dss.tree("CUST") / "dashboards").exists()


@pytest.mark.parametrize(
    ("who", "key", "text"),
    [
        ("reader", "X", "You may not create new projects"),
        ("designer", "bad key", "Invalid project key"),
        ("designer", "CUST", "already exists"),
    ],
)
def test_creation_is_refused(dss: Sandbox, who: str, key: str, text: str) -> None:
    made(dss)
    with pytest.raises(DataikuException, match=text):
        dss.client(who).create_project(key, "x", "alice")


def test_three_views_share_one_version_tag(dss: Sandbox) -> None:
    project = made(dss)
    settings = project.get_settings()
    settings.set_python_code_env("py39")
    settings.add_exposed_object("DATASET", "d", "OTHER")
    settings.save()
    meta = project.get_metadata()
    meta |= {"label": "Renamed", "typo": 1}
    project.set_metadata(meta)
    permissions = project.get_permissions()
    permissions["permissions"].append({"group": "readers", "readProjectContent": True, "typo": True})
    project.set_permissions(permissions)
    assert project.get_summary()["versionTag"]["versionNumber"] == 3
    assert project.get_summary()["name"] == "Renamed" and "typo" not in project.get_metadata()
    entry = project.get_permissions()["permissions"][0]
    assert entry["readProjectContent"] is True and entry["editPermissions"] is False and "typo" not in entry
    raw = project.get_settings().get_raw()
    assert raw["settings"]["codeEnvs"]["python"]["envName"] == "py39"
    rules = [{"targetProject": "OTHER", "appearOnFlow": True}]
    assert raw["exposedObjects"]["objects"] == [
        {"type": "DATASET", "localName": "d", "quickSharingEnabled": False, "rules": rules}
    ]
    assert messages(project)[:3] == [
        "Modified project permissions for CUST",
        "Updated summary of project CUST",
        "Updated settings of project CUST",
    ]
    stored = json.loads((dss.tree("CUST") / "version-tags.json").read_text())["tags"]["PROJECT"]
    assert stored["versionNumber"] == 3 and stored["lastModifiedBy"] == {"login": "alice"}


def test_a_put_replaces_its_part_whole(dss: Sandbox) -> None:
    project = made(dss, description="long")
    project.set_metadata({"label": "L", "tags": []})
    meta = project.get_metadata()
    assert "description" not in meta and "shortDesc" not in meta and meta["checklists"] == {"checklists": []}
    project.client._perform_empty("PUT", "/projects/CUST/settings", body={"settings": {"gitCommitMode": "NONSENSE"}})
    stored = json.loads((dss.tree("CUST") / "params.json").read_text())["settings"]
    assert "gitCommitMode" not in stored and stored["limitsSettings"]["memSampleBytes"] == {"soft": -1, "hard": -1}


def test_variables_and_tags_are_replaced(dss: Sandbox) -> None:
    project = made(dss)
    project.set_variables({"standard": {"a": 1, "n": {"x": [None, 2.0]}}, "local": {"z": "q"}})
    assert project.get_variables() == {"standard": {"a": 1, "n": {"x": [None, 2.0]}}, "local": {"z": "q"}}
    project.client._perform_empty("PUT", "/projects/CUST/variables/", body={"standard": {"b": 2}})
    assert project.get_variables() == {"standard": {"b": 2}, "local": {}}
    project.set_tags({"tags": {"x": {"color": "#fff", "typo": 1}}})
    assert project.get_tags() == {"tags": {"x": {"color": "#fff"}}}
    assert messages(project)[:2] == ["Edited tags list", "Saved project variables for project CUST"]


def test_rights(dss: Sandbox) -> None:
    project = made(dss)
    reader = dss.client("reader").get_project("CUST")
    with pytest.raises(DataikuException, match="Failed to read project permissions"):
        reader.get_metadata()
    with pytest.raises(DataikuException, match="Failed to read project permissions"):
        dss.client("designer").get_project("NOPE").get_metadata()
    assert dss.client("reader").list_project_keys() == []
    project.set_permissions({"owner": "alice", "permissions": [{"user": "rita", "readProjectContent": True}]})
    assert reader.get_metadata()["label"] == "Customers"
    with pytest.raises(DataikuException, match="Unauthorized"):
        reader.set_variables({"standard": {}, "local": {}})
    project.set_permissions({"permissions": [{"group": "readers", "writeProjectContent": True}]})
    reader.set_variables({"standard": {"ok": 1}, "local": {}})
    with pytest.raises(DataikuException, match="Unauthorized"):
        reader.set_permissions({})
    assert project.get_permissions()["owner"] == "alice"
    with pytest.raises(DataikuException, match="admin rights"):
        dss.client("designer").list_connections()


def test_what_may_be_known_of_the_instance(dss: Sandbox) -> None:
    admin = dss.client("admin")
    assert admin.get_instance_info().node_type == "DESIGN"
    assert set(admin.list_connections_names("PostgreSQL")) == {"pg_main", "postgres"}
    assert {i["envName"] for i in admin.list_code_envs()} == {"py39", "py311"}
    assert {u["login"] for u in admin.list_users()} == {"admin", "alice", "bob", "rita"}
    assert admin.get_user("bob").get_settings().get_raw()["groups"] == ["data_team"]
    assert admin.get_group("analysts").get_definition()["mayCreateProjects"] is True
    with pytest.raises(DataikuException, match="Connection 'x' does not exist"):
        admin.get_connection("x").get_settings()
    with pytest.raises(DataikuException, match="PYTHON env x doesn't exist"):
        admin.get_code_env("python", "x").get_definition()
    admin.create_connection("new", "MySQL", {"host": "h"})
    assert admin.get_connection("new").get_settings().get_raw()["type"] == "MySQL"


def test_project_folders(dss: Sandbox) -> None:
    admin = dss.client("admin")
    project = made(dss)
    root = admin.get_root_project_folder()
    child = root.create_sub_folder("Marketing")
    project.move_to_folder(child)
    assert project.get_project_folder().name == "Marketing"
    assert admin.list_projects(include_location=True)[0]["projectLocation"][-1]["name"] == "Marketing"
    with pytest.raises(DataikuException, match="not empty"):
        child.delete()
    grandchild = child.create_sub_folder("Deep")
    with pytest.raises(DataikuException, match="into itself"):
        child.move_to(grandchild)
    inside = admin.create_project("IN", "In", "admin", project_folder_id=grandchild.id)
    assert inside.get_project_folder().id == grandchild.id
    settings = child.get_settings()
    settings.set_name("Sales")
    settings.save()
    assert [f.name for f in admin.get_root_project_folder().list_child_folders()] == ["Sales"]


def test_delete(dss: Sandbox) -> None:
    project = made(dss)
    tree = dss.tree("CUST")
    project.delete()
    assert dss.client().list_project_keys() == [] and not tree.exists()
    with pytest.raises(DataikuException, match="Failed to read project permissions"):
        project.get_metadata()


def test_resolved_variables(dss: Sandbox) -> None:
    project = made(dss)
    project.set_variables({"standard": {"a": 1, "b": "s"}, "local": {"b": "l"}})
    resolve = dss.client()._perform_json
    found = resolve("GET", "/projects/CUST/variables-resolved", params={"typed": "true"})
    assert (found["a"], found["b"], found["projectKey"]) == (1, "l", "CUST")
    assert resolve("GET", "/projects/CUST/variables-resolved")["a"] == "1"
