"""An agent as YAML ↔ the tree of its document (AUTO §8.3). Its settings are those of its one version, or of each in a
list.

{name: Helper, type: TOOLS_USING_AGENT, llm: "openai:C:gpt-4o", prompt: Be brief., tools: [KB search]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common.file_names import url
from ..common.genai import model

TYPES = ("TOOLS_USING_AGENT", "PYTHON_AGENT", "PLUGIN_AGENT", "STRUCTURED_AGENT")
PLUGIN = "pluginAgentType"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": model.schema(
        TYPES,
        {
            "type": {"enum": list(TYPES)},
            "plugin": {"type": "string", "description": "Of a PLUGIN_AGENT: the plugin's agent, as DSS calls it"},
        },
    ),
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    wanted = model.read(item, str(item.get("type") or ""), reader)
    return replace(wanted, body={**wanted.body, PLUGIN: item["plugin"]}) if "plugin" in item else wanted


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an agent, code in files under `agents/`."""
    written = model.show(tree, place)
    plugin = {"plugin": tree[PLUGIN]} if tree.get(PLUGIN) else {}
    return replace(written, item={**written.item, **plugin})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of name and type; its first version is DSS's own, and is written afterwards (AUTO §8.3)."""
    body = {"name": resource.name, "type": wire["type"], PLUGIN: wire.get(PLUGIN)}
    said = {key: value for key, value in body.items() if value is not None}
    return [Call("POST", url("projects", facts["project"], "agents"), said, note="create agent")]
