"""Where managed data goes: the naming rules of connections (API §5.3), for datasets, uploads and folders.

Pure: a connection's definition and a name in, params out. The table or path cannot be told from the dataset's name
alone, that is the point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import illegal, no_connection
from ..facts.dataset_types import BY_CONNECTION, FOLDER_TYPES, FS, SQL, TYPES

if TYPE_CHECKING:
    from ..estate import Estate, Project

Doc = dict[str, Any]
DEFAULT_UPLOAD = "Default (in DSS data dir.)"
BUCKETED = ("S3", "GCS")


def connection_of(estate: Estate, name: str | None) -> Doc:
    """A connection's definition, or DSS's error."""
    if not name or name not in estate.connections:
        raise no_connection(str(name))
    return estate.connections[name]


def storage_type(connection: Doc) -> str:
    """The dataset or folder type of what is stored on a connection."""
    return BY_CONNECTION.get(connection["type"], connection["type"])


def managed_params(connection: Doc, name: str, specific: Doc) -> Doc:
    """Params of a new managed dataset: connection, then table or path by the connection's rules."""
    kind = storage_type(connection)
    facts = TYPES.get(kind)
    if facts is None:
        raise illegal(f"You may not create managed datasets on connection {connection['name']}")
    params: Doc = {"connection": connection["name"], **facts.added}
    if facts.family == SQL:
        params.update({"mode": "table", **_table(connection, name, specific)})
    elif facts.family == FS:
        params.update(_path(connection, name))
    else:
        params.update({"index": name.lower(), "type": name.lower()})
    return params


def _rules(connection: Doc) -> Doc:
    return (connection.get("params") or {}).get("namingRule") or {}


def _table(connection: Doc, name: str, specific: Doc) -> Doc:
    rules, params = _rules(connection), connection.get("params") or {}
    if rules.get("uppercase"):
        name = name.upper()
    before, after = rules.get("tableNameDatasetNamePrefix", ""), rules.get("tableNameDatasetNameSuffix", "")
    schema = specific.get("overrideSQLSchema") or rules.get("schemaName") or params.get("schema")
    catalog = rules.get("catalogName") or params.get("catalog")
    out = {"table": f"{before}{name}{after}", "schema": schema, "catalog": catalog}
    return {key: value for key, value in out.items() if value}


def _path(connection: Doc, name: str, prefix: str = "pathDatasetNamePrefix") -> Doc:
    rules, params, kind = _rules(connection), connection.get("params") or {}, storage_type(connection)
    out: Doc = {"path": f"{rules.get(prefix, '${projectKey}/')}{name}"}
    if kind in BUCKETED:
        out["bucket"] = params.get("chbucket") or params.get("bucket") or f"{connection['name']}-bucket"
    if kind == "Azure":
        out["container"] = params.get("chcontainer") or f"{connection['name']}-container"
    if kind in (*BUCKETED, "Azure"):
        out["metastoreSynchronizationEnabled"] = True
        out["metastoreDatabaseName"] = rules.get("metastoreDatabaseName", "default")
        out["metastoreTableName"] = f"{rules.get('metastoreTableNameDatasetNamePrefix', '${projectKey}_')}{name}"
    return out


def folder_params(connection: Doc) -> Doc:
    """Params of a new managed folder; connections without files refuse (API §1.4)."""
    if storage_type(connection) not in FOLDER_TYPES or not connection.get("allowManagedFolders", True):
        raise illegal(f"Invalid connection type for managed folders : {connection['type']}")
    return {"connection": connection["name"], **_path(connection, "${odbId}", "pathManagedFolderPrefix")}


def uploaded_params(estate: Estate, project: Project, name: str, doc: Doc) -> Doc:
    """``doc`` as the server rewrites it after the first upload (API §5.5): on a cloud connection the box and the upload
    connection give way to a full storage block, on the server's own disk nothing but the connection's label stays."""
    gone = ("uploadBoxId", "uploadConnection", "uploadFSProviderType")
    given = {k: v for k, v in doc["params"].items() if k not in gone}
    label = doc["params"].get("uploadConnection") or DEFAULT_UPLOAD
    if label not in estate.connections or estate.connections[label]["type"] == "Filesystem":
        return {**doc, "params": {**given, "uploadConnection": label}}
    connection = estate.connections[label]
    block = {"connection": label, **_path(connection, name)}
    if "path" in block:
        block["path"] = f"/managed-dss-data/uploads/${{projectKey}}/{name}"
    return {**doc, "params": {**given, "connection": label, "uploadedConfig": block}}
