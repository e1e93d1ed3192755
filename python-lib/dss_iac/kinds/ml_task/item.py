"""An ML task as YAML ↔ the tree of its settings (AUTO §7.2). What nobody says stays as DSS has guessed it; algorithms
are those that are listed, and no others.

{name: Churn, analysis: Who leaves, target: CHURNED, prediction: BINARY_CLASSIFICATION,
 features: {AGE: numeric, ID: rejected category}, algorithms: {random_forest_classification: {n_estimators: [100]}}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import code_env, taggable
from ..common.file_names import url
from ..common.learning import features, grids
from ..common.learning.defaults import PREPROCESSING, SAMPLE, SPLIT, TASK
from ..common.trees import camel, hollow, merge, minus, ordered, settings, snake
from . import idle
from .document import ALGORITHMS, ANALYSIS, FEATURES

# Key of an item → key of the settings that holds it as it is.
HEAD: Mapping[str, str] = {
    "target": "targetVariable",
    "prediction": "predictionType",
    "backend": "backendType",
    "guess": "guessPolicy",
    "targets": "targetVariables",
    "treatment": "treatmentVariable",
    "time_column": "timeVariable",
    "series": "timeseriesIdentifiers",
}
# What DSS is asked to propose, unless somebody says otherwise: as its official client does (AUTO §7.2).
_GUESSES: Mapping[str, str] = {
    "CLUSTERING": "KMEANS",
    "TIMESERIES_FORECAST": "TIMESERIES_DEFAULT",
    "CAUSAL_REGRESSION": "CAUSAL_PREDICTION",
    "CAUSAL_BINARY_CLASSIFICATION": "CAUSAL_PREDICTION",
    "MULTI_TARGET_REGRESSION": "MULTI_TARGET_DEFAULT",
}
# Key of an item → the settings under it, in snake case.
_MAPS: Mapping[str, str] = {"split": "splitParams", "time_order": "time", "calibration": "calibration"}
# Where a split names the datasets that it reads, by how it is done (the official client's `split_params`).
SPLIT_DATASETS = (
    "ssdDatasetSmartName",
    "efsdDatasetSmartName",
    "eftdTrain.datasetSmartName",
    "eftdTest.datasetSmartName",
)
DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    **{k: v for k, v in TASK.items() if k not in ("modeling", "envSelection")},
    "envSelection": {"envMode": "INHERIT"},
    "splitParams": {**SPLIT, "ssdSelection": SAMPLE},
    "preprocessing": PREPROCESSING,
    "calibration": {"calibrationMethod": "NO_CALIBRATION", "calibrateOnTestSet": True, "calibrationDataRatio": 0.2},
    "gpuConfig": {"params": {"useGpu": False, "gpuList": [0]}, "disabledCapabilities": []},
    "uncertainty": {"predictionIntervalsEnabled": False, "predictionIntervalsCoverage": 0.95},
    "modeling": {**TASK["modeling"], "custom_python": [], "custom_mllib": []},
}
_TEXT = {"type": "string"}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["analysis"],
    "properties": {
        "analysis": {**_TEXT, "description": "Name of the analysis that it is in"},
        "task": {"enum": ["prediction", "clustering"], "description": "prediction without it"},
        "target": {**_TEXT, "description": "The column to predict"},
        "prediction": {**_TEXT, "description": "BINARY_CLASSIFICATION, MULTICLASS, REGRESSION …; DSS guesses it"},
        "backend": {**_TEXT, "description": "PY_MEMORY without it"},
        "guess": {**_TEXT, "description": "What DSS proposes at first: DEFAULT, PERFORMANCE, EXPLANATORY …"},
        "targets": {"type": "array", "items": _TEXT, "description": "Where there are several: the columns to predict"},
        "treatment": {**_TEXT, "description": "Of a causal prediction: the column that says who was treated"},
        "time_column": {**_TEXT, "description": "Of a forecast: the column with the time"},
        "series": {"type": "array", "items": _TEXT, "description": "Of a forecast: the columns that tell series apart"},
        "features": features.SCHEMA,
        "algorithms": {
            "type": "object",
            "additionalProperties": grids.SCHEMA,
            "description": "DSS's name of each algorithm that is trained → its parameters",
        },
        "classes": {"type": "array", "description": "Values of the target, the negative one first"},
        "metric": {**_TEXT, "description": "What the best model is chosen by"},
        "weighting": {**_TEXT, "description": "CLASS_WEIGHT, SAMPLE_WEIGHT, NO_WEIGHTING …"},
        "search": {"type": "object", "description": "How hyperparameters are searched, in snake case"},
        **{key: {"type": "object", "description": f"DSS's `{at}` in snake case"} for key, at in _MAPS.items()},
        "code_env": {**_TEXT, "description": "Name of a code environment, `inherit` or `builtin`"},
        "settings": {"type": "object", "description": "Any other key of DSS's settings, raw"},
        **taggable.SCHEMA,
    },
}
REMAPPING, COUNTED = "target_remapping", "sampleFreq"  # how often a value was in the sample is DSS's own
OWN = ("name", "taskType", ANALYSIS, ALGORITHMS, FEATURES, *HEAD.values(), *taggable.KEYS.values())


class _Place:
    """Problems of features, told at their key."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def error(self, what: str, hint: str = "") -> None:
        """A problem there."""
        self.reader.error("features", what, hint)


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {"name": item["name"], ANALYSIS: item.get("analysis"), **taggable.read(item)}
    body["taskType"] = str(item.get("task", "prediction")).upper()
    body.update({at: item[key] for key, at in HEAD.items() if key in item})
    body.update({at: camel(item[key]) for key, at in _MAPS.items() if key in item})
    if "features" in item:
        body[FEATURES] = features.read(item["features"], _Place(reader), stored=False)[0]
    if "algorithms" in item:
        blocks = {str(name): said or {} for name, said in item["algorithms"].items()}
        plain = body["taskType"] == "CLUSTERING"  # plain lists there (AUTO §7.2)
        body[ALGORITHMS] = [{"name": n, **(s if plain else grids.read(s))} for n, s in sorted(blocks.items())]
    modeling: dict[str, Any] = {"gridSearchParams": camel(item["search"])} if "search" in item else {}
    if "metric" in item:
        modeling["metrics"] = {"evaluationMetric": item["metric"]}
    if modeling:
        body["modeling"] = modeling
    if "classes" in item:
        body["preprocessing"] = {REMAPPING: _remapped(item["classes"])}
    if "weighting" in item:
        body["weight"] = {"weightMethod": item["weighting"]}
    if "code_env" in item:
        body["envSelection"] = code_env.read_env(str(item["code_env"]))
    return Wanted(merge(body, item.get("settings") or {}), name=str(item["name"]))


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a task."""
    rest = minus(idle.tidy(tree), defaults(tree))
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "analysis": tree.get(ANALYSIS)}
    clustering = tree.get("taskType") == "CLUSTERING"
    if clustering:
        item["task"] = "clustering"
    item.update({key: rest[at] for key, at in HEAD.items() if at in rest})
    modeling, weight = dict(rest.pop("modeling", {})), dict(rest.pop("weight", {}))
    metrics = dict(modeling.pop("metrics", {}))
    said = {"metric": metrics.pop("evaluationMetric", None), "weighting": weight.pop("weightMethod", None)}
    said["classes"] = _classes(rest)
    said["search"] = snake(modeling.pop("gridSearchParams", None))
    said.update({key: snake(rest.pop(at, None)) for key, at in _MAPS.items()})
    env = code_env.show_env(rest["envSelection"]) if "envSelection" in rest else None
    if env is not None:
        said["code_env"] = env
        del rest["envSelection"]
    words = features.words(tree.get(FEATURES) or {})
    said["features"] = words
    drawn = ((tree.get("modeling") or {}).get("gridSearchParams") or {}).get("strategy", "GRID") != "GRID"
    said["algorithms"] = {str(a["name"]): _parameters(a, clustering, drawn) for a in tree.get(ALGORITHMS) or []}
    item.update(
        {k: ordered(v) if k != "features" else v for k, v in said.items() if k == "algorithms" or not hollow(v)}
    )
    over = {"modeling": {**modeling, **({"metrics": metrics} if metrics else {})}, "weight": weight}
    over["features"] = {} if words is not None else dict(tree.get(FEATURES) or {})
    spare = settings(
        {**rest, **{k: v for k, v in over.items() if v}}, tuple(k for k in OWN if k != FEATURES or not over["features"])
    )
    return Written({**item, **taggable.show(rest), **ordered(spare)})


def _remapped(classes: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"sourceValue": value, "mappedValue": number} for number, value in enumerate(classes)]


def _classes(rest: dict[str, Any]) -> list[Any] | None:
    """The classes, taken out of what is left; None when there are none, or they are mapped in another way."""
    preprocessing = dict(rest.get("preprocessing") or {})
    found = preprocessing.pop(REMAPPING, None) or []
    classes = [one.get("sourceValue") for one in found]
    if not classes or _remapped(classes) != [{k: v for k, v in one.items() if k != COUNTED} for one in found]:
        return None
    rest["preprocessing"] = preprocessing
    return classes


def _parameters(block: Mapping[str, Any], plain: bool, drawn: bool) -> dict[str, Any]:
    own = {k: v for k, v in block.items() if k != "name"}
    return dict(ordered(own)) if plain else grids.show(grids.tidy(own, at_random=drawn))


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of what the guess wants to know; settings are saved when DSS has guessed (AUTO §7.2)."""
    at = url("projects", facts["project"], "lab", wire[ANALYSIS], "models") + "/"
    keys = ("taskType", *HEAD.values())
    body = {"backendType": "PY_MEMORY", "guessPolicy": _guess(wire), **{k: wire[k] for k in keys if wire.get(k)}}
    project = facts["project"]

    def guessed(reply: Any) -> Call:
        at = url("projects", project, "models", "lab", *_place(reply), "status")
        return Call("GET", at, until=lambda status: not status.get("guessing"), note="wait for DSS's guess")

    return [Call("POST", at, body, aside=guessed, note="create ML task, and wait until DSS has guessed its settings")]


