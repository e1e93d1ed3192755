"""The recipe that pushes to an editable dataset: friendly ↔ its parameters, of which its payload is a copy (API §6.5).

{type: update, inputs: [FORECAST], outputs: [FORECAST_EDITED], keys: [PRODUCT], delete_missing_rows: true}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Ends, Field, Spot, Visual, properties, read_fields
from ..pieces import filters
from ..pieces.simple import names, switch

FIELDS: tuple[Field, ...] = (
    names("keys", "uniqueKey", "Columns by which rows are found again"),
    switch("add_missing_rows", "addMissingRows", "Add rows that are new; on without it"),
    switch("delete_missing_rows", "deleteMissingRows", "Delete rows that are gone; off without it"),
    switch("add_missing_columns", "addMissingCols", "Add columns that are new; on without it"),
    switch("delete_missing_columns", "deleteMissingCols", "Delete columns that are gone; off without it"),
)
_FILTER = filters.row_filter("filter", "filter")
USUAL: Mapping[str, Any] = {
    "addMissingRows": True,
    "deleteMissingRows": False,
    "addMissingCols": True,
    "deleteMissingCols": False,
}


def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The copy."""
    return {"filter": {}, **USUAL, **read_fields(FIELDS, item, spot)}


def show(rest: dict[str, Any], _ends: Ends) -> dict[str, Any]:
    """The keys; the parameters say the rest."""
    keys = rest.pop("uniqueKey", [])
    rest.clear()
    return {"keys": keys}


FORM = Visual(
    "update",
    properties(FIELDS),
    read,
    show,
    {},
    params=(*FIELDS, _FILTER),
    columns=("uniqueKey[*]",),
    about="An editable dataset brought up to date, with what people changed in it kept",
    example={"inputs": ["FORECAST"], "outputs": ["FORECAST_EDITED"], "keys": ["PRODUCT"], "delete_missing_rows": True},
)
