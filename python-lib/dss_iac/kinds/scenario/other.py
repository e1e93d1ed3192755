"""Another scenario, as a step or a trigger names it: `nightly`, or `{scenario: nightly, project: KEY}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader
from ..common.trees import without

SCHEMA: Mapping[str, Any] = {
    "type": ["string", "object", "null"],
    "description": "A name, or {scenario: NAME, project: KEY}",
    "properties": {
        "scenario": {"type": ["string", "null"], "description": "Its name"},
        "project": {"type": ["string", "null"], "description": "Its project, when that is another one"},
    },
    "additionalProperties": False,
}


def read(written: Any, reader: Reader, at: str) -> dict[str, Any]:
    """DSS's parameters; `null` is none that anybody has chosen yet."""
    if written is None:
        return {}
    if isinstance(written, str) and written:
        return {"scenarioId": written}
    if isinstance(written, Mapping) and {"scenario"} <= written.keys() <= {"scenario", "project"}:
        project = {"projectKey": written["project"]} if "project" in written else {}
        return {"scenarioId": written["scenario"], **project}
    reader.error(at, "this names no scenario", "write its name, or {scenario: NAME, project: KEY}")
    return {}


def show(params: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What to write, and the parameters that it does not speak of."""
    name, project = params.get("scenarioId") or None, params.get("projectKey")
    written = {"scenario": name, "project": project} if project else name
    return written, without(params, ("scenarioId", "projectKey"))
