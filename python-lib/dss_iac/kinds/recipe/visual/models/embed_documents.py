"""The recipe that embeds documents of a folder in a knowledge bank: friendly ↔ payload and parameters (API §6.5).

{type: embed_documents, inputs: [{folder: policies}], outputs: {knowledge_bank: [{knowledge_bank: policy_texts}]},
 rules: [{files: {"file name": {contains: .md}}, do: structured}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..pieces import flat
from ..pieces.texts import documents
from . import nlp_llm_rag_embedding as embedding

SKELETON: Mapping[str, Any] = {**embedding.SKELETON, "userDefinedMetadataColumns": []}
_TOLD = {**embedding.TOLD, "userDefinedMetadataColumns": "Values kept beside the texts, as DSS has them"}
FORM = flat.form(
    "embed_documents",
    (embedding.METADATA, *flat.fields(SKELETON, skip=("metadataColumns",), told=_TOLD)),
    SKELETON,
    params=documents.FIELDS,
    tidy_params=documents.tidy,
    least={"clear_vector_store": False},
    about="Documents of a folder in a knowledge bank",
    example={
        "inputs": [{"folder": "policies"}],
        "outputs": {"knowledge_bank": [{"knowledge_bank": "policy_texts"}], "images": [{"folder": "policy_pages"}]},
        "vlm": "openai:connection:gpt",
        "rules": [
            {"files": {"file name": {"contains": ".pdf"}}, "do": "vlm", "llm": "openai:connection:gpt"},
            {"files": {"file name": {"contains": ".md"}}, "do": "structured"},
        ],
        "other": {"do": "structured"},
        "chunk_size_characters": 2000,
    },
)
