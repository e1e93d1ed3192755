"""Agents and retrieval-augmented LLMs: saved models whose versions lie inside them (AUTO §8.3, A.8).

On disk `inlineVersions`, over the wire `versions`. A PUT drops the name and the active version without a word: a rename
and an activation go through the saved model. Nothing answers questions here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import illegal, missing
from ..facts.genai import AGENTS, AUGMENTED, version
from ..facts.models import BASE as MODEL
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import clone
from . import kept
from .cascades import remove_object
from .documents import body, owner

Doc = dict[str, Any]
KIND = "saved_models"

declare("agent-rename", "`name` in the PUT of an agent", "dropped without a word", "taken as sent", "AUTO §8.3")
declare(
    "python-agent-code",
    "`code` among the settings of a Python agent",
    "kept",
    "dropped without a word",
    "AUTO §8.3",
)


def _sort(types: tuple[str, ...]) -> kept.Sort:
    noun = "retrieval-augmented LLM" if AUGMENTED in types else "agent"
    return kept.Sort(KIND, noun, None, ("activeVersion",), deleted="Deleted {noun} {p}.{i}")


def _found(call: Call, types: tuple[str, ...]) -> Doc:
    doc = owner(call).store[KIND].get(call.params["id"]) or {}
    if doc.get("savedModelType") not in types:
        raise missing(_sort(types).noun, owner(call).key, call.params["id"])
    found: Doc = clone(doc)
    return found


def _shown(call: Call, types: tuple[str, ...]) -> Doc:
    _found(call, types)
    doc = kept.shown(call, _sort(types))
    out = {key: value for key, value in doc.items() if key not in ("inlineVersions", "savedModelType", "smartName")}
    return {**out, "type": doc["savedModelType"], "versions": doc.get("inlineVersions") or []}


def _list(types: tuple[str, ...]) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        items = kept.headers(owner(call), _sort(types), lambda d: {"type": d.get("savedModelType")})
        return [item for item in items if item["type"] in types]

    return handler


def _make(call: Call, types: tuple[str, ...], type_: str, first: Doc, **more: Any) -> Doc:
    name = body(call).get("name")
    if not name:
        raise illegal(f"A {_sort(types).noun} needs a name")
    doc = {
        **clone(MODEL),
        "savedModelType": type_,
        "name": name,
        "activeVersion": "v1",
        "inlineVersions": [first],
        **more,
    }
    return {"id": kept.create(call, _sort(types), doc)}


def _stamp(call: Call) -> Doc:
    return {"versionNumber": 0, "lastModifiedBy": {"login": call.user.login}, "lastModifiedOn": call.at}


@route("POST", "/projects/{key}/agents", WRITE_CONF)
def create_agent(call: Call) -> Any:
    """One version, which is active."""
    asked = body(call)
    type_ = asked.get("type")
    if type_ not in AGENTS:
        raise illegal(f"Unknown type of agent: {type_}")
    more = {"pluginAgentType": asked["pluginAgentType"]} if asked.get("pluginAgentType") else {}
    return _make(call, AGENTS, type_, version(type_, _stamp(call)), **more)


@route("POST", "/projects/{key}/retrieval-augmented-llms", WRITE_CONF)
def create_augmented(call: Call) -> Any:
    """On a knowledge bank that exists."""
    asked = body(call)
    ref = str(asked.get("knowledgeBankRef") or "")
    key, _, ident = ref.rpartition(".")
    where = call.estate.projects.get(key) or owner(call)
    if ident not in where.store["knowledge-banks"]:
        raise missing("knowledge bank", where.key, ident)
    first = version(AUGMENTED, _stamp(call))
    first["ragllmSettings"] |= {"llmId": asked.get("llmId"), "knowledgeBankRef": ref}
    return _make(call, (AUGMENTED,), AUGMENTED, first)


def _get(types: tuple[str, ...]) -> Callable[[Call], Any]:
    return lambda call: _shown(call, types)


def _put(types: tuple[str, ...]) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        before, given = _found(call, types), clone(body(call))
        kept_keys = ("savedModelType", "activeVersion", "disabled", "pluginAgentType")
        if call.estate.reading("agent-rename") == "a":
            kept_keys = (*kept_keys, "name")
        versions = _versions(call, before, given.pop("versions", None) or [])
        for key in ("type", "inlineVersions", *kept_keys):
            given.pop(key, None)
        kept.replace(
            call,
            _sort(types),
            {**given, "inlineVersions": versions},
            {key: before[key] for key in kept_keys if key in before},
        )
        return Empty()

    return handler


def _versions(call: Call, before: Doc, given: list[Doc]) -> list[Doc]:
    """Versions as sent; a changed one gets a new tag, a new one both."""
    held, out = {v["versionId"]: v for v in before.get("inlineVersions") or []}, []
    for sent in given:
        if not sent.get("versionId"):
            raise illegal("A version needs an id")
        was = held.get(sent["versionId"])
        bare = {key: value for key, value in sent.items() if key not in ("versionTag", "creationTag")}
        if call.estate.reading("python-agent-code") == "b":
            (bare.get("pythonAgentSettings") or {}).pop("code", None)
        if was is None:
            out.append({**bare, "versionTag": _stamp(call), "creationTag": _stamp(call)})
            continue
        tags = {key: was[key] for key in ("versionTag", "creationTag") if key in was}
        if bare != {key: value for key, value in was.items() if key not in tags}:
            number = (tags.get("versionTag") or {}).get("versionNumber", 0) + 1
            tags["versionTag"] = {**_stamp(call), "versionNumber": number}
        out.append({**bare, **tags})
    active = before.get("activeVersion")
    if active and active not in {v["versionId"] for v in out}:
        raise illegal(f"The active version {active} cannot be removed")
    return out


def _delete(types: tuple[str, ...]) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        message = _sort(types).says(_sort(types).deleted, owner(call), call.params["id"], _found(call, types))
        remove_object(owner(call), KIND, call.params["id"], "SAVED_MODEL", user=call.user, message=message)
        return Empty()

    return handler


def _switch(types: tuple[str, ...], disabled: bool) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        doc, verb = _found(call, types), "Disabled" if disabled else "Enabled"
        message = f"{verb} {_sort(types).noun} {owner(call).key}.{call.params['id']}"
        owner(call).save(KIND, call.params["id"], {**doc, "disabled": disabled}, user=call.user, message=message)
        return Empty()

    return handler


def _series(types: tuple[str, ...]) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        _found(call, types)
        return {"series": []}

    return handler


for _types, _path in ((AGENTS, "agents"), ((AUGMENTED,), "retrieval-augmented-llms")):
    _base = f"/projects/{{key}}/{_path}"
    route("GET", _base, READ_CONF)(_list(_types))
    route("GET", _base + "/{id}", READ_CONF)(_get(_types))
    route("PUT", _base + "/{id}", WRITE_CONF)(_put(_types))
    route("DELETE", _base + "/{id}", WRITE_CONF)(_delete(_types))
    route("POST", _base + "/{id}/actions/disable", WRITE_CONF)(_switch(_types, True))
    route("POST", _base + "/{id}/actions/enable", WRITE_CONF)(_switch(_types, False))
    route("GET", _base + "/{id}/operational-metrics/series", READ_CONF)(_series(_types))


def _version_of(call: Call) -> str:
    doc, asked = _found(call, AGENTS), call.body or {}
    wanted = asked.get("versionId") or doc.get("activeVersion")
    if wanted not in {v["versionId"] for v in doc.get("inlineVersions") or []}:
        raise missing("version", None, str(wanted))
    return str(wanted)


@route("GET", "/projects/{key}/agents/{id}/status", READ_CONF)
def status(call: Call) -> Any:
    """Whether a version was woken up; the body says which (a GET with a body)."""
    place = (owner(call).key, call.params["id"], _version_of(call))
    return {"versionId": place[2], "running": place in call.estate.awake}


@route("POST", "/projects/{key}/agents/{id}/actions/wakeup", WRITE_CONF)
def wake_up(call: Call) -> Any:
    """Nothing starts; the status says that it did."""
    call.estate.awake.add((owner(call).key, call.params["id"], _version_of(call)))
    return Empty()


@route("POST", "/projects/{key}/agents/{id}/actions/shutdown", WRITE_CONF)
def shutdown(call: Call) -> Any:
    """Nothing to stop is no error."""
    call.estate.awake.discard((owner(call).key, call.params["id"], _version_of(call)))
    return Empty()


@route("GET", "/projects/{key}/llms", READ_CONF)
def list_llms(call: Call) -> Any:
    """Agents and augmented LLMs of the project: there is no connection to language models here (AUTO §8.1)."""
    if (call.query.get("purpose") or "GENERIC_COMPLETION") != "GENERIC_COMPLETION":
        return []
    prefix = {**dict.fromkeys(AGENTS, "agent"), AUGMENTED: "retrieval-augmented-llm"}
    found = [(i, d) for i, d in owner(call).store[KIND].items() if d.get("savedModelType") in prefix]
    told = [(f"{prefix[d['savedModelType']]}:{i}", d) for i, d in found if not d.get("disabled")]
    return [{"id": ref, "type": d["savedModelType"], "friendlyName": d.get("name")} for ref, d in told]
