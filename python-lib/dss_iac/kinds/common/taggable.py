"""What nearly every object carries: descriptions, tags, custom fields (API §2.2). Knows no kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .trees import hollow, ordered

# YAML key → key of the document
KEYS: Mapping[str, str] = {
    "description": "description",
    "short_description": "shortDesc",
    "tags": "tags",
    "custom_fields": "customFields",
}
SCHEMA: Mapping[str, Any] = {
    "short_description": {"type": ["string", "null"], "description": "One line, shown in lists"}
}
# What a created object has there; an absent description and an empty one are the same (API §2.2).
DEFAULTS: Mapping[str, Any] = {
    "tags": [],
    "customFields": {},
    "checklists": {"checklists": []},
    "shortDesc": "",
    "description": "",
}
SERVER = ("projectKey", "smartName", "versionTag", "creationTag")
WHY: Mapping[str, str] = {
    "checklists": "to-do items are ticked by people, not by configuration (API §16.9)",
    "versionTag": "counted by the server on every save (API §2.2)",
    "creationTag": "written once by the server (API §2.2)",
    "smartName": "returned, never accepted back (API §16.10)",
}


def read(item: Mapping[str, Any]) -> dict[str, Any]:
    """The document's keys for what a YAML item says; `zone` travels along under its own name."""
    body = {to: item[key] for key, to in KEYS.items() if key in item}
    if "zone" in item:
        body["zone"] = item["zone"]
    return body


def show(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The YAML keys for what a document says; nothing for what is empty."""
    said = {key: tree[at] for key, at in KEYS.items() if at in tree and not hollow(tree[at])}
    return {key: ordered(value) for key, value in said.items()}
