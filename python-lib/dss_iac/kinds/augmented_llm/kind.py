"""A retrieval-augmented LLM (AUTO §8.3): recipes and agents ask it as they ask any language model."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Rules
from ..common import taggable
from ..common.genai import model
from . import item

KIND = Kind(
    name="augmented_llm",
    section="retrieval_augmented_llms",
    rank=26,
    parts=model.parts("retrieval-augmented-llms"),
    listing=Listing("/projects/{project}/retrieval-augmented-llms", id_key="id", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(model.NOISE),
        fixed=("type",),
        keyed={"versions": "versionId"},
        empty=("**",),
        why=model.NOISE,
    ),
    refs=model.REFS,
    minted=True,
    taken="list",
    placed="SAVED_MODEL",
    ref_key="augmented_llm",
    named_by=model.NAMED,
    created_id=lambda reply, resource: str(reply["id"]),
    loses="recipe",
    disk=Disk("saved_models", lambda doc, name, sibling: model.on_disk((item.TYPE,), doc, name), model.beside),
    defaults=lambda tree: model.DEFAULTS,
    spread=True,
    example={
        "name": "What policies say",
        "description": "Answers with the policies in hand",
        "llm": "openai:connection:gpt-4o",
        "knowledge_bank": "policies",
        "documents": 6,
        "search": "SIMILARITY",
        "threshold": 0.25,
        "sources": True,
        "tags": ["documents"],
    },
)
