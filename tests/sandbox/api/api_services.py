"""API services and their packages (AUTO §9.1): made without a body, never deleted by a call.

A package is a copy of the settings at one moment; publishing is remembered, there is no deployer to receive it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any
from weakref import WeakKeyDictionary

from ..errors import exists, illegal, missing
from ..facts import api_services as facts
from ..project import Project
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, Raw, route
from ..typed import clone, normalise
from . import kept
from .documents import body, owner

Doc = dict[str, Any]
BASE = "/projects/{key}/apiservices"
PACKAGE = BASE + "/{id}/packages/{package}"
SORT = kept.Sort("lambda_services", "API service", facts.SERVICE)
NAME = re.compile(r"[A-Za-z0-9_-]+")
_PACKAGES: WeakKeyDictionary[Project, dict[tuple[str, str], Doc]] = WeakKeyDictionary()

declare(
    "api-service-public-access",
    "`publicAccess` of an older API service in a save",
    "kept beside authMethod",
    "replaced by authMethod",
    "AUTO §16",
)
declare("api-service-model", "an endpoint on a saved model that does not exist", "accepted", "refused", "AUTO §9.1")


@route("GET", BASE + "/", READ_CONF)
def list_services(call: Call) -> Any:
    """With endpoints (AUTO §13)."""
    return kept.headers(owner(call), SORT, lambda doc: {**_told(doc), "endpoints": doc.get("endpoints") or []})


def _told(doc: Doc) -> Doc:
    return {"name": doc.get("name") or doc.get("id"), "authMethod": facts.auth_method(doc)}


@route("POST", BASE + "/{id}", WRITE_CONF)
def create(call: Call) -> Any:
    """The id is the caller's; there is no body."""
    ident = call.params["id"]
    if not NAME.fullmatch(ident):
        raise illegal(f"Invalid identifier of an API service: {ident}", 400)
    if ident in owner(call).store[SORT.kind]:
        raise exists("API service", owner(call).key, ident)
    kept.create(call, SORT, facts.new(ident), ident)
    return Empty()


@route("GET", BASE + "/{id}/settings", READ_CONF)
def get(call: Call) -> Any:
    """Everything, code included."""
    doc = kept.shown(call, SORT)
    return {**doc, **_told(doc)}


@route("PUT", BASE + "/{id}/settings", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale; minimal endpoints are completed."""
    project, ident, given = owner(call), kept.ident_of(call, SORT), dict(body(call))
    endpoints = [_endpoint(call, e) for e in given.get("endpoints") or []]
    given["endpoints"] = endpoints
    if call.estate.reading("api-service-public-access") == "b":
        given.pop("publicAccess", None)
    with project.commit(SORT.says(SORT.saved, project, ident, given), call.user):
        kept.replace(call, SORT, given)
        wanted = {_file(e): str(e.get("code") or "") for e in endpoints if _has_file(e)}
        for name, _ in list(kept.files(project, SORT.kind, ident)):
            if name not in wanted:
                project.drop_path(f"{SORT.kind}/{ident}/{name}", user=call.user)
        kept.put_files(project, SORT.kind, ident, wanted, call.user)
    return Empty()


def _has_file(endpoint: Doc) -> bool:
    return bool(endpoint.get("id")) and endpoint.get("type") in facts.CODE_FILES


def _file(endpoint: Doc) -> str:
    return f"endpoint-{endpoint['id']}.{facts.CODE_FILES[endpoint['type']]}"


def _endpoint(call: Call, given: Doc) -> Doc:
    spec = facts.ENDPOINTS.get(given.get("type") or "")
    doc: Doc = normalise(spec, given) if spec else clone(given)
    model = doc.get("modelRef")
    if model and call.estate.reading("api-service-model") == "b":
        key, _, ident = str(model).rpartition(".")
        where = call.estate.projects.get(key) or owner(call)
        if ident not in where.store["saved_models"]:
            raise missing("saved model", where.key, ident)
    return doc


# -- packages ----------------------------------------------------------------------------------------------------------


def _packages(call: Call) -> dict[tuple[str, str], Doc]:
    kept.ident_of(call, SORT)
    return _PACKAGES.setdefault(owner(call), {})


def _package(call: Call) -> Doc:
    place = (call.params["id"], call.params["package"])
    held = _packages(call)
    if place not in held:
        raise missing("package", owner(call).key, ".".join(place))
    return held[place]


def _light(found: Doc) -> Doc:
    return {key: clone(found[key]) for key in ("id", "createdOn", "createdBy", "releaseNotes", "published")}


@route("GET", BASE + "/{id}/packages", READ_CONF)
def list_packages(call: Call) -> Any:
    """Headers."""
    return [_light(found) for (ident, _), found in _packages(call).items() if ident == call.params["id"]]


@route("POST", PACKAGE, WRITE_CONF)
def create_package(call: Call) -> Any:
    """Of the service as it is now, under an id of the caller."""
    held, place = _packages(call), (call.params["id"], call.params["package"])
    if place in held:
        raise exists("package", owner(call).key, ".".join(place))
    notes = call.query.get("releaseNotes") or ""
    head = {"id": place[1], "createdOn": call.at, "createdBy": call.user.login, "releaseNotes": notes}
    held[place] = {**head, "published": [], "settings": kept.shown(call, SORT)}
    return Empty()


@route("DELETE", PACKAGE, WRITE_CONF)
def delete_package(call: Call) -> Any:
    """What was published stays published."""
    _package(call)
    del _packages(call)[call.params["id"], call.params["package"]]
    return Empty()


@route("GET", PACKAGE + "/summary", READ_CONF)
def summary(call: Call) -> Any:
    """Its header and the endpoints it has."""
    found = _package(call)
    endpoints = [{"id": e.get("id"), "type": e.get("type")} for e in found["settings"].get("endpoints") or []]
    return {**_light(found), "endpoints": endpoints}


@route("GET", PACKAGE + "/archive", READ_CONF)
def archive(call: Call) -> Any:
    """A zip with the settings in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archived:
        archived.writestr("service.json", json.dumps(_package(call)["settings"]))
    return Raw(content.getvalue(), "application/zip")


@route("POST", PACKAGE + "/publish", WRITE_CONF)
def publish(call: Call) -> Any:
    """Remembered only."""
    target = call.query.get("publishedServiceId") or call.params["id"]
    _package(call)["published"].append({"publishedServiceId": target, "publishedOn": call.at})
    return Empty()
