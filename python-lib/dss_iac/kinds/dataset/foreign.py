"""Words that other tools use for datasets → what is written here (D53). Data only."""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = "write `params: {schema: …, table: …}`"
_COLUMNS = "write `schema: {columns: [{name: …, type: …}]}`"
_FORMAT = "write `format_type: csv`, with its settings in `format_params`"
_WHERE = "a format is `format_type`; `type` says where the data lies: managed, filesystem, uploaded, S3 …"
_SQL = "write `type: sql`; the connection says which database it is"

KEYS: Mapping[str, str] = {
    **dict.fromkeys(("table", "table_name", "database", "catalog", "schema_name", "db"), _TABLE),
    **dict.fromkeys(("query", "sql"), "write `params: {mode: query, query: …}`"),
    **dict.fromkeys(("fields", "column", "dtypes", "types"), _COLUMNS),
    **dict.fromkeys(("format", "file_format", "format_options", "separator", "delimiter", "header"), _FORMAT),
    **dict.fromkeys(("connection_name", "conn", "connection_id", "database_connection"), "write `connection: NAME`"),
    **dict.fromkeys(("location", "folder_path", "file_path", "uri", "url"), "write `path: …`, below the connection's"),
    **dict.fromkeys(("bucket", "prefix", "container", "index", "collection"), "write it below `params:`"),
    **dict.fromkeys(("partition_by", "partitions", "partitioned_by"), "write `partitioning: {dimensions: […]}`"),
    **dict.fromkeys(("data", "values", "content"), "write `type: inline` with `columns` and `rows`"),
    **dict.fromkeys(
        ("tests", "expectations", "constraints", "quality"), "write `rules: [{column: NAME, not_empty: true}]`"
    ),
    **dict.fromkeys(("dataset_type", "kind"), "write `type: …`"),
    **dict.fromkeys(("flow_zone", "zone_name"), "write `zone: NAME`"),
    "metadata": "write description and tags as keys of their own, and the rest as a comment",
    "project": "a dataset of another project is not declared here; an input names it: `inputs: [PROJECT.DATASET]`",
}
TYPES: Mapping[str, str] = {
    **dict.fromkeys(("table", "view", "warehouse", "database", "db", "sql_table", "query", "external_table"), _SQL),
    **dict.fromkeys(("postgres", "pg", "mssql", "redshift_table", "snowflake_table"), _SQL),
    **dict.fromkeys(("csv", "parquet", "json", "excel", "avro", "orc", "xlsx"), _WHERE),
    **dict.fromkeys(("file", "local", "disk", "files"), "write `type: filesystem`, or `type: uploaded` with `file: …`"),
    **dict.fromkeys(("upload", "seed"), "write `type: uploaded` with `file: …`"),
    **dict.fromkeys(("output", "intermediate", "derived", "internal", "model"), "write `type: managed`"),
    **dict.fromkeys(("folder", "managed_folder"), "folders are items of `managed_folders:`"),
    **dict.fromkeys(("static", "literal", "rows"), "write `type: inline` with `columns` and `rows`"),
    **dict.fromkeys(("gs", "google_cloud_storage"), "write `type: GCS`"),
    **dict.fromkeys(("blob", "adls", "azure_blob"), "write `type: Azure`"),
}
