"""A knowledge bank as YAML ↔ the tree of its document (AUTO §8.2). What fills it is a recipe that has it as output.

{name: policies, vector_store: CHROMA, embedding_model: "openai:CONN:text-embedding-3-small", code_env: rag}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import code_env, container, documents, taggable, worded
from ..common.file_names import url
from ..common.trees import minus, ordered, settings
from ..common.worded import Word

TEXT: Mapping[str, Any] = {"type": "string"}
WORDS: worded.Table = {
    "vector_store": Word("vectorStoreType", {**TEXT, "description": "CHROMA, FAISS, … as DSS calls it"}),
    "embedding_model": Word(
        "embeddingLLMId", {"type": ["string", "object"], "description": "Id of the model that makes the vectors"}
    ),
    "connection": Word("connection", {**TEXT, "description": "Of a vector store outside DSS"}),
    "index": Word("indexName", {**TEXT, "description": "Of a vector store outside DSS"}),
    "images_folder": worded.named("folder", "managedFolderId", "Managed folder with the images of the documents"),
    "images_column": Word("multimodalColumn", {**TEXT, "description": "DSS's column for them"}),
    "metadata_columns": Word(
        "metadataColumnsSchema",
        {"type": "object", "additionalProperties": TEXT, "description": "Column of the documents: its type"},
        read=lambda types: [{"name": name, "type": kind} for name, kind in types.items()],
        show=lambda columns: {c.get("name"): c.get("type") for c in columns},
    ),
    "code_env": Word(
        "envSelection",
        {**TEXT, "description": "Name of a code environment, `inherit` or `builtin`"},
        read=code_env.read_env,
        show=code_env.show_env,
    ),
    "container": container.word("containerExecSelection"),
}
# What DSS writes into a new one (creation_defaults_knowledge-banks).
DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "retrieverType": "VECTOR_STORE_BACKED",
    "rebuildBehavior": "EXPLICIT",
    "containerExecSelection": container.INHERITED,
    "llmsExposedWith": [],
}
OWN = ("name", "id", *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["vector_store", "embedding_model"],
    "properties": {
        **worded.schema(WORDS),
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    return Wanted(
        worded.read(item, WORDS, body), name=str(item["name"]), initial={"retrieverType": "VECTOR_STORE_BACKED"}
    )


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a knowledge bank."""
    said, rest = worded.show(minus(tree, DEFAULTS), WORDS)
    head = {"name": tree.get("name", place["name"]), **taggable.show(rest)}
    return Written({**head, **said, **ordered(settings(rest, OWN))})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of the settings, whole (AUTO §8.2)."""
    body = owned({**wire, "projectKey": facts["project"], "name": resource.name}, facts["project"])
    return [
        Call("POST", url("projects", facts["project"], "knowledge-banks") + "/", body, note="create knowledge bank")
    ]


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """The document to send, with the folder of images as DSS writes it."""
    return owned(documents.wrap_named(fresh, piece), str(fresh.get("projectKey") or ""))


def owned(document: dict[str, Any], project: str) -> dict[str, Any]:
    """A document whose folder of images is named with its project, as in every one seen (corpus)."""
    folder = document.get("managedFolderId")
    bare = isinstance(folder, str) and folder and "." not in folder and project
    return {**document, "managedFolderId": f"{project}.{folder}"} if bare else document


def holds(tree: Mapping[str, Any]) -> str:
    """Why deleting it loses data."""
    return "its vectors go with it, and an embedding recipe has to make them anew"
