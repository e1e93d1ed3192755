"""The bounds of a rule: `{min: 1, soft_max: 9}` ↔ a value and a switch each (API §8).

What is not written is off, with the 0 that DSS puts there; a value behind a switch that is off is `off: {max: 9}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader

LOWER: Mapping[str, str] = {"min": "minimum", "soft_min": "softMinimum"}
UPPER: Mapping[str, str] = {"max": "maximum", "soft_max": "softMaximum"}
BOTH: Mapping[str, str] = {**LOWER, **UPPER}
OFF = "off"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "min": {"type": "number", "description": "Below it: an error"},
        "max": {"type": "number", "description": "Above it: an error"},
        "soft_min": {"type": "number", "description": "Below it: a warning"},
        "soft_max": {"type": "number", "description": "Above it: a warning"},
        OFF: {"type": "object", "description": "Bounds that are switched off, with the value they keep"},
    },
}


def read(
    written: Any, which: Mapping[str, str], reader: Reader, at: str, beside: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Values and switches of the bounds `which`; `beside`: other keys of the same map."""
    said = written if isinstance(written, Mapping) else {}
    off = said.get(OFF)
    idle: Mapping[str, Any] = off if isinstance(off, Mapping) else {}
    strange = [key for key in said if key not in (*which, OFF, *beside)] + [key for key in idle if key not in which]
    bound = [key for key in which if key in said]
    if strange or (not bound and not beside):
        what = f"`{strange[0]}` is no bound here" if strange else "this rule has no bound"
        reader.error(at, what, f"write {{{', '.join(f'{key}: NUMBER' for key in which)}}}, or some of them")
    out: dict[str, Any] = {}
    for key, to in which.items():
        out[to] = said.get(key, idle.get(key, 0.0))
        out[f"{to}Enabled"] = key in said
    return out


def show(check: Mapping[str, Any], which: Mapping[str, str]) -> dict[str, Any]:
    """The map for the bounds of an element."""
    said = {key: check.get(to) for key, to in which.items() if check.get(f"{to}Enabled")}
    idle = {key: check.get(to) for key, to in which.items() if not check.get(f"{to}Enabled") and check.get(to)}
    return {**said, **({OFF: idle} if idle else {})}
