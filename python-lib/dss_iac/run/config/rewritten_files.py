"""Files of a configuration written anew: all of them, or none. Knows paths and contents, not what these say."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...errors import IacError

Files = Mapping[str, tuple[bytes | None, bytes | None]]


def write(root: Path, files: Files) -> None:
    """Path below the root → (what it holds, what it is to hold), None where there is no file. IacError when one of them
    holds something else by now, or cannot be written: then all are as they were."""
    for name, (before, _) in files.items():
        if _held(root / name) != before:
            raise IacError(f"{root / name}: was changed meanwhile; nothing was written: run it again")
    done: list[str] = []
    try:
        for name, (_, after) in files.items():
            put(root / name, after)
            done.append(name)
    except OSError as error:
        for name in done:
            put(root / name, files[name][0])
        why = error.strerror or str(error)
        raise IacError(f"{root}: cannot be written ({why}); nothing was changed; make room") from None


def _held(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def put(path: Path, content: bytes | None) -> None:
    """One file, whole or not at all; none for None. OSError: it is as it was."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if path.exists():
            os.chmod(made, path.stat().st_mode & 0o777)
        else:
            os.chmod(made, 0o644)
        os.replace(made, path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
