"""Scenario documents as the server keeps them: values in, values out.

``saved`` turns what a client sent into what DSS stores, ``shown`` what is stored into what GET answers. Knows field
classes and the few values that the server writes itself; refuses to know projects, routes and storage.
Sources: AUTO §2.2–§2.7.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from .api.documents import no_evidence
from .errors import DssError, illegal
from .facts import scenario_fields as fields
from .facts.scenario_steps import PLUGIN_STEP, STEP_PARAMS
from .ids import fresh
from .typed import normalise

Doc = dict[str, Any]
EXPORT_ONLY = ("__dku_object_version__",)
LIGHT_KEYS = ("active", "checklists", "description", "shortDesc", "tags")
FALLBACKS = {"handleWarningsAs": "WARNING"}
RUN_CONDITIONS = fields.STEP["runConditionType"].values


def derived_id(name: str, *, keep_hyphen: bool) -> str:
    """Id that the API derives from a name: blanks and punctuation become "_" (AUTO §2.2)."""
    return re.sub(r"[^A-Za-z0-9_-]" if keep_hyphen else r"[^A-Za-z0-9_]", "_", name)


def created(kind: str, name: str) -> Doc:
    """A new scenario: the body's steps, triggers and reporters are ignored (AUTO §2.3)."""
    return _shape({"type": kind, "name": name}, lenient=False)


def saved(doc: Doc, *, old: Doc, plugins: Collection[str], at: int) -> Doc:
    """What a whole-document PUT stores.

    The type is fixed, unknown keys vanish, trigger and reporter ids are minted, ``lastUpdate`` of temporal triggers is
    the time ``at`` (ms). Raises for a run condition or a plugin's step that DSS does not know (AUTO §2.4, §2.5), and
    with 501 for a step type without evidence.
    """
    doc = {**doc, "type": old.get("type")}
    if doc["type"] == "step_based":
        for step in (doc.get("params") or {}).get("steps") or []:
            _check_step(step, plugins)
    out = _shape(doc, lenient=False)
    for trigger in out["triggers"]:
        trigger["id"] = trigger.get("id") or fresh("trigger")
        if trigger.get("type") == "temporal":
            trigger["params"]["lastUpdate"] = at
    for reporter in out["reporters"]:
        reporter["id"] = reporter.get("id") or fresh("reporter")
    return {**out, **{key: old[key] for key in EXPORT_ONLY if key in old}}


def shown(doc: Doc) -> Doc:
    """A stored document as GET gives it: class defaults filled in, export-only keys left out (AUTO §0.3)."""
    return _shape(doc, lenient=True)


def light(doc: Doc, *, running: bool, start: int, next_run: int) -> Doc:
    """List item and ``/light`` body without projectKey and id: no steps, no version tag (AUTO §2.8)."""
    active = [t for t in doc.get("triggers", []) if t.get("active")]
    kept = {key: doc[key] for key in ("type", "name", *LIGHT_KEYS) if key in doc}
    return {
        "active": False,
        "shortDesc": "",
        "tags": [],
        "markedAsTest": bool(doc.get("markedAsTest")),
        "automationLocal": bool(doc.get("automationLocal")),
        **kept,
        "running": running,
        "start": start,
        "nextRun": next_run if doc.get("active") and active else 0,
        "triggerDigest": ", ".join(t.get("name") or str(t.get("type")) for t in active),
    }


def step_spec(kind: object) -> fields.Spec | None:
    """Field class of a step type's params; None without evidence."""
    if isinstance(kind, str) and kind.startswith("pystep_"):
        return PLUGIN_STEP
    return STEP_PARAMS.get(str(kind))


def _check_step(step: Doc, plugins: Collection[str]) -> None:
    kind = str(step.get("type"))
    if step_spec(kind) is None:
        raise no_evidence(f"step type {kind!r}")
    if kind.startswith("pystep_") and not any(kind.startswith(f"pystep_{plugin}_") for plugin in plugins):
        raise illegal(f"Unknown step type: {kind}")
    if step.get("runConditionType", RUN_CONDITIONS[0]) not in RUN_CONDITIONS:
        raise DssError(500, "java.lang.NullPointerException", "runConditionType is null")


def _shape(doc: Doc, *, lenient: bool) -> Doc:
    """Applies the field classes; ``lenient`` keeps parameters of types without evidence as they are."""
    out = normalise(fields.SCENARIO, doc)
    out["params"] = _typed(fields.PARAMS_BY_SCENARIO, doc.get("type"), out["params"], "scenario type", lenient)
    if "steps" in out["params"]:
        out["params"]["steps"] = [_step(step, lenient) for step in out["params"]["steps"]]
    out["triggers"] = [_trigger(trigger, lenient) for trigger in out["triggers"]]
    out["reporters"] = [_reporter(reporter, lenient) for reporter in out["reporters"]]
    return out


def _typed(table: dict[str, fields.Spec], kind: Any, params: Doc, what: str, lenient: bool) -> Doc:
    if kind in table:
        return normalise(table[kind], params)
    if lenient:
        return params
    raise no_evidence(f"{what} {kind!r}")


def _step(step: Doc, lenient: bool) -> Doc:
    out = normalise(fields.STEP, step)
    spec = step_spec(out.get("type"))
    if spec is None and not lenient:
        raise no_evidence(f"step type {out.get('type')!r}")
    params = out["params"] if spec is None else normalise(spec, out["params"])
    for key, value in FALLBACKS.items():
        if spec and key in spec:
            params.setdefault(key, value)
    if params.get("messaging"):
        params["messaging"] = _messaging(params["messaging"], lenient)
    return {**out, "params": params}


def _trigger(trigger: Doc, lenient: bool) -> Doc:
    kind = trigger.get("type")
    out = normalise(fields.TEMPORAL_TRIGGER if kind == "temporal" else fields.TRIGGER, trigger)
    if not str(kind).startswith("pytrigger_"):
        out["params"] = _typed(fields.TRIGGER_PARAMS, kind, out["params"], "trigger type", lenient)
    return out


def _reporter(reporter: Doc, lenient: bool) -> Doc:
    out = normalise(fields.REPORTER, reporter)
    return {**out, "messaging": _messaging(out["messaging"], lenient)}


def _messaging(messaging: Doc, lenient: bool) -> Doc:
    kind, config = messaging.get("type"), messaging.get("configuration") or {}
    if kind is None:
        return {}
    config = _typed(fields.MESSAGING, kind, config, "messaging type", lenient)
    if "attachments" in config:
        config["attachments"] = [_attachment(a, lenient) for a in config["attachments"]]
    return {"type": kind, "configuration": config}


def _attachment(attachment: Doc, lenient: bool) -> Doc:
    out = normalise(fields.ATTACHMENT, attachment)
    params = _typed(fields.ATTACHMENT_PARAMS, out.get("type"), out["params"], "attachment type", lenient)
    return {**out, "params": params}
