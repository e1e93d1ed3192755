"""The project itself: several documents with several writers, of which we write only our own entries (API §4, D18)."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Ref, Rules
from . import application, bundle, contents, documents, git_references, item, words
from .parts import PARTS

_ITEMS = "metadata.checklists.checklists[*].items[*]"
_TICKED = "who ticked what and when is DSS's own record (API §2.2)"
_NOISE = {
    "settings.useRemoteGit": "DSS sets it when the project gets a remote repository (API §4.5)",
    "settings.path": "where DSS 5 kept the project's folder (API §4.8)",
    "metadata.checklists.checklists[*].id": _TICKED,
    "metadata.checklists.checklists[*].createdOn": _TICKED,
    f"{git_references.AT}[*].{git_references.DIRTY}": "whether somebody edited a file there (API §4.10)",
    **{f"{application.AT}.{key}": "the picture of an application, as that of a project" for key in application.PICTURE},
    **dict.fromkeys(
        (*contents.names(bundle.OPTIONS), *application.NAMES), "the page writes the name beside the id (API §4.11)"
    ),
    **{f"{_ITEMS}.{key}": _TICKED for key in ("createdOn", "createdBy", "stateChangedOn")},
}


KIND = Kind(
    name="project",
    section="project",
    rank=0,
    parts=PARTS,
    listing=None,
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        noise=tuple(_NOISE),
        secret=item.SECRET,
        positional=application.POSITIONAL,
        unordered=("metadata.tags", "application.tags", "library.importLibrariesFromProjects"),
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
        empty=(
            "metadata.**",
            "settings.**",
            "status",
            "library.**",
            f"{git_references.AT}.**",
            "bundle.**",
            "application.**",
        ),
        user_data=("variables.standard.**", "variables.local.**", "metadata.customFields.**"),
        why=_NOISE,
    ),
    refs=(
        Ref("exposed[*].localName", by="type", edge=""),
        Ref("exposed[*].rules[*].targetProject", to="project", edge=""),
        *contents.refs(bundle.OPTIONS),
        *application.refs(),
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
        "application": {"label": "Segments", "permission": "EVERYBODY", "links": {"flow": True}},
        "bundle": {"contents": {"uploads": True}, "remap": {"connections": {"pg_dev": "pg_prod"}}},
        "permissions": [{"group": "analysts", "read_content": True}],
    },
)
