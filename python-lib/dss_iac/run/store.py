"""State at home: read, checked, written. Two homes behind one small interface; the library of the target project is the
usual one, because then state lives, dies and has its history with what it describes (D24).

A write is one file, written whole and read back. `Keeper` holds the few moments of an apply at which state may be
written: `header` before anything else can be lost, `checkpoint` at most every 30 seconds, `close` at the end. The lock
and the journal belong to the same three moments.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ..core.state import State, dumps, loads
from ..dss.library import Library
from ..errors import StateError
from .clock import Clock
from .event import Saved, Tell

FOLDER = "dss-iac"
STATE = "state.json"
CHECKPOINT_EVERY = 30.0  # seconds: each write is a commit in the project's history


class Home(Protocol):
    """A place for a few named texts."""

    @property
    def where(self) -> str:
        """The place, for people."""

    def read(self, name: str) -> str | None:
        """The text of that name, None when there is none."""

    def write(self, name: str, text: str) -> None:
        """Keep the text, or raise."""


@dataclass(frozen=True, slots=True)
class LibraryHome:
    """`dss-iac/` in the library of the project."""

    library: Library

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"library of {self.library.project}, {FOLDER}/"

    def read(self, name: str) -> str | None:
        """Existence comes from the tree of the library."""
        path = f"{FOLDER}/{name}"
        return self.library.read(path) if path in self.library.tree() else None

    def write(self, name: str, text: str) -> None:
        """One library file; DSS commits it."""
        path = f"{FOLDER}/{name}"
        self.library.write(path, text.encode())
        if self.library.read(path) != text:
            raise StateError(f"{self.where}{name}: DSS did not keep what was written; run `dss-iac state rebuild`")


@dataclass(frozen=True, slots=True)
class DirectoryHome:
    """A folder of this machine, one subfolder a project."""

    folder: Path
    project: str

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"{self.folder / self.project}{os.sep}"

    def read(self, name: str) -> str | None:
        """None when there is no such file."""
        try:
            return (self.folder / self.project / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StateError(f"{self.where}{name}: cannot be read ({error}); nothing was overwritten") from None

    def write(self, name: str, text: str) -> None:
        """Whole or not at all: written beside, flushed, then renamed."""
        place = self.folder / self.project
        try:
            place.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=place, prefix=f".{name}.")
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, place / name)
        except OSError as error:
            raise StateError(f"{self.where}{name}: cannot be written ({error}); choose another --state-dir") from None


@dataclass(frozen=True, slots=True)
class Store:
    """State of one project in a home."""

    home: Home
    project: str

    @property
    def where(self) -> str:
        """The state file, for people."""
        return f"{self.home.where}{STATE}"

    def load(self) -> State | None:
        """What is recorded, None when nothing is. StateError: damaged, edited, newer, or not of this project."""
        text = self.home.read(STATE)
        if text is None:
            return None
        state = loads(text, self.where)
        if state.project != self.project:
            raise StateError(
                f"{self.where}: this state describes project {state.project}, not {self.project} (was the project "
                f"duplicated?); remove the file, or take it over with `dss-iac state rebind`"
            )
        return state

    def save(self, state: State) -> None:
        """Write the state."""
        self.home.write(STATE, dumps(state))


def check(state: State, where: str, *, environment: str | None, node: str) -> None:
    """Refuse a state of another environment or another DSS (D25); None or "" cannot be compared."""
    if state.instance and node and state.instance != node:
        raise StateError(
            f"{where}: this state was written for the DSS node {state.instance!r}, this one is {node!r} (was the "
            f"project copied?); remove the file, or take it over with `dss-iac state rebind`"
        )
    if environment is not None and state.environment != environment:
        raise StateError(
            f"{where}: this state belongs to environment {state.environment or '(none)'!r}, not to "
            f"{environment or '(none)'!r}; use {'-e ' + state.environment if state.environment else 'no -e'}"
        )


@dataclass
class Keeper:
    """The moments at which an apply writes state."""

    store: Store
    clock: Clock
    tell: Tell
    last: float = field(default=0.0)

    def header(self, state: State) -> None:
        """Ownership, before anything else can be lost."""
        self._save(state)

    def checkpoint(self, state: State) -> bool:
        """What is done so far, when the last write is long enough ago."""
        if self.clock.monotonic() - self.last < CHECKPOINT_EVERY:
            return False
        self._save(state)
        return True

    def close(self, state: State) -> None:
        """The end."""
        self._save(state)

    def begin(self) -> None:
        """Start counting towards the first checkpoint."""
        self.last = self.clock.monotonic()

    def _save(self, state: State) -> None:
        self.store.save(state)
        self.last = self.clock.monotonic()
        self.tell(Saved(state.serial, self.store.where))
