"""Recipes: list, read, write, metadata, status, rename, delete (API §6.1 to §6.3, §6.7, §6.8)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..errors import exists, illegal, missing
from ..facts.recipes import BARE, METADATA, recipe_type
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, Prepared, array, route
from . import cascades
from .documents import Doc, body, check_version, ensure, metadata, owner, recipe, require, with_metadata

if TYPE_CHECKING:
    from ..estate import Project

KIND = "recipes"


@route("GET", "/projects/{key}/recipes/", READ_CONF)
def list_recipes(call: Call) -> Any:
    """Definitions without payloads."""
    project = owner(call)
    return array((project.wire_bytes(KIND, name) for name in ensure(project, KIND)), call.estate.rng)


@route("GET", "/projects/{key}/recipes/{name}", READ_CONF)
def get_recipe(call: Call) -> Any:
    """Definition and payload; a missing recipe is no error but an answer without a recipe (API §1.4)."""
    project, name = owner(call), call.params["name"]
    if name not in ensure(project, KIND):
        return {} if call.estate.reading("recipe-missing") == "a" else Empty()
    text = project.payloads.get((KIND, name))
    tail = b"" if text is None else b',"payload":' + json.dumps(text).encode()
    return Prepared(b'{"recipe":' + project.wire_bytes(KIND, name) + tail + b"}")


@route("PUT", "/projects/{key}/recipes/{name}", WRITE_CONF)
def put_recipe(call: Call) -> Any:
    """Typed and wholesale; without a payload the text is emptied (API §5.10, §16.24b)."""
    project, name, given = owner(call), call.params["name"], body(call)
    before = require(project, KIND, name)
    sent = given.get("recipe") or {}
    check_version(call, KIND, name, sent)
    doc = recipe({**sent, "type": before["type"]})
    payload = _payload(project, name, before["type"], given.get("payload"))
    project.save(KIND, name, doc, user=call.user, message=f"Updated recipe {project.key}.{name}", payload=payload)
    return {"msg": f"Updated recipe {project.key}.{name}"}


def _payload(project: Project, name: str, kind: str, given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise illegal("Expected a string but was BEGIN_OBJECT at path $.payload", 400)
    facts = recipe_type(kind)
    if given is None and (facts is None or facts.style == BARE):
        return project.payloads.get((KIND, name))
    return given or ""


@route("DELETE", "/projects/{key}/recipes/{name}", WRITE_CONF)
def delete_recipe(call: Call) -> Any:
    """The outputs stay."""
    project, name = owner(call), call.params["name"]
    require(project, KIND, name)
    cascades.remove_recipe(project, name, user=call.user, message=f"Deleted recipe {project.key}.{name}")
    return {}


@route("GET", "/projects/{key}/recipes/{name}/metadata", READ_CONF)
def get_metadata(call: Call) -> Any:
    """Unlike the definition, this fails for a missing recipe."""
    return metadata(require(owner(call), KIND, call.params["name"]), METADATA)


@route("PUT", "/projects/{key}/recipes/{name}/metadata", WRITE_CONF)
def put_metadata(call: Call) -> Any:
    """Wholesale for the projected keys; the payload stays."""
    project, name = owner(call), call.params["name"]
    keeps = call.estate.reading("metadata-description") == "a"
    doc = with_metadata(require(project, KIND, name), body(call), METADATA, descriptions=keeps)
    project.save(
        KIND, name, recipe(doc), user=call.user, message=f"Updated summary for recipe {project.key}.{name}"
    )
    return metadata(project.store[KIND][name], METADATA)


@route("GET", "/projects/{key}/recipes/{name}/status", READ_CONF)
def get_status(call: Call) -> Any:
    """One engine, no messages: nothing is checked here."""
    doc = require(owner(call), KIND, call.params["name"])
    engine = {"type": "DSS", "label": "DSS", "isSelectable": True, "recipeType": doc["type"]}
    return {
        "selectedEngine": engine,
        "engines": [engine],
        "allMessagesForFrontend": {"messages": []},
        "outputSchemaUpdates": {"computables": [], "totalIncompatibilities": 0},
    }


@route("POST", "/projects/{key}/actions/renameRecipe", WRITE_CONF)
def rename(call: Call) -> Any:
    """Definition and payload as they were; the zone's item moves to the end (API §6.8)."""
    project, given = owner(call), body(call)
    old, new = given.get("oldName") or "", given.get("newName")
    require(project, KIND, old)
    if not isinstance(new, str) or not new.strip():
        raise illegal("New recipe name is not specified", 400)
    if new in project.store[KIND]:
        raise exists("recipe", project.key, new)
    message = f"Renamed recipe {old} to {new}"
    with project.commit(message, call.user):
        project.rename(KIND, old, new, user=call.user, message=message)
        for zone_id, zone in list(ensure(project, "zones").items()):
            renamed = _moved_item(zone, old, new)
            if renamed:
                project.save("zones", zone_id, renamed, user=call.user)
        _notebooks(project, old, new, call)
    return {}


def _moved_item(zone: Doc, old: str, new: str) -> Doc | None:
    kept = [i for i in zone["items"] if not (i.get("objectType") == "RECIPE" and i.get("objectId") == old)]
    if len(kept) == len(zone["items"]):
        return None
    return {**zone, "items": [*kept, {"objectId": new, "objectType": "RECIPE"}]}


def _notebooks(project: Project, old: str, new: str, call: Call) -> None:
    for path in sorted((project.tree / "ipython_notebooks").glob("*.ipynb")):
        try:
            parsed = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        notes = parsed.get("metadata") or {}
        if notes.get("associatedRecipe") == old:
            notes["associatedRecipe"] = new
            text = json.dumps(parsed, indent=1, ensure_ascii=False)
            project.put_file(path.relative_to(project.tree).as_posix(), text, user=call.user)


def input_columns(project: Project, ref: str) -> list[Doc]:
    """Columns of a dataset, of this project or of another one; none for what is no dataset."""
    key, _, name = ref.partition(".")
    if ref in project.store["datasets"]:
        source, name = project, ref
    else:
        source = project.estate.projects.get(key, project)
    if name not in ensure(source, "datasets"):
        return []
    return source.store["datasets"][name]["schema"]["columns"]


def find_object(project: Project, ref: str) -> str | None:
    """Kind of what a reference names: a dataset by name, other computables by id, PROJECT.x in another project."""
    for kind in ("datasets", "managed_folders", "saved_models", "model_evaluation_stores", "knowledge-banks"):
        if ref in project.store[kind]:
            return kind
    key, _, rest = ref.partition(".")
    other = project.estate.projects.get(key)
    return find_object(other, rest) if rest and other and other is not project else None


def check_exists(project: Project, ref: str) -> str:
    """Kind of a reference, or DSS's not-found error."""
    kind = find_object(project, ref)
    if kind is None:
        raise missing("dataset", project.key, ref)
    return kind
