"""Create-only marks with a number: where DSS or the file system refuses the second one of a number, only one process
can have it (D26). Two kinds behind one small interface; neither knows what the marks are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from ...core.consent import lease
from ...core.model.kind import Call
from ...dss.transport import Speaker, segment
from ...errors import LOST, AlreadyExists, DssError, NotFound, StateError, Throttled, Unauthenticated
from . import whole_file

PREFIX = "dss-iac-lock-"
UNSURE = (*LOST, Throttled, Unauthenticated)  # what tells nothing of whether there are such marks
MOST_DIGITS = 18  # what is longer was not counted by us


class Tokens(Protocol):
    """Marks by number, each with a text."""

    sure: bool

    def seen(self) -> Mapping[int, str] | None:
        """Number → text ("" when it cannot be read); None when this place has no such marks."""

    def make(self, number: int, text: str) -> bool | None:
        """True: made by us. False: somebody has it. None: this place cannot make any."""

    def drop(self, number: int) -> None:
        """Remove one; gone already is as good."""


@dataclass
class GitTags:
    """Tags of the project's git (API §4.9): `sure` is False until this DSS was seen to refuse a taken name."""

    transport: Speaker
    project: str
    sure: bool = False

    def seen(self) -> Mapping[int, str] | None:
        """One request. Without git, or without the right to see tags, there are none to speak of."""
        try:
            reply = self.transport.send(Call("GET", self._url("tags")))
        except UNSURE:
            raise
        except DssError:
            return None
        rows = reply if isinstance(reply, list) else []
        named = {_short(row): str(row.get("annotations") or "") for row in rows if isinstance(row, Mapping)}
        return {number: text for name, text in named.items() if (number := _number(name))}

    def make(self, number: int, text: str) -> bool | None:
        """A lost reply is settled by looking: the text says whose tag it is."""
        tries = count()
        return self.transport.patiently(lambda: self._make(number, text, again=next(tries) > 0))

    def _make(self, number: int, text: str, *, again: bool) -> bool | None:
        body = {"name": f"{PREFIX}{number}", "reference": "HEAD", "message": text}
        try:
            self.transport.send(Call("POST", self._url("tags/"), body=body))
            return True
        except AlreadyExists:
            return again and self._ours(number, text)
        except LOST:
            if self._ours(number, text):
                return True
            raise
        except UNSURE:
            raise
        except DssError:
            return None

    def drop(self, number: int) -> None:
        """One request, again while DSS is away."""
        call = Call("POST", self._url("actions/deleteTag"), body={"name": f"{PREFIX}{number}"})
        try:
            self.transport.patiently(lambda: self.transport.send(call))
        except (NotFound, AlreadyExists):
            return

    def _ours(self, number: int, text: str) -> bool:
        mine, there = lease.loads(text), lease.loads((self.seen() or {}).get(number))
        return mine is not None and there is not None and mine.nonce == there.nonce

    def _url(self, rest: str) -> str:
        return f"/projects/{segment(self.project)}/git/{rest}"


@dataclass
class FileTokens:
    """Files that are linked into place, or created with O_EXCL: no second one of a name, on any file system worth the
    name. None is ever there without its text."""

    folder: Path
    sure: bool = True

    def seen(self) -> Mapping[int, str] | None:
        """The files there are."""
        found: dict[int, str] = {}
        for path in self.folder.glob(f"{PREFIX}*") if self.folder.is_dir() else ():
            try:
                if number := _number(path.name):
                    found[number] = path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
        return found

    def make(self, number: int, text: str) -> bool | None:
        """Created, or refused because it is there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return whole_file.make(self.folder / f"{PREFIX}{number}", text)
        except OSError as error:
            raise StateError(f"{self.folder}: cannot be locked ({error}); choose another --state-dir") from None

    def drop(self, number: int) -> None:
        """Gone already is as good."""
        try:
            (self.folder / f"{PREFIX}{number}").unlink(missing_ok=True)
        except OSError as error:
            raise StateError(f"{self.folder}: the lock cannot be removed ({error}); run `dss-iac unlock`") from None
        for left in self.folder.glob(f".{PREFIX}*"):  # by somebody who died while making one
            if _number(whole_file.temporary(left.name)) in range(1, number + 1):
                with suppress(OSError):
                    left.unlink()


def _short(row: Mapping[str, object]) -> str:
    return str(row.get("shortName") or row.get("name") or "").rsplit("/", 1)[-1]


def _number(name: str) -> int:
    """The number of a mark, 0 for any other name."""
    rest = name.removeprefix(PREFIX)
    return int(rest) if rest != name and rest.isascii() and rest.isdecimal() and len(rest) <= MOST_DIGITS else 0
