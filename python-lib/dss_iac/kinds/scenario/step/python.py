"""`python: |` or `python: {code_file: …}` ↔ custom_python: a script in a step (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from .. import script
from .family import Family, Files, Place
from .flags import PROCEED


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    return "custom_python", script.read(step["python"], reader, f"{place.at}.python", "script")


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    found = script.show(params, "script", f"{place.stem}.py", files)
    return None if found is None else ({"python": found[0]}, found[1])


FAMILY = Family(
    key="python",
    types=("custom_python",),
    read=_read,
    show=_show,
    schema={"python": script.SCHEMA},
    flags=(PROCEED,),
    about="Runs Python code",
    example={"python": 'print("done")\n'},
)
