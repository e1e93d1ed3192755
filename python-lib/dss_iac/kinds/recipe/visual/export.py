"""The export recipe: friendly ↔ its parameters (API §6.5; corpus §3.3).

{type: export, inputs: [SALES], outputs: [{folder: reports}],
 export: {exporter: exporter_PLUGIN_EXPORTER, config: {workspace: Sales}}}

What is exported how is one map; what it does not say is as DSS's editor makes it. Where a dataset would be written to
says nothing where the export is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.storage_defaults import CSV_EXPORT
from ...common.trees import SILENT, camel, merge, minus, ordered, same, snake
from .form import Ends, Field, Spot
from .pieces import of_params
from .pieces.simple import switch

_SKELETON: Mapping[str, Any] = {
    "destinationType": "CUSTOM_MANAGED",
    "temporaryFileBehavior": "AUTO",
    "overwriteDestinationDataset": False,
    "format": {"type": "csv", "params": {**CSV_EXPORT, "separator": "\t", "parseHeaderRow": False}},
    "selection": {
        "useMemTable": False,
        "filter": {"distinct": False, "enabled": False},
        "partitionSelectionMethod": "ALL",
        "latestPartitionsN": 1,
        "ordering": {"enabled": False, "rules": []},
        "samplingMethod": "FULL",
        "maxRecords": 100000,
        "targetRatio": 0.02,
        "withinFirstN": -1,
        "maxReadUncompressedBytes": -1,
        "selectedPartitions": [],
    },
}
_WORDS = {"exporter": "exporterType", "option_id": "originatingOptionId", "to": "destinationType"}
_AS_IT_IS = ("config",)  # what a plugin is told, in its own words
_IDLE = ("destinationDatasetProjectKey", "destinationDatasetConnection")


def _read(value: Any, spot: Spot) -> Any:
    if not isinstance(value, Mapping):
        spot.error("this does not say what is exported how", "write a map: {exporter: …, config: {…}}")
        return SILENT
    said = {_WORDS.get(key, key): part for key, part in value.items() if key not in _AS_IT_IS}
    return merge(_SKELETON, {**camel(said), **{key: value[key] for key in _AS_IT_IS if key in value}})


def _show(value: Any, _ends: Ends) -> Any:
    if not isinstance(value, Mapping):
        return SILENT
    beyond = minus(value, _SKELETON)
    words = {of: word for word, of in _WORDS.items()}
    own = {key: value[key] for key in _AS_IT_IS if value.get(key)}
    said = {words.get(key, key): part for key, part in beyond.items() if key not in _AS_IT_IS}
    shown = {**snake(said), **own}
    back = merge(_SKELETON, {**camel({_WORDS.get(k, k): v for k, v in snake(said).items()}), **own})
    whole = {key: part for key, part in value.items() if key not in _AS_IT_IS or part}
    return ordered(shown) if same(back, whole) else SILENT


def _tidied(params: Mapping[str, Any]) -> dict[str, Any]:
    export = params.get("exportParams")
    if not isinstance(export, Mapping) or export.get("destinationType") not in ("CUSTOM_MANAGED", "DOWNLOAD"):
        return dict(params)
    return {**params, "exportParams": {k: v for k, v in export.items() if k not in _IDLE}}


FORM = of_params.form(
    "export",
    (
        Field(
            "export",
            "exportParams",
            {
                "type": "object",
                "description": "What differs from DSS's own export: exporter, config, format, selection …",
                "properties": {
                    "exporter": {"type": "string", "description": "Exporter of a plugin, exporter_PLUGIN_EXPORTER"},
                    "config": {"type": "object", "description": "Its parameters, in its own words"},
                    "option_id": {"type": "string", "description": "Which of the exporter's options it was made with"},
                    "to": {"type": "string", "description": "DSS's destination; CUSTOM_MANAGED without it"},
                    "format": {"type": "object", "description": "{type, params}; tab-separated values without it"},
                    "selection": {"type": "object", "description": "Which rows; all without it"},
                },
            },
            _read,
            _show,
        ),
        switch("clear_output_partition", "clearOutputPartition", "Empty the partition first; off without it"),
    ),
    tidy_params=_tidied,
    about="A dataset as files in a folder",
    example={
        "inputs": ["SALES"],
        "outputs": [{"folder": "reports"}],
        "export": {"exporter": "exporter_sales-tools_hyper", "config": {"workspace": "Sales"}},
    },
)
