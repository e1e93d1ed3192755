"""The text of a file or a pipe that somebody names, up to a bound: a device may never end. Knows no format."""

from __future__ import annotations

import errno
from pathlib import Path


def read(path: str | Path, most: int) -> str:
    """At most so many characters. OSError, also for more than that; UnicodeDecodeError."""
    with open(path, encoding="utf-8") as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise OSError(errno.EFBIG, f"more than {most >> 20} MB")
    return found
