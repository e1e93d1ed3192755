"""`set_variables: {day: 1}` ↔ set_project_vars, define_vars and set_global_vars (AUTO §2.5).

With `evaluate: true` the values are formulas (`definitions`), else JSON (`variables`). DSS stores both and uses one;
what it does not use is stale and is not written by an import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common.trees import without
from ..field import text
from .family import Family, Files, Place

SCOPES: Mapping[str, str] = {"project": "set_project_vars", "scenario": "define_vars", "global": "set_global_vars"}
_WORD_OF = {kind: word for word, kind in SCOPES.items()}


def unused(kind: str, params: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the params of a variables step that DSS ignores."""
    if kind not in _WORD_OF or "evaluateValues" not in params:
        return ()
    return ("variables",) if params["evaluateValues"] else ("definitions",)


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    values, scope, evaluate = step["set_variables"], step.get("scope", "project"), step.get("evaluate", False)
    if not isinstance(values, Mapping):
        reader.error(f"{place.at}.set_variables", "variables are a map of names to values", "write {name: value}")
        values = {}
    if scope not in SCOPES:
        reader.error(f"{place.at}.scope", f"{scope!r} is not a scope", f"write one of {', '.join(SCOPES)}")
    kind = SCOPES.get(scope, SCOPES["project"])
    if evaluate:
        pairs = [{"key": str(k), "value": v} for k, v in values.items()]
        return kind, {"definitions": pairs, "evaluateValues": True}
    return kind, {"variables": dict(values), "evaluateValues": False}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    evaluate = params.get("evaluateValues")
    if evaluate is True:
        pairs = params.get("definitions") or []
        if any(pair.keys() != {"key", "value"} for pair in pairs):
            return None
        values = {pair["key"]: pair["value"] for pair in pairs}
        if len(values) != len(pairs):
            return None
    elif evaluate is False:
        values = params.get("variables") or {}
    else:
        return None
    keys: dict[str, Any] = {"set_variables": values}
    if _WORD_OF[kind] != "project":
        keys["scope"] = _WORD_OF[kind]
    if evaluate:
        keys["evaluate"] = True
    return keys, without(params, ("variables", "definitions", "evaluateValues"))


FAMILY = Family(
    key="set_variables",
    types=tuple(_WORD_OF),
    read=_read,
    show=_show,
    keys=("scope", "evaluate"),
    unused=unused,
    schema={
        "set_variables": {"type": "object", "description": "Names and values"},
        "scope": {"enum": list(SCOPES), "description": "Where they are set; default project"},
        "evaluate": {"type": "boolean", "description": "The values are DSS formulas"},
    },
    flags=(text("project", "projectKey", "Project whose variables they are; this one without it"),),
    about="Sets variables of the project, of this run or of the instance",
    example={"set_variables": {"day": "now()"}, "scope": "scenario", "evaluate": True},
)
