"""What DSS writes by itself when a dataset is created, by route and type (API §5.2, §5.3, §5.10). Pure data.

Used by import only, to leave out what nobody wrote (D38). Old versions kept keys that newer ones do not have; where
such a value says the same as its absence it is listed too, so that old projects make short YAML (corpus §3.9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..common import taggable
from ..common.dataset_types import (
    FILE_TYPES,
    IN_FOLDER,
    LOCATION,
    MANAGED_FORM,
    SQL_FORM,
    SQL_TYPES,
    UPLOADED,
    UPLOADED_FORM,
    form_of_tree,
)
from ..common.storage_defaults import BASIC, ENGINES, FILES_RULES, FLOW, LOOP, RECORDS
from . import formats

READ_WRITE = {
    "preserveOrder": False,
    "writeBuckets": 1,
    "forceSingleOutputFile": False,
    "defaultReadOrdering": {"enabled": False, "rules": []},
}
# `checks` at the top and `runOnBuild` belong to versions before 12.6 and say nothing when empty or false.
ENVELOPE: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "checks": [],
    "customMeta": {"kv": {}},
    "dkuProperties": [],
    "featureGroup": False,
    "typeSystemVersion": "V2",
    "flowOptions": FLOW,
    "readWriteOptions": READ_WRITE,
    "partitioning": {
        "ignoreNonMatchingFile": False,
        "considerMissingRequestedPartitionsAsEmpty": False,
        "dimensions": [],
    },
    "schema": {"columns": []},
    "metrics": {"probes": [BASIC, RECORDS], "engineConfig": ENGINES},
    "metricsChecks": {"monitor": False, "runOnBuild": False, "checks": []},
}
_FILES = {"notReadyIfEmpty": False, "filesSelectionRules": FILES_RULES, "variablesExpansionLoopConfig": LOOP}
_SQL = {
    "notReadyIfEmpty": False,
    "mode": "table",
    "partitioningType": "custom",
    "normalizeDoubles": True,
    "tableCreationMode": "auto",
    "writeInsertBatchSize": 10000,
    "writeDescriptionsAsSQLComment": False,
    "writeDatasetDescriptionAsSQLComment": "INHERIT",
    "writeColumnDescriptionsAsSQLComment": "INHERIT",
    "noDropOnSchemaMismatch": True,
    "writeJDBCBadDataBehavior": "DISCARD_ROW",
    "datetimenotzReadMode": "AS_IS",
    "dateonlyReadMode": "AS_IS",
    "readColsWithUnknownTzAsDates": False,
    "partitioned": False,
    "hasColsWithUnknownTz": False,
    "variablesExpansionLoopConfig": LOOP,
    "sparkJdbcAccess": "NONE",
    "numPartitions": -1,
}
_COPY = {"writeWithCopyBadDataBehavior": "NOVERIFY_ERROR"}
_METASTORE = {"metastoreSynchronizationEnabled": True}
# Parameters by type beyond those of its family.
_OWN: Mapping[str, Mapping[str, Any]] = {
    "S3": _METASTORE,
    "GCS": _METASTORE,
    "Azure": {**_METASTORE, "baseBlockID": 0},
    "SFTP": {"timeout": 10000},
    "PostgreSQL": _COPY,
    "Redshift": {**_COPY, "distributionStyle": "AUTO", "sortKey": "NONE", "sortKeyColumns": []},
    "Greenplum": _COPY,
    "BigQuery": {
        "useBigQueryPartitioning": False,
        "bigQueryPartitioningType": "DATE",
        "bigQueryPartitioningRangeStart": 0,
        "bigQueryPartitioningRangeEnd": 0,
        "bigQueryPartitioningRangeInterval": 0,
    },
    IN_FOLDER: _FILES,
    UPLOADED: _FILES,
    "ElasticSearch": {"notReadyIfEmpty": False, "frameSize": 10000, "partitioned": False},
    "HTTP": {"notReadyIfEmpty": False},
    "Inline": {
        "notReadyIfEmpty": False,
        "keepTrackOfChanges": False,
        "importSourceType": "NONE",
        "enableClipboardApi": False,
    },
}
# What the server makes of the parameters of an uploaded dataset once it has files (API §5.5).
_UPLOAD_OWN = ("connection", "uploadConnection", "uploadFSProviderType", "uploadedConfig", "sheetName")


def params(kind: str) -> Mapping[str, Any]:
    """Defaults of `params` for a type; empty for a type without evidence."""
    family = _FILES if kind in FILE_TYPES else _SQL if kind in SQL_TYPES else {}
    return {**family, **_OWN.get(kind, {})}


def of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What creating this dataset sets by itself, in the form an import writes it in."""
    form, kind = form_of_tree(tree), str(tree.get("type", ""))
    own = tree.get("params") if isinstance(tree.get("params"), Mapping) else {}
    known: dict[str, Any] = {**ENVELOPE, "params": dict(params(kind))}
    if form in (MANAGED_FORM, SQL_FORM):  # the connection decides the type
        known["type"] = kind
    if form == UPLOADED_FORM and own:
        known["params"].update({k: own[k] for k in _UPLOAD_OWN if k in own})
    if form != MANAGED_FORM and kind in SQL_TYPES:
        known["params"].pop("noDropOnSchemaMismatch")  # creation and class disagree: keep what is there
    format_type = str(tree.get("formatType") or "")
    if format_type:
        by_option = form == MANAGED_FORM and kind in FILE_TYPES
        known["formatParams"] = formats.defaults(format_type, tree.get("formatParams") or {}, managed=by_option)
    return known


def served(document: Mapping[str, Any], name: str, sibling: Any) -> dict[str, Any]:
    """What DSS answers for a file of the project's git: keys that old files lack have the value of their class, which
    for one of them is not what a creation sets."""
    own = document.get("params")
    if document.get("type") not in SQL_TYPES or not isinstance(own, Mapping):
        return dict(document)
    return {**document, "params": {"noDropOnSchemaMismatch": False, **own}}


def location(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Where a managed dataset lies, as paths of its own tree; merged over nothing, for the report."""
    own = tree.get("params") or {}
    names = [pattern.split(".")[1] for pattern in LOCATION]
    return {name: own[name] for name in names if name in own}
