"""A project as YAML ↔ the tree of its documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...core.model import file_path
from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ...core.model.words import FOREIGN
from ..common import secret_names, secret_places
from ..common.code_env import read_env, show_env
from ..common.file_names import url
from ..common.trees import hollow, merge, minus, ordered
from . import application, bundle, checklists, defaults, exposed, git_references, permissions

LANGUAGES = ("python", "r", "julia")
SECRET = tuple(
    f"settings.integrations.integrations[*].hook.configuration.{key}"
    for key in ("accessToken", "token", "password", "webhookUrl", "url")
)
# YAML key → key of the metadata.
_METADATA: Mapping[str, str] = {
    "name": "label",
    "short_description": "shortDesc",
    "description": "description",
    "tags": "tags",
    "custom_fields": "customFields",
}
_LIBRARY: Mapping[str, str] = {
    "python_path": "pythonPath",
    "r_path": "rsrcPath",
    "from_projects": "importLibrariesFromProjects",
}
_UNORDERED = ("custom_fields", "variables", "settings")  # DSS keeps no order there
_CONTAINERS: Mapping[str, str] = {"none": "NONE", "inherit": "INHERIT"}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
_MADE_UP = re.compile(r"The project \*.*\* was created by .* on \w{3} \d+\w\w \d{4}\Z", re.DOTALL)
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "key": {"type": "string", "description": "Project key; can never change"},
        "name": {"type": "string", "description": "Display name; default: the key"},
        "short_description": {"type": ["string", "null"], "description": "One line, shown in lists"},
        "owner": {"type": "string", "description": "Login"},
        "folder": {"type": "string", "pattern": "^/", "description": "Project folder, for example /Marketing"},
        "status": {"type": ["string", "null"], "description": "One of the instance's project statuses"},
        "variables": {
            "type": "object",
            "description": "Project variables: standard ones, and the instance's own (local)",
            "properties": {"standard": {"type": "object"}, "local": {"type": "object"}},
            "additionalProperties": False,
        },
        "code_env": {
            "type": "object",
            "description": "Default code environment for each language",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "additionalProperties": False,
        },
        "container": {"type": "string", "description": "Container configuration, or none, or inherit"},
        "permissions": {**permissions.SCHEMA, "description": "Entries for groups and users; others stay"},
        "exposed": {**exposed.SCHEMA, "description": "What other projects may use; other entries stay"},
        "checklists": {**checklists.SCHEMA, "description": "To-do lists"},
        "library": {
            "type": "object",
            "properties": {**dict.fromkeys(_LIBRARY, _TEXTS), "git": git_references.SCHEMA},
            "additionalProperties": False,
            "description": "Where code is looked for",
        },
        "bundle": bundle.SCHEMA,
        "application": application.SCHEMA,
        "settings": {"type": "object", "description": "Any key of DSS's inner settings object, raw"},
    },
    FOREIGN: {
        "for_each": "one configuration is one project; run it again with another --project-key for another",
        "when": "the project is what a configuration is about; give `when` to what is in it",
        **dict.fromkeys(("project_key", "projectKey", "id"), "write `key: …`"),
        **dict.fromkeys(("title", "label", "display_name"), "write `name: …`"),
        **dict.fromkeys(("summary", "short_desc"), "write `short_description: …`"),
        **dict.fromkeys(("project_folder", "path"), "write `folder: /NAME`"),
        **dict.fromkeys(("vars", "parameters"), "write `variables: {standard: {NAME: value}}`"),
        **dict.fromkeys(("connection", "default_connection"), "write `policy: {default_connection: NAME}` beside it"),
        **dict.fromkeys(("datasets", "recipes", "scenarios"), "this is a section of its own, beside `project:`"),
        "metadata": "write description, owner and tags as keys of their own, and the rest as a comment",
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that the `project:` block declares."""
    body: dict[str, Any] = {}
    metadata = {to: item[key] for key, to in _METADATA.items() if key in item}
    if "checklists" in item:
        metadata["checklists"] = checklists.read(item["checklists"] or [])
    settings = merge(item.get("settings") or {}, _read_runtime(item))
    rights: dict[str, Any] = {"owner": item["owner"]} if "owner" in item else {}
    if "permissions" in item:
        rights["permissions"] = permissions.read(item["permissions"] or [], reader)
    for key, piece in (("metadata", metadata), ("settings", settings), ("permissions", rights)):
        if piece:
            body[key] = piece
    if "exposed" in item:
        body["exposed"] = exposed.read(item["exposed"] or [], reader)
    body.update({key: item[key] for key in ("status", "variables") if key in item})
    for at, form in ((bundle.AT, bundle), (application.AT, application)):
        if found := form.read(item.get(at) or {}, reader):
            body[at] = found
    if "folder" in item:
        body["folder"] = "/" + (folder := file_path.normal(str(item["folder"])))
        if ".." in folder.split("/"):
            what = f"'{item['folder']}' is not a project folder"
            reader.error("folder", what, "write its path from the top, without `..`")
    library, create = item.get("library") or {}, dict[str, Any]()
    if paths := {to: library[key] for key, to in _LIBRARY.items() if key in library}:
        body["library"] = paths
    if "git" in library:
        body[git_references.AT] = git_references.read(library["git"])
        create = {git_references.APART: git_references.apart(library["git"])}
    return Wanted(body=body, create=create, name=str(item.get("name") or item.get("key") or reader.project))


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The `project:` block for a project."""
    left_out = exposed.left_out(tree.get("exposed") or [])
    tree, secrets = secret_places.hide(tree, SECRET, "project")
    metadata, rights = tree.get("metadata") or {}, tree.get("permissions") or {}
    item: dict[str, Any] = {"key": place.get("project") or place["id"]}
    item.update({key: metadata[at] for key, at in _METADATA.items() if not hollow(metadata.get(at))})
    if _MADE_UP.match(item.get("short_description") or ""):
        del item["short_description"]
        left_out["short description"] = "the sentence that DSS writes into every new project"
    for key, value in (
        ("checklists", checklists.show(metadata.get("checklists") or {})),
        ("owner", rights.get("owner")),
        ("folder", None if tree.get("folder") == "/" else tree.get("folder")),
        ("status", None if tree.get("status") == defaults.STATUS else tree.get("status")),
        ("permissions", permissions.show(rights.get("permissions") or [])),
        ("exposed", exposed.show(tree.get("exposed") or [])),
        ("library", _show_library(tree)),
        ("bundle", bundle.show(tree.get(bundle.AT) or {})),
        ("application", application.show(tree.get(application.AT) or {})),
    ):
        if not hollow(value):
            item[key] = value
    variables = {k: v for k, v in (tree.get("variables") or {}).items() if v}
    if variables:
        item["variables"] = variables
    item.update(_show_settings(tree.get("settings") or {}))
    item = {key: ordered(value) if key in _UNORDERED else value for key, value in item.items()}
    hidden, named = secret_names.hide(item, ("variables", "library"), "project")
    if secrets or named:
        left_out["secret values"] = secret_names.WHY
    if named:
        hidden["secrets"] = list(named)
    return Written(hidden, left_out=left_out)


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST: an owner is required, everything else is written afterwards (API §4.1)."""
    owner = (resource.body.get("permissions") or {}).get("owner") or facts.get("owner")
    body: dict[str, Any] = {
        "projectKey": resource.address.project,
        "name": resource.name,
        "owner": owner,
        "settings": None,
        "description": None,
        "permissions": [],
        "tags": [],
    }
    return [Call("POST", "/projects/", body, expect="text", note="create project")]


