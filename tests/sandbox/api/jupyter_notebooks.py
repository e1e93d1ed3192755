"""Jupyter notebooks: files of the tree, whose outputs the API shows and git does not have (API §11).

Sessions come from the knob `session`: nothing is executed here. Refuses to know what cells say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import exists, illegal, io_error, missing
from ..facts.notebooks import KERNEL, SERVERS, language_of
from ..ids import token
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, route
from ..typed import clone
from .documents import body, owner

if TYPE_CHECKING:
    from ..project import Project

Doc = dict[str, Any]
FOLDER = "ipython_notebooks"
BASE = "/projects/{key}/jupyter-notebooks"

declare("notebook-exists", "POST of a Jupyter notebook under a taken name", "refused", "overwritten", "API §13")
declare("notebook-source", "source of a cell in GET of a Jupyter notebook", "a list of lines", "one text", "API §11")
declare(
    "notebook-metadata",
    "what the server wrote into a notebook's metadata, in a save that leaves it out",
    "stays",
    "is gone",
    "API §11",
)


def names(project: Project) -> list[str]:
    """Names of all notebooks; a notebook's name is its file's."""
    folder = project.tree / FOLDER
    return sorted(f.stem for f in folder.glob("*.ipynb")) if folder.is_dir() else []


def read(project: Project, name: str) -> Doc:
    """The file, without outputs, or DSS's not-found error."""
    if name not in names(project):
        raise missing("notebook", project.key, name)
    found = _parsed(project, name)
    if found is None:
        raise io_error(f"Notebook {project.key}.{name} is not readable as JSON")
    return found


def _parsed(project: Project, name: str) -> Doc | None:
    try:
        found = json.loads((project.tree / _path(name)).read_bytes())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def write(project: Project, name: str, content: Doc, call: Call, message: str) -> None:
    """Keep outputs beside the tree, and the rest as a file."""
    cells = clone(content.get("cells") or [])
    outputs = [{k: c[k] for k in ("outputs", "execution_count") if c.get(k)} for c in cells]
    for cell in cells:
        if cell.get("cell_type") == "code":
            cell.update(outputs=[], execution_count=None)
        if isinstance(cell.get("source"), str):
            cell["source"] = cell["source"].splitlines(keepends=True)
    kept = _beside(project, name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(outputs), encoding="utf-8")
    text = json.dumps({**content, "cells": cells}, indent=1, ensure_ascii=False)
    project.put_file(_path(name), text, user=call.user, message=message)


def sessions(project: Project, name: str) -> list[Doc]:
    """Kernels that run this notebook."""
    held: list[Doc] = project.estate.notebook_sessions
    return [s for s in held if (s["projectKey"], s["notebookName"]) == (project.key, name)]


def start(project: Project, name: str, login: str) -> str:
    """What opening a notebook in the interface does; returns the session's id."""
    read(project, name)
    session = {
        "projectKey": project.key,
        "notebookName": name,
        "sessionCreator": login,
        "sessionCreatorDisplayName": login.capitalize(),
        "sessionUnixOwner": "dataiku",
        "sessionId": token(32),
        "kernelId": token(32),
        "kernelPid": 4321,
        "kernelConnections": 1,
        "kernelLastActivityTime": project.estate.now(),
        "kernelExecutionState": "idle",
        "sessionStartTime": project.estate.now(),
    }
    project.estate.notebook_sessions.append(session)
    return str(session["sessionId"])


def _path(name: str) -> str:
    if "/" in name or "\\" in name or name in ("", ".", ".."):
        raise illegal(f"Invalid notebook name: '{name}'", 400)
    return f"{FOLDER}/{name}.ipynb"


def _beside(project: Project, name: str) -> Path:
    return project.files / "notebook_outputs" / f"{name}.json"


def _item(project: Project, name: str) -> Doc:
    notes = (_parsed(project, name) or {}).get("metadata") or {}
    told = {"language": language_of(notes), "kernelSpec": notes.get("kernelspec") or {}, "tags": notes.get("tags") or []}
    return {"projectKey": project.key, "name": name, **told}


@route("GET", BASE + "/", READ_CONF)
def list_notebooks(call: Call) -> Any:
    """Headers; `active` asks for those with a session only."""
    project, active = owner(call), call.query.flag("active")
    return [_item(project, name) for name in names(project) if not active or sessions(project, name)]


