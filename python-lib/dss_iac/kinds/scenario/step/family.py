"""The words a family of scenario steps is written in: one friendly key, one DSS step type, both directions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....core.model.kind import Reader
from ....core.model.resource import nothing

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
    `keys` are the friendly keys beside `key`; `schema` holds the JSON Schema of all of them. `unused` names the params
    that DSS stores and does not use.
    """

    key: str
    types: tuple[str, ...]
    read: Callable[[Mapping[str, Any], Reader, Place], tuple[str, dict[str, Any]]]
    show: Callable[[str, Mapping[str, Any], Place, Files], tuple[dict[str, Any], dict[str, Any]] | None]
    keys: tuple[str, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=nothing)
    unused: Callable[[str, Mapping[str, Any]], tuple[str, ...]] = lambda kind, params: ()
