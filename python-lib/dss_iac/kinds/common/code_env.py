"""Code environments as people name them ↔ DSS's `envSelection` (API §2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BUILTIN, INHERIT = "builtin", "inherit"
_MODES: Mapping[str, str] = {BUILTIN: "USE_BUILTIN_MODE", INHERIT: "INHERIT"}


def read_env(name: str, key: str = "envMode") -> dict[str, Any]:
    """`py311`, `builtin` or `inherit` as DSS keeps it; project defaults call the key `mode`."""
    return {key: _MODES[name]} if name in _MODES else {key: "EXPLICIT_ENV", "envName": name}


def show_env(selection: Mapping[str, Any], key: str = "envMode") -> str | None:
    """The name to write; None when the selection says more than a name can (a stale name under INHERIT, API §16.24)."""
    name = selection.get("envName")
    for written in (*_MODES, *([name] if isinstance(name, str) and name not in _MODES else [])):
        if read_env(written, key) == dict(selection):
            return written
    return None
