"""Project trees into an estate, and what they presuppose: connections, envs, people, plugins, foreign objects (D51).

Reads documents as they are on disk; refuses to load what it only scans.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import disk
from .estate import PARAMS, Estate, Project
from .facts.instance import DATASET_CONNECTION
from .facts.new_project import new_params
from .typed import clone

NO_CONNECTION = "Default (in DSS data dir.)"
FOREIGN = re.compile(r"([A-Za-z0-9_]+)\.([^.\s/]+)")
REFERENCES = {
    "ref": "datasets",
    "datasetSmartName": "datasets",
    "inputDatasetSmartName": "datasets",
    "itemId": "datasets",
    "folderSmartId": "managed_folders",
    "managedFolderId": "managed_folders",
    "modelSmartName": "saved_models",
    "savedModelSmartId": "saved_models",
}
"""Keys whose value may be PROJECT.object, with the kind of object that they usually name (API §2.3)."""
ZONE_KINDS = {"DATASET": "datasets", "MANAGED_FOLDER": "managed_folders", "SAVED_MODEL": "saved_models"}
PLUGIN_TYPE = re.compile(
    r"(CustomCode|CustomPython|CustomJava|fsprovider|pystep|pytrigger|webapp|pyrunnable|Sample|App)_([A-Za-z0-9-]+)"
)
BORROWED = ("UploadedFiles", "RemoteFiles", "FilesInFolder")
"""Dataset types whose connection is of another type than theirs."""


@dataclass
class Needs:
    """What a tree mentions. `connections` is name → type ("": unknown); `foreign` is (project, kind, object)."""

    connections: dict[str, str] = field(default_factory=dict)
    envs: dict[str, str] = field(default_factory=dict)
    users: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    plugins: set[str] = field(default_factory=set)
    containers: set[str] = field(default_factory=set)
    foreign: set[tuple[str, str, str]] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)


def load(estate: Estate, source: Path, *, with_externals: bool = False) -> list[str]:
    """Load one tree or a folder of trees; returns the keys. A key that the store already has is left alone."""
    trees = disk.find_trees(source)
    if not trees:
        raise FileNotFoundError(f"{source}: no project tree (params.json) here or one level below")
    for key, tree in trees.items():
        if with_externals:
            provide(estate, scan(disk.read(tree)), exposed_to=key)
        if key not in estate.projects:
            estate.load(tree, key)
    return list(trees)


def seed(estate: Estate, source: Path) -> None:
    """Create what the trees at `source` need, without loading them."""
    trees = disk.find_trees(source)
    if not trees:
        raise FileNotFoundError(f"{source}: no project tree (params.json) here or one level below")
    for key, tree in trees.items():
        provide(estate, scan(disk.read(tree)), exposed_to=key)


def reopen(estate: Estate) -> None:
    """Take up the projects that an earlier run left in the store."""
    for key, tree in disk.find_trees(estate.root).items():
        if (estate.root / key).resolve() == tree.resolve():
            estate.new_project(key).open(f"Imported project {key}", "admin")


def scan(tree: disk.Loaded) -> Needs:
    """Everything outside of the project that its documents name."""
    needs = Needs()
    params = tree.docs.get(PARAMS) or {}
    for kind, docs in tree.store.items():
        for doc in docs.values():
            _connections(needs, kind, doc)
            _walk(needs, doc, "R" if doc.get("type") == "r" or doc.get("type") == "SHINY" else "PYTHON")
    for text in tree.payloads.values():
        _walk(needs, _json(text), "PYTHON")
    _walk(needs, params, "PYTHON")
    for entry in params.get("permissions") or []:
        needs.groups |= {entry["group"]} if entry.get("group") else set()
        needs.users |= {entry["user"]} if entry.get("user") else set()
    for exposed in (params.get("exposedObjects") or {}).get("objects") or []:
        needs.targets |= {r["targetProject"] for r in exposed.get("rules") or [] if r.get("targetProject")}
    for lang, env in ((params.get("settings") or {}).get("codeEnvs") or {}).items():
        if env.get("envName"):
            needs.envs[env["envName"]] = {"r": "R", "julia": "JULIA"}.get(lang, "PYTHON")
    return needs


def _json(text: str | None) -> Any:
    """A payload that is JSON; anything else names nothing outside of the project."""
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def _connections(needs: Needs, kind: str, doc: dict[str, Any]) -> None:
    if kind not in ("datasets", "managed_folders"):
        return
    params, own = doc.get("params") or {}, str(doc.get("type") or "")
    upload = str(params.get("uploadFSProviderType") or "Filesystem")
    found = [
        (params.get("connection"), upload if own == "UploadedFiles" else "" if own in BORROWED else own),
        (params.get("uploadConnection"), upload),
        ((params.get("uploadedConfig") or {}).get("connection"), upload),
    ]
    found += [(s.get("connection"), "") for s in (doc.get("remoteFiles") or {}).get("sources") or []]
    for name, type_ in found:
        if name and name != NO_CONNECTION and not (own.startswith("fsprovider") and name == params.get("connection")):
            known = needs.connections.get(name)
            if not known or (own not in BORROWED and own):
                needs.connections[name] = DATASET_CONNECTION.get(type_, type_) or known or ""


def _walk(needs: Needs, value: Any, lang: str, inside: str = "") -> None:
    if isinstance(value, list):
        for item in value:
            _walk(needs, item, lang, inside)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if isinstance(item, str):
            _text(needs, key, item, lang, inside)
        else:
            _walk(needs, item, lang, key if key != "items" else inside)
    if value.get("projectKey") and value.get("objectId"):
        kind = ZONE_KINDS.get(value.get("objectType", ""))
        needs.foreign |= {(value["projectKey"], kind, value["objectId"])} if kind else set()


def _text(needs: Needs, key: str, text: str, lang: str, inside: str) -> None:
    if key in ("login", "owner", "runAsUser") and text and not text.startswith("api:"):
        needs.users.add(text)
    elif key == "containerConf" and text:
        needs.containers.add(text)
    elif key == "envName" and text:
        needs.envs.setdefault(text, lang)
    elif key in ("type", "runnableType") and (plugin := PLUGIN_TYPE.match(text)):
        needs.plugins.add(plugin.group(2))
    elif key in ("connection", "destinationDatasetConnection") and text and text != NO_CONNECTION:
        needs.connections.setdefault(text, "")
    elif key in REFERENCES and (ref := FOREIGN.fullmatch(text)):
        kind = "saved_models" if key == "ref" and inside == "model" else REFERENCES[key]
        needs.foreign.add((ref.group(1), kind, ref.group(2)))


def provide(estate: Estate, needs: Needs, *, exposed_to: str) -> None:
    """Add what is missing; what the estate has stays as it is. Foreign objects are exposed to `exposed_to`."""
    for name, type_ in needs.connections.items():
        estate.add_connection(name, type_ or "Filesystem")
    for name, lang in needs.envs.items():
        estate.add_code_env(name, "PYTHON311" if lang == "PYTHON" else lang, lang)
    for login in sorted(needs.users):
        estate.add_user(login)
    for group in sorted(needs.groups):
        estate.add_group(group)
    estate.containers |= needs.containers
    for plugin in sorted(needs.plugins):
        estate.plugins.setdefault(
            plugin,
            {
                "id": plugin,
                "version": "1.0.0",
                "isDev": False,
                "meta": {"label": plugin, "description": "", "author": ""},
            },
        )
    for key, kind, name in sorted(needs.foreign):
        _foreign(_neighbour(estate, key), kind, name, exposed_to)
    for key in sorted(needs.targets - {exposed_to}):
        _neighbour(estate, key)


def _neighbour(estate: Estate, key: str) -> Project:
    if key in estate.projects:
        return estate.projects[key]
    project = estate.new_project(key)
    stamp = {"versionNumber": 0, "lastModifiedBy": {"login": "admin"}, "lastModifiedOn": estate.now()}
    disk.write(project.tree, PARAMS, disk.dump(new_params(key, "admin", stamp)))
    project.open(f"Created a new project: {key} ({key})", "admin")
    return project


def _foreign(project: Project, kind: str, name: str, exposed_to: str) -> None:
    if project.key == exposed_to:
        return
    types = {"datasets": "DATASET", "managed_folders": "MANAGED_FOLDER", "saved_models": "SAVED_MODEL"}
    if name not in project.store[kind]:
        project.save(
            kind,
            name,
            dict(_minimal(project.key, kind, name)),
            user="admin",
            message=f"Created {kind} {project.key}.{name}",
        )
    params = clone(project.params)
    objects = params["exposedObjects"]["objects"]
    if not any(o["localName"] == name and o["type"] == types[kind] for o in objects):
        rules = [{"targetProject": exposed_to, "appearOnFlow": True}]
        objects.append({"type": types[kind], "localName": name, "quickSharingEnabled": False, "rules": rules})
        project.save_document(PARAMS, params, user="admin", message=f"Updated exposed objects (project:{project.key})")


def _minimal(key: str, kind: str, name: str) -> Iterator[tuple[str, Any]]:
    """The least that an object of another project needs to be named, listed and used as an input."""
    yield from {"tags": [], "customFields": {}, "checklists": {"checklists": []}}.items()
    if kind == "datasets":
        yield from {
            "type": "Filesystem",
            "managed": True,
            "formatType": "csv",
            "formatParams": {},
            "params": {"connection": "filesystem_managed", "path": f"${{projectKey}}/{name}"},
            "schema": {"columns": [], "userModified": True},
        }.items()
    elif kind == "managed_folders":
        yield from {
            "name": name,
            "type": "Filesystem",
            "params": {"connection": "filesystem_folders", "path": "${projectKey}/${odbId}"},
        }.items()
    else:
        yield from {"name": name, "savedModelType": "DSS_MANAGED", "type": "PREDICTION"}.items()
