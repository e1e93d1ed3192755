"""Triggers of a scenario: times and events in words, everything else raw. Both directions (AUTO §2.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....core.model.kind import Reader
from ....core.model.words import FOREIGN
from ...common.offline_reader import Offline
from ...common.trees import hollow, merge, minus, ordered, within
from .. import by_key, defaults, foreign
from ..field import Spot, read_fields, schemas, show_fields
from ..step.steps import minted, unsaid
from . import times as trigger_times
from .event import BY_KEY, BY_TYPE, EVENTS, Files

TEMPORAL = "temporal"
ENVELOPE = ("id", "name", "active", "delay", "graceDelaySettings")
KEYS = (*trigger_times.KEYS, *BY_KEY)
_BESIDE = {f.key: event for event in EVENTS for f in event.fields}
_GRACE, _AGAIN = "graceDelaySettings", "checkAgainAfterGraceDelay"
_COMMON: Mapping[str, Any] = {
    "type": {"type": "string", "description": "Any DSS trigger type; its settings go to `params`"},
    "params": {"type": "object", "description": "What no key of its own says, as DSS has it"},
    "id": {"type": "string", "description": "Only to tell equal triggers apart; DSS keeps it"},
    "name": {"type": ["string", "null"], "description": "What DSS calls it; its type's own name without it"},
    "active": {"type": "boolean", "description": "Default true"},
    "delay": {"type": "number", "description": "Seconds from one look to the next"},
    "grace": {
        "type": ["number", "object"],
        "description": "Seconds to wait after a change, or {delay, check_again}: whether it then looks again",
        "properties": {"delay": {"type": "number"}, "check_again": {"type": "boolean"}},
        "additionalProperties": False,
    },
    "graceDelaySettings": {"type": "object", "description": "DSS's own key for `grace`"},
}
_BLOCKS = (
    *trigger_times.BLOCKS,
    *(by_key.Block(e.key, {e.key: e.schema, **schemas(e.fields)}, e.about, e.example) for e in EVENTS),
)
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": by_key.schema(_BLOCKS, _COMMON, **{"type": ["object", "string"], FOREIGN: foreign.TRIGGER}),
}


def read(triggers: Sequence[Any], reader: Reader) -> list[dict[str, Any]]:
    """Written triggers as DSS has them, with declared keys only."""
    return [_read(one, reader, f"triggers[{i}]") for i, one in enumerate(triggers)]


def show(triggers: Sequence[Mapping[str, Any]], stem: str = "", files: Files | None = None) -> list[dict[str, Any]]:
    """DSS's triggers as people write them; `files` receives long code, named after `stem`."""
    out = {} if files is None else files
    return [_show(dict(trigger), f"{stem}.trigger_{n}", out) for n, trigger in enumerate(triggers, 1)]


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
    words = [key for key in trigger if key in KEYS]
    said = {key: trigger[key] for key in ENVELOPE if key in trigger}
    said.update(_grace(trigger["grace"]) if "grace" in trigger else {})
    hint = f"write one of {', '.join(KEYS)}, or a DSS trigger `type` with `params`"
    if len(words) != 1 and (words or not trigger.get("type")):
        reader.error(at, "this trigger says no time" if not words else f"this trigger says {' and '.join(words)}", hint)
        return {"type": TEMPORAL, **said}
    word = words[0] if words else ""
    for key, owner in _BESIDE.items():
        if key in trigger and owner.key != word:
            reader.error(f"{at}.{key}", f"`{key}` belongs to `{owner.key}`", "remove it")
    if not word:
        return {"type": trigger["type"], **said, **({"params": trigger["params"]} if "params" in trigger else {})}
    if "params" not in trigger and str(trigger.get("type")).lower() in foreign.TRIGGER_TYPES:
        reader.error(f"{at}.type", f"`type: {trigger['type']}` says nothing beside `{word}`", "remove it")
    elif "type" in trigger or ("params" in trigger and word not in BY_KEY):
        reader.error(at, f"`{word}` and raw `type` or `params` do not go together", "keep one of them")
    if word in BY_KEY:
        return {**_event(word, trigger, reader, at), **said}
    try:
        return {"type": TEMPORAL, **said, "params": trigger_times.read(trigger)}
    except trigger_times.Wrong as error:
        reader.error(f"{at}.{error.at}", str(error), error.hint)
        return {"type": TEMPORAL, **said}


