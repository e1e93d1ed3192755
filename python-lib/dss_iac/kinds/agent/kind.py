"""An agent (AUTO §8.3): in the flow it is a saved model, and has a name of its own there."""

from __future__ import annotations

from ..common.genai import model
from . import item

KIND = model.kind(
    "agents",
    item.TYPES,
    fixed=("type", item.PLUGIN),
    code=("versions[*].pythonAgentSettings.code",),
    name="agent",
    section="agents",
    rank=28,
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    ref_key="agent",
    example={
        "name": "Loan adviser",
        "type": "TOOLS_USING_AGENT",
        "description": "Answers what customers ask about loans",
        "llm": "openai:connection:gpt-4o",
        "prompt": "Answer in one sentence.\n",
        "tools": ["Search of policies", {"tool": "Look-up of customers", "description": "For a customer's number"}],
        "max_parallel": 8,
        "tags": ["loans"],
    },
)
