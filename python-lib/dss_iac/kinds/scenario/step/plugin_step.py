"""`plugin_step: pystep_PLUGIN_STEP` beside `config:`: a step that a plugin brings (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ..field import raw
from .family import Family, Files, Place
from .flags import PROCEED

PREFIX = "pystep_"


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    kind = str(step["plugin_step"])
    if not kind.startswith(PREFIX):
        reader.error(f"{place.at}.plugin_step", f"{kind!r} is no step of a plugin", f"write {PREFIX}PLUGIN_STEP")
    return kind, {}


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    return {"plugin_step": kind}, dict(params)


FAMILY = Family(
    key="plugin_step",
    types=(),
    prefix=PREFIX,
    read=_read,
    show=_show,
    schema={"plugin_step": {"type": "string", "description": "Its type, pystep_PLUGIN_STEP"}},
    flags=(raw("config", "config", "Its parameters"), PROCEED),
    about="Runs a step of a plugin",
    example={"plugin_step": "pystep_sales-tools_empty-log", "config": {"dataset": "LOG"}},
)
