"""Files of a project's library (API §4.10): list, read, write, remove. Knows paths and bytes, never what they mean.

Existence comes from the tree, never from an error: reading what is missing answers 500 there.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.model.kind import Call
from ..errors import AlreadyExists, Malformed
from .transport import Speaker, fill, segment

CONTENTS = "/projects/{project}/libraries/contents/{id}"
FOLDERS = "/projects/{project}/libraries/folders/{id}"


@dataclass(frozen=True, slots=True)
class Library:
    """The library of one project."""

    transport: Speaker
    project: str
    replies: dict[str, Any] | None = None  # as in `Remote`: where a listing is kept for who looks next

    def tree(self) -> tuple[str, ...]:
        """Every path, files plainly, folders with a trailing slash; asked anew."""
        call = Call("GET", f"/projects/{segment(self.project)}/libraries/contents")
        reply = self.transport.send(call)
        if self.replies is not None:
            self.replies[call.path] = reply
        return tuple(paths(reply, f"GET {call.path}"))

    def read(self, path: str) -> str:
        """The text of a file that exists."""
        call = Call("GET", fill(CONTENTS, self.project, path))
        reply = self.transport.send(call)
        if not isinstance(reply, Mapping) or not isinstance(reply.get("data"), str):
            raise Malformed("a library file must come as an object with `data`", request=f"GET {call.path}")
        return str(reply["data"])

    def content(self, path: str) -> bytes:
        """The bytes of a file that exists; asked for as base64, because text would not give other encodings back."""
        call = Call("GET", fill(CONTENTS, self.project, path), query={"dataEncoding": "base64"})
        reply, request = self.transport.send(call), f"GET {call.path}"
        data = reply.get("data") if isinstance(reply, Mapping) else None
        if not isinstance(data, str):
            raise Malformed("a library file must come as an object with `data`", request=request)
        if reply.get("dataEncoding") != "base64":
            return data.encode()
        try:
            return base64.b64decode(data, validate=True)
        except ValueError:
            raise Malformed("the file is announced as base64 and is none", request=request) from None

    def write(self, path: str, content: bytes, known: tuple[str, ...] | None = None) -> None:
        """Write a file, its folders first; `known` is a tree read before, to save the question."""
        present = set(self.tree() if known is None else known)
        parts = path.split("/")[:-1]
        for n in range(1, len(parts) + 1):
            folder = "/".join(parts[:n])
            if f"{folder}/" not in present:
                self._folder(folder)
        self.transport.send(Call("POST", fill(CONTENTS, self.project, path), raw=content, expect="empty"))

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all it holds."""
        self.transport.send(Call("DELETE", fill(CONTENTS, self.project, path), expect="empty"))

    def _folder(self, path: str) -> None:
        try:
            self.transport.send(Call("POST", fill(FOLDERS, self.project, path), expect="empty"))
        except AlreadyExists:
            return


def paths(reply: Any, request: str = "") -> Iterator[str]:
    """The paths in a nested listing; Malformed when it is none."""
    if not isinstance(reply, list):
        raise Malformed("a library listing must be a list", request=request)
    yield from _walk(reply, "", request)


def _walk(items: Any, prefix: str, request: str) -> Iterator[str]:
    for item in items:
        if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
            raise Malformed("every item of a library listing must have a name", request=request)
        path = f"{prefix}{item['name']}"
        children = item.get("children")
        if children is None:
            yield path
        else:
            yield f"{path}/"
            yield from _walk(children, f"{path}/", request)
