"""The project itself: several documents with several writers, of which we write only our own entries (API §4, D18)."""

from __future__ import annotations

from typing import Any

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Part, Ref, Rules
from . import documents, git_references, item, words

_SETTINGS = "/projects/{project}/settings"
_ITEMS = "metadata.checklists.checklists[*].items[*]"
_TICKED = "who ticked what and when is DSS's own record (API §2.2)"
_NOISE = {
    "settings.useRemoteGit": "DSS sets it when the project gets a remote repository (API §4.5)",
    "settings.path": "where DSS 5 kept the project's folder (API §4.8)",
    "metadata.checklists.checklists[*].id": _TICKED,
    "metadata.checklists.checklists[*].createdOn": _TICKED,
    f"{git_references.AT}[*].{git_references.DIRTY}": "whether somebody edited a file there (API §4.10)",
    **{f"{_ITEMS}.{key}": _TICKED for key in ("createdOn", "createdBy", "stateChangedOn")},
}


def _status(fresh: Any, piece: Any) -> dict[str, Any]:
    return {**fresh, "projectStatus": piece}


KIND = Kind(
    name="project",
    section="project",
    rank=0,
    parts=(
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
        Part(_SETTINGS, "exposed", unwrap=documents.exposed, wrap=documents.wrap_exposed, late=1),
        Part(
            "/projects/{project}/permissions",
            "permissions",
            unwrap=documents.rights,
            wrap=documents.wrap_rights,
            late=2,
        ),
    ),
    listing=None,
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        noise=tuple(_NOISE),
        secret=item.SECRET,
        unordered=("metadata.tags", "library.importLibrariesFromProjects"),
        keyed={git_references.AT: "path"},
        entries={
            "permissions.permissions": ("group", "user"),
            "exposed": ("type", "localName"),
            "exposed[*].rules": ("targetProject",),
        },
        privileged={
            "permissions": ("permissions", "who may do what"),
            "exposed": ("exposed", "what other projects may use"),
        },
        empty=("metadata.**", "settings.**", "status", "library.**", f"{git_references.AT}.**"),
        user_data=("variables.standard.**", "variables.local.**", "metadata.customFields.**"),
        why=_NOISE,
    ),
    refs=(
        Ref("exposed[*].localName", by="type", edge=""),
        Ref("exposed[*].rules[*].targetProject", to="project", edge=""),
        Ref("library.importLibrariesFromProjects[*]", to="project", edge=""),
    ),
    created_id=lambda reply, resource: resource.address.project,
    delete=item.delete,
    disk=Disk(documents=documents.on_disk),
    holds_data=lambda tree: "everything in the project goes with it",
    words=words.WORDS,
    example={
        "key": "CUSTOMER_ANALYTICS",
        "name": "Customer Analytics",
        "description": "Customer segmentation pipeline",
        "owner": "alice",
        "tags": ["gold"],
        "variables": {"standard": {"region": "EU"}},
        "code_env": {"python": "py311"},
        "permissions": [{"group": "analysts", "read_content": True}],
    },
)
