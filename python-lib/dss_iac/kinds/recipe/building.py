"""Which recipes DSS's own builder makes, and what it cannot do without (API §6.4, §6.5, D59). Pure data and judgement.

The builder writes the settings of a visual recipe as a person gets them who creates it in DSS; what is declared is laid
over them. A payload that is declared whole needs no builder, and what dangles is refused by it (D37): both are created
as they are. Refuses to know what the settings are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...core.compare.refs import MISSING
from . import types

# Types whose settings DSS computes when a model is deployed, or that nobody has seen a builder for (API §6.5).
UNBUILT: Mapping[str, str] = {
    **dict.fromkeys(
        ("prediction_training", "clustering_training", "clustering_cluster"),
        "deploy the model from its analysis in DSS, import the project, and keep `payload_file`",
    ),
}
# Types that official clients create as they are: their settings are in `params` (API §6.4).
AS_GIVEN = ("list_folder_contents", "merge_folder")
PLUGIN_MADE = ("CustomCode_", "App_")
VIRTUAL_INPUTS = frozenset(("join", "fuzzyjoin", "geojoin", "vstack", "generate_features"))  # API §6.4

_TWO, _ONE, _MODEL = {"main": 2}, {"main": 1}, {"main": 1, "model": 1}
NEEDS: Mapping[str, Mapping[str, int]] = {  # inputs by role without which a type has nothing to work on
    **dict.fromkeys(("join", "fuzzyjoin", "geojoin", "vstack"), _TWO),
    **dict.fromkeys(("prediction_scoring", "clustering_scoring", "evaluation"), _MODEL),
    **dict.fromkeys(
        (
            "shaker",
            "sync",
            "sampling",
            "grouping",
            "window",
            "split",
            "distinct",
            "sort",
            "topn",
            "pivot",
            "upsert",
            "update",
            "export",
            "prompt",
            "generate_features",
            "extract_fields",
            "extract_failed_rows",
            "standalone_evaluation",
            "nlp_llm_rag_embedding",
            "nlp_llm_summarization",
            "embed_documents",
        ),
        _ONE,
    ),
}
_FILTERS = ("preFilter", "postFilter")
# Keys that every payload of a type has, in the oldest real projects, too (corpus §3.3): without them it is in part.
# For prepare that is the editor's sample, which imports leave out.
WHOLE: Mapping[str, tuple[str, ...]] = {
    "shaker": ("steps", "explorationSampling"),
    "join": ("joins", "selectedColumns", "virtualInputs", "engineParams"),
    "fuzzyjoin": ("joins", "selectedColumns", "virtualInputs"),
    "geojoin": ("joins", "selectedColumns", "virtualInputs"),
    "grouping": ("keys", "values", "globalCount", "engineParams", *_FILTERS),
    "window": ("keys", "values", "windows", "rank", "engineParams", *_FILTERS),
    "distinct": ("keys", "globalCount", "engineParams", *_FILTERS),
    "sort": ("orders", "rank", "engineParams", "preFilter"),
    "topn": ("firstRows", "lastRows", "keys", "orders", "engineParams", "preFilter"),
    "vstack": ("mode", "virtualInputs", "engineParams", "postFilter"),
    "split": ("filterSplits", "valueSplits", "randomSplits", "defaultOutputIndex", "preFilter"),
    "pivot": ("pivots", "explicitIdentifiers", "schemaComputation", "engineParams", "preFilter"),
    "sampling": ("enabled", "distinct"),
    "upsert": ("keys", "engineParams"),
    "update": ("uniqueKey", "filter"),
    "extract_failed_rows": ("columnRules",),
    "prediction_scoring": ("filterInputColumns", "keptInputColumns", "outputProbabilities"),
    "evaluation": ("filterInputColumns", "keptInputColumns", "outputProbabilities"),
    "clustering_scoring": ("filterInputColumns", "keptInputColumns", "removeOutliers"),
    "prompt": ("prompt", "completionSettings"),
    "nlp_llm_rag_embedding": ("chunkSizeCharacters", "documentSplittingMode"),
    "embed_documents": ("chunkSizeCharacters", "documentSplittingMode"),
    "nlp_llm_summarization": ("targetLength", "targetLengthUnit"),
}


def built(tree: Mapping[str, Any]) -> bool:
    """Whether DSS's builder makes this recipe (a declared tree), and what is declared is then laid over its work."""
    kind, payload = str(tree.get("type", "")), tree.get("payload")
    if types.is_code(kind):
        return payload in (None, "")
    if kind in AS_GIVEN or kind in UNBUILT or kind.startswith(PLUGIN_MADE) or whole(kind, payload):
        return False
    return bool(_items(tree, "outputs")) and not dangling(tree) and not any(_few(tree))


