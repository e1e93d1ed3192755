"""Dependencies between partitions that a new recipe gets (API §2.3). Refuses to know how recipes are made otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import readings
from .documents import Doc, ensure, refs

if TYPE_CHECKING:
    from ..estate import Project

readings.declare(
    "partition-deps",
    "dependencies of an input with partitions, when DSS's builder is given none",
    "none",
    "one for each dimension",
    "API §2.3",
)


def add_deps(project: Project, proto: Doc) -> None:
    """As the interface does: equal where the first output has the dimension, else all that there are."""
    if project.estate.reading("partition-deps") == "a":
        return
    target = next(iter(refs(proto, "outputs")), "")
    theirs = _dimensions(project, target)
    for role in proto["inputs"].values():
        for item in (role or {}).get("items") or []:
            if not item.get("deps"):
                item["deps"] = [_dependency(name, target, theirs) for name in _dimensions(project, item["ref"])]


def _dimensions(project: Project, ref: str) -> list[str]:
    key, _, name = ref.rpartition(".")
    source = project.estate.projects.get(key, project)
    doc = ensure(source, "datasets").get(name) or {}
    return [one["name"] for one in (doc.get("partitioning") or {}).get("dimensions") or []]


def _dependency(name: str, target: str, theirs: list[str]) -> Doc:
    if name in theirs:
        return {"out": target, "idim": name, "odim": name, "func": "equals", "params": {}}
    return {"idim": name, "func": "all_available", "params": {}, "expandVariables": False}
