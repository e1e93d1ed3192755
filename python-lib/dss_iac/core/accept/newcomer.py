"""Where an object that nobody has declared yet is written: in a new file where its like are, or in their list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ..model import file_path
from ..model.kind import Kind
from ..text.yaml_writer import dump
from . import edit, elements, patch
from .assembly import Draft
from .edit import New
from .spans import LIST, MAP, Source

_SAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def folder_of(kind: Kind, files: Iterable[str]) -> str:
    """The folder, below the root, of a new file: where most of its like are among `files`, else the section's own."""
    below = Counter(f.rpartition("/")[0] for f in files if f.partition("/")[0] == kind.section and "/" in f)
    return below.most_common(1)[0][0] if below else kind.section


def alone(kind: Kind, item: Mapping[str, Any], name: str, folder: str, taken: dict[str, bool]) -> Draft:
    """A file of its own."""
    stem = _SAFE.sub("_", name).strip("_") or kind.name
    file = file_path.portable(f"{folder}/{stem}.yml", taken)
    file_path.take(file, taken)
    return Draft(whole={file: dump({kind.section: [item]})}, spots=(file,))


def among(kind: Kind, item: Mapping[str, Any], file: str, source: Callable[[str], Source]) -> Draft:
    """One more element of a section that is written in `file`, or a section more there. Unpatchable."""
    text = source(file)
    root = text.roots[0] if text.roots else None
    if root is not None and root.sort == LIST:
        edits = elements.arranged(text, root, [*range(len(root.items)), New(item)])
    elif root is not None and root.sort == MAP:
        section = root.child(kind.section)
        if section is None:
            edits = patch.added(text, root, kind.section, [item], root.keys[-1].value)
        elif section.sort == LIST:
            edits = elements.arranged(text, section, [*range(len(section.items)), New(item)])
        else:
            edits = patch.replaced(text, section, [item])
    else:
        raise edit.Unpatchable(f"{file} is no configuration that another item fits into")
    line = text.text.count("\n", 0, edits[0].start) + 1
    return Draft(edits={file: edits}, spots=(f"{file}:{line}",))


def names(files: Collection[str]) -> dict[str, bool]:
    """Names that are taken, as `file_path.portable` wants them."""
    taken: dict[str, bool] = {}
    for one in files:
        file_path.take(one, taken)
    return taken
