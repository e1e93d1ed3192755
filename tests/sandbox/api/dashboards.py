"""Dashboards: settings whole, saved with PUT, under paths that end in a slash (AUTO §6, A.4)."""

from __future__ import annotations

from typing import Any

from ..facts.dashboards import DASHBOARD, PAGE_SECTIONS, TEXT_TILE, THEME
from ..ids import fresh
from ..readings import declare
from ..routing import READ_DASHBOARDS, WRITE_DASHBOARDS, Call, Empty, route
from ..typed import clone
from . import kept
from .documents import body, owner

Doc = dict[str, Any]
BASE = "/projects/{key}/dashboards"
SORT = kept.Sort("dashboards", "dashboard", DASHBOARD, ("owner", "listed"))

declare("dashboard-listed", "a dashboard that the API makes without saying `listed`", "listed", "not listed", "AUTO §6")
declare("dashboard-page-id", "a page that is saved without an id", "gets one", "stays without", "AUTO §6")
declare("dashboard-theme", "a dashboard that is saved without a theme", "gets the default theme", "has none", "AUTO §6")
declare("text-tile-html", "`htmlContent` of a text tile", "dropped without a word", "kept", "AUTO §6")
declare(
    "dashboard-authorizations",
    "saving a dashboard through the API adds what its insights show to the dashboard authorizations",
    "no",
    "yes",
    "API §14",
)


@route("GET", BASE + "/", READ_DASHBOARDS)
def list_dashboards(call: Call) -> Any:
    """Headers with counts, no pages (AUTO §6)."""
    return kept.headers(owner(call), SORT, _counts)


def _counts(doc: Doc) -> Doc:
    pages = doc.get("pages") or []
    return {"numPages": len(pages), "numTiles": sum(len((p.get("grid") or {}).get("tiles") or []) for p in pages)}


@route("POST", BASE + "/", WRITE_DASHBOARDS)
def create(call: Call) -> Any:
    """The body is the settings; the caller owns what names no owner."""
    given = {"columnNumber": 36, "pageSectionSettings": clone(PAGE_SECTIONS), "owner": call.user.login, **body(call)}
    given.setdefault("listed", call.estate.reading("dashboard-listed") == "a")
    doc = _read(call, given)
    ident = kept.create(call, SORT, doc)
    _authorise(call, doc)
    return {"id": ident}


@route("GET", BASE + "/{id}", READ_DASHBOARDS)
def get(call: Call) -> Any:
    """Everything."""
    return kept.shown(call, SORT)


@route("PUT", BASE + "/{id}", WRITE_DASHBOARDS)
def put(call: Call) -> Any:
    """Wholesale; old dashboards get the keys of today (AUTO §6)."""
    doc = _read(call, body(call))
    with owner(call).commit(SORT.says(SORT.saved, owner(call), call.params["id"], doc), call.user):
        answer = kept.replace(call, SORT, {**doc, "versionTag": body(call).get("versionTag")})
        _authorise(call, doc)
    return answer


@route("DELETE", BASE + "/{id}", WRITE_DASHBOARDS)
def delete(call: Call) -> Any:
    """Its insights stay."""
    kept.delete(call, SORT)
    return Empty()


def _read(call: Call, given: Doc) -> Doc:
    doc = SORT.read(given)
    if call.estate.reading("dashboard-theme") == "a":
        doc.setdefault("theme", clone(THEME))
    for page in doc["pages"]:
        if not page.get("id") and call.estate.reading("dashboard-page-id") == "a":
            page["id"] = fresh("page", {p.get("id") or "" for p in doc["pages"]})
        for tile in page["grid"]["tiles"]:
            _tile(call, tile)
    return doc


def _tile(call: Call, tile: Doc) -> None:
    allowed = {*TEXT_TILE, *(("htmlContent",) if call.estate.reading("text-tile-html") == "b" else ())}
    params = tile.get("tileParams")
    if tile.get("tileType") == "TEXT" and isinstance(params, dict):
        tile["tileParams"] = {key: value for key, value in params.items() if key in allowed}


SMART = {
    "datasetSmartName": "DATASET",
    "savedModelSmartId": "SAVED_MODEL",
    "folderSmartId": "MANAGED_FOLDER",
    "scenarioSmartId": "SCENARIO",
    "webAppSmartId": "WEB_APP",
    "notebookSmartName": "JUPYTER_NOTEBOOK",
    "mesSmartId": "MODEL_EVALUATION_STORE",
}
"""Where an insight says what it shows → the type of that object."""


def _authorise(call: Call, doc: Doc) -> None:
    """What the tiles show becomes readable for those who may only see dashboards (reading dashboard-authorizations)."""
    project = owner(call)
    if call.estate.reading("dashboard-authorizations") == "a":
        return
    held = clone(project.params)
    entries = held.setdefault("dashboardAuthorizations", {}).setdefault("authorizations", [])
    known = {(e["objectRef"].get("objectType"), e["objectRef"].get("objectId")) for e in entries}
    wanted = {shown for page in doc["pages"] for tile in page["grid"]["tiles"] for shown in _shown(project, tile)}
    for type_, ident in sorted(wanted - known):
        entries.append({"objectRef": {"objectId": ident, "objectType": type_}, "modes": ["READ"]})
    if wanted - known:
        text = f"Added {len(wanted - known)} objects to reader authorizations of project {project.key}"
        project.save_document("params.json", held, user=call.user, message=text)


def _shown(project: Any, tile: Doc) -> set[tuple[str, str]]:
    insight = project.store["insights"].get(tile.get("insightId") or "") or {}
    params = insight.get("params") or {}
    return {(type_, str(params[key])) for key, type_ in SMART.items() if params.get(key)}
