"""Datasets over files: those uploaded into DSS, those in a managed folder. Touches no file: bytes come from the reader.

    {type: uploaded, file: data/customers.csv}
    {type: files_in_folder, folder: incoming, format_type: csv}

DSS never gives an uploaded file back (API §5.5): of its content, path and length are seen live, the checksum is only
compared with what we recorded. The bytes travel with the plan.
"""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Call, Reader, Wanted
from ...core.model.resource import Resource
from ..common import references
from ..common.dataset_types import IN_FOLDER, UPLOADED
from ..common.file_names import url
from . import formats

DATA_DIR = "Default (in DSS data dir.)"  # what DSS calls its own disk as a place for uploads
DATA_LOST = "uploaded files cannot be read back from DSS"


def read_uploaded(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree's own part for an uploaded dataset; what can be guessed from the file is only used at creation."""
    paths = item.get("files") or ([item["file"]] if item.get("file") else [])
    files = {f"/{str(p).rsplit('/', 1)[-1]}": reader.binary(str(p), "file") for p in paths}
    first = place(item)
    wanted = uploaded(files, first)
    if "format_type" in item:
        return wanted
    guessed = guess(next(iter(files.items()), ("", b"")), with_schema="schema" not in item)
    return Wanted(wanted.body, initial={**first, **guessed}, create=wanted.create)


def place(item: Mapping[str, Any]) -> dict[str, Any]:
    """Where uploads go, said at creation only: DSS rewrites it with the first file (API §5.5)."""
    return {"params": {"uploadConnection": str(item["connection"])}} if item.get("connection") else {}


def uploaded(files: Mapping[str, bytes], initial: Mapping[str, Any]) -> Wanted:
    """The tree of an uploaded dataset with these files."""
    body: dict[str, Any] = {"type": UPLOADED, "managed": False}
    create: dict[str, Any] = {"route": "plain"}
    if files:
        body["content"] = [
            {"path": path, "length": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        ]
        create["files"] = {path: base64.b64encode(data).decode() for path, data in sorted(files.items())}
    return Wanted(body, initial=initial, create=create)


def guess(file: tuple[str, bytes], with_schema: bool) -> dict[str, Any]:
    """Format by extension, and the header of a delimited file as a schema of strings (what DSS detects)."""
    path, data = file
    known = formats.BY_EXTENSION.get(path.rsplit(".", 1)[-1].lower())
    if not known:
        return {}
    kind, params = known
    out: dict[str, Any] = {"formatType": kind, "formatParams": dict(params)}
    if kind == "csv" and with_schema:
        lines = data[:65536].decode("utf-8-sig", "replace").splitlines(keepends=True)
        header = next(csv.reader(lines, delimiter=params["separator"]), [])
        out["schema"] = {"columns": [{"name": name, "type": "string"} for name in header]}
    return out


def show_uploaded(rest: dict[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The leading keys; takes what it says out of `rest`."""
    for key in ("type", "managed", "content"):
        rest.pop(key, None)
    params = tree.get("params") or {}
    where = params.get("connection") or params.get("uploadConnection") or DATA_DIR
    return {"type": "uploaded"} if where == DATA_DIR else {"type": "uploaded", "connection": where}


def content(listed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the server tells of uploaded files, without their times."""
    return sorted(({"path": f["path"], "length": f["length"]} for f in listed), key=lambda f: str(f["path"]))


def upload(resource: Resource, dss_id: str, fresh: Any, piece: Any) -> list[Call]:
    """The calls that bring the content in; a file of the same name is replaced."""
    place = url("projects", resource.address.project, "datasets", dss_id, "uploaded", "files")
    return [
        Call("POST", place, upload=(path.lstrip("/"), base64.b64decode(data)), expect="empty", note=f"upload {path}")
        for path, data in sorted((resource.create.get("files") or {}).items())
    ]


def read_in_folder(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree's own part for a dataset over the files of a managed folder."""
    body: dict[str, Any] = {"type": IN_FOLDER, "managed": False}
    folder = item.get("folder")
    if folder is None and "folderSmartId" not in (item.get("params") or {}):
        reader.error("folder", "files_in_folder needs a folder", "add `folder: NAME` of a managed folder")
    elif folder is not None:
        body["params"] = {
            "folderSmartId": {"folder": folder} if isinstance(folder, str) else references.read(folder)[0]
        }
    return Wanted(body, create={"route": "plain"})


def show_in_folder(rest: dict[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The leading keys; takes what it says out of `rest`."""
    rest.pop("type", None)
    rest.pop("managed", None)
    ref = rest.setdefault("params", {}).pop("folderSmartId", None)
    short = isinstance(ref, Mapping) and set(ref) == {"folder"}
    if isinstance(ref, Mapping):
        return {"type": "files_in_folder", "folder": ref["folder"] if short else dict(ref)}
    rest["params"]["folderSmartId"] = ref  # an id nobody knows: it stays as it is (D37)
    return {"type": "files_in_folder"}
