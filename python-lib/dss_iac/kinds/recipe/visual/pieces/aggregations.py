"""Functions over columns (grouping, window, pivot) ↔ a list of columns with a switch for each function (API §6.5).

    aggregations: {amount: [sum, avg], customer: count_distinct, note: {do: [concat], concat_separator: ";"}}

DSS's editor lists every other column with all functions off, and older versions leave functions out: both mean "not
computed". The canonical list names only columns that something is computed of, with every function on or off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....core.model.diagnostic import did_you_mean
from ....common.trees import SILENT, camel, snake
from ..form import Spot

BASIC = ("count", "countDistinct", "sum", "sum2", "avg", "median", "stddev", "min", "max", "first", "last", "concat")
MODIFIERS = ("firstLastNotNull", "concatDistinct")
_LIST_OR_WORD = ({"type": "string"}, {"type": "array", "items": {"type": "string"}})


class Functions:
    """The functions of one type of recipe: those that compute, those that change how, and options with their values
    when nobody says otherwise."""

    def __init__(self, recipe: str, functions: tuple[str, ...], options: Mapping[str, Any] | None = None) -> None:
        self.recipe = recipe
        self.functions = functions
        self.flags = (*functions, *MODIFIERS)
        self.words = tuple(next(iter(snake({flag: 0}))) for flag in self.flags)
        self.options = dict(options or {})

    def schema(self) -> dict[str, Any]:
        """The schema of the key `aggregations`."""
        return {
            "type": "object",
            "description": f"Column → functions, of {', '.join(self.words)}",
            "additionalProperties": {"anyOf": [*_LIST_OR_WORD, {"type": "object"}]},
        }

    def read(self, given: Any, spot: Spot) -> list[dict[str, Any]]:
        """The list of columns."""
        return [self.value(column, how, spot.below(str(column))) for column, how in (given or {}).items()]

    def value(self, column: str, how: Any, spot: Spot) -> dict[str, Any]:
        """One column."""
        options = dict(how) if isinstance(how, Mapping) else {"do": how}
        words = options.pop("do", [])
        flags = dict.fromkeys(self.flags, False)
        for word in [words] if isinstance(words, str) else words or []:
            flag = camel({str(word): 0}).popitem()[0]
            if flag in flags:
                flags[flag] = True
            else:
                near = did_you_mean(str(word), self.words) or f"use one of {', '.join(self.words)}"
                spot.error(f"'{word}' is not a function of the {self.recipe} recipe", near)
        return {"column": column, **flags, **self.options, **camel(options)}

    def full(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """A column with every function on or off, without the editor's copy of its type."""
        whole = {**dict.fromkeys(self.flags, False), **self.options, **value}
        return {k: x for k, x in whole.items() if k != "type"}

    def computes(self, value: Mapping[str, Any]) -> bool:
        """Whether any function is on."""
        return any(value.get(f) is True for f in self.functions)

    def canonical(self, values: Any) -> Any:
        """Only the columns that something is computed of."""
        if not isinstance(values, list):
            return values
        full = [self.full(v) for v in values if isinstance(v, Mapping)]
        return [v for v in full if self.computes(v) or "customExpr" in v]

    def show(self, values: Any) -> Any:
        """The map; SILENT when a column comes twice or what is computed is an expression."""
        named = isinstance(values, list) and all(isinstance(v, Mapping) and "column" in v for v in values)
        if not named or len({v["column"] for v in values}) != len(values):
            return SILENT
        return {v["column"]: self.how(v) for v in values}

    def how(self, value: Mapping[str, Any]) -> Any:
        """The functions of one column."""
        words = [word for word, flag in zip(self.words, self.flags, strict=True) if value.get(flag) is True]
        usual = {"column": value["column"], **self.options}
        more = {k: v for k, v in value.items() if k not in self.flags and not (k in usual and usual[k] == v)}
        return {"do": words, **snake(more)} if more else words
