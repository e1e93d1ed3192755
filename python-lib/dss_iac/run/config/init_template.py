"""What `init` writes: a starter's files, and the schema for the editor beside them. Text, and the refusal to
overwrite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...core.language.editor import files
from ...core.model.diagnostic import did_you_mean
from ...core.model.discovery import discover
from ...errors import IacError
from ...kinds import registry
from . import starters
from .starter import SCHEMAS, Starter, modeline, sorts, speaks

DEFAULT, DEFAULT_KEY = "blank", "MY_PROJECT"


def known() -> dict[str, Starter]:
    """The starters by name; the smallest first."""
    found: tuple[Starter, ...] = discover(starters.__path__, starters.__name__, "STARTER")
    return {s.name: s for s in sorted(found, key=lambda s: (s.name != DEFAULT, s.name))}


def starter(name: str) -> Starter:
    """A starter by its name. IacError names those that there are."""
    all = known()
    if name not in all:
        near = did_you_mean(name, all) or f"write one of {', '.join(all)}"
        raise IacError(f"--template {name}: there is no such template; {near}")
    return all[name]


def checked(key: str) -> str:
    """A key that a project may have. IacError."""
    if not re.fullmatch(r"[A-Z0-9_]+", key):
        raise IacError(f"--project-key {key}: use capital letters, digits and _")
    return key


def write(folder: Path, key: str, name: str = DEFAULT) -> tuple[str, ...]:
    """Write the files of a starter; IacError when one of them is there already."""
    filled = starter(name).filled(checked(key))
    return put(folder, {**filled, **schemas(filled)})


def put(folder: Path, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Write files below a folder, none of which is there; their paths. IacError."""
    there = [name for name in wanted if (folder / name).exists()]
    if there:
        raise IacError(f"{folder / there[0]}: exists; choose another folder")
    try:
        for name, text in wanted.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise IacError(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from None
    return tuple(str(folder / name) for name in wanted)


def schemas(paths: Iterable[str]) -> dict[str, str]:
    """The schemas for editors that files of these paths need, by their own paths."""
    return {SCHEMAS[sort]: json.dumps(files.of(sort, registry()), ensure_ascii=False) + "\n" for sort in sorts(paths)}


def announced(folder: Path, written: Mapping[str, str | bytes]) -> None:
    """Put the schema, and the line that leads there, to files that an import wrote."""
    for name in filter(speaks, written):
        path = folder / name
        path.write_text(modeline(name) + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    put(folder, schemas(written))
