"""The folder that an import writes a configuration to: all of it, or nothing. Knows paths and contents, not what these
say."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...errors import IacError


def write(folder: Path, files: Mapping[str, str | bytes], force: bool) -> None:
    """All files below a folder that is new or empty, unless `force`.

    IacError when that cannot be; what was there is there still then, as far as the disk allows: files are written whole
    beside the folder first.
    """
    try:
        if folder.exists() and any(folder.iterdir()) and not force:
            way = "choose another folder, or pass --force to write into it"
            raise IacError(f"{folder}: exists and is not empty; {way}")
        for name in files:
            if folder.resolve() not in (folder / name).resolve().parents:
                raise IacError(f"{name}: would be written outside {folder}; rename the object in DSS")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name[:40]}-", dir=folder.parent) as made:
            for name, content in files.items():
                _put(Path(made) / name, content)
            for name in files:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(made) / name, folder / name)
    except OSError as error:
        why = f"cannot be written ({error.strerror or error})"
        way = "nothing was changed in DSS; make room or choose another folder, then import again"
        raise IacError(f"{folder}: {why}; {way}") from None


def _put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
