"""Sub-objects that recur in datasets, recipes and folders, as a DSS 14 server writes them.

Plain data, transcribed from API §2.4, §5.2, §6.5 and corpus §4. Nothing here knows which object a block
goes into. Callers copy before they change anything.
"""

from __future__ import annotations

from typing import Any

Doc = dict[str, Any]

FILTER: Doc = {"distinct": False, "enabled": False}
CONTAINER: Doc = {"containerMode": "INHERIT"}
CODE_ENV: Doc = {"envMode": "INHERIT"}
SPARK_CONFIG: Doc = {"inheritConf": "default", "conf": []}
READ_PARAMS: Doc = {"mode": "AUTO", "autoModeRepartitionInto": 10, "map": {}}
SQL_PIPELINE: Doc = {"pipelineAllowStart": True, "pipelineAllowMerge": True}
VARIABLES_LOOP: Doc = {"enabled": False, "mode": "CREATE_VARIABLE_FOR_EACH_COLUMN", "replacements": []}
FILES_RULES: Doc = {"mode": "ALL", "excludeRules": [], "includeRules": [], "explicitFiles": []}
FLOW_OPTIONS: Doc = {
    "virtualizable": False,
    "rebuildBehavior": "NORMAL",
    "crossProjectBuildBehavior": "DEFAULT",
    "ignoreErrorStatusOnBuild": False,
}

SELECTION: Doc = {
    "useMemTable": False,
    "filter": FILTER,
    "partitionSelectionMethod": "ALL",
    "latestPartitionsN": 1,
    "ordering": {"enabled": False, "rules": []},
    "samplingMethod": "FULL",
    "maxRecords": -1,
    "targetRatio": 0.02,
    "ascending": True,
    "withinFirstN": -1,
    "maxReadUncompressedBytes": -1,
}
HEAD_SELECTION: Doc = {**SELECTION, "samplingMethod": "HEAD_SEQUENTIAL", "maxRecords": 100000}
EXPLORATION_SELECTION: Doc = {
    **SELECTION,
    "samplingMethod": "HEAD_SEQUENTIAL",
    "maxRecords": 10000,
    "maxRecordsForDisplay": -1,
    "maxStoredBytes": 104857600,
    "timeout": -1,
}

HIVE: Doc = {
    "inheritConf": "default",
    "hiveconf": [],
    "executionEngine": "HIVESERVER2",
    "addDkuUdf": False,
    "skipPrerunValidate": False,
}
SPARK: Doc = {
    "readParams": READ_PARAMS,
    "useGlobalMetastore": False,
    "useNativeProcessors": True,
    "sparkConfig": SPARK_CONFIG,
    "executionEngine": "SPARK_SUBMIT",
    "pipelineAllowStart": True,
    "pipelineAllowMerge": True,
    "skipPrerunValidate": False,
}
SPARK_SQL: Doc = {
    "overwriteOutputSchema": False,
    "useGlobalMetastore": False,
    "readParams": READ_PARAMS,
    "sparkConfig": SPARK_CONFIG,
    "executionEngine": "SPARK_SUBMIT",
    "pipelineAllowStart": True,
    "pipelineAllowMerge": True,
    "skipPrerunValidate": False,
}

# The engine block inside the payload of join, grouping, window, vstack, split, distinct, topn, pivot, sort.
ENGINES: Doc = {
    "hive": HIVE,
    "impala": {"forceStreamMode": True},
    "sqlPipelineParams": SQL_PIPELINE,
    "sparkSQL": SPARK_SQL,
    "containerSelection": CONTAINER,
    "lowerCaseSchemaIfEngineRequiresIt": True,
}
_DEFINITION_ENGINES: Doc = {**ENGINES, "lowerCaseSchemaIfEngineRequiresIt": False}

# The engine blocks of the three visual types that keep it in the definition instead (API §6.5).
SHAKER_ENGINES: Doc = {
    "spark": SPARK,
    "hive": HIVE,
    "impala": {"forceStreamMode": True},
    "hadoopConfigKeys": [],
    "sqlPipelineParams": SQL_PIPELINE,
    "maxThreads": 8,
    "containerSelection": CONTAINER,
}
SYNC_ENGINES: Doc = {
    "maxThreads": 4,
    "tdchParams": {"splitMode": "DEFAULT", "numberOfExecutors": 2},
    "synapseParams": {"usePolybase": False},
    **_DEFINITION_ENGINES,
}
SAMPLING_ENGINES: Doc = {"dssEngineMaxThreads": 4, **_DEFINITION_ENGINES}

SPARK_SCORING: Doc = {
    "pipelineAllowStart": True,
    "pipelineAllowMerge": True,
    "sparkConf": SPARK_CONFIG,
    "sparkExecutionEngine": "SPARK_SUBMIT",
    "sparkPreparedDFStorageLevel": "MEMORY_AND_DISK",
    "sparkRepartitionNonHDFS": 1,
    "sparkUseGlobalMetastore": False,
}


def probe(kind: str, name: str, mode: str) -> Doc:
    """One metrics probe in the shape of API §5.2."""
    meta = {"name": name, "level": 0}
    return {"type": kind, "enabled": True, "computeOnBuildMode": mode, "meta": meta, "configuration": {}}


BASIC_PROBE = probe("basic", "Basic data", "PARTITION")
RECORDS_PROBE = probe("records", "Record count", "NO")
METRICS_ENGINES: Doc = {
    "padRunsWithMetrics": False,
    "hive": {"active": True, "extraConf": []},
    "basic": {},
    "dss": {"active": True, "selection": SELECTION},
    "sql": {"active": True},
    "impala": {"active": True},
    "spark": {"active": True, "extraConf": []},
    "python": {},
}
