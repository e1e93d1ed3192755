"""Which keys of a recipe belong to which type: as a schema for editors, and told when one stands with another type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader
from ...core.model.words import MEANT_FOR
from . import types
from .visual.form import Visual


def schema(common: Mapping[str, Any], forms: Mapping[str, Visual]) -> dict[str, Any]:
    """The schema of a recipe: the keys of every type, and for each type what they hold there."""
    owners: dict[str, list[Visual]] = {}
    for form in forms.values():
        for key in form.vocabulary():
            owners.setdefault(key, []).append(form)
    keys = {key: _key(key, of) for key, of in owners.items() if key not in common}
    return {
        "type": "object",
        "properties": {**common, **keys},
        "allOf": [_of_type(form) for form in forms.values()],
    }


def _key(key: str, owners: list[Visual]) -> Any:
    names = ", ".join(types.written(form.type) for form in owners)
    told = str(owners[0].vocabulary()[key].get("description", ""))
    same = all(form.vocabulary()[key].get("description") == told for form in owners)
    meant = [name for form in owners for name in types.names(form.type)]
    return {
        "description": f"{told} ({names})" if told and same else f"Of recipes of type {names}",
        MEANT_FOR: meant,
    }


def _of_type(form: Visual) -> dict[str, Any]:
    name = types.written(form.type)
    spelled = dict.fromkeys(word for n in (name, form.type) for word in (n, n.lower(), n.capitalize(), n.upper()))
    out: dict[str, Any] = {
        "title": name,
        "if": {"properties": {"type": {"enum": list(spelled)}}, "required": ["type"]},
        "then": {"properties": form.vocabulary()},
    }
    if form.about:
        out["description"] = form.about
    if form.example:
        out["examples"] = [{"name": form.example.get("name", f"my_{name}"), "type": name, **form.example}]
    return out


def foreign_keys(
    item: Mapping[str, Any], kind: str, forms: Mapping[str, Visual], common: Mapping[str, Any], reader: Reader
) -> None:
    """Tell of each key that belongs to another type, and is no key of all of them."""
    form = forms.get(kind)
    own = form.vocabulary() if form else {}
    strange = {key for key in item if key not in own and key not in common}
    owners: dict[str, list[str]] = {}
    for other in forms.values() if strange else ():
        for key in other.vocabulary():
            if key in strange:
                owners.setdefault(key, []).append(types.written(other.type))
    for key, names in owners.items():
        what = f"`{key}` belongs to recipes of type {', '.join(names)}"
        reader.error(key, what, f"remove it, or say it in `payload` of this {types.written(kind)}")
