"""Rows that recipes of plugins wrote into datasets of the flow. Kept outside the git tree, whatever the connection.

Refuses to know formats and storage: that is what DSS would do with them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def _file(project: Any, name: str) -> Path:
    return project.files / "written" / f"{name}.json"


def rows(project: Any, name: str) -> list[dict[str, str]] | None:
    """Rows as texts by column name; None when nothing was ever written."""
    file = _file(project, name)
    if not file.is_file():
        return None
    found: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def write(project: Any, name: str, columns: list[str], given: list[list[Any]], *, append: bool) -> None:
    """Replace the rows, or add to them."""
    before = (rows(project, name) or []) if append else []
    file = _file(project, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = [{c: _text(v) for c, v in zip(columns, row, strict=False)} for row in given]
    file.write_text(json.dumps(before + new), encoding="utf-8")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
