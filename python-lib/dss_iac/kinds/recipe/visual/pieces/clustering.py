"""What recipes that find clusters have alike: friendly ↔ payload (the clustering recipes of real projects).

Beside the algorithm stand its plain parameters, those of the others as they are when nobody chose. Which rows are read
is said by the input; the payload's copy of its name is written with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ....common import code_env
from ....common.learning.defaults import PREPROCESSING, SPARK
from ....common.preparation import steps
from ....common.trees import SILENT, look, merge, ordered, put, take
from ..form import Ends, Field, Spot, read_fields, show_fields
from . import samples, training, training_idle
from .simple import number, text

_INPUT = "sampling.datasetSmartName"
SKELETON: Mapping[str, Any] = {
    "backendType": "PY_MEMORY",
    "envSelection": {"envMode": "INHERIT"},
    "modeling": {
        "custom_has_k": False,
        "max_iterations": 0,
        "ts_kmeans_k": 0,
        "epsilon": 0.0,
        "min_sample_ratio": 0.0,
        "gamma": 0.0,
        "coef0": 0.0,
        "seed": 1337,
        "n_jobs": 1,
        "metrics": {"evaluationMetric": "SILHOUETTE", "customEvaluationMetricGIB": True},
        "isolation_forest": {
            "max_samples": 0.5,
            "max_features": 1.0,
            "seed": 1337,
            "n_samples": 256,
            "max_depth": 15,
            "k": 2,
            "n_estimators": 100,
            "bootstrap": True,
            "max_anomalies": 100,
            "enabled": False,
            "contamination": 0.05,
        },
    },
    "preprocessing": {
        **{k: v for k, v in PREPROCESSING.items() if k != "target_remapping"},
        "outliers": {"method": "CLUSTER", "min_n": 0, "min_cum_ratio": 0.01},
        "reduce": {"enabled": False, "kept_variance": 0.0},
    },
    "sampling": {"extractBeforePrepare": True, "instanceIdRefresher": 0},
    "script": {"steps": []},
    "sparkParams": SPARK,
}


def _as_dss(key: str, at: str, told: str) -> Field:
    return Field(key, at, {"type": "object", "description": told}, show=lambda value, ends: ordered(value))


FIELDS: tuple[Field, ...] = (
    text("algorithm", "modeling.algorithm", "KMEANS, PY_TWO_STEP, PY_ISOLATION_FOREST … of DSS's"),
    number("clusters", "modeling.k", "How many clusters"),
    text("metric", "modeling.metrics.evaluationMetric", "What models are compared by; SILHOUETTE without it"),
    _as_dss("parameters", "modeling", "Other parameters of the algorithm, as DSS has them"),
    _as_dss("outliers", "preprocessing.outliers", "What becomes of small clusters: {method: CLUSTER, DROP or NONE, "
            "min_n, min_cum_ratio}"),
    _as_dss("reduce", "preprocessing.reduce", "Fewer dimensions: {enabled: true, kept_variance: 0.9}"),
    text("version_prefix", "modelVersionNamePrefix", "How names of its versions begin"),
    _as_dss("selection", "preprocessing.feature_selection_params", "How features are reduced, as DSS has it"),
    Field("sample", "sampling.selection", samples.SCHEMA, samples.read, samples.show),
    Field("steps", "script.steps", steps.SCHEMA, steps.read, lambda value, ends: steps.show(value)),
)  # fmt: skip
KEYS: Mapping[str, Any] = {
    **{f.key: f.schema for f in FIELDS},
    **{key: training.KEYS[key] for key in (training.FEATURES, training.FILE, "code_env")},
}


def reader(more: tuple[Field, ...] = ()) -> Callable[[Mapping[str, Any], Spot], dict[str, Any]]:
    """What reads an item of a recipe that has these fields, too."""

    def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
        out = read_fields((*FIELDS, *more), item, spot)
        training.read_features(out, item, spot)
        if "code_env" in item:
            out["envSelection"] = code_env.read_env(str(item["code_env"]))
        if look(out, "modeling.algorithm") == "PY_ISOLATION_FOREST":
            out = merge(out, {"modeling": {"isolation_forest": {"enabled": True}}})
        if spot.ends.inputs:
            put(out, _INPUT, spot.ends.inputs[0])
        return out

    return read


def shower(more: tuple[Field, ...] = ()) -> Callable[[dict[str, Any], Ends], dict[str, Any]]:
    """What shows the payload of such a recipe."""

    def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
        if ends.inputs and look(rest, _INPUT) == ends.inputs[0]:
            take(rest, _INPUT)
        forest = look(rest, "modeling.algorithm") == "PY_ISOLATION_FOREST"
        if forest and look(rest, "modeling.isolation_forest.enabled") is True:
            take(rest, "modeling.isolation_forest.enabled")
        env = look(rest, "envSelection")
        word = code_env.show_env(env) if isinstance(env, Mapping) else None
        if word is not None:
            take(rest, "envSelection")
        shown = {**show_fields((*FIELDS, *more), rest, ends), **({"code_env": word} if word is not None else {})}
        training.show_features(shown, rest)
        return shown

    return show


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without what a guess, a page or an older version left in it."""
    out = training_idle.unchecked(training_idle.tidy({k: v for k, v in payload.items() if k != "modeling"}))
    if isinstance(payload.get("modeling"), Mapping):
        out["modeling"] = dict(payload["modeling"])
    sampling = out.get("sampling")
    if isinstance(sampling, Mapping):
        found = samples.tidy(sampling.get("selection"))
        rest = {k: v for k, v in sampling.items() if k not in ("selection", "instanceIdRefresher")}
        usual = found is None or found == training.SAMPLE
        out["sampling"] = rest if usual else {**rest, "selection": found}
    return out


def seed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """How each feature is handled, and which rows are read, unless somebody says otherwise."""
    out = training.seed({k: v for k, v in payload.items() if k in ("preprocessing", "splitParams")})
    out.pop("splitParams", None)
    if look(payload, "sampling.selection") is SILENT:
        out["sampling"] = {"selection": {**samples.USUAL, **training.SAMPLE}}
    return out
