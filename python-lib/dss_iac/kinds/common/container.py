"""Where code of an object runs, as people name it ↔ DSS's `containerExecSelection` (AUTO §8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .worded import Word

INHERITED: Mapping[str, Any] = {"containerMode": "INHERIT"}
_MODES: Mapping[str, str] = {"none": "NONE", "inherit": "INHERIT"}


def read(name: str) -> dict[str, Any]:
    """`none`, `inherit`, or the name of a container configuration, as DSS keeps it."""
    return {"containerMode": _MODES[name]} if name in _MODES else {
        "containerMode": "EXPLICIT_CONTAINER", "containerConf": name}  # fmt: skip


def show(selection: Any) -> str | None:
    """The name to write; None when the selection says more than a name can."""
    known = dict(selection) if isinstance(selection, Mapping) else {}
    name = known.get("containerConf")
    names = (*_MODES, *([name] if isinstance(name, str) and name not in _MODES else []))
    return next((written for written in names if read(written) == known), None)


def word(at: str) -> Word:
    """The word `container` for the selection at a place."""
    return Word(
        at, {"type": "string", "description": "Container configuration, `none` or `inherit`"}, read=read, show=show
    )
