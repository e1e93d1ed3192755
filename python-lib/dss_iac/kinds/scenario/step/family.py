"""The words a family of scenario steps is written in: one friendly key, one DSS step type, both directions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....core.model.kind import Reader
from ....core.model.resource import nothing
from ..field import Field, Spot, read_fields, schemas, show_fields

Files = dict[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: its path in the YAML item, and the stem of the content files an import may write."""

    at: str = ""
    stem: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """One family. `read` turns the friendly step into DSS's type and params; problems go to the reader.

    `show` turns params without defaults into (friendly keys, params it does not speak of), or None when it cannot.
    `keys` are the friendly keys beside `key`; `schema` holds the JSON Schema of all of them. `flags`: further keys that
    are rows of a table, which nobody has to read or show. `unused` names the params that DSS stores and does not use.
    A family of plugins has a `prefix` of types instead of `types`.
    """

    key: str
    types: tuple[str, ...]
    read: Callable[[Mapping[str, Any], Reader, Place], tuple[str, dict[str, Any]]]
    show: Callable[[str, Mapping[str, Any], Place, Files], tuple[dict[str, Any], dict[str, Any]] | None]
    keys: tuple[str, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=nothing)
    unused: Callable[[str, Mapping[str, Any]], tuple[str, ...]] = lambda kind, params: ()
    flags: tuple[Field, ...] = ()
    prefix: str = ""
    about: str = ""
    example: Mapping[str, Any] = field(default_factory=nothing)

    def vocabulary(self) -> dict[str, Any]:
        """Every key of the family and its schema, its own first."""
        return {self.key: self.schema[self.key], **self.schema, **schemas(self.flags)}

    def beside(self) -> set[str]:
        """The keys beside its own."""
        return {*self.keys, *(f.key for f in self.flags)}


def row(key: str, kind: str, main: Field, *fields: Field, about: str, **example: Any) -> Family:
    """A family whose every key is a row of a table; `main` is the key that names it, `null` when nobody has chosen."""

    def read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
        said = {} if step[key] is None else {key: step[key]}
        return kind, read_fields((main,), said, Spot(reader, place.at))

    def show(
        _kind: str, params: Mapping[str, Any], place: Place, files: Files
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        rest = dict(params)
        shown = show_fields((main,), rest)
        return None if not shown and main.at in rest else ({key: shown.get(key)}, rest)

    return Family(key, (kind,), read, show, schema={key: main.schema}, flags=fields, about=about, example=example)
