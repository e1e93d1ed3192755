"""What means nothing in what was learned: saved models, evaluation stores, and the recipes that train (AUTO §7.2, §7.3).

Rows only, and what they ask of a difference.
"""

from __future__ import annotations

from typing import Any

from .predicates import is_, type_is
from .spot import Row, Spot
from .trees import EMPTY, same

_FLAT = ("algorithm", "autoOptimizeThreshold", "computeLearningCurves", "forcedClassifierThreshold",
         "pluginAlgoCustomGridSearch", "skipExpensiveReports")  # fmt: skip
_SETS = {
    "SPLIT_SINGLE_DATASET": ("efsd", "eftd"),
    "EXPLICIT_FILTERING_SINGLE_DATASET": ("eftd",),
    "EXPLICIT_FILTERING_TWO_DATASETS": ("efsd",),
}
_METHODS = {"CORRELATION": "correlation", "PCA": "pca", "LASSO": "lasso", "RANDOM_FOREST": "random_forest"}
_NEW_SAMPLE = {"targetRatio": 0.02, "seed": 1337, "maxReadUncompressedBytes": -1, "latestPartitionsN": 1,
               "partitionSelectionMethod": "ALL", "withinFirstN": -1, "ascending": True}  # fmt: skip
_CLUSTERS = type_is("clustering_training", "clustering_cluster")
_TRAINS = type_is("prediction_training", "clustering_training", "clustering_cluster")


def unused(spot: Spot) -> bool:
    """A setting of an algorithm that is off."""
    return any(isinstance(one, dict) and one.get("enabled") is False for one in spot.around[2:])


def _modeling(spot: Spot) -> dict[str, Any]:
    found: dict[str, Any] = spot.around[0].get("modeling") or {}
    return found


def listed(spot: Spot) -> bool:
    """How a hyperparameter would be drawn, where the values of its grid are all tried."""
    strategy = (_modeling(spot).get("grid_search_params") or {}).get("strategy") or "GRID"
    return _TRAINS(spot) and (strategy == "GRID" or ".limit" in spot.path)


def before_grids(spot: Spot) -> bool:
    """A plain parameter of an algorithm beside the grid that has it."""
    grids = [v for k, v in _modeling(spot).items() if isinstance(v, dict) and k.endswith("_grid") and v.get("enabled")]
    return _TRAINS(spot) and bool(grids) and len(spot.around) == 2 and spot.path.rpartition(".")[2] not in _FLAT


def other_rows(spot: Spot) -> bool:
    """Rows that the way of splitting does not look at."""
    policy = str(spot.around[0]["splitParams"].get("ttPolicy"))
    return _TRAINS(spot) and spot.path.removeprefix("splitParams.").startswith(_SETS.get(policy, ("-",)))


def other_selection(spot: Spot) -> bool:
    """Parameters of another way of reducing features."""
    params = spot.around[0]["preprocessing"]["feature_selection_params"]
    own = _METHODS.get(str(params.get("method")), str(params.get("method")).lower())
    return _TRAINS(spot) and not spot.path.endswith((".method", f"{own}_params"))


def idle_sample(spot: Spot) -> bool:
    """Part of a sample as every new one has it, or that its method does not use."""
    key, sample = spot.path.rpartition(".")[2], next(m for m in reversed(spot.around) if isinstance(m, dict))
    method = str(sample.get("samplingMethod"))
    counted = "targetRatio" if method.endswith("RATIO") else "maxRecords"
    other = key in ("targetRatio", "maxRecords") and (key != counted or method == "FULL")
    ways = ("STRATIFIED", "CLASS", *(("RANDOM",) if key == "seed" else ()))
    drawn = key in ("column", "seed") and not method.startswith(ways)
    return _TRAINS(spot) and (other or drawn or spot.mine is False or same(spot.mine, _NEW_SAMPLE.get(key)))


def off(spot: Spot) -> bool:
    """A setting of something that is off: predictions' intervals, calibration, models of treatments."""
    core = spot.around[0].get("core") or {}
    kind, key = str(core.get("prediction_type")), spot.path.split(".")[1]
    causal = key == "propensityModeling" and not kind.startswith("CAUSAL")
    sure = key == "uncertainty" and not (core.get(key) or {}).get("predictionIntervalsEnabled")
    bare = key == "calibration" and (core.get(key) or {}).get("calibrationMethod") == "NO_CALIBRATION"
    return _TRAINS(spot) and (causal or sure or bare)


def all_checked(spot: Spot) -> bool:
    """The checks that a version of DSS makes of every training, all on."""
    checks = spot.around[0].get("core", spot.around[0])["diagnosticsSettings"]
    return _TRAINS(spot) and checks.get("enabled") is True and all(c.get("enabled") for c in checks["settings"])


def nothing_there(spot: Spot) -> bool:
    """A way of preparing features of older versions, not used."""
    values = (False, 0, 0.0, 10, "NONE")
    return _TRAINS(spot) and (any(same(spot.mine, v) for v in values) or spot.mine in EMPTY)


