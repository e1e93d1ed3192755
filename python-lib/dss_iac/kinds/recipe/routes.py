"""How recipes are created, renamed, and what follows a change (API §6.1, §6.4, D15). Makes calls, never sends them.

A recipe whose payload is declared whole is created raw, as it is. What is declared in part, or not at all, is made by
the builder of DSS, and the walk lays what is declared over it (D59); a code recipe without code gets its template
(D36). The builder takes inputs by other ways (API §16.22) and refuses what dangles (D37): see `building`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call
from ...core.model.resource import Resource
from ..common.file_names import url
from ..common.trees import same
from . import building, roles
from .types import COMPUTED

_ENV_LESS = ("CustomCode_",)  # such recipes fail at run without a container selection (API §16.23)


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The one POST; its reply tells the name the server chose."""
    kind, payload = str(wire.get("type", "")), wire.get("payload")
    prototype: dict[str, Any] = {k: v for k, v in wire.items() if k not in ("payload", "zone")}
    prototype.update(name=resource.name, projectKey=facts["project"])
    prototype.update({side: roles.for_creation(wire.get(side), side) for side in ("inputs", "outputs")})
    if kind.startswith(_ENV_LESS):
        box = {"containerSelection": {"containerMode": "INHERIT"}}
        prototype["params"] = {"customConfig": {}, **box, **(prototype.get("params") or {})}
    settings = building.settings(resource.body, wire) if building.built(resource.body) else {"rawCreation": True}
    if payload and "rawCreation" in settings:
        settings["rawPayload"] = payload
    body = {"recipePrototype": prototype, "creationSettings": settings}
    return [Call("POST", url("projects", facts["project"], "recipes") + "/", body, note=f"create {kind} recipe")]


def created_id(reply: Any, resource: Resource) -> str:
    """The name the server gave: it may choose another one than asked for (API §16.13)."""
    return str(reply.get("name") or resource.name) if isinstance(reply, Mapping) else resource.name


def delete(project: str, name: str, with_data: bool) -> list[Call]:
    """DELETE; outputs are kept whatever is asked for."""
    return [Call("DELETE", url("projects", project, "recipes", name), expect="empty", note="delete recipe")]


def rename(project: str, name: str, new: str) -> list[Call]:
    """DSS's own rename (API §6.8)."""
    body = {"oldName": name, "newName": new}
    path = url("projects", project, "actions", "renameRecipe")
    return [Call("POST", path, body, expect="empty", note=f"rename recipe {name} to {new}")]


def follow(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """ "schema" when what the outputs look like may have changed and DSS can tell how."""
    if after.get("type", before.get("type")) not in COMPUTED:
        return ""
    moved = any(not same(before.get(k), after.get(k)) for k in ("payload", "inputs", "params") if k in after)
    return "schema" if moved else ""
