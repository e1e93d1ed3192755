"""The recipe that evaluates what an agent did: friendly ↔ payload (see `judging`).

{type: evaluate_agent, inputs: [ANSWERS], outputs: {evaluationStore: [{evaluation_store: quality}]}, format: CUSTOM,
 input_column: QUESTION, output_column: ANSWER, tool_calls_column: CALLS, metrics: [toolCallExactMatch]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....core.compare.reference_words import ID_OF, MISSING
from ..form import Field
from ..pieces import flat
from ..pieces.simple import raw, switch, text
from ..pieces.texts import judging

_AGENT: Mapping[str, Any] = {
    "type": ["string", "object"],
    "properties": {ID_OF: {"type": "object"}, MISSING: {"type": "string"}},
    "additionalProperties": False,
    "description": "The agent that answered: its id, or `{id_of: {agent: NAME}}`",
}
_COLUMNS = ("input", "output", "truth", "tool_calls", "expected_tool_calls", "conversation", "order")
FORM = flat.form(
    "nlp_agent_evaluation",
    (
        *judging.fields(*_COLUMNS),
        Field("agent", "evaluatedAgentId", _AGENT),
        text("agent_version", "evaluatedAgentVersion", "Its version"),
        switch("conversations", "hasConversations", "Rows are turns of conversations; off without it"),
        raw("conversation_metrics", "customConversationMetrics", "Metrics of conversations, as DSS has them"),
        raw("conversation_traits", "customConversationTraits", "Traits of conversations, as DSS has them"),
    ),
    {
        **judging.SKELETON,
        "hasConversations": False,
        "customConversationMetrics": [],
        "customConversationTraits": [],
    },
    tidy=judging.tidy,
    columns=judging.columns(*_COLUMNS),
    about="How well an agent answered, and called its tools",
    example={
        "inputs": ["ANSWERS"],
        "outputs": {"evaluationStore": [{"evaluation_store": "quality"}]},
        "format": "CUSTOM",
        "input_column": "QUESTION",
        "output_column": "ANSWER",
        "tool_calls_column": "CALLS",
        "expected_tool_calls_column": "EXPECTED_CALLS",
        "metrics": ["toolCallExactMatch"],
    },
)  # fmt: skip
