"""References as people write them ↔ as the tree keeps them. Translates no id: that is `core.compare.refs`.

A bare name is a dataset. Anything else is a map of one key: `{folder: models}`, `{model: churn, project: OTHER}`; a
dataset of another project may be written `{dataset: X, project: OTHER}` or `OTHER.X`. An element of a recipe's role
may say more beside the reference: `{dataset: X, append: true}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.compare.refs import KIND_OF_KEY, MISSING
from ...core.model.kind import OBJECT_ID, Ref

DATASET = "dataset"


def of_plugin(at: str) -> tuple[Ref, ...]:
    """The places of what a plugin is configured with: any text there may be the id of an object, since the parameters
    of plugins have types (folder, model …) that only the plugin knows (AUTO §11.9)."""
    return tuple(Ref(f"{at}.{below}", to=OBJECT_ID, edge="names") for below in ("*", "*[*]", "*[*].*"))


KEYS = (*KIND_OF_KEY, MISSING)
SCHEMA: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "minProperties": 1,
            "properties": {**{key: {"type": "string"} for key in (*KEYS, "project")}, "ref": {}},
        },
    ]
}


def schema_of_one(description: str) -> Mapping[str, Any]:
    """The schema of a reference to an object of one kind: its name, or `{missing: X}` where an import found nothing of
    that name or id (D37)."""
    shape = {"properties": {MISSING: {"type": "string"}}, "additionalProperties": False}
    return {"type": ["string", "object"], **shape, "description": description}


def is_to_dataset(ref: Any) -> bool:
    """Whether a logical reference is one to a dataset, or to one that is missing."""
    return isinstance(ref, str) or (isinstance(ref, Mapping) and MISSING in ref)


def read(value: Any) -> tuple[Any, dict[str, Any]]:
    """(logical reference, what else the element says); the reference is None when there is none."""
    if isinstance(value, str):
        return value, {}
    if not isinstance(value, Mapping):
        return None, {}
    extra = {k: v for k, v in value.items() if k not in (*KEYS, "project", "ref")}
    if "ref" in value:
        return read(value["ref"])[0], extra
    key = next((k for k in KEYS if k in value), "")
    if not key:
        return None, extra
    name, project = value[key], value.get("project")
    if key == DATASET:
        return (f"{project}.{name}" if project else name), extra
    return ({key: name, "project": project} if project else {key: name}), extra


def show(ref: Any, extra: Mapping[str, Any] | None = None) -> Any:
    """The YAML element for a logical reference."""
    if not extra:
        return ref
    return {**ref, **extra} if isinstance(ref, Mapping) else {DATASET: ref, **extra}
