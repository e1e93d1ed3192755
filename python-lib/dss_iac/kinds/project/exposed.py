"""What a project lends to others: `{dataset: X, to: [REPORTING]}` ↔ exposedObjects. Both directions (API §4.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.compare.refs import MISSING
from ...core.model.kind import Reader
from ..common import flow_items
from ..common.trees import without

_RULE = {"appearOnFlow": True}
_OURS = ("DATASET", "MANAGED_FOLDER")  # what a copy of the project has from the start: an import writes these only
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            **{key: {"type": "string"} for key in flow_items.REFERENCE_KEYS if key != "project"},
            "to": {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"type": "string"},
                        {
                            "type": "object",
                            "properties": {"project": {"type": "string"}, "appear_on_flow": {"type": "boolean"}},
                            "required": ["project"],
                            "additionalProperties": False,
                        },
                    ]
                },
                "description": "Keys of the projects that may use it",
            },
            "quick_sharing": {"type": "boolean"},
        },
        "additionalProperties": False,
    },
}


def read(entries: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """Written entries as DSS has them."""
    out = []
    for i, entry in enumerate(entries):
        item = flow_items.read(without(entry, ("to", "quick_sharing")))
        if item is None:
            hint = "write {dataset: NAME, to: [PROJECT]} or {folder: NAME, to: [PROJECT]}"
            reader.error(f"exposed[{i}]", "this entry names nothing to expose", hint)
            continue
        name = item["itemId"]  # entries are told apart by it, so what is missing goes by its bare name here
        gone = isinstance(name, Mapping) and MISSING in name
        said: dict[str, Any] = {"type": item["type"], "localName": name[MISSING] if gone else name}
        if "quick_sharing" in entry:
            said["quickSharingEnabled"] = entry["quick_sharing"]
        if "to" in entry:
            said["rules"] = [_rule(rule) for rule in entry["to"]]
        out.append(said)
    return out


def left_out(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What an import does not write, and why: entries for what is gone, or of types that no kind manages."""
    found = {}
    for entry in entries:
        word = str(entry.get("type"))
        if _spared(entry):
            why = "nothing of this name exists" if word in _OURS else "objects of this type are not managed"
            found[f"exposed {word} {_bare(entry.get('localName'))}"] = why
    return found


def show(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """DSS's entries as people write them, without those that are `left_out`."""
    out = []
    for entry in entries:
        if _spared(entry):
            continue
        shown = flow_items.show({"type": entry.get("type"), "itemId": entry.get("localName")})
        said = {"dataset": shown} if isinstance(shown, str) else dict(shown)
        said["to"] = [_show_rule(rule) for rule in entry.get("rules") or []]
        if entry.get("quickSharingEnabled"):
            said["quick_sharing"] = True
        out.append(said)
    return out


def _spared(entry: Mapping[str, Any]) -> bool:
    name = entry.get("localName")
    return entry.get("type") not in _OURS or (isinstance(name, Mapping) and MISSING in name)


def _bare(name: Any) -> Any:
    return next(iter(name.values()), "") if isinstance(name, Mapping) else name


def _rule(written: Any) -> dict[str, Any]:
    if isinstance(written, str):
        return {"targetProject": written, **_RULE}
    return {"targetProject": written["project"], "appearOnFlow": written.get("appear_on_flow", True)}


def _show_rule(rule: Mapping[str, Any]) -> Any:
    target = rule.get("targetProject")
    return {"project": target, "appear_on_flow": False} if rule.get("appearOnFlow") is False else target
