"""Recipes: the field class, parameters per type, payload rules (API §6.2, §6.3, §6.5; corpus §3.3, §3.5).

A type with ``params=None`` has no params key at all. Payload builders live in ``api/recipe_payloads.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..typed import ANY, OPTIONAL, ListOf, MapOf, Opt
from . import blocks
from . import classes as c
from .blocks import Doc

CODE, VISUAL, BARE = "code", "visual", "bare"


@dataclass(frozen=True)
class RecipeType:
    """``style``: how the payload is kept: code text, visual JSON, or none at all (bare).

    ``params`` is a field class or None, ``added`` what creation writes beside its defaults. Extensions of the
    payload's file are in ``kinds``.
    """

    style: str
    params: c.Spec | None = None
    added: Doc = field(default_factory=dict)


_IO_IN: c.Spec = {"items": ListOf({"ref": OPTIONAL, "deps": ListOf()})}
_IO_OUT: c.Spec = {"items": ListOf({"ref": OPTIONAL, "appendMode": False})}

# `params` and the roles (maps with free keys) are handled by ``recipe_documents``.
RECIPE: c.Spec = {
    "type": OPTIONAL,
    "neverRecomputeExistingPartitions": False,
    "optionalDependencies": OPTIONAL,
    "params": OPTIONAL,
    "customMeta": c.CUSTOM_META,
    "redispatchPartitioning": False,
    "maxRunningActivities": 0,
    "hashPropagationBehavior": "INHERIT",
    "variables": ANY,
    "dkuProperties": ListOf(c.NAME_VALUE),
    "inputs": MapOf(_IO_IN),
    "outputs": MapOf(_IO_OUT),
    "partitionDeps": OPTIONAL,
    "labels": ListOf(c.KEY_VALUE),
    **c.ENVELOPE,
}
METADATA = ("tags", "checklists", "description", "shortDesc", "customFields")

_ENV: c.Spec = {"envSelection": c.CODE_ENV}
_BOX: c.Spec = {"containerSelection": c.CONTAINER}
_SKIP: c.Spec = {"skipPrerunValidate": False}
_SPARK_CODE: c.Spec = {
    "sparkConfig": c.SPARK_CONFIG,
    "executionEngine": "SPARK_SUBMIT",
    "pipelineAllowStart": True,
    "pipelineAllowMerge": True,
    **_SKIP,
}
_ENGINE: c.Spec = {"engineType": OPTIONAL}
_SHAKER: c.Spec = {
    "engine": OPTIONAL,
    "hadoopConfigKeys": OPTIONAL,
    "engineParams": c.as_class(blocks.SHAKER_ENGINES, containerSelection=c.CONTAINER),
    **_ENGINE,
}
_SYNC: c.Spec = {
    "schemaMode": "STRICT_SYNC",
    "forcePipelineableForTests": False,
    "syncThreads": OPTIONAL,
    "engineParams": c.as_class(blocks.SYNC_ENGINES, containerSelection=c.CONTAINER),
    **_ENGINE,
}
_SAMPLING: c.Spec = {
    "selection": c.SELECTION,
    "engineParams": c.as_class(blocks.SAMPLING_ENGINES, containerSelection=c.CONTAINER),
    **_ENGINE,
}
_SQL: c.Spec = {"allowMultipleConnections": False, **_SKIP}
_SQL_QUERY: c.Spec = {
    **_SQL,
    "displayExecutionPlan": True,
    "sqlPipelineParams": c.as_class(blocks.SQL_PIPELINE),
    "variablesExpansionLoopConfig": c.VARIABLES_LOOP,
    "mainConnectionDataset": OPTIONAL,
    "sqlNotebookId": OPTIONAL,
}
_SQL_SCRIPT: c.Spec = {
    **_SQL,
    "usePsql": True,
    "inferOutputDatasetsSchema": True,
    "statementsParsingMode": "SPLIT",
}
_SPARK_SQL: c.Spec = {
    **_SPARK_CODE,
    "useGlobalMetastore": False,
    "overwriteOutputSchema": True,
    "forcePipelineableForTests": False,
    "readParams": c.READ_PARAMS,
}
_SHELL: c.Spec = {
    "pipeIn": OPTIONAL,
    "pipeOut": OPTIONAL,
    "autoInferSchema": False,
    "expectHeaders": False,
    "sendHeaders": False,
    **_SKIP,
}
_DESTINATION: c.Spec = {
    "destinationType": OPTIONAL,
    "temporaryFileBehavior": OPTIONAL,
    "originatingOptionId": OPTIONAL,
    "format": OPTIONAL,
    "overwriteDestinationDataset": False,
    "exporterType": OPTIONAL,
    "config": OPTIONAL,
    "selection": Opt(c.SELECTION),
    "applyExplorationFilters": OPTIONAL,
    "destinationDatasetProjectKey": OPTIONAL,
    "destinationDatasetConnection": OPTIONAL,
    "destinationDatasetName": OPTIONAL,
}
_EXPORT: c.Spec = {
    "clearOutputPartition": False,
    "filter": c.FILTER,
    "variablesExpansionLoopConfig": c.VARIABLES_LOOP,
    **_BOX,
    "exportParams": Opt(_DESTINATION),
}
_DOWNLOAD: c.Spec = {"deleteExtraFiles": True, "copyEvenUpToDateFiles": False, "sources": ListOf()}
_LIST_FOLDER: c.Spec = {
    "levelMapping": ListOf(),
    **dict.fromkeys(("path", "basename", "extension", "lastModified", "size"), True),
    "engineParams": {"containerSelection": c.CONTAINER},
}
_UPDATE: c.Spec = {
    "uniqueKey": ListOf(""),
    "filter": c.FILTER,
    "deleteMissingRows": False,
    "addMissingRows": True,
    "deleteMissingCols": False,
    "addMissingCols": True,
}
_EMBED_DOCUMENTS: c.Spec = {
    "extractionMode": OPTIONAL,
    "defaultVlmId": OPTIONAL,
    "defaultImageHandlingMode": OPTIONAL,
    "rules": ListOf(),
    "allOtherRule": OPTIONAL,
}
_OTHER_RULE: Doc = {
    "actionToPerform": "DONOTEXTRACT",
    "structuredSettings": {"splitUnit": "SECTION", "maxSectionDepth": 6},
    "splittingSettings": {"chunkSizeCharacters": 3000, "chunkOverlapCharacters": 120},
    "storeInMultimodalColumn": "FULL_CONTENT",
    "reExtractUnmodifiedDocuments": False,
}
_EXTRACT_FIELDS: c.Spec = {
    "extractionSchema": OPTIONAL,
    "extractionPrompt": OPTIONAL,
    "useCustomPrompt": False,
    "expandArrayFields": True,
    "updateMethod": "SMART_OVERWRITE",
    "valueErrorHandling": "BLANK_VALUE",
    "vlmId": OPTIONAL,
}
_PYTHON = RecipeType(CODE, {**_ENV, **_BOX, **_SKIP})
_JSON_ONLY = RecipeType(VISUAL)
_BOXED = RecipeType(VISUAL, _BOX)

TYPES: dict[str, RecipeType] = {
    "python": _PYTHON,
    "r": RecipeType(CODE, {**_ENV, **_BOX, **_SKIP}),
    "pyspark": RecipeType(CODE, {**_ENV, **_SPARK_CODE}),
    "shell": RecipeType(CODE, _SHELL),
    "sql_query": RecipeType(CODE, _SQL_QUERY),
    "sql_script": RecipeType(CODE, _SQL_SCRIPT),
    "spark_sql_query": RecipeType(CODE, _SPARK_SQL),
    "shaker": RecipeType(VISUAL, _SHAKER),
    "sync": RecipeType(BARE, _SYNC),
    "sampling": RecipeType(VISUAL, _SAMPLING, {"selection": blocks.HEAD_SELECTION}),
    **dict.fromkeys(
        (
            "join",
            "fuzzyjoin",
            "geojoin",
            "grouping",
            "window",
            "split",
            "vstack",
            "distinct",
            "sort",
            "topn",
            "pivot",
            "upsert",
            "generate_features",
            "extract_failed_rows",
        ),
        _JSON_ONLY,
    ),
    **dict.fromkeys(
        (
            "prompt",
            "prediction_scoring",
            "clustering_scoring",
            "evaluation",
            "nlp_llm_rag_embedding",
            "nlp_llm_summarization",
            "nlp_llm_user_provided_classification",
            "nlp_llm_model_provided_classification",
            "nlp_llm_finetuning",
            "prediction_training",
            "clustering_training",
            "clustering_cluster",
        ),
        _BOXED,
    ),
    "standalone_evaluation": RecipeType(VISUAL, {**_ENV, **_BOX}),
    "nlp_agent_evaluation": RecipeType(VISUAL, {**_ENV, **_BOX}),
    "nlp_llm_evaluation": RecipeType(VISUAL, {**_ENV, **_BOX}),
    "extract_content": RecipeType(VISUAL, _EMBED_DOCUMENTS),
    "embed_documents": RecipeType(
        VISUAL, _EMBED_DOCUMENTS, {"extractionMode": "CUSTOM_RULES", "allOtherRule": _OTHER_RULE}
    ),
    "extract_fields": RecipeType(BARE, _EXTRACT_FIELDS),
    "update": RecipeType(VISUAL, _UPDATE),
    "export": RecipeType(BARE, _EXPORT),
    "download": RecipeType(BARE, _DOWNLOAD),
    "merge_folder": RecipeType(BARE, {"clearBeforeCopy": True, "conflictHandling": "OVERWRITE"}),
    "list_folder_contents": RecipeType(BARE, _LIST_FOLDER),
}
# containerSelection has no default here: without it the recipe fails at run (API §6.5).
_PLUGIN = RecipeType(BARE, {"customConfig": ANY, "containerSelection": Opt(c.CONTAINER)})
_APP = RecipeType(BARE, {"variables": ANY, "keepInstance": False})


def recipe_type(kind: str) -> RecipeType | None:
    """The facts about a type, plugin and application recipes by prefix; None when there is no evidence."""
    if kind in TYPES:
        return TYPES[kind]
    if kind.startswith("CustomCode_"):
        return _PLUGIN
    return _APP if kind.startswith("App_") else None


# Types whose inputs come from creationSettings.virtualInputs (API §6.4).
VIRTUAL_INPUTS = ("join", "fuzzyjoin", "geojoin", "vstack", "generate_features")

# Types whose settings only a trained model or an unseen builder gives: they are made with rawCreation or not at all.
UNBUILT = (
    "generate_features",
    "prediction_training",
    "clustering_training",
    "clustering_cluster",
    "nlp_agent_evaluation",
    "nlp_llm_evaluation",
    "nlp_llm_user_provided_classification",
    "nlp_llm_model_provided_classification",
    "nlp_llm_finetuning",
    "extract_content",
)

# Inputs by role without which a type has nothing to work on (reading ``recipe-few-inputs``); code needs none.
_TWO, _ONE, _MODEL = {"main": 2}, {"main": 1}, {"main": 1, "model": 1}
NEEDS: dict[str, dict[str, int]] = {
    **dict.fromkeys(("join", "fuzzyjoin", "geojoin", "vstack"), _TWO),
    **dict.fromkeys(("shaker", "sync", "sampling", "grouping", "window", "split", "distinct", "sort", "topn"), _ONE),
    **dict.fromkeys(("pivot", "upsert", "update", "export", "merge_folder", "list_folder_contents"), _ONE),
    **dict.fromkeys(("prompt", "nlp_llm_rag_embedding", "nlp_llm_summarization", "embed_documents"), _ONE),
    **dict.fromkeys(("extract_fields", "extract_failed_rows", "standalone_evaluation"), _ONE),
    **dict.fromkeys(("prediction_scoring", "clustering_scoring", "evaluation"), _MODEL),
}

# Names that the server makes for recipes (API §2.1): type → template over {input} and {output}.
NAMES = {
    "split": "split_{input}",
    "prediction_scoring": "score_{input}",
    "clustering_scoring": "score_{input}",
    "evaluation": "evaluate_on_{input}",
    "download": "download_to_{output}",
}
DEFAULT_NAME = "compute_{output}"
FORCED_NAMES = ("prediction_scoring", "clustering_scoring", "evaluation")

# creationSettings that end in params, by type (API §6.4).
AS_PARAMS: dict[str, dict[str, str]] = {
    "embed_documents": {"VLMId": "defaultVlmId"},
    "extract_fields": {"VLMId": "vlmId", "extractionSchema": "extractionSchema"},
}
