"""What recipes that evaluate answers of language models and agents have alike: friendly ↔ payload (the vendor's public
reference of payloads). Columns are written {input: QUESTION, output: ANSWER, …}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...form import Field
from .. import flat, samples
from ..simple import language_model, names, raw, switch, text

_COLUMNS: Mapping[str, str] = {
    "input": "inputColumnName",
    "output": "outputColumnName",
    "truth": "groundTruthColumnName",
    "context": "contextColumnName",
    "tool_calls": "actualToolCallsColumnName",
    "expected_tool_calls": "referenceToolCallsColumnName",
    "conversation": "conversationIdColumnName",
    "order": "conversationSortingKeyColumnName",
}
_TOLD: Mapping[str, str] = {
    "input": "Column with what was asked",
    "output": "Column with what was answered",
    "truth": "Column with what had been right",
    "context": "Column with what was found for the answer",
    "tool_calls": "Column with the names of the tools that were called",
    "expected_tool_calls": "Column with the names of those that should have been",
    "conversation": "Column that tells conversations apart",
    "order": "Column by which a conversation is in order",
}
SKELETON: Mapping[str, Any] = {
    "metrics": [],
    "customMetrics": [],
    "customTraits": [],
    "labels": [],
    "failOnErrors": True,
    "bertScoreModelType": "bert-base-uncased",
    "embeddingSettings": {
        "chunkOverlapCharacters": 0,
        "chunkSizeCharacters": 0,
        "documentSplittingMode": "CHARACTERS_BASED",
    },
    "completionSettings": {"stopSequences": []},
}


def fields(*columns: str) -> tuple[Field, ...]:
    """The fields of a recipe whose input has these columns."""
    return (
        text("format", "inputFormat", "What the input is: PROMPT_RECIPE, CUSTOM, or a log of DSS's own"),
        *(text(f"{word}_column", _COLUMNS[word], _TOLD[word]) for word in columns),
        names("metrics", "metrics", "answerCorrectness, answerSimilarity, bertScore, bleu, rouge …"),
        language_model("llm", "completionLLMId", "The language model that judges"),
        language_model("embedding_llm", "embeddingLLMId", "The model that tells how alike texts are"),
        Field("sample", "selection", samples.SCHEMA, samples.read, samples.show),
        raw("custom_metrics", "customMetrics", "Metrics of your own, as DSS has them"),
        raw("custom_traits", "customTraits", "Traits of your own, as DSS has them"),
        raw("evaluation_labels", "labels", "Labels of the evaluation, as DSS has them"),
        switch("fail_on_errors", "failOnErrors", "Stop when a row cannot be judged; on without it"),
        text("bert_score_model", "bertScoreModelType", "bert-base-uncased without it"),
        flat.COMPLETION,
    )


def columns(*words: str) -> tuple[str, ...]:
    """Where the payload names these columns."""
    return tuple(_COLUMNS[word] for word in words)


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without a sample of all rows."""
    return samples.tidied(flat.settled(payload, {}))
