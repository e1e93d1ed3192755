"""The payload of a recipe: text on the wire, JSON or code in the tree (API §6.3).

JSON payloads are rewritten by editors, so they are compared parsed and without the browser's `$…` keys. A recipe is
never sent back without its payload: DSS would take that for an empty one and lose the code (API §16.24b).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ...core.model import path
from ...core.model.discovery import discover
from ...errors import NOT_JSON
from ..common import documents
from . import dependencies, visual
from .types import BARE, extension, is_code
from .visual import models, upkeep
from .visual.form import Visual

FORMS: tuple[Visual, ...] = (
    *discover(visual.__path__, visual.__name__, "FORM"),
    *discover(models.__path__, models.__name__, "FORM"),
    *discover(upkeep.__path__, upkeep.__name__, "FORM"),
)
VISUALS: Mapping[str, Visual] = {form.type: form for form in FORMS}


def unwrap(wire: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe's keys and its payload text, joined. A missing recipe is answered without either (API §1.4)."""
    recipe = documents.unwrap(wire.get("recipe") or {k: v for k, v in wire.items() if k != "payload"})
    payload = wire.get("payload")
    return {**recipe, "payload": payload} if payload else recipe


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back; a payload that says the same keeps the server's own text."""
    recipe = documents.wrap(fresh.get("recipe") or {}, {k: v for k, v in piece.items() if k != "payload"})
    had, text = fresh.get("payload"), piece.get("payload")
    if text is None or _same(recipe.get("type", ""), had, text):
        text = had
    return {**{k: v for k, v in fresh.items() if k != "payload"}, "recipe": recipe, "payload": text or ""}


def _same(kind: str, a: Any, b: Any) -> bool:
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    return json.dumps(parse(kind, a), sort_keys=True) == json.dumps(parse(kind, b), sort_keys=True)


def from_live(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with its payload parsed, roles in their plain form."""
    out = {**tree, **{side: _roles(tree[side], side) for side in ("inputs", "outputs") if side in tree}}
    if isinstance(tree.get("payload"), str):
        out["payload"] = parse(str(tree.get("type", "")), tree["payload"])
        if out["payload"] in ("", {}):
            del out["payload"]
    return out


def to_live(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with its payload as text."""
    payload = tree.get("payload")
    if payload is None or isinstance(payload, str):
        return dict(tree)
    return {**tree, "payload": json.dumps(payload, ensure_ascii=False, indent=2)}


def settle(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree as it would come back: `from_live` of `to_live`. A payload that is an object needs no text for that."""
    kind, payload = str(tree.get("type", "")), tree.get("payload")
    if not isinstance(payload, dict) or is_code(kind):
        return from_live(to_live(tree))
    out = from_live({k: v for k, v in tree.items() if k != "payload"})
    clean = canonical(kind, payload)
    return {k: clean if k == "payload" else out[k] for k in tree if k != "payload" or clean}


def parse(kind: str, text: str) -> Any:
    """A payload as the tree keeps it: JSON wherever it is an object and the type is not code."""
    if is_code(kind):
        return text
    try:
        payload = json.loads(text.removeprefix("\ufeff"))
    except NOT_JSON:
        return text
    return canonical(kind, payload) if isinstance(payload, dict) else text


def canonical(kind: str, payload: Any) -> Any:
    """A JSON payload without the browser's keys, in the one form its type has."""
    clean = _without_dollar(payload)
    form = VISUALS.get(kind)
    return form.canonical(clean) if form and isinstance(clean, Mapping) else clean


def _without_dollar(value: Any) -> Any:
    if type(value) in path.SCALARS:  # most are, and the questions below cost more
        return value
    if isinstance(value, path.MAPS):
        return {
            k: v if type(v) in path.SCALARS else _without_dollar(v)
            for k, v in value.items()
            if not str(k).startswith("$")
        }
    return [_without_dollar(v) for v in value] if isinstance(value, list) else value


def _roles(roles: Any, side: str) -> Any:
    """Roles without the empty ones, which DSS does not keep apart from absent ones (API §6.2)."""
    if not isinstance(roles, Mapping):
        return roles
    blank = {"appendMode": False} if side == "outputs" else {}
    return {
        role: {**spec, "items": [_item({**blank, **item}) for item in spec["items"]]}
        for role, spec in roles.items()
        if isinstance(spec, Mapping) and spec.get("items")
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    if not item.get("deps"):
        return item
    return {**item, "deps": [dependencies.canonical(one) for one in item["deps"]]}


def join_disk(document: dict[str, Any], name: str, sibling: Callable[[str], str | None]) -> dict[str, Any]:
    """The wire form of a recipe in the project's git: the type chooses the payload's file, since a converted recipe
    leaves its old one behind (corpus §3.3)."""
    kind = str(document.get("type", ""))
    text = None if kind in BARE else sibling(extension(kind))
    return {"recipe": document, "payload": text} if text else {"recipe": document}
