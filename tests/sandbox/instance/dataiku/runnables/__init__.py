"""Base class and table of macros (conventions §1.2, AUTO §3.3, §12.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Runnable:
    """What a macro derives from."""

    def __init__(self, project_key: str, config: dict[str, Any], plugin_config: dict[str, Any]) -> None:
        self.project_key, self.config, self.plugin_config = project_key, config, plugin_config

    def get_progress_target(self) -> tuple[float, str] | None:
        """`(total, unit)`, unit one of SIZE, FILES, RECORDS, NONE; None when the total is unknown."""
        return None

    def run(self, progress_callback: Callable[[float], None]) -> Any:
        """Do the work and return the result of the declared type."""
        raise Exception("unimplemented")


class ResultTable:
    """A result of type RESULT_TABLE."""

    def __init__(self) -> None:
        self.name = ""
        self.columns: list[dict[str, str]] = []
        self.records: list[list[Any]] = []

    def set_name(self, name: str) -> None:
        self.name = name

    def add_column(self, id: str, label: str, type: str = "STRING") -> None:
        self.columns.append({"name": id, "displayName": label, "type": type})

    def add_record(self, record: list[Any]) -> None:
        if len(record) != len(self.columns):
            raise Exception(f"Record has {len(record)} values for {len(self.columns)} columns")
        self.records.append(list(record))

    def as_dict(self) -> dict[str, Any]:
        """The wire form (AUTO §3.2)."""
        return {"name": self.name, "columns": self.columns, "records": self.records}
