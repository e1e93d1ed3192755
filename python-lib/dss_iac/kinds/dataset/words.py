"""Words and keys that DSS knows in a dataset (API §5.2, §5.4; corpus §2; tables field_eras_datasets, types_params).
Pure data. What plugins bring is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.model.words import Keys, Words, known
from ..common.dataset_types import FORM_NAMES, OTHERS, STORES
from ..common.flow_words import FLOW, PARTITIONING, measured
from .foreign import TYPES

_MORE_TYPES = """hiveserver2 Impala Hive SharePointOnline Sharepoint Kafka SQS Sample Exasol SingleStore Elasticsearch
OpenSearch MariaDB CosmosDB Couchbase Spanner DatabricksLakebase DoltDB Lakebase PubSub DatabricksVolume OneLake
Glue"""
PLUGINS = ("CustomPython_", "CustomJava_", "fsprovider_", "Sample_")
_FORMATS = """csv parquet excel json avro orcfile xml line fixed geojson shapefile sequencefile rcfile deltalake
iceberg regexp sparse_excel proto kml hdf5 images sas opendocument ods mbox text"""
_COLUMN_TYPES = """string bigint int smallint tinyint double float boolean date dateonly>=13.4 datetimenotz>=13.4
array map object geopoint geometry"""
# Types of columns in SQL and elsewhere → what DSS calls them.
_SQL: Mapping[str, str] = {
    word: f"DSS calls it {type}"
    for type, words in {
        "string": "varchar char nvarchar nchar varchar2 text clob str character uuid enum json variant",
        "bigint": "integer long int64 number int8 serial bigserial",
        "int": "int32 int4 mediumint",
        "smallint": "int16 int2 short",
        "double": "decimal numeric real float8 float64 money double_precision",
        "float": "float4 float32",
        "boolean": "bool bit",
        "date": "datetime timestamp timestamptz timestamp_ntz datetime64 time",
        "object": "struct record dict",
        "array": "list",
    }.items()
    for word in words.split()
}
_ROOT = """type managed params formatType formatParams schema partitioning flowOptions readWriteOptions metrics
metricsChecks checks checklists customFields customMeta description shortDesc tags dataSteward dkuProperties
featureGroup remoteFiles typeSystemVersion name projectKey smartName versionTag creationTag zone content"""
_COLUMN = """name type comment meaning maxLength originalType arrayContent mapKeys mapValues objectFields
timestampNoTzAsDate isColumnEdited customFields"""
_PARAMS = """connection path notReadyIfEmpty filesSelectionRules variablesExpansionLoopConfig bucket container
metastoreSynchronizationEnabled metastoreDatabaseName metastoreTableName mode table schema catalog query
partitioningType partitioningColumn partitioned normalizeDoubles tableCreationMode writeInsertBatchSize
customCreateStatement customPreWriteStatements customPostWriteStatements noDropOnSchemaMismatch
readSQLDateColsAsDSSDates sparkJdbcAccess numPartitions folderSmartId importProjectKey importDatasetSmartName
uploadConnection collection index timeout sources customConfig config files hiveDatabase hiveTableName
distributionStyle distributionColumns sortKey sortKeyColumns"""

WORDS: tuple[Words | Keys, ...] = (
    Words(
        "type",
        "type of dataset",
        known(" ".join((*STORES, *OTHERS, _MORE_TYPES))),
        ours=FORM_NAMES,
        hints={
            **TYPES,
            "postgres": "write PostgreSQL, or sql",
            "mssql": "write SQLServer, or sql",
            "csv": "that is a format: write `format_type: csv` beside the type",
            "parquet": "that is a format: write `format_type: parquet` beside the type",
            "file": "write filesystem, or uploaded",
            "table": "write sql",
            "upload": "write uploaded",
        },
        plugins=PLUGINS,
    ),
    Words("formatType", "format", known(_FORMATS), plugins=("format_", "jformat_", "pyformat_")),
    Keys("", known(_ROOT), open=True),
    Keys("params", known(_PARAMS), open=True),
    Keys("schema", known("columns userModified metadata")),
    Keys("schema.columns[*]", known(_COLUMN)),
    Words("schema.columns[*].type", "type of column", known(_COLUMN_TYPES), hints=_SQL, complete=True),
    Words("schema.columns[*].arrayContent.type", "type of column", known(_COLUMN_TYPES), hints=_SQL, complete=True),
    Keys(
        "readWriteOptions",
        known("preserveOrder writeBuckets forceSingleOutputFile defaultReadOrdering"),
        snake="read_write",
    ),
    Keys("readWriteOptions.defaultReadOrdering", known("enabled rules"), snake="default_read_ordering"),
    *FLOW,
    *PARTITIONING,
    *measured("metricsChecks"),
)
