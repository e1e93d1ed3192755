"""Versions of saved models: kept beside the tree, as DSS keeps them; only the active one is named in it (AUTO §7.3).

Refuses to know routes.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ..auth import Login
from ..errors import missing
from ..project import Project
from ..typed import clone

Doc = dict[str, Any]
_ALL: WeakKeyDictionary[Project, dict[str, dict[str, Doc]]] = WeakKeyDictionary()


def of(project: Project, model: str) -> dict[str, Doc]:
    """Versions by id. Those of agents lie in the model; the active one of a loaded project is known by its name alone."""
    doc = project.store["saved_models"].get(model) or {}
    if doc.get("inlineVersions"):
        return {v["versionId"]: bare(project, model, v["versionId"]) for v in doc["inlineVersions"]}
    held = _ALL.setdefault(project, {}).setdefault(model, {})
    active = doc.get("activeVersion")
    if active and active not in held:
        held[active] = bare(project, model, active)
    return held


def bare(project: Project, model: str, version: str) -> Doc:
    """A version about which nothing but its name is known."""
    doc = project.store["saved_models"][model]
    task = doc.get("miniTask") or {}
    return {
        "fullModelId": f"S-{project.key}-{model}-{version}",
        "algorithm": "UNKNOWN",
        "predictionType": task.get("predictionType"),
        "taskType": task.get("taskType"),
        "trainInfo": {"state": "DONE"},
        "userMeta": {"name": version},
    }


def add(project: Project, model: str, version: str, facts: Doc) -> None:
    """A new version; the one of that name before is replaced."""
    of(project, model)[version] = facts


def found(project: Project, model: str, version: str) -> Doc:
    """One version, or DSS's not-found error."""
    held = of(project, model)
    if version not in held:
        raise missing("version", None, f"{project.key}.{model}.{version}")
    return held[version]


def activate(project: Project, model: str, version: str, user: Login) -> None:
    """Make a version the active one: the only way to change `activeVersion` (AUTO §7.3)."""
    found(project, model, version)
    doc = clone(project.store["saved_models"][model])
    doc["activeVersion"] = version
    message = f"Set active version of saved model {project.key}.{model}: {version}"
    project.save("saved_models", model, doc, user=user, message=message)


def drop(project: Project, model: str, versions: list[str]) -> None:
    """Forget versions; all that are named must be there."""
    for version in versions:
        found(project, model, version)
    for version in versions:
        del of(project, model)[version]


def forget(project: Project, model: str) -> None:
    """The model is gone."""
    _ALL.setdefault(project, {}).pop(model, None)
