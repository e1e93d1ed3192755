"""What recipes that train have alike: friendly ↔ payload (AUTO §7.2; the train recipes of real projects).

Their payload is what was designed in an analysis, with one algorithm. What a guess saw in the data, what the page of
the design shows, and what an algorithm would do that is off, is not said; a write leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....core.model.diagnostic import Report
from .....core.text import document
from .....core.text.yaml_writer import dump
from ....common import code_env
from ....common.learning import features, grids
from ....common.learning.defaults import PREPROCESSING, SCORES, SEARCH, SPARK, SPLIT, TASK
from ....common.learning.parameters import USUAL
from ....common.preparation import steps
from ....common.trees import SILENT, look, merge, minus, ordered, put, take
from ..form import Ends, Field, Spot, read_fields, show_fields
from . import samples
from .flat import in_snake_case
from .simple import raw, text

FEATURES, FILE = "features", "features_file"
INLINE = 12  # lines of features that still fit into an item
_HANDLED, SCHEMA = "preprocessing.per_feature", "expectedPreparationOutputSchema"
_ENVS = ("envSelection", "core.executionParams.envSelection")
_EXECUTION: Mapping[str, Any] = {
    "envSelection": {"envMode": "INHERIT"},
    "containerSelection": {"containerMode": "INHERIT"},
    "gpuConfig": {
        "disabledCapabilities": [],
        "params": {"gpuAllowGrowth": False, "gpuList": [0], "perGPUMemoryFraction": 0.5, "useGpu": False},
    },
    "sparkCheckpoint": "NONE",
    "sparkParams": SPARK,
}
MODELING: Mapping[str, Any] = {
    "metrics": SCORES,
    "grid_search_params": {**SEARCH, "nFolds": 3, "nIterRandom": 5, "foldOffset": True, "grouped": False,
                           "equalDurationFolds": False},
    "autoOptimizeThreshold": True,
    "computeLearningCurves": False,
    "forcedClassifierThreshold": 0.0,
    "pluginAlgoCustomGridSearch": False,
    "skipExpensiveReports": False,
}  # fmt: skip
SAMPLE: Mapping[str, Any] = {"samplingMethod": "HEAD_SEQUENTIAL", "maxRecords": 100000}
SKELETON: Mapping[str, Any] = {
    "backendType": "PY_MEMORY",
    "operationMode": "TRAIN_SPLITTED_ONLY",
    "partSource": "ACTIVE_VERSION",
    "needsInputDataFolder": False,
    "core": {
        "savedModelType": "DSS_MANAGED",
        "backendType": "PY_MEMORY",
        "time": TASK["time"],
        "calibration": TASK["calibration"],
        "partitionedModel": TASK["partitionedModel"],
        "diagnosticsSettings": TASK["diagnosticsSettings"],
        "executionParams": _EXECUTION,
    },
    "splitParams": SPLIT,
    "preprocessing": PREPROCESSING,
    "modeling": MODELING,
    "assertionsParams": {"assertions": []},
    "overridesParams": {"overrides": []},
    "envSelection": {"envMode": "INHERIT"},
    "sparkParams": SPARK,
    "script": {"steps": []},
}


def _classes(value: Any, _spot: Spot) -> Any:
    return [{"sourceValue": str(one), "mappedValue": n} for n, one in enumerate(value)]


def _show_classes(value: Any, _ends: Ends) -> Any:
    plain = [one.get("sourceValue") for one in value]
    return plain if _classes(plain, None) == [dict(one) for one in value] else SILENT  # type: ignore[arg-type]


SHARED: tuple[Field, ...] = (
    text("metric", "modeling.metrics.evaluationMetric", "What the best model is chosen by"),
    text("version_prefix", "modelVersionNamePrefix", "How names of its versions begin"),
    Field("classes", "preprocessing.target_remapping", {"type": "array", "description": "Values of the target, the "
          "negative one first"}, _classes, _show_classes),
    Field("sample", "splitParams.ssdSelection", samples.SCHEMA, samples.read, samples.show),
    in_snake_case("split", "splitParams", "How rows are split into train and test: DSS's words in snake case"),
    in_snake_case("search", "modeling.grid_search_params", "How hyperparameters are searched"),
    in_snake_case("scores", "modeling.metrics", "More about what is measured"),
    text("mode", "operationMode", "TRAIN_SPLITTED_ONLY without it, TRAIN_FULL, TRAIN_KFOLD …"),
    Field("generated", "preprocessing.feature_generation", {"type": "object", "description": "Features that are made "
          "of others, as DSS has them"}),
    Field("selection", "preprocessing.feature_selection_params", {"type": "object", "description": "How features are "
          "reduced, as DSS has it"}),
    raw("assertions", "assertionsParams.assertions", "What is asserted of predictions, as DSS has it"),
    in_snake_case("execution", "core.executionParams", "How it runs: DSS's words in snake case"),
    in_snake_case("partitions", "core.partitionedModel", "A model for each partition, as DSS has it in snake case"),
    in_snake_case("time_order", "core.time", "Rows ordered by a column of time, as DSS has it in snake case"),
    Field("steps", "script.steps", steps.SCHEMA, steps.read, lambda value, ends: steps.show(value)),
)  # fmt: skip
KEYS: Mapping[str, Any] = {
    FEATURES: features.SCHEMA,
    FILE: {"type": "string", "description": "The same in a file of its own, not called .yml"},
    "parameters": grids.SCHEMA,
    "code_env": {"type": "string", "description": "Name of a code environment, `inherit` or `builtin`"},
}


def read(fields: tuple[Field, ...], blocks: Mapping[str, str], item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The payload that an item declares; `blocks`: algorithm → where its parameters are."""
    out = read_fields(fields, item, spot)
    read_features(out, item, spot)
    if "code_env" in item:
        for at in _ENVS:
            put(out, at, code_env.read_env(str(item["code_env"])))
    block = blocks.get(str(item.get("algorithm")))
    if block and "parameters" in item:
        put(out, f"modeling.{block}", {"enabled": True, **grids.read(item.get("parameters") or {})})
    elif "parameters" in item:
        hint = f"write one of {', '.join(blocks)}, or say its parameters in `payload`"
        spot.below("parameters").error("these are parameters of an algorithm that is not known", hint)
    return out


