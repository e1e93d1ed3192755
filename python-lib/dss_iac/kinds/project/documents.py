"""The documents that make up a project, out of the wire form and back (API §4.3–§4.8): pieces of tree under
`metadata`, `settings`, `status`, `exposed`, `permissions`, `variables`, `folder` and `library`.

Several pieces lie in one document; each `wrap` puts its own piece in and touches nothing else (D18).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from . import defaults, permissions

SETTINGS_FILE = "params.json"
_METADATA = ("shortDesc", "description", "tags", "checklists", "customFields")
_LIBRARY = ("pythonPath", "rsrcPath", "importLibrariesFromProjects")
_PATHS = ("pythonPath", "rsrcPath")
NEW_LIBRARY: Mapping[str, Any] = {"data": json.dumps({"gitReferences": {}, **defaults.LIBRARY})}
_BUILT_IN = ("python", "R")  # DSS's own search paths, which a git reference may share


def metadata(document: Mapping[str, Any]) -> dict[str, Any]:
    """Name and descriptions. `label` is the display name (API §16.29); a tagline that DSS made up is none of ours."""
    return {k: document[k] for k in ("label", *_METADATA) if k in document}


def wrap_metadata(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata with our keys replaced; checklists that are left out would be deleted (API §4.3)."""
    return {**fresh, **piece}


def exposed(document: Mapping[str, Any]) -> Any:
    """The list of exposed objects."""
    return (document.get("exposedObjects") or {}).get("objects") or []


def wrap_exposed(fresh: Mapping[str, Any], piece: Any) -> dict[str, Any]:
    """Settings with the list replaced."""
    return {**fresh, "exposedObjects": {**(fresh.get("exposedObjects") or {}), "objects": piece}}


def rights(document: Mapping[str, Any]) -> dict[str, Any]:
    """Owner and entries; dashboard authorisations grow by themselves and are never read (API §4.4)."""
    entries = permissions.explicit(document.get("permissions") or [])
    return {"owner": document.get("owner"), "permissions": entries}


def wrap_rights(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """Permissions with owner and entries replaced, everything else as it is."""
    return {**fresh, **piece}


def variables(document: Mapping[str, Any]) -> dict[str, Any]:
    """Both maps, never anything else: resolved variables must not be saved back (API §4.7)."""
    return {"standard": document.get("standard") or {}, "local": document.get("local") or {}}


def folder(document: Any) -> str | None:
    """The path of project folders, from the names between the root and the project; None when it is not told."""
    if isinstance(document, str):
        return document
    steps = document.get("projectLocation") if isinstance(document, Mapping) else None
    if not isinstance(steps, list):
        return None
    return "/" + "/".join(str(step.get("name")) for step in steps if step.get("id") != "ROOT" and step.get("name"))


def library(document: Mapping[str, Any]) -> dict[str, Any]:
    """Where the project's code is looked for, without the paths that come from git references (D49)."""
    stored = _stored(document)
    ours = _elsewhere(stored)
    return {k: [p for p in stored.get(k) or () if k not in _PATHS or ours(p)] for k in _LIBRARY if k in stored}


def wrap_library(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> str:
    """The text of external-libraries.json with our lists in it; git references and their paths stay."""
    stored = _stored(fresh)
    ours = _elsewhere(stored)
    foreign = {k: [p for p in stored.get(k) or [] if not ours(p)] for k in _PATHS}
    merged = {**stored, **{k: [*piece[k], *foreign.get(k, [])] for k in _LIBRARY if k in piece}}
    return json.dumps(merged, indent=2, ensure_ascii=False)


def _stored(document: Mapping[str, Any]) -> dict[str, Any]:
    stored = json.loads(document.get("data") or "{}")
    return stored if isinstance(stored, dict) else {}


def _elsewhere(stored: Mapping[str, Any]) -> Callable[[str], bool]:
    """Whether a search path is not one that a git reference brought along."""
    brought = {str(p).strip("/") for p in stored.get("gitReferences") or {}}
    return lambda path: path in _BUILT_IN or path.strip("/") not in brought


def on_disk(files: Callable[[str], Any]) -> dict[str, Any]:
    """{part: wire document} of a project's git tree; `files(path)` is the parsed document or text, None when absent."""
    params = files(SETTINGS_FILE) or {}
    text = files("lib/external-libraries.json")
    wires: dict[str, Any] = {
        "metadata": {"label": params.get("name"), **{k: params[k] for k in _METADATA if k in params}},
        "settings": params,
        "status": params,
        "exposed": params,
        "bundle": params,
        "permissions": params,
        "variables": {"standard": files("variables.json") or {}, "local": files("localvariables.json") or {}},
    }
    if (manifest := files("app-manifest.json")) is not None:
        wires["application"] = manifest
    if text is not None:
        wires["library"] = {"data": text if isinstance(text, str) else json.dumps(text)}
        wires["references"] = wires["library"]
    return wires
