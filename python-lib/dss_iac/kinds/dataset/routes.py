"""How datasets are created, renamed and deleted: which POST, with which body (API §5.1, §5.3, §16.20). Makes calls,
never sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call
from ...core.model.resource import Resource
from ...errors import IacError
from ..common.dataset_types import BY_CONNECTION, EDITABLE, UPLOADED, connection_of
from ..common.file_names import url

# Not part of the body of a creation: uploads and placement are calls of their own, and DSS adds its own metrics only
# where none are given.
_AFTERWARDS = ("content", "zone", "metrics", "metricsChecks")


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of the dataset's route; everything else is laid over what it gives."""
    if resource.create.get("route") == "managed":
        return [_managed(resource, wire, facts)]
    document = {k: v for k, v in wire.items() if k not in _AFTERWARDS}
    kind = document.get("type") or _type_on(resource, wire, facts)
    body = {"params": {}, **document, "type": kind, "name": resource.name, "projectKey": facts["project"]}
    return [Call("POST", url("projects", facts["project"], "datasets") + "/", body, note=f"create {kind} dataset")]


def _managed(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> Call:
    option = resource.create.get("format_option")
    specific = {"formatOptionId": option} if option and _takes_format(wire, facts) else {}
    settings = {"connectionId": connection_of(wire), "specificSettings": specific}
    body = {"name": resource.name, "creationSettings": settings}
    path = url("projects", facts["project"], "datasets", "managed")
    return Call("POST", path, body, note=f"create managed dataset on {settings['connectionId']}")


def _takes_format(wire: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """File formats mean something on file connections only; unknown connections are given the benefit of doubt."""
    from_connection = (facts.get("connections") or {}).get(connection_of(wire), "")
    return from_connection in ("", "EC2", "SSH", "Filesystem", "HDFS", "S3", "GCS", "Azure", "SFTP", "FTP", "SCP")


def _type_on(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    connection = connection_of(wire)
    kind = (facts.get("connections") or {}).get(connection, "")
    if not kind:
        raise IacError(
            f"{resource.address}: the type of connection '{connection}' could not be read; "
            f"write the dataset's type, for example `type: Snowflake`, instead of `type: sql`"
        )
    return BY_CONNECTION.get(kind, kind)


def delete(project: str, name: str, with_data: bool) -> list[Call]:
    """DELETE; only managed datasets can lose their data with it (API §5.8)."""
    query = {"dropData": with_data}
    return [
        Call("DELETE", url("projects", project, "datasets", name), query=query, expect="empty", note="delete dataset")
    ]


def rename(project: str, name: str, new: str) -> list[Call]:
    """DSS's own rename; the storage keeps its old name (API §5.9)."""
    body = {"oldName": name, "newName": new}
    path = url("projects", project, "actions", "renameDataset")
    return [Call("POST", path, body, expect="empty", note=f"rename dataset {name} to {new}")]


def holds_data(tree: Mapping[str, Any]) -> str:
    """Why deleting the dataset loses data that nobody else has (D11)."""
    return {
        UPLOADED: "its uploaded files exist only in DSS",
        EDITABLE: "its rows were typed into DSS and are kept in the project",
    }.get(str(tree.get("type", "")), "")
