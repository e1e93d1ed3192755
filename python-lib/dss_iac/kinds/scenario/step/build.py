"""`build: ORDERS` ↔ build_flowitem: builds datasets, folders, models and stores (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common import flow_items
from ...common.trees import without
from .family import Family, Files, Place

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
    listed = written if isinstance(written, list) else [written]
    builds = []
    for i, one in enumerate(listed):
        item = flow_items.read(one)
        if item is None:
            where = f"{place.at}.build[{i}]" if listed is written else f"{place.at}.build"
            reader.error(where, f"{one!r} is nothing that can be built", "write a dataset's name, or {folder: NAME}")
        else:
            builds.append(item)
    if mode not in MODES:
        reader.error(f"{place.at}.mode", f"{mode!r} is not a way to build", f"write one of {', '.join(MODES)}")
    return "build_flowitem", {"builds": builds, "jobType": MODES.get(mode, MODES["recursive"])}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    items = [flow_items.show(item) for item in params.get("builds") or []]
    mode = _WORD_OF.get(params.get("jobType", MODES["recursive"]))
    if not items or mode is None or None in items:
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
)
