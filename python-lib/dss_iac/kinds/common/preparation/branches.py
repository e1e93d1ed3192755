"""The processor that sets values by conditions ↔ `visualIfDesc` (corpus: real recipes of DSS 12 and later).

if: {cases: [{when: {amount: {">": 100}}, set: {size: big}}, {when: "amount < 1", set: {size: {column: default}}}],
     else: {size: {formula: "amount * 2"}}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import filters
from .maps import Codec
from .spot import Spot

_WAYS = {"value": "ASSIGN_VALUE", "column": "ASSIGN_COLUMN", "formula": "ASSIGN_FORMULA"}


def _read(value: Any, spot: Spot) -> Any:
    if not isinstance(value, Mapping) or "ifThen" in value:
        return value
    cases = [_case(one, spot.below("cases").below(i)) for i, one in enumerate(value.get("cases") or [])]
    if not cases:
        spot.error("a rule has at least one case", "write `cases: [{when: …, set: {COLUMN: VALUE}}]`")
        return {}
    return {
        "ifThen": cases[0],
        "elseIfThens": cases[1:],
        "elseActions": _actions(value.get("else"), spot.below("else")),
    }


def _case(one: Any, spot: Spot) -> dict[str, Any]:
    given = one if isinstance(one, Mapping) else {}
    when = filters.read(given.get("when", {}), spot.below("when"))
    return {"filter": _bare(when), "actions": _actions(given.get("set"), spot.below("set"))}


def _actions(given: Any, spot: Spot) -> list[dict[str, Any]]:
    out = []
    for column, how in given.items() if isinstance(given, Mapping) else ():
        said = how if isinstance(how, Mapping) else {"value": str(how).lower() if isinstance(how, bool) else str(how)}
        if len(said) != 1 or next(iter(said)) not in _WAYS:
            spot.below(str(column)).error("a column is set in one way", "write a value, {column: …} or {formula: …}")
            continue
        ((way, what),) = said.items()
        out.append({"outputColumnName": str(column), "operator": _WAYS[way], way: what})
    return out


def _show(value: Any) -> Any:
    cases = [_shown(one) for one in (value.get("ifThen"), *(value.get("elseIfThens") or []))]
    other = _set(value.get("elseActions") or [])
    if any(one is None for one in cases) or other is None:
        return value
    return {"cases": cases, **({"else": other} if other else {})}


def _shown(one: Any) -> dict[str, Any] | None:
    if not isinstance(one, Mapping) or set(one) - {"filter", "actions"}:
        return None
    done = _set(one.get("actions") or [])
    when = filters.show({**(one.get("filter") or {}), "distinct": False})
    return None if done is None else {"when": when, "set": done}


def _set(actions: list[Any]) -> dict[str, Any] | None:
    out: dict[str, Any] = {}
    words = {dss: word for word, dss in _WAYS.items()}
    for one in actions:
        word, name = words.get(one.get("operator", "")), one.get("outputColumnName")
        if word is None or name in out or set(one) != {"outputColumnName", "operator", word}:
            return None
        out[name] = one[word] if word == "value" else {word: one[word]}
    return out


def tidy(rule: Any) -> Any:
    """A rule without what its actions and conditions do not use; whether rows are alike is not asked here."""
    if not isinstance(rule, Mapping):
        return rule
    out = {**rule, "elseActions": [_tidy_action(a) for a in rule.get("elseActions") or []]}
    out["elseIfThens"] = [_tidy_case(one) for one in rule.get("elseIfThens") or []]
    return {**out, "ifThen": _tidy_case(rule.get("ifThen"))}


def _tidy_case(one: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    actions = [_tidy_action(a) for a in one.get("actions") or []]
    return {**one, "filter": _bare(filters.tidy(one.get("filter"))), "actions": actions}


def _bare(value: Any) -> Any:
    return {k: v for k, v in value.items() if k != "distinct"} if isinstance(value, Mapping) else value


def _tidy_action(action: Any) -> Any:
    if not isinstance(action, Mapping):
        return action
    idle = {way for way, dss in _WAYS.items() if dss != action.get("operator")}
    return {k: v for k, v in action.items() if k not in idle}


CODEC: Codec = (_read, _show)
