"""Forms of recipes that have no payload: every setting lies in the recipe's parameters (API §6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Field, Visual


def form(kind: str, fields: tuple[Field, ...], **more: Any) -> Visual:
    """The form: keys of parameters alone."""
    return Visual(kind, {}, _nothing, _nothing, {}, params=fields, **more)


def _nothing(_given: Mapping[str, Any], _place: Any) -> dict[str, Any]:
    return {}
