"""What goes along when a flow object is deleted (API §14): recipes, zone items, entries of the project document.

Every function works inside a commit that its caller has opened, so that one operation stays one commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..estate import PARAMS
from ..readings import declare
from ..typed import clone
from .documents import ensure, refs
from .jupyter_notebooks import forget_recipe

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Project

Doc = dict[str, Any]

declare(
    "worksheets-of-deleted-dataset",
    "statistics worksheets of a dataset that is deleted",
    "stay, and are seen again with a dataset of that name",
    "go along",
    "API §14",
)


def remove_object(project: Project, kind: str, name: str, object_type: str, *, user: Login, message: str) -> None:
    """Delete a dataset, folder, model …, with every recipe that reads or writes it, in one commit."""
    with project.commit(message, user):
        for recipe in recipes_around(project, name):
            remove_recipe(project, recipe, user=user, message=message)
        forget_in_zones(project, name, object_type, user=user)
        forget_in_params(project, name, object_type, user=user)
        if kind == "datasets" and project.estate.reading("worksheets-of-deleted-dataset") == "b":
            for sheet in [i for i, doc in project.store["statistics_worksheets"].items() if looks_at(doc, project, name)]:
                project.remove("statistics_worksheets", sheet, user=user, message=message)
        also = (f"explore/{name}.json",) if kind == "datasets" else ()
        project.remove(kind, name, user=user, message=message, also=also)


def remove_recipe(project: Project, name: str, *, user: Login, message: str) -> None:
    """Delete a recipe and its zone item; its outputs stay (API §14)."""
    with project.commit(message, user):
        forget_in_zones(project, name, "RECIPE", user=user)
        forget_recipe(project, name, user)
        project.remove("recipes", name, user=user, message=message)


def recipes_around(project: Project, ref: str) -> list[str]:
    """Recipes of the project that have ``ref`` as input or output, in any role."""
    wanted = {ref, f"{project.key}.{ref}"}
    return [name for name, doc in ensure(project, "recipes").items() if wanted & set(refs(doc))]


def looks_at(worksheet: Doc, project: Project, dataset: str) -> bool:
    """Whether a statistics worksheet is one of this dataset."""
    name = (worksheet.get("dataSpec") or {}).get("inputDatasetSmartName") or ""
    return name in (dataset, f"{project.key}.{dataset}")


def _is(item: Doc, project: Project, name: str, object_type: str) -> bool:
    here = item.get("projectKey") in (None, "", project.key)
    return here and item.get("objectType") == object_type and item.get("objectId") == name


def forget_in_zones(project: Project, name: str, object_type: str, *, user: Login, keep_shared: bool = False) -> None:
    """Take an object out of the items (and shares) of every zone."""
    lists = ("items",) if keep_shared else ("items", "shared")
    for zone_id, zone in list(ensure(project, "zones").items()):
        changed = {key: [i for i in zone[key] if not _is(i, project, name, object_type)] for key in lists}
        if any(len(changed[key]) != len(zone[key]) for key in lists):
            project.save("zones", zone_id, {**zone, **changed}, user=user)


def forget_in_params(project: Project, name: str, object_type: str, *, user: Login) -> None:
    """Drop the exposure and the dashboard authorisations of an object."""
    params = clone(project.params)
    changed = False
    exposed = params.get("exposedObjects") or {}
    for holder, key, same in (
        (exposed, "objects", lambda o: o.get("localName") == name and o.get("type") == object_type),
        (
            params.get("dashboardAuthorizations") or {},
            "authorizations",
            lambda a: _is(a.get("objectRef") or {}, project, name, object_type),
        ),
    ):
        kept = [entry for entry in holder.get(key) or [] if not same(entry)]
        if key in holder and len(kept) != len(holder[key]):
            holder[key] = kept
            changed = True
    if changed:
        project.save_document(PARAMS, params, user=user)
