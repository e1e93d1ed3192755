"""A small table written in the configuration; it becomes an uploaded CSV file (D36).

{type: inline, columns: {CODE: string, RATE: double}, rows: [[EU, 0.2], {CODE: US, RATE: 0.1}]}
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader, Wanted
from ..common.file_names import safe
from . import schema_columns
from .files import place, uploaded

_FORMAT = {"style": "excel", "separator": ",", "charset": "utf8", "parseHeaderRow": True}


class _Text(list[str]):
    """What a csv writer writes to."""

    write = list.append


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree of the uploaded file that the rows make."""
    rows = [r for r in item.get("rows") or [] if isinstance(r, list | Mapping)]
    columns = _columns(item, rows, reader)
    names = [str(c["name"]) for c in columns]
    text = _Text()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for i, row in enumerate(rows):
        _check(row, names, reader, f"rows[{i}]")
        cells = [row.get(n) for n in names] if isinstance(row, Mapping) else row
        writer.writerow([_cell(c) for c in cells])
    wanted = uploaded({f"/{safe(str(item.get('name', '')))}.csv": "".join(text).encode()}, {})
    body = {**wanted.body, "formatType": "csv", "formatParams": dict(_FORMAT), "schema": {"columns": columns}}
    return Wanted(body, initial=place(item), create=wanted.create)


def _columns(item: Mapping[str, Any], rows: list[Any], reader: Reader) -> list[dict[str, Any]]:
    declared = item.get("columns", item.get("schema"))
    if isinstance(declared, list) and all(isinstance(c, str) for c in declared):
        declared = {name: _type([_at(r, i, name) for r in rows]) for i, name in enumerate(declared)}
    if declared is not None:
        found: list[dict[str, Any]] = schema_columns.read(declared, reader, "columns")[0]["columns"]
        return [{"type": "string", **column} for column in found]
    names = list(dict.fromkeys(str(k) for r in rows if isinstance(r, Mapping) for k in r))
    if not names:
        reader.error("columns", "an inline dataset needs columns", "add `columns: {NAME: type, …}`")
    return [{"name": n, "type": _type([_at(r, i, n) for r in rows])} for i, n in enumerate(names)]


def _at(row: Any, i: int, name: str) -> Any:
    if isinstance(row, Mapping):
        return row.get(name)
    return row[i] if i < len(row) else None


def _type(values: list[Any]) -> str:
    kinds = {type(v) for v in values if v is not None}
    for kind, name in (({bool}, "boolean"), ({int}, "bigint"), ({int, float}, "double")):
        if kinds and kinds <= kind:
            return name
    return "string"


def _check(row: Any, names: list[str], reader: Reader, at: str) -> None:
    if isinstance(row, list) and len(row) != len(names):
        reader.error(at, f"the row has {len(row)} cells for {len(names)} columns", "write one cell for each column")
    strange = [k for k in row if k not in names] if isinstance(row, Mapping) else []
    if strange:
        reader.error(
            at, f"the row names a column that does not exist: {strange[0]}", f"the columns are {', '.join(names)}"
        )


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
