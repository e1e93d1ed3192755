"""An API service as YAML ↔ the tree of its settings (AUTO §9.1). What is deployed of it is a package: an action.

{name: scoring, auth: keys, endpoints: [{id: predict, type: STD_PREDICTION, model: churn}]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Template, Wanted, Written
from ...core.model.resource import Resource
from ..common import secret_names, taggable, worded
from ..common.file_names import safe, url
from ..common.trees import minus, ordered, settings
from ..common.worded import Word
from . import endpoint

NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
_AUTH = worded.renamed({"public": "PUBLIC", "keys": "API_KEYS", "oauth2": "OAUTH2"})
WORDS: worded.Table = {
    "auth": Word(
        "authMethod",
        {"type": "string", "description": "Who may ask it: `public`, `keys` or `oauth2`"},
        read=_AUTH[0],
        show=_AUTH[1],
    ),
    "keys": Word(
        "authRealm.queryKeys",
        {
            "type": "array",
            "items": {"type": "object"},
            "description": "Keys, as DSS keeps them; each `key` is a secret",
        },
    ),
    "oauth2": Word("oauth2Config", {"type": "object", "description": "As DSS keeps it"}),
}
SECRET = ("authRealm.queryKeys[*].key",)
DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "authMethod": "PUBLIC",
    "authRealm": {"queryKeys": []},
    "deploymentMonitoring": [],
}
OWN = ("name", "id", "endpoints", *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        **worded.schema(WORDS),
        "endpoints": {"type": "array", "items": endpoint.SCHEMA},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    name = str(item.get("name") or "")
    if not NAME.match(name):
        reader.error("name", f"'{name}' cannot be the name of an API service", "use letters, digits, `-` and `_`")
    body: dict[str, Any] = worded.read(item, WORDS, {**(item.get("settings") or {}), **taggable.read(item)})
    if "endpoints" in item:
        body["endpoints"] = [endpoint.read(one, reader, f"endpoints[{n}]") for n, one in enumerate(item["endpoints"])]
    return Wanted(body, name=name)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an API service; its keys are put aside as variables."""
    said, rest = worded.show(minus(tree, DEFAULTS), WORDS)
    files: dict[str, str | bytes] = {}
    stem = safe(str(place["id"]))
    if said.get("keys"):
        said["keys"] = [_hidden(key, n, str(place["name"])) for n, key in enumerate(said["keys"])]
    item = {**taggable.show(rest), **ordered(said), **ordered(settings(rest, OWN))}
    item["endpoints"] = [endpoint.show(one, stem, files) for one in tree.get("endpoints") or []]
    kept = any(isinstance(key.get("key"), Template) for key in said.get("keys") or ())
    return Written(item, files, {"secret values": secret_names.WHY} if kept else {})


def _hidden(key: Mapping[str, Any], n: int, name: str) -> dict[str, Any]:
    stands = secret_names.placeholder(f"api service {name}", ("keys", str(n), "key"))
    return {**key, "key": stands} if key.get("key") else dict(key)


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of its name alone: there is no body (AUTO §9.1)."""
    route = url("projects", facts["project"], "apiservices", resource.name)
    return [Call("POST", route, expect="text", note="create API service")]


def on_disk(doc: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The settings as the API gives them: older files say `publicAccess` alone (AUTO §9.1)."""
    auth = doc.get("authMethod") or ("PUBLIC" if doc.get("publicAccess", True) else "API_KEYS")
    return {**doc, "id": name, "authMethod": auth}
