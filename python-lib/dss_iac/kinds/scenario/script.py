"""`python: |` or `python: {code_file: …, code_env: …}` ↔ a script and its code env, in a step or a trigger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader
from ..common import code_text
from ..common.code_env import read_env, show_env
from ..common.trees import without

_KEYS = {"code", "code_file", "code_env"}
SCHEMA: Mapping[str, Any] = {
    "type": ["string", "object"],
    "description": "Code, or {code | code_file, code_env}",
    "properties": {
        "code": {"type": "string", "description": "The code"},
        "code_file": {"type": "string", "description": "A file with it"},
        "code_env": {"type": "string", "description": "Code env, or builtin, or inherit"},
    },
    "additionalProperties": False,
}


def read(written: Any, reader: Reader, at: str, key: str) -> dict[str, Any]:
    """DSS's parameters; `key` is what they call the script."""
    if isinstance(written, str):
        written = {"code": written}
    if not isinstance(written, Mapping) or not written.keys() <= _KEYS:
        reader.error(at, "this is not code", "write a text, or {code_file: PATH, code_env: NAME}")
        return {}
    code = code_text.read(written, reader, at)
    if code is None:
        reader.error(at, "there is no code", "give `code` or `code_file`")
    params: dict[str, Any] = {key: code or ""}
    if "code_env" in written:
        params["envSelection"] = read_env(written["code_env"])
    return params


def show(
    params: Mapping[str, Any], key: str, file: str, files: dict[str, str | bytes]
) -> tuple[Any, dict[str, Any]] | None:
    """What to write, and the parameters that it does not speak of; None when it cannot be written."""
    code = params.get(key, "")
    env = show_env(params["envSelection"]) if "envSelection" in params else ""
    if not isinstance(code, str) or env is None:
        return None
    written = code_text.show(code, file, files)
    if env:
        written["code_env"] = env
    return (code if written.keys() == {"code"} else written), without(params, (key, "envSelection"))
