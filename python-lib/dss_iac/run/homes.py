"""A third home for state: a managed folder of the project it describes, for projects whose library is not the place for
it. Same contract as the homes of `run.store`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.kind import Call
from ..dss.transport import Speaker, fill
from ..errors import DssError, Malformed, StateError
from .store import Overwritten

FOLDERS = "/projects/{project}/managedfolders/"
CONTENTS = "/projects/{project}/managedfolders/{id}/contents"
CONNECTION = "filesystem_folders"  # what the official client takes for new folders (API §7)


@dataclass(frozen=True, slots=True)
class FolderHome:
    """The managed folder of that name, made at the first write when there is none (API §7)."""

    transport: Speaker
    project: str
    folder: str
    inside: bool = True

    @property
    def object(self) -> str:
        """The id of the folder, "" when there is none yet."""
        return self._id()

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"managed folder {self.folder!r} of {self.project}, "

    def names(self) -> tuple[str, ...]:
        """Paths below the folder."""
        id = self._id()
        if not id:
            return ()
        call = Call("GET", fill(CONTENTS, self.project, id))
        reply = self.transport.send(call)
        items = reply.get("items") if isinstance(reply, Mapping) else None
        if not isinstance(items, list) or not all(isinstance(i, Mapping) and "path" in i for i in items):
            raise Malformed("the contents of a managed folder must come as `items`", request=f"GET {call.path}")
        return tuple(sorted(str(item["path"]).lstrip("/") for item in items))

    def read(self, name: str, among: tuple[str, ...] | None = None) -> str | None:
        """Existence comes from the folder's list."""
        if name not in (self.names() if among is None else among):
            return None
        return self._text(self._id(), name)

    def write(self, name: str, text: str) -> None:
        """One file, replaced whole."""
        id = self._id() or self._made()
        self.transport.send(Call("POST", self._file(id, name), upload=(name.rsplit("/", 1)[-1], text.encode())))
        if self._text(id, name) != text:
            raise Overwritten(f"{self.where}{name}: DSS did not keep what was written; run `dss-iac state rebuild`")

    def remove(self, name: str) -> None:
        """One file less; DSS takes a missing one for removed."""
        id = self._id()
        if id:
            self.transport.send(Call("DELETE", self._file(id, name), expect="empty"))

    def _text(self, id: str, name: str) -> str:
        found: bytes = self.transport.send(Call("GET", self._file(id, name), expect="raw"))
        try:
            return found.decode("utf-8")
        except UnicodeDecodeError as error:
            raise StateError(f"{self.where}{name}: cannot be read ({error}); nothing was overwritten") from None

    def _file(self, id: str, name: str) -> str:
        return f"{fill(CONTENTS, self.project, id)}/{fill('{id}', '', name)}"

    def _id(self) -> str:
        call = Call("GET", fill(FOLDERS, self.project))
        reply = self.transport.send(call)
        if not isinstance(reply, list) or not all(isinstance(item, Mapping) for item in reply):
            raise Malformed("the list of managed folders is not a list", request=f"GET {call.path}")
        ids = [str(item.get("id")) for item in reply if item.get("name") == self.folder]
        if len(ids) > 1:
            raise StateError(f"{self.where}which is the one? {len(ids)} folders have this name; rename the others")
        return ids[0] if ids else ""

    def _made(self) -> str:
        body: dict[str, Any] = {
            "name": self.folder,
            "projectKey": self.project,
            "type": None,
            "params": {"connection": CONNECTION, "path": "/${projectKey}/${odbId}"},
        }
        try:
            return str(self.transport.send(Call("POST", fill(FOLDERS, self.project), body))["id"])
        except (DssError, KeyError, TypeError) as error:
            raise StateError(f"{self.where}cannot be made on {CONNECTION} ({error}); create it in DSS first") from None
