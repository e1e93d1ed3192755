"""Forms of recipes whose settings are single values: every key of the skeleton under its own name in snake case.

A map among them is written with the keys that differ. Data: the skeletons are what DSS's builder writes (API §6.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ....common.trees import SILENT, camel, same, snake
from ..form import Ends, Field, Spot, Visual, properties, read_fields, show_fields
from .simple import language_model

_TYPES = {bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}


def in_snake_case(key: str, at: str, told: str) -> Field:
    """The field of a map whose keys are DSS's in snake case."""
    return Field(key, at, {"type": "object", "description": told}, _read, _show)


def _read(value: Any, _spot: Spot) -> Any:
    return camel(value)


def _show(value: Any, _ends: Ends) -> Any:
    shown = snake(value)
    return shown if camel(shown) == value else SILENT


COMPLETION = in_snake_case("completion", "completionSettings", "Temperature, tokens …, in snake case")
LLM = language_model("llm", "llmId", "The language model")


def fields(
    skeleton: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    skip: Iterable[str] = (),
    told: Mapping[str, str] | None = None,
) -> tuple[Field, ...]:
    """A field for each key of the skeleton; `words`: the name of some of them; `told`: what they mean, by DSS's key."""
    names, means = words or {}, told or {}
    return tuple(
        _field(names.get(key, next(iter(snake({key: 0})))), key, v, means.get(key, ""))
        for key, v in skeleton.items()
        if key not in skip
    )


def _field(word: str, key: str, usual: Any, means: str) -> Field:
    wanted = _TYPES.get(type(usual))
    default = "" if isinstance(usual, list | Mapping) or usual == "" else f"{_said(usual)} without it"
    told = "; ".join(part for part in (means, default) if part)
    spec = {**({"type": wanted} if wanted else {}), **({"description": told} if told else {})}
    return Field(word, key, spec, _read, _show) if isinstance(usual, Mapping) else Field(word, key, spec)


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def settled(payload: Mapping[str, Any], legacy: Mapping[str, Any]) -> dict[str, Any]:
    """Without keys of older versions, and without what older versions wrote as null."""
    kept = {k: v for k, v in payload.items() if v is not None and not (k in legacy and same(v, legacy[k]))}
    return {k: {i: x for i, x in v.items() if x is not None} if isinstance(v, Mapping) else v for k, v in kept.items()}


def form(
    kind: str,
    own: tuple[Field, ...],
    skeleton: Mapping[str, Any],
    *,
    builder: Iterable[str] = (),
    legacy: Mapping[str, Any] | None = None,
    also: Mapping[str, str] | None = None,
    **more: Any,
) -> Visual:
    """The form. `builder`: keys that DSS sets from the model or the input, and nobody chooses; `legacy`: keys of older
    versions with the values that mean nothing; `also`: a key that another one says, too."""
    told, old = set(builder), dict(legacy or {})

    def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in settled(payload, old).items() if k not in told}

    def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
        shown = show_fields(own, rest, ends)
        for key, said in (also or {}).items():
            if key in shown:
                rest.pop(said, None)
        return shown

    return Visual(
        kind,
        properties(own),
        lambda item, spot: read_fields(own, item, spot),
        show,
        skeleton,
        tidy=more.pop("tidy", tidy),
        **more,
    )
