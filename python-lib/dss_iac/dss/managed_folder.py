"""Files of a managed folder (API §7): list, read, write, remove. Knows paths and bytes, never what they mean.

Existence comes from a list, never from an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.model.kind import Call
from ..errors import Malformed
from .transport import Speaker, fill

FOLDERS = "/projects/{project}/managedfolders/"
CONTENTS = "/projects/{project}/managedfolders/{id}/contents"


def folders(transport: Speaker, project: str) -> list[Mapping[str, Any]]:
    """The managed folders of a project, as DSS lists them."""
    call = Call("GET", fill(FOLDERS, project))
    reply = transport.send(call)
    if not isinstance(reply, list) or not all(isinstance(item, Mapping) and item.get("id") for item in reply):
        raise Malformed("the list of managed folders must hold objects with `id`", request=f"GET {call.path}")
    return reply


@dataclass(frozen=True, slots=True)
class ManagedFolder:
    """One managed folder, by its id."""

    transport: Speaker
    project: str
    id: str

    def names(self) -> tuple[str, ...]:
        """Paths of all files, without a leading slash."""
        call = Call("GET", fill(CONTENTS, self.project, self.id))
        reply = self.transport.send(call)
        items = reply.get("items") if isinstance(reply, Mapping) else None
        if not isinstance(items, list) or not all(isinstance(i, Mapping) and "path" in i for i in items):
            raise Malformed("the contents of a managed folder must come as `items`", request=f"GET {call.path}")
        return tuple(sorted(str(item["path"]).lstrip("/") for item in items))

    def read(self, name: str) -> bytes:
        """A file that exists."""
        found: bytes = self.transport.send(Call("GET", self._file(name), expect="raw"))
        return found

    def write(self, name: str, content: bytes) -> None:
        """One file, replaced whole."""
        self.transport.send(Call("POST", self._file(name), upload=(name.rsplit("/", 1)[-1], content)))

    def remove(self, name: str) -> None:
        """One file less; DSS takes a missing one for removed."""
        self.transport.send(Call("DELETE", self._file(name), expect="empty"))

    def _file(self, name: str) -> str:
        return f"{fill(CONTENTS, self.project, self.id)}/{fill('{id}', '', name)}"
