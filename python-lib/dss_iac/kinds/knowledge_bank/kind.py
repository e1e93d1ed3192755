"""A knowledge bank (AUTO §8.2). Another vector store or embedding model makes another one."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import MODEL_ID, Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_FIXED = "the vectors that are in it were made with it (AUTO §8.2)"
_NOISE = {"checklists": taggable.WHY["checklists"]}

KIND = Kind(
    name="knowledge_bank",
    section="knowledge_banks",
    rank=24,
    parts=(Part("/projects/{project}/knowledge-banks/{id}", unwrap=documents.unwrap, wrap=item.wrap),),
    listing=Listing("/projects/{project}/knowledge-banks", id_key="id", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("vectorStoreType", "embeddingLLMId"),
        keyed={"llmsExposedWith": "ragModelId"},
        empty=("**",),
        why={**_NOISE, "vectorStoreType": _FIXED, "embeddingLLMId": _FIXED},
    ),
    refs=(
        Ref("managedFolderId", to="managed_folder"),
        Ref("embeddingLLMId", to=MODEL_ID),
        Ref("llmsExposedWith[*].llmId", to=MODEL_ID),
    ),
    minted=True,
    taken="list",
    placed="RETRIEVABLE_KNOWLEDGE",
    ref_key="knowledge_bank",
    created_id=lambda reply, resource: str(reply["id"]),
    holds_data=item.holds,
    loses="recipe",
    disk=Disk("knowledge-banks", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    example={
        "name": "policies",
        "vector_store": "CHROMA",
        "embedding_model": "openai:connection:text-embedding-3-small",
        "description": "What our policies say",
        "metadata_columns": {"title": "string"},
        "code_env": "py311",
        "container": "cpu-small",
        "tags": ["documents"],
    },
)
