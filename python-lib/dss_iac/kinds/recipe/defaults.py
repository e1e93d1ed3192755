"""What DSS writes by itself when a recipe is created, by type (API §6.2, §6.5). Pure data.

Used by import only (D38). The payload of a visual recipe is always written whole, because we create recipes with
their payload as it is; friendly forms bring their own skeleton.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..common import taggable
from ..common.storage_defaults import FULL_SELECTION, LOOP
from .types import is_code
from .visual.form import ENGINES, FILTER_OFF

# optionalDependencies and partitionDeps belong to versions before 13 and say nothing when false or empty.
ENVELOPE: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "neverRecomputeExistingPartitions": False,
    "optionalDependencies": False,
    "partitionDeps": [],
    "customMeta": {"kv": {}},
    "redispatchPartitioning": False,
    "maxRunningActivities": 0,
    "hashPropagationBehavior": "INHERIT",
    "variables": {},
    "dkuProperties": [],
    "labels": [],
}
_ENV = {"envSelection": {"envMode": "INHERIT"}}
_BOX = {"containerSelection": {"containerMode": "INHERIT"}}
_SKIP = {"skipPrerunValidate": False}
_SPARK_CODE = {
    "sparkConfig": {"inheritConf": "default", "conf": []},
    "executionEngine": "SPARK_SUBMIT",
    "pipelineAllowStart": True,
    "pipelineAllowMerge": True,
    **_SKIP,
}
_PIPELINE = {"pipelineAllowStart": True, "pipelineAllowMerge": True}
_READ_PARAMS = {"mode": "AUTO", "autoModeRepartitionInto": 10}
_DEFINITION_ENGINES = {**ENGINES, "lowerCaseSchemaIfEngineRequiresIt": False}
_SHAKER_ENGINES = {
    "spark": {"readParams": _READ_PARAMS, "useGlobalMetastore": False, "useNativeProcessors": True, **_SPARK_CODE},
    "hive": ENGINES["hive"],
    "impala": ENGINES["impala"],
    "hadoopConfigKeys": [],
    "sqlPipelineParams": _PIPELINE,
    "maxThreads": 8,
    **_BOX,
}
_SYNC_ENGINES = {
    "maxThreads": 4,
    "tdchParams": {"splitMode": "DEFAULT", "numberOfExecutors": 2},
    "synapseParams": {"usePolybase": False},
    **_DEFINITION_ENGINES,
}
_OTHER_RULE = {
    "actionToPerform": "DONOTEXTRACT",
    "structuredSettings": {"splitUnit": "SECTION", "maxSectionDepth": 6},
    "splittingSettings": {"chunkSizeCharacters": 3000, "chunkOverlapCharacters": 120},
    "storeInMultimodalColumn": "FULL_CONTENT",
    "reExtractUnmodifiedDocuments": False,
}
_SQL = {"allowMultipleConnections": False, **_SKIP}
PARAMS: Mapping[str, Mapping[str, Any]] = {
    **{kind: {**_ENV, **_BOX, **_SKIP} for kind in ("python", "r", "julia")},
    "pyspark": {**_ENV, **_SPARK_CODE},
    "shell": {"autoInferSchema": False, "expectHeaders": False, "sendHeaders": False, **_SKIP},
    "sql_query": {
        **_SQL,
        "displayExecutionPlan": True,
        "sqlPipelineParams": _PIPELINE,
        "variablesExpansionLoopConfig": LOOP,
    },
    "sql_script": {**_SQL, "usePsql": True, "inferOutputDatasetsSchema": True, "statementsParsingMode": "SPLIT"},
    "spark_sql_query": {
        **_SPARK_CODE,
        "useGlobalMetastore": False,
        "overwriteOutputSchema": True,
        "forcePipelineableForTests": False,
        "readParams": _READ_PARAMS,
    },
    "shaker": {"engineParams": _SHAKER_ENGINES},
    "sync": {"schemaMode": "STRICT_SYNC", "forcePipelineableForTests": False, "engineParams": _SYNC_ENGINES},
    "sampling": {
        "selection": {k: v for k, v in FULL_SELECTION.items() if k not in ("samplingMethod", "maxRecords")},
        "engineParams": {"dssEngineMaxThreads": 4, **_DEFINITION_ENGINES},
    },
    "export": {"clearOutputPartition": False, "filter": FILTER_OFF, "variablesExpansionLoopConfig": LOOP, **_BOX},
    "embed_documents": {"extractionMode": "CUSTOM_RULES", "rules": [], "allOtherRule": _OTHER_RULE},
    "update": {
        "addMissingRows": True,
        "deleteMissingRows": False,
        "addMissingCols": True,
        "deleteMissingCols": False,
        "filter": FILTER_OFF,
    },
    **{kind: {**_ENV, **_BOX} for kind in ("standalone_evaluation", "nlp_llm_evaluation", "nlp_agent_evaluation")},
    "extract_fields": {
        "useCustomPrompt": False,
        "expandArrayFields": True,
        "updateMethod": "SMART_OVERWRITE",
        "valueErrorHandling": "BLANK_VALUE",
    },
    "download": {"deleteExtraFiles": True, "copyEvenUpToDateFiles": False, "sources": []},
    "merge_folder": {"clearBeforeCopy": True, "conflictHandling": "OVERWRITE"},
    "list_folder_contents": {
        **dict.fromkeys(("path", "basename", "extension", "lastModified", "size"), True),
        "levelMapping": [],
        "engineParams": _BOX,
    },
}
_OTHERS = [
    "prompt",
    "prediction_scoring",
    "clustering_scoring",
    "clustering_cluster",
    "evaluation",
    "nlp_llm_rag_embedding",
    "nlp_llm_summarization",
    "nlp_llm_user_provided_classification",
    "nlp_llm_model_provided_classification",
    "nlp_llm_finetuning",
    "prediction_training",
    "clustering_training",
]


def of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What creating this recipe sets by itself, payload aside."""
    kind = str(tree.get("type", ""))
    known: Mapping[str, Any] = PARAMS.get(kind, _BOX if kind in _OTHERS or kind.startswith("CustomCode_") else {})
    return {**ENVELOPE, "params": dict(known)} if known or is_code(kind) else dict(ENVELOPE)
