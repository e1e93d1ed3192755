"""What says nothing in the settings of an ML task (AUTO §7.2). An import does not write it, a write leaves it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..common.learning import unused

_TIDIED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "preprocessing": unused.preprocessing,
    "splitParams": unused.split,
}


def tidy(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree without it."""
    out = unused.without_old(tree)
    for key, change in _TIDIED.items():
        if isinstance(out.get(key), Mapping):
            out[key] = change(out[key])
    diagnosed = (out.get("diagnosticsSettings") or {}).get("settings") or []
    if all(one.get("enabled") for one in diagnosed):  # which ones there are is a matter of DSS's version
        out["diagnosticsSettings"] = {k: v for k, v in out.get("diagnosticsSettings", {}).items() if k != "settings"}
    return out
