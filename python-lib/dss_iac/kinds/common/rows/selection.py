"""Which rows of a dataset are read ↔ DSS's selection (API §2.4).

sample: all | {first: 1000} | {random: 500, seed: 7} | {random_ratio: 0.05} | {stratified: 500, column: region}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ....core.model.diagnostic import did_you_mean
from ..trees import SILENT, camel, snake

ROWS, RATIO = "maxRecords", "targetRatio"
METHODS: Mapping[str, tuple[str, str]] = {  # word → (DSS's method, the key that its number lies in)
    "first": ("HEAD_SEQUENTIAL", ROWS),
    "random": ("RANDOM_FIXED_NB", ROWS),
    "random_exact": ("RANDOM_FIXED_NB_EXACT", ROWS),
    "random_ratio": ("RANDOM_FIXED_RATIO", RATIO),
    "stratified": ("STRATIFIED_TARGET_NB_EXACT", ROWS),
    "rebalanced": ("CLASS_REBALANCE_TARGET_NB_APPROX", ROWS),
}
ALL: Mapping[str, Any] = {"samplingMethod": "FULL"}
_BY_DSS = {method: (word, at) for word, (method, at) in METHODS.items()}
USUAL: Mapping[str, Any] = {  # a new selection, which is also what absent keys mean
    "useMemTable": False,
    "filter": {"distinct": False, "enabled": False},
    "partitionSelectionMethod": "ALL",
    "latestPartitionsN": 1,
    "ordering": {"enabled": False, "rules": []},
    "ascending": True,
    "withinFirstN": -1,
    "maxReadUncompressedBytes": -1,
    "seed": 1337,
}
_IDLE = {"seed": ("RANDOM_", "STRATIFIED_", "CLASS_"), "column": ("STRATIFIED_", "CLASS_")}
WORDS = f"Rows to read: `all`, or one of {', '.join(METHODS)} with a number"
SCHEMA: Mapping[str, Any] = {
    "anyOf": [{"enum": ["all"]}, {"type": "object", "minProperties": 1}],
    "description": f"Rows to read: `all`, the default, or one of {', '.join(METHODS)} with a number, beside it "
    "`column`, `seed` and DSS's other keys of a selection in snake case",
}


def read(value: Any, error: Callable[[str, str], None]) -> dict[str, Any]:
    """DSS's selection."""
    if not isinstance(value, Mapping):
        return dict(ALL)
    said = [key for key in value if key in METHODS]
    if "sampling_method" in value:
        return dict(camel(value))
    if len(said) != 1:
        near = next((n for key in value if (n := did_you_mean(str(key), METHODS))), "")
        error("a sample has one method", near or f"write one of {', '.join(METHODS)}, or `all`")
        return {}
    method, at = METHODS[said[0]]
    rest: dict[str, Any] = camel({key: v for key, v in value.items() if key != said[0]})
    return {"samplingMethod": method, at: value[said[0]], **rest}


def show(value: Any) -> Any:
    """The words for a selection without what is idle in it."""
    if not isinstance(value, Mapping):
        return SILENT
    rest = dict(value)
    method = rest.pop("samplingMethod", "")
    if method == "FULL" and not rest:
        return "all"
    if method in _BY_DSS and _BY_DSS[method][1] in rest:
        word, at = _BY_DSS[method]
        return {word: rest.pop(at), **snake(rest)}
    return snake(value) if method else SILENT


def tidy(value: Any) -> Any:
    """A selection without what its method does not use, and what is as in a new one."""
    if not isinstance(value, Mapping):
        return value
    method = str(value.get("samplingMethod", ""))
    number = _BY_DSS.get(method, ("", ""))[1] if method != "FULL" else ""
    idle = {key for key in (ROWS, RATIO) if key != number} if method in (*_BY_DSS, "FULL") else set()
    idle |= {key for key, starts in _IDLE.items() if not method.startswith(starts)}
    kept = {k: v for k, v in value.items() if k not in idle}
    return {k: v for k, v in kept.items() if k not in USUAL or v != USUAL[k]}
