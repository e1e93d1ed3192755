"""The recipe that evaluates answers of a language model: friendly ↔ payload (see `judging`).

{type: evaluate_llm, inputs: [ANSWERS], outputs: {evaluationStore: [{evaluation_store: quality}]}, format: CUSTOM,
 task: QUESTION_ANSWERING, input_column: QUESTION, output_column: ANSWER, metrics: [answerRelevancy]}
"""

from __future__ import annotations

from ..pieces import flat
from ..pieces.simple import text
from ..pieces.texts import judging

_COLUMNS = ("input", "output", "truth", "context")
FORM = flat.form(
    "nlp_llm_evaluation",
    (
        *judging.fields(*_COLUMNS),
        text("task", "llmTaskType", "QUESTION_ANSWERING, SUMMARIZATION, TRANSLATION, OTHER_LLM_TASK"),
        text("bleu_tokenizer", "bleuTokenizer", "13a without it"),
    ),
    {**judging.SKELETON, "bleuTokenizer": "13a"},
    tidy=judging.tidy,
    columns=judging.columns(*_COLUMNS),
    about="How good answers of a language model are",
    example={
        "inputs": ["ANSWERS"],
        "outputs": {"evaluationStore": [{"evaluation_store": "quality"}]},
        "format": "CUSTOM",
        "task": "QUESTION_ANSWERING",
        "input_column": "QUESTION",
        "output_column": "ANSWER",
        "truth_column": "EXPECTED",
        "metrics": ["answerCorrectness", "rouge"],
        "llm": "openai:connection:gpt",
    },
)
