"""The recipe that sorts texts into classes of your own: friendly ↔ payload (the vendor's public reference of payloads).

{type: classify, inputs: [TICKETS], outputs: [SORTED], llm: "openai:connection:gpt", column: TEXT,
 classes: [invoice, delivery], examples: [{input: Where is my parcel?, class: delivery}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT
from ..form import Ends, Field, Spot
from ..pieces import flat
from ..pieces.simple import switch, text

_EXAMPLE = {"input": "input", "class": "outputClass", "explanation": "explanation"}
_CLASSES: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}, "description": "Names of the classes"}
_EXAMPLES: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "input": {"type": "string", "description": "A text"},
            "class": {"type": "string", "description": "Its class"},
            "explanation": {"type": "string", "description": "Why"},
        },
        "additionalProperties": False,
    },
    "description": "Texts whose class is known",
}


def _read_classes(value: Any, _spot: Spot) -> Any:
    return [{"name": name} for name in value]


def _show_classes(value: Any, _ends: Ends) -> Any:
    return [one["name"] for one in value] if all(set(one) == {"name"} for one in value) else SILENT


def _read_examples(value: Any, _spot: Spot) -> Any:
    return [{"explanation": "", **{_EXAMPLE[key]: part for key, part in one.items()}} for one in value]


def _show_examples(value: Any, _ends: Ends) -> Any:
    if any(set(one) - set(_EXAMPLE.values()) for one in value):
        return SILENT
    return [{word: one[key] for word, key in _EXAMPLE.items() if one.get(key)} for one in value]


FORM = flat.form(
    "nlp_llm_user_provided_classification",
    (
        flat.LLM,
        text("column", "inputColumn", "Column with the texts"),
        Field("classes", "possibleClasses", _CLASSES, _read_classes, _show_classes),
        Field("examples", "examples", _EXAMPLES, _read_examples, _show_examples),
        text("hypothesis", "hypothesisTemplate", "What a class means: 'This example is {class}.' without it"),
        switch("explain", "explainOutput", "Add why a class was chosen"),
        flat.COMPLETION,
    ),
    {
        "possibleClasses": [],
        "examples": [],
        "hypothesisTemplate": "This example is {class}.",
        "explainOutput": False,
        "completionSettings": {"stopSequences": []},
    },
    columns=("inputColumn",),
    about="Texts sorted into classes of your own",
    example={
        "inputs": ["TICKETS"],
        "outputs": ["TICKETS_SORTED"],
        "llm": "openai:connection:gpt",
        "column": "TEXT",
        "classes": ["invoice", "delivery"],
        "examples": [{"input": "Where is my parcel?", "class": "delivery"}],
    },
)
