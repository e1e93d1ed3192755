"""Everything that a configuration is read from, in one digest. Knows files and variables, not what they say.

A configuration never leaves its folder (`run.config.config_folder`), so the folder whole is more than it is read from;
what may come from somewhere else (a link, a module of the workspace) has no digest, and no answer is kept for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...core.template.variables import is_reserved

APART = frozenset({".git"})  # folders that no configuration is read from
MOST_FILES, MOST_BYTES = 20_000, 256 << 20
_ENVIRONMENT = re.compile(rb"\benv\b")  # a template that may ask for a variable of the process
_ELSEWHERE = b"workspace:"  # a module beside the folder (`run.config.elsewhere`)


def of(config: Path, environ: Mapping[str, str]) -> str:
    """The digest of a configuration's folder, with the variables of the process where a file may ask for them; "" where
    there is none."""
    root = config if config.is_dir() else config.parent
    found, size, asks = hashlib.sha256(), 0, False
    try:
        for n, file in enumerate(_files(root)):
            content = file.read_bytes()
            size += len(content)
            if n >= MOST_FILES or size > MOST_BYTES or _ELSEWHERE in content:
                return ""
            asks = asks or _ENVIRONMENT.search(content) is not None
            row = (file.relative_to(root).as_posix(), hashlib.sha256(content).hexdigest())
            found.update(json.dumps(row).encode())
    except OSError:
        return ""
    seen = {name: value for name, value in environ.items() if not is_reserved(name)} if asks else {}
    found.update(json.dumps(sorted(seen.items())).encode())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Every file, in one order. OSError for what is neither file nor folder, and for a link."""
    with os.scandir(folder) as there:
        entries = sorted(there, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name not in APART:
                yield from _files(Path(entry.path))
        else:
            raise OSError(f"{entry.path} is a link")
