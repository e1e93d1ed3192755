"""The recipe that extracts fields of documents: friendly ↔ its parameters (API §6.4; corpus: one real recipe).

{type: extract_fields, inputs: [{folder: invoices}], outputs: [INVOICES], vlm: "openai:connection:gpt",
 extraction_schema: '{"type": "object", "properties": {"total": {"type": "number"}}}'}
"""

from __future__ import annotations

from ..pieces import of_params
from ..pieces.simple import language_model, switch, text

FORM = of_params.form(
    "extract_fields",
    (
        language_model("vlm", "vlmId", "The model that sees pages"),
        text("extraction_schema", "extractionSchema", "The fields, as a JSON schema"),
        text("prompt", "extractionPrompt", "What the model is told, where `use_prompt` is on"),
        switch("use_prompt", "useCustomPrompt", "Use `prompt` instead of DSS's own; off without it"),
        switch("expand_arrays", "expandArrayFields", "A row for each element of a list; on without it"),
        text("update_method", "updateMethod", "SMART_OVERWRITE without it: what changed"),
        text("on_value_error", "valueErrorHandling", "What becomes of values that do not fit; BLANK_VALUE without it"),
    ),
    about="Fields of documents as columns",
    example={
        "inputs": [{"folder": "invoices"}],
        "outputs": ["INVOICES"],
        "vlm": "openai:connection:gpt",
        "extraction_schema": '{"type": "object", "properties": {"total": {"type": "number"}}}',
    },
)
