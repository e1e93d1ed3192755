"""A project from its tree, and again after git changed files: documents, version tags, first commits.

Refuses to know how objects are saved: that is the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import disk
from .auth import Login, login_of
from .facts.kinds import CODE_BESIDE, GITIGNORE
from .history import History
from .typed import clone

if TYPE_CHECKING:
    from .project import Project

PARAMS_PLACE = ("params.json", "")


def open_tree(project: Project, message: str, user: Login | str) -> None:
    """Read the tree; with git, start its repository (two commits, API §4.2) or go on with the one that is there."""
    loaded = disk.read(project.tree)
    project.adopt(loaded, _complete(project, loaded, user))
    if not project.estate.git:
        return
    fresh = not (project.tree / ".git").is_dir()
    project.history = History(project.tree)
    if fresh:
        if not (project.tree / ".gitignore").exists():
            disk.write(project.tree, ".gitignore", GITIGNORE)
        project.history.commit([".gitignore"], "Initialize gitignore", login_of(user), project.estate.now())
        project.history.commit_all(message, login_of(user), project.estate.now())


def _complete(project: Project, loaded: disk.Loaded, user: Login | str) -> dict[tuple[str, str], dict[str, Any]]:
    """Version tags for every object: git and exports leave them out, so they start where the creation tag says."""
    made_up = {"versionNumber": 0, "lastModifiedBy": {"login": login_of(user)}, "lastModifiedOn": project.estate.now()}
    places = {(kind, name): doc for kind, docs in loaded.store.items() for name, doc in docs.items()}
    places[PARAMS_PLACE] = loaded.docs.get(PARAMS_PLACE[0]) or {}
    return {place: loaded.tags.get(place) or clone(doc.get("creationTag") or made_up) for place, doc in places.items()}


def reload_tree(project: Project, changed: list[str], user: Login | str) -> None:
    """Read everything again; objects with files in `changed`, and new ones, lose their version tags (API §4.9)."""
    before, touched, loaded = project.tags, set(changed), disk.read(project.tree)
    objects = [(kind, name, doc) for kind, docs in loaded.store.items() for name, doc in docs.items()]
    places = {(k, n): {disk.object_path(k, n), disk.payload_path(k, n, doc)} for k, n, doc in objects}
    places[PARAMS_PLACE] = {PARAMS_PLACE[0]}
    for kind, name, _ in objects:
        if kind in CODE_BESIDE:
            places[kind, name] |= {path for path in touched if path.startswith(f"{disk.object_folder(kind, name)}/")}
    kept = {place: before[place] for place, paths in places.items() if place in before and not paths & touched}
    project.adopt(loaded, kept)
    if project.estate.reading("restore-tags") == "a":
        for kind, name in places.keys() - kept.keys():
            project.stamp(kind, name, user)
            project.tags[kind, name]["versionNumber"] = 0
