"""File formats: parameters with class defaults, creation defaults, and the options of managed creation.

Sources: API §5.3, §5.10, types_params (format:*). An unknown format type is stored, without parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..typed import ANY, OPTIONAL, ListOf
from . import classes as c
from .blocks import Doc

_HIVE_SEPARATORS = ["\u0002", "\u0003", "\u0004", "\u0005", "\u0006", "\u0007", "\b"]


@dataclass(frozen=True)
class Format:
    """``params`` is a field class; ``added`` is what a creation writes beside the class defaults."""

    params: c.Spec
    added: Doc = field(default_factory=dict)


# After a PUT maxRowChars is gone, after a generic POST style and separator are unset (API §5.6, §5.10).
_CSV: c.Spec = {
    "style": OPTIONAL,
    "charset": "utf8",
    "separator": OPTIONAL,
    "quoteChar": '"',
    "escapeChar": "\\",
    "maxRowChars": OPTIONAL,
    "arrayItemSeparator": OPTIONAL,
    "mapKeySeparator": OPTIONAL,
    "dateSerializationFormat": "ISO",
    "arrayMapFormat": "json",
    "hiveSeparators": ListOf("", default=_HIVE_SEPARATORS),
    "skipRowsBeforeHeader": 0,
    "parseHeaderRow": False,
    "skipRowsAfterHeader": 0,
    "probableNumberOfRecords": 0,
    "normalizeBooleans": False,
    "normalizeDoubles": True,
    "readAdditionalColumnsBehavior": "INSERT_IN_DATA_WARNING",
    "readMissingColumnsBehavior": "DISCARD_SILENT",
    "readDataTypeMismatchBehavior": "DISCARD_WARNING",
    "writeDataTypeMismatchBehavior": "DISCARD_WARNING",
    "fileReadFailureBehavior": "FAIL",
    "compress": "",
}
_ROWS: c.Spec = {"skipRowsBeforeHeader": 0, "parseHeaderRow": False, "skipRowsAfterHeader": 0}
_EXCEL: c.Spec = {
    "xlsx": True,
    "preserveNumberFormatting": False,
    "parseDatesToISO": False,
    **_ROWS,
    **dict.fromkeys(
        (
            "sheets",
            "sheetSelectionMode",
            "sheetsToColumn",
            "passwordRequired",
            "rowOverflowStrategy",
            "cellOverflowStrategy",
            "invalidCellStrategy",
            "applyColoring",
        ),
        OPTIONAL,
    ),
}
_JSON: c.Spec = {
    "rootPath": OPTIONAL,
    "maxExpansionDepth": -1,
    "nestedArraysHandling": "PRESERVE",
    "extractFromSingleElement": False,
    "nestedArraysMaxElements": 100,
    "nestedArraysMaxContentSize": 300000,
    "headerRow": False,
}
_PARQUET: c.Spec = {
    "parquetLowerCaseIdentifiers": False,
    "representsNullFields": False,
    "parquetCompressionMethod": "SNAPPY",
    "parquetFlavor": "HIVE",
    "parquetBlockSizeMB": 128,
    "readTemporalMode": OPTIONAL,
}
_ORC: c.Spec = {
    "compressionMethod": "SNAPPY",
    "serdeClass": "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    "serdeProperties": ANY,
    "representsNullFields": False,
}
_XML: c.Spec = {
    "hasNoTopLevelElement": False,
    "shortTextMode": True,
    "retrievalMode": "simple",
    "ancestorCapture": "none",
    "rootPath": OPTIONAL,
    "charset": "utf-8",
    "overrideFileCharset": False,
    "cellContentMapping": ListOf(),
    "ancestorMapping": ListOf(),
    "compress": "",
}
_PLUGIN: c.Spec = {"config": ANY, "compress": ""}

FORMATS: dict[str, Format] = {
    "csv": Format(_CSV, {"maxRowChars": 100000000}),
    "excel": Format(_EXCEL),
    "json": Format(_JSON),
    "parquet": Format(_PARQUET, {"readTemporalMode": "AS_TEMPORAL"}),
    "orcfile": Format(_ORC),
    "xml": Format(_XML),
    "avro": Format({"avroCompressionMethod": "SNAPPY", "compress": "", "representsNullFields": False}),
    "fixed": Format({"charset": "utf-8", "offsets": OPTIONAL, **_ROWS}),
    "line": Format({"charset": "utf-8"}),
    "geojson": Format({}),
    "shapefile": Format({"convertToWGS84": True, "extractOriginalGeometryProperty": False}),
}


def format_facts(kind: str | None) -> Format | None:
    """The facts about a format type; plugin formats are opaque; None for no format and for unknown ones."""
    if kind and kind.startswith(("format_", "jformat_")):
        return Format(_PLUGIN)
    return FORMATS.get(kind or "")


_UNIX: Doc = {"style": "unix", "separator": "\t", "compress": "gz", "maxRowChars": 100000000}
_FOR_HIVE: Doc = {
    **_UNIX,
    "style": "escape_only_no_quote",
    "dateSerializationFormat": "HIVE",
    "arrayMapFormat": "hive",
    "arrayItemSeparator": "\u0002",
    "mapKeySeparator": "\u0003",
    "compress": "",
}

# formatOptionId → format type and the parameters that differ from the class (API §5.3).
OPTIONS: dict[str, tuple[str, Doc]] = {
    "CSV_UNIX_GZIP": ("csv", _UNIX),
    "CSV_EXCEL_GZIP": ("csv", {**_UNIX, "style": "excel"}),
    "CSV_EXCEL_GZIP_BIGQUERY": ("csv", {**_UNIX, "style": "excel"}),
    "CSV_ESCAPING_NOGZIP_FORHIVE": ("csv", _FOR_HIVE),
    "CSV_NOQUOTING_NOGZIP_FORPIG": ("csv", {**_FOR_HIVE, "style": "no_escape_no_quote"}),
    "PARQUET_HIVE": ("parquet", {"readTemporalMode": "AS_TEMPORAL"}),
    "AVRO": ("avro", {}),
    "ORC": ("orcfile", {}),
}
DEFAULT_OPTION = "CSV_UNIX_GZIP"

# What detection finds in an uploaded CSV file (API §5.3, last lines).
DETECTED_CSV: Doc = {
    "style": "excel",
    "charset": "utf-8",
    "separator": ",",
    "parseHeaderRow": True,
    "maxRowChars": 100000000,
}
