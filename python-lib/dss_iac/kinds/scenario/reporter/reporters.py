"""Reporters of a scenario: when a message goes out, and the message (`message`). Both directions (AUTO §2.7).

`mail: team@company.com, when: failure`. A reporter that cannot be said so stays raw, with DSS's own keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....core.model.kind import Reader
from ....core.model.words import FOREIGN
from ...common.offline_reader import Offline
from ...common.trees import hollow, merge, minus, ordered, within, without
from .. import defaults, foreign
from ..field import Spot
from ..message import messages
from ..step.steps import minted

# When a message goes out: our word → the formula over the scenario's outcome.
WHEN: Mapping[str, str] = {"failure": "outcome != 'SUCCESS'", "success": "outcome == 'SUCCESS'"}
_WORD_OF = {formula: word for word, formula in WHEN.items()}
ALWAYS, START, FORMULA, AT = "always", "start", "formula", "at"
ENVELOPE = ("id", "name", "active")
OURS = {"variables_code": "variablesCode"}
RAW = ("phase", "runConditionEnabled", "runCondition", "variablesCode")
_COMMON: Mapping[str, Any] = {
    "when": {
        "description": "failure, success, always, start, or {formula: …}, with `at: start` before the first step; "
        "default always"
    },
    "name": {"type": ["string", "null"], "description": "What it is called in DSS"},
    "active": {"type": "boolean", "description": "Default true"},
    "id": {"type": "string", "description": "Only to tell equal reporters apart; DSS keeps it"},
    "variables_code": {"type": ["string", "null"], "description": "Of old versions: code that makes variables"},
    "phase": {"enum": ["START", "END"], "description": "DSS's own key, beside raw `messaging`"},
    "runConditionEnabled": {"type": "boolean", "description": "DSS's own key, beside raw `messaging`"},
    "runCondition": {"type": ["string", "null"], "description": "DSS's own key, beside raw `messaging`"},
    "variablesCode": {"type": ["string", "null"], "description": "DSS's own key, beside raw `messaging`"},
}
SCHEMA: Mapping[str, Any] = {"type": "array", "items": messages.schema(_COMMON, **{FOREIGN: foreign.REPORTER})}


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
    """The paths in a reporter that DSS stores and does not use: a condition that is switched off, and what its message
    does not use."""
    idle = messages.unused(reporter.get("messaging") or {})
    off = () if reporter.get("runConditionEnabled", True) else ("runCondition",)
    return (*off, *(f"messaging.configuration.{at}" for at in idle))


def _read(written: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    said = {key: written[key] for key in (*ENVELOPE, *RAW) if key in written}
    said.update({to: written[key] for key, to in OURS.items() if key in written})
    raw = [key for key in RAW if key in written]
    ways = messages.named(written)
    if "when" in written and ways == [messages.RAW]:
        reader.error(at, "`when` says nothing beside raw `messaging`", "keep one of them")
    messaging = messages.read(written, Spot(reader, at), ("when",))
    if messaging is None or ways == [messages.RAW]:
        return {**said, **({} if messaging is None else {"messaging": messaging})}
    if raw:
        reader.error(at, f"`{ways[0]}` and raw keys of DSS do not go together", "keep one of them")
    when = _when(written.get("when", ALWAYS))
    if when is None:
        words = ", ".join((*WHEN, ALWAYS, START))
        reader.error(f"{at}.when", f"{written['when']!r} is not a moment", f"write {words}, or {{formula: …}}")
    return {**said, **(when or {}), "messaging": messaging}


def _when(written: Any) -> dict[str, Any] | None:
    if written in (ALWAYS, START):
        return {"phase": "START" if written == START else "END", "runConditionEnabled": False}
    formula, phase = WHEN.get(written) if isinstance(written, str) else None, "END"
    if isinstance(written, Mapping) and {FORMULA} <= written.keys() <= {FORMULA, AT}:
        formula, phase = written[FORMULA], str(written.get(AT, "end")).upper()
    if formula is None or phase not in ("START", "END"):
        return None
    return {"phase": phase, "runConditionEnabled": True, "runCondition": formula}


def _show(reporter: dict[str, Any]) -> dict[str, Any]:
    said = without({k: v for k, v in reporter.items() if k != "id"}, residue(reporter))
    envelope = minus({k: said[k] for k in ENVELOPE if k in said}, defaults.REPORTER)
    message = messages.show(reporter.get("messaging") or {})
    if message is not None:
        code = {ours: said[at] for ours, at in OURS.items() if said.get(at)}
        friendly = {**message, "when": _show_when(said), **code, **envelope}
        if _faithful(friendly, said):
            return friendly
    raw = {k: v for k, v in said.items() if not hollow(v) or k == "messaging"}
    return dict(ordered(minus(raw, defaults.REPORTER)))


def _show_when(said: Mapping[str, Any]) -> Any:
    start = said.get("phase") == "START"
    if not said.get("runConditionEnabled"):
        return START if start else ALWAYS
    formula = str(said.get("runCondition") or "")
    if start:
        return {FORMULA: formula, AT: "start"}
    return _WORD_OF.get(formula, {FORMULA: formula})


def _faithful(written: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    reader = Offline()
    declared = _read(written, reader, "")
    return not reader.problems and within(declared, _complete(said)) and within(said, _complete(declared))


def _complete(reporter: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = merge(defaults.REPORTER, reporter)
    if whole.get("messaging"):
        whole["messaging"] = messages.completed(whole["messaging"])
    return whole
