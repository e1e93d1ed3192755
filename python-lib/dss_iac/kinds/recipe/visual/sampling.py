"""The sampling recipe: friendly ↔ its payload, which is a filter, and its parameters (API §6.5).

    {type: sampling, inputs: [EVENTS], outputs: [RECENT], filter: {day: {">=": 2024-01-01}}, sample: {random: 5000}}

Without `sample` all rows are read; DSS itself begins with the first 100,000.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .form import FILTER_OFF, Ends, Field, Spot, Visual
from .pieces import engines, filters, samples


def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The payload: the filter itself."""
    return dict(filters.read(item["filter"], spot.below("filter"))) if "filter" in item else {}


def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The filter, when it is on."""
    if not rest:
        return {}
    shown = filters.show(dict(rest), ends)
    rest.clear()
    return {"filter": shown}


def tidy_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Without what the method of sampling does not use."""
    return {**params, **({"selection": samples.tidy(params["selection"])} if "selection" in params else {})}


FORM = Visual(
    "sampling",
    {"filter": filters.SCHEMA, "sample": samples.SCHEMA},
    read,
    show,
    FILTER_OFF,
    tidy=lambda payload: dict(filters.tidy(payload)),
    params=(Field("sample", "selection", samples.SCHEMA, samples.read, samples.show), *engines.fields()),
    tidy_params=tidy_params,
    least={"sample": "all"},
    usual={"sample": "all"},
    about="Some of the rows, and those that fit",
    example={
        "inputs": ["EVENTS"],
        "outputs": ["RECENT_EVENTS"],
        "filter": {"day": {">=": "2024-01-01"}, "country": {"in": ["FR", "DE"]}},
        "sample": {"random": 5000},
    },
)
