"""Files of managed folders (API §7). They live outside the git tree, under the project's files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DssError, illegal
from ..routing import READ_CONF, WRITE_CONF, Call, Raw, route
from .documents import body, owner, require
from .futures import submit

if TYPE_CHECKING:
    from ..estate import Project

KIND = "managed_folders"
BASE = "/projects/{key}/managedfolders/{id}"


def root_of(project: Project, ident: str) -> Path:
    """Where the files of a folder lie."""
    return project.files / "managed_folders" / ident


def _file(call: Call) -> Path:
    parts = [p for p in call.params["path"].split("/") if p]
    if not parts or any(p in (".", "..") for p in parts):
        raise illegal(f"Invalid path: '{call.params['path']}'", 400)
    require(owner(call), KIND, call.params["id"])
    return root_of(owner(call), call.params["id"]).joinpath(*parts)


@route("GET", f"{BASE}/contents", READ_CONF)
def list_contents(call: Call) -> Any:
    """All files, with paths that start with "/"."""
    project, ident = owner(call), call.params["id"]
    require(project, KIND, ident)
    root = root_of(project, ident)
    files = sorted(f for f in root.rglob("*") if f.is_file()) if root.is_dir() else []
    items = [
        {
            "path": f"/{f.relative_to(root).as_posix()}",
            "size": f.stat().st_size,
            "lastModified": int(f.stat().st_mtime * 1000),
        }
        for f in files
    ]
    return {"items": items}


@route("GET", f"{BASE}/contents/{{path:rest}}", READ_CONF)
def get_file(call: Call) -> Any:
    """Bytes of one file."""
    target = _file(call)
    if not target.is_file():
        raise DssError(404, "java.io.FileNotFoundException", f"File not found: /{call.params['path']}")
    return Raw(target.read_bytes())


@route("POST", f"{BASE}/contents/{{path:rest}}", WRITE_CONF)
def put_file(call: Call) -> Any:
    """Write one file; a file of that name is replaced. The client sends an empty filename."""
    target = _file(call)
    content = call.files[0].content if call.files else call.raw
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return {"path": f"/{call.params['path'].lstrip('/')}", "size": len(content)}


@route("DELETE", f"{BASE}/contents/{{path:rest}}", WRITE_CONF)
def delete_file(call: Call) -> Any:
    """A file that is not there is no error (API §7)."""
    target = _file(call)
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    return {}


@route("POST", f"{BASE}/actions/copyTo", WRITE_CONF)
def copy_to(call: Call) -> Any:
    """Copy all files into another folder, which must exist."""
    project, given = owner(call), body(call)
    require(project, KIND, call.params["id"])
    target = call.estate.projects.get(given.get("targetProjectKey") or project.key, project)
    require(target, KIND, given.get("targetFolderId") or "")

    def work() -> Any:
        source, into = root_of(project, call.params["id"]), root_of(target, given["targetFolderId"])
        if given.get("writeMode") == "OVERWRITE":
            shutil.rmtree(into, ignore_errors=True)
        if source.is_dir():
            shutil.copytree(source, into, dirs_exist_ok=True)
        return {"filesCopied": sum(1 for f in into.rglob("*") if f.is_file()) if into.is_dir() else 0}

    return submit(call, work, "Copy managed folder")


def _metrics(call: Call) -> Any:
    project, ident = owner(call), call.params["id"]
    require(project, KIND, ident)
    files = [f for f in root_of(project, ident).rglob("*") if f.is_file()]
    values = {"basic:COUNT_FILES": len(files), "basic:SIZE": sum(f.stat().st_size for f in files)}
    return [
        {
            "metric": {"id": name, "type": "basic", "dataType": "BIGINT"},
            "lastValues": [{"partition": "NP", "value": str(value), "dataType": "BIGINT", "computed": call.at}],
        }
        for name, value in values.items()
    ]


@route("POST", f"{BASE}/actions/computeMetrics", WRITE_CONF)
def compute_metrics(call: Call) -> Any:
    """Number and size of the files."""
    require(owner(call), KIND, call.params["id"])
    return submit(call, lambda: {"computed": _metrics(call)}, "Compute metrics")


@route("POST", f"{BASE}/actions/computeMetricsFromIds", WRITE_CONF)
def compute_metrics_from_ids(call: Call) -> Any:
    """The same, whatever is asked for."""
    return compute_metrics(call)


@route("GET", f"{BASE}/metrics/last", READ_CONF)
def last_metrics(call: Call) -> Any:
    """Values as they are now."""
    return {"metrics": _metrics(call), "partitions": []}


@route("GET", f"{BASE}/metrics/history", READ_CONF)
def metric_history(call: Call) -> Any:
    """No history is kept."""
    require(owner(call), KIND, call.params["id"])
    return {"values": []}
