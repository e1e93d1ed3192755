"""Field classes of the sub-objects that several typed objects share, in the notation of ``typed``.

A class default is what the server puts where a written object lacks a key; it is not always what a creation
writes (API §5.6). Keys of older DSS versions are known and left out when missing (corpus §3.9).
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, Enum, ListOf, Opt
from . import blocks

Spec = dict[str, Any]


def as_class(template: Spec, **more: Any) -> Spec:
    """The class whose defaults are ``template``: empty objects become opaque maps, ``more`` adds or replaces keys."""
    return {**{key: _rule(value) for key, value in template.items()}, **more}


def _rule(value: Any) -> Any:
    if isinstance(value, dict):
        return as_class(value) if value else ANY
    return ListOf(default=value) if isinstance(value, list) else value


TAG: Spec = {"versionNumber": 0, "lastModifiedBy": OPTIONAL, "lastModifiedOn": 0, "extendedProperties": OPTIONAL}
CHECKLISTS: Spec = {"checklists": ListOf()}
CUSTOM_META: Spec = {"kv": ANY}

# On nearly every taggable object (API §2.2). versionTag is not here: it is held apart.
ENVELOPE: Spec = {
    "creationTag": Opt(TAG),
    "tags": ListOf(""),
    "customFields": ANY,
    "checklists": CHECKLISTS,
    "shortDesc": OPTIONAL,
    "description": OPTIONAL,
}

FILTER = as_class(blocks.FILTER, uiData=OPTIONAL, expression=OPTIONAL, language=OPTIONAL, **{"$status": OPTIONAL})
SELECTION = as_class(
    blocks.SELECTION,
    filter=FILTER,
    seed=OPTIONAL,
    column=OPTIONAL,
    selectedPartitions=OPTIONAL,
    maxStoredBytes=OPTIONAL,
    timeout=OPTIONAL,
    maxRecordsForDisplay=OPTIONAL,
)
CONTAINER: Spec = {
    "containerMode": Enum("INHERIT", "NONE", "EXPLICIT_CONTAINER", default="INHERIT"),
    "containerConf": OPTIONAL,
}
CODE_ENV: Spec = {
    "envMode": Enum("INHERIT", "EXPLICIT_ENV", "USE_BUILTIN_MODE", default="INHERIT"),
    "envName": OPTIONAL,
}
SPARK_CONFIG = as_class(blocks.SPARK_CONFIG)
READ_PARAMS = as_class(blocks.READ_PARAMS)
VARIABLES_LOOP = as_class(blocks.VARIABLES_LOOP)

FLOW_OPTIONS: Spec = {
    "virtualizable": False,
    "rebuildBehavior": Enum("NORMAL", "EXPLICIT", "WRITE_PROTECT", default="NORMAL"),
    "crossProjectBuildBehavior": Enum("DEFAULT", "STOP", default="DEFAULT"),
    "ignoreErrorStatusOnBuild": False,
}
FILE_RULE: Spec = {
    "matchingMode": Enum("FULL_PATH", "FILENAME"),
    "mode": Enum("GLOB", "REGEXP"),
    "expr": OPTIONAL,
}
FILES_RULES: Spec = {
    "mode": Enum("ALL", "RULES_INCLUDED_ONLY", "RULES_ALL_BUT_EXCLUDED", "EXPLICIT_SELECT_FILES", default="ALL"),
    "excludeRules": ListOf(FILE_RULE),
    "includeRules": ListOf(FILE_RULE),
    "explicitFiles": ListOf(""),
}

PROBE: Spec = {
    "type": OPTIONAL,
    "enabled": True,
    "computeOnBuildMode": Enum("NO", "PARTITION", "WHOLE_DATASET", default="NO"),
    "meta": {"name": OPTIONAL, "level": 0},
    "configuration": ANY,
}
_ENGINES = as_class(
    blocks.METRICS_ENGINES,
    hive=as_class({"active": True, "extraConf": []}, addDkuUdf=OPTIONAL),
    dss={"active": True, "selection": SELECTION},
)
DISPLAYED: Spec = {"partition": OPTIONAL, "columns": ListOf(), "metrics": ListOf()}
METRICS: Spec = {"probes": ListOf(PROBE), "engineConfig": _ENGINES, "displayedState": DISPLAYED}

# Rules of every type share one wide class: bounds, targets and texts of API §8, corpus §2 and types_params (check:*).
CHECK: Spec = {
    **dict.fromkeys(
        (
            "type",
            "id",
            "displayName",
            "computeOnBuildMode",
            "autoRun",
            "enabled",
            "meta",
            "metricId",
            "autoComputeMetric",
            "columns",
            "thresholdType",
            "minimum",
            "minimumEnabled",
            "maximum",
            "maximumEnabled",
            "softMinimum",
            "softMinimumEnabled",
            "softMaximum",
            "softMaximumEnabled",
            "valueSet",
            "values",
            "topN",
            "columnSpecs",
            "expectedSchema",
            "code",
            "envSelection",
            "config",
        ),
        OPTIONAL,
    )
}
CHECKS_STATE: Spec = {"partition": OPTIONAL, "checks": ListOf()}

OBJECT_REF: Spec = {"objectId": OPTIONAL, "objectType": OPTIONAL, "projectKey": OPTIONAL}
NAME_VALUE: Spec = {"name": OPTIONAL, "value": OPTIONAL}
KEY_VALUE: Spec = {"key": OPTIONAL, "value": OPTIONAL}
