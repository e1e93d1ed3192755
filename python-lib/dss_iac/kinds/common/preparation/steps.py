"""The steps of a prepare recipe ↔ `steps` (API §6.6): one short key a processor, groups, and what every step may have.

- formula: {column: TOTAL, expression: "PRICE * QTY"}
  comment: Without taxes
  disabled: true
- group: Dates
  steps: [{parse_date: {column: SIGNED, formats: [yyyy-MM-dd]}}]
- raw: SomeOtherProcessor
  params: {…}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.diagnostic import did_you_mean
from ....core.model.path import MAPS
from ..trees import camel
from . import branches, rows
from .processors import BY_TYPE, WORDS
from .spot import Spot

_STEP = {"name": "name", "comment": "comment", "color": "mainColor", "secondary_color": "secondaryColor"}
_ABOUT: Mapping[str, Any] = {
    "name": {"type": "string", "description": "Shown instead of what the step does"},
    "comment": {"type": "string"},
    "disabled": {"type": "boolean", "description": "Whether the step is left out"},
    "color": {"type": "string", "description": "Its main colour: '#2ab1ac'"},
    "secondary_color": {"type": "string"},
    "params": {"type": "object", "description": "DSS's own parameters, over the others"},
    "group": {"type": "string", "description": "Name of a group of `steps`"},
    "steps": {"type": "array", "items": {"type": "object"}, "description": "The steps of a group"},
    "raw": {"type": "string", "description": "Any type of processor that has no word here; its settings are `params`"},
}
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "What is done to the rows, in this order. In brackets: keys that may be left out, with what that "
    "means and what else DSS knows; columns are `column: A`, `columns: [A, B]`, `columns: all` or `pattern: A.*`",
    "items": {
        "type": "object",
        "properties": {
            **{word: p.schema() for word, p in WORDS.items()},
            **rows.SCHEMA,
            **_ABOUT,
        },
        "additionalProperties": False,
    },
}
SECRET = ("steps[*].geocode", "steps[*].steps[*].geocode")  # whose keys of services an import must not copy
_KEYS = (*WORDS, *rows.SCHEMA, "group", "raw")


def read(value: Any, spot: Spot) -> list[dict[str, Any]]:
    """DSS's steps."""
    return [
        dict(one) if isinstance(one, MAPS) and "metaType" in one else _read(one, spot.below(i))
        for i, one in enumerate(value or [])
    ]


def _read(one: Any, spot: Spot) -> dict[str, Any]:
    given = one if isinstance(one, Mapping) else {}
    said = [key for key in _KEYS if key in given]
    out: dict[str, Any] = {dss: given[key] for key, dss in _STEP.items() if key in given}
    out["disabled"] = given.get("disabled", False)
    if len(said) != 1:
        unknown = [key for key in given if key not in (*_KEYS, *_ABOUT)]
        near = next((n for key in unknown if (n := did_you_mean(str(key), _KEYS))), "")
        spot.error("a step does one thing", near or "write one processor, `group` or `raw`")
        return {"metaType": "PROCESSOR", "type": "", "params": {}, **out}
    (word,) = said
    if word == "group":
        return {
            "metaType": "GROUP",
            **out,
            **({"name": given["group"]} if given["group"] else {}),
            "steps": read(given.get("steps"), spot.below("steps")),
        }
    more = given.get("params") or {}
    if word == "raw":
        return {"metaType": "PROCESSOR", "type": given["raw"], "params": dict(more), **out}
    if word in rows.SCHEMA:
        kind, params = rows.read(word, given[word], spot.below(word))
    else:
        kind, params = WORDS[word].type, WORDS[word].read(given[word], spot.below(word))
    return {"metaType": "PROCESSOR", "type": kind, "params": {**params, **more}, **out}


def secret_paths(at: str, root: str = "payload") -> tuple[str, ...]:
    """The path of a secret as it is written, and of what it becomes below `root` of the tree when that is elsewhere."""
    *way, key = at.split(".")
    lists = ["steps[*]" for step in way if step.startswith("steps[")]
    return (at, ".".join((root, *lists, "params", *camel({key: 0})))) if lists else (at,)


def show(steps: Any) -> Any:
    """The steps as people write them."""
    return [_show(dict(step)) for step in steps]


def _show(step: dict[str, Any]) -> dict[str, Any]:
    about = {key: step.pop(dss) for key, dss in _STEP.items() if step.get(dss) and (key != "name" or not _group(step))}
    about.update({"disabled": True} if step.get("disabled") is True else {})
    if _group(step):
        known = {"metaType", "name", "disabled", "steps", *_STEP.values()}
        if set(step) <= known:
            return {"group": step.get("name", ""), **about, "steps": show(step.get("steps") or [])}
        return step
    if set(step) - {"metaType", "type", "params", "disabled"}:  # even if it is empty (D57)
        return {**step, **{dss: about[key] for key, dss in _STEP.items() if key in about}}
    kind, params = str(step.get("type", "")), step.get("params") or {}
    short = rows.show(kind, params)
    if short is not None:
        return {**short, **about}
    for processor in BY_TYPE.get(kind, ()):
        shown = processor.show(params)
        if shown is not None:
            value, unknown = shown
            return {processor.word: value, **({"params": unknown} if unknown else {}), **about}
    return {"raw": kind, **({"params": dict(params)} if params else {}), **about}


def _group(step: Mapping[str, Any]) -> bool:
    return step.get("metaType") == "GROUP"


def canonical(steps: Any) -> Any:
    """Steps with what their absent keys and parameters mean."""
    if not isinstance(steps, list):
        return steps
    return [_canonical(step) if isinstance(step, MAPS) else step for step in steps]


def _canonical(step: Mapping[str, Any]) -> dict[str, Any]:
    out = {"metaType": "PROCESSOR", "disabled": False, **step}
    if _group(out):
        return {**out, "steps": canonical(out.get("steps") or [])}
    processor = next(iter(BY_TYPE.get(str(step.get("type")), ())), None)
    params = out.get("params")
    return {**out, "params": processor.canonical(params)} if processor and isinstance(params, MAPS) else out


def tidy(steps: Any) -> Any:
    """Steps without what means nothing in them."""
    return [_tidy(step) if isinstance(step, MAPS) else step for step in steps] if isinstance(steps, list) else steps


def _tidy(step: Mapping[str, Any]) -> dict[str, Any]:
    if _group(step):
        return {**step, "steps": tidy(step.get("steps"))}
    params = step.get("params")
    if not isinstance(params, MAPS) or "visualIfDesc" not in params:
        return dict(step)
    return {**step, "params": {**params, "visualIfDesc": branches.tidy(params["visualIfDesc"])}}