def _event(word: str, trigger: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    event = BY_KEY[word]
    params = event.read(trigger[word], reader, f"{at}.{word}")
    params = merge(params, read_fields(event.fields, trigger, Spot(reader, at)))
    return {"type": event.type, "params": merge(params, trigger.get("params") or {})}


def _grace(written: Any) -> dict[str, Any]:
    said = written if isinstance(written, Mapping) else {"delay": written}
    return {_GRACE: {to: said[key] for key, to in (("delay", "delay"), ("check_again", _AGAIN)) if key in said}}


def _show(trigger: dict[str, Any], stem: str, files: Files) -> dict[str, Any]:
    kind = str(trigger.get("type"))
    template = defaults.TRIGGERS.get(kind, defaults.TRIGGER)
    envelope = minus({k: trigger[k] for k in ENVELOPE if k in trigger and k != "id"}, template)
    params = {k: v for k, v in (trigger.get("params") or {}).items() if k not in residue(trigger)}
    unknown = {k: v for k, v in trigger.items() if k not in (*ENVELOPE, "type", "params") and not hollow(v)}
    own: Files = {}
    found = _words(kind, params, stem, own) if not unknown else None
    if found is not None:
        friendly = {**found, **_show_grace(envelope)}
        if _faithful(friendly, trigger, params, own):
            files.update(own)
            return friendly
    if kind == TEMPORAL and "repeatFrequency" in params and params.get("startingFrom") == defaults.FIRST_DAY:
        del params["startingFrom"]  # what a new trigger gets that says nothing of it
    return {
        "type": trigger.get("type"),
        **envelope,
        **({"params": ordered(params)} if params else {}),
        **ordered(unknown),
    }


def _words(kind: str, params: Mapping[str, Any], stem: str, files: Files) -> dict[str, Any] | None:
    """The keys for a trigger's parameters; None when no words say them."""
    if kind == TEMPORAL:
        return trigger_times.show(params)
    event = BY_TYPE.get(kind)
    known = _template(kind)
    found = event.show(minus(params, known), stem, files) if event else None
    if event is None or found is None:
        return None
    rest = dict(found[1])
    beside = show_fields(event.fields, rest)
    return {event.key: found[0], **beside, **({"params": ordered(rest)} if rest else {})}


def _show_grace(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """`graceDelaySettings` in words, where it says nothing else."""
    said = envelope.get(_GRACE)
    if not isinstance(said, Mapping) or not said.keys() <= {"delay", _AGAIN}:
        return dict(envelope)
    written = {word: said[key] for word, key in (("delay", "delay"), ("check_again", _AGAIN)) if key in said}
    rest = {k: v for k, v in envelope.items() if k != _GRACE}
    return {**rest, "grace": written["delay"] if written.keys() == {"delay"} else written}


def _faithful(written: Mapping[str, Any], trigger: Mapping[str, Any], params: Mapping[str, Any], files: Files) -> bool:
    reader = Offline(files)
    declared = _read(written, reader, "")
    whole = {k: v for k, v in trigger.items() if k != "id"} | {"params": params}
    kind = str(trigger.get("type"))
    new = defaults.TIME if kind == TEMPORAL else _template(kind)
    shown = merge({**defaults.TRIGGERS.get(kind, defaults.TRIGGER), "params": new}, whole)
    return not reader.problems and within(declared, shown) and within(whole, _complete(declared))


def _template(kind: str) -> Mapping[str, Any]:
    return defaults.TRIGGER_PARAMS.get(kind, {})


def _complete(trigger: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(trigger.get("type"))
    whole: dict[str, Any] = merge(defaults.TRIGGERS.get(kind, defaults.TRIGGER), trigger)
    params = merge(_template(kind), whole.get("params") or {})
    if kind == TEMPORAL and "repeatFrequency" in params:
        params = {"startingFrom": defaults.FIRST_DAY, **defaults.TIME, **params}
    if isinstance(params.get("watches"), list):
        params = {**params, "watches": [{**defaults.ITEM, **w} for w in params["watches"]]}
    return {**whole, "params": params} if params or "params" in whole else whole
