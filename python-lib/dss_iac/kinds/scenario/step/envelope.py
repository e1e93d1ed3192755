"""What every scenario step has whatever it does: name, condition, retries (AUTO §2.4). Both directions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common.trees import hollow, same
from .. import defaults

STATUSES = ("success", "warning", "failed", "aborted")
KEYS = (
    "id",
    "name",
    "comment",
    *defaults.STEP,
)
SCHEMA: Mapping[str, Any] = {
    "id": {"type": "string", "description": "Only to tell equal steps apart; DSS keeps it"},
    "name": {"type": "string", "description": "Default: Step #1, Step #2 …; formulas name its outcome by it"},
    "comment": {"type": "string", "description": "A remark on the step"},
    "enabled": {"type": "boolean", "description": "Default true"},
    "run_if": {"description": "always, never, a list of outcomes (success, warning, failed, aborted), or {formula: …}"},
    "retries": {
        "type": ["integer", "object"],
        "description": "How often it is tried again, or {times, delay}, with seconds in between: 10 without it",
        "properties": {
            "times": {"type": "integer", "description": "How often it is tried again"},
            "delay": {"type": "number", "description": "Seconds in between; default 10"},
        },
        "additionalProperties": False,
    },
    "reset_scenario_status": {"type": "boolean", "description": "What failed before counts no more; default false"},
    "always_show_comment": {"type": "boolean", "description": "Default false"},
    "alwaysShowComment": {"type": "boolean"},
    "runConditionType": {"enum": ["RUN_IF_STATUS_MATCH", "RUN_ALWAYS", "RUN_CONDITIONALLY", "DISABLED", None]},
    "runConditionStatuses": {"type": ["array", "null"]},
    "runConditionExpression": {"type": ["string", "null"]},
    "resetScenarioStatus": {"type": "boolean"},
    "delayBetweenRetries": {"type": "number"},
    "maxRetriesOnFail": {"type": "integer"},
}
_WORDS: Mapping[str, str] = {"always": "RUN_ALWAYS", "never": "DISABLED"}
_FLAGS = {"reset_scenario_status": "resetScenarioStatus", "always_show_comment": "alwaysShowComment"}
_TIMES, _DELAY = "maxRetriesOnFail", "delayBetweenRetries"


def unused(step: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of a step that DSS stores and does not use: what belongs to another condition than the one that is
    chosen."""
    kind = step.get("runConditionType") or "RUN_IF_STATUS_MATCH"
    uses = {"RUN_IF_STATUS_MATCH": "runConditionStatuses", "RUN_CONDITIONALLY": "runConditionExpression"}
    return tuple(key for of, key in uses.items() if of != kind and key in step)


def read(step: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    """DSS's keys for those of a written step."""
    out = {key: step[key] for key in KEYS if key in step}
    out.update({to: step[key] for key, to in _FLAGS.items() if key in step})
    if "retries" in step:
        tried = step["retries"] if isinstance(step["retries"], Mapping) else {"times": step["retries"]}
        out.update({to: tried[key] for key, to in (("times", _TIMES), ("delay", _DELAY)) if key in tried})
    if "run_if" in step:
        condition = _condition(step["run_if"])
        if condition is None:
            hint = f"write always, never, a list of {', '.join(STATUSES)}, or {{formula: …}}"
            reader.error(f"{at}.run_if", f"{step['run_if']!r} is not a condition", hint)
        out.update(condition or {})
    return out


def show(raw: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The written keys for the envelope of a step in position `number` (from 1), without what a new step has anyway."""
    said = {
        k: raw[k]
        for k in KEYS
        if k in raw and k != "id" and not same(raw[k], defaults.STEP.get(k)) and not hollow(raw[k])
    }
    if said.get("name") == default_name(number):
        del said["name"]
    kind = said.get("runConditionType")
    words = {type: word for word, type in _WORDS.items()}
    if kind in words:
        said.pop("runConditionType")
        said["run_if"] = words[str(kind)]
    elif kind == "RUN_CONDITIONALLY" and isinstance(said.get("runConditionExpression"), str):
        said.pop("runConditionType")
        said["run_if"] = {"formula": said.pop("runConditionExpression")}
    elif kind is None and said.get("runConditionStatuses"):
        said["run_if"] = [str(s).lower() for s in said.pop("runConditionStatuses")]
    tried = {word: said.pop(key) for word, key in (("times", _TIMES), ("delay", _DELAY)) if key in said}
    if tried:
        said["retries"] = tried["times"] if tried.keys() == {"times"} else tried
    said.update({ours: said.pop(key) for ours, key in _FLAGS.items() if key in said})
    return said


def default_name(number: int) -> str:
    """What DSS's editor calls the step in position `number`."""
    return f"Step #{number}"


def _condition(written: Any) -> dict[str, Any] | None:
    if isinstance(written, str) and written in _WORDS:
        return {"runConditionType": _WORDS[written]}
    if isinstance(written, list) and written and all(isinstance(s, str) and s.lower() in STATUSES for s in written):
        statuses = [s.upper() for s in written]
        return {"runConditionType": "RUN_IF_STATUS_MATCH", "runConditionStatuses": statuses}
    if isinstance(written, Mapping) and written.keys() == {"formula"}:
        return {"runConditionType": "RUN_CONDITIONALLY", "runConditionExpression": written["formula"]}
    return None
