"""An agent (AUTO §8.3): in the flow it is a saved model, and has a name of its own there."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Rules
from ..common import taggable
from ..common.genai import model
from . import item

KIND = Kind(
    name="agent",
    section="agents",
    rank=28,
    parts=model.parts("agents"),
    listing=Listing("/projects/{project}/agents", id_key="id", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(model.NOISE),
        fixed=("type", item.PLUGIN),
        keyed={"versions": "versionId"},
        code=("versions[*].pythonAgentSettings.code",),
        empty=("**",),
        why=model.NOISE,
    ),
    refs=model.REFS,
    minted=True,
    taken="list",
    placed="SAVED_MODEL",
    ref_key="agent",
    named_by=model.NAMED,
    created_id=lambda reply, resource: str(reply["id"]),
    loses="recipe",
    disk=Disk("saved_models", lambda doc, name, sibling: model.on_disk(item.TYPES, doc, name), model.beside),
    defaults=lambda tree: model.DEFAULTS,
    spread=True,
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
