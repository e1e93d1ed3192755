"""The embed dataset recipe: friendly ↔ payload (API §6.5).

{type: embed_dataset, inputs: [DOCUMENTS], outputs: {knowledge_bank: [{knowledge_bank: docs}]}, knowledge_column: text}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Ends, Field, Spot
from ..pieces import flat
from ..pieces.simple import number, text


def _read(value: Any, _spot: Spot) -> Any:
    return [{"column": c} if isinstance(c, str) else c for c in value or []]


def _show(value: Any, _ends: Ends) -> Any:
    return [c["column"] if set(c) == {"column"} else c for c in value]


SKELETON: Mapping[str, Any] = {
    "metadataColumns": [],
    "chunkSizeCharacters": 3000,
    "chunkOverlapCharacters": 120,
    "clearVectorStore": False,
    "vectorStoreUpdateMethod": "OVERWRITE",
    "documentSplittingMode": "CHARACTERS_BASED",
}
TOLD: Mapping[str, str] = {
    "chunkSizeCharacters": "So long are the parts of a text",
    "chunkOverlapCharacters": "So much is in two parts",
    "clearVectorStore": "Empty the knowledge bank first",
    "vectorStoreUpdateMethod": "What becomes of what is there, OVERWRITE, SMART_OVERWRITE …",
    "documentSplittingMode": "How texts are split, CHARACTERS_BASED or NONE",
}
METADATA = Field(
    "metadata_columns",
    "metadataColumns",
    {"type": "array", "items": {"type": ["string", "object"]}, "description": "Columns that are kept beside them"},
    _read,
    _show,
)
FORM = flat.form(
    "nlp_llm_rag_embedding",
    (
        text("knowledge_column", "knowledgeColumn", "Column with the texts"),
        METADATA,
        text("source_id_column", "sourceIdColumn", "Column that tells texts apart"),
        number("max_records", "maxRecords", "At most so many rows"),
        *flat.fields(SKELETON, skip=("metadataColumns",), told=TOLD),
    ),
    SKELETON,
    least={"knowledge_column": ""},
    columns=("knowledgeColumn", "metadataColumns[*].column", "sourceIdColumn"),
    about="Texts of a dataset in a knowledge bank",
    example={
        "inputs": ["DOCUMENTS"],
        "outputs": {"knowledge_bank": [{"knowledge_bank": "documents"}]},
        "knowledge_column": "text",
        "metadata_columns": ["title", "author"],
    },
)
