"""A tree → the item that a person would have written for it, with the content of its files in it. What a kind cannot
show has no item. Knows no kind; does not look for secrets: the trees that come here are masked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ...core.model import path
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...errors import ODD_SHAPE

Item = Mapping[str, Any]
_OPTIONS: Mapping[str, Any] = {"with_storage": True, "with_schema": True, "named": True, "built": False, "twin": False}


def of(kind: Kind, tree: Mapping[str, Any], address: Address, dss_id: str = "") -> Item | None:
    """The item of one object; None when its kind cannot say this tree."""
    body = dict(tree)
    zone = body.pop("zone", None)
    place = kind.place(address, body, dss_id, _OPTIONS)
    sets = (path.parse(p) for p in kind.rules.unordered if "*" not in p)
    try:
        # as DSS has it: what is new, with what DSS adds
        body = kind.settle(body) if kind.settle else kind.from_live(kind.to_live(body))
        written = kind.show(dict(path.arranged(body, sets)), place)
        whole = {**written.item, **({"zone": zone} if zone else {})}
        return dict(_with_content(whole, written.files) if written.files else whole) if written.item else None
    except ODD_SHAPE:
        return None


def created(item: Item, name: str) -> dict[str, Any]:
    """The item of something new, as short as it can be: its name is told already, and what is empty says nothing."""
    named = {k: v for k, v in item.items() if not (k == "name" and v == name)}
    return {k: v for k, v in named.items() if v not in (None, "", [], {})}


def _with_content(value: Any, files: Mapping[str, str | bytes]) -> Any:
    """The item with what its files hold in place of their names: `code_file` becomes `code`, `file` `content`."""
    if type(value) in path.SCALARS:
        return value
    if isinstance(value, Mapping):
        out: dict[str, Any] = {}
        for key, inner in value.items():
            if str(key).endswith("file") and isinstance(inner, str) and inner in files:
                out[str(key)[:-4].rstrip("_") or "content"] = _content(inner, files[inner])
            else:
                out[key] = _with_content(inner, files)
        return out
    return [_with_content(v, files) for v in value] if isinstance(value, list | tuple) else value


def _content(name: str, content: str | bytes) -> Any:
    if isinstance(content, bytes):
        return f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()[:12]}"
    return json.loads(content) if name.endswith(".json") else content
