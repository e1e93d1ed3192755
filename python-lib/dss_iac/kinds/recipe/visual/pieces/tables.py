"""The tables that a recipe joins or stacks ↔ virtual inputs, which count the recipe's inputs (API §6.6).

    tables: [SALES, {PARENTS: SALES}]         only where they are not the inputs in their order: an order, or one twice

What a person says of one table (`select`) is a map by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .....core.model.diagnostic import did_you_mean
from ..form import FILTER_OFF, Ends, Spot
from . import columns, filters

SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
    "description": "Tables where they are not the inputs in order: `INPUT`, or {NAME: INPUT} where one comes twice",
}
INPUT: Mapping[str, Any] = {"preFilter": FILTER_OFF, "computedColumns": []}  # of a virtual input (API §6.5)


class Tables(NamedTuple):
    """Names of the tables in the order of the payload, and which input each is."""

    names: tuple[str, ...]
    inputs: tuple[int, ...]

    def place(self, name: Any, spot: Spot) -> int:
        """The place of a table."""
        if isinstance(name, int) and 0 <= name < len(self.names):
            return name
        if name in self.names:
            return self.names.index(str(name))
        near = did_you_mean(str(name), self.names) or f"use one of {', '.join(self.names) or 'the inputs'}"
        spot.error(f"'{name}' is no table of this recipe", near)
        return 0


def read(item: Mapping[str, Any], spot: Spot) -> Tables:
    """The tables of an item: those it lists, else its inputs."""
    inputs = spot.ends.inputs
    given = item.get("tables")
    if not isinstance(given, list):
        return Tables(inputs, tuple(range(len(inputs))))
    names, of = [], []
    for i, one in enumerate(given):
        pairs = one.items() if isinstance(one, Mapping) else [(one, one)]
        for name, source in pairs:
            names.append(str(name))
            if source not in inputs:
                near = did_you_mean(str(source), inputs) or "list it in `inputs`"
                spot.below("tables").below(i).error(f"'{source}' is no input of this recipe", near)
            of.append(inputs.index(source) if source in inputs else 0)
    return Tables(tuple(names), tuple(of))


def show(virtual: Any, ends: Ends) -> tuple[Tables, Any] | None:
    """Tables for virtual inputs, and the key that says them (None when they are the inputs); None: no way."""
    if not isinstance(virtual, list) or not all(isinstance(v, Mapping) for v in virtual):
        return None
    of = [v.get("index", i) for i, v in enumerate(virtual)]
    inside = all(isinstance(i, int) and 0 <= i < len(ends.inputs) for i in of)
    if not inside or len(set(ends.inputs)) < len(ends.inputs):
        return None
    if of == list(range(len(ends.inputs))):
        return Tables(ends.inputs, tuple(of)), None
    names: list[str] = []
    for i in of:
        name, n = ends.inputs[i], 2
        while name in names:
            name, n = f"{ends.inputs[i]}_{n}", n + 1
        names.append(name)
    key = [name if name == ends.inputs[i] else {name: ends.inputs[i]} for name, i in zip(names, of, strict=True)]
    return Tables(tuple(names), tuple(of)), key


def source(given: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """What is said of one table before it is joined: its filter and its computed columns."""
    out: dict[str, Any] = {key: value if isinstance(value, list) else dict(value) for key, value in INPUT.items()}
    if "filter" in given:
        out["preFilter"] = filters.read(given["filter"], spot.below("filter"))
    if "computed_columns" in given:
        out["computedColumns"] = columns.read_computed(given["computed_columns"], spot.below("computed_columns"))
    return out


def show_source(virtual: dict[str, Any]) -> dict[str, Any]:
    """The words for that; takes what it says out of a virtual input."""
    out: dict[str, Any] = {}
    before, computed = virtual.pop("preFilter", None), virtual.pop("computedColumns", None)
    if before and {**FILTER_OFF, **before} != FILTER_OFF:
        out["filter"] = filters.show(before)
    if computed:
        out["computed_columns"] = columns.show_computed(computed)
    return out
