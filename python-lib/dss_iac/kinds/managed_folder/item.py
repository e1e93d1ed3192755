"""A managed folder as YAML ↔ as a tree, and how it is created (API §7). Its id is the server's, its name is ours.

{name: models, connection: filesystem_folders}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import partitioning, secret_names, taggable
from ..common.dataset_types import FILE_TYPES, STORES, connection_of, on_connection
from ..common.file_names import url
from ..common.quality import metrics, rules
from ..common.storage_defaults import BASIC, ENGINES, FILES_RULES, FLOW, LOOP
from ..common.trees import camel, merge, minus, ordered, snake, without

DEFAULT_CONNECTION = "filesystem_folders"  # what the official client uses (API §7)
PLUGIN = "fsprovider_"  # how types of plugins begin (corpus §2, mf_types)
PATH = "/${projectKey}/${odbId}"
LOCATION = (
    "path",
    "params.path",
    "params.bucket",
    "params.container",
    "params.metastoreDatabaseName",
    "params.metastoreTableName",
)
PROPERTIES: Mapping[str, Any] = {
    "connection": {"type": "string", "description": "Name of a connection that may hold folders"},
    "type": {"type": "string", "description": "Only for folders of plugins; else the connection decides"},
    "path": {"type": "string", "description": "Where the files are; DSS's own rule when left out"},
    "params": {"type": "object", "description": "DSS's own parameters of the type"},
    "flow": {"type": "object", "description": "rebuild_behavior, virtualizable …"},
    "metrics": metrics.SCHEMA,
    "checks": {**rules.SCHEMA, "description": "Checks in words, or as DSS has them, with their type"},
    "partitioning": partitioning.SCHEMA,
    "settings": {"type": "object", "description": "Any other key of DSS's folder document, as it is there"},
    **taggable.SCHEMA,
}
FOREIGN_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("location", "folder_path", "uri"), "write `path: …`, below the connection's"),
    **dict.fromkeys(("bucket", "prefix", "container"), "write it below `params:`"),
    **dict.fromkeys(("connection_name", "conn"), "write `connection: NAME`"),
    **dict.fromkeys(("files", "content", "contents"), "files are data, and are not uploaded from here"),
}
_PARAMS = {
    "notReadyIfEmpty": False,
    "filesSelectionRules": FILES_RULES,
    "variablesExpansionLoopConfig": LOOP,
    "metastoreSynchronizationEnabled": True,
}
_KNOWN = {
    **taggable.DEFAULTS,
    "flowOptions": FLOW,
    "params": _PARAMS,
    "metrics": {"probes": [BASIC], "engineConfig": ENGINES},
    "checks": {"runOnBuild": False, "checks": []},
    "partitioning": {
        "ignoreNonMatchingFile": False,
        "considerMissingRequestedPartitionsAsEmpty": False,
        "dimensions": [],
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    name = str(item.get("name") or "")
    theirs = _is_plugins(item.get("type")) and not item.get("connection")
    params = {} if theirs else {"connection": item.get("connection") or DEFAULT_CONNECTION}
    body: dict[str, Any] = {**({"name": name} if name else {}), **taggable.read(item)}
    if "type" in item:
        body["type"] = item["type"]
    if "path" in item:
        params["path"] = item["path"]
    body["params"] = merge(params, item.get("params") or {})
    if "flow" in item:
        body["flowOptions"] = camel(item["flow"])
    if "metrics" in item:
        body["metrics"] = metrics.read(item["metrics"], (BASIC,), reader)
    if "checks" in item:
        body["checks"] = {"checks": rules.read(item["checks"], reader, "checks")}
    if isinstance(item.get("partitioning"), Mapping):
        body["partitioning"] = partitioning.read(item["partitioning"])
        partitioning.check(item["partitioning"], False, reader)
    return Wanted(merge(body, item.get("settings") or {}), name=name)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML of a live folder."""
    kept, left_out = {k: v for k, v in tree.items() if k not in ("zone", "name")}, {}
    if not (place.get("options") or {}).get("with_storage") and not _is_plugins(tree.get("type")):
        kept = without(kept, LOCATION)
        left_out["storage location"] = "DSS's own rule decides it; --with-storage keeps it"
    rest = minus(kept, defaults(tree))
    params = dict(rest.pop("params", {}))
    item: dict[str, Any] = {"name": tree.get("name", place.get("name"))}
    for key, value in (
        ("type", rest.pop("type", None)),
        ("connection", params.pop("connection", None)),
        ("path", params.pop("path", None)),
        ("params", params),
        ("flow", snake(rest.pop("flowOptions", None))),
        ("metrics", metrics.show(rest.pop("metrics", None), (BASIC,))),
        ("checks", rules.show((rest.get("checks") or {}).pop("checks", None))),
        ("partitioning", partitioning.show(rest.pop("partitioning", {}))),
        ("settings", {k: v for k, v in rest.items() if k not in taggable.KEYS.values() and v != {}}),
    ):
        if value is not None and value != {}:
            item[key] = value
    item.update(taggable.show(rest))
    item = {key: value if key in ("checks", "metrics") else ordered(value) for key, value in item.items()}
    hidden, secrets = secret_names.hide(item, ("params",), f"managed folder {place.get('name', '')}")
    if secrets:
        hidden["secrets"] = list(secrets)
        left_out["secret values"] = secret_names.WHY
    return Written(hidden, left_out=left_out)


