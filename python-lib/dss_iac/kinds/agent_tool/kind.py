"""An agent tool (AUTO §8.4). Its list is wrapped, and it is made from creation parameters."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import MODEL_ID, Kind, Listing, Part, Ref, Rules
from ..common import documents, references, taggable
from . import item

_NOISE = {"checklists": taggable.WHY["checklists"]}

KIND = Kind(
    name="agent_tool",
    section="agent_tools",
    rank=27,
    parts=(Part("/projects/{project}/agents/tools/{id}", unwrap=documents.unwrap, wrap=documents.wrap_named),),
    listing=Listing("/projects/{project}/agents/tools", items=lambda reply: reply["tools"], id_key="id", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        empty=("**",),
        user_data=("params.config.**",),
        why=_NOISE,
    ),
    refs=(
        Ref("params.knowledgeBankRef", to="knowledge_bank"),
        Ref("params.datasetRef", to="dataset"),
        Ref("params.smRef", to="saved_model"),
        Ref("params.llmId", to=MODEL_ID),
        *references.of_plugin("params.config"),
    ),
    minted=True,
    taken="list",
    created_id=lambda reply, resource: str(reply["id"]),
    from_live=item.without_browser,
    disk=Disk("agent-tools", lambda doc, name, sibling: {**doc, "id": name}, wrapped="tools"),
    defaults=item.defaults,
    spread=True,
    example={
        "name": "Search of policies",
        "type": "VectorStoreSearch",
        "description_for_llm": "Answers what our policies say",
        "knowledge_bank": "policies",
        "documents": 6,
        "params": {"similarityThreshold": 0.25},
        "tags": ["documents"],
    },
)
