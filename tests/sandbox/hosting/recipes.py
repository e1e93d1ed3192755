"""Runs of recipes that plugins bring (conventions §1.4). Refuses to know jobs."""

from __future__ import annotations

from typing import Any

from ..auth import login_of
from . import launch
from .child import Child

Doc = dict[str, Any]


def start(project: Any, name: str, user: Any) -> Child | None:
    """Start recipe `name` as `user`; None when no installed plugin brings its type."""
    estate, doc = project.estate, project.store["recipes"][name]
    kind = str(doc.get("type"))
    component = next((p.components[kind] for p in estate.installed.values() if kind in p.components), None)
    if component is None:
        return None
    flow = {"in": _items(project, doc, "inputs"), "out": _items(project, doc, "outputs"), "recipe": name}
    child = launch.recipe(estate, component, project.key, estate.login(login_of(user)), doc, flow)
    child.context = {item["fullName"]: item["appendMode"] for item in flow["out"]}
    return child


def _items(project: Any, doc: Doc, side: str) -> list[Doc]:
    found = []
    for role, holder in (doc.get(side) or {}).items():
        for item in holder.get("items") or []:
            ref = item["ref"]
            full = ref if "." in ref else f"{project.key}.{ref}"
            found.append({"role": role, "fullName": full, "appendMode": bool(item.get("appendMode"))})
    return found
