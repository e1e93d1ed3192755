"""What means nothing where it stands in a visual recipe (API §2.4, §6.5, §6.6), and the rows for it.

An import leaves it out, and a copy that is made from the import has nothing there, or what DSS's builder writes.
"""

from __future__ import annotations

from typing import Any

from .predicates import GROUPING, parent, type_is
from .spot import Row, Spot
from .trees import same

_USED = {  # the end of an operator → the keys of a condition that it looks at (the official client)
    "[number]": ("num",), "[string]": ("string",), "[string]i": ("string",), "[date]": ("date", "time"),
    "[column]": ("col",), "[NaNcolumn]": ("col",), "contains": ("string",), "regex": ("string",),
}  # fmt: skip
_BARE = ("is empty", "not empty", "empty string", "not empty string", "true", "false", "empty array", "not empty array")
_AUTO = ("ALL", "AUTO_NON_CONFLICTING")
_RULES = ("&&", "||")


def _maps(spot: Spot) -> list[dict[str, Any]]:
    return [one for one in spot.around if isinstance(one, dict)]


def _filter(spot: Spot) -> dict[str, Any]:
    """The innermost filter around a leaf."""
    return next((m for m in reversed(_maps(spot)) if "enabled" in m), {})


def filter_off(spot: Spot) -> bool:
    """Part of a filter that is switched off."""
    return _filter(spot).get("enabled") is False and not spot.path.endswith(("enabled", "distinct"))


def other_mode(spot: Spot) -> bool:
    """An expression beside conditions, conditions beside an expression."""
    found = _filter(spot)
    by_rules = (found.get("uiData") or {}).get("mode") in _RULES
    return by_rules if spot.path.endswith("expression") else not by_rules and "conditions" in spot.path


def unused(spot: Spot) -> bool:
    """A value of a condition, or of an element of its list, that the operator does not look at."""
    key = spot.path.rpartition(".")[2]
    condition = next((m for m in reversed(_maps(spot)) if "operator" in m), {})
    operator = str(condition.get("operator", ""))
    if "items[]" in spot.path:
        return key != ("num" if operator.endswith("[number]") else "string")
    used = next((keys for end, keys in _USED.items() if operator.endswith(end)), None)
    if operator.startswith("><"):
        used = ("date", "time", "date2", "time2")
    if " in [" in f" {operator}":
        used = ("items",)
    if operator in _BARE:
        used = ()
    return used is not None and key not in ("input", "operator", *used)


def limit_off(spot: Spot) -> bool:
    """Part of a limit on partners that is not switched on."""
    return any("rightLimit" in m and not m["rightLimit"].get("enabled") for m in _maps(spot))


def chosen_by_dss(spot: Spot) -> bool:
    """A column that is listed although DSS chooses the columns itself."""
    payload = spot.around[0]
    if "joins" in payload:
        modes = [v.get("outputColumnsSelectionMode") for v in payload["virtualInputs"]]
        return any(mode in _AUTO for mode in modes)
    if "retrievedColumnsSelectionMode" in payload:
        return bool(payload["retrievedColumnsSelectionMode"] == "ALL")
    return str(payload.get("mode")) in ("UNION", "INTERSECT")


def of_other_method(spot: Spot) -> bool:
    """A number of rows where all or a share of them are read, a seed where nothing is drawn."""
    method = str(_maps(spot)[-1].get("samplingMethod"))
    if spot.path.endswith("maxRecords") and method.endswith("RATIO"):
        return True
    return method == "FULL" or (spot.path.endswith("seed") and not method.startswith(("RANDOM", "STRAT", "CLASS")))


def unlabelled(spot: Spot) -> bool:
    """A label of a stacked table when no column says where rows came from."""
    return spot.around[0].get("addOriginColumn") is not True


def off_in_window(spot: Spot) -> bool:
    """A limit, a partition or an order that is switched off, or the unit of a limit that has none."""
    window = _maps(spot)[1]
    key = next(word for word in spot.path.replace("[]", "").split(".")[1:])
    if key in ("orders", "partitioningColumns"):
        return not window.get("enableOrdering" if key == "orders" else "enablePartitioning")
    by_range = window.get("windowLimitMode") == "RANGE"
    sides = {"precedingRows": (False, "limitPreceding"), "followingRows": (False, "limitFollowing")}
    sides |= {"windowLowerBound": (True, "limitPreceding"), "windowUpperBound": (True, "limitFollowing")}
    if key in sides:
        ranged, switch = sides[key]
        return not window.get("enableLimits") or ranged != by_range or not window.get(switch)
    off = not window.get("enableLimits") and key in ("windowLimitMode", "limitPreceding", "limitFollowing")
    return off or (key == "windowDateRangeUnit" and not (by_range and window.get("enableLimits")))


