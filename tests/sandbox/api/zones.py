"""Flow zones (API §9): documents that exist only while there is a custom zone, membership that lives in them.

The default zone's items are empty: whatever is in no other zone is in it. Moving a dataset or folder drags the recipe
that makes it along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import ids
from ..errors import illegal, missing
from ..facts.folders import DEFAULT_ZONE, DEFAULT_ZONE_ID
from ..facts.kinds import KINDS
from ..routing import READ_CONF, WRITE_CONF, Call, route
from .documents import Doc, body, check_version, ensure, owner, refs, zone

if TYPE_CHECKING:
    from ..estate import Project

KIND = "zones"
BASE = "/projects/{key}/flow/zones"
BY_TYPE = {facts.type: kind for kind, facts in KINDS.items()}


@route("GET", BASE, READ_CONF)
def list_zones(call: Call) -> Any:
    """All zones; without any, one implicit default zone or nothing (reading ``zones-none``)."""
    project = owner(call)
    found = ensure(project, KIND)
    if not found:
        return [_implicit(project)] if call.estate.reading("zones-none") == "a" else []
    return [project.wire(KIND, ident) for ident in found]


def _implicit(project: Project) -> Doc:
    return {"projectKey": project.key, "id": DEFAULT_ZONE_ID, **zone(DEFAULT_ZONE)}


def _zone(call: Call) -> Doc:
    """The zone of a call; the default one always exists for those who ask."""
    project, ident = owner(call), call.params["id"]
    found = ensure(project, KIND)
    if ident in found:
        return project.get(KIND, ident) or {}
    if ident == DEFAULT_ZONE_ID:
        return zone(DEFAULT_ZONE)
    raise missing("flow zone", project.key, ident)


def _answer(call: Call) -> Doc:
    project, ident = owner(call), call.params["id"]
    return project.wire(KIND, ident) if ident in project.store[KIND] else _implicit(project)


@route("POST", BASE, WRITE_CONF)
def create(call: Call) -> Any:
    """The first custom zone brings the default zone's document with it, in the same commit."""
    project, given = owner(call), body(call)
    if not given.get("name"):
        raise illegal("Zone name is not specified", 400)
    ident = ids.fresh(KIND, ensure(project, KIND))
    message = f"Created a new zone:{given['name']}"
    with project.commit(message, call.user):
        if DEFAULT_ZONE_ID not in project.store[KIND]:
            project.save(KIND, DEFAULT_ZONE_ID, zone(DEFAULT_ZONE), user=call.user)
        project.save(KIND, ident, zone({**given, "items": [], "shared": []}), user=call.user)
    return project.wire(KIND, ident)


@route("GET", BASE + "/{id}", READ_CONF)
def get_zone(call: Call) -> Any:
    """One zone."""
    _zone(call)
    return _answer(call)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put_zone(call: Call) -> Any:
    """Typed and wholesale, items included; an object that is listed here leaves its former zone."""
    project, ident, given = owner(call), call.params["id"], body(call)
    _zone(call)
    check_version(call, KIND, ident, given)
    doc = zone(given)
    if ident == DEFAULT_ZONE_ID:
        doc["items"] = []
    with project.commit(f"Edited zone:{ident}", call.user):
        for item in doc["items"]:
            _leave(call, item, but=ident)
        project.save(KIND, ident, doc, user=call.user)
    return _answer(call)


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete_zone(call: Call) -> Any:
    """Its objects are in the default zone again; with the last custom zone the default document goes, too."""
    project, ident = owner(call), call.params["id"]
    _zone(call)
    if ident == DEFAULT_ZONE_ID:
        raise illegal("The default zone cannot be deleted")
    message = f"Deleted flow zone {project.key}.{ident}"
    with project.commit(message, call.user):
        project.remove(KIND, ident, user=call.user)
        if set(project.store[KIND]) == {DEFAULT_ZONE_ID}:
            project.remove(KIND, DEFAULT_ZONE_ID, user=call.user)
    return {}


# -- items -------------------------------------------------------------------------------------------------------------


@route("POST", BASE + "/{id}/items", WRITE_CONF)
def add_item(call: Call) -> Any:
    """Move one object here."""
    return _move(call, [body(call)])


@route("POST", BASE + "/{id}/add-items", WRITE_CONF)
def add_items(call: Call) -> Any:
    """Move several objects here."""
    return _move(call, call.body or [])


def _move(call: Call, wanted: list[Doc]) -> Doc:
    project, ident = owner(call), call.params["id"]
    _zone(call)
    items: list[Doc] = []
    for item in wanted:
        ref = _reference(call, item)
        items += [one for one in (ref, *_producers(project, ref)) if one not in items]
    with project.commit(f"Moved {len(items)} items to zone: {ident}", call.user):
        for item in items:
            _leave(call, item, but=ident)
        here = project.store[KIND].get(ident)
        if ident != DEFAULT_ZONE_ID and here:
            new = [item for item in items if item not in here["items"]]
            project.save(KIND, ident, {**here, "items": [*here["items"], *new]}, user=call.user)
    return _answer(call)


def _reference(call: Call, item: Doc) -> Doc:
    """The stored form of a reference: own objects without projectKey. What does not exist is refused."""
    project = owner(call)
    key = item.get("projectKey") or project.key
    home = call.estate.projects.get(key)
    kind = BY_TYPE.get(item.get("objectType") or "")
    if kind is None:
        raise illegal(f"Unknown object type: {item.get('objectType')}", 400)
    if home is None or item.get("objectId") not in home.store[kind]:
        raise missing(str(item["objectType"]).lower().replace("_", " "), key, str(item.get("objectId")))
    ref = {"objectId": item["objectId"], "objectType": item["objectType"]}
    return ref if key == project.key else {**ref, "projectKey": key}


def _producers(project: Project, ref: Doc) -> list[Doc]:
    if "projectKey" in ref or ref["objectType"] == "RECIPE":
        return []
    makers = [n for n, doc in ensure(project, "recipes").items() if ref["objectId"] in refs(doc, "outputs")]
    return [{"objectId": name, "objectType": "RECIPE"} for name in makers]


def _leave(call: Call, item: Doc, *, but: str) -> None:
    project = owner(call)
    for ident, doc in list(ensure(project, KIND).items()):
        if ident != but and item in doc["items"]:
            kept = [one for one in doc["items"] if one != item]
            project.save(KIND, ident, {**doc, "items": kept}, user=call.user)


@route("POST", BASE + "/{id}/shared", WRITE_CONF)
def add_shared(call: Call) -> Any:
    """Show an object of another zone here."""
    project, ident = owner(call), call.params["id"]
    doc, ref = _zone(call), _reference(call, body(call))
    if ident == DEFAULT_ZONE_ID and ident not in project.store[KIND]:
        return _answer(call)
    if ref not in doc["shared"]:
        message = f"Shared 1 items to zone:{ident}"
        project.save(KIND, ident, {**doc, "shared": [*doc["shared"], ref]}, user=call.user, message=message)
    return _answer(call)


@route("DELETE", BASE + "/{id}/shared/{type}/{object}", WRITE_CONF)
def remove_shared(call: Call) -> Any:
    """Stop showing it."""
    project, ident, doc = owner(call), call.params["id"], _zone(call)
    gone = (call.params["object"], call.params["type"])
    kept = [i for i in doc["shared"] if (i.get("objectId"), i.get("objectType")) != gone]
    if len(kept) != len(doc["shared"]):
        message = f"Unshared {len(doc['shared']) - len(kept)} items from zone:{ident}"
        project.save(KIND, ident, {**doc, "shared": kept}, user=call.user, message=message)
    return _answer(call)