def said_twice(spot: Spot) -> bool:
    """The name of an environment beside the choice of it."""
    return _TRAINS(spot) and any(
        spot.mine == m["envSelection"].get("envName") for m in spot.around if "envSelection" in m
    )


def _training(paths: tuple[str, ...], why: str, when: Any = _TRAINS) -> Row:
    return Row("recipes.payload", paths, why, when)


LEARNED: tuple[Row, ...] = (
    Row(
        "saved_models",
        ("lastTrain*", "activeVersion"),
        "what its last training wrote (AUTO §7.3)",
    ),
    Row("saved_models", ("miniTask.modeling.**",), "what an algorithm would do that is off (AUTO §7.2)", unused),
    Row("saved_models", ("miniTask.predictionDisplay**",), "how its page shows predictions (corpus §3.2)"),
    Row(
        "model_evaluation_stores",
        ("displayParams.allAvailableMetrics[]", "displayParams.predictionType"),
        "what was evaluated last (AUTO §7.4)",
    ),
    Row(
        "model_evaluation_stores",
        ("displayParams.sortDescending", "displayParams.showConfidenceIntervals"),
        "what absence means in a store that nobody has arranged (AUTO §7.4)",
        is_(False, True),
    ),
    _training(("generatingModelId", "splitParams.instanceIdRefresher"), "which lab model it was deployed from"),
    _training(
        (
            *(f"preprocessing.per_feature.**{key}" for key in (".state.**", ".name", ".autoReason")),
            "preprocessing.target_remapping[].sampleFreq",
        ),
        "what a guess saw in the data (AUTO §7.2)",
    ),
    _training(
        tuple(
            f"expectedPreparationOutputSchema.columns[].{key}"
            for key in ("maxLength", "timestampNoTzAsDate", "downcastedToStringFromMeaning")
        ),
        "what is computed of each column",
    ),
    _training(
        tuple(
            f"script.{key}"
            for key in (
                "*Sampling.**",
                "explore*Params.**",
                "coloring.**",
                "columns*.**",
                "column*.**",
                "analysisColumnData.**",
                "previewMode",
                "maxProcessedMemTableBytes",
                "contextProjectKey",
                "flagNumericValues",
                "chartsEngine",
                "origin",
                "steps[].preview",
                "steps[].alwaysShowComment",
            )
        ),
        "what the page of the design shows (API §6.3)",
    ),
    _training(
        tuple(
            f"modeling.{key}"
            for key in ("gridLength", "isShiftWindowsCompatible", "grid_search", "max_ensemble_nodes_serialized")
        ),
        "counted from the grids, or of ensembles, which no recipe trains",
    ),
    _training(
        tuple(f"modeling.*.*.{key}" for key in ("limit.*", "range.*", "randomMode", "nValues")),
        "how a hyperparameter would be drawn that is not drawn (AUTO §7.2)",
        listed,
    ),
    _training(
        ("script.steps[].params.columns[]",),
        "columns beside the pattern that a step applies to",
        lambda s: _TRAINS(s) and s.around[-2].get("appliesTo") == "PATTERN",
    ),
    _training(("modeling.*",), "a plain parameter of before there were grids", before_grids),
    _training(("modeling.*grid*.**",), "an algorithm that is off", lambda s: _TRAINS(s) and unused(s)),
    _training(("splitParams.**",), "rows that the way of splitting does not look at", other_rows),
    _training(("splitParams.**",), "an idle part of a sample", idle_sample),
    _training(("preprocessing.feature_selection_params.*.**",), "another way of reducing features", other_selection),
    _training(
        ("core.uncertainty.*", "core.calibration.*", "modeling.propensityModeling.*"), "settings of what is off", off
    ),
    _training(
        ("core.diagnosticsSettings.settings[].*", "core.diagnosticsSettings.settings#more"),
        "the checks that a version makes",
        all_checked,
    ),
    _training(("diagnosticsSettings.**",), "the checks that a version makes of clusters", all_checked),
    _training(("sampling.instanceIdRefresher",), "how often the rows of the lab model were read anew", _CLUSTERS),
    _training(("sampling.selection.**",), "an idle part of a sample of clusters", idle_sample),
    _training(
        tuple(
            f"preprocessing.{key}"
            for key in (
                "deduplication.*",
                "reduce.*",
                "featureSelection.*",
                "numerical_combinations.*",
            )
        ),
        "how older versions prepared features, not used",
        nothing_there,
    ),
    _training(
        ("sparkPreparedDFStorageLevel", "sparkRepartitionNonHDFS"),
        "keys of older versions, with what they always say",
        lambda s: _TRAINS(s) and s.mine in ("MEMORY_AND_DISK", 1),
    ),
    _training(("envName", "core.executionParams.envName"), "an environment that is said twice", said_twice),
)
