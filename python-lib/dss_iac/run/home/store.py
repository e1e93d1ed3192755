"""State at home: read, checked, written. Two homes behind one small interface; the library of the target project is the
usual one, because then state lives, dies and has its history with what it describes (D24).

A write is one file, written whole and read back. When that happens is `run.home.journal_writer`'s business. A third
home, a managed folder, is in `run.home.managed_folder_home`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ...core.model.state import State, loads, written
from ...core.record import journal as journals
from ...core.record import progress
from ...core.record.journal import Journal
from ...core.secret import signature
from ...dss.library import Library
from ...errors import LOST, DssError, StateError
from . import whole_file

FOLDER = "dss-iac"
STATE = "state.json"
JOURNALS = "journal/"
LOG = ".log"  # beside a journal: what its apply has reached


class Overwritten(StateError):
    """What was read back is not what was just written: a rival wrote, or DSS did not keep it."""


class Home(Protocol):
    """A place for a few named texts; a name may have folders. `inside`: it is part of the project that it describes,
    and lives and dies with it."""

    @property
    def inside(self) -> bool:
        """Whether it goes when the project goes."""

    @property
    def object(self) -> str:
        """The DSS id of the object of the project that the place is; "" when it is none."""

    @property
    def where(self) -> str:
        """The place, for people."""

    def names(self) -> tuple[str, ...]:
        """The names of all texts."""

    def read(self, name: str, among: tuple[str, ...] | None = None) -> str | None:
        """The text of that name, None when there is none; `among` are the names as they were just listed."""

    def write(self, name: str, text: str) -> None:
        """Keep the text, or raise."""

    def remove(self, name: str) -> None:
        """Drop the text of that name; nothing happens when there is none."""


def kept(home: Home, name: str) -> str | None:
    """What is there after a write whose reply was lost; None also where nobody can tell."""
    try:
        return home.read(name)
    except DssError:
        return None


@dataclass(frozen=True, slots=True)
class LibraryHome:
    """`dss-iac/` in the library of the project."""

    library: Library
    inside: bool = True
    object: str = ""

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"library of {self.library.project}, {FOLDER}/"

    def names(self) -> tuple[str, ...]:
        """From the tree of the library."""
        below = (p.removeprefix(f"{FOLDER}/") for p in self.library.tree() if p.startswith(f"{FOLDER}/"))
        return tuple(name for name in below if name and not name.endswith("/"))

    def read(self, name: str, among: tuple[str, ...] | None = None) -> str | None:
        """Existence comes from the tree of the library."""
        present = name in (self.names() if among is None else among)
        return self.library.read(f"{FOLDER}/{name}") if present else None

    def write(self, name: str, text: str) -> None:
        """One library file; DSS commits it. Of a lost reply a look tells whether it happened."""
        path = f"{FOLDER}/{name}"
        try:
            self.library.write(path, text.encode())
        except LOST as lost:
            if kept(self, name) != text:
                raise lost from None
            return
        if self.library.read(path) != text:
            raise Overwritten(f"{self.where}{name}: DSS did not keep what was written; run `dss-iac state rebuild`")

    def remove(self, name: str) -> None:
        """One library file less."""
        if f"{FOLDER}/{name}" in self.library.tree():
            self.library.remove(f"{FOLDER}/{name}")


@dataclass(frozen=True, slots=True)
class DirectoryHome:
    """A folder of this machine, one subfolder a project."""

    folder: Path
    project: str
    inside: bool = False
    object: str = ""

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"{self.folder / self.project}{os.sep}"

    def names(self) -> tuple[str, ...]:
        """Files below the folder, without those that are being written."""
        root = self.folder / self.project
        files = (p.relative_to(root) for p in root.rglob("*") if p.is_file()) if root.is_dir() else ()
        return tuple(sorted(p.as_posix() for p in files if not p.name.startswith(".")))

    def read(self, name: str, among: tuple[str, ...] | None = None) -> str | None:
        """None when there is no such file."""
        try:
            return (self.folder / self.project / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StateError(f"{self.where}{name}: cannot be read ({error}); nothing was overwritten") from None

    def write(self, name: str, text: str) -> None:
        """Whole or not at all; who else may read it is up to the umask."""
        path = self.folder / self.project / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole_file.put(path, text)
        except OSError as error:
            raise StateError(f"{self.where}{name}: cannot be written ({error}); choose another --state-dir") from None

    def remove(self, name: str) -> None:
        """One file less."""
        try:
            (self.folder / self.project / name).unlink(missing_ok=True)
        except OSError as error:
            raise StateError(f"{self.where}{name}: cannot be removed ({error})") from None


@dataclass(frozen=True, slots=True)
class Store:
    """State of one project in a home. `key` signs and checks what is written there; `fence` is asked before every
    write, and raises when the lock is no longer ours; `patiently` does what may be done twice while DSS is away."""

    home: Home
    project: str
    key: bytes = field(default=b"", repr=False)
    fence: Callable[[], None] = lambda: None
    patiently: Callable[[Callable[[], None]], None] = lambda act: act()

    @property
    def where(self) -> str:
        """The state file, for people."""
        return f"{self.home.where}{STATE}"

    def load(self, among: tuple[str, ...] | None = None) -> State | None:
        """What is recorded, None when nothing is. StateError: damaged, edited, newer, or not of this project."""
        text = self.home.read(STATE, among)
        if text is None:
            return None
        self._genuine(text, "state", self.where, "run `dss-iac state rebuild` to look at DSS anew and sign that")
        state = loads(text, self.where)
        if state.project != self.project:
            raise StateError(
                f"{self.where}: this state describes project {state.project}, not {self.project} (was the project "
                f"duplicated?); remove the file, or take it over with `dss-iac state rebind`"
            )
        return state

    def save(self, state: State) -> State:
        """Write the state; gives it with its digest. StateError when it was signed, and could not be signed again."""
        if state.signed and not self.key:
            raise StateError(
                f"{self.where}: this state is signed, and no signing key is set here; set {signature.KEY_NAME}"
            )
        text, digest = written(state)
        self._write(STATE, signature.signed(text, "state", self.key))
        return replace(state, digest=digest)

    def serials(self, among: tuple[str, ...] | None = None) -> tuple[int, ...]:
        """The journals that are kept, oldest first."""
        names = self.home.names() if among is None else among
        stems = (n[len(JOURNALS) : -len(".json")] for n in names if n.startswith(JOURNALS) and n.endswith(".json"))
        return tuple(sorted(int(stem) for stem in stems if stem.isascii() and stem.isdecimal()))

    def journal(self, serial: int, among: tuple[str, ...] | None = None) -> Journal | None:
        """The journal of one apply with what it has reached, None when it is not kept. StateError: damaged, edited or
        newer."""
        name = f"{JOURNALS}{serial}.json"
        text, where = self.home.read(name, among), f"{self.home.where}{name}"
        if text is None:
            return None
        lost = "remove the file: that apply can then be neither resumed nor undone"
        self._genuine(text, "journal", where, lost)
        found = journals.loads(text, where)
        reached, beside = self.home.read(log := f"{JOURNALS}{serial}{LOG}", among), f"{self.home.where}{log}"
        if reached is None:
            return found
        self._genuine(reached, progress.WHAT, beside, "remove the file: what that apply has done is then not known")
        return progress.joined(found, progress.mark(text), reached, beside)

    def keep(self, journal: Journal, *, key: bytes = b"") -> str:
        """Write a journal; its mark, for what is reached later. `key` seals secrets."""
        text = signature.signed(journals.dumps(journal, key=key), "journal", self.key)
        self._write(f"{JOURNALS}{journal.serial}.json", text)
        return progress.mark(text)

    def reach(self, journal: Journal, of: str) -> None:
        """Write what an apply has reached, beside the journal with that mark."""
        self._write(f"{JOURNALS}{journal.serial}{LOG}", progress.dumps(journal, of, self.key))

    def _write(self, name: str, text: str) -> None:
        """Again while DSS is away: a file is written whole, and each time the lock is looked at first."""
        self.patiently(lambda: self._once(name, text))

    def _once(self, name: str, text: str) -> None:
        """Between two looks at the lock: what a rival has overwritten is not what DSS dropped."""
        self.fence()
        try:
            self.home.write(name, text)
        except Overwritten:
            self.fence()
            raise

    def prune(self) -> None:
        """Drop all but the last journals."""
        names = self.home.names()
        for serial in self.serials(names)[: -journals.KEPT]:
            for name in (f"{JOURNALS}{serial}.json", f"{JOURNALS}{serial}{LOG}"):
                if name in names:
                    self.home.remove(name)

    def _genuine(self, text: str, what: str, where: str, way_out: str) -> None:
        try:
            signature.check(text, what, self.key)
        except signature.Forged as error:
            raise StateError(f"{where}: {error}; nothing was overwritten; {way_out}") from None


def check(state: State, where: str, *, environment: str | None, node: str) -> None:
    """Refuse a state of another environment or another DSS (D25); None or "" cannot be compared."""
    if state.instance and node and state.instance != node:
        raise StateError(
            f"{where}: this state was written for the DSS node {state.instance!r}, this one is {node!r} (was the "
            f"project copied?); remove the file, or take it over with `dss-iac state rebind`"
        )
    if environment is not None and state.environment != environment:
        raise StateError(f"{where}: {_of_another(state, environment)}")


def _of_another(state: State, environment: str) -> str:
    """Why a project cannot be two environments, and the three ways on."""
    its, asked = state.environment or "(none)", environment or "(none)"
    use = f"-e {state.environment}" if state.environment else "no -e"
    rename = f"dss-iac state rebind{f' -e {environment}' if environment else ''}"
    return (
        f"this state belongs to environment {its!r}, not to {asked!r}: project {state.project} was applied as {its} "
        f"(serial {state.serial}), and each of the two would undo the other; use {use}; or give each a project of its "
        f"own, with `overrides: {{project: {{key: …}}}}` in environments/{environment or state.environment}.yml; or, "
        f"where only the name has changed, `{rename}`"
    )
