"""Files and folders that look like a configuration's and are not read: which, and how they would be (D53, D62). Judges
names and parsed documents; which files there are, others tell it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.language.keywords import ENVIRONMENT
from ...core.model.diagnostic import Mark, Report, did_you_mean
from ...core.text.document import Document

_NEAR = 0.8  # how alike two names of folders are before one is taken for the other
_NEAR_EXTENSION = 0.75
_OTHERS = (".xml", ".jsonl", ".toml", ".js")  # extensions of their own that only look like a misspelt one of ours
_ASIDE = (".bak", ".orig", ".tmp", ".old", ".swp", "~")  # copies that editors and merges leave behind
_NAMES = ("name", "path", "id", "title")  # what an item is called by


def folder(name: str, known: Iterable[str]) -> str:
    """The folder that was meant by one that nobody reads: `environment` → environments, `Datasets` → datasets."""
    folded = name.lower().replace("-", "_")
    near = difflib.get_close_matches(folded, tuple(known), n=1, cutoff=_NEAR)
    return near[0] if near and near[0] != name else ""


def unread(place: Path, extensions: Sequence[str], report: Report, *, deep: bool = False) -> None:
    """A warning for each file that a typing error in its name keeps from being read: `d2.yml.txt`, `d2.ymal`."""
    for entry in sorted(place.rglob("*") if deep else place.iterdir()):
        meant = "" if entry.name.startswith(".") else _meant(entry.name, extensions, deep)
        if meant and entry.is_file():
            copy = entry.name.endswith(_ASIDE)
            way = "remove the copy" if copy else f"rename it to {meant}, or move it elsewhere"
            report.warn(Mark(str(entry)), "this file is not read", way)


def _meant(name: str, extensions: Sequence[str], deep: bool) -> str:
    """The name that a file would be read by; "" when it is read, or nothing like it."""
    stem, extension = (name[:-1], "") if name.endswith("~") else (Path(name).stem, Path(name).suffix.lower())
    if extension in extensions:
        return ""
    if Path(stem).suffix.lower() in extensions:
        return stem
    near = difflib.get_close_matches(extension, extensions, n=1, cutoff=_NEAR_EXTENSION)
    return f"{stem}{near[0]}" if deep and near and extension not in _OTHERS else ""


def speaks(documents: Iterable[Document], sections: Collection[str]) -> bool:
    """Whether a file at the root that no name announces is written in our language: it has a section of ours in the
    form of one."""
    return any(_has_section(d.tree, sections) for d in documents)


def belongs(documents: Iterable[Document], sections: Collection[str]) -> bool:
    """Whether a file would belong to a section's folder or to that of environments: items with names, or our words."""
    return speaks(documents, sections) or any(
        _is_item(d.tree) or _is_section(d.tree) or (isinstance(d.tree, Mapping) and set(d.tree) <= set(ENVIRONMENT))
        for d in documents
    )


def mentions(text: bytes, sections: Collection[str]) -> bool:
    """The same as `speaks`, of a text that cannot be parsed: whether a line of it begins a section."""
    words = "|".join(map(re.escape, sections)).encode()
    return re.search(rb"(?m)^(?:%s)\s*:\s*(?:#.*)?$" % words, text) is not None


def _has_section(tree: Any, sections: Collection[str]) -> bool:
    if not isinstance(tree, Mapping):
        return False
    if isinstance(tree.get("project"), Mapping) and "key" in tree["project"]:
        return True
    return any(_is_section(tree.get(name)) for name in sections if name != "project")


def _is_section(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_item(one) for one in value)


def _is_item(value: Any) -> bool:
    return isinstance(value, Mapping) and any(name in value for name in _NAMES)


def root_file(file: Path, known: Collection[str]) -> tuple[str, str]:
    """What is told of a file at the root that speaks our language and is not read, and what to do."""
    near = did_you_mean(file.stem.lower(), known)
    meant = near.removeprefix("did you mean '").removesuffix("'?")
    way = f"rename it to {meant}{file.suffix}, or " if meant else ""
    return "this file is not read: nothing announces it", f"{way}list it in project.yml: `include: [{file.name}]`"
