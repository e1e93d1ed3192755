"""The recipe that summarises texts with a language model: friendly ↔ payload (API §6.5).

{type: nlp_llm_summarization, inputs: [ARTICLES], outputs: [SUMMARIES], target_length: 5}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Field
from ..pieces import flat

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
FORM = flat.form(
    "nlp_llm_summarization",
    (
        Field("llm", "llmId", {"type": ["string", "object"], "description": "The language model"}),
        *flat.fields(SKELETON),
    ),
    SKELETON,
    about="Short versions of texts",
    example={"inputs": ["ARTICLES"], "outputs": ["SUMMARIES"], "llm": "openai:connection:gpt", "target_length": 5},
)
