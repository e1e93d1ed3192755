"""Triggers that look at something: data, a query, code, another scenario. One key each ↔ DSS's type (AUTO §2.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....core.model.kind import Reader
from ....core.model.resource import nothing
from ...common import code_text
from ...common.trees import without
from .. import other, script
from ..field import Field, Spot, flag, items, number, read_fields, show_fields, text, word

Files = dict[str, str | bytes]
Read = Callable[[Any, Reader, str], dict[str, Any]]
Show = Callable[[Mapping[str, Any], str, Files], tuple[Any, dict[str, Any]] | None]


@dataclass(frozen=True, slots=True)
class Event:
    """One type. `read` makes parameters of the key's value, `show` (value, rest of the parameters) of parameters, or
    None; it may write a file of the stem it is told. `fields`: the keys beside it."""

    key: str
    type: str
    about: str
    schema: Mapping[str, Any]
    read: Read
    show: Show
    fields: tuple[Field, ...] = ()
    example: Mapping[str, Any] = field(default_factory=nothing)


_WATCHES = items("dataset_modified", "watches", "What to look at")


def _read_sql(value: Any, reader: Reader, at: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {} if value is None else {"sql": value}
    if value.keys() != {"file"}:
        reader.error(at, "this is no query", "write a text, or {file: PATH}")
        return {}
    return {"sql": reader.content(str(value["file"]), f"{at}.file")}


def _show_sql(params: Mapping[str, Any], stem: str, files: Files) -> tuple[Any, dict[str, Any]] | None:
    code = params.get("sql") or ""
    if not isinstance(code, str):
        return None
    written = code_text.show(code, f"{stem}.sql", files, "sql")
    said = written["sql"] or None if "sql" in written else {"file": written["sql_file"]}
    return said, without(params, ("sql",))


def _read_watches(value: Any, reader: Reader, at: str) -> dict[str, Any]:
    return read_fields((_WATCHES,), {_WATCHES.key: value}, Spot(reader, at.rpartition(".")[0]))


def _show_watches(params: Mapping[str, Any], stem: str, files: Files) -> tuple[Any, dict[str, Any]] | None:
    rest = dict(params)
    shown = show_fields((_WATCHES,), rest)
    return None if not shown and "watches" in rest else (shown.get(_WATCHES.key, []), rest)


_OUTCOMES = {"success": "SUCCESS", "warning": "WARNING", "failed": "FAILED", "aborted": "ABORTED"}
EVENTS: tuple[Event, ...] = (
    Event(
        "dataset_modified",
        "ds_modified",
        "When data of datasets or folders has changed",
        _WATCHES.schema,
        _read_watches,
        _show_watches,
        (flag("when_all", "triggerWhenAllFire", "Only when all of them have changed; default false"),),
        {"dataset_modified": ["ORDERS", {"folder": "drop"}], "delay": 300, "grace": 60},
    ),
    Event(
        "sql",
        "sql_query",
        "When the result of a query has changed",
        {
            "type": ["string", "object", "null"],
            "description": "A query, or {file: PATH}",
            "properties": {"file": {"type": "string", "description": "A file with it"}},
            "additionalProperties": False,
        },
        _read_sql,
        _show_sql,
        (
            text("connection", "connection", "Name of the connection"),
            flag("limited", "hasLimit", "Only the first rows of the result count; default true"),
            number("limit", "limit", "How many; default 10000"),
        ),
        {"sql": "SELECT max(day) FROM orders", "connection": "pg_main"},
    ),
    Event(
        "python",
        "custom_python",
        "When its code says so",
        script.SCHEMA,
        lambda value, reader, at: script.read(value, reader, at, "code"),
        lambda params, stem, files: script.show(params, "code", f"{stem}.py", files),
        example={"python": "from dataiku.scenario import Trigger\nTrigger().fire()\n", "delay": 600},
    ),
    Event(
        "after_scenario",
        "follow_scenariorun",
        "After another scenario",
        other.SCHEMA,
        other.read,
        lambda params, stem, files: other.show(params),
        (word("outcome", "outcomeFilter", _OUTCOMES, "Only when it ended so; any without it"),),
        {"after_scenario": "ingest", "outcome": "success"},
    ),
)
BY_KEY: Mapping[str, Event] = {e.key: e for e in EVENTS}
BY_TYPE: Mapping[str, Event] = {e.type: e for e in EVENTS}
