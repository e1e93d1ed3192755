"""Dataset types: family, parameters with their class defaults, what creation adds (API §5.3, §5.4; types_params).

One row per type. A parameter that is not in a type's row has no evidence for that type and is dropped; a type that
is in no row and matches no plugin prefix has no evidence at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..typed import ANY, OPTIONAL, ListOf, Opt
from . import classes as c
from .blocks import Doc

FS, SQL, OTHER, PLUGIN = "fs", "sql", "other", "plugin"


@dataclass(frozen=True)
class DatasetType:
    """``params`` is a field class; ``added`` are values that creation writes beside the class defaults."""

    family: str
    params: c.Spec
    added: Doc = field(default_factory=dict)

    @property
    def has_format(self) -> bool:
        """Whether formatType and formatParams mean something for the type."""
        return self.family == FS


def _optional(*names: str) -> c.Spec:
    return dict.fromkeys(names, OPTIONAL)


_FILES: c.Spec = {
    "connection": OPTIONAL,
    "path": OPTIONAL,
    "notReadyIfEmpty": False,
    "filesSelectionRules": c.FILES_RULES,
    "variablesExpansionLoopConfig": c.VARIABLES_LOOP,
    "previewFile": OPTIONAL,
}
_METASTORE: c.Spec = {
    "metastoreSynchronizationEnabled": True,
    **_optional("metastoreDatabaseName", "metastoreTableName"),
}
_S3: c.Spec = {
    "bucket": OPTIONAL,
    **_METASTORE,
    **_FILES,
    "keepDuplicatedPartitionColumnForDatabricksFastpath": OPTIONAL,
}
_UPLOADED_CONFIG: c.Spec = {**_S3, "container": OPTIONAL, "metastoreSynchronizationEnabled": OPTIONAL}

_SQL: c.Spec = {
    "connection": OPTIONAL,
    "notReadyIfEmpty": False,
    "mode": "query",
    "partitioningType": "custom",
    "normalizeDoubles": True,
    "tableCreationMode": "auto",
    "writeInsertBatchSize": 10000,
    "writeJDBCBadDataBehavior": "DISCARD_ROW",
    "noDropOnSchemaMismatch": False,
    "variablesExpansionLoopConfig": c.VARIABLES_LOOP,
    "sparkJdbcAccess": "NONE",
    "numPartitions": -1,
    **_optional(
        "catalog",
        "schema",
        "table",
        "query",
        "customCreateStatement",
        "customPreWriteStatements",
        "customPostWriteStatements",
        "partitioned",
        "partitioningColumn",
        "hasColsWithUnknownTz",
        "readColsWithUnknownTzAsDates",
        "readSQLDateColsAsDSSDates",
        "datetimenotzReadMode",
        "dateonlyReadMode",
        "writeDescriptionsAsSQLComment",
        "writeDatasetDescriptionAsSQLComment",
        "writeColumnDescriptionsAsSQLComment",
    ),
}
_SQL_ADDED: Doc = {
    "writeDescriptionsAsSQLComment": False,
    "writeDatasetDescriptionAsSQLComment": "INHERIT",
    "writeColumnDescriptionsAsSQLComment": "INHERIT",
    "noDropOnSchemaMismatch": True,
    "datetimenotzReadMode": "AS_IS",
    "dateonlyReadMode": "AS_IS",
}
_COPY: c.Spec = {"writeWithCopyBadDataBehavior": "NOVERIFY_ERROR"}


def _sql(**more: object) -> DatasetType:
    return DatasetType(SQL, {**_SQL, **more}, _SQL_ADDED)


def _files(**more: object) -> DatasetType:
    return DatasetType(FS, {**more, **_FILES})


_HTTP: c.Spec = {
    "sources": ListOf({"url": OPTIONAL}),
    "consider404AsEmpty": True,
    "fallbackHeadToGet": True,
    "notReadyIfEmpty": False,
    "useGlobalProxy": True,
    "trustAnySSLCertificate": False,
    "previewPartition": "",
    "partitions": ListOf(""),
}
_INLINE: c.Spec = {
    "keepTrackOfChanges": False,
    "notReadyIfEmpty": False,
    "enableClipboardApi": OPTIONAL,
    "importSourceType": "NONE",
    **_optional("importProjectKey", "importDatasetSmartName"),
}
_ELASTIC: c.Spec = {
    **_optional("connection", "index", "type", "customMapping"),
    "notReadyIfEmpty": False,
    "frameSize": 10000,
    "partitioned": False,
}
_MONGO: c.Spec = {
    **_optional("connection", "collection"),
    "importIds": False,
    "notReadyIfEmpty": False,
    "partitioned": False,
    "readDataTypeMismatchBehavior": "DISCARD_WARNING",
    "strictInputFormat": False,
    "strictOutputFormat": False,
    "writeDataTypeMismatchBehavior": "DISCARD_WARNING",
}
_STATS: c.Spec = {
    "view": OPTIONAL,
    "orderByDate": False,
    **dict.fromkeys(("clusterTasks", "commits", "jobs", "scenarioRuns", "flowActions"), ANY),
}
_UPLOADED: c.Spec = {
    **_FILES,
    **_optional("uploadConnection", "uploadFSProviderType", "uploadBoxId", "files", "sheetName"),
    "uploadedConfig": Opt(_UPLOADED_CONFIG),
}
_REDSHIFT: c.Spec = {"distributionStyle": "AUTO", "sortKey": "NONE", "sortKeyColumns": ListOf(), **_COPY}
_BIGQUERY: c.Spec = {
    "useBigQueryPartitioning": False,
    "bigQueryPartitioningType": "DATE",
    "bigQueryPartitioningRangeStart": 0,
    "bigQueryPartitioningRangeEnd": 0,
    "bigQueryPartitioningRangeInterval": 0,
}
_TERADATA: c.Spec = {
    "assumedDbTzForUnknownTz": "GMT",
    "assumedTzForUnknownTz": "GMT",
    "primaryIndexBehavior": "AUTO",
    "primaryIndexColumns": ListOf(),
    "primaryIndexIsUnique": False,
}
_GREENPLUM: c.Spec = {"distributionStrategy": "AUTO", "distributionColumns": ListOf(), **_COPY}

TYPES: dict[str, DatasetType] = {
    "Filesystem": _files(),
    "S3": DatasetType(FS, _S3),
    "GCS": DatasetType(FS, _S3),
    "Azure": DatasetType(FS, {"container": OPTIONAL, "baseBlockID": 0, **_METASTORE, **_FILES}),
    "HDFS": _files(**{**_METASTORE, **_optional("hiveDatabase", "hiveTableName")}),
    "SFTP": _files(timeout=10000),
    "UploadedFiles": DatasetType(FS, _UPLOADED),
    "FilesInFolder": DatasetType(
        FS,
        {
            "folderSmartId": OPTIONAL,
            "notReadyIfEmpty": False,
            "filesSelectionRules": c.FILES_RULES,
            "variablesExpansionLoopConfig": c.VARIABLES_LOOP,
        },
    ),
    "RemoteFiles": DatasetType(FS, {"connection": OPTIONAL}),
    "HTTP": DatasetType(FS, _HTTP),
    "Inline": DatasetType(FS, _INLINE, {"enableClipboardApi": False}),
    "ElasticSearch": DatasetType(OTHER, _ELASTIC),
    "MongoDB": DatasetType(OTHER, _MONGO),
    "JobsDB": DatasetType(OTHER, _optional("view", "scope", "smartName", "partition", "filter")),
    "StatsDB": DatasetType(OTHER, _STATS),
    "Labels": DatasetType(OTHER, _optional("labelingTaskId", "labelingTaskType", "view")),
    "PostgreSQL": _sql(**_COPY),
    "Snowflake": _sql(),
    "Vertica": _sql(),
    "MySQL": _sql(useDatetimeForDates=False),
    "Oracle": _sql(),
    "JDBC": _sql(),
    "Synapse": _sql(),
    "Databricks": _sql(),
    "SQLServer": _sql(tableDistributionMode=OPTIONAL),
    "Redshift": _sql(**_REDSHIFT),
    "Greenplum": _sql(**_GREENPLUM),
    "BigQuery": _sql(**_BIGQUERY),
    "Teradata": _sql(**_TERADATA),
}

_PLUGIN_FILES = DatasetType(FS, {"config": ANY, **_FILES})
_PLUGIN = DatasetType(PLUGIN, {"customConfig": ANY, "notReadyIfEmpty": False, "previewAllPartitions": False})
_SAMPLE = DatasetType(FS, {**_optional("pluginId", "sampleName", "version"), "notReadyIfEmpty": False})
_PREFIXES = {"CustomPython_": _PLUGIN, "CustomJava_": _PLUGIN, "fsprovider_": _PLUGIN_FILES, "Sample_": _SAMPLE}


def dataset_type(kind: str) -> DatasetType | None:
    """The facts about a type, plugin types by their prefix; None when there is no evidence for it."""
    if kind in TYPES:
        return TYPES[kind]
    return next((facts for prefix, facts in _PREFIXES.items() if kind.startswith(prefix)), None)


def is_plugins(kind: str | None) -> bool:
    """Whether a type is a plugin's file system, for datasets and managed folders."""
    return bool(kind) and str(kind).startswith("fsprovider_")


# The storage type of what is stored on a connection (API §7: EC2 gives S3; SSH gives SFTP).
BY_CONNECTION = {"EC2": "S3", "SSH": "SFTP"}
FOLDER_TYPES = ("Filesystem", "S3", "GCS", "Azure", "HDFS", "SFTP")
PLUGIN_FOLDER_PARAMS: c.Spec = {"config": ANY, **_optional("connection", "path")}
FOLDER_PARAMS = {kind: TYPES[kind].params for kind in FOLDER_TYPES}
