"""Renaming a dataset: the definition keeps its storage, everything around it is rewritten (API §5.9)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ..errors import illegal
from ..estate import PARAMS
from ..routing import WRITE_CONF, Call, route
from ..typed import clone
from . import rename_refs as rewrite
from .dataset_creation import free_name
from .dataset_files import folder_of
from .documents import Doc, body, ensure, owner, require

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Project

KIND = "datasets"
DOCUMENT_KINDS = ("zones", "scenarios", "insights", "dashboards", "statistics_worksheets", "web_apps")
MANIFEST = "app-manifest.json"


@route("POST", "/projects/{key}/actions/renameDataset", WRITE_CONF)
def rename(call: Call) -> Any:
    """One commit for all; path, table and metastore names keep the old name."""
    project, given = owner(call), body(call)
    old, new = given.get("oldName") or "", given.get("newName")
    require(project, KIND, old)
    if new == old:
        raise illegal(f"Dataset is already named {new}")
    new = free_name(project, new) if str(new).lower() != old.lower() else new
    message = f"Renamed dataset {project.key}.{old} to {project.key}.{new}"
    with project.commit(message, call.user):
        project.rename(KIND, old, new, user=call.user, message=message)
        _recipes(project, old, new, call.user, call.at)
        _documents(project, old, new, call.user)
        _params(project, old, new, call.user)
        _notebooks(project, old, new, call.user, call.at)
        _files(project, old, new, call.user)
    return {}


def _stamp(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at / 1000))


def _recipes(project: Project, old: str, new: str, user: Login, at: int) -> None:
    for name, doc in list(ensure(project, "recipes").items()):
        renamed = rewrite.recipe_document(doc, old, new, project.key)
        text = project.payloads.get(("recipes", name))
        touched = renamed is not None or doc.get("type") in rewrite.CODE_TYPES
        after = text
        if touched:
            after = rewrite.payload(doc["type"], text, old, new, login=user.login, stamp=_stamp(at))
        if renamed is not None or after != text:
            project.save("recipes", name, renamed or doc, user=user, payload=after)


def _documents(project: Project, old: str, new: str, user: Login) -> None:
    for kind in DOCUMENT_KINDS:
        for name, doc in list(project.store[kind].items()):
            renamed = rewrite.document(doc, old, new)
            if renamed is not doc:
                project.save(kind, name, renamed, user=user)
    if MANIFEST in project.docs:
        renamed = rewrite.document(project.docs[MANIFEST], old, new)
        if renamed is not project.docs[MANIFEST]:
            project.save_document(MANIFEST, renamed, user=user)


def _params(project: Project, old: str, new: str, user: Login) -> None:
    params = clone(project.params)
    for exposed in (params.get("exposedObjects") or {}).get("objects") or []:
        if exposed.get("type") == "DATASET" and exposed.get("localName") == old:
            exposed["localName"] = new
    holder: Doc = params.get("dashboardAuthorizations") or {}
    for entry in holder.get("authorizations") or []:
        ref = entry.get("objectRef") or {}
        if ref.get("objectType") == "DATASET" and ref.get("objectId") == old and not ref.get("projectKey"):
            ref["objectId"] = new
    if params != project.params:
        project.save_document(PARAMS, params, user=user)


def _notebooks(project: Project, old: str, new: str, user: Login, at: int) -> None:
    for path in sorted((project.tree / "ipython_notebooks").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        renamed = rewrite.notebook(text, old, new, login=user.login, stamp=_stamp(at))
        if renamed != text:
            project.put_file(path.relative_to(project.tree).as_posix(), renamed, user=user)


def _files(project: Project, old: str, new: str, user: Login) -> None:
    explore = project.tree / "explore" / f"{old}.json"
    if explore.is_file():
        project.put_file(f"explore/{new}.json", explore.read_bytes(), user=user)
        project.drop_path(f"explore/{old}.json", user=user)
    content = folder_of(project, old)
    if content.is_dir():
        content.rename(folder_of(project, new))
