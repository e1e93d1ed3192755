"""One export of a project instead of many reads: asked for without any data, held in memory, read member by member.

Believes nothing of an archive: whose it is, where its tree lies and how large its files are is looked at, nothing is
ever written to disk, and what is not as it should be is `Unusable`. Knows no kind.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..core.model.discovery import LazyModule
from ..core.model.kind import Call
from ..errors import NOT_JSON, IacError
from .disk_objects import HEAD
from .remote import Version, version_of
from .replies import ARCHIVE
from .transport import Speaker, fill

if TYPE_CHECKING:
    import zipfile
    import zlib
else:
    zipfile, zlib = LazyModule("zipfile"), LazyModule("zlib")  # only for those who ask for an export

# Each is a copy of data, of models or of history: nothing that a definition says (API §4.11; the client's docstring).
DATA = (
    "exportUploads", "exportManagedFS", "exportAnalysisModels", "exportSavedModels", "exportModelEvaluationStores",
    "exportManagedFolders", "exportAllInputDatasets", "exportAllDatasets", "exportAllInputManagedFolders",
    "exportGitRepository", "exportInsightsData", "exportKnowledgeBanks", "exportLabelingTasks",
    "exportPromptStudioHistories",
)  # fmt: skip
MANIFEST, TAGS = "export-manifest.json", "version-tags.json"  # corpus §3.1
MOST_MEMBERS = 200_000
LARGEST_MEMBER = 32 * 2**20  # bytes; a larger one is left to the API
LARGEST_WHOLE = 256 * 2**20  # bytes of all members that were read


class Unusable(IacError):
    """An archive that is none, or not that of this project."""


@dataclass
class Archive:
    """The tree of a project in an archive; `tags`: the version tags it has of the objects with an id."""

    zipped: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]  # by path from the root of the tree
    tags: Mapping[str, frozenset[Version]] = field(default_factory=dict)
    taken: int = 0

    def below(self, folder: str) -> Iterable[str]:
        """Paths of all files below a folder."""
        return [path for path in self.members if path.startswith(f"{folder}/")]

    def text(self, path: str) -> str | None:
        """The text of a member; None when there is none, when it is no text, or too large. Unusable: it is damaged."""
        info = self.members.get(path)
        if info is None:
            return None
        content = self._content(info)
        try:
            return None if len(content) > LARGEST_MEMBER else content.decode()
        except UnicodeDecodeError:
            return None

    def place(self, path: str) -> str:
        """Its name in the archive."""
        return f"{path} in the export"

    def _content(self, info: zipfile.ZipInfo) -> bytes:
        """At most one byte more than a member may have, whatever it says of its size."""
        try:
            with self.zipped.open(info) as member:
                content = member.read(LARGEST_MEMBER + 1)
        except _broken() as error:
            raise Unusable(f"{info.filename} is damaged ({error})") from None
        self.taken += len(content)
        if self.taken > LARGEST_WHOLE:
            raise Unusable(f"it holds more than {LARGEST_WHOLE >> 20} MB")
        return content


def take(transport: Speaker, project: str) -> Archive:
    """An export made at this moment. DssError: DSS does not give one; Unusable: what it gave is none."""
    call = Call("POST", fill("/projects/{project}/export", project), body=dict.fromkeys(DATA, False), expect=ARCHIVE)
    return opened(transport.send(call, again=0), project)


def opened(content: bytes, project: str) -> Archive:
    """The archive that these bytes are."""
    try:
        zipped = zipfile.ZipFile(io.BytesIO(content))
    except _broken() as error:
        raise Unusable(f"what DSS sent is no archive ({error})") from None
    files = {info.filename: info for info in zipped.infolist() if not info.is_dir()}
    if len(files) > MOST_MEMBERS:
        raise Unusable(f"it has more than {MOST_MEMBERS} files")
    whole = Archive(zipped, files)
    manifest = _object(whole, MANIFEST)
    owner = str(manifest.get("originalProjectKey") or project)
    if owner != project:
        raise Unusable(f"it is an export of {owner}")
    root = _root(files)
    tree = {name.removeprefix(root): info for name, info in files.items() if name.startswith(root)}
    found = Archive(zipped, tree)
    found.tags = _tags(found)
    return found


def _broken() -> tuple[type[Exception], ...]:
    """How the library says that an archive, or a member of it, is damaged, encrypted, or packed in an unknown way."""
    return zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError


def _root(files: Iterable[str]) -> str:
    """The folder of the one `params.json` that lies highest, with its slash; "" for the root of the archive."""
    heads = sorted((name.count("/"), name) for name in files if name.rpartition("/")[2] == HEAD)
    if not heads or (len(heads) > 1 and heads[0][0] == heads[1][0]):
        raise Unusable(f"it has {'no' if not heads else 'more than one'} {HEAD} of a project")
    return heads[0][1].removesuffix(HEAD)


def _tags(tree: Archive) -> Mapping[str, frozenset[Version]]:
    """The version tags that stand beside the documents (corpus §3.1): id → those of each object that has it."""
    found: dict[str, frozenset[Version]] = {}
    rows = _object(tree, TAGS).get("tags")
    for name, tag in rows.items() if isinstance(rows, Mapping) else ():
        version = version_of({"versionTag": tag})
        if version is not None:
            id = str(name).partition(".")[2]
            found[id] = found.get(id, frozenset()) | {version}
    return found


def _object(tree: Archive, path: str) -> Mapping[str, Any]:
    """A JSON object in the archive; empty when there is none."""
    try:
        found = json.loads(tree.text(path) or "{}")
    except NOT_JSON:
        raise Unusable(f"{tree.place(path)} is not JSON") from None
    return found if isinstance(found, Mapping) else {}
