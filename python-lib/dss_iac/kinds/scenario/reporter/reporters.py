"""Reporters of a scenario: `mail: team@company.com, when: failure`, else raw. Both directions (AUTO §2.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....core.model.kind import Reader
from ....core.model.words import FOREIGN
from ...common.offline_reader import Offline
from ...common.trees import hollow, merge, minus, ordered, within
from .. import defaults, foreign
from ..defaults import MAIL_TYPE
from ..step.steps import minted

# When a message goes out: our word → the formula over the scenario's outcome.
WHEN: Mapping[str, str] = {"failure": "outcome != 'SUCCESS'", "success": "outcome == 'SUCCESS'"}
_WORD_OF = {formula: word for word, formula in WHEN.items()}
ALWAYS, START, FORMULA = "always", "start", "formula"
# Our key → key of the mail's configuration.
MAIL_KEYS: Mapping[str, str] = {
    "mail": "recipient",
    "cc": "ccRecipient",
    "bcc": "bccRecipient",
    "channel": "channelId",
    "sender": "sender",
    "subject": "subject",
}
ENVELOPE = ("id", "name", "active")
RAW = ("phase", "runConditionEnabled", "runCondition", "messaging", "variablesCode")
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "mail": {"type": ["string", "array"], "items": {"type": "string"}, "description": "Addresses"},
            "when": {"description": "failure, success, always, start, or {formula: …}; default always"},
            **{key: {"type": "string"} for key in MAIL_KEYS if key != "mail"},
            "message": {"type": "string", "description": "The text; DSS's own template without it"},
            "configuration": {"type": "object", "description": "Further keys of DSS's configuration of a mail"},
            "id": {"type": "string"},
            "name": {"type": ["string", "null"]},
            "active": {"type": "boolean"},
            "phase": {"enum": ["START", "END"]},
            "runConditionEnabled": {"type": "boolean"},
            "runCondition": {"type": ["string", "null"]},
            "messaging": {"type": "object", "description": "Raw: {type, configuration}"},
            "variablesCode": {"type": ["string", "null"]},
        },
        "additionalProperties": False,
        FOREIGN: foreign.REPORTER,
    },
}


def read(reporters: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """Written reporters as DSS has them, with declared keys only."""
    return [_read(one, reader, f"reporters[{i}]") for i, one in enumerate(reporters)]


def show(reporters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """DSS's reporters as people write them."""
    return [_show(dict(reporter)) for reporter in reporters]


def completed(reporters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reporters as they are sent: what has no id is new and gets what DSS's editor would have written."""
    taken = {str(r["id"]) for r in reporters if r.get("id")}
    out = []
    for reporter in reporters:
        whole = dict(reporter)
        if not reporter.get("id"):
            whole = {"id": minted("", reporter, taken), **_complete(reporter)}
            taken.add(whole["id"])
        out.append(whole)
    return out


def residue(reporter: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of a reporter that DSS stores and does not use: a condition that is switched off."""
    return () if reporter.get("runConditionEnabled", True) else ("runCondition",)


def _read(written: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    said = {key: written[key] for key in (*ENVELOPE, *RAW) if key in written}
    if "mail" not in written:
        friendly = [k for k in ("when", "message", "configuration", *MAIL_KEYS) if k in written]
        if "messaging" not in written or friendly:
            hint = "write {mail: ADDRESS, when: failure}, or raw `messaging: {type, configuration}`"
            reader.error(at, "this reporter sends nothing" if not friendly else f"`{friendly[0]}` needs `mail`", hint)
        return said
    if any(key in written for key in RAW):
        reader.error(at, "`mail` and raw keys of DSS do not go together", "keep one of them")
    to = written["mail"]
    config = {key: written[ours] for ours, key in MAIL_KEYS.items() if ours in written}
    config["recipient"] = ", ".join(to) if isinstance(to, list) else to
    if "message" in written:
        config.update(messageSource="INLINE", message=written["message"])
    when = _when(written.get("when", ALWAYS))
    if when is None:
        words = ", ".join((*WHEN, ALWAYS, START))
        reader.error(f"{at}.when", f"{written['when']!r} is not a moment", f"write {words}, or {{formula: …}}")
    messaging = {"type": MAIL_TYPE, "configuration": merge(config, written.get("configuration") or {})}
    return {**said, **(when or {}), "messaging": messaging}


def _when(written: Any) -> dict[str, Any] | None:
    if written in (ALWAYS, START):
        return {"phase": "START" if written == START else "END", "runConditionEnabled": False}
    formula = WHEN.get(written) if isinstance(written, str) else None
    if isinstance(written, Mapping) and written.keys() == {FORMULA}:
        formula = written[FORMULA]
    return None if formula is None else {"phase": "END", "runConditionEnabled": True, "runCondition": formula}


def _show(reporter: dict[str, Any]) -> dict[str, Any]:
    said = {k: v for k, v in reporter.items() if k != "id" and k not in residue(reporter)}
    envelope = minus({k: said[k] for k in ENVELOPE if k in said}, defaults.REPORTER)
    friendly = _mail(said)
    if friendly is not None and _faithful({**friendly, **envelope}, said):
        return {**friendly, **envelope}
    raw = {k: v for k, v in said.items() if not hollow(v) or k == "messaging"}
    return dict(ordered(minus(raw, defaults.REPORTER)))


def _mail(said: Mapping[str, Any]) -> dict[str, Any] | None:
    messaging = said.get("messaging") or {}
    config = minus(messaging.get("configuration") or {}, defaults.MAIL)
    if messaging.get("type") != MAIL_TYPE:
        return None
    out: dict[str, Any] = {"mail": []}  # a reporter that nobody has given an address yet
    out |= {ours: config.pop(key) for ours, key in MAIL_KEYS.items() if config.get(key)}
    out["when"] = _show_when(said)
    if config.get("messageSource") == "INLINE" and "message" in config:
        config.pop("messageSource")
        out["message"] = config.pop("message")
    return {**out, **({"configuration": ordered(config)} if config else {})}


def _show_when(said: Mapping[str, Any]) -> Any:
    if not said.get("runConditionEnabled"):
        return START if said.get("phase") == "START" else ALWAYS
    formula = said.get("runCondition")
    return _WORD_OF.get(str(formula), {FORMULA: formula})


def _faithful(written: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    reader = Offline()
    declared = _read(written, reader, "")
    return not reader.problems and within(declared, _complete(said)) and within(said, _complete(declared))


def _complete(reporter: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = merge(defaults.REPORTER, reporter)
    messaging = whole.get("messaging") or {}
    if messaging.get("type") == MAIL_TYPE:
        whole["messaging"] = merge({"configuration": defaults.MAIL}, messaging)
    return whole
