"""What rules can say, by row: the word, DSS's types for it, what it is about, and both directions (API §8).

Only types whose keys somebody has seen have a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ....core.model.kind import Reader
from ..code_env import read_env, show_env
from . import bounds

Rule = Mapping[str, Any]
TITLES: Mapping[str, str] = {  # what checks of older versions are called; data-quality rules have no such title
    "numericRange": "Value in range",
    "valueSet": "Value in set",
    "python": "Custom check",
}
THRESHOLD = "threshold"
COLUMNS, METRIC = ("column", "columns"), ("metric",)


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `about`: the keys one of which says what the rule is about. `read` (the rule, the reader, the place)
    makes DSS's type and keys, `show` the keys of the rule; `beside`: its further keys."""

    key: str
    types: tuple[str, ...]
    about: tuple[str, ...]
    schema: Mapping[str, Any]
    read: Callable[[Rule, Reader, str], tuple[str, dict[str, Any]]]
    show: Callable[[Rule], dict[str, Any]]
    beside: tuple[str, ...] = ()


def _range(key: str, kind: str, about: tuple[str, ...], told: str) -> Word:
    return Word(
        key,
        (kind,),
        about,
        {**bounds.SCHEMA, "description": told},
        lambda rule, reader, at: (kind, bounds.read(rule[key], bounds.BOTH, reader, at)),
        lambda check: {key: bounds.show(check, bounds.BOTH)},
    )


def _threshold(key: str, kind: str, which: Mapping[str, str], told: str, whole: str = "") -> Word:
    """A rule that counts: `true` where all of the column counts, else `{threshold: max_count, max: 3}`."""

    def read(rule: Rule, reader: Reader, at: str) -> tuple[str, dict[str, Any]]:
        said = rule[key]
        if said is True and whole:
            said = {THRESHOLD: whole}
        if not isinstance(said, Mapping) or THRESHOLD not in said:
            hint = f"write {{{THRESHOLD}: WORD, {next(iter(which))}: NUMBER}}{', or true' if whole else ''}"
            reader.error(at, f"{said!r} does not say what counts", hint)
            return kind, {}
        return kind, {
            "thresholdType": str(said[THRESHOLD]).upper(),
            **bounds.read(said, which, reader, at, (THRESHOLD,)),
        }

    def show(check: Rule) -> dict[str, Any]:
        said = {THRESHOLD: str(check.get("thresholdType")).lower(), **bounds.show(check, which)}
        return {key: True if said == {THRESHOLD: whole} else said}

    schema = {"type": ["boolean", "object"], "description": told}
    return Word(key, (kind,), COLUMNS, schema, read, show)


def _read_in(rule: Rule, reader: Reader, at: str) -> tuple[str, dict[str, Any]]:
    if not isinstance(rule["in"], list):
        reader.error(at, "these are no values", "write a list of them")
    return ("valueSet", {"values": rule["in"]}) if "metric" in rule else ("ValuesInSetRule", {"valueSet": rule["in"]})


def _read_code(rule: Rule, reader: Reader, at: str) -> tuple[str, dict[str, Any]]:
    return "python", {"code": rule["code"], "envSelection": read_env(str(rule.get("code_env", "inherit")))}


def _show_code(check: Rule) -> dict[str, Any]:
    env = show_env(check.get("envSelection") or {}) or "inherit"
    return {"code": check.get("code"), **({} if env == "inherit" else {"code_env": env})}


_LIST = {"type": "array"}
WORDS: tuple[Word, ...] = (
    _range("rows", "RecordCountInRangeRule", (), "How many records there are"),
    _range("average", "ColumnAvgInRangeRule", COLUMNS, "The average of a column"),
    _range("min_value", "ColumnMinInRangeRule", COLUMNS, "The least value of a column"),
    _range("max_value", "ColumnMaxInRangeRule", COLUMNS, "The greatest value of a column"),
    _range("sum", "ColumnSumInRangeRule", COLUMNS, "The sum of a column"),
    _range("median", "ColumnMedianInRangeRule", COLUMNS, "The median of a column"),
    _range("std_dev", "ColumnStdDevInRangeRule", COLUMNS, "The standard deviation of a column"),
    _threshold(
        "not_empty",
        "ColumnNotEmptyRule",
        bounds.UPPER,
        "true, or how much of a column may be empty: {threshold: WORD, max, soft_max}",
        "entire_column_not_empty",
    ),
    _threshold(
        "empty",
        "ColumnEmptyRule",
        bounds.LOWER,
        "How much of a column has to be empty: {threshold: WORD, min, soft_min}",
    ),
    Word(
        "in",
        ("ValuesInSetRule", "valueSet"),
        (*COLUMNS, *METRIC),
        {**_LIST, "description": "The values that a column, or a metric, may have"},
        _read_in,
        lambda check: {"in": check.get("values" if check.get("type") == "valueSet" else "valueSet")},
    ),
    Word(
        "mode_in",
        ("ModeValueInSetRule",),
        COLUMNS,
        {**_LIST, "description": "The values that the most frequent value of a column may be"},
        lambda rule, reader, at: ("ModeValueInSetRule", {"valueSet": rule["mode_in"]}),
        lambda check: {"mode_in": check.get("valueSet")},
    ),
    _range("range", "numericRange", METRIC, "Bounds of a metric"),
    Word(
        "code",
        ("python",),
        (),
        {"type": "string", "description": "Python code that decides"},
        _read_code,
        _show_code,
        ("code_env",),
    ),
)
BY_KEY: Mapping[str, Word] = {word.key: word for word in WORDS}
BY_TYPE: Mapping[str, Word] = {kind: word for word in WORDS for kind in word.types}
PROPERTIES: Mapping[str, Any] = {
    "column": {"type": "string", "description": "The column it is about"},
    "columns": {"type": "array", "items": {"type": "string"}, "description": "The columns it is about"},
    "metric": {"type": "string", "description": "Id of the metric it is about, as DSS shows it"},
    **{word.key: word.schema for word in WORDS},
    "code_env": {"type": "string", "description": "Code env of `code`, or builtin; inherit without it"},
    "name": {"type": "string", "description": "What it is called; DSS makes a name without it"},
    "label": {"type": "string", "description": "What a check of a metric, or of code, is called"},
    "compute": {"type": "string", "description": "With each build: partition without it, or no, whole_dataset"},
    "auto_run": {"type": "boolean", "description": "With each build; default true"},
    "auto_compute": {"type": "boolean", "description": "Whether the metric is computed first"},
    "enabled": {"type": "boolean", "description": "Default true"},
    "id": {"type": "string", "description": "DSS's own; made without it"},
    "type": {"type": "string", "description": "Any type of DSS: all its keys are DSS's own then"},
}
