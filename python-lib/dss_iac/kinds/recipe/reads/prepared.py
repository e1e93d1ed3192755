"""Which columns of its input the steps of a prepare recipe name: in parameters of processors, formulas and conditions.

What a step before made is not the input's; what nobody can tell (a step that makes columns by their values) leaves the
rest uncertain, as all of it is: a step without its column does nothing and fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...common.preparation.processors import BY_TYPE
from . import filtered, formula

# Words of parameters that name a column of the rows, and words of those that name one that is made.
_READS = (
    "column",
    "columns",
    "other",
    "reference",
    "index",
    "labels",
    "latitude",
    "longitude",
    "source_columns",
    "clear",
)
_MAKES = ("to", "chunk_id", "error_column", "year", "month", "day", "hour", "minute", "second", "day_of_week",
          "week_of_year", "week_year")  # fmt: skip
# Word of a processor → what its parameters of these words are instead: read, made, or of something else.
_OTHERWISE: Mapping[str, Mapping[str, str]] = {
    "formula": {"column": "makes"},
    "fill_column": {"column": "makes"},
    "python": {"column": "makes"},
    "lookup": {"columns": ""},
    "pivot": {"values": "reads"},
}


def columns(steps: Any) -> Iterator[str]:
    """The columns of the input, as they are named."""
    made: set[str] = set()
    for step in _flat(steps):
        params = step.get("params") or {}
        yield from (name for name in _reads(str(step.get("type")), params) if name not in made)
        made |= set(_makes(str(step.get("type")), params))


def _flat(steps: Any) -> Iterator[Mapping[str, Any]]:
    """Steps that are on, those of groups in their place."""
    for step in steps or []:
        if not isinstance(step, Mapping) or step.get("disabled") is True:
            continue
        if step.get("metaType") == "GROUP":
            yield from _flat(step.get("steps"))
        elif isinstance(step.get("params") or {}, Mapping):
            yield step


def _reads(kind: str, params: Mapping[str, Any]) -> Iterator[str]:
    for processor in BY_TYPE.get(kind, ())[:1]:
        if processor.scope:
            yield from _names(params.get("columns")) if params.get("appliesTo") not in ("ALL", "PATTERN") else ()
        for param in processor.params:
            if _role(processor.word, param.key) == "reads":
                yield from _names(params.get(param.at))
            elif param.key == "expression" and kind != "JSONPathExtractor":
                yield from formula.columns(str(params.get(param.at) or ""))
    yield from (str(one["from"]) for one in _maps(params.get("renamings")) if "from" in one)
    yield from _of_rule(params.get("visualIfDesc"))


def _makes(kind: str, params: Mapping[str, Any]) -> Iterator[str]:
    for processor in BY_TYPE.get(kind, ())[:1]:
        for param in processor.params:
            if _role(processor.word, param.key) == "makes":
                yield from _names(params.get(param.at))
    yield from (str(one["to"]) for one in _maps(params.get("renamings")) if "to" in one)
    yield from (str(one.get("outputColumnName")) for one in _actions(params.get("visualIfDesc")))


def _role(word: str, key: str) -> str:
    other = _OTHERWISE.get(word, {}).get(key)
    return other if other is not None else "reads" if key in _READS else "makes" if key in _MAKES else ""


def _of_rule(rule: Any) -> Iterator[str]:
    for case in _cases(rule):
        yield from (name for name, _ in filtered.columns({"enabled": True, **(case.get("filter") or {})}))
    for action in _actions(rule):
        if action.get("operator") == "ASSIGN_COLUMN":
            yield from _names(action.get("column"))
        elif action.get("operator") == "ASSIGN_FORMULA":
            yield from formula.columns(str(action.get("formula") or ""))


def _cases(rule: Any) -> list[Mapping[str, Any]]:
    return _maps([rule.get("ifThen"), *(rule.get("elseIfThens") or [])]) if isinstance(rule, Mapping) else []


def _actions(rule: Any) -> Iterator[Mapping[str, Any]]:
    for case in _cases(rule):
        yield from _maps(case.get("actions"))
    if isinstance(rule, Mapping):
        yield from _maps(rule.get("elseActions"))


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _names(value: Any) -> Iterator[str]:
    yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one)
