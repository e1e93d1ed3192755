"""What means nothing in the payload of a recipe that trains: what a guess saw, what a page shows, what is off, and what
an older version left behind (the train recipes of real projects). An import does not write it, a write leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.learning import features, grids, unused
from ....common.preparation import steps
from ....common.trees import SILENT, look
from . import samples
from .training import MODELING, SAMPLE, SCHEMA

COUNTED = ("gridLength", "isShiftWindowsCompatible", "grid_search", "max_ensemble_nodes_serialized")
# ^ said by the grids, by the model, or of ensembles, which no recipe trains
_SEEN = ("preview", "alwaysShowComment", "designTimeReport")  # what the editor shows of a step


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys of its preparation mean."""
    script = payload.get("script")
    if not isinstance(script, Mapping) or not script.get("steps"):
        return dict(payload)
    return {**payload, "script": {**script, "steps": steps.canonical(script["steps"])}}


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without what a guess, a page or an older version left in it."""
    out = {k: _bare(v) for k, v in payload.items() if k not in ("generatingModelId", "script")}
    if isinstance(out.get(SCHEMA), Mapping):
        out[SCHEMA] = {**out[SCHEMA], "columns": features.tidy_columns(out[SCHEMA].get("columns") or [])}
    found = steps.tidy((payload.get("script") or {}).get("steps"))
    if found:
        out["script"] = {"steps": [{k: v for k, v in step.items() if k not in _SEEN} for step in found]}
    out = unused.without_old(out)
    if look(out, "envSelection.envName") == out.get("envName"):
        out.pop("envName", None)
    if not str(look(out, "core.prediction_type")).startswith("CAUSAL"):
        out.get("modeling", {}).pop("propensityModeling", None)
    for key, change in _TIDIED.items():
        if isinstance(out.get(key), Mapping):
            out[key] = change(out[key])
    return out


def _tidy_core(value: Mapping[str, Any]) -> dict[str, Any]:
    """What is off has no settings; what is diagnosed depends on the version, unless somebody chose."""
    out = dict(value)
    if look(out, "uncertainty.predictionIntervalsEnabled") is False:
        del out["uncertainty"]
    if look(out, "calibration.calibrationMethod") == "NO_CALIBRATION":
        del out["calibration"]
    out = unchecked(out)
    run = out.get("executionParams")
    if isinstance(run, Mapping) and run.get("envName") == look(run, "envSelection.envName"):
        out["executionParams"] = {k: v for k, v in run.items() if k != "envName"}
    return out


def unchecked(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is diagnosed, where that is everything."""
    found = value.get("diagnosticsSettings") or {}
    usual = found.get("enabled") is True and all(one.get("enabled") is True for one in found.get("settings") or [])
    return {k: v for k, v in value.items() if not usual or k != "diagnosticsSettings"}


def _bare(value: Any) -> Any:
    return {k: _bare(v) for k, v in value.items() if v is not None} if isinstance(value, Mapping) else value


def _tidy_preprocessing(value: Mapping[str, Any]) -> dict[str, Any]:
    out = unused.preprocessing(value)
    out["per_feature"] = features.tidy(value.get("per_feature"))
    if isinstance(value.get("target_remapping"), list):
        out["target_remapping"] = [{k: v for k, v in e.items() if k != "sampleFreq"} for e in value["target_remapping"]]
    return out


def _tidy_modeling(value: Mapping[str, Any]) -> dict[str, Any]:
    """One algorithm is on. Beside its block, the plain parameters of before there were blocks say nothing."""
    at_random = look(value, "grid_search_params.strategy") not in (SILENT, "GRID")
    blocks = [k for k, v in value.items() if isinstance(v, Mapping) and v.get("enabled") is True and k not in MODELING]
    out: dict[str, Any] = {}
    for key, one in value.items():
        off = isinstance(one, Mapping) and one.get("enabled") is False and key not in MODELING
        old = bool(blocks) and not isinstance(one, Mapping) and key not in (*MODELING, "algorithm")
        if not off and not old and key not in COUNTED:
            out[key] = grids.tidy(one, at_random=at_random) if key in blocks else one
    return out


def _tidy_split(value: Mapping[str, Any]) -> dict[str, Any]:
    out = {k: _tidy_set(v) for k, v in unused.split(value).items() if k != "instanceIdRefresher"}
    found = samples.tidy(out.pop("ssdSelection", None))
    return {**out, "ssdSelection": found} if found and found != SAMPLE else out


def _tidy_set(value: Any) -> Any:
    return {**value, "selection": samples.tidy(value["selection"])} if isinstance(value, Mapping) and (
        "selection" in value) else value  # fmt: skip


_TIDIED = {
    "core": _tidy_core,
    "preprocessing": _tidy_preprocessing,
    "modeling": _tidy_modeling,
    "splitParams": _tidy_split,
}
