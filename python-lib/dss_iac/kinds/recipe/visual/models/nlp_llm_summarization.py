"""The recipe that summarises texts with a language model: friendly ↔ payload (API §6.5).

{type: summarize, inputs: [ARTICLES], outputs: [SUMMARIES], llm: "openai:connection:gpt", column: TEXT}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..pieces import flat
from ..pieces.simple import text

SKELETON: Mapping[str, Any] = {
    "maxNumSplitLevels": 3,
    "specialTokensSafetyFactor": 4,
    "targetLength": 3,
    "controlTargetLength": False,
    "completionSettings": {"stopSequences": []},
    "targetLengthUnit": "SENTENCE",
    "huggingFaceMaxTokens": 300,
    "huggingFaceMinTokens": 50,
    "numOverlapTokens": 5,
}
_TOLD: Mapping[str, str] = {
    "controlTargetLength": "Whether the length is asked for",
    "targetLength": "How long, when it is asked for",
    "targetLengthUnit": "In what the length is counted",
    "maxNumSplitLevels": "How often long texts are split",
    "numOverlapTokens": "So many tokens are in two parts of a text that is split",
    "huggingFaceMaxTokens": "Of a local model: at most so many tokens",
    "huggingFaceMinTokens": "Of a local model: at least so many tokens",
}
FORM = flat.form(
    "nlp_llm_summarization",
    (
        flat.LLM,
        text("column", "inputColumn", "Column with the texts"),
        text("language", "outputLanguage", "Of the summaries"),
        *flat.fields(SKELETON, told=_TOLD),
    ),
    SKELETON,
    columns=("inputColumn",),
    about="Short versions of texts",
    example={
        "inputs": ["ARTICLES"],
        "outputs": ["SUMMARIES"],
        "llm": "openai:connection:gpt",
        "column": "TEXT",
        "control_target_length": True,
        "target_length": 5,
    },
)
