"""`python: |` or `python: {code_file: …}` ↔ custom_python: a script in a step (AUTO §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ...common import code_text
from ...common.code_env import read_env, show_env
from ...common.trees import without
from .family import Family, Files, Place

_KEYS = {"code", "code_file", "code_env"}


def _read(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
    written = step["python"]
    if isinstance(written, str):
        written = {"code": written}
    if not isinstance(written, Mapping) or not written.keys() <= _KEYS:
        reader.error(f"{place.at}.python", "this is not code", "write a text, or {code_file: PATH, code_env: NAME}")
        return "custom_python", {}
    code = code_text.read(written, reader, f"{place.at}.python")
    if code is None:
        reader.error(f"{place.at}.python", "there is no code", "give `code` or `code_file`")
    params: dict[str, Any] = {"script": code or ""}
    if "code_env" in written:
        params["envSelection"] = read_env(written["code_env"])
    return "custom_python", params


def _show(
    kind: str, params: Mapping[str, Any], place: Place, files: Files
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    code = params.get("script", "")
    env = show_env(params["envSelection"]) if "envSelection" in params else ""
    if not isinstance(code, str) or env is None:
        return None
    written = code_text.show(code, f"{place.stem}.py", files)
    if env:
        written["code_env"] = env
    return {"python": code if written.keys() == {"code"} else written}, without(params, ("script", "envSelection"))


FAMILY = Family(
    key="python",
    types=("custom_python",),
    read=_read,
    show=_show,
    schema={"python": {"type": ["string", "object"], "description": "Code, or {code | code_file, code_env}"}},
)
