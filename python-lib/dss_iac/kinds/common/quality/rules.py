"""Checks and data-quality rules in words ↔ DSS's elements of `checks` (API §8). Knows no kind.

- {column: AMOUNT, not_empty: true}
- {rows: {min: 100, soft_max: 20000}}
- {metric: "col_stats:MEAN:AMOUNT", range: {min: 0}, label: Mean}

An element that no words say is DSS's own, with its `type`. What a rule says it says whole: a bound that is not written
is off. An import writes words only where they come back as the very same element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ..offline_reader import Offline
from ..trees import ordered, same
from . import words
from .words import BY_KEY, BY_TYPE, Word

_ENVELOPE = {
    "id": "id",
    "name": "displayName",
    "auto_run": "autoRun",
    "enabled": "enabled",
    "auto_compute": "autoComputeMetric",
}
_MODES = {"no": "NO", "partition": "PARTITION", "whole_dataset": "WHOLE_DATASET"}
_NEW: Mapping[str, Any] = {"autoRun": True, "enabled": True}  # what every rule has, and no check of older versions
_SUBJECTS = ("column", "columns", "metric")
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "Rules in words, for example {column: AMOUNT, not_empty: true}, or as DSS has them, with their type",
    "items": {"type": "object", "properties": words.PROPERTIES},
}


def read(written: Any, reader: Reader, at: str) -> Any:
    """DSS's elements; what has a `type` is one already."""
    if not isinstance(written, list):
        return written
    return [_read(one, reader, f"{at}[{i}]") for i, one in enumerate(written)]


def show(checks: Any) -> Any:
    """The elements as people write them."""
    return [_show(one) for one in checks] if isinstance(checks, list) else checks


def _read(rule: Any, reader: Reader, at: str) -> Any:
    if not isinstance(rule, Mapping) or "type" in rule or rule.keys().isdisjoint(words.PROPERTIES):
        return rule  # DSS's own, or nothing of ours: its keys are judged with all others of DSS
    named = [key for key in BY_KEY if key in rule]
    if len(named) != 1:
        what = f"this rule says {' and '.join(named)}" if named else "this rule says nothing that can be checked"
        reader.error(at, what, f"write one of {', '.join(BY_KEY)}, or DSS's `type`")
        return {}
    word = BY_KEY[named[0]]
    subject = _subject(word, rule, reader, at)
    kind, said = word.read(rule, reader, f"{at}.{word.key}")
    strange = [key for key in rule if key not in (word.key, *_SUBJECTS, *_ENVELOPE, "label", "compute", *word.beside)]
    for key in strange:
        reader.error(f"{at}.{key}", f"`{key}` says nothing beside `{word.key}`", "remove it")
    return {"type": kind, **subject, **said, **_envelope(kind, rule, reader, at)}


def _subject(word: Word, rule: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    """What a rule is about: columns, a metric, or the whole."""
    said = [key for key in _SUBJECTS if key in rule]
    allowed = word.about
    if len(said) > 1 or any(key not in allowed for key in said) or (not said and allowed):
        may = " or ".join(f"`{key}`" for key in allowed)
        what = f"`{word.key}` is about {may}" if allowed else f"`{said[0]}` says nothing beside `{word.key}`"
        reader.error(at, what, f"write {{{allowed[0]}: NAME, {word.key}: …}}" if allowed else "remove it")
        return {}
    if not said:
        return {}
    value = rule[said[0]]
    if said[0] == "metric":
        return {"metricId": value}
    return {"columns": [value] if said[0] == "column" else value}


def _envelope(kind: str, rule: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    out: dict[str, Any] = {to: rule[key] for key, to in _ENVELOPE.items() if key in rule}
    mode = _MODES.get(str(rule.get("compute", "partition")))
    if mode is None:
        reader.error(f"{at}.compute", f"{rule['compute']!r} is no time to check", f"write one of {', '.join(_MODES)}")
    out["computeOnBuildMode"] = mode
    title = words.TITLES.get(kind)
    if title is None:
        return {**_NEW, **out}
    return {**out, "meta": {"name": title, **({"label": rule["label"]} if "label" in rule else {})}}


def _show(check: Any) -> Any:
    word = BY_TYPE.get(str(check.get("type"))) if isinstance(check, Mapping) else None
    if word is None:
        return ordered(check)
    columns = check.get("columns")
    rule: dict[str, Any] = {}
    if "metricId" in check:
        rule["metric"] = check["metricId"]
    elif isinstance(columns, list):
        rule |= {"column": columns[0]} if len(columns) == 1 else {"columns": columns}
    rule |= {**word.show(check), **_show_envelope(check)}
    reader = Offline()
    back = _read(rule, reader, "")
    return rule if not reader.problems and same(back, dict(check)) else ordered(check)


def _show_envelope(check: Mapping[str, Any]) -> dict[str, Any]:
    label = (check.get("meta") or {}).get("label")
    out = {"label": label} if label is not None else {}
    rule = str(check.get("type")) not in words.TITLES
    out |= {k: check[to] for k, to in _ENVELOPE.items() if to in check and not (rule and check[to] is _NEW.get(to))}
    mode = check.get("computeOnBuildMode")
    if mode != "PARTITION":
        out["compute"] = next((word for word, of in _MODES.items() if of == mode), mode)
    return out