def not_computed(spot: Spot) -> bool:
    """Part of a column of a window recipe that nothing is computed of."""
    value = _maps(spot)[-1]
    computes = any(value.get(f) is True for f in (*GROUPING[:12], "lag", "lagDiff", "lead", "leadDiff"))
    every = spot.around[0].get("retrievedColumnsSelectionMode") == "ALL"
    key = spot.path.rpartition(".")[2]
    if computes or "windows" not in spot.around[0]:
        return bool("windows" in spot.around[0] and every and key == "value")
    return every or value.get("value") is not True or key not in ("column", "value")


def all_off(spot: Spot) -> bool:
    """The source lists no column, the copy some with every function off."""
    listed = spot.theirs if isinstance(spot.theirs, list) else []
    return spot.mine == [] and not any(v.get(f) is True for v in listed for f in GROUPING[:12])


def unused_by_rule(spot: Spot) -> bool:
    """Whether rows are alike, and the ways of setting a value that an action does not take."""
    taken = {"ASSIGN_VALUE": "value", "ASSIGN_COLUMN": "column", "ASSIGN_FORMULA": "formula"}
    key = spot.path.rpartition(".")[2]
    return key == "distinct" or (key in taken.values() and taken.get(_maps(spot)[-1].get("operator", "")) != key)


_MODELS = ("prediction_scoring", "clustering_scoring", "evaluation")
_UNTOUCHED = {
    "useGPU": False, "gpuAllowGrowth": False, "gpuList": 0, "perGPUMemoryFraction": 0.5, "envMode": "INHERIT",
    "inheritConf": "default", "sparkRepartitionNonHDFS": 1, "sparkPreparedDFStorageLevel": "MEMORY_AND_DISK",
    "pipelineAllowStart": True, "pipelineAllowMerge": True, "sparkExecutionEngine": "SPARK_SUBMIT",
    "sparkUseGlobalMetastore": False, "hasImageDrift": False, "hasTextDrift": False,
}  # fmt: skip


def untouched(spot: Spot) -> bool:
    """A setting of older versions with the value that every new recipe had."""
    key = spot.path.rpartition(".")[2].removesuffix("[]")
    value = spot.mine[0] if isinstance(spot.mine, list) and spot.mine else spot.mine
    return spot.scene.type_of(spot) in _MODELS and key in _UNTOUCHED and same(value, _UNTOUCHED[key])


def all_rows(spot: Spot) -> bool:
    """Part of the sample of an evaluation that takes all rows, or as every new one has it."""
    if spot.scene.type_of(spot) not in ("evaluation", "standalone_evaluation"):
        return False
    method = spot.around[0]["selection"].get("samplingMethod")
    new = {"samplingMethod": "FULL", "targetRatio": 0.02, "seed": 1337, "maxReadUncompressedBytes": -1}
    new |= {"partitionSelectionMethod": "ALL", "latestPartitionsN": 1, "withinFirstN": -1, "ascending": True}
    key = spot.path.rpartition(".")[2]
    return method == "FULL" or spot.mine is False or same(spot.mine, new.get(key))


_WAYS = {
    "FILTERS": ("filterSplits", ()),
    "RANGE": ("rangeSplits", ("column", "rangeSetTime")),
    "VALUES": ("valueSplits", ("column",)),
    "RANDOM": ("randomSplits", ("seed",)),
    "RANDOM_COLUMNS": ("randomColumnsSplits", ("randomColumns", "seed")),
    "CENTILE": ("centileSplits", ("centileOrders", "centileShuffle", "centileTDigest", "seed")),
}


def other_way(spot: Spot) -> bool:
    """Part of a split recipe that its mode does not look at."""
    if "filterSplits" not in spot.around[0]:
        return False
    at, own = _WAYS.get(str(spot.around[0].get("mode")), ("", ()))
    return spot.path.split("[")[0].split(".")[0] not in (at, *own)


