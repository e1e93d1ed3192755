"""A dataset as YAML ↔ as a tree. The forms know their own keys; this module knows those that all datasets share.

An import writes the friendly form only when reading it back gives the same tree; else the type and `settings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...core.model.kind import Reader, Wanted, Written
from ..common import partitioning, references, secret_names, taggable
from ..common.dataset_types import (
    FILE_TYPES,
    FOLDER_FORM,
    FORM_NAMES,
    IN_FOLDER,
    INLINE_FORM,
    LOCATION,
    MANAGED_FORM,
    RAW_FORM,
    SQL_FORM,
    SQL_TYPES,
    UPLOADED,
    UPLOADED_FORM,
    form_of_item,
    form_of_tree,
    type_id,
)
from ..common.offline_reader import Offline
from ..common.quality import metrics, rules
from ..common.storage_defaults import BASIC, RECORDS
from ..common.trees import camel, merge, minus, ordered, snake, within, without
from . import defaults, files, formats, inline, schema_columns, sql
from . import managed as dataset_managed

OPAQUE = ("params.customConfig", "params.config")
_OPTIONS = {"flow": "flowOptions", "read_write": "readWriteOptions"}
_READ: Mapping[str, Callable[[Mapping[str, Any], Reader], Wanted]] = {
    SQL_FORM: sql.read,
    MANAGED_FORM: dataset_managed.read,
    UPLOADED_FORM: files.read_uploaded,
    FOLDER_FORM: files.read_in_folder,
    INLINE_FORM: inline.read,
}
_SHOW: Mapping[str, Callable[[dict[str, Any], Mapping[str, Any], str], dict[str, Any]]] = {
    SQL_FORM: sql.show,
    MANAGED_FORM: dataset_managed.show,
    UPLOADED_FORM: files.show_uploaded,
    FOLDER_FORM: files.show_in_folder,
}
# Keys that mean something in one form only.
_OWN_KEYS: Mapping[str, tuple[str, ...]] = {
    UPLOADED_FORM: ("file", "files"),
    INLINE_FORM: ("rows", "columns"),
    FOLDER_FORM: ("folder",),
}
_ANY_MAP = {"type": "object"}
PROPERTIES: Mapping[str, Any] = {
    "type": {"type": "string", "description": f"One of {', '.join(FORM_NAMES)}, or any DSS type id"},
    "connection": {"type": "string", "description": "Name of a connection of the instance"},
    "path": {"type": "string", "description": "Where the files are, for types that have a path"},
    "params": {**_ANY_MAP, "description": "DSS's own parameters of the type"},
    "format_type": {"type": "string", "description": "csv, parquet, excel, json, avro, orc …"},
    "format_params": {**_ANY_MAP, "description": "DSS's own parameters of the format"},
    "managed": {"type": "boolean", "description": "Whether DSS owns the data; default by type"},
    "schema": schema_columns.SCHEMA,
    "partitioning": partitioning.SCHEMA,
    "metrics": metrics.SCHEMA,
    "rules": rules.SCHEMA,
    "checks": {"type": "array", "items": _ANY_MAP, "description": "Another name for `rules`"},
    "flow": {**_ANY_MAP, "description": "rebuild_behavior, virtualizable …"},
    "read_write": {**_ANY_MAP, "description": "write_buckets, force_single_output_file …"},
    "file": {"type": "string", "description": "The file to upload"},
    "files": {"type": "array", "items": {"type": "string"}, "description": "Content files of an upload"},
    "folder": {**references.SCHEMA, "description": "Managed folder that a files_in_folder dataset reads"},
    "columns": {"type": ["array", "object"], "description": "Columns of an inline table"},
    "rows": {"type": "array", "items": {"type": ["array", "object"]}, "description": "Rows of an inline table"},
    "settings": {**_ANY_MAP, "description": "Any other key of DSS's dataset document, as it is there"},
    **taggable.SCHEMA,
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    form = form_of_item(item)
    for owner, keys in _OWN_KEYS.items():
        for key in keys:
            if key in item and owner != form:
                reader.error(
                    key, f"`{key}` belongs to datasets of type {owner}", f"remove it, or write `type: {owner}`"
                )
    base = _READ.get(form, _raw)(item, reader)
    common, managed_schema = _common(item, reader)
    body = merge(merge(base.body, common), item.get("settings") or {})
    create = {**base.create, "managed_schema": True} if managed_schema else base.create
    return Wanted(body, initial=base.initial, create=create)


def _is_files(item: Mapping[str, Any]) -> bool:
    kind = type_id(str(item.get("type") or ""))
    return kind in (*FILE_TYPES, UPLOADED, IN_FOLDER, UPLOADED_FORM, FOLDER_FORM) and not item.get("managed")


def _raw(item: Mapping[str, Any], reader: Reader) -> Wanted:
    body: dict[str, Any] = {"type": type_id(str(item.get("type", ""))), "managed": False}
    if "connection" in item:
        body["params"] = {"connection": item["connection"]}
    return Wanted(body, create={"route": "plain"})


def _common(item: Mapping[str, Any], reader: Reader) -> tuple[dict[str, Any], bool]:
    out, managed_schema = taggable.read(item), False
    if "managed" in item:
        out["managed"] = item["managed"]
    if "params" in item or "path" in item:
        out["params"] = {**({"path": item["path"]} if "path" in item else {}), **(item.get("params") or {})}
    if "format_type" in item:
        out["formatType"] = formats.type_id(str(item["format_type"]))
    if "format_params" in item:
        out["formatParams"] = item["format_params"]
    if item.get("schema") is not None:
        out["schema"], managed_schema = schema_columns.read(item["schema"], reader)
    if isinstance(item.get("partitioning"), Mapping):
        out["partitioning"] = partitioning.read(item["partitioning"])
        partitioning.check(item["partitioning"], _is_files(item), reader)
    if "metrics" in item:
        out["metrics"] = metrics.read(item["metrics"], (BASIC, RECORDS), reader)
    if "rules" in item and "checks" in item:
        reader.error("checks", "both `rules` and `checks` are given", "keep one of them: they are the same")
    for key in ("checks", "rules"):
        if key in item:
            out["metricsChecks"] = {"checks": rules.read(item[key], reader, key)}
    out.update({to: camel(item[key]) for key, to in _OPTIONS.items() if key in item})
    return out, managed_schema


def from_live(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with its metrics in the one form that DSS's versions mean the same by."""
    return {**tree, "metrics": metrics.canonical(tree["metrics"])} if "metrics" in tree else dict(tree)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML of a live dataset. `place` gives its name and what import was asked to keep (`options`)."""
    kept, left_out = _left_out(tree, place.get("options") or {})
    item = _friendly(kept, tree, str(place.get("name", "")))
    if not _lossless(item, kept, tree, str(place.get("name", ""))):
        item = _plain(kept, tree, str(place.get("name", "")))
    if (place.get("options") or {}).get("built") and "schema" in kept:
        item = _owned(item)
    item = {key: value if key in ("rules", "metrics") else ordered(value) for key, value in item.items()}
    hidden, secrets = secret_names.hide(item, ("params", "settings.params"), f"dataset {place.get('name', '')}")
    if secrets:
        hidden["secrets"] = [path.removeprefix("settings.") for path in secrets]
        left_out["secret values"] = secret_names.WHY
    return Written(hidden, left_out=left_out)


def _owned(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with its schema written as one that stays ours although builds write it (`--with-schema`)."""
    settings = dict(item.get("settings") or {})
    schema = item.get("schema") or settings.pop("schema", None)
    if not schema:
        return dict(item)
    columns = dict(schema) if isinstance(schema, Mapping) else {"columns": schema}
    rest = {k: v for k, v in item.items() if k != "settings"} | ({"settings": settings} if settings else {})
    return {**rest, "schema": {"managed": True, **columns}}


