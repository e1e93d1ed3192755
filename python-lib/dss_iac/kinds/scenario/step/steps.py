"""Steps of a scenario: friendly families, raw otherwise, and what DSS writes into a new one. Both directions.

A step that no family can write without loss stays raw: `{type, name, params, …}` with DSS's own keys. Ids stay out of
YAML (D20); new steps get one made from their content, so that the same plan sends the same request twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ....core.model.discovery import discover
from ....core.model.kind import Reader
from ....core.model.words import FOREIGN
from ...common.offline_reader import Offline
from ...common.trees import hollow, merge, minus, ordered, same, within, without
from .. import by_key, defaults, foreign
from ..field import Spot, read_fields, show_fields
from ..message import messages
from . import __name__ as _package
from . import __path__ as _folder
from . import envelope as step_envelope
from .family import Family, Files, Place
from .rows import ROWS

_FIRST = ("build", "python", "sql", "run_scenario", "set_variables", "compute_metrics", "run_checks", "send_message")
FAMILIES: tuple[Family, ...] = tuple(
    sorted(
        (*discover(_folder, _package, "FAMILY"), *ROWS),
        key=lambda family: _FIRST.index(family.key) if family.key in _FIRST else len(_FIRST),
    )
)
_BY_KEY: Mapping[str, Family] = {f.key: f for f in FAMILIES}
_BY_TYPE: Mapping[str, Family] = {t: f for f in FAMILIES for t in f.types}
_BESIDE: Mapping[str, tuple[Family, ...]] = {  # key → the families it stands beside
    key: tuple(f for f in FAMILIES if key in f.beside()) for key in sorted({k for f in FAMILIES for k in f.beside()})
}
_COMMON: Mapping[str, Any] = {
    "type": {"type": "string", "description": "Any DSS step type; its settings go to `params`"},
    "params": {"type": "object", "description": "What no key of its own says, as DSS has it"},
    **step_envelope.SCHEMA,
}
_BLOCKS = tuple(by_key.Block(f.key, f.vocabulary(), f.about, f.example) for f in FAMILIES)
SCHEMA: Mapping[str, Any] = {"type": "array", "items": by_key.schema(_BLOCKS, _COMMON, **{FOREIGN: foreign.STEP})}


def read(steps: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """Written steps as DSS has them, with declared keys only."""
    return [_read(step, reader, f"steps[{i}]") for i, step in enumerate(steps)]


def show(steps: Sequence[Mapping[str, Any]], stem: str, files: Files) -> list[dict[str, Any]]:
    """DSS's steps as people write them; `files` receives long code, named after `stem`."""
    return [_show(dict(step), n, f"{stem}.step_{n}", files) for n, step in enumerate(steps, 1)]