def read_features(out: dict[str, Any], item: Mapping[str, Any], spot: Spot) -> None:
    """Lay what an item says of features into a payload."""
    handled = _features(item, spot)
    if handled is not None:
        per_feature, columns = features.read(handled, spot.below(FEATURES))
        put(out, _HANDLED, per_feature)
        out[SCHEMA] = {"userModified": False, "columns": columns}


def _features(item: Mapping[str, Any], spot: Spot) -> Mapping[str, Any] | None:
    if FILE not in item:
        return item.get(FEATURES)
    path, report = str(item[FILE]), Report()
    found = document.parse(spot.reader.content(path, FILE), path, report).tree
    if isinstance(found, Mapping):
        return found
    spot.below(FILE).error("the file is no map of features", "write a line `COLUMN: numeric` for each")
    return {}


def show(fields: tuple[Field, ...], blocks: Mapping[str, str], rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The friendly keys; takes out of `rest` what they say."""
    env = [look(rest, at) for at in _ENVS]
    word = code_env.show_env(env[0]) if env[0] == env[1] and isinstance(env[0], Mapping) else None
    for at in _ENVS if word is not None else ():
        take(rest, at)
    shown = {**show_fields(fields, rest, ends), **({"code_env": word} if word is not None else {})}
    shown |= {key: ordered(value) for key, value in shown.items() if isinstance(value, Mapping)}
    block = blocks.get(str(shown.get("algorithm")), "")
    grid = look(rest, f"modeling.{block}") if block else SILENT
    if grid is not SILENT and grid.get("enabled") is True:
        rest_of = minus(grids.show({k: v for k, v in grid.items() if k != "enabled"}), USUAL.get(block, {}), exact=True)
        shown["parameters"] = rest_of
        take(rest, f"modeling.{block}")
    show_features(shown, rest)
    return shown


def show_features(shown: dict[str, Any], rest: dict[str, Any]) -> None:
    """Say the features in words, if words can say them all, and take them out of `rest`."""
    handled, schema = look(rest, _HANDLED), look(rest, SCHEMA)
    said = None
    if isinstance(handled, Mapping) and isinstance(schema, Mapping) and set(schema) <= {"userModified", "columns"}:
        said = features.show(handled, schema.get("columns") or [])
    if said is not None:
        shown[FEATURES] = said
        take(rest, _HANDLED)
        take(rest, SCHEMA)


def shelve(shown: dict[str, Any], stem: str) -> dict[str, str]:
    """Features by the dozen go into a file of their own, a line each."""
    said = shown.get(FEATURES)
    if not said or dump(said).count("\n") <= INLINE:
        return {}
    path = f"recipes/{stem}.features.txt"
    del shown[FEATURES]
    shown[FILE] = path
    return {path: dump(said)}


def seed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """How each feature is handled unless somebody says otherwise, and grids that can be searched in any way."""
    out: dict[str, Any] = {}
    if look(payload, "splitParams.ssdSelection") is SILENT:
        out["splitParams"] = {"ssdSelection": {**samples.USUAL, **SAMPLE}}
    handled = look(payload, _HANDLED)
    if isinstance(handled, Mapping):
        out["preprocessing"] = {"per_feature": features.seed(handled)}
    modeling = payload.get("modeling")
    if isinstance(modeling, Mapping):
        blocks = {k: v for k, v in modeling.items() if isinstance(v, Mapping) and "enabled" in v}
        usual = {k: grids.read(USUAL.get(k, {})) for k in blocks}
        out["modeling"] = {k: merge(usual[k], grids.seed({**usual[k], **v})) for k, v in blocks.items()}
    return out
