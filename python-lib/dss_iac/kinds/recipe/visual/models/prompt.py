"""The prompt recipe: friendly ↔ payload (API §6.5).

{type: prompt, inputs: [REVIEWS], outputs: [ANSWERS], llm: "openai:connection:gpt", mode: text,
 prompt: "Is this friendly? {{review}}", variables: {review: TEXT}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT
from ..form import Ends, Field, Spot
from ..pieces import flat

_MODES = {"structured": "PROMPT_TEMPLATE_STRUCTURED", "text": "PROMPT_TEMPLATE_TEXT"}
_TEXT: Mapping[str, Any] = {"type": "string"}


def _read_mode(value: Any, _spot: Spot) -> Any:
    return _MODES.get(str(value), value)


def _show_mode(value: Any, _ends: Ends) -> Any:
    return next((word for word, dss in _MODES.items() if dss == value), value)


def _read_inputs(value: Any, _spot: Spot) -> Any:
    if not isinstance(value, Mapping):
        return value
    return [{"name": name, "type": "TEXT", "datasetColumnName": column} for name, column in value.items()]


def _show_inputs(value: Any, _ends: Ends) -> Any:
    known = {"name", "type", "datasetColumnName"}
    if not isinstance(value, list) or not value:
        return SILENT
    plain = all(isinstance(v, Mapping) and set(v) == known and v["type"] == "TEXT" for v in value)
    return {v["name"]: v["datasetColumnName"] for v in value} if plain else value


def _inputs(key: str, at: str, told: str) -> Field:
    return Field(key, at, {"type": ["object", "array"], "description": told}, _read_inputs, _show_inputs)


FORM = flat.form(
    "prompt",
    (
        flat.LLM,
        Field(
            "mode",
            "prompt.promptMode",
            {"type": "string", "description": "`structured` without it, or `text`"},
            _read_mode,
            _show_mode,
        ),
        Field("prompt", "prompt.textPromptTemplate", {**_TEXT, "description": "The prompt of mode `text`"}),
        Field("system", "prompt.textPromptSystemTemplate", {**_TEXT, "description": "Its system message"}),
        _inputs("variables", "prompt.textPromptTemplateInputs", "Its variables: {NAME: COLUMN}"),
        Field("task", "prompt.structuredPromptPrefix", {**_TEXT, "description": "The task, in mode `structured`"}),
        _inputs("task_inputs", "prompt.promptTemplateInputs", "What the task is about: {NAME: COLUMN}"),
        flat.COMPLETION,
        Field("raw_query_output", "rawQueryOutputMode", {**_TEXT, "description": "RAW without it"}),
        Field(
            "raw_response_output", "rawResponseOutputMode", {**_TEXT, "description": "RAW_WITHOUT_TRACES without it"}
        ),
        Field(
            "prompt_studio", "associatedPromptStudioId", {**_TEXT, "description": "Id of the prompt studio it is from"}
        ),
        Field("studio_prompt", "associatedPromptStudioPromptId", {**_TEXT, "description": "Id of the prompt in there"}),
    ),
    {
        "rawQueryOutputMode": "RAW",
        "rawResponseOutputMode": "RAW_WITHOUT_TRACES",
        "completionSettings": {"stopSequences": []},
        "prompt": {
            "guardrailsPipelineSettings": {"guardrails": []},
            "promptMode": "PROMPT_TEMPLATE_STRUCTURED",
            "promptTemplateQueriesSource": "DATASET",
            "promptTemplateInputs": [],
            "structuredPromptExamples": [],
            "textPromptTemplateInputs": [],
            "resultValidation": {"expectedFormat": "NONE", "requiredJSONObjectKeys": [], "forbiddenTerms": []},
        },
    },
    least={"mode": "structured"},
    columns=(
        "prompt.textPromptTemplateInputs[*].datasetColumnName",
        "prompt.promptTemplateInputs[*].datasetColumnName",
    ),
    about="Every row asked of a language model",
    example={
        "inputs": ["REVIEWS"],
        "outputs": ["ANSWERS"],
        "llm": "openai:connection:gpt",
        "mode": "text",
        "prompt": "Answer yes or no: is this friendly?",
        "variables": {"review": "TEXT"},
    },
)
