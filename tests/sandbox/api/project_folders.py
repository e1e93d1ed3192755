"""Project folders: a tree beside the projects (API §4.8, AUTO §11.8)."""

from __future__ import annotations

from typing import Any

from .. import auth, ids
from ..errors import illegal, missing
from ..estate import ROOT_FOLDER
from ..routing import ADMIN, INSTANCE_ADMIN, READ_CONF, Call, Empty, route
from ..typed import ListOf, clone, normalise


def _folder(call: Call, folder_id: str) -> dict[str, Any]:
    if folder_id not in call.estate.folders:
        raise missing("project folder", None, folder_id)
    return call.estate.folders[folder_id]


def _wire(call: Call, folder: dict[str, Any]) -> dict[str, Any]:
    """Header with children and the projects that the caller may read; the root has no name and no parent."""
    estate, at = call.estate, folder["id"]
    projects = [
        k for k, place in estate.location.items() if place == at and auth.may(call.user, estate.projects[k], READ_CONF)
    ]
    out = {
        "id": at,
        "childrenIds": [f["id"] for f in estate.folders.values() if f["parent"] == at],
        "projectKeys": projects,
    }
    return out if at == ROOT_FOLDER else out | {"name": folder["name"], "parentId": folder["parent"]}


@route("GET", "/project-folders/")
def root_folder(call: Call) -> dict[str, Any]:
    """The root."""
    return _wire(call, _folder(call, ROOT_FOLDER))


@route("GET", "/project-folders/{id}")
def get_folder(call: Call) -> dict[str, Any]:
    """One folder."""
    return _wire(call, _folder(call, call.params["id"]))


@route("GET", "/project-folders/locate-project/{key}", READ_CONF)
def locate_project(call: Call) -> dict[str, Any]:
    """The folder that holds a project."""
    return _wire(call, _folder(call, call.estate.location[call.project.key]))


@route("GET", "/project-folders/{id}/default-for-project-creation")
def default_folder(call: Call) -> dict[str, Any]:
    """Where a project created from this folder goes."""
    return _wire(call, _folder(call, call.params["id"]))


@route("POST", "/project-folders/{id}/children")
def create_folder(call: Call) -> dict[str, Any]:
    """A folder below this one; names are no ids."""
    parent, name = _folder(call, call.params["id"]), call.query.get("name")
    if not name:
        raise illegal("Project folder name is mandatory", 400)
    if not call.user.may_create:
        raise illegal("You may not create project folders here", 403)
    twins = [f for f in call.estate.folders.values() if f["parent"] == parent["id"] and f["name"] == name]
    if twins and call.estate.reading("folder-name-twice") == "b":
        raise illegal(f"Project folder {name} already exists")
    new = {
        "id": ids.fresh("project_folder", call.estate.folders),
        "parent": parent["id"],
        "name": name,
        "owner": call.user.login,
        "permissions": [],
    }
    call.estate.folders[new["id"]] = new
    return _wire(call, new)


@route("GET", "/project-folders/{id}/settings")
def get_folder_settings(call: Call) -> dict[str, Any]:
    """name, owner, permissions."""
    folder = _folder(call, call.params["id"])
    return {"name": folder["name"], "owner": folder["owner"], "permissions": clone(folder["permissions"])}


@route("PUT", "/project-folders/{id}/settings")
def put_folder_settings(call: Call) -> Empty:
    """Replace them; the id stays."""
    folder = _folder(call, call.params["id"])
    if not call.user.admin and folder["owner"] != call.user.login:
        raise illegal("You may not edit this project folder", 403)
    folder.update(normalise({"name": folder["name"], "owner": folder["owner"], "permissions": ListOf()}, call.body))
    return Empty()


@route("DELETE", "/project-folders/{id}", INSTANCE_ADMIN)
def delete_folder(call: Call) -> Empty:
    """Only when empty."""
    folder, estate = _folder(call, call.params["id"]), call.estate
    full = folder["id"] in estate.location.values() or any(f["parent"] == folder["id"] for f in estate.folders.values())
    if full or folder["id"] == ROOT_FOLDER:
        raise illegal(f"Project folder {folder['name'] or ROOT_FOLDER} is not empty")
    del estate.folders[folder["id"]]
    return Empty()


@route("POST", "/project-folders/{id}/move")
def move_folder(call: Call) -> Empty:
    """Put a folder below another one, not below itself."""
    folder, target = _folder(call, call.params["id"]), _folder(call, call.query.get("destination") or ROOT_FOLDER)
    at: dict[str, Any] | None = target
    while at:
        if at is folder:
            raise illegal("A project folder cannot be moved into itself")
        at = call.estate.folders.get(at["parent"])
    folder["parent"] = target["id"]
    return Empty()


@route("POST", "/project-folders/{id}/projects/{key}/move", ADMIN)
def move_project(call: Call) -> Empty:
    """Move a project from this folder to another."""
    source, target = _folder(call, call.params["id"]), _folder(call, call.query.get("destination") or ROOT_FOLDER)
    if call.estate.location[call.project.key] != source["id"]:
        raise illegal(f"Project {call.project.key} is not in this project folder")
    call.estate.location[call.project.key] = target["id"]
    return Empty()
