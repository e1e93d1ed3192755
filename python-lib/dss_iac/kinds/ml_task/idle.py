"""What says nothing in the settings of an ML task: what is off, and what the page or an older version left behind (the
tasks of real models, AUTO §7.2). An import does not write it, a write leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Method of reducing features → the block with its parameters; how rows are split → how the keys of the others begin.
_SELECTIONS: Mapping[str, str] = {
    "CORRELATION": "correlation_params",
    "PCA": "pca_params",
    "LASSO": "lasso_params",
    "RANDOM_FOREST": "random_forest_params",
    "CUSTOM": "custom_params",
}
_UNUSED: Mapping[str, tuple[str, ...]] = {
    "SPLIT_SINGLE_DATASET": ("efsd", "eftd"),
    "EXPLICIT_FILTERING_SINGLE_DATASET": ("eftd",),
    "EXPLICIT_FILTERING_TWO_DATASETS": ("efsd",),
}
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


def tidy(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree without it."""
    out = _without_old(tree)
    if isinstance(out.get("preprocessing"), Mapping):
        out["preprocessing"] = _preprocessing(_without_old(out["preprocessing"]))
    diagnosed = (out.get("diagnosticsSettings") or {}).get("settings") or []
    if all(one.get("enabled") for one in diagnosed):  # which ones there are is a matter of DSS's version
        out["diagnosticsSettings"] = {k: v for k, v in out.get("diagnosticsSettings", {}).items() if k != "settings"}
    if isinstance(out.get("splitParams"), Mapping):
        split = out["splitParams"]
        unused = _UNUSED.get(str(split.get("ttPolicy")), ())
        out["splitParams"] = {key: value for key, value in split.items() if not key.startswith(unused)}
    return out


def _without_old(block: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key not in _OLD or value != _OLD[key]}


def _preprocessing(block: Mapping[str, Any]) -> dict[str, Any]:
    out = {k: v for k, v in block.items() if not (k in _OFF and isinstance(v, Mapping) and v.get("enabled") is False)}
    chosen = out.get("feature_selection_params")
    if isinstance(chosen, Mapping):
        mine = _SELECTIONS.get(str(chosen.get("method")), "")
        others = set(_SELECTIONS.values()) - {mine}
        out["feature_selection_params"] = {key: value for key, value in chosen.items() if key not in others}
    return out
