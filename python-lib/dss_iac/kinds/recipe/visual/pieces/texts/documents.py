"""How documents are read ↔ the parameters of recipes that do it (API §6.5; the vendor's public reference of payloads).

extraction: CUSTOM_RULES
rules: [{files: {"file name": {contains: .pdf}}, do: vlm, llm: "openai:connection:gpt", store: IMAGES}]
other: {do: donotextract}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....common.trees import SILENT, camel, merge, minus, ordered, snake
from ...form import Ends, Field, Spot
from .. import filters
from ..simple import language_model, text

_RULE: Mapping[str, Any] = {
    "splittingSettings": {"chunkSizeCharacters": 3000, "chunkOverlapCharacters": 120},
    "reExtractUnmodifiedDocuments": False,
}
_OF_ACTION: Mapping[str, Mapping[str, Any]] = {
    "VLM": {
        "storeInMultimodalColumn": "IMAGES",
        "vlmSettings": {"splitUnit": "PAGE", "customNbPages": 1, "customPagesOverlap": 0, "useCustomPrompt": False},
    },
    "STRUCTURED": {
        "storeInMultimodalColumn": "FULL_CONTENT",
        "structuredSettings": {"splitUnit": "SECTION", "maxSectionDepth": 6},
    },
    "DONOTEXTRACT": {
        "storeInMultimodalColumn": "FULL_CONTENT",
        "structuredSettings": {"splitUnit": "SECTION", "maxSectionDepth": 6},
    },
}
_AT = {"llm": ("vlmSettings", "llmId"), "prompt": ("vlmSettings", "customPrompt")}
_OWN = ("files", "do", *_AT)
_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "files": {"type": ["string", "object"], "description": "Which files: conditions on `file name`, `file path` …"},
        "do": {"type": "string", "description": "vlm: by a model that sees; structured: as text; donotextract"},
        "llm": {"type": ["string", "object"], "description": "The model that sees"},
        "prompt": {
            "type": "string",
            "description": "What it is told; beside it vlm_settings: {use_custom_prompt: true}",
        },
        **{
            f"{block}_settings": {"type": "object", "description": "DSS's own, in snake case"}
            for block in ("vlm", "structured", "splitting")
        },
    },
    "description": "What to do, beside it DSS's own settings in snake case",
}


def _read(value: Any, spot: Spot) -> Any:
    given = value if isinstance(value, Mapping) else {}
    action = str(given.get("do", "structured")).upper()
    own: dict[str, Any] = camel({key: part for key, part in given.items() if key not in _OWN})
    for word, (block, key) in _AT.items():
        if word in given:
            own[block] = {**own.get(block, {}), key: given[word]}
    out = merge({"actionToPerform": action, **_RULE, **_OF_ACTION.get(action, {})}, own)
    return {**({"filter": filters.read(given["files"], spot.below("files"))} if "files" in given else {}), **out}


def _read_all(value: Any, spot: Spot) -> Any:
    return [_read(one, spot.below(i)) for i, one in enumerate(value or [])]


def _show(value: Any, _ends: Ends) -> Any:
    if not isinstance(value, Mapping) or "actionToPerform" not in value:
        return SILENT
    action = str(value["actionToPerform"])
    rest = minus(
        {k: v for k, v in value.items() if k not in ("filter", "actionToPerform")},
        {**_RULE, **_OF_ACTION.get(action, {})},
    )
    shown: dict[str, Any] = {"files": filters.show(value["filter"])} if "filter" in value else {}
    shown["do"] = action.lower()
    for word, (block, key) in _AT.items():
        found = dict(rest.get(block) or {})
        if key in found:
            shown[word] = found.pop(key)
            rest[block] = found
    return {**shown, **ordered(snake({k: v for k, v in rest.items() if v != {}}))}


def _show_all(value: Any, ends: Ends) -> Any:
    shown = [_show(one, ends) for one in value]
    return SILENT if SILENT in shown or not shown else shown


def tidy(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters without what the conditions of rules do not use."""
    rules = params.get("rules")
    return {**params, "rules": [_tidied(rule) for rule in rules]} if isinstance(rules, list) else dict(params)


def _tidied(rule: Any) -> Any:
    """A rule without what its conditions do not use, and without a prompt that is not used."""
    if not isinstance(rule, Mapping):
        return rule
    out = {**rule, **({"filter": filters.tidy(rule["filter"])} if "filter" in rule else {})}
    vlm = out.get("vlmSettings")
    if isinstance(vlm, Mapping) and vlm.get("useCustomPrompt") is False:
        out["vlmSettings"] = {k: v for k, v in vlm.items() if k != "customPrompt"}
    return out


FIELDS: tuple[Field, ...] = (
    text("extraction", "extractionMode", "MANAGED_TEXT_ONLY, MANAGED_VISUAL_ONLY or CUSTOM_RULES"),
    language_model("vlm", "defaultVlmId", "The model that sees pages"),
    text("images", "defaultImageHandlingMode", "What becomes of images in a text: IGNORE, OCR …"),
    Field("rules", "rules", {"type": "array", "items": _SCHEMA, "description": "What is done to which files"},
          _read_all, _show_all),
    Field("other", "allOtherRule", {**_SCHEMA, "description": "What is done to all other files"}, _read, _show),
)  # fmt: skip
