"""What DSS writes by itself into whatever keeps data, datasets and managed folders alike (API §5.2, §5.10, §7): the
options of the flow, the files that count, metrics and the engines that compute them, the sample that is read whole,
the file that an export makes. Pure data.
"""

from __future__ import annotations

from typing import Any

LOOP = {"enabled": False, "mode": "CREATE_VARIABLE_FOR_EACH_COLUMN", "replacements": []}
FILES_RULES = {"mode": "ALL", "excludeRules": [], "includeRules": [], "explicitFiles": []}
FLOW = {
    "virtualizable": False,
    "rebuildBehavior": "NORMAL",
    "crossProjectBuildBehavior": "DEFAULT",
    "ignoreErrorStatusOnBuild": False,
}
FULL_SELECTION = {
    "useMemTable": False,
    "filter": {"distinct": False, "enabled": False},
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
ENGINES = {
    "padRunsWithMetrics": False,
    "hive": {"active": True, "extraConf": [], "addDkuUdf": False},  # addDkuUdf: old versions
    "basic": {},
    "dss": {"active": True, "selection": FULL_SELECTION},
    "sql": {"active": True},
    "impala": {"active": True},
    "spark": {"active": True, "extraConf": []},
    "python": {},
}


def _probe(kind: str, name: str, mode: str) -> dict[str, Any]:
    meta = {"name": name, "level": 0}
    return {"type": kind, "enabled": True, "computeOnBuildMode": mode, "meta": meta, "configuration": {}}


BASIC, RECORDS = _probe("basic", "Basic data", "PARTITION"), _probe("records", "Record count", "NO")
CSV_EXPORT: dict[str, Any] = {
    "style": "excel",
    "charset": "utf8",
    "separator": ",",
    "quoteChar": '"',
    "escapeChar": "\\",
    "dateSerializationFormat": "ISO",
    "arrayMapFormat": "json",
    "hiveSeparators": ["\u0002", "\u0003", "\u0004", "\u0005", "\u0006", "\u0007", "\b"],
    "skipRowsBeforeHeader": 0,
    "parseHeaderRow": True,
    "skipRowsAfterHeader": 0,
    "probableNumberOfRecords": 0,
    "normalizeBooleans": False,
    "normalizeDoubles": True,
    "readAdditionalColumnsBehavior": "INSERT_IN_DATA_WARNING",
    "readMissingColumnsBehavior": "DISCARD_SILENT",
    "readDataTypeMismatchBehavior": "DISCARD_WARNING",
    "writeDataTypeMismatchBehavior": "DISCARD_WARNING",
    "fileReadFailureBehavior": "FAIL",
    "compress": "",
}
