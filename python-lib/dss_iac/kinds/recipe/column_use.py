"""Which columns of its inputs a recipe names, as far as its form tells. Reads no code and no formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...core.model import path
from .payload import VISUALS

_CONDITIONS = "preFilter.uiData.conditions[*].input"  # of the filter before, which every form with one input has
_COMPUTED = ("computedColumns[*].name", "virtualInputs[*].computedColumns[*].name")


def named(tree: Mapping[str, Any]) -> tuple[tuple[Any, str, bool], ...]:
    """(input as it is referred to, column, whether it can come from nowhere else), each once."""
    form, payload = VISUALS.get(str(tree.get("type", ""))), tree.get("payload")
    items = ((tree.get("inputs") or {}).get("main") or {}).get("items") or []
    if form is None or not isinstance(payload, Mapping) or not items:
        return ()
    own = {name for pattern in _COMPUTED for _, name in path.find(payload, path.parse(pattern))}
    found: dict[str, tuple[Any, str, bool]] = {}
    for patterns, sure in (((*form.columns, _CONDITIONS), True), (form.perhaps, False)):
        for place, column in _found(payload, patterns):
            if column not in own and 0 <= place < len(items):
                found.setdefault(f"{place} {column}", (items[place].get("ref"), column, sure))
    return tuple(found.values())


def _found(payload: Mapping[str, Any], patterns: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(which input, column): a name is one of the first input, a map says of which table (API §6.6)."""
    virtual = payload.get("virtualInputs")
    tables = [v.get("index", i) if isinstance(v, Mapping) else i for i, v in enumerate(virtual)] if virtual else []
    for pattern in patterns:
        for _, value in path.find(payload, path.parse(pattern)):
            if isinstance(value, Mapping) and isinstance(value.get("name"), str):
                table = value.get("table", 0)
                yield (tables[table] if isinstance(table, int) and 0 <= table < len(tables) else 0), value["name"]
            elif isinstance(value, str) and value:
                yield 0, value
