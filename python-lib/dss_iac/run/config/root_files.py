"""The root of a configuration's folder: which files there are ours (D62). Ours are `project.*`, files named after
sections, and what `include:` lists; somebody else's may lie beside them, unless they speak our language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ...core.language.content_files import Unreadable
from ...core.model.diagnostic import Mark, Report
from ...core.text.document import Document
from . import near_miss

INCLUDE = "include"
_ENOUGH = 64 * 1024  # bytes of somebody else's file that are looked at

Parse = Callable[[Path, Report], Sequence[Document]]
Glob = Callable[[str, str], Sequence[Path]]  # (pattern, file that gives it) → files as messages show them


def read(files: Iterable[Path], parse: Parse, glob: Glob, report: Report) -> tuple[tuple[Document, ...], set[Path]]:
    """The documents of these files, of those that they include, and of what these include in turn; and which files
    that were, by their real paths."""
    documents: list[Document] = []
    waiting, seen = list(files), set[Path]()
    while waiting:
        file = waiting.pop(0)
        if file.resolve() not in seen:
            seen.add(file.resolve())
            found = parse(file, report)
            documents += found
            waiting += [match for document in found for match in _listed(document, file, glob, report)]
    return tuple(documents), seen


def others(files: Iterable[Path], known: Sequence[str], parse: Parse, report: Report) -> None:
    """Judge files at the root that nobody announces: somebody else's, unless one speaks our language: then nobody reads
    what was meant for us."""
    for file in files:
        trouble = Report()
        documents = parse(file, trouble)
        broken = bool(trouble.errors)
        if near_miss.mentions(_start(file), known) if broken else near_miss.speaks(documents, known):
            report.error(Mark(str(file)), *near_miss.root_file(file, known))
            for problem in trouble.errors:
                report.error(problem.mark, problem.what, problem.hint)


def _listed(document: Document, file: Path, glob: Glob, report: Report) -> Iterator[Path]:
    listed = document.tree.get(INCLUDE) if isinstance(document.tree, Mapping) else None
    for i, pattern in enumerate(listed if isinstance(listed, list) else ()):
        mark = document.place.nearest((INCLUDE, i)).mark
        if not isinstance(pattern, str):
            continue  # the schema's to tell
        try:
            matches = glob(pattern, str(file))
        except Unreadable as error:
            report.error(mark, error.what, error.hint)
            continue
        if not matches:
            hint = "paths are relative to the file that names them, or to the configuration folder"
            report.error(mark, f"include: no file is called '{pattern}'", hint)
        yield from matches


def _start(file: Path) -> bytes:
    try:
        with file.open("rb") as text:
            return text.read(_ENOUGH) if file.is_file() else b""
    except OSError:
        return b""
