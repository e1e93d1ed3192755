"""Words for types of datasets: what people write, what DSS writes, what a connection gives (API §5.4). Pure data.

Any type id of DSS, plugins included, may be written as it is; those listed here may also be written in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SQL_TYPES = [
    "PostgreSQL",
    "Snowflake",
    "Vertica",
    "MySQL",
    "Oracle",
    "JDBC",
    "Synapse",
    "Databricks",
    "SQLServer",
    "Redshift",
    "Greenplum",
    "BigQuery",
    "Teradata",
    "Athena",
    "Trino",
    "Denodo",
    "FabricWarehouse",
    "SAPHANA",
    "Netezza",
    "DB2",
    "ClickHouse",
    "AlloyDB",
    "KDBPlus",
    "TreasureData",
    "Dremio",
]
FILE_TYPES = ["Filesystem", "S3", "GCS", "Azure", "HDFS", "SFTP", "FTP", "SCP"]
STORES = (
    *SQL_TYPES,
    *FILE_TYPES,
    "ElasticSearch",
    "MongoDB",
    "Cassandra",
    "DynamoDB",
)  # POST datasets/managed makes them
OTHERS = ["UploadedFiles", "FilesInFolder", "Inline", "HTTP", "RemoteFiles", "JobsDB", "StatsDB", "Labels"]
UPLOADED, IN_FOLDER, EDITABLE = "UploadedFiles", "FilesInFolder", "Inline"

# Forms that are more than a type id: what people write → module of the form.
MANAGED_FORM, SQL_FORM, UPLOADED_FORM, INLINE_FORM, FOLDER_FORM, RAW_FORM = (
    "managed",
    "sql",
    "uploaded",
    "inline",
    "files_in_folder",
    "raw",
)
FORM_NAMES = (SQL_FORM, MANAGED_FORM, "filesystem", UPLOADED_FORM, INLINE_FORM, FOLDER_FORM)
ALIASES: Mapping[str, str] = {
    **{t.lower(): t for t in (*STORES, *OTHERS)},
    "filesinfolder": IN_FOLDER,
    "editable": EDITABLE,
}
# Connection type → dataset type, where the words differ (API §7).
BY_CONNECTION: Mapping[str, str] = {"EC2": "S3", "SSH": "SFTP"}

# Where a managed dataset lies: the connection's naming rules decide, so an import leaves it out (D13).
LOCATION = (
    "params.path",
    "params.table",
    "params.schema",
    "params.catalog",
    "params.bucket",
    "params.container",
    "params.index",
    "params.type",
    "params.collection",
    "params.hiveDatabase",
    "params.hiveTableName",
    "params.metastoreDatabaseName",
    "params.metastoreTableName",
)
# What names one place in a connection → what must be the same, too, for it to be the same place.
PLACES = {
    "params.path": ("params.connection", "params.bucket", "params.container"),
    "params.table": ("params.connection", "params.catalog", "params.schema"),
    "params.collection": ("params.connection", "params.type", "params.index"),
    "params.hiveTableName": ("params.connection", "params.hiveDatabase"),
}
NESTED = ("params.path",)


def form_of_item(item: Mapping[str, Any]) -> str:
    """Which form an item is written in; without a type, the keys tell."""
    written = str(item.get("type") or "").lower()
    if not written:
        for key, form in (("rows", INLINE_FORM), ("columns", INLINE_FORM), ("folder", FOLDER_FORM)):
            if key in item:
                return form
        if "file" in item or "files" in item:
            return UPLOADED_FORM
        return SQL_FORM if "connection" in item else MANAGED_FORM
    if written == INLINE_FORM and "rows" not in item and "columns" not in item:
        return RAW_FORM  # DSS's own editable dataset
    if written in (UPLOADED.lower(), "upload"):
        return UPLOADED_FORM
    if written == IN_FOLDER.lower():
        return FOLDER_FORM
    return written if written in (SQL_FORM, MANAGED_FORM, UPLOADED_FORM, INLINE_FORM, FOLDER_FORM) else RAW_FORM


def form_of_tree(tree: Mapping[str, Any]) -> str:
    """Which form an import writes a live dataset in."""
    kind, managed = str(tree.get("type", "")), bool(tree.get("managed"))
    if managed and kind in STORES and connection_of(tree):
        return MANAGED_FORM
    if kind in SQL_TYPES and not managed and connection_of(tree):
        return SQL_FORM
    if managed:
        return RAW_FORM
    return {UPLOADED: UPLOADED_FORM, IN_FOLDER: FOLDER_FORM}.get(kind, RAW_FORM)


def type_id(written: str) -> str:
    """DSS's type id for what is written."""
    return ALIASES.get(written.lower(), written)


def connection_of(tree: Mapping[str, Any]) -> str:
    """The connection a dataset lies on, "" when it has none."""
    params = tree.get("params")
    return str(params.get("connection") or "") if isinstance(params, Mapping) else ""


def on_connection(word: str) -> str:
    """The type of datasets and folders on a connection of a type."""
    return BY_CONNECTION.get(word, word)


def concrete(tree: Mapping[str, Any], word: str) -> str:
    """The type of an `sql` or a managed dataset on a connection of type `word`; "" when it cannot lie there. A type
    that nobody here has heard of is taken as it is."""
    kind = on_connection(word)
    return "" if not tree.get("managed") and kind in STORES and kind not in SQL_TYPES else kind


def misfit(tree: Mapping[str, Any], word: str) -> tuple[str, str] | None:
    """Why a dataset cannot lie on a connection of type `word`, and what to do."""
    kind, there, name = str(tree.get("type") or ""), on_connection(word), connection_of(tree)
    if not kind and not concrete(tree, word):
        return f"'{name}' is no SQL connection: its type is {word}", f"name an SQL connection, or write `type: {there}`"
    if kind in STORES and there in STORES and kind != there:
        way_out = f"write `type: {there}`, or name a connection of the other type"
        return f"a {kind} dataset cannot lie on '{name}', which is a {word} connection", way_out
    if tree.get("formatType") and there in SQL_TYPES and kind in ("", there):
        return f"'{name}' holds tables, which have no file format", "take `format_type` out"
    return None
