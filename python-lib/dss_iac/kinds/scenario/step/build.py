"""`build: ORDERS` ↔ build_flowitem: builds datasets, folders, models and stores (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common import flow_items
from ...common.trees import without
from ..field import Spot, flag, read_items
from .family import Family, Files, Place
from .flags import PROCEED, WARNINGS

# How a build treats what lies upstream: our word → DSS's jobType.
MODES: Mapping[str, str] = {
    "recursive": "RECURSIVE_BUILD",
    "only": "NON_RECURSIVE_FORCED_BUILD",
    "recursive_forced": "RECURSIVE_FORCED_BUILD",
    "missing": "RECURSIVE_MISSING_ONLY_BUILD",
    "downstream": "REVERSE_FORCED_BUILD",
    "find_outputs": "FIND_OUTPUTS_RECURSIVE_BUILD",
}
_WORD_OF = {job: word for word, job in MODES.items()}


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    written = step["build"]
    mode = step.get("mode", "recursive")
    builds = read_items(written, Spot(reader, f"{place.at}.build"), "is nothing that can be built")
    if mode not in MODES:
        reader.error(f"{place.at}.mode", f"{mode!r} is not a way to build", f"write one of {', '.join(MODES)}")
    return "build_flowitem", {"builds": builds, "jobType": MODES.get(mode, MODES["recursive"])}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    items = [flow_items.show(item) for item in params.get("builds") or []]
    mode = _WORD_OF.get(params.get("jobType", MODES["recursive"]))
    if mode is None or None in items:
        return None
    keys: dict[str, Any] = {"build": items[0] if len(items) == 1 else items}
    if mode != "recursive":
        keys["mode"] = mode
    return keys, without(params, ("builds", "jobType"))


FAMILY = Family(
    key="build",
    types=("build_flowitem",),
    read=_read,
    show=_show,
    keys=("mode",),
    schema={
        "build": {"description": "What to build: a name, {folder: NAME}, {dataset: NAME, partitions: …}, or a list"},
        "mode": {"enum": list(MODES), "description": "How to treat what lies upstream; default recursive"},
    },
    flags=(
        flag("auto_update_schema", "autoUpdateSchemaBeforeEachRecipeRun", "Schemas are updated first; default false"),
        flag("stop_at_zone_boundary", "stopAtFlowZoneBoundary", "Only within the flow zone; default false"),
        flag("refresh_hive_metastore", "refreshHiveMetastore", "Default true"),
        WARNINGS,
        PROCEED,
    ),
    about="Builds datasets, folders, models and evaluation stores",
    example={"build": ["ORDERS", {"folder": "models"}], "mode": "recursive_forced"},
)