def delete(project: str, id: str, with_data: bool) -> list[Call]:
    """The DELETE; without the flags the data of managed datasets stays where it is (API §4.1)."""
    flags = {"clearManagedDatasets": with_data, "clearOutputManagedFolders": with_data}
    query = {**flags, "clearJobAndScenarioLogs": True, "wait": True}
    return [Call("DELETE", url("projects", project), query=query, note="delete project")]


def _read_runtime(item: Mapping[str, Any]) -> dict[str, Any]:
    """Code envs and container as DSS's settings have them."""
    settings: dict[str, Any] = {}
    if item.get("code_env"):
        settings["codeEnvs"] = {language: read_env(name, "mode") for language, name in item["code_env"].items()}
    if "container" in item:
        name = item["container"]
        explicit = {"containerMode": "EXPLICIT_CONTAINER", "containerConf": name}
        settings["container"] = {"containerMode": _CONTAINERS[name]} if name in _CONTAINERS else explicit
    return settings


def _show_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from a new project: code envs and container by name, the rest raw."""
    rest = minus(settings, defaults.SETTINGS)
    out: dict[str, Any] = {}
    named: dict[str, str] = {}
    envs = dict(rest.get("codeEnvs") or {})
    for language in LANGUAGES:
        whole = (settings.get("codeEnvs") or {}).get(language) or {}
        name = show_env({k: v for k, v in whole.items() if (k, v) != ("preventOverride", False)}, "mode")
        if language in envs and name is not None:
            envs.pop(language)
            named[language] = name
    if named:
        out["code_env"] = named
    rest["codeEnvs"] = envs
    if "container" in rest:
        back = {c: _read_runtime({"container": c})["container"] for c in _container_names(settings["container"])}
        name = next((c for c, selection in back.items() if selection == settings["container"]), None)
        if name is not None:
            rest.pop("container")
            out["container"] = name
    rest = {k: v for k, v in rest.items() if not hollow(v)}
    return {**out, **({"settings": rest} if rest else {})}


def _container_names(selection: Mapping[str, Any]) -> tuple[str, ...]:
    explicit = selection.get("containerConf")
    return (*_CONTAINERS, *([explicit] if isinstance(explicit, str) and explicit not in _CONTAINERS else []))


def _show_library(tree: Mapping[str, Any]) -> dict[str, Any]:
    rest = minus(tree.get("library") or {}, defaults.LIBRARY)
    paths = {key: rest[at] for key, at in _LIBRARY.items() if at in rest}
    return {**paths, **git_references.show(tree.get(git_references.AT) or [])}