IDLE: tuple[Row, ...] = (
    Row("recipes.payload", ("**uiData.**",), "part of a filter that is off", filter_off),
    Row("recipes.payload", ("**expression", "**conditions[].**"), "a filter's other way of saying it", other_mode),
    Row("recipes.payload", ("**conditions[].**",), "a value that the condition's operator does not use", unused),
    Row("recipes.payload", ("**language",), "the language of a filter, which its mode tells"),
    Row("recipes.payload", ("joins[].rightLimit.**",), "a limit that is off (API §6.6)", limit_off),
    Row(
        "recipes.payload",
        tuple(f"virtualInputs[].{key}" for key in ("originLabel", "name", "alias", "autoSelectColumns")),
        "how the editor names a table (API §6.6)",
        type_is("join", "fuzzyjoin", "geojoin"),
    ),
    Row(
        "recipes.payload",
        ("selectedColumns**", "retrievedColumns[]"),
        "the editor's copy of columns that DSS chooses",
        chosen_by_dss,
    ),
    Row(
        "recipes.payload",
        ("copySchemaFromDatasetWithName",),
        "the input whose columns another mode would take",
        lambda s: s.around[0].get("mode") != "FROM_DATASET",
    ),
    Row(
        "recipes",
        ("params.exportParams.destinationDatasetProjectKey", "params.exportParams.destinationDatasetConnection"),
        "where an export would be written if it went to a dataset (corpus §3.3)",
        lambda s: parent(s).get("destinationType") == "CUSTOM_MANAGED",
    ),
    Row("recipes", ("params.rules[].filter.**conditions[].**",), "what a rule's condition does not use", unused),
    Row(
        "recipes",
        ("params.rules[].vlmSettings.customPrompt",),
        "a prompt that is not used",
        lambda s: parent(s).get("useCustomPrompt") is False,
    ),
    Row("recipes", ("params.selection.*",), "what the method of sampling does not use", of_other_method),
    Row(
        "recipes.payload",
        ("charts**", "name"),
        "what the editor of old versions kept beside the steps (API §6.3)",
        type_is("shaker"),
    ),
    Row(
        "recipes.payload",
        ("steps[]**.params.columns[]",),
        "columns beside a pattern or all",
        lambda s: parent(s).get("appliesTo") in ("ALL", "PATTERN"),
    ),
    Row(
        "recipes.payload",
        ("**visualIfDesc.**.filter.distinct", "**visualIfDesc.**ctions[].*"),
        "what a rule of a prepare recipe does not look at",
        unused_by_rule,
    ),
    Row(
        "recipes.payload",
        (
            "useGPU",
            "gpuAllowGrowth",
            "gpuList**",
            "perGPUMemoryFraction",
            "envSelection.*",
            "spark*",
            "pipelineAllow*",
        ),
        "where older versions kept where a model runs, untouched",
        untouched,
    ),
    Row(
        "recipes.payload",
        ("sparkParams.*",),
        "what older versions wrote as null",
        lambda s: s.mine is None,
    ),
    Row("recipes.payload", ("pivots[].valueColumns[].type",), "the editor's copy of a column's type (API §6.3)"),
    Row("recipes.payload", ("selection.**",), "a sample of all rows, or what its method does not use", all_rows),
    Row("recipes.payload", ("*Filter.*",), "a filter that is absent is off", lambda s: s.mine is False),
    Row("recipes.payload", ("values",), "columns that DSS's builder lists, and nothing is computed of", all_off),
    Row(
        "recipes.payload",
        ("windows[].*", "windows[].partitioningColumns[]"),
        "what a window has switched off",
        off_in_window,
    ),
    Row("recipes.payload", ("values[].**",), "a column that is not passed on, or the options of none", not_computed),
    Row(
        "recipes.payload",
        ("*Splits", "*Splits[].**", "centileOrders[].*", "randomColumns[]", "column"),
        "what another way of splitting would do",
        other_way,
    ),
)
# What an import leaves out likewise; copies have it nevertheless, because DSS's builder writes the same.
BUILT: tuple[Row, ...] = (
    Row(
        "recipes.payload",
        ("predictionType", "savedModelType", "taskType", "evaluationDatasetTypeDetected"),
        "what DSS sets from the model (API §6.5)",
        type_is(*_MODELS),
    ),
    Row("recipes.payload", ("sparkConf.*", "has*Drift"), "where older versions kept where a model runs", untouched),
    Row("recipes.payload", ("virtualInputs[].originLabel",), "a label that no column shows", unlabelled),
    Row("recipes.payload", ("seed",), "what another way of splitting would do", other_way),
    Row("recipes.payload", ("windows[].orders[].*",), "what a window has switched off", off_in_window),
)
