"""Content of datasets: uploaded files, and reading rows back (API §5.1, §5.5).

Bytes live outside the git tree, under the project's files. A file whose name is there already is replaced, another
one is added. After the first upload the server rewrites params and detects the format.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import written
from ..errors import DssError, illegal
from ..facts.formats import DETECTED_CSV, FORMATS
from ..routing import READ_CONF, WRITE_CONF, Call, Raw, route
from ..typed import normalise
from .dataset_storage import uploaded_params
from .documents import Doc, dataset, owner, require

if TYPE_CHECKING:
    from ..estate import Project

KIND = "datasets"
DELIMITED = {".csv": ",", ".tsv": "\t", ".txt": ","}


def folder_of(project: Project, name: str) -> Path:
    """Where the content of a dataset lies."""
    return project.files / "datasets" / name


@route("POST", "/projects/{key}/datasets/{name}/uploaded/files", WRITE_CONF)
def upload(call: Call) -> Any:
    """Store the files; the first one completes the definition, in a commit of its own (API §5.5)."""
    project, name = owner(call), call.params["name"]
    doc = require(project, KIND, name)
    if doc["type"] != "UploadedFiles":
        raise illegal(f"Dataset {project.key}.{name} is not an uploaded files dataset")
    if not call.files:
        raise illegal("No file in the upload", 400)
    folder = folder_of(project, name)
    folder.mkdir(parents=True, exist_ok=True)
    first = not any(folder.iterdir())
    for part in call.files:
        (folder / _leaf(part.filename)).write_bytes(part.content)
    if first:
        done = detected(uploaded_params(call.estate, project, name, doc), folder)
        message = f"Created dataset {project.key}.{name} (post-creation auto-commit)"
        project.save(KIND, name, dataset(done), user=call.user, message=message)
    return {}


def _leaf(filename: str) -> str:
    leaf = filename.replace("\\", "/").rsplit("/", 1)[-1]
    if leaf in ("", ".", ".."):
        raise illegal(f"Invalid file name: '{filename}'", 400)
    return leaf


def detected(doc: Doc, folder: Path) -> Doc:
    """``doc`` with the format and the all-string schema of a delimited file, where nothing is set yet."""
    file = next((f for f in sorted(folder.iterdir()) if f.suffix.lower() in DELIMITED), None)
    if file is None or doc.get("formatType"):
        return doc
    separator = DELIMITED[file.suffix.lower()]
    header = next(csv.reader(io.StringIO(_text(file)), delimiter=separator), [])
    given = {**DETECTED_CSV, "separator": separator}
    columns = [{"name": name, "type": "string"} for name in header]
    return {
        **doc,
        "formatType": "csv",
        "formatParams": normalise(FORMATS["csv"].params, given),
        "schema": {"columns": columns, "userModified": True} if not doc["schema"]["columns"] else doc["schema"],
    }


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


@route("GET", "/projects/{key}/datasets/{name}/uploaded/files", READ_CONF)
def list_files(call: Call) -> Any:
    """Path, length and time of each uploaded file; the only place where they can be seen."""
    project, name = owner(call), call.params["name"]
    require(project, KIND, name)
    folder = folder_of(project, name)
    files = sorted(f for f in folder.iterdir() if f.is_file()) if folder.is_dir() else []
    return [
        {"path": f"/{f.name}", "length": f.stat().st_size, "lastModified": int(f.stat().st_mtime * 1000)} for f in files
    ]


@route("GET", "/projects/{key}/datasets/{name}/data/", READ_CONF)
def read_rows(call: Call) -> Any:
    """Tab-separated rows in the order of the schema or of ``columns``; with a header unless the format says no."""
    project, name = owner(call), call.params["name"]
    doc = require(project, KIND, name)
    stored = written.rows(project, name)
    if stored is None and (doc["type"] != "UploadedFiles" or not folder_of(project, name).is_dir()):
        raise DssError(
            500,
            "com.dataiku.dip.exceptions.DataStoreIOException",
            f"Root path of the dataset {project.key}.{name} does not exist",
        )
    known = [c["name"] for c in doc["schema"]["columns"]]
    wanted = [c for value in call.query.getall("columns") for c in value.split(",")] or known
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    if not (call.query.get("format") or "").endswith("noheader"):
        writer.writerow(wanted)
    limit = int(call.query.get("limit") or -1)
    rows = _rows(folder_of(project, name), doc) if stored is None else stored
    writer.writerows([row.get(c, "") for c in wanted] for row in (rows if limit < 0 else rows[:limit]))
    return Raw(out.getvalue().encode(), "text/tab-separated-values;charset=utf-8")


def _rows(folder: Path, doc: Doc) -> list[dict[str, str]]:
    params = doc.get("formatParams") or {}
    names = [c["name"] for c in doc["schema"]["columns"]]
    rows: list[dict[str, str]] = []
    for file in sorted(folder.iterdir()):
        lines = list(csv.reader(io.StringIO(_text(file)), delimiter=params.get("separator") or ","))
        for line in lines[1:] if params.get("parseHeaderRow") else lines:
            rows.append(dict(zip(names, line, strict=False)))
    return rows


@route("GET", "/projects/{key}/datasets/{name}/finish-streaming/", READ_CONF)
def finish_streaming(call: Call) -> Any:
    """The reader asks whether its stream ended well; it did."""
    require(owner(call), KIND, call.params["name"])
    return {}
