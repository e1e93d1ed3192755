"""Versions of models that come from elsewhere ↔ the calls that bring them in (AUTO §7.3).

`{active: v2, known: {v1: {there: true, folderRef: {folder: models}, path: churn/v1}, v2: …}}`: DSS tells which there
are and which is active, never where one came from. Those that training makes are not declared; which is active may be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader
from ...core.model.resource import Resource
from ..common import references
from ..common.file_names import url
from ..common.trees import camel

SCHEMA: Mapping[str, Any] = {
    "active_version": {"type": "string", "description": "Which version is used; without it, the one that DSS has"},
    "versions": {
        "type": "array",
        "description": "Versions to bring in, of MLflow and proxy models; those that nobody declares stay",
        "items": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "folder": {"type": "string", "description": "Managed folder that has the MLflow model"},
                "path": {"type": "string", "description": "Where in the folder"},
                "code_env": {"type": "string"},
                "container": {"type": "string", "description": "Name of a container configuration"},
                "threshold": {"type": "number", "description": "Of a binary classification; 0.5 without it"},
                "proxy": {"type": "object", "description": "Endpoint of a proxy model, as DSS has it"},
            },
            "additionalProperties": False,
        },
    },
}
THERE = "there"
# Key of a version → DSS's word in the query of its creation.
_QUERY = {
    "folder": "folderRef",
    "path": "path",
    "code_env": "codeEnvName",
    "container": "containerExecConfigName",
    "threshold": "binaryClassificationThreshold",
}
_PROXY = "proxyModelVersionConfiguration"
UNTOLD = (*_QUERY.values(), _PROXY)  # what DSS does not tell of a version


def read(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """`{versions: …}` for what an item says of them."""
    out: dict[str, Any] = {}
    if "active_version" in item:
        out["active"] = str(item["active_version"])
    if "versions" in item:
        out["known"] = {str(one["id"]): _read(one) for one in item["versions"]}
    known = out.get("known")
    if known and out.get("active", next(iter(known))) not in known:
        reader.error("active_version", "no version of this id is declared", f"declared are: {', '.join(known)}")
    return {"versions": out} if out else {}


def _read(one: Mapping[str, Any]) -> dict[str, Any]:
    out = {THERE: True, **{_QUERY[key]: value for key, value in one.items() if key in _QUERY}}
    if "folder" in one:
        out["folderRef"] = references.read({"folder": one["folder"]})[0]
    if "proxy" in one:
        out[_PROXY] = camel(one["proxy"])
    return out


def unwrap(reply: Any) -> dict[str, Any]:
    """Which versions there are, and which is active."""
    active = next((str(one["id"]) for one in reply if one.get("active")), "")
    return {"active": active, "known": {str(one["id"]): {THERE: True} for one in reply}}


def calls(resource: Resource, model: str, fresh: Any, wanted: Any) -> list[Call]:
    """The imports of what is missing, then the choice of the active one."""
    project = resource.address.project
    at = ("projects", project, "savedmodels", model)
    have, want = _there(fresh), _there(wanted)
    made = [_made(url(*at, "versions", id), id, want[id]) for id in want if id not in have]
    active = (wanted or {}).get("active")
    if active and active != (fresh or {}).get("active"):
        way = url(*at, "versions", active, "actions", "setActive")
        made.append(Call("POST", way, expect="empty", note=f"make version {active} the active one"))
    gone = sorted(set(have) - set(want))
    if gone:
        body = {"versions": gone, "removeIntermediate": True}
        made.append(Call("POST", url(*at, "actions", "delete-versions"), body, expect="empty", note="drop versions"))
    return made


def _there(piece: Any) -> dict[str, Any]:
    known = (piece or {}).get("known") or {}
    return {id: said for id, said in known.items() if said and said.get(THERE)}


def _made(way: str, id: str, said: Mapping[str, Any]) -> Call:
    query = {
        key: json.dumps(value) if isinstance(value, Mapping) else value for key, value in said.items() if key != THERE
    }
    query.setdefault("codeEnvName", "INHERIT")
    return Call("POST", way, query={**query, "setActive": False}, expect="empty", note=f"bring in version {id}")
