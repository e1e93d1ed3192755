"""The recipe that evaluates what an agent did: friendly ↔ payload (see `judging`).

{type: evaluate_agent, inputs: [ANSWERS], outputs: {evaluationStore: [{evaluation_store: quality}]}, format: CUSTOM,
 input_column: QUESTION, output_column: ANSWER, tool_calls_column: CALLS, metrics: [toolCallExactMatch]}
"""

from __future__ import annotations

from ..form import Field
from ..pieces import flat
from ..pieces.simple import raw, switch, text
from ..pieces.texts import judging

_COLUMNS = ("input", "output", "truth", "tool_calls", "expected_tool_calls", "conversation", "order")
FORM = flat.form(
    "nlp_agent_evaluation",
    (
        *judging.fields(*_COLUMNS),
        Field("agent", "evaluatedAgentId", {"type": ["string", "object"], "description": "The agent that answered"}),
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
