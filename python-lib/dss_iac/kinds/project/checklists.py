"""To-do lists of a project: titles and items ↔ DSS's checklists (API §2.2). Who ticked what and when is not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# What DSS puts into every project made in its screens: four items, the first one done (API §4.2).
SEEDED = ("Your new project's Todo", [True, False, False, False])
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "items": {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"type": "string"},
                        {
                            "type": "object",
                            "properties": {"text": {"type": "string"}, "done": {"type": "boolean"}},
                            "required": ["text"],
                            "additionalProperties": False,
                        },
                    ]
                },
            },
        },
        "required": ["title"],
        "additionalProperties": False,
    },
}


def read(lists: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Written lists as DSS has them."""
    return {
        "checklists": [{"title": one["title"], "items": [_item(i) for i in one.get("items") or []]} for one in lists]
    }


def show(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """DSS's lists as people write them; the list that DSS itself makes is left out until somebody uses it."""
    lists = document.get("checklists") or []
    if [_outline(one) for one in lists] == [SEEDED]:
        return []
    return [
        {"title": one.get("title") or "", "items": [_show_item(item) for item in one.get("items") or []]}
        for one in lists
    ]


def _outline(one: Mapping[str, Any]) -> tuple[Any, list[bool]]:
    return one.get("title"), [item.get("done") is True for item in one.get("items") or []]


def _item(written: Any) -> dict[str, Any]:
    return {"text": written, "done": False} if isinstance(written, str) else {"done": False, **written}


def _show_item(item: Mapping[str, Any]) -> Any:
    text = item.get("text") or ""
    return {"text": text, "done": True} if item.get("done") else text
