"""The split recipe: friendly ↔ payload (API §6.5).

    {type: split, inputs: [ORDERS], outputs: [BIG, SMALL, REST], otherwise: REST,
     splits: [{to: BIG, where: "amount > 1000"}, {to: SMALL, where: {amount: {"<": 10}}}]}
    {…, column: region, splits: [{to: EU, value: FR}, {to: EU, value: DE}], otherwise: REST}
    {…, splits: [{to: TRAIN, share: 80}], otherwise: TEST, seed: 7}          at random; with `random_by` by columns
    {…, splits: [{to: OLD, share: 80}], otherwise: NEW, order_by: [day]}     in an order

The payload keeps what the ways that are not chosen would do; that means nothing. Rows that go nowhere are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.diagnostic import did_you_mean
from .form import ENGINES, FILTER_OFF, Ends, Field, Spot, Visual, filled, properties, read_fields, show_fields
from .pieces import filters
from .pieces.columns import computed, orders
from .pieces.engines import ENGINE_FIELDS
from .pieces.simple import names, number, switch

# Way → (the list it lies in, what an element says, its default, the other keys that the way uses).
MODES: Mapping[str, tuple[str, str, Mapping[str, Any], tuple[str, ...]]] = {
    "FILTERS": ("filterSplits", "where", {}, ()),
    "RANGE": ("rangeSplits", "where", {}, ("column", "rangeSetTime")),
    "VALUES": ("valueSplits", "value", {"caseSensitive": False}, ("column",)),
    "RANDOM": ("randomSplits", "share", {}, ("seed",)),
    "RANDOM_COLUMNS": ("randomColumnsSplits", "share", {}, ("randomColumns", "seed")),
    "CENTILE": ("centileSplits", "share", {}, ("centileOrders", "centileShuffle", "centileTDigest", "seed")),
}
_KEYS = {"where": "filter", "value": "value", "share": "share"}
_OWN = {key for *_, keys in MODES.values() for key in keys}
_LISTS = {row[0] for row in MODES.values()}
SPLITS: Mapping[str, Any] = {
    "type": "array",
    "description": "Which rows go to which output: each by `where`, by `value` of `column`, or a `share` in percent",
    "items": {
        "type": "object",
        "properties": {
            "to": {"type": "string", "description": "Output"},
            "where": filters.schema("Rows: a formula or conditions"),
            "value": {"description": "Value of the column"},
            "case_sensitive": {"type": "boolean", "description": "Whether the case of the value counts"},
            "share": {"type": "number", "description": "Percent of the rows"},
        },
        "required": ["to"],
        "additionalProperties": False,
    },
}
FIELDS = (
    Field("column", "column", {"type": "string", "description": "Column whose values or ranges decide"}),
    number("seed", "seed", "Of the random numbers"),
    names("random_by", "randomColumns", "Columns: rows that are alike in them go the same way"),
    orders("order_by", "centileOrders"),
    switch("shuffle", "centileShuffle", "Shuffle rows that are alike in the order"),
    switch("with_time", "rangeSetTime", "Ranges of dates have a time"),
    filters.row_filter("filter", "preFilter"),
    computed(),
    switch("write_computed_columns", "writeComputedColumnsInOutput", "Write computed columns, too"),
    *ENGINE_FIELDS,
)


def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The payload that the friendly keys declare."""
    payload = read_fields(FIELDS, item, spot)
    if "splits" not in item:
        return payload
    given = [one for one in item["splits"] or [] if isinstance(one, Mapping)]
    if given:
        mode = _mode(item, given, spot)
        at, says, usual, _ = MODES[mode]
        payload["mode"] = mode
        payload[at] = [_element(one, says, usual, spot.below("splits").below(i)) for i, one in enumerate(given)]
    rest = item.get("otherwise")
    payload["defaultOutputIndex"] = -1 if rest is None else _output(rest, spot.below("otherwise"))
    return payload


def _mode(item: Mapping[str, Any], given: list[Mapping[str, Any]], spot: Spot) -> str:
    said = {key for one in given for key in _KEYS if key in one}
    if len(said) != 1:
        spot.below("splits").error("rows are told apart in one way", "give each split `where`, `value`, or `share`")
        return "FILTERS"
    (way,) = said
    if way == "where":
        return "RANGE" if "column" in item else "FILTERS"
    if way == "value":
        return "VALUES"
    return "RANDOM_COLUMNS" if "random_by" in item else "CENTILE" if "order_by" in item else "RANDOM"