@route("POST", BASE + "/{name}", WRITE_CONF)
def create(call: Call) -> Any:
    """The body is the notebook; the server adds who made it, and when."""
    project, name = owner(call), call.params["name"]
    if name in names(project) and call.estate.reading("notebook-exists") == "a":
        raise exists("notebook", project.key, name)
    stamp = {"versionNumber": 0, "lastModifiedBy": {"login": call.user.login}, "lastModifiedOn": call.at}
    made = {
        "kernelspec": clone(KERNEL),
        "creator": call.user.login,
        "createdOn": call.at,
        "creationTag": stamp,
        "tags": [],
        "customFields": {},
        "dkuGit": {"lastInteraction": 0},
    }
    content = _content(call)
    content["metadata"] = {**made, **(content.get("metadata") or {})}
    write(project, name, content, call, f"Created Jupyter notebook '{name}' from Jupiter API")
    return _shown(call)


@route("GET", BASE + "/{name}", READ_CONF)
def get(call: Call) -> Any:
    """The whole notebook, with the outputs that git does not have."""
    return _shown(call)


@route("PUT", BASE + "/{name}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale."""
    project, name = owner(call), call.params["name"]
    before, content = read(project, name).get("metadata") or {}, _content(call)
    given = content.get("metadata") or {}
    if call.estate.reading("notebook-metadata") == "a":
        given = {**{key: before[key] for key in SERVERS if key in before}, **given}
    content["metadata"] = {**given, "modifiedBy": call.user.login}
    write(project, name, content, call, f"Saved Jupyter notebook '{name}'")
    return _shown(call)


@route("DELETE", BASE + "/{name}", WRITE_CONF)
def delete(call: Call) -> Any:
    """With its sessions."""
    project, name = owner(call), call.params["name"]
    read(project, name)
    for session in sessions(project, name):
        call.estate.notebook_sessions.remove(session)
    project.drop_path(_path(name), user=call.user, message=f"Deleted jupyter notebook {project.key}.{name}")
    _beside(project, name).unlink(missing_ok=True)
    return {}


@route("DELETE", BASE + "/{name}/outputs", WRITE_CONF)
def clear_outputs(call: Call) -> Any:
    """The file stays as it is: it has none."""
    project, name = owner(call), call.params["name"]
    read(project, name)
    _beside(project, name).unlink(missing_ok=True)
    return {}


@route("GET", BASE + "/{name}/sessions", READ_CONF)
def list_sessions(call: Call) -> Any:
    """Running kernels."""
    read(owner(call), call.params["name"])
    return sessions(owner(call), call.params["name"])


@route("DELETE", BASE + "/{name}/sessions/{id}", WRITE_CONF)
def unload(call: Call) -> Any:
    """Stop one."""
    return _unload(call, call.params["name"], call.params["id"])


@route("GET", "/projects/{key}/notebooks/active", READ_CONF)
def list_active(call: Call) -> Any:
    """The old way to list running notebooks."""
    project = owner(call)
    return [{**_item(project, n), "activeSessions": sessions(project, n)} for n in names(project) if sessions(project, n)]


@route("GET", "/projects/{key}/notebooks/", READ_CONF)
def get_state(call: Call) -> Any:
    """The old way to ask for sessions."""
    project, name = owner(call), call.query.get("notebookName") or ""
    return {**_item(project, name), "activeSessions": sessions(project, name)}


@route("DELETE", "/projects/{key}/notebooks/", WRITE_CONF)
def unload_old(call: Call) -> Any:
    """The old way to stop one."""
    return _unload(call, call.query.get("notebookName") or "", call.query.get("sessionId") or "")


def _unload(call: Call, name: str, session_id: str) -> Doc:
    read(owner(call), name)
    for session in sessions(owner(call), name):
        if session["sessionId"] == session_id:
            call.estate.notebook_sessions.remove(session)
            return {}
    raise missing("session", None, session_id)


def _content(call: Call) -> Doc:
    content = clone(body(call))
    if not isinstance(content.get("cells"), list):
        raise illegal("Notebook has no cells", 400)
    return content


def _shown(call: Call) -> Doc:
    project, name = owner(call), call.params["name"]
    content = read(project, name)
    kept = _beside(project, name)
    outputs = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    for cell, more in zip(content.get("cells") or [], outputs, strict=False):
        if cell.get("cell_type") == "code":
            cell.update(more)
    if call.estate.reading("notebook-source") == "b":
        for cell in content.get("cells") or []:
            cell["source"] = "".join(cell.get("source") or [])
    return content


def forget_recipe(project: Project, name: str, user: Any) -> None:
    """Notebooks of a deleted recipe stay, under another tag (API §11, §14). Inside a commit of the caller."""
    for notebook in names(project):
        content = _parsed(project, notebook) or {}
        notes = content.get("metadata") or {}
        if notes.get("associatedRecipe") == name:
            tags = [t for t in notes.get("tags") or [] if t != "recipe-editor"]
            notes["tags"] = [*tags, "deleted-recipe-editor"]
            text = json.dumps(content, indent=1, ensure_ascii=False)
            project.put_file(_path(notebook), text, user=user)