def whole(kind: str, payload: Any) -> bool:
    """Whether a payload says all that the type cannot do without; of types that are not known nobody can tell."""
    if not isinstance(payload, Mapping):
        return payload not in (None, "")
    return bool(payload) and all(key in payload for key in WHOLE.get(kind, ()))


def lacking(tree: Mapping[str, Any], said: bool) -> Iterator[tuple[str, str, str]]:
    """(key, what, hint) for everything that a visual recipe lacks to be more than an empty shell; `said`: whether the
    item says anything of its settings."""
    kind = str(tree.get("type", ""))
    if kind not in types.JSON_TYPES or (said and (built(tree) or whole(kind, tree.get("payload")))):
        return
    word, few = types.written(kind), list(_few(tree))
    if kind in UNBUILT:
        if not said:
            yield "type", f"a {word} recipe without `payload` has no settings, and DSS makes none", UNBUILT[kind]
        return
    for role, least, found in few:
        thing = "dataset" if role == "main" else role
        what = f"a {word} recipe works on {least} {thing}{'s' * (least > 1)}, and this has {found or 'none'}"
        example = "[A, B]" if least > 1 else "[A]" if role == "main" else "{main: [A], model: [{model: NAME}]}"
        yield "inputs", what, f"write `inputs: {example}`, or give its whole `payload`"
    if said or few:
        return
    if not _items(tree, "outputs"):
        yield "outputs", f"a {word} recipe without outputs cannot be made by DSS", "add `outputs: [NAME]`"
    elif dangling(tree):
        what = f"DSS makes the settings of a {word} recipe only where its inputs and outputs exist"
        yield "type", what, "declare what is missing, or give the whole `payload`"


def dangling(tree: Mapping[str, Any]) -> bool:
    """Whether an input or output is accepted as missing (D37): DSS's builder refuses those."""
    ends = (*_items(tree, "inputs"), *_items(tree, "outputs"))
    return any(isinstance(i.get("ref"), Mapping) and MISSING in i["ref"] for i in ends)


def settings(tree: Mapping[str, Any], wire: Mapping[str, Any]) -> dict[str, Any]:
    """The creationSettings that the builder of a type wants to know (API §6.4); no object is made on the way."""
    kind, payload = str(tree.get("type", "")), tree.get("payload")
    declared: Mapping[str, Any] = payload if isinstance(payload, Mapping) else {}
    out: dict[str, Any] = {}
    if kind in VIRTUAL_INPUTS:
        out["virtualInputs"] = [item["ref"] for item in _items(wire, "inputs", "main")]
    for type, key in (("grouping", "groupKey"), ("upsert", "upsertKey")):
        first = next((k for k in declared.get("keys") or () if isinstance(k, Mapping)), {})
        if kind == type and first.get("column"):
            out[key] = first["column"]
    if declared.get("llmId"):
        out["initialPayload"] = {"llmId": json.loads(wire["payload"])["llmId"], "onlySetLLMId": False}
    return out


def _few(tree: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """(role, how many the type needs, how many there are) where there are fewer."""
    for role, least in NEEDS.get(str(tree.get("type", "")), {}).items():
        found = len(_items(tree, "inputs", role))
        if found < least:
            yield role, least, found


def _items(tree: Mapping[str, Any], side: str, role: str = "") -> list[Mapping[str, Any]]:
    roles = tree.get(side)
    if not isinstance(roles, Mapping):
        return []
    specs = [spec for name, spec in roles.items() if not role or name == role]
    return [item for spec in specs if isinstance(spec, Mapping) for item in spec.get("items") or ()]
