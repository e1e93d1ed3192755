"""Which columns of its inputs a recipe names: as far as its form tells, its filters, formulas and steps, and what its
SQL names for certain. Reads no other code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...core.model import path
from .payload import VISUALS
from .reads import filtered, prepared, query

_COMPUTED = ("computedColumns[*].name", "virtualInputs[*].computedColumns[*].name")
_LEFT_OUT = ("REJECT", None)  # what a feature is for that no model learns from
_QUERIES = ("sql_query", "spark_sql_query")
Use = tuple[int, str, bool]  # which input, column, whether it can come from nowhere else


def named(tree: Mapping[str, Any]) -> tuple[tuple[Any, str, bool], ...]:
    """(input as it is referred to, column, whether it can come from nowhere else), each once, certain ones first."""
    kind, payload = str(tree.get("type", "")), tree.get("payload")
    items = ((tree.get("inputs") or {}).get("main") or {}).get("items") or []
    uses: list[Use] = []
    if kind in _QUERIES and isinstance(payload, str) and len(items) == 1:
        uses = [(0, name, False) for name in query.columns(payload)]
    elif kind in VISUALS and isinstance(payload, Mapping):
        uses = list(_of_form(kind, payload))
    found: dict[str, tuple[Any, str, bool]] = {}
    for place, column, sure in sorted(uses, key=lambda use: not use[2]):
        if 0 <= place < len(items):
            found.setdefault(f"{place} {column}", (items[place].get("ref"), column, sure))
    return tuple(found.values())


def _of_form(kind: str, payload: Mapping[str, Any]) -> Iterator[Use]:
    form = VISUALS[kind]
    own = {name for pattern in _COMPUTED for _, name in path.find(payload, path.parse(pattern))}
    for patterns, sure in ((form.columns, True), (form.perhaps, False)):
        yield from ((place, name, sure) for place, name in _found(payload, patterns) if name not in own)
    yield from ((place, name, sure) for place, name, sure in _filtered(kind, payload) if name not in own)
    for steps in (payload.get("steps"), (payload.get("script") or {}).get("steps")):
        yield from ((0, name, False) for name in prepared.columns(steps))
    features = (payload.get("preprocessing") or {}).get("per_feature") or {}
    yield from ((0, name, False) for name, how in features.items() if how.get("role") not in _LEFT_OUT)


def _filtered(kind: str, payload: Mapping[str, Any]) -> Iterator[Use]:
    """What the filters before, and columns that are computed before, name; a filter after may mean what is made."""
    virtual = payload.get("virtualInputs") or []
    tables = [one for one in virtual if isinstance(one, Mapping)]
    whole: Mapping[str, Any] = payload if kind == "sampling" else {}
    for one in (payload.get("preFilter"), whole, *(s.get("filter") for s in payload.get("filterSplits") or [])):
        yield from ((0, name, sure) for name, sure in filtered.columns(one))
    if not tables:
        yield from ((0, name, sure) for name, sure in filtered.computed(payload.get("computedColumns")))
    for i, one in enumerate(tables):
        place = int(one.get("index", i))
        yield from ((place, name, sure) for name, sure in filtered.columns(one.get("preFilter")))
        yield from ((place, name, sure) for name, sure in filtered.computed(one.get("computedColumns")))


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
