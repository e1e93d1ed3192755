"""What jsonschema says → one line for a person. Knows the vocabulary of JSON Schema, no kind and no file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from ..model.diagnostic import did_you_mean
from ..model.path import Path
from ..model.words import FOREIGN, MEANT_FOR

_FORMS: Mapping[str, str] = {
    "string": "write one value",
    "integer": "write a whole number, without quotes",
    "number": "write a number, without quotes",
    "boolean": "write true or false",
    "object": "write `key: value` lines below it",
    "array": "write it as a list: [ … ]",
}
_FEW = 14  # keys that a message lists
_MISSING = "'{}' is missing"
Problem = tuple[Path, bool, str, str]  # (where, whether the key is meant, what, hint)
_NAMES: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a map",
    "array": "a list",
    "null": "null",
}


def explain(error: Any, whole: Any) -> list[Problem]:
    """The problems behind one jsonschema error on `whole`; often one, one for each unknown key."""
    told = _TABLE.get(error.validator)
    return list(told(error, tuple(error.absolute_path))) if told else [_other(error, tuple(error.absolute_path))]


def without_echoes(problems: list[Problem]) -> list[Problem]:
    """The problems without "'name' is missing" where a misspelt 'nam' is told already."""
    typos = {(where[:-1], hint) for where, at_key, _, hint in problems if at_key and hint.startswith("did you mean")}
    return [p for p in problems if not any(p[0] == at and p[2] == _MISSING.format(hint[14:-2]) for at, hint in typos)]


def _named(path: Path) -> str:
    words = [step for step in path if isinstance(step, str)]
    return f"'{words[-1]}'" if words else "this"


def _a(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text '{_short(value)}'"
    for cls, word in ((Mapping, "a map"), (Sequence, "a list"), (type(None), "null")):
        if isinstance(value, cls):
            return word
    return f"the number {value}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "…"


def _unknown_keys(error: Any, path: Path) -> Iterator[Problem]:
    properties = error.schema.get("properties", {})
    known = [k for k in properties if properties[k] is not False]
    foreign = error.schema.get(FOREIGN, {})
    fitting = [k for k in known if _fits(properties[k], error.instance)]
    fitting.sort(key=lambda k: error.instance.keys().isdisjoint(_meant(properties[k])))  # what belongs to a key first
    for key in error.instance:
        if key not in properties:
            near = foreign.get(key) or did_you_mean(key, fitting) or did_you_mean(key, known)
            yield (*path, key), True, f"'{key}' is not a key here", near or _keys(fitting)


def _fits(schema: Any, item: Any) -> bool:
    """Whether a key makes sense beside what the item says."""
    meant = _meant(schema)
    return not meant or str(item.get("type")).lower() in meant or any(key in item for key in meant)


def _meant(schema: Any) -> Sequence[str]:
    return schema.get(MEANT_FOR) or () if isinstance(schema, Mapping) else ()


def _refused_key(error: Any, path: Path) -> Iterator[Problem]:
    yield path, True, f"{_named(path)} is not a key here", "remove it"


def _keys(known: list[str]) -> str:
    return f"known keys: {', '.join(known[:_FEW])}{', …' if len(known) > _FEW else ''}" if known else "remove it"


def _type(error: Any, path: Path) -> Iterator[Problem]:
    wanted = _list(error.validator_value)
    words = " or ".join(_NAMES.get(t, t) for t in wanted)
    text = isinstance(error.instance, bool | int | float) and "string" in wanted
    hint = "put it in quotes" if text else _form(wanted[0], error.schema)
    yield path, False, f"{_named(path)} must be {words}, not {_a(error.instance)}", hint


def _form(word: str, schema: Any) -> str:
    """How a value of that type is written; of a map that has its keys, with these."""
    known = [k for k, v in (schema.get("properties") or {}).items() if v is not False] if word == "object" else []
    if not known:
        return _FORMS.get(word, "")
    needed = schema.get("required") or ()
    told = [f"{k} (needed)" if k in needed else k for k in sorted(known, key=lambda k: k not in needed)]
    return f"write {{key: value}}, with the keys {', '.join(told[:_FEW])}{', …' if len(told) > _FEW else ''}"


def _required(error: Any, path: Path) -> Iterator[Problem]:
    """All that are missing: which of them this one error means, only the library's wording would tell."""
    for key in error.validator_value:
        if key not in error.instance:
            yield path, False, _MISSING.format(key), f"add `{key}: …`"


def _enum(error: Any, path: Path) -> Iterator[Problem]:
    allowed = [str(v) if isinstance(v, str) else json.dumps(v) for v in error.validator_value]
    near = did_you_mean(str(error.instance), allowed)
    listed = f"write one of {', '.join(allowed)}"
    yield path, False, f"{_named(path)} cannot be {_a(error.instance)}", near or listed


def _pattern(error: Any, path: Path) -> Iterator[Problem]:
    yield path, False, f"{_named(path)} cannot be '{_short(error.instance)}'", f"it must match {error.validator_value}"


def _empty(error: Any, path: Path) -> Iterator[Problem]:
    yield path, False, f"{_named(path)} is empty", "give it a value or remove it"


def _limit(error: Any, path: Path) -> Iterator[Problem]:
    bound = "at least" if error.validator.startswith(("min", "exclusiveMin")) else "at most"
    many = {"Items": " elements", "Length": " characters", "Properties": " keys"}
    unit = next((u for end, u in many.items() if error.validator.endswith(end)), "")
    yield path, False, f"{_named(path)} is out of range", f"{bound} {error.validator_value}{unit}"


def _branches(error: Any, path: Path) -> Iterator[Problem]:
    """anyOf, oneOf: tell the problems of the branch that was meant, else which forms there are."""
    groups = [list(g) for _, g in groupby(error.context, key=lambda e: e.schema_path[0])]
    meant = [g for g in groups if not any(e.validator in ("type", "enum") and not e.path for e in g)]
    meant = meant or [g for g in groups if any(e.validator == "enum" for e in g) and isinstance(error.instance, str)]
    if meant:
        for inner in min(meant, key=len):
            yield from explain(inner, error.instance)
        return
    if error.validator == "oneOf" and not error.context:
        yield path, False, f"{_named(path)} fits more than one form", "remove what belongs to the other form"
        return
    errors = [e for g in groups for e in g if e.validator == "type" and not e.path]
    types = [t for e in errors for t in _list(e.validator_value)]
    words = " or ".join(dict.fromkeys(_NAMES.get(t, t) for t in types))
    hint = _form(types[0], errors[0].schema) if types else "compare it with `dss-iac schema`"
    yield path, False, f"{_named(path)} must be {words or 'of another form'}, not {_a(error.instance)}", hint


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _other(error: Any, path: Path) -> Problem:
    return path, False, f"{_named(path)}: {_short(error.message)}", "compare it with `dss-iac schema`"


_TABLE: Mapping[str | None, Callable[[Any, Path], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys,
    None: _refused_key,
    "type": _type,
    "required": _required,
    "enum": _enum,
    "const": lambda error, path: (
        _enum(error, path) if isinstance(error.validator_value, list) else iter([_other(error, path)])
    ),
    "pattern": _pattern,
    "minLength": _empty,
    "minProperties": _empty,
    "minItems": _limit,
    "maxItems": _limit,
    "maxLength": _limit,
    "maxProperties": _limit,
    "minimum": _limit,
    "maximum": _limit,
    "exclusiveMinimum": _limit,
    "exclusiveMaximum": _limit,
    "anyOf": _branches,
    "oneOf": _branches,
}