def misfit(tree: Mapping[str, Any], word: str) -> tuple[str, str] | None:
    """Why a folder cannot lie on a connection of type `word`, and what to do."""
    kind, there, name = str(tree.get("type") or ""), on_connection(word), connection_of(tree)
    if there in STORES and there not in FILE_TYPES:
        return f"'{name}' is a {word} connection, which holds no files", "name a connection to files"
    if kind in FILE_TYPES and there in FILE_TYPES and kind != there:
        return f"a {kind} folder cannot lie on '{name}', which is a {word} connection", f"write `type: {there}`"
    return None


def defaults(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What creating this folder sets by itself; the connection decides the type, unless a plugin does."""
    kind = str(tree.get("type") or "")
    return {**_KNOWN, "params": {**_PARAMS, "path": PATH}} if _is_plugins(kind) else {**_KNOWN, "type": kind}


def _is_plugins(kind: Any) -> bool:
    """Whether a plugin keeps the files: then no connection of DSS is needed."""
    return str(kind or "").startswith(PLUGIN)


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST; DSS finds the type by the connection when it is null (API §7)."""
    params = {"path": PATH, **(wire.get("params") or {"connection": connection_of(wire)})}
    body = {
        **{k: v for k, v in wire.items() if k != "zone"},
        "name": resource.name,
        "projectKey": facts["project"],
        "type": wire.get("type"),
        "params": params,
    }
    return [Call("POST", url("projects", facts["project"], "managedfolders") + "/", body, note="create managed folder")]


def created_id(reply: Any, resource: Resource) -> str:
    """The id that the server minted."""
    return str(reply["id"])


def delete(project: str, folder: str, with_data: bool) -> list[Call]:
    """DELETE; the files stay unless asked for."""
    path = url("projects", project, "managedfolders", folder)
    return [Call("DELETE", path, query={"dropData": with_data}, note="delete managed folder")]


def rename(project: str, folder: str, new: str) -> list[Call]:
    """Changes the display name; id and storage stay."""
    path = url("projects", project, "actions", "renameManagedFolder")
    return [Call("POST", path, {"id": folder, "newName": new}, expect="empty", note=f"rename folder to {new}")]


def holds_data(tree: Mapping[str, Any]) -> str:
    """A recreated folder is another folder."""
    return "a managed folder made again has a new id and an empty place"
