"""File formats: what creation sets by itself, by route and option (API §5.3, §5.10). Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..common.trees import merge

_ERRORS = {
    "readAdditionalColumnsBehavior": "INSERT_IN_DATA_WARNING",
    "readMissingColumnsBehavior": "DISCARD_SILENT",
    "readDataTypeMismatchBehavior": "DISCARD_WARNING",
    "writeDataTypeMismatchBehavior": "DISCARD_WARNING",
    "fileReadFailureBehavior": "FAIL",
}
# What every CSV dataset gets, whatever the route; a plain POST leaves style and separator unset (API §16.24).
_CSV: Mapping[str, Any] = {
    "charset": "utf8",
    "quoteChar": '"',
    "escapeChar": "\\",
    "maxRowChars": 100000000,
    "dateSerializationFormat": "ISO",
    "arrayMapFormat": "json",
    "hiveSeparators": ["\u0002", "\u0003", "\u0004", "\u0005", "\u0006", "\u0007", "\b"],
    "skipRowsBeforeHeader": 0,
    "parseHeaderRow": False,
    "skipRowsAfterHeader": 0,
    "normalizeBooleans": False,
    "normalizeDoubles": True,
    **_ERRORS,
    "compress": "",
}
# formatType → defaults after a plain POST. Formats that are not here: everything is written (D38: in doubt, keep).
PLAIN: Mapping[str, Mapping[str, Any]] = {
    "csv": _CSV,
    "json": {
        "maxExpansionDepth": -1,
        "nestedArraysHandling": "PRESERVE",
        "extractFromSingleElement": False,
        "nestedArraysMaxElements": 100,
        "nestedArraysMaxContentSize": 300000,
        "headerRow": False,
    },
    "parquet": {
        "parquetLowerCaseIdentifiers": False,
        "representsNullFields": False,
        "parquetCompressionMethod": "SNAPPY",
        "parquetFlavor": "HIVE",
        "parquetBlockSizeMB": 128,
    },
}
_UNIX = {"style": "unix", "separator": "\t", "compress": "gz"}
_FOR_HIVE = {
    "style": "escape_only_no_quote",
    "separator": "\t",
    "dateSerializationFormat": "HIVE",
    "arrayMapFormat": "hive",
    "arrayItemSeparator": "\u0002",
    "mapKeySeparator": "\u0003",
}
# (formatType, style) → option of managed creation and what it sets beyond the plain defaults.
OPTIONS: Mapping[tuple[str, str], tuple[str, Mapping[str, Any]]] = {
    ("csv", "unix"): ("CSV_UNIX_GZIP", _UNIX),
    ("csv", "excel"): ("CSV_EXCEL_GZIP", {**_UNIX, "style": "excel"}),
    ("csv", "escape_only_no_quote"): ("CSV_ESCAPING_NOGZIP_FORHIVE", _FOR_HIVE),
    ("parquet", ""): ("PARQUET_HIVE", {"readTemporalMode": "AS_TEMPORAL"}),
    ("avro", ""): ("AVRO", {}),
    ("orcfile", ""): ("ORC", {}),
}
ALIASES: Mapping[str, str] = {"orc": "orcfile", "xlsx": "excel", "tsv": "csv", "jsonl": "json"}
# Extension of an uploaded file → how DSS would read it.
BY_EXTENSION: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "csv": ("csv", {"style": "excel", "separator": ",", "parseHeaderRow": True}),
    "tsv": ("csv", {"style": "excel", "separator": "\t", "parseHeaderRow": True}),
    "json": ("json", {}),
    "parquet": ("parquet", {}),
    "avro": ("avro", {}),
    "xlsx": ("excel", {"xlsx": True, "parseHeaderRow": True, "sheets": "0"}),
    "xls": ("excel", {"xlsx": False, "parseHeaderRow": True, "sheets": "0"}),
}


def type_id(written: str) -> str:
    """DSS's format type for what is written."""
    return ALIASES.get(written.lower(), written if written.startswith(("format_", "jformat_")) else written.lower())


def option(format_type: str, params: Mapping[str, Any]) -> str:
    """The option of managed creation that comes nearest; "" when DSS has none for the format."""
    return _option(format_type, params)[0]


def defaults(format_type: str, params: Mapping[str, Any], *, managed: bool) -> Mapping[str, Any]:
    """What `formatParams` holds after creation by one route or the other; the style that chooses an option is not among
    it, unless DSS chooses that option by itself."""
    plain = PLAIN.get(format_type, {})
    if not managed:
        return plain
    known: Mapping[str, Any] = merge(plain, _option(format_type, params)[1])
    asked = option(format_type, params) != option(format_type, {})
    return {k: v for k, v in known.items() if k != "style"} if asked else known


def _option(format_type: str, params: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    style = str(params.get("style") or "unix") if format_type == "csv" else ""
    return OPTIONS.get((format_type, style)) or OPTIONS.get((format_type, "unix")) or ("", {})
