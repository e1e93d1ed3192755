"""A disk that is full, or can only be read, from some write on, or for one write: what this process does below a folder,
by way of `os`, `open` and `pathlib`, fails as it would there. Knows no state and no lock.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import pathlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

FULL, READ_ONLY = "full", "read-only"
NEEDS = {FULL: ("write", "mkdir"),  # a name costs nothing, so an empty file can be made on a full disk
         READ_ONLY: ("write", "mkdir", "create", "open", "move", "link", "remove", "change")}  # fmt: skip
ERRORS = {FULL: errno.ENOSPC, READ_ONLY: errno.EROFS}
WHAT = {"mkdir": "mkdir", "rename": "move", "replace": "move", "link": "link", "symlink": "link", "unlink": "remove",
        "remove": "remove", "rmdir": "remove", "chmod": "change", "utime": "change", "truncate": "change"}  # fmt: skip


@dataclass
class Disk:
    """Below `folder`, the first `skip` writes that its `kind` can refuse go well, then `times` fail (0: all)."""

    folder: Path
    kind: str = FULL
    skip: int = 0
    times: int = 1
    writes: int = 0
    told: list[str] = field(default_factory=list)  # every write, in order: what was done to which file
    _open: dict[int, str] = field(default_factory=dict)  # descriptors for writing → their files
    _cut: str = ""  # the file of which a half was taken: that was the last room
    _owed: bool = False  # whether that file is yet to be told so

    def refuses(self, what: str, path: Any) -> bool:
        """Whether a write fails; counts it."""
        if not self.holds(path) or what not in NEEDS[self.kind]:
            return False
        self.writes += 1
        self.told.append(f"{what} {os.path.abspath(os.fsdecode(path))}")
        return self.writes > self.skip and (not self.times or self.writes <= self.skip + self.times)

    def holds(self, path: Any) -> bool:
        """Whether a path lies here."""
        if isinstance(path, int):
            return path in self._open
        there = os.path.abspath(os.fsdecode(path))
        return there == str(self.folder) or there.startswith(f"{self.folder}{os.sep}")

    def check(self, what: str, path: Any) -> None:
        """OSError when it fails."""
        if self.refuses(what, path):
            raise self.error(path)

    def room(self, path: str, size: int) -> int:
        """How much of a write is taken, as the system does it: a half, and the next one fails; OSError when nothing."""
        if self._owed and path == self._cut:
            self._owed = False
            raise self.error(path)
        if not self.refuses("write", path):
            return size
        if self.kind == READ_ONLY or self._cut or size < 2:
            raise self.error(path)
        self._cut, self._owed = path, True
        return size // 2

    def error(self, path: Any) -> OSError:
        """What the system says."""
        code = ERRORS[self.kind]
        return OSError(code, os.strerror(code), os.fspath(path))

    @contextmanager
    def mounted(self) -> Iterator[Disk]:
        """While the block lasts, this process meets it."""
        with ExitStack() as held:
            for name, new in self._instead().items():
                held.enter_context(mock.patch.object(os, name, new))
                if hasattr(getattr(pathlib, "_NormalAccessor", None), name):  # Python 3.10 keeps its own
                    held.enter_context(mock.patch.object(pathlib._NormalAccessor, name, staticmethod(new)))
            opening = self._opening(io.open)
            for owner in (io, builtins):
                held.enter_context(mock.patch.object(owner, "open", opening))
            if hasattr(getattr(pathlib, "_NormalAccessor", None), "open"):
                held.enter_context(mock.patch.object(pathlib._NormalAccessor, "open", staticmethod(opening)))
            yield self

    def _instead(self) -> dict[str, Callable[..., Any]]:
        made = {name: self._checked(what, getattr(os, name)) for name, what in WHAT.items()}
        real_open, real_write, real_close = os.open, os.write, os.close

        def opened(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
            writes = self.holds(path) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes:
                self.check("create" if flags & os.O_CREAT and not os.path.exists(path) else "open", path)
            handle = real_open(path, flags, mode, **more)
            if writes:
                self._open[handle] = os.path.abspath(os.fsdecode(path))
            return handle

        def write(handle: int, data: Any) -> int:
            room = self.room(self._open[handle], len(data)) if handle in self._open else len(data)
            return real_write(handle, memoryview(data)[:room])

        def close(handle: int) -> None:
            self._open.pop(handle, None)
            real_close(handle)

        return {**made, "open": opened, "write": write, "close": close}

    def _checked(self, what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def checked(path: Any, *rest: Any, **more: Any) -> Any:
            there = rest[0] if what in ("move", "link") else path
            if what == "mkdir" and os.path.exists(path):
                return real(path, *rest, **more)  # that it exists is said first
            self.check(what, there if self.holds(there) else path)
            return real(path, *rest, **more)

        return checked

    def _opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def opening(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
                    newline: Any = None, closefd: bool = True, opener: Any = None) -> Any:  # fmt: skip
            if not set(mode) & set("wax+") or not self.holds(file):
                return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
            if not isinstance(file, int):
                self.check("open" if os.path.exists(file) else "create", file)
            raw = _Raw(file, mode.replace("b", "").replace("t", ""), closefd=closefd, opener=opener)
            raw.disk, raw.path = self, self._open.pop(file) if isinstance(file, int) else os.path.abspath(file)
            data = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return data if "b" in mode else io.TextIOWrapper(data, encoding, errors, newline)

        return opening


class _Raw(io.FileIO):
    disk: Disk
    path: str

    def write(self, data: Any) -> int:
        """As much as there is room for, once."""
        return super().write(memoryview(data)[: self.disk.room(self.path, len(data))])
