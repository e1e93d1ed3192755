"""A third home for state: a managed folder of the project it describes, for projects whose library is not the place for
it. Same contract as the homes of `run.home.store`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...core.model.kind import Call
from ...dss.managed_folder import FOLDERS, ManagedFolder, folders
from ...dss.transport import Speaker, fill
from ...errors import LOST, DssError, StateError
from .store import Overwritten, kept

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
        return ManagedFolder(self.transport, self.project, id).names()

    def read(self, name: str, among: tuple[str, ...] | None = None) -> str | None:
        """Existence comes from the folder's list."""
        if name not in (self.names() if among is None else among):
            return None
        return self._text(ManagedFolder(self.transport, self.project, self._id()), name)

    def write(self, name: str, text: str) -> None:
        """One file, replaced whole. Of a lost reply a look tells whether it happened."""
        there = ManagedFolder(self.transport, self.project, self._id() or self._made())
        try:
            there.write(name, text.encode())
        except LOST as lost:
            if kept(self, name) != text:
                raise lost from None
            return
        if self._text(there, name) != text:
            raise Overwritten(f"{self.where}{name}: DSS did not keep what was written; run `dss-iac state rebuild`")

    def remove(self, name: str) -> None:
        """One file less."""
        id = self._id()
        if id:
            ManagedFolder(self.transport, self.project, id).remove(name)

    def _text(self, there: ManagedFolder, name: str) -> str:
        try:
            return there.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise StateError(f"{self.where}{name}: cannot be read ({error}); nothing was overwritten") from None

    def _id(self) -> str:
        found = folders(self.transport, self.project)
        ids = [str(item["id"]) for item in found if item.get("name") == self.folder]
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
