"""Knowledge banks, agents, retrieval-augmented LLMs and agent tools: classes and creation defaults (AUTO §8.2 to §8.4).

Facts only; refuses to know routes and language models.
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, ListOf, clone
from .classes import CODE_ENV, CONTAINER, ENVELOPE

Doc = dict[str, Any]
BANK: Doc = {
    "name": OPTIONAL,
    "retrieverType": "VECTOR_STORE_BACKED",
    "rebuildBehavior": "EXPLICIT",
    "vectorStoreType": OPTIONAL,
    "embeddingLLMId": OPTIONAL,
    "managed": OPTIONAL,
    "connection": OPTIONAL,
    "indexName": OPTIONAL,
    "pineconeIndexName": OPTIONAL,
    "vectorIndexType": OPTIONAL,
    "columnMapping": OPTIONAL,
    "metadataColumnsSchema": ListOf(),
    "managedFolderId": OPTIONAL,
    "multimodalColumn": OPTIONAL,
    "llmsExposedWith": ListOf(),
    "envSelection": CODE_ENV,
    "containerExecSelection": CONTAINER,
    **ENVELOPE,
}
FIXED = ("vectorStoreType", "embeddingLLMId")
"""What a knowledge bank is made with and keeps (AUTO §8.2)."""
TOOL: Doc = {
    "name": OPTIONAL,
    "type": OPTIONAL,
    "params": OPTIONAL,
    "quickTestQuery": {"input": ANY, "context": ANY},
    "dkuProperties": ListOf(),
    "additionalDescriptionForLLM": OPTIONAL,
    **ENVELOPE,
}
TOOL_PARAMS: dict[str, Doc] = {
    "VectorStoreSearch": {
        "maxDocuments": 4,
        "searchType": "SIMILARITY",
        "similarityThreshold": 0.5,
        "useMMR": False,
        "mmrK": 20,
        "mmrDiversity": 0.25,
        "useHybridSearch": False,
        "useAdvancedReranking": False,
        "rrfRankConstant": 60,
        "rrfRankWindowSize": 4,
        "filter": {"uiData": {"mode": "&&", "conditions": []}},
        "sourcesSettings": {"snippetFormat": "TEXT", "metadataInSources": []},
    },
    "DatasetRowLookup": {"usableLookupColumns": [], "retrievalMode": "SINGLE_RECORD"},
    "ClassicalPredictionModelPredict": {},
    "LLMMeshLLMQuery": {"completionSettings": {"stopSequences": []}},
}
CUSTOM_TOOL: Doc = {"config": {}, "containerExecSelection": {"containerMode": "INHERIT"}}
"""Params of tools that plugins bring (creation_defaults_agent-tools)."""
_SLOT: Doc = {
    "dkuProperties": [],
    "maxParallelRequestsPerProcess": 4,
    "containerExecSelection": {"containerMode": "INHERIT"},
}
_GUARD = {"enabled": False, "threshold": 0.8, "handling": "FAIL", "answerOverwrite": ""}
BLOCKS: dict[str, Doc] = {
    "pythonAgentSettings": {
        "codeEnvSelection": {"envMode": "INHERIT"},
        "dependencies": [],
        "supportsImageInputs": False,
        **_SLOT,
    },
    "pluginAgentSettings": _SLOT,
    "toolsUsingAgentSettings": {"tools": [], "completionSettings": {"stopSequences": []}, **_SLOT},
    "ragllmSettings": {
        "printSources": True,
        "includeContentInSources": True,
        "outputFormat": "SEPARATED",
        "searchInputStrategySettings": {"strategy": "RAW_QUERY", "rewritePrompt": ""},
        "retrievalSource": "EMBEDDING",
        "ragSpecificGuardrails": {"faithfulnessSettings": _GUARD, "relevancySettings": _GUARD},
        "enforceDocumentLevelSecurity": False,
        "performFiltering": False,
        "filter": {"distinct": False, "enabled": False},
        "searchType": "SIMILARITY",
        "similarityThreshold": 0.5,
        "maxDocuments": 4,
        "mmrK": 20,
        "mmrDiversity": 0.25,
        "useAdvancedReranking": False,
        "rrfRankConstant": 60,
        "rrfRankWindowSize": 4,
        "sourcesSettings": {"snippetFormat": "TEXT", "metadataInSources": []},
    },
}
"""Blocks of a version: all are there whatever the type, and one of them is live."""
AGENTS = ("PYTHON_AGENT", "PLUGIN_AGENT", "TOOLS_USING_AGENT", "STRUCTURED_AGENT")
AUGMENTED = "RETRIEVAL_AUGMENTED_LLM"


def version(type_: str, stamp: Doc) -> Doc:
    """The first version of a new agent or retrieval-augmented LLM."""
    out = {"versionId": "v1", "versionTag": clone(stamp), "creationTag": clone(stamp), **clone(BLOCKS)}
    if type_ == "STRUCTURED_AGENT":
        out["structuredAgentSettings"] = {"mode": "SIMPLE", "blocks": [], "startingBlockId": None}
    return {**out, "guardrailsPipelineSettings": {"guardrails": []}}


def tool_params(type_: str, given: Doc) -> Doc:
    """Params of a new tool: the defaults of its type, and what its creation says."""
    base = CUSTOM_TOOL if type_.startswith("Custom_agent_tool_") else TOOL_PARAMS.get(type_, {})
    return {**clone(base), **clone(given)}
