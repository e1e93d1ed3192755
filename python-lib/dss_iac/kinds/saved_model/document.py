"""The document of a saved model: what of it is said by people, and what only by its training (AUTO §7.3).

Of the algorithms of its task, those that are off do nothing: they are not part of the tree, and kept on every write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..common import documents
from . import training

MANAGED = "DSS_MANAGED"
_TASK, _MODELING = "miniTask", "modeling"
_AGENTS = ("_AGENT", "RETRIEVAL_AUGMENTED_LLM")  # how types end that are in the same list and folder (AUTO §8.3)


def models(reply: Any) -> list[Any]:
    """The items of the list that are no agents."""
    return [item for item in reply if not _is_agent(item)]


def on_disk(document: Any, name: str, sibling: Callable[[str], str | None]) -> Any:
    """The document of a checkout with its id; None for an agent's."""
    return None if _is_agent(document) else {**document, "id": name}


def _is_agent(document: Mapping[str, Any]) -> bool:
    return str(document.get("savedModelType") or "").endswith(_AGENTS)


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a document; a model without a type is one of DSS's own (AUTO §7.3)."""
    tree = {"savedModelType": MANAGED, **documents.unwrap(document), **training.told(document)}
    modeling = (tree.get(_TASK) or {}).get(_MODELING)
    if isinstance(modeling, Mapping):
        used = {key: value for key, value in modeling.items() if not _off(value)}
        tree[_TASK] = {**tree[_TASK], _MODELING: used}
    return tree


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back, with the algorithms that are off as they are in DSS."""
    out = documents.wrap_named(fresh, {key: value for key, value in piece.items() if key != training.KEY})
    had = (fresh.get(_TASK) or {}).get(_MODELING)
    modeling = (out.get(_TASK) or {}).get(_MODELING)
    if isinstance(had, Mapping) and isinstance(modeling, Mapping):
        idle = {key: value for key, value in had.items() if _off(value) and key not in modeling}
        out[_TASK] = {**out[_TASK], _MODELING: {**idle, **modeling}}
    return out


def _off(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("enabled") is False
