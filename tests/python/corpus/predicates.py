"""What the rows of `noise.py` may ask about a difference. Each says in one line what it looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .spot import Spot
from .trees import MISSING, same

GIVEN = "https://example.com/secret/"  # how the value of every secret begins that a round trip gives
GROUPING = (  # the functions of the grouping recipe, then their modifiers (API §6.5)
    *("count", "countDistinct", "sum", "sum2", "avg", "median", "stddev", "min", "max", "first", "last", "concat"),
    *("firstLastNotNull", "concatDistinct"),
)
_EXTENSIONS = {
    "pyspark": "py",
    "python": "py",
    "r": "r",
    "sql_query": "sql",
    "sql_script": "sql",
    "spark_sql_query": "sql",
}
_BY_PEOPLE = ("comment", "meaning")
_FIRST_CHECKLIST = ("Your new project's Todo", [True, False, False, False])
_MADE_UP = "The project *"


_NAMES = {"id": "saved_models", "scenarioId": "scenarios", "dashboardId": "dashboards", "datasetName": "datasets"}


def is_(*values: Any) -> Callable[[Spot], bool]:
    """The source has one of these values, which is what their absence means: the copy has nothing there, or what DSS
    makes up."""

    def asks(spot: Spot) -> bool:
        theirs = spot.theirs == MISSING or str(spot.theirs).startswith(_MADE_UP)
        return theirs and any(same(spot.mine, value) for value in values)

    return asks


def absent(spot: Spot) -> bool:
    """The copy has nothing there."""
    return bool(spot.theirs == MISSING)


def named_left_out(spot: Spot) -> bool:
    """What lies around names something that a plan left out."""
    found = ((kind, one.get(key)) for one in spot.around if isinstance(one, dict) for key, kind in _NAMES.items())
    return any(place in spot.scene.left_out for place in found)


def type_is(*names: str) -> Callable[[Spot], bool]:
    """The object, or the recipe whose payload this is, has one of these types."""
    return lambda spot: spot.scene.type_of(spot) in names


def parent(spot: Spot, level: int = 1) -> dict[str, Any]:
    """The map of the source that holds the leaf, or one further out; {} when there is none."""
    maps = [inside for inside in spot.around if isinstance(inside, dict)]
    return maps[-level] if len(maps) >= level else {}


def output(spot: Spot) -> bool:
    """The dataset is some recipe's output."""
    return spot.name in spot.scene.outputs


def computed(spot: Spot) -> bool:
    """Part of a schema that a build writes; what people add to its columns is none of that."""
    return output(spot) and not spot.path.endswith(_BY_PEOPLE)


def managed(spot: Spot) -> bool:
    """DSS itself decides where the data lies."""
    return spot.kind == "managed_folders" or spot.around[0].get("managed") is True


def by_rule(spot: Spot) -> bool:
    """A location that DSS made up by the connection's naming rules, or a part of it that only the connection sets."""
    own = spot.path in ("params.path", "params.table")
    return managed(spot) and (not own or not spot.mine or "${" in str(spot.mine))


def left_behind(spot: Spot) -> bool:
    """A payload file that is not the one of its recipe's type."""
    kind = spot.scene.type_of(spot)
    return not spot.name.endswith(f".{_EXTENSIONS.get(kind, kind)}")


def off(spot: Spot) -> bool:
    """An element of a grouping in which no function is on."""
    return not any(parent(spot).get(function) is True for function in GROUPING[:12])


def idle(spot: Spot) -> bool:
    """A step that sets values as they are, beside the formulas that it does not use."""
    return parent(spot, 2).get("evaluateValues") is False


def seeded(spot: Spot) -> bool:
    """The source has no to-do list, or the one that DSS makes for every project, untouched."""
    lists = (spot.around[0].get("checklists") or {}).get("checklists") or []
    outlines = [(one.get("title"), [item.get("done") is True for item in one.get("items") or []]) for one in lists]
    return outlines in ([], [_FIRST_CHECKLIST])


def _references(spot: Spot) -> list[str]:
    external = spot.scene.source.objects.get(("lib", "external-libraries.json")) or {}
    return [root.strip("/") for root in external.get("gitReferences") or {}]


def brought(spot: Spot) -> bool:
    """A git reference of the library, a search path of one, or a file that came with one."""
    if spot.name == "external-libraries.json":
        return not spot.path.endswith("Path[]") or str(spot.mine).strip("/") in _references(spot)
    return any(not root or spot.name.startswith(f"{root}/") for root in _references(spot))


def state_of_ours(spot: Spot) -> bool:
    """A file that this tool keeps, or the one that DSS puts into a new library."""
    return spot.name.startswith("dss-iac/") or spot.name == "external-libraries.json"


def made_by_dss(spot: Spot) -> bool:
    """The dashboard that DSS makes with a project, as long as nobody has put anything on it."""
    document = spot.theirs if spot.path == "#extra" else spot.around[0] if spot.around else {}
    tiles = [tile for page in document.get("pages") or [] for tile in (page.get("grid") or {}).get("tiles") or []]
    return not tiles and str(document.get("name")).endswith("'s default dashboard")


def built_in_theme(spot: Spot) -> bool:
    """A theme that nobody has changed."""
    theme = spot.around[0].get("theme") or {}
    return theme.get("isBuiltIn") is True and not theme.get("isCustomized")


def of_another_type(spot: Spot) -> bool:
    """A version of an agent has settings for every type; this is none of its own (AUTO §8.3)."""
    own = str(spot.around[0].get("savedModelType", "")).title().replace("_", "")
    block = spot.path.removeprefix("inlineVersions[].").partition(".")[0]
    names = {"ToolsUsingAgent", "PythonAgent", "PluginAgent", "StructuredAgent", "RetrievalAugmentedLlm"}
    mine = "ragllm" if own == "RetrievalAugmentedLlm" else own[:1].lower() + own[1:]
    return own in names and block.endswith("Settings") and block not in (f"{mine}Settings", "guardrailsPipelineSettings")
