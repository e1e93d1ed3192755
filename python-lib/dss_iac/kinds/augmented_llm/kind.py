"""A retrieval-augmented LLM (AUTO §8.3): recipes and agents ask it as they ask any language model."""

from __future__ import annotations

from ..common.genai import model
from . import item

KIND = model.kind(
    "retrieval-augmented-llms",
    (item.TYPE,),
    fixed=("type",),
    name="augmented_llm",
    section="retrieval_augmented_llms",
    rank=26,
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    ref_key="augmented_llm",
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
