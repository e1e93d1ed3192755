"""Datasets of the flow, row by row; data frames are left out, as pandas is no part of the sandbox (AUTO §12.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from dataiku.core import base
from dataiku.core.intercom import backend_json_call


class Dataset:
    """A dataset by name, or by `PROJECT.name`."""

    def __init__(self, name: str, project_key: str | None = None, ignore_flow: bool = False) -> None:
        owner, _, short = name.rpartition(".")
        self.project_key = project_key or owner or base.default_project_key()
        self.short_name = short
        self.name = self.full_name = f"{self.project_key}.{short}"

    def _handle(self) -> Any:
        return base.api_client().get_project(self.project_key).get_dataset(self.short_name)

    def read_schema(self) -> list[dict[str, Any]]:
        """Columns, each `{"name", "type"}` at least."""
        return self._handle().get_schema()["columns"]

    def write_schema(self, columns: Sequence[dict[str, Any]], drop_and_create: bool = False) -> None:
        """Set the columns; nothing is written to rows."""
        data = {"fullDatasetName": self.full_name, "schema": json.dumps({"columns": list(columns)})}
        backend_json_call("datasets/set-schema", data)

    def iter_tuples(self) -> Iterator[tuple[Any, ...]]:
        """Rows, values in the order of the schema."""
        for row in self._handle().iter_rows():
            yield tuple(row)

    def iter_rows(self) -> Iterator[dict[str, Any]]:
        """Rows by column name."""
        names = [column["name"] for column in self.read_schema()]
        for row in self.iter_tuples():
            yield dict(zip(names, row, strict=False))

    def get_writer(self) -> DatasetWriter:
        """A writer; use it in a `with` block, after `write_schema`."""
        return DatasetWriter(self)


class DatasetWriter:
    """Rows of an output: replaces what it held, unless the recipe appends. Written when it is closed."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.columns = [column["name"] for column in dataset.read_schema()]
        self.rows: list[list[Any]] = []

    def write_tuple(self, row: Sequence[Any]) -> None:
        """One row, values in the order of the schema."""
        if len(row) != len(self.columns):
            raise ValueError(f"{len(row)} values for {len(self.columns)} columns")
        self.rows.append(list(row))

    def write_row_array(self, row: Sequence[Any]) -> None:
        """The same."""
        self.write_tuple(row)

    def write_row_dict(self, row: dict[str, Any]) -> None:
        """One row by column name; absent columns are empty."""
        self.rows.append([row.get(name) for name in self.columns])

    def close(self) -> None:
        """Hand the rows over."""
        data = {"fullDatasetName": self.dataset.full_name, "rows": json.dumps(self.rows)}
        backend_json_call("datasets/write-rows", data)
        self.rows = []

    def __enter__(self) -> DatasetWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
