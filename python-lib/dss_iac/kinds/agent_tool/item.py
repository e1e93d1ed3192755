"""An agent tool as YAML ↔ the tree of its document (AUTO §8.4).

{name: KB search, type: VectorStoreSearch, knowledge_bank: policies, documents: 6}
{name: Look-up, type: DatasetRowLookup, dataset: CUSTOMERS, columns: [id]}
{name: Text to SQL, type: Custom_agent_tool_<plugin>_<tool>, config: {…}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import container, secret_names, taggable, worded
from ..common.file_names import url
from ..common.trees import hollow, minus, ordered, settings
from ..common.worded import Word

CUSTOM = "Custom_agent_tool_"  # how the types of plugins begin
_TEXT: Mapping[str, Any] = {"type": "string"}
# Type → the words of its params (AUTO §8.4; corpus).
WORDS: Mapping[str, worded.Table] = {
    "VectorStoreSearch": {
        "knowledge_bank": worded.named("knowledge_bank", "params.knowledgeBankRef", "Knowledge bank that it searches"),
        "documents": Word("params.maxDocuments", {"type": "integer", "description": "How many it gives"}),
    },
    "DatasetRowLookup": {
        "dataset": Word("params.datasetRef", {**_TEXT, "description": "Dataset whose rows it looks up"}),
        "columns": Word(
            "params.usableLookupColumns",
            {"type": "array", "items": _TEXT, "description": "Columns that it may look rows up by"},
        ),
    },
    "ClassicalPredictionModelPredict": {"model": worded.named("model", "params.smRef", "Saved model that it asks")},
    "LLMMeshLLMQuery": {
        "llm": Word("params.llmId", {"type": ["string", "object"], "description": "Id of a model, or `{agent: NAME}`"}),
        "purpose": Word("params.purposeString", {**_TEXT, "description": "What the model is for"}),
    },
    CUSTOM: {
        "config": Word("params.config", {"type": "object", "description": "What the plugin is told"}),
        "container": container.word("params.containerExecSelection"),
    },
}
_EVERY: worded.Table = {
    "description_for_llm": Word("additionalDescriptionForLLM", {**_TEXT, "description": "What a model is told of it"}),
    "test_query": Word("quickTestQuery", {"type": "object", "description": "What its page asks it when it is tried"}),
}
# What its page fills in when nobody says anything else (AUTO §8.4); sent with a creation, because the API may not.
PARAMS: Mapping[str, Mapping[str, Any]] = {
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
    CUSTOM: {"config": {}, "containerExecSelection": container.INHERITED},
}
DEFAULTS: Mapping[str, Any] = {**taggable.DEFAULTS, "dkuProperties": []}
OWN = ("name", "id", "type", "params", *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {**_TEXT, "description": f"{', '.join(t for t in WORDS if t != CUSTOM)}, {CUSTOM}<plugin>_<tool>, …"},
        **{key: word.schema for words in WORDS.values() for key, word in words.items()},
        **worded.schema(_EVERY),
        "params": {"type": "object", "description": "Any other of DSS's own params"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}


def _family(type_: str) -> str:
    return CUSTOM if type_.startswith(CUSTOM) else type_


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    type_ = str(item.get("type") or "")
    known, every = WORDS.get(_family(type_), {}), {key for words in WORDS.values() for key in words}
    for key in sorted({*item} & (every - {*known})):
        told = f"it has {', '.join(known)}" if known else "write DSS's own key below `params`"
        reader.error(key, f"a tool of type '{type_}' has no '{key}'", told)
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], "type": type_, **taggable.read(item)}
    if "params" in item:
        body["params"] = item["params"]
    at_first = PARAMS.get(_family(type_), {})
    return Wanted(
        worded.read(item, {**known, **_EVERY}, body),
        name=str(item["name"]),
        initial={"params": at_first} if at_first else {},
        create={"type": type_},
    )


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a tool; what looks like a secret in what a plugin is told is put aside."""
    type_ = str(tree.get("type") or "")
    rest = minus(tree, {**DEFAULTS, "params": PARAMS.get(_family(type_), {})})
    said, rest = worded.show(rest, {**WORDS.get(_family(type_), {}), **_EVERY})
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "type": type_, **taggable.show(rest)}
    item.update({key: ordered(value) for key, value in said.items()})
    if not hollow(rest.get("params")):
        item["params"] = ordered(rest["params"])
    item.update(ordered(settings(rest, OWN)))
    hidden, secrets = secret_names.hide(item, ("config", "params"), f"agent tool {place.get('name', '')}")
    if secrets:
        hidden["secrets"] = list(secrets)
    return Written(hidden, left_out={"secret values": secret_names.WHY} if secrets else {})


def without_browser(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A live tree without the keys that the browser leaves in it, which begin with a dollar (AUTO §8.4)."""
    return {**tree, "params": _clean(tree["params"])} if "params" in tree else dict(tree)


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _clean(below) for key, below in value.items() if not str(key).startswith("$")}
    return [_clean(below) for below in value] if isinstance(value, list) else value


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of name, type and params; everything else is saved afterwards (AUTO §8.4)."""
    body = {"type": wire["type"], "name": resource.name, "id": None, "creationParams": wire.get("params") or {}}
    return [Call("POST", url("projects", facts["project"], "agents", "tools"), body, note="create agent tool")]


def defaults(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What a creation from here sets by itself."""
    return {**DEFAULTS, "params": PARAMS.get(_family(str(tree.get("type") or "")), {})}
