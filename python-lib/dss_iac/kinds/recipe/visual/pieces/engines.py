"""Where a visual recipe runs ↔ its engine and the parameters of all engines (API §2.4, §6.6).

    engine: SPARK, spark_config: big, container: pods, engine_params: {impala: {force_stream_mode: false}}

`engineType` wins over the engines' parameters. Prepare, sync and sampling keep the same in the recipe's parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT, camel, snake
from ... import code
from ..form import Ends, Field, Spot

_PARAMS: Mapping[str, Any] = {"type": "object", "description": "Other parameters of DSS's engines, in snake case"}
_CONFIG: Mapping[str, Any] = {"type": "string", "description": "Name of a Spark configuration"}
ENGINE = Field(
    "engine",
    "engineType",
    {"type": "string", "description": "DSS, SQL, SPARK, HIVE, IMPALA …; without it DSS chooses"},
)


def fields(spark: str = "sparkSQL", *more: Field) -> tuple[Field, ...]:
    """The fields, for the key that Spark's parameters lie under."""
    return (
        *more,
        ENGINE,
        Field("spark_config", f"engineParams.{spark}.sparkConfig.inheritConf", _CONFIG),
        Field("engine_params", "engineParams", _PARAMS, _read, _show),
    )


def _read(value: Any, _spot: Spot) -> Any:
    return camel(value) if isinstance(value, Mapping) else value


def _show(value: Any, _ends: Ends) -> Any:
    shown = snake(value)
    return shown if isinstance(value, Mapping) and camel(shown) == value else SILENT


_BOX = code.SELECTIONS["container"]
CONTAINER = Field(
    "container",
    "engineParams.containerSelection",
    code.PROPERTIES["container"],
    lambda value, spot: code.selection(_BOX, value),
    lambda value, ends: code.name_of(_BOX, value) or SILENT,
)
ENGINE_FIELDS = fields("sparkSQL", CONTAINER)  # of a recipe that keeps all of it in its payload
