"""Triggers of a scenario: time-based ones in words, everything else raw. Both directions (AUTO §2.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....core.model.kind import Reader
from ....core.model.words import FOREIGN
from ...common.trees import hollow, merge, minus, ordered, within
from .. import defaults, foreign
from ..step.steps import minted, unsaid
from . import times as trigger_times

TEMPORAL = "temporal"
ENVELOPE = ("id", "name", "active", "delay", "graceDelaySettings")
_PLACES = ("starting", "timezone")
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": ["object", "string"],
        "properties": {
            "minutely": {"description": "true, or every how many minutes"},
            "hourly": {"description": "true, every how many hours, or {every, minute}"},
            "daily": {"description": '"HH:MM", or {at, every}'},
            "weekly": {"type": "object", "description": "{days: [Monday], at: HH:MM}"},
            "monthly": {"type": "object", "description": "{day: 1 | last, at} or {week: first, days: [Monday], at}"},
            "cron": {"type": "string", "description": "Five fields; only what DSS's time-based triggers can do"},
            "starting": {"type": "string", "description": "First day, YYYY-MM-DD"},
            "timezone": {"type": "string", "description": "SERVER or an IANA name"},
            "type": {"type": "string", "description": "Any DSS trigger type; its settings go to `params`"},
            "params": {"type": "object"},
            "id": {"type": "string"},
            "name": {"type": ["string", "null"]},
            "active": {"type": "boolean"},
            "delay": {"type": "number"},
            "graceDelaySettings": {"type": "object"},
        },
        "additionalProperties": False,
        FOREIGN: foreign.TRIGGER,
    },
}


def read(triggers: Sequence[Any], reader: Reader) -> list[dict[str, Any]]:
    """Written triggers as DSS has them, with declared keys only."""
    return [_read(one, reader, f"triggers[{i}]") for i, one in enumerate(triggers)]


def show(triggers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """DSS's triggers as people write them."""
    return [_show(dict(trigger)) for trigger in triggers]


def completed(triggers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Triggers as they are sent: what has no id is new and gets what DSS's editor would have written."""
    taken = {str(t["id"]) for t in triggers if t.get("id")}
    out = []
    for trigger in triggers:
        whole = dict(trigger)
        if not trigger.get("id"):
            whole = {"id": minted("", trigger, taken), **_complete(trigger)}
            taken.add(whole["id"])
        out.append(whole)
    return out


def residue(trigger: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of a trigger's params that DSS stores and does not use, or adds by itself."""
    kind, params = str(trigger.get("type")), trigger.get("params") or {}
    idle = trigger_times.unused(params) if kind == TEMPORAL and "repeatFrequency" in params else ()
    return (*idle, *unsaid(kind, params))


def _read(written: Any, reader: Reader, at: str) -> dict[str, Any]:
    trigger = {written: True} if isinstance(written, str) else written
    words = [key for key in trigger if key in trigger_times.KEYS]
    said = {key: trigger[key] for key in ENVELOPE if key in trigger}
    hint = f"write one of {', '.join(trigger_times.KEYS)}, or a DSS trigger `type` with `params`"
    if len(words) != 1 and (words or not trigger.get("type")):
        reader.error(at, "this trigger says no time" if not words else f"this trigger says {' and '.join(words)}", hint)
        return {"type": TEMPORAL, **said}
    if not words:
        params = {"params": trigger["params"]} if "params" in trigger else {}
        return {"type": trigger["type"], **said, **params}
    if "params" not in trigger and str(trigger.get("type")).lower() in foreign.TRIGGER_TYPES:
        reader.error(f"{at}.type", f"`type: {trigger['type']}` says nothing beside `{words[0]}`", "remove it")
    elif "type" in trigger or "params" in trigger:
        reader.error(at, f"`{words[0]}` and raw `type` or `params` do not go together", "keep one of them")
    try:
        return {"type": TEMPORAL, **said, "params": trigger_times.read(trigger)}
    except trigger_times.Wrong as error:
        reader.error(f"{at}.{error.at}", str(error), error.hint)
        return {"type": TEMPORAL, **said}


def _show(trigger: dict[str, Any]) -> dict[str, Any]:
    kind = trigger.get("type")
    template = defaults.TRIGGERS.get(str(kind), defaults.TRIGGER)
    envelope = minus({k: trigger[k] for k in ENVELOPE if k in trigger and k != "id"}, template)
    params = {k: v for k, v in (trigger.get("params") or {}).items() if k not in residue(trigger)}
    unknown = {k: v for k, v in trigger.items() if k not in (*ENVELOPE, "type", "params") and not hollow(v)}
    times = trigger_times.show(params) if kind == TEMPORAL and not unknown else None
    if times is not None and _faithful({**times, **envelope}, trigger, params):
        return {**times, **envelope}
    if kind == TEMPORAL and "repeatFrequency" in params and params.get("startingFrom") == defaults.FIRST_DAY:
        del params["startingFrom"]  # what a new trigger gets that says nothing of it
    return {"type": kind, **envelope, **({"params": ordered(params)} if params else {}), **ordered(unknown)}


def _faithful(written: Mapping[str, Any], trigger: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    try:
        declared = {**written, "type": TEMPORAL, "params": trigger_times.read(written)}
    except (trigger_times.Wrong, ValueError):
        return False
    declared = {k: v for k, v in declared.items() if k in (*ENVELOPE, "type", "params")}
    whole = {k: v for k, v in trigger.items() if k != "id"} | {"params": params}
    template = defaults.TRIGGERS[TEMPORAL]
    shown = merge({**template, "params": defaults.TIME}, whole)
    return within(declared, shown) and within(whole, _complete(declared))


def _complete(trigger: Mapping[str, Any]) -> dict[str, Any]:
    template = defaults.TRIGGERS.get(str(trigger.get("type")), defaults.TRIGGER)
    whole: dict[str, Any] = merge(template, trigger)
    params = whole.get("params") or {}
    if whole.get("type") == TEMPORAL and "repeatFrequency" in params:
        start = {"startingFrom": defaults.FIRST_DAY, **defaults.TIME}
        whole["params"] = {**start, **params}
    if isinstance(params.get("watches"), list):
        whole["params"] = {**params, "watches": [{**defaults.ITEM, **w} for w in params["watches"]]}
    return whole
