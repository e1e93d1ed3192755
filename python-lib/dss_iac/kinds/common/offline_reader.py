"""A `Reader` over texts at hand: what `show` reads its own YAML back with, to see whether anything was lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...core.model.diagnostic import Mark
from ...core.model.resource import nothing


@dataclass
class Offline:
    """Files by name; problems are counted, not told."""

    files: Mapping[str, str | bytes] = field(default_factory=nothing)
    project: str = ""
    environment: str = ""
    default_connection: str = ""
    problems: list[str] = field(default_factory=list)

    def content(self, path: str, at: str) -> str:
        """The text of a file, "" when it is not there."""
        text = self.files.get(path, "")
        return text if isinstance(text, str) else text.decode("utf-8", "replace")

    def binary(self, path: str, at: str) -> bytes:
        """The bytes of a file."""
        data = self.files.get(path, b"")
        return data.encode() if isinstance(data, str) else data

    def error(self, at: str, what: str, hint: str = "") -> None:
        """Remember a problem."""
        self.problems.append(f"{at}: {what}")

    def mark(self, at: str = "") -> Mark:
        """Nowhere."""
        return Mark()
