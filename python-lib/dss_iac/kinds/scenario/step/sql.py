"""`sql: |` beside `connection:` ↔ exec_sql: statements on a connection (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common import code_text
from ...common.trees import without
from ..field import flag, pairs, text
from .family import Family, Files, Place
from .flags import PROCEED


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    written = step["sql"]
    if isinstance(written, Mapping):
        file = written.get("file")
        if written.keys() != {"file"} or not isinstance(file, str):
            reader.error(f"{place.at}.sql", "this is no SQL", "write a text, or {file: PATH}")
            return "exec_sql", {}
        written = reader.content(file, f"{place.at}.sql.file")
    return "exec_sql", {} if written is None else {"sql": written}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    code = params.get("sql")
    if not isinstance(code, str | None):
        return None
    written = code_text.show(code or "", f"{place.stem}.sql", files, "sql")
    said = written["sql"] or None if "sql" in written else {"file": written["sql_file"]}
    return {"sql": said}, without(params, ("sql",))


FAMILY = Family(
    key="sql",
    types=("exec_sql",),
    read=_read,
    show=_show,
    schema={
        "sql": {
            "type": ["string", "object", "null"],
            "description": "Statements, or {file: PATH}",
            "properties": {"file": {"type": "string", "description": "A file with them"}},
            "additionalProperties": False,
        }
    },
    flags=(
        text("connection", "connection", "Name of the connection"),
        flag("override_limit", "overrideDefaultLimit", "More rows than DSS's limit; default false"),
        pairs("extra_conf", "extraConf", "Properties of the connection, for these statements only"),
        PROCEED,
    ),
    about="Runs SQL on a connection",
    example={"sql": "TRUNCATE TABLE staging", "connection": "pg_main"},
)
