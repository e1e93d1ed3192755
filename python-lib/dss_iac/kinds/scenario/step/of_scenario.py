"""Steps that do something with another scenario: `KEY: name`, or `KEY: {scenario: name, project: KEY}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from ..field import Field
from ..other import SCHEMA, read, show
from .family import Family, Files, Place


def of_scenario(kind: str, about: str, flags: tuple[Field, ...]) -> Family:
    """The family of a type whose parameters name a scenario."""

    def read_step(step: Mapping[str, Any], reader: Reader, place: Place) -> tuple[str, dict[str, Any]]:
        return kind, read(step[kind], reader, f"{place.at}.{kind}")

    def show_step(
        _kind: str, params: Mapping[str, Any], place: Place, files: Files
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        written, rest = show(params)
        return {kind: written}, rest

    example = {kind: "nightly"}
    return Family(kind, (kind,), read_step, show_step, schema={kind: SCHEMA}, flags=flags, about=about, example=example)
