"""`run_scenario: nightly` ↔ run_scenario: starts another scenario and waits for it (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common.trees import without
from .family import Family, Files, Place


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    written = step["run_scenario"]
    if isinstance(written, str) and written:
        return "run_scenario", {"scenarioId": written}
    if isinstance(written, Mapping) and {"scenario"} <= written.keys() <= {"scenario", "project"}:
        project = {"projectKey": written["project"]} if "project" in written else {}
        return "run_scenario", {"scenarioId": written["scenario"], **project}
    hint = "write its name, or {scenario: NAME, project: KEY}"
    reader.error(f"{place.at}.run_scenario", "this names no scenario", hint)
    return "run_scenario", {}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    name, project = params.get("scenarioId"), params.get("projectKey")
    if not isinstance(name, str) or not name:
        return None
    written = {"scenario": name, "project": project} if project is not None else name
    return {"run_scenario": written}, without(params, ("scenarioId", "projectKey"))


FAMILY = Family(
    key="run_scenario",
    types=("run_scenario",),
    read=_read,
    show=_show,
    schema={"run_scenario": {"type": ["string", "object"], "description": "A name, or {scenario: NAME, project: KEY}"}},
)