def _guess(tree: Mapping[str, Any]) -> str:
    said = (str(tree.get(key)) for key in ("taskType", "predictionType"))
    return next((_GUESSES[word] for word in said if word in _GUESSES), "DEFAULT")


def defaults(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a task has that DSS has just made."""
    return {**DEFAULTS, "guessPolicy": _guess(tree)}


def _place(reply: Any) -> tuple[str, str]:
    return str(reply["analysisId"]), str(reply["mlTaskId"])


def _joined(reply: Any) -> str:
    return "/".join(_place(reply))


def created_id(reply: Any, resource: Resource) -> str:
    """The ids of analysis and task, as one."""
    return _joined(reply)


def listed(reply: Any) -> list[dict[str, Any]]:
    """The items of the list under the ids of analysis and task, by whichever key they tell their name."""
    return [
        {**one, **({"name": name} if (name := one.get("name") or one.get("mlTaskName")) else {}), "id": _joined(one)}
        for one in reply["mlTasks"]
    ]


def on_disk(ids: Sequence[str]) -> dict[str, Any]:
    """The list as a checkout can tell it: names are in the documents."""
    return {"mlTasks": [dict(zip(("analysisId", "mlTaskId"), id.split("/"), strict=True)) for id in ids]}


def delete(project: str, id: str, with_data: bool) -> list[Call]:
    """DELETE, with all that it has trained."""
    analysis, _, task = id.partition("/")
    return [Call("DELETE", url("projects", project, "models", "lab", analysis, task) + "/", note="delete ML task")]


def holds_data(tree: Mapping[str, Any]) -> str:
    """What it has trained and nobody has deployed is nowhere else."""
    return "the models that it has trained go with it"
