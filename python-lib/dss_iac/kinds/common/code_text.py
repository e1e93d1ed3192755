"""Code in YAML: inline while short, in a file of its own beside the YAML when long. Both directions; runs nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader, Template

INLINE_LINES = 12
_NEEDS_A_FILE = re.compile(r"[ \t]\n|\r|[\x00-\x08\x0b-\x1f\x7f]")


def read(item: Mapping[str, Any], reader: Reader, at: str, key: str = "code") -> str | None:
    """The code under `key` or in the file under `key`_file; None when neither is given."""
    path = item.get(f"{key}_file")
    if path is not None and key in item:
        reader.error(at, f"both `{key}` and `{key}_file` are given", "keep one of them")
    if path is not None:
        return reader.content(path, f"{at}.{key}_file" if at else f"{key}_file")
    return item.get(key)


def show(code: str, file: str, files: dict[str, str | bytes], key: str = "code") -> dict[str, Any]:
    """`{key: text}`, or `{key_file: file}` with the text put into `files`."""
    if isinstance(code, Template) or (code.count("\n") <= INLINE_LINES and not _NEEDS_A_FILE.search(code)):
        return {key: code}
    files[file] = code
    return {f"{key}_file": file}
