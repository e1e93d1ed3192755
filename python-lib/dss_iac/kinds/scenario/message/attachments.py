"""`attachments: [log, {folder: reports}, {dataset: SCORED}, {dashboard: Sales}]` ↔ what a mail carries (AUTO §2.7).

An export is written by what differs from the one that DSS's editor makes, which new attachments get, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT, merge, minus, ordered
from .. import defaults
from ..field import Field, Spot, dataset, flag, options, raw, read_fields, reference, show_fields

_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "LOG": (),
    "FOLDER": (reference("folder", "attachedFolderId", "folder", "Files of a folder"),),
    "DATASET": (
        dataset("dataset", "attachedDataset", "A dataset, exported"),
        flag("inline", "isInline", "Shown in the mail"),
        flag("as_html", "addAsHtmlVariable", "Also a variable of the text, as HTML"),
        raw("export", "exportParams", "What differs from DSS's own export"),
    ),
    "DASHBOARD_EXPORT": (
        reference("dashboard", "dashboardId", "dashboard", "A dashboard, exported"),
        options("format", "exportFormat", "What differs from a landscape A4 PDF"),
        flag("inline", "isInline", "Shown in the mail"),
        flag("as_html", "addAsHtmlVariable", "Also a variable of the text, as HTML"),
        flag("dashboard_format", "shouldUseDashboardFormatSettings", "The format that the dashboard itself has"),
        raw("filters", "filtersBySlide", "Filters, as DSS has them", "array"),
    ),
}
_TYPE_OF = {fields[0].key: kind for kind, fields in _FIELDS.items() if fields}
_PROPERTIES = {f.key: f.schema for fields in _FIELDS.values() for f in fields}
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "log, {folder: NAME}, {dataset: NAME}, {dashboard: NAME}, or raw {type, params}",
    "items": {
        "type": ["string", "object"],
        "properties": {**_PROPERTIES, "type": {"type": "string"}, "params": {"type": "object"}},
        "additionalProperties": False,
    },
}
FIELD = Field(
    "attachments",
    "attachments",
    SCHEMA,
    lambda value, spot: [_read(one, spot.below(f"[{i}]")) for i, one in enumerate(value)],
    lambda value: [_show(one) for one in value] if isinstance(value, list) and value else SILENT,
)


def completed(attachments: Any) -> Any:
    """Attachments as a new mail has them: exports with all that DSS's editor would write."""
    if not isinstance(attachments, list):
        return attachments
    return [_complete(one) if isinstance(one, Mapping) else one for one in attachments]


def unused(attachment: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths below an attachment that DSS stores and does not use: where a download would be written to."""
    export = (attachment.get("params") or {}).get("exportParams") or {}
    idle = ("destinationDatasetProjectKey", "destinationDatasetConnection")
    return tuple(f"params.exportParams.{key}" for key in idle if export.get("destinationType") == "DOWNLOAD")


def _read(written: Any, spot: Spot) -> Any:
    if written == "log":
        return {"type": "LOG", "params": {}}
    named = [key for key in _TYPE_OF if isinstance(written, Mapping) and key in written]
    if len(named) == 1 and "type" not in written:
        kind = _TYPE_OF[named[0]]
        strange = [key for key in written if key not in {f.key for f in _FIELDS[kind]}]
        if strange:
            spot.below(strange[0]).error(f"`{strange[0]}` says nothing beside `{named[0]}`", "remove it")
        return {"type": kind, "params": read_fields(_FIELDS[kind], written, spot)}
    if not named and isinstance(written, Mapping) and "type" in written:
        return dict(written)
    spot.error(f"{written!r} is nothing to attach", f"write log, or a map with one of {', '.join(_TYPE_OF)}")
    return {}


def _show(attachment: Mapping[str, Any]) -> Any:
    kind = str(attachment.get("type"))
    if kind not in _FIELDS or attachment.keys() - {"type", "params"}:
        return ordered(attachment)
    rest: dict[str, Any] = dict(attachment.get("params") or {})
    if "exportParams" in rest:
        idle = {at.rpartition(".")[2] for at in unused(attachment)}
        rest["exportParams"] = {k: v for k, v in rest["exportParams"].items() if k not in idle}
    rest = minus(rest, defaults.ATTACHMENTS.get(kind, {}))
    shown = show_fields(_FIELDS[kind], rest)
    if rest or (_FIELDS[kind] and _FIELDS[kind][0].key not in shown):
        return ordered(attachment)
    return shown or "log"


def _complete(attachment: Mapping[str, Any]) -> dict[str, Any]:
    return dict(merge({"params": defaults.ATTACHMENTS.get(str(attachment.get("type")), {})}, attachment))
