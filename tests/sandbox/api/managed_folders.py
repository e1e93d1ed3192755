"""Managed folders: definitions (API §7). Their contents are in ``folder_contents``."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from .. import ids
from ..errors import illegal
from ..facts.dataset_types import FOLDER_PARAMS, PLUGIN_FOLDER_PARAMS, is_plugins
from ..facts.folders import FOLDER_CREATED
from ..routing import READ_CONF, WRITE_CONF, Call, Prepared, array, route
from ..typed import clone, normalise
from . import cascades
from .dataset_storage import connection_of, folder_params, storage_type
from .documents import Doc, body, check_version, ensure, folder, owner, recipes_using, require
from .folder_contents import root_of

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Project

KIND = "managed_folders"
DEFAULT_CONNECTION = "filesystem_folders"


@route("GET", "/projects/{key}/managedfolders/", READ_CONF)
def list_folders(call: Call) -> Any:
    """Definitions; names are not unique."""
    project = owner(call)
    return array((project.wire_bytes(KIND, ident) for ident in ensure(project, KIND)), call.estate.rng)


@route("POST", "/projects/{key}/managedfolders/", WRITE_CONF)
def create(call: Call) -> Any:
    """Missing params and the type, unless it is a plugin's, come from the connection; a given path stays as it is."""
    project, given = owner(call), body(call)
    if not given.get("name"):
        raise illegal("Managed folder name is not specified", 400)
    ident = make_folder(project, given["name"], given.get("params") or {}, kind=given.get("type"), user=call.user)
    return project.wire(KIND, ident)


def make_folder(project: Project, name: str, params: Doc, *, kind: str | None = None, user: Login) -> str:
    """Create a folder, answer its new id. The id is part of its path through ``${odbId}``."""
    kind, kept = _plugins(kind, params) if is_plugins(kind) else _stored(project, kind, params)
    ident = ids.fresh(KIND, project.store[KIND])
    doc = {**clone(FOLDER_CREATED), "name": name, "type": kind, "params": kept}
    message = f"Created managed folder {ident} (named {name}) in {project.key}"
    project.save(KIND, ident, folder(doc), user=user, message=message)
    return ident


def _stored(project: Project, kind: str | None, params: Doc) -> tuple[str, Doc]:
    """Type and params of a folder on a connection; a type that the connection does not have is refused."""
    connection = connection_of(project.estate, params.get("connection") or DEFAULT_CONNECTION)
    wanted = {**folder_params(connection), **{k: v for k, v in params.items() if v is not None}}
    found = storage_type(connection)
    if kind not in (None, "", found):
        raise illegal(f"Invalid connection type for managed folders : {connection['type']} (type {kind})")
    return found, normalise(FOLDER_PARAMS[found], wanted)


def _plugins(kind: str | None, params: Doc) -> tuple[str, Doc]:
    """A plugin's file system: its configuration, no connection of DSS (corpus §2, mf_types)."""
    return str(kind), normalise(PLUGIN_FOLDER_PARAMS, params)


@route("GET", "/projects/{key}/managedfolders/{id}", READ_CONF)
def get_folder(call: Call) -> Any:
    """The definition."""
    require(owner(call), KIND, call.params["id"])
    return Prepared(owner(call).wire_bytes(KIND, call.params["id"]))


@route("PUT", "/projects/{key}/managedfolders/{id}", WRITE_CONF)
def put_folder(call: Call) -> Any:
    """Typed and wholesale; the storage is not checked (API §5.10)."""
    project, ident, given = owner(call), call.params["id"], body(call)
    before = require(project, KIND, ident)
    check_version(call, KIND, ident, given)
    doc = folder({**given, "type": before.get("type")})
    project.save(KIND, ident, doc, user=call.user, message=f"Updated managed folder {project.key}.{ident}")
    return {"msg": f"Updated managed folder {project.key}.{ident}"}


@route("DELETE", "/projects/{key}/managedfolders/{id}", WRITE_CONF)
def delete_folder(call: Call) -> Any:
    """Takes the recipes around it along; files stay unless asked (API §14)."""
    project, ident = owner(call), call.params["id"]
    require(project, KIND, ident)
    message = f"Deleted managed folder {project.key}.{ident}"
    cascades.remove_object(project, KIND, ident, "MANAGED_FOLDER", user=call.user, message=message)
    if call.query.flag("dropData"):
        shutil.rmtree(root_of(project, ident), ignore_errors=True)
    return {"msg": message}


@route("POST", "/projects/{key}/actions/renameManagedFolder", WRITE_CONF)
def rename(call: Call) -> Any:
    """Only the display name changes."""
    project, given = owner(call), body(call)
    ident, name = given.get("id") or "", given.get("newName")
    doc = require(project, KIND, ident)
    if not isinstance(name, str) or not name.strip():
        raise illegal("New managed folder name is not specified", 400)
    message = f"Renamed folder to {name} (id: {ident})"
    project.save(KIND, ident, {**doc, "name": name}, user=call.user, message=message)
    return {}


@route("GET", "/projects/{key}/managedfolders/{id}/usages", READ_CONF)
def get_usages(call: Call) -> Any:
    """Recipes that read or write the folder."""
    require(owner(call), KIND, call.params["id"])
    return recipes_using(call, call.params["id"])
