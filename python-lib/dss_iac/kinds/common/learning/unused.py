"""What says nothing in how something is learned, wherever it stands: what is off, what belongs to another choice, what
an older version left behind (the tasks and train recipes of real projects, AUTO §7.2). Knows no document as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OFF = ("reduce", "deduplication")  # of older versions, while they are off
# Keys of older versions, with what they always say.
_OLD: Mapping[str, Any] = {
    "sparkPreparedDFStorageLevel": "MEMORY_AND_DISK",
    "sparkRepartitionNonHDFS": 1,
    "skipExpensiveReports": False,
    "featureSelection": {"kind": "NONE", "filterOnlyKBestNbToKeep": 10},
    "numerical_combinations": {"pairwiseLinear": False, "polynomialInteraction": False},
    "feature_interactions": [],
}
# Method of reducing features → the block with its parameters; how rows are split → how the keys of the others begin.
_SELECTIONS: Mapping[str, str] = {
    "NONE": "",
    "CORRELATION": "correlation_params",
    "PCA": "pca_params",
    "LASSO": "lasso_params",
    "RANDOM_FOREST": "random_forest_params",
    "CUSTOM": "custom_params",
}
_SPLITS: Mapping[str, tuple[str, ...]] = {
    "SPLIT_SINGLE_DATASET": ("efsd", "eftd"),
    "EXPLICIT_FILTERING_SINGLE_DATASET": ("eftd",),
    "EXPLICIT_FILTERING_TWO_DATASETS": ("efsd",),
}


def without_old(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block without keys of older versions that say nothing."""
    return {key: value for key, value in block.items() if key not in _OLD or value != _OLD[key]}


def preprocessing(block: Mapping[str, Any]) -> dict[str, Any]:
    """How features are made ready, without what is off and what other ways of choosing them would look at."""
    out = {k: v for k, v in without_old(block).items() if not (k in _OFF and _is_off(v))}
    if isinstance(out.get("feature_selection_params"), Mapping):
        out["feature_selection_params"] = _selection(out["feature_selection_params"])
    return out


def _selection(block: Mapping[str, Any]) -> dict[str, Any]:
    method = str(block.get("method", "NONE"))
    others = set(_SELECTIONS.values()) - {_SELECTIONS[method]} if method in _SELECTIONS else ()
    return {key: value for key, value in block.items() if key not in others}


def split(block: Mapping[str, Any]) -> dict[str, Any]:
    """How rows are split, without what other ways of splitting would look at."""
    others = _SPLITS.get(str(block.get("ttPolicy")), ())
    return {key: value for key, value in block.items() if not key.startswith(others)}


def _is_off(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("enabled") is False
