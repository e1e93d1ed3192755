"""A text as a file of this machine, whole or not at all: written beside its place under a name of its own, then moved
or linked there. What fails is removed. Knows names and texts, never what they mean.
"""

from __future__ import annotations

import errno
import os
import uuid
from contextlib import suppress
from pathlib import Path

SHARED = 0o666  # less what the umask takes: who shares a folder says so with that
OWN = 0o600
LINKLESS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK)  # file systems without links


def put(path: Path, text: str, mode: int = SHARED) -> None:
    """The file holds the text from now on, whatever was there; a link is replaced, not followed. OSError: it is as it
    was."""
    beside = _beside(path, text, mode)
    try:
        os.replace(beside, path)
    except BaseException:
        _gone(beside)
        raise


def make(path: Path, text: str, mode: int = SHARED) -> bool:
    """The file is there now, made by us; False when there is one of that name. OSError: it was not made."""
    beside = _beside(path, text, mode)
    try:
        os.link(beside, path)
        return True
    except (FileExistsError, FileNotFoundError):  # not found: whoever dropped that name has tidied up after us as well
        return False
    except OSError as error:
        if error.errno not in LINKLESS:
            raise
        return _made(path, text, mode)
    finally:
        _gone(beside)


def temporary(name: str) -> str:
    """The name of the file for which one is written beside; "" when it is none of these."""
    stem, _, last = name.removeprefix(".").rpartition(".")
    return stem if name.startswith(".") and len(last) == 32 and stem else ""


def _beside(path: Path, text: str, mode: int) -> Path:
    beside = path.parent / f".{path.name}.{uuid.uuid4().hex}"
    _made(beside, text, mode)
    return beside


def _made(path: Path, text: str, mode: int) -> bool:
    """Created and written, or not there; False when there is one of that name."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _gone(path)
        raise
    return True


def _gone(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
