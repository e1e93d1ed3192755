"""Insights: made from a prototype, saved with POST under a key of their own (AUTO §6, A.4)."""

from __future__ import annotations

from typing import Any

from ..errors import DssError, illegal
from ..facts.dashboards import INSIGHT, PARAMS
from ..readings import declare
from ..routing import READ_DASHBOARDS, WRITE_DASHBOARDS, Call, Empty, route
from . import kept
from .documents import body, owner

Doc = dict[str, Any]
BASE = "/projects/{key}/insights"
SORT = kept.Sort("insights", "insight", INSIGHT, ("type", "owner", "listed"))

declare(
    "insight-chart-selection",
    "a chart without `refreshableSelection`",
    "refused when it is saved",
    "saved, and fails when it is shown",
    "AUTO §6",
)
declare("insight-params", "unknown keys in the params of an insight", "dropped", "kept", "AUTO §6, §15.2")
declare(
    "insight-tiles",
    "tiles of dashboards that show an insight which is deleted",
    "stay, and show nothing",
    "are removed",
    "AUTO §6",
)


@route("GET", BASE + "/", READ_DASHBOARDS)
def list_insights(call: Call) -> Any:
    """Headers; what an insight shows is in its settings only."""
    return kept.headers(owner(call), SORT)


@route("POST", BASE + "/", WRITE_DASHBOARDS)
def create(call: Call) -> Any:
    """`{"insightPrototype": {…}}`; not listed unless it says so (creation_defaults_insights)."""
    given = body(call).get("insightPrototype")
    if not isinstance(given, dict) or not given.get("type"):
        raise illegal("An insight prototype needs a type", 400)
    return {"id": kept.create(call, SORT, _read(call, {"owner": call.user.login, **given}))}


@route("GET", BASE + "/{id}", READ_DASHBOARDS)
def get(call: Call) -> Any:
    """Everything."""
    return kept.shown(call, SORT)


@route("POST", BASE + "/{id}", WRITE_DASHBOARDS)
def save(call: Call) -> Any:
    """`{"insight": {…}}`, wholesale; there is no PUT."""
    given = body(call).get("insight")
    if not isinstance(given, dict):
        raise illegal("An insight is expected in the body", 400)
    return kept.replace(call, SORT, {**_read(call, given), "versionTag": given.get("versionTag")})


@route("DELETE", BASE + "/{id}", WRITE_DASHBOARDS)
def delete(call: Call) -> Any:
    """One commit, with the tiles that show it where they go along (reading insight-tiles)."""
    project, doc = owner(call), kept.stored(call, SORT)
    with project.commit(SORT.says(SORT.deleted, project, call.params["id"], doc), call.user):
        if call.estate.reading("insight-tiles") == "b":
            _drop_tiles(call, call.params["id"])
        kept.delete(call, SORT)
    return Empty()


def _read(call: Call, given: Doc) -> Doc:
    doc = SORT.read(given)
    known = PARAMS.get(doc.get("type") or "")
    if known and call.estate.reading("insight-params") == "a":
        doc["params"] = {key: value for key, value in doc["params"].items() if key in known}
    missing = doc.get("type") == "chart" and not isinstance(doc["params"].get("refreshableSelection"), dict)
    if missing and call.estate.reading("insight-chart-selection") == "a":
        raise DssError(500, "java.lang.NullPointerException", "null")
    return doc


def _drop_tiles(call: Call, ident: str) -> None:
    project = owner(call)
    for name in list(project.store["dashboards"]):
        doc, touched = project.get("dashboards", name) or {}, False
        for page in doc.get("pages") or []:
            grid = page.get("grid") or {}
            left = [tile for tile in grid.get("tiles") or [] if tile.get("insightId") != ident]
            touched = touched or len(left) != len(grid.get("tiles") or [])
            grid["tiles"] = left
        if touched:
            project.save("dashboards", name, doc, user=call.user)
