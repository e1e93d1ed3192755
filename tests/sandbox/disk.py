"""DSS's layout of a project on disk, both ways (corpus §3.1 to §3.3).

Reads a tree into documents, payloads and version tags, and writes documents as Gson does: two spaces, no newline at the
end, HTML-safe escapes, one line per schema column. Refuses to know classes: whatever is in a file is kept.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import illegal
from .facts.kinds import DOCUMENTS, FOLDERS, KINDS, extension

VERSION_TAGS = "version-tags.json"
_HTML = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "=": "\\u003d",
    "'": "\\u0027",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_HTML_RE = re.compile("[<>&='\u2028\u2029]")
_MARK = "\u0001column\u0001"
_MARK_RE = re.compile(r'"\\u0001column\\u0001(\d+)"')


@dataclass
class Loaded:
    """What a tree says: documents by kind and id, texts of sibling files, version tags, single documents by path."""

    store: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    payloads: dict[tuple[str, str], str | None] = field(default_factory=dict)
    tags: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    docs: dict[str, Any] = field(default_factory=dict)


def dump(doc: Any) -> str:
    """Gson's text of a document."""
    columns: list[str] = []
    text = json.dumps(_fold(doc, columns), indent=2, ensure_ascii=False)
    text = _HTML_RE.sub(lambda m: _HTML[m.group()], text)
    return _MARK_RE.sub(lambda m: columns[int(m.group(1))], text) if columns else text


def _fold(doc: Any, columns: list[str]) -> Any:
    """Replace the columns of a dataset's schema by marks, because each is written on one line."""
    schema = doc.get("schema") if isinstance(doc, dict) else None
    if not isinstance(schema, dict) or not isinstance(schema.get("columns"), list):
        return doc
    marks = []
    for column in schema["columns"]:
        marks.append(f"{_MARK}{len(columns)}")
        line = json.dumps(column, ensure_ascii=False, separators=(",", ":"))
        columns.append(_HTML_RE.sub(lambda m: _HTML[m.group()], line))
    return {**doc, "schema": {**schema, "columns": marks}}


def object_path(kind: str, name: str) -> str:
    """Path of an object's document from the project's root, with "/". Names that leave the folder are refused."""
    if not name or "/" in name or "\\" in name or name in (".", "..") or "\0" in name:
        raise illegal(f"Invalid object identifier: '{name}'", 400)
    return f"{KINDS[kind].folder}/{_filled(KINDS[kind].file, name)}"


def object_folder(kind: str, name: str) -> str | None:
    """Path of the folder that belongs to an object alone, if its kind has one."""
    return _filled(FOLDERS[kind], name) if kind in FOLDERS else None


def _filled(pattern: str, name: str) -> str:
    places = pattern.count("{}")
    return pattern.format(*(name.split(".", places - 1) if places > 1 else [name]))


def payload_path(kind: str, name: str, doc: dict[str, Any]) -> str | None:
    """Path of the sibling file with the text of an object, if its kind and type have one."""
    ext = extension(kind, doc)
    return object_path(kind, name)[: -len("json")] + ext if ext else None


def read(tree: Path) -> Loaded:
    """Read a project tree. Files that are no JSON object stay files only."""
    out = Loaded()
    for path in DOCUMENTS:
        if (doc := _json(tree / path)) is not None:
            out.docs[path] = doc
    for kind, facts in KINDS.items():
        folder, place = tree / facts.folder, re.compile(re.escape(facts.file).replace(r"\{\}", "([^/]+)"))
        for file in sorted(folder.glob(facts.file.replace("{}", "*"))) if folder.is_dir() else ():
            doc, found = _json(file), place.fullmatch(file.relative_to(folder).as_posix())
            if isinstance(doc, dict) and found:
                _take(out, tree, kind, ".".join(found.groups()), doc)
    _tags(out, tree)
    return out


def _take(out: Loaded, tree: Path, kind: str, name: str, doc: dict[str, Any]) -> None:
    if isinstance(tag := doc.pop("versionTag", None), dict):
        out.tags[kind, name] = tag
    out.store[kind][name] = doc
    sibling = payload_path(kind, name, doc)
    if sibling and (tree / sibling).is_file():
        out.payloads[kind, name] = (tree / sibling).read_bytes().decode("utf-8", "surrogateescape")


def _tags(out: Loaded, tree: Path) -> None:
    """Version tags: inside the documents up to DSS 12.3, in the git-ignored version-tags.json since (corpus §3.1)."""
    params = out.docs.get("params.json") or {}
    if isinstance(tag := params.pop("versionTag", None), dict):
        out.tags["params.json", ""] = tag
    saved = _json(tree / VERSION_TAGS)
    kinds = {facts.type: kind for kind, facts in KINDS.items()}
    for ref, tag in ((saved or {}).get("tags") or {}).items():
        kind, _, name = ref.partition(".")
        place = ("params.json", "") if kind == "PROJECT" else (kinds.get(kind, kind), name)
        out.tags.setdefault(place, tag)


def write_tags(tree: Path, tags: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Write version-tags.json."""
    write(tree, VERSION_TAGS, tags_text(tags))


def tags_text(tags: dict[tuple[str, str], dict[str, Any]]) -> str:
    """What version-tags.json says."""
    refs = {
        ("PROJECT" if kind == "params.json" else f"{KINDS[kind].type}.{name}"): tag
        for (kind, name), tag in tags.items()
    }
    return dump({"tags": refs})


def write(tree: Path, rel: str, text: str | bytes) -> None:
    """Write one file of a tree, making its folders."""
    path = tree / rel
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text)


def find_trees(source: Path) -> dict[str, Path]:
    """Project trees at `source`: itself, an export (`project_config/`), or those directly below it, by key (D51)."""
    if (root := _root(source)) is not None:
        return {source.resolve().name: root}
    if not source.is_dir():
        return {}
    return {
        child.name: root for child in sorted(source.iterdir()) if child.is_dir() and (root := _root(child)) is not None
    }


def _root(source: Path) -> Path | None:
    for root in (source, source / "project_config"):
        if (root / "params.json").is_file():
            return root
    return None


def copy(source: Path, target: Path) -> None:
    """Copy a tree without its git repository; links are not followed out of it."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git"), symlinks=True, dirs_exist_ok=True)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
