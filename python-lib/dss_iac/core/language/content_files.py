"""The files beside a configuration, as the language needs them. Who reads them, and from where, is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..model.diagnostic import Report
from ..text.document import Document


class Unreadable(Exception):
    """A file cannot be had; `what` is wrong and `hint` says what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.what, self.hint = what, hint
        super().__init__(f"{what}; {hint}" if hint else what)


class Content(Protocol):
    """Files by the path a configuration gives; `beside` is the file that gives it. Paths never leave the configuration.

    A path is looked for beside that file, then at the root. Whatever is wrong is raised as Unreadable.
    """

    def read(self, path: str, beside: str) -> bytes:
        """The bytes of a file."""

    def glob(self, pattern: str, beside: str) -> Sequence[str]:
        """The files that match, sorted, as paths that `read` takes."""

    def documents(self, source: str, beside: str, report: Report) -> Sequence[Document]:
        """The configuration documents of a file or folder."""


class NoContent:
    """For a configuration that is a value and has no files."""

    _WHY = ("a configuration given as a value has no files", "give the content itself, or a folder")

    def read(self, path: str, beside: str) -> bytes:
        """Unreadable, always."""
        raise Unreadable(*self._WHY)

    def glob(self, pattern: str, beside: str) -> Sequence[str]:
        """Unreadable, always."""
        raise Unreadable(*self._WHY)

    def documents(self, source: str, beside: str, report: Report) -> Sequence[Document]:
        """Unreadable, always."""
        raise Unreadable(*self._WHY)