def _left_out(tree: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    kept, reasons = {k: v for k, v in tree.items() if k not in ("zone", "content")}, {}
    if form_of_tree(tree) == MANAGED_FORM and not options.get("with_storage") and defaults.location(tree):
        kept = without(kept, LOCATION)
        reasons["storage location"] = "the connection's naming rules decide it; --with-storage keeps it"
    built = options.get("built") and (tree.get("schema") or {}).get("columns")
    if built and not options.get("with_schema"):
        kept.pop("schema", None)
        reasons["schema of a recipe's output"] = "builds write it; --with-schema keeps it"
        if any(column.get(key) for column in tree["schema"]["columns"] for key in ("comment", "meaning")):
            reasons["comments and meanings in such a schema"] = "--with-schema keeps them"
    if tree.get("type") in SQL_TYPES:  # left by the files that the table once was; DSS does not use it (API §5.2)
        kept = {k: v for k, v in kept.items() if k not in ("formatType", "formatParams")}
    if tree.get("type") == UPLOADED:
        reasons["uploaded files"] = f"{files.DATA_LOST}; add `file: PATH`"
    return kept, reasons


def _friendly(kept: Mapping[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    rest = minus(kept, defaults.of(tree))
    item = _SHOW.get(form_of_tree(tree), _show_raw)(rest, tree, name)
    params = rest.pop("params", {})
    if form_of_tree(tree) == RAW_FORM and isinstance(params, dict):
        item.update({key: params.pop(key) for key in ("connection", "path") if isinstance(params.get(key), str)})
    _put(item, "format_type", rest.pop("formatType", None))
    _put(item, "format_params", rest.pop("formatParams", None))
    _put(item, "params", params)
    item.update(taggable.show(rest))
    if "partitioning" in rest:
        item["partitioning"] = partitioning.show(rest.pop("partitioning"))
    for key, at in _OPTIONS.items():
        _put(item, key, snake(rest.pop(at, None)))
    _put(item, "metrics", metrics.show(rest.pop("metrics", None), (BASIC, RECORDS)))
    checks = rest.get("metricsChecks", {})
    _put(item, "rules", rules.show(checks.pop("checks", None)) if isinstance(checks, dict) else None)
    if "schema" in rest:
        item["schema"] = schema_columns.show(rest.pop("schema"))
    _put(item, "settings", {k: v for k, v in rest.items() if k not in taggable.KEYS.values() and v != {}})
    return item


def _show_raw(rest: dict[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    managed = rest.pop("managed", False)
    return {"type": rest.pop("type", tree.get("type")), **({"managed": True} if managed else {})}


def _plain(kept: Mapping[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Everything under `settings`: what is written when a friendly form would lose something."""
    rest = minus(kept, defaults.of(tree))
    form = dataset_managed.show if form_of_tree(tree) == MANAGED_FORM else _show_raw
    head = form({**rest, "params": dict(rest.get("params") or {})}, tree, name)
    return {**head, "settings": {k: v for k, v in rest.items() if k not in ("type", "managed")}}


def _lossless(item: Mapping[str, Any], kept: Mapping[str, Any], tree: Mapping[str, Any], name: str) -> bool:
    reader = Offline()
    wanted = read({"name": name, **item}, reader)
    laid = merge(defaults.of(tree), merge(wanted.initial, wanted.body))
    return not reader.problems and within(kept, laid) and within(wanted.body, tree)


def _put(item: dict[str, Any], key: str, value: Any) -> None:
    if value is not None and value != {}:
        item[key] = value
