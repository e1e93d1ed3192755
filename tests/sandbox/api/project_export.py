"""A project as an archive (API §4.1; layout: corpus §3.1): its git tree, and a manifest beside it.

Only what describes a project is in it: with an option that asks for data, for models or for its history the answer is
"no evidence". What the archive says is what DSS has at that moment, committed or not.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import auth, disk
from ..errors import forbidden
from ..facts.instance import DSS_VERSION
from ..project import Project
from ..readings import declare
from ..routing import ADMIN, READ_CONF, Call, Raw, route
from .documents import no_evidence

ROOT, MANIFEST = "project_config", "export-manifest.json"
_SERVERS_OWN = (".git", disk.VERSION_TAGS)
# What a recipe's class has where its file says nothing.
_CLASS = {"neverRecomputeExistingPartitions": False, "redispatchPartitioning": False, "maxRunningActivities": 0}

declare("export-root", "where an export has the project's tree", "in the folder project_config", "at its root",
        "corpus §3.1")  # fmt: skip
declare("export-tags", "an export has the version tags of the objects", "yes", "no", "corpus §3.1")
declare("export-form", "the file of a recipe in an export has each key that GET of the recipe has", "yes",
        "not those with the value of their class", "corpus §3.9")  # fmt: skip
declare("export-right", "who may export a project, without its data", "whoever may read its content",
        "its administrators", "API §4.1")  # fmt: skip


@route("POST", "/projects/{key}/export", READ_CONF)
def export(call: Call) -> Raw:
    """The zip; options that are off, and unknown ones, change nothing."""
    project, options = call.project, call.body or {}
    if call.estate.reading("export-right") == "b" and not auth.may(call.user, project, ADMIN):
        raise forbidden(auth.WORDS[ADMIN], project.key)
    asked = sorted(name for name, on in options.items() if on and name.startswith("export"))
    if asked:
        raise no_evidence(f"an export with {', '.join(asked)}")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _members(project):
            archive.writestr(name, text)
        archive.writestr(MANIFEST, json.dumps(_manifest(project, options), indent=2))
    return Raw(content.getvalue(), "application/zip")


def _members(project: Project) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the tree's files, as they lie in the archive."""
    top = f"{ROOT}/" if project.estate.reading("export-root") == "a" else ""
    for path in sorted(p for p in project.tree.rglob("*") if p.is_file() and not p.is_symlink()):
        rel = path.relative_to(project.tree)
        if rel.parts[0] not in _SERVERS_OWN:
            yield f"{top}{rel.as_posix()}", _content(project, path, rel)
    if project.estate.reading("export-tags") == "a":
        yield f"{top}{disk.VERSION_TAGS}", disk.tags_text(project.tags).encode()


def _content(project: Project, path: Path, rel: Path) -> bytes:
    content = path.read_bytes()
    if rel.parts[0] != "recipes" or rel.suffix != ".json" or project.estate.reading("export-form") == "a":
        return content
    kept = {k: v for k, v in json.loads(content).items() if k not in _CLASS or v != _CLASS[k]}
    return disk.dump(kept).encode()


def _manifest(project: Project, options: dict[str, Any]) -> dict[str, Any]:
    """What the archive says of itself."""
    used = {(doc.get("params") or {}).get("connection") for doc in project.store["datasets"].values()} - {None}
    known = project.estate.connections
    return {
        "originalProjectKey": project.key,
        "generatedWithDSSVersion": DSS_VERSION,
        "exportedWithOptions": options,
        "requiredConnections": [{"name": n, "type": known.get(n, {}).get("type", "")} for n in sorted(used)],
        "usedCodeEnvRefs": [],
        "exportedWithPlugins": [],
        "foreignObjects": [],
    }