def _element(one: Mapping[str, Any], says: str, usual: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    value = filters.read(one.get("where", FILTER_OFF), spot.below("where")) if says == "where" else one.get(says)
    out = {**usual, _KEYS[says]: value, "outputIndex": _output(one.get("to"), spot.below("to"))}
    return {**out, **({"caseSensitive": one["case_sensitive"]} if "case_sensitive" in one else {})}


def _output(name: Any, spot: Spot) -> int:
    outputs = spot.ends.outputs
    if name in outputs:
        return outputs.index(name)
    near = did_you_mean(str(name), outputs) or f"use one of {', '.join(outputs) or 'the outputs'}"
    spot.error(f"'{name}' is no output of this recipe", near)
    return 0


def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The friendly keys for a payload from which the skeleton was subtracted."""
    mode, default = rest.get("mode"), rest.get("defaultOutputIndex")
    row = MODES.get(str(mode))
    listed = [_shown(e, row[1], ends) for e in rest.get(row[0], [])] if row else []
    inside = default == -1 or (isinstance(default, int) and 0 <= default < len(ends.outputs))
    out: dict[str, Any] = {}
    if inside and all(one is not None for one in listed) and bool(listed) == bool(mode):
        out["splits"] = listed
        out.update({"otherwise": ends.outputs[default or 0]} if default != -1 else {})
        for key in ("mode", "defaultOutputIndex", *(row[:1] if row else ())):
            rest.pop(key, None)
    return {**out, **show_fields(FIELDS, rest, ends)}


def _shown(element: Any, says: str, ends: Ends) -> dict[str, Any] | None:
    index = element.get("outputIndex", -1)
    if set(element) - {_KEYS[says], "outputIndex", "caseSensitive"} or not 0 <= index < len(ends.outputs):
        return None
    value = element.get(_KEYS[says])
    shown = filters.show(value) if says == "where" else value
    if isinstance(shown, float) and shown.is_integer():
        shown = int(shown)  # DSS writes 50.0 for 50
    case = {"case_sensitive": True} if element.get("caseSensitive") is True else {}
    return {"to": ends.outputs[index], says: shown, **case} if value is not None else None


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys of the elements mean."""
    usual = {at: defaults for at, _, defaults, _ in MODES.values()}
    out = {key: filled(value, usual[key]) if key in usual else value for key, value in payload.items()}
    for at in ("filterSplits", "rangeSplits"):
        if isinstance(out.get(at), list):
            out[at] = [_whole(e) if isinstance(e, Mapping) else e for e in out[at]]
    if out.get("preFilter") == {}:
        out["preFilter"] = dict(FILTER_OFF)
    return out


def _whole(element: Mapping[str, Any]) -> dict[str, Any]:
    """A split with a whole filter: those of ranges come without switches."""
    given = element.get("filter")
    return {**element, "filter": {"distinct": False, "enabled": True, **given}} if given else dict(element)


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without what other ways than the chosen one would do; without any, nothing is chosen yet."""
    out: dict[str, Any] = filters.tidied("preFilter")(payload)
    mode = out.get("mode")
    if mode is not None and mode not in MODES:
        return out
    at, says, _, own = MODES.get(str(mode), ("", "", {}, ()))
    idle = {*(_LISTS - {at}), *(_OWN - {*own})}
    kept = {k: v for k, v in out.items() if k not in idle}
    if says == "where":
        kept[at] = [{**e, "filter": _tidy(e.get("filter"))} for e in kept.get(at, [])]
    return kept


def _tidy(value: Any) -> Any:
    """Rules without a condition take all rows, which off does not say here."""
    ui = value.get("uiData") if isinstance(value, Mapping) else None
    return filters.tidy(value) if (isinstance(ui, Mapping) and ui.get("conditions")) or _formula(ui) else value


def _formula(ui: Any) -> bool:
    return isinstance(ui, Mapping) and ui.get("mode") in ("CUSTOM", "SQL")


_OPEN = {"uiData": {"mode": "&&", "conditions": []}, "distinct": False, "enabled": True}
_HALF = [{"outputIndex": 0, "share": 50.0}]
FORM = Visual(
    "split",
    {
        "splits": SPLITS,
        "otherwise": {"type": ["string", "null"], "description": "Output for all other rows; dropped without it"},
        **properties(FIELDS),
    },
    read,
    show,
    {
        "centileShuffle": False,
        "centileSplits": _HALF,
        "defaultOutputIndex": 1,
        "preFilter": FILTER_OFF,
        "seed": 1337,
        "randomColumns": [],
        "centileOrders": [],
        "rangeSetTime": False,
        "randomSplits": _HALF,
        "randomColumnsSplits": _HALF,
        "computedColumns": [],
        "writeComputedColumnsInOutput": False,
        "centileTDigest": False,
        "valueSplits": [{"outputIndex": 0, "caseSensitive": False}],
        "rangeSplits": [{"filter": _OPEN, "outputIndex": 0}],
        "filterSplits": [{"filter": _OPEN, "outputIndex": 0}],
        "engineParams": ENGINES,
    },
    canonical,
    essential=("mode", "defaultOutputIndex", *sorted(_LISTS)),
    tidy=tidy,
    about="Rows of one table to several outputs",
    example={
        "inputs": ["ORDERS"],
        "outputs": ["BIG_ORDERS", "SMALL_ORDERS", "OTHER_ORDERS"],
        "splits": [
            {"to": "BIG_ORDERS", "where": "amount > 1000"},
            {"to": "SMALL_ORDERS", "where": {"amount": {"<": 10}}},
        ],
        "otherwise": "OTHER_ORDERS",
    },
)
