"""The recipe that asks a language model for what it knows by itself of texts: friendly ↔ payload (the vendor's public
reference of payloads).

{type: analyze_text, inputs: [REVIEWS], outputs: [MOODS], llm: "openai:connection:gpt", column: TEXT,
 task: SENTIMENT_ANALYSIS}
"""

from __future__ import annotations

from ..pieces import flat
from ..pieces.simple import text

FORM = flat.form(
    "nlp_llm_model_provided_classification",
    (
        flat.LLM,
        text("column", "inputColumn", "Column with the texts"),
        text("task", "task", "SENTIMENT_ANALYSIS, EMOTION_ANALYSIS …"),
        text("output_mode", "outputMode", "FIRST without it"),
    ),
    {"outputMode": "FIRST"},
    columns=("inputColumn",),
    about="Moods of texts, and what else a model can tell by itself",
    example={
        "inputs": ["REVIEWS"],
        "outputs": ["MOODS"],
        "llm": "openai:connection:gpt",
        "column": "TEXT",
        "task": "SENTIMENT_ANALYSIS",
    },
)
