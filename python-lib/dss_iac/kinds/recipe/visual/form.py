"""What a friendly form of a visual recipe is: one file, both directions. The pattern every visual recipe follows.

The friendly keys stand beside `inputs` and `outputs` in the YAML item; what they cannot say goes to `payload`, which is
laid over them. `skeleton` is what a new recipe gets beside what is declared: it is written once and never compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ....core.model.kind import Reader

FILTER_OFF: Mapping[str, Any] = {"distinct": False, "enabled": False}
ENGINES: Mapping[str, Any] = {  # the engine block of visual payloads (API §2.4)
    "hive": {
        "inheritConf": "default",
        "hiveconf": [],
        "executionEngine": "HIVESERVER2",
        "addDkuUdf": False,
        "skipPrerunValidate": False,
    },
    "impala": {"forceStreamMode": True},
    "sqlPipelineParams": {"pipelineAllowStart": True, "pipelineAllowMerge": True},
    "sparkSQL": {
        "overwriteOutputSchema": False,
        "useGlobalMetastore": False,
        "readParams": {"mode": "AUTO", "autoModeRepartitionInto": 10},
        "sparkConfig": {"inheritConf": "default", "conf": []},
        "executionEngine": "SPARK_SUBMIT",
        "pipelineAllowStart": True,
        "pipelineAllowMerge": True,
        "skipPrerunValidate": False,
    },
    "containerSelection": {"containerMode": "INHERIT"},
    "lowerCaseSchemaIfEngineRequiresIt": True,
}


@dataclass(frozen=True, slots=True)
class Visual:
    """A friendly form. `read` and `show` are inverse up to `skeleton`; `canonical` maps what DSS does not keep apart to
    one form, and is applied to live and declared payloads alike."""

    type: str
    properties: Mapping[str, Any]
    read: Callable[[Mapping[str, Any], Reader], dict[str, Any]]  # YAML item → payload
    show: Callable[[dict[str, Any]], dict[str, Any]]  # rest of a payload → friendly keys; takes out what it says
    skeleton: Mapping[str, Any]
    canonical: Callable[[Mapping[str, Any]], dict[str, Any]]
    essential: tuple[
        str, ...
    ] = ()  # keys of the payload that are always written, even when they are as in the skeleton

    def speaks(self, item: Mapping[str, Any]) -> bool:
        """Whether an item is written in this form."""
        return any(key in item for key in self.properties)


def read_filter(value: Any) -> Any:
    """A row filter: an expression of DSS's formula language, or the filter as DSS has it (API §2.4)."""
    if isinstance(value, str):
        return {"distinct": False, "enabled": True, "expression": value, "uiData": {"mode": "CUSTOM"}}
    return value


def show_filter(value: Any) -> Any:
    """The expression when there is nothing else to say; `value` may lack what the skeleton has."""
    if (
        isinstance(value, Mapping)
        and "expression" in value
        and {**FILTER_OFF, **value} == read_filter(value["expression"])
    ):
        return value["expression"]
    return value