def completed(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps as they are sent: what has no id is new and gets what DSS's editor would have written (AUTO §2.4)."""
    taken = {str(step["id"]) for step in steps if step.get("id")}
    out = []
    for n, step in enumerate(steps, 1):
        if step.get("id"):
            out.append(dict(step))
            continue
        whole = _complete(step, n)
        id = minted(str(whole.get("type")), step, taken)
        taken.add(id)
        out.append({"id": id, **whole})
    return out


def minted(prefix: str, content: Any, taken: set[str]) -> str:
    """An id from content that none of `taken` has; 8 letters and digits when there is no prefix."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    n = 0
    while True:
        digest = hashlib.sha256(f"{n}{text}".encode()).hexdigest()[:8]
        id = f"{prefix}_{digest}" if prefix else digest
        if id not in taken:
            return id
        n += 1


def residue(step: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths in a step that DSS stores and does not use, or adds by itself."""
    kind, params = str(step.get("type")), step.get("params") or {}
    family = _family(kind)
    idle = (*(family.unused(kind, params) if family else ()), *unsaid(kind, params))
    return (*step_envelope.unused(step), *(f"params.{at}" for at in idle))


def unsaid(kind: str, params: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of a step's or trigger's params that are as DSS makes them where they are lacking."""
    known = defaults.UNSAID.get(kind, {})
    return tuple(key for key, value in known.items() if key in params and same(params[key], value))


# ------------------------------------------------------------------------------------------------------ one step


def _family(kind: str) -> Family | None:
    """The family that speaks of a type of DSS."""
    return _BY_TYPE.get(kind) or next((f for f in FAMILIES if f.prefix and kind.startswith(f.prefix)), None)


def _read(step: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    named = [key for key in step if key in _BY_KEY]
    if len(named) == 1 and str(step.get("type")).lower() in foreign.STEP_TYPES:
        reader.error(f"{at}.type", f"`type: {step['type']}` says nothing beside `{named[0]}`", "remove it")
    elif len(named) > 1 or (named and "type" in step):
        both = " and ".join(f"`{key}`" for key in [*named, *(["type"] if "type" in step else [])])
        reader.error(at, f"a step does one thing, this one says {both}", "make them two steps")
    elif not named and not step.get("type"):
        reader.error(at, "this step does nothing", f"give {', '.join(_FIRST)} …, or a DSS step `type` with `params`")
    envelope = step_envelope.read(step, reader, at)
    family = _BY_KEY[named[0]] if named else None
    for key in sorted(k for k in step if k in _BESIDE and not (family and k in family.beside())):
        whose = ", ".join(f"`{f.key}`" for f in _BESIDE[key])
        reader.error(f"{at}.{key}", f"`{key}` belongs to {whose}", "remove it")
    if family is None:
        params = {"params": step["params"]} if "params" in step else {}
        return {"type": step.get("type"), **envelope, **params}
    kind, params = family.read(step, reader, Place(at))
    params = merge(params, read_fields(family.flags, step, Spot(reader, at)))
    return {"type": kind, **envelope, "params": merge(params, step.get("params") or {})}


def _show(step: dict[str, Any], number: int, stem: str, files: Files) -> dict[str, Any]:
    kind = str(step.get("type"))
    used = without(step, residue(step))
    said = dict(used.get("params") or {})
    template = _template(step)
    params = {**minus(said, template), **{k: None for k, v in template.items() if v is True and k not in said}}
    envelope = step_envelope.show(used, number)
    own: Files = {}
    family = _family(kind)
    found = family.show(kind, params, Place(stem=stem), own) if family else None
    if family is not None and found is not None:
        keys, rest = found
        flags = show_fields(family.flags, rest)
        friendly = {**keys, **flags, **envelope, **({"params": ordered(rest)} if rest else {})}
        if _faithful(friendly, used, said, number, own):
            files.update(own)
            return friendly
    unknown = {k: v for k, v in used.items() if k not in (*step_envelope.KEYS, "type", "params") and not hollow(v)}
    return {"type": kind, **envelope, **({"params": ordered(params)} if params else {}), **ordered(unknown)}


def _faithful(written: Mapping[str, Any], step: Mapping[str, Any], said: Any, number: int, files: Files) -> bool:
    """Whether the friendly step says nothing that is not there, and brings back everything that is."""
    reader = Offline(files)
    declared = _read(written, reader, "")
    whole = {k: v for k, v in step.items() if k != "id"} | {"params": said}
    template = {"name": step_envelope.default_name(number), **defaults.STEP, "params": _template(step)}
    return (
        not reader.problems
        and within(declared, merge(template, whole))
        and within(declared.get("params") or {}, said)
        and within(whole, _complete(declared, number))
    )


def _template(step: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = str(step.get("type"))
    family = _family(kind)
    plugin = defaults.PLUGIN_STEP if family is not None and family.prefix else {}
    return defaults.STEP_PARAMS.get(kind, plugin)


def _complete(step: Mapping[str, Any], number: int) -> dict[str, Any]:
    envelope = {"name": step_envelope.default_name(number), **defaults.STEP}
    whole = merge({**envelope, "params": _template(step)}, step)
    params = whole["params"]
    for key in defaults.ITEM_LISTS:
        if isinstance(params, Mapping) and isinstance(params.get(key), list):
            params = {**params, key: [{**defaults.ITEM, **item} for item in params[key]]}
    if isinstance(params, Mapping) and params.get("messaging"):
        params = {**params, "messaging": messages.completed(params["messaging"])}
    return {**whole, "params": params}
