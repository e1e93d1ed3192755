"""A retrieval-augmented LLM as YAML ↔ the tree of its document (AUTO §8.3).

{name: Policies, llm: "openai:C:gpt-4o", knowledge_bank: policies, documents: 6}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common.file_names import url
from ..common.genai import model, version

TYPE = "RETRIEVAL_AUGMENTED_LLM"
SCHEMA: Mapping[str, Any] = {"type": "object", "properties": model.schema((TYPE,), {})}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    return model.read(item, TYPE, reader)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a retrieval-augmented LLM."""
    written = model.show({**tree, "type": TYPE}, place)
    return replace(written, item={key: value for key, value in written.item.items() if key != "type"})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of its name, its knowledge bank and its model (AUTO §8.3)."""
    versions = wire.get(model.VERSIONS) or [{}]
    block = versions[0].get(version.BLOCK[TYPE]) or {}
    body = {"name": resource.name, **{key: block.get(key) for key in ("knowledgeBankRef", "llmId")}}
    route = url("projects", facts["project"], "retrieval-augmented-llms")
    return [Call("POST", route, body, note="create retrieval-augmented LLM")]
