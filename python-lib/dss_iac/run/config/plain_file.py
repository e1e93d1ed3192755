"""The bytes of one file, read with care: a regular one, not too big, nothing that could block. Knows no language."""

from __future__ import annotations

import stat
from pathlib import Path

from ...core.language.content_files import Unreadable


class TooBig(Exception):
    """A file has more than the bytes that are allowed; `size` is how many."""

    def __init__(self, size: int) -> None:
        self.size = size


def content(file: Path, written: str, limit: int) -> bytes:
    """The bytes of a regular file, at most `limit`; `written` is how messages name it. TooBig, Unreadable. Nothing is
    opened that could block, nothing read beyond."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"'{written}' is not a file", "name a file")
        if status.st_size > limit:
            raise TooBig(status.st_size)
        return file.read_bytes()
    except (OSError, ValueError) as error:
        raise Unreadable(f"'{written}' cannot be read ({reason(error)})", "check the file and its rights") from None


def kept(file: Path) -> bool:
    """Whether a file is a kept plan, or what was decided about one: such may lie beside a configuration."""
    try:
        if file.suffix != ".json" or not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as text:
            return b'"format_version"' in text.read(40)
    except OSError:
        return False


def reason(error: Exception) -> str:
    """Why the system said no, in its words."""
    return getattr(error, "strerror", None) or str(error)
