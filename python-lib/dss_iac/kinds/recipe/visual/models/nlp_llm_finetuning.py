"""The recipe that fine-tunes a language model: friendly ↔ payload (the vendor's public reference of payloads).

{type: fine_tune, inputs: [DIALOGS], outputs: [{model: ours}], llm: "openai:connection:gpt", prompt_column: QUESTION,
 completion_column: ANSWER}
"""

from __future__ import annotations

from ..form import Field
from ..pieces import flat
from ..pieces.simple import switch, text

FORM = flat.form(
    "nlp_llm_finetuning",
    (
        flat.LLM,
        text("prompt_column", "promptColumn", "Column with the questions"),
        text("completion_column", "completionColumn", "Column with the answers"),
        text("system_mode", "systemMessageMode", "NONE without it, or DYNAMIC: in `system_column`"),
        text("system_column", "systemMessageColumn", "Column with the system messages"),
        Field("hyperparameters", "hyperparameters", {"type": "object", "description": "As DSS has them"}),
        switch("deploy", "deployFinetunedModel", "Deploy it where it was trained; off without it"),
        switch("clean_inactive", "cleanInactiveSMVDeployments", "Remove deployments of other versions"),
        flat.COMPLETION,
    ),
    {
        "systemMessageMode": "NONE",
        "deployFinetunedModel": False,
        "cleanInactiveSMVDeployments": False,
        "completionSettings": {"stopSequences": []},
    },
    columns=("promptColumn", "completionColumn", "systemMessageColumn"),
    about="A language model that learns from answers",
    example={
        "inputs": ["DIALOGS"],
        "outputs": [{"model": "our_llm"}],
        "llm": "openai:connection:gpt",
        "prompt_column": "QUESTION",
        "completion_column": "ANSWER",
    },
)
