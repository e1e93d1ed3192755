"""Scenario definitions: list, create, read, write, delete (AUTO §2.1–§2.8).

What a document looks like is in ``scenario_form.py``; this file knows routes, storage and who may do what.
"""

from __future__ import annotations

from typing import Any

from ..errors import DssError, exists, illegal, missing
from ..readings import declare
from ..routing import Call, route
from ..scenario_engine import runs_of
from ..scenario_form import LIGHT_KEYS, created, derived_id, light, saved, shown
from ..typed import clone
from .documents import check_version

KIND = "scenarios"
HOUR_MS = 3_600_000

declare("scenario-hyphen", "hyphen of a name in the id that the API derives from it", "becomes _", "kept", "AUTO §2.2")
declare("scenario-run-as", "PUT with another runAsUser by a non-administrator", "refused", "ignored", "AUTO §2.3")


def scenario_of(call: Call) -> dict[str, Any]:
    """The stored document, or DSS's not-found error (404)."""
    doc = call.project.store.get(KIND, {}).get(call.params["id"])
    if doc is None:
        raise missing("scenario", call.project.key, call.params["id"])
    return doc


def light_of(call: Call, ident: str, doc: dict[str, Any]) -> dict[str, Any]:
    run = runs_of(call.estate).running(call.project.key, ident)
    head = {"projectKey": call.project.key, "id": ident}
    next_run = call.at - call.at % HOUR_MS + HOUR_MS
    return {**head, **light(doc, running=run is not None, start=run.started if run else 0, next_run=next_run)}


def write(call: Call, doc: dict[str, Any], **payload: Any) -> None:
    ident = call.params["id"]
    message = f"Updated scenario {call.project.key}.{ident}"
    call.project.save(KIND, ident, doc, user=call.user, message=message, **payload)


@route("GET", "/projects/{key}/scenarios/", needs="READ_CONF")
def list_scenarios(call: Call) -> Any:
    return [light_of(call, ident, doc) for ident, doc in call.project.store.get(KIND, {}).items()]


@route("POST", "/projects/{key}/scenarios/", needs="WRITE_CONF")
def create_scenario(call: Call) -> Any:
    """Only ``type``, ``name`` and an explicit ``id`` of the body count."""
    body = call.body or {}
    name, kind = body.get("name"), body.get("type")
    if not name or kind not in ("step_based", "custom_python"):
        raise illegal(f"Cannot create scenario: name {name!r}, type {kind!r}")
    keep_hyphen = call.estate.reading("scenario-hyphen") == "b"
    ident = _free_id(call, body.get("id") or derived_id(name, keep_hyphen=keep_hyphen))
    message = f"Created scenario {call.project.key}.{ident}"
    payload = "" if kind == "custom_python" else None
    call.project.save(KIND, ident, created(kind, name), user=call.user, message=message, payload=payload)
    return {"id": ident}


def _free_id(call: Call, wanted: str) -> str:
    taken = call.project.store.get(KIND, {})
    if wanted not in taken:
        return wanted
    if call.estate.reading("scenario-id-duplicate") == "a":
        raise exists("scenario", call.project.key, wanted)
    return next(f"{wanted}_{n}" for n in range(1, len(taken) + 2) if f"{wanted}_{n}" not in taken)


@route("GET", "/projects/{key}/scenarios/{id}", needs="READ_CONF")
def get_scenario(call: Call) -> Any:
    scenario_of(call)
    wire = call.project.wire(KIND, call.params["id"])
    extra = {key: wire[key] for key in ("projectKey", "id", "versionTag", "creationTag") if key in wire}
    return {**shown(wire), **extra}


@route("PUT", "/projects/{key}/scenarios/{id}", needs="WRITE_CONF")
def put_scenario(call: Call) -> Any:
    """Whole-document replacement; last writer wins."""
    old, body = scenario_of(call), call.body or {}
    check_version(call, KIND, call.params["id"], body)
    if body.get("runAsUser") != old.get("runAsUser") and not call.user.admin:
        if call.estate.reading("scenario-run-as") == "a":
            raise DssError(403, "java.lang.SecurityException", "You may not change the user this scenario runs as")
        body = {**body, "runAsUser": old.get("runAsUser")}
    write(call, saved(body, old=old, plugins=call.estate.plugins, at=call.at))
    return {}


@route("DELETE", "/projects/{key}/scenarios/{id}", needs="WRITE_CONF")
def delete_scenario(call: Call) -> Any:
    scenario_of(call)
    ident = call.params["id"]
    call.project.remove(KIND, ident, user=call.user, message=f"Deleted scenario {call.project.key}.{ident}")
    return {}


@route("GET", "/projects/{key}/scenarios/{id}/light", needs="READ_CONF")
def get_light(call: Call) -> Any:
    return light_of(call, call.params["id"], scenario_of(call))


@route("PUT", "/projects/{key}/scenarios/{id}/light", needs="WRITE_CONF")
def put_light(call: Call) -> Any:
    """Honours five keys, ignores the rest of the body."""
    doc, body = clone(scenario_of(call)), call.body or {}
    doc.update({key: body[key] for key in LIGHT_KEYS if key in body})
    write(call, doc)
    return light_of(call, call.params["id"], doc)


@route("GET", "/projects/{key}/scenarios/{id}/payload", needs="READ_CONF")
def get_payload(call: Call) -> Any:
    """The script; "" for step-based scenarios (AUTO §2.3)."""
    scenario_of(call)
    return {"script": call.project.payloads.get((KIND, call.params["id"])) or ""}


@route("PUT", "/projects/{key}/scenarios/{id}/payload", needs="WRITE_CONF")
def put_payload(call: Call) -> Any:
    doc = clone(scenario_of(call))
    write(call, doc, payload=(call.body or {}).get("script") or "")
    return {}
