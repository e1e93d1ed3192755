"""The documents of a project: which piece of its tree lies where, and when it is written (API §4.3–§4.11)."""

from __future__ import annotations

from typing import Any

from ...core.model.kind import Part
from . import application, bundle, documents, git_references

_SETTINGS = "/projects/{project}/settings"


def _status(fresh: Any, piece: Any) -> dict[str, Any]:
    return {**fresh, "projectStatus": piece}


PARTS: tuple[Part, ...] = (
    Part("/projects/{project}/metadata", "metadata", unwrap=documents.metadata, wrap=documents.wrap_metadata),
    Part(
        _SETTINGS,
        "settings",
        unwrap=lambda document: document.get("settings") or {},
        wrap=lambda fresh, piece: {**fresh, "settings": {**(fresh.get("settings") or {}), **piece}},
    ),
    Part(_SETTINGS, "status", unwrap=lambda document: document.get("projectStatus"), wrap=_status),
    Part("/projects/{project}/variables/", "variables", unwrap=documents.variables),
    Part(
        "/projects/{project}/libraries/contents/external-libraries.json",
        "library",
        unwrap=documents.library,
        wrap=documents.wrap_library,
        verb="POST",
        demand=True,
        raw_write=True,
        blank=documents.NEW_LIBRARY,
    ),
    Part(
        "/projects/{project}/libraries/contents/external-libraries.json",
        git_references.AT,
        unwrap=git_references.unwrap,
        wrap=lambda fresh, piece: fresh,
        demand=True,
        blank=documents.NEW_LIBRARY,
        calls=git_references.calls,
    ),
    Part("/project-folders/locate-project/{project}", "folder", unwrap=documents.folder, verb="MOVE", demand=True),
    Part("/projects/{project}/app-manifest", application.AT, verb="MANIFEST", demand=True, blank={}, late=2),
    Part(_SETTINGS, bundle.AT, unwrap=bundle.unwrap, wrap=bundle.wrap, demand=True, late=2),
    Part(_SETTINGS, "exposed", unwrap=documents.exposed, wrap=documents.wrap_exposed, late=1),
    Part(
        "/projects/{project}/permissions",
        "permissions",
        unwrap=documents.rights,
        wrap=documents.wrap_rights,
        late=3,
    ),
)
