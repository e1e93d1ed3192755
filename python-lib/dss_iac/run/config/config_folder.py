"""The folder of a configuration on disk: which files are read, and how. The only module of the language that touches
files. What a document means is `core.language`'s.

Paths never leave the configuration: neither by `..`, nor by an absolute path, nor through a link.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...core.language.content_files import Unreadable
from ...core.model.diagnostic import Mark, Report, did_you_mean
from ...core.model.kind import Kind
from ...core.model.resource import NOTHING
from ...core.text.document import MAX_BYTES, Document, parse, parse_all, too_big
from . import elsewhere, near_miss, root_files
from .plain_file import TooBig, content, kept, reason

EXTENSIONS = (".yml", ".yaml", ".json")
PAYLOAD = ".payload.json"
ENVIRONMENTS = "environments"
APART = (ENVIRONMENTS, "modules", "tests", "lib", "files", "wiki")  # folders that hold no sections (D33)
PROJECT = "project"
NOBODY_KNOWS = "nothing here knows an environment"
_UNREAD = "this folder is not read"
MAX_CONTENT = 32 * 1024 * 1024  # bytes of one content file
MAX_FILES = 20_000  # configuration files of one folder


class Folder:
    """The folder of a configuration: `shown` is how messages name it, `root` where it really is."""

    def __init__(
        self,
        shown: Path,
        instead: Mapping[Path, bytes | None] = NOTHING,
        root: Path | None = None,
        top: Folder | None = None,
    ) -> None:
        self.shown, self.root = shown, (root or shown).resolve()
        self.top = top or self  # the folder of the configuration that this one is used by
        self.fetched: list[Folder] = []  # of the top: the folders of modules that come from elsewhere
        self.instead = instead  # real path → what its file is taken to hold, None when it is taken to be gone

    @classmethod
    def around(cls, path: Path, report: Report, instead: Mapping[Path, bytes | None] = NOTHING) -> Folder | None:
        """The folder of a configuration file, or the folder itself."""
        try:
            if path.is_dir():
                return cls(path, instead)
            if path.exists():
                return cls(path.parent, instead)
            near = did_you_mean(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
            report.error(Mark(str(path)), "there is no such file or folder", near or "give the path with -c")
        except (OSError, ValueError) as error:
            report.error(Mark(str(path)), f"this cannot be read ({reason(error)})", "check the path and its rights")
        return None

    # ------------------------------------------------------------------------------------------ the configuration

    def configuration(self, path: Path, kinds: Mapping[str, Kind], report: Report) -> tuple[Document, ...]:
        """Every document of the file or folder."""
        sections = [kind.section for kind in kinds.values()]

        def parsed(file: Path, report: Report) -> tuple[Document, ...]:
            return self._parsed(file, self._section(file, sections), report)

        if not path.is_dir():
            return root_files.read([path], parsed, self._matches, report)[0]
        at_root = self._files(path)
        found = [f for f in at_root if f.stem in (*sections, PROJECT)] + self._below(path, sections, report)
        if len(found) > MAX_FILES:
            hint = "point to the folder of one configuration"
            report.error(Mark(str(path)), f"this folder has more than {MAX_FILES:,} configuration files", hint)
            return ()
        documents, read = root_files.read(found, parsed, self._matches, report)
        rest = [file for file in at_root if file.resolve() not in read]
        root_files.others(rest, (*sections, PROJECT), parsed, report)
        near_miss.unread(path, EXTENSIONS, report)
        if not found and not report.errors:
            hint = f"put project.yml there, or give another path; {', '.join(EXTENSIONS)} files are read"
            if any((path / name).is_file() for name in elsewhere.WORKSPACES):
                hint = "it is a workspace of several projects: give the folder of one"
            report.error(Mark(str(path)), "this folder has no configuration", hint)
        return documents

    def _below(self, path: Path, sections: Sequence[str], report: Report) -> list[Path]:
        """The files of the folders that are named after sections."""
        found: list[Path] = []
        for folder in sorted({*(p for p in path.iterdir() if p.is_dir()), *self._to_come(path)}):
            ours = folder.name in sections and folder.name not in APART
            if (ours or folder.name == ENVIRONMENTS) and folder.is_dir():
                near_miss.unread(folder, EXTENSIONS, report, deep=True)
            elif not ours and folder.name not in APART and not folder.name.startswith("."):
                self._unread(folder, sections, report)
            found += self._files(folder, deep=True) if ours else []
        return found

    def _section(self, file: Path, sections: Sequence[str]) -> str:
        """The section that a file is named after, or whose folder it lies in; "" when it has to name its sections."""
        real = file.resolve()
        below = real.relative_to(self.root).parts[:-1] if real.is_relative_to(self.root) else ()
        return next((word for word in (*below[:1], file.stem) if word in sections and word not in APART), "")

    def _matches(self, pattern: str, beside: str) -> Sequence[Path]:
        return [self.shown / match for match in self.glob(pattern, beside)]

    def _unread(self, folder: Path, sections: Sequence[str], report: Report) -> None:
        """A folder with configuration files that nobody reads, when its name is nearly one of ours."""
        meant = near_miss.folder(folder.name, (*sections, ENVIRONMENTS))
        files = self._files(folder) if meant else ()
        if files:
            ours = any(near_miss.belongs(self._parsed(file, "", Report()), sections) for file in files)
            (report.error if ours else report.warn)(Mark(str(folder)), _UNREAD, f"did you mean '{meant}'?")

    def environment(self, name: str, report: Report) -> Document | None:
        """The file of an environment; None when there is no folder of environments (D40)."""
        folder = self.shown / ENVIRONMENTS
        if not folder.is_dir():
            meant = [p for p in self.shown.iterdir() if p.is_dir() and near_miss.folder(p.name, (ENVIRONMENTS,))]
            for other in meant:
                report.error(Mark(str(other)), _UNREAD, f"did you mean '{ENVIRONMENTS}'?")
            if meant:
                return None
            what = f"{NOBODY_KNOWS} '{name}': there is no folder {ENVIRONMENTS}"
            report.warn(Mark(str(self.shown)), what, f"add {ENVIRONMENTS}/{name}.yml, or leave -e out")
            return None
        known = {file.stem: file for file in self._files(folder)}
        if name in known:
            text = self._text(known[name], report)
            return None if text is None else parse(text, str(known[name]), report)
        listed = f"known: {', '.join(sorted(known))}" if known else f"add {ENVIRONMENTS}/{name}.yml"
        report.error(Mark(str(folder)), f"there is no environment '{name}'", did_you_mean(name, known) or listed)
        return None

    def variables(self) -> Mapping[str, Sequence[str]]:
        """The names of the variables that each environment gives a value to; what cannot be read gives none."""
        found = dict[str, Sequence[str]]()
        for file in self._environment_files():
            for document in self._parsed(file, "", Report()):
                given = document.tree.get("variables") if isinstance(document.tree, Mapping) else None
                found[file.stem] = tuple(given) if isinstance(given, Mapping) else ()
        return found

    def environments(self) -> tuple[str, ...]:
        """The names of the environments, in order."""
        return tuple(sorted({file.stem for file in self._environment_files()}))

    def _environment_files(self) -> list[Path]:
        folder = self.shown / ENVIRONMENTS
        return self._files(folder) if folder.is_dir() else []

    def _files(self, folder: Path, deep: bool = False) -> list[Path]:
        """The configuration files of a folder; hidden ones and payloads are none."""
        found: list[Path] = []
        new = {folder / p.name for p, text in self.instead.items() if p.parent == folder.resolve() and text is not None}
        there = {*folder.iterdir()} if folder.is_dir() else set()
        for entry in sorted({*there, *new}):
            gone = self.instead.get(entry.resolve(), b"") is None
            if entry.name.startswith(".") or len(found) > MAX_FILES or gone:
                continue
            if entry.is_dir():
                found += self._files(entry, deep=True) if deep and not entry.is_symlink() else []
            elif entry.suffix.lower() in EXTENSIONS and not entry.name.endswith(PAYLOAD) and not kept(entry):
                found.append(entry)
        return found

    def _parsed(self, file: Path, section: str, report: Report) -> tuple[Document, ...]:
        text = self._text(file, report)
        documents = () if text is None else parse_all(text, str(file), report)
        return tuple(Document(d.tree, d.place, d.file, section) for d in documents)

    def _text(self, file: Path, report: Report) -> bytes | None:
        try:
            return self._bytes(self._inside(self._really(file), str(file)), str(file), MAX_BYTES)
        except TooBig as error:
            report.error(Mark(str(file)), *too_big(error.size))
        except Unreadable as error:
            report.error(Mark(str(file)), error.what, error.hint)
        return None

    # -------------------------------------------------------------------------------------------------- content

    def read(self, path: str, beside: str) -> bytes:
        """`Content.read`: the bytes of a content file."""
        if (there := self._of(beside)) is not self:
            return there.read(path, beside)
        file = self._find(path, beside)
        try:
            return self._bytes(file, path, MAX_CONTENT)
        except TooBig as error:
            what = f"'{path}' has {error.size / 1e6:.0f} MB, more than the {MAX_CONTENT >> 20} MB that content may have"
            raise Unreadable(what, "keep large data in DSS, not in the configuration") from None

    def glob(self, pattern: str, beside: str) -> Sequence[str]:
        """`Content.glob`: the files below the configuration that match."""
        if (there := self._of(beside)) is not self:
            return there.glob(pattern, beside)
        self._refuse_leaving(pattern)
        for folder in self._folders(beside):
            try:
                found = sorted(p for p in folder.glob(pattern) if p.is_file() and not p.name.startswith("."))
            except (ValueError, NotImplementedError, OSError) as error:
                raise Unreadable(f"'{pattern}' is not a pattern ({error})", "write for example recipes/*.py") from None
            if found:
                inside = [self._inside(p, pattern) for p in found]
                return [p.relative_to(self.root).as_posix() for p in inside]
        return ()

    def documents(self, source: str, beside: str, report: Report) -> Sequence[Document]:
        """`Content.documents`: the configuration of a module, which may come from elsewhere."""
        if (there := self._of(beside)) is not self:
            return there.documents(source, beside, report)
        if found := elsewhere.fetched(source, self.top.root, self.top.shown, report):
            return self._inner(found).documents(found.path, "", report)
        path = self._find(elsewhere.beside(source, self.top.root), beside)
        files = self._files(path) if path.is_dir() else [path]
        if not files:
            raise Unreadable(f"the folder '{source}' has no configuration", f"add a file ending in {EXTENSIONS[0]}")
        if path.is_dir():
            self._unread_module(path, report)
        shown = [self.shown / file.relative_to(self.root) for file in files]
        return [document for file in shown for document in self._parsed(file, "", report)]

    def _inner(self, found: elsewhere.Fetched) -> Folder:
        """The folder of a module from elsewhere."""
        for known in self.top.fetched:
            if known.root == found.root.resolve():
                return known
        self.top.fetched.append(Folder(Path(found.name), root=found.root, top=self.top))
        return self.top.fetched[-1]

    def _unread_module(self, path: Path, report: Report) -> None:
        """A warning for each folder of a module that holds items: only the files at its own root are read."""
        for below in sorted(p for p in path.iterdir() if p.is_dir() and p.name not in APART):
            if any(near_miss.belongs(self._parsed(file, "", Report()), ()) for file in self._files(below)):
                mark = Mark(str(self.shown / below.relative_to(self.root)))
                report.warn(mark, f"{_UNREAD}: a module is what the files at its own root say", "move its files up")

    def _to_come(self, path: Path) -> list[Path]:
        """Folders right below that no file is in yet."""
        new = (p.relative_to(self.root).parts for p in self.instead if p.is_relative_to(self.root))
        return [path / parts[0] for parts in new if len(parts) > 1 and path.resolve() == self.root]

    def _bytes(self, file: Path, written: str, limit: int) -> bytes:
        taken = self.instead.get(file)
        return content(file, written, limit) if taken is None else taken

    def where(self, path: str, beside: str) -> Path:
        """Where a content file really is. Unreadable when there is none."""
        return self._find(path, beside)

    def _find(self, path: str, beside: str) -> Path:
        """A path as the configuration gives it: beside the file that names it, else from the root."""
        self._refuse_leaving(path)
        for folder in self._folders(beside):
            candidate = folder / path
            if os.path.lexists(candidate) or candidate.resolve() in self.instead:
                return self._inside(candidate, path)
        raise Unreadable(f"there is no file '{path}'", self._near(path, beside))

    def _of(self, beside: str) -> Folder:
        """The folder that a file lies in: this one, or that of a module from elsewhere."""
        around = [f for f in self.top.fetched if beside and Path(beside).is_relative_to(f.shown)]
        return max(around, key=lambda f: len(f.shown.parts), default=self.top if beside else self)

    def _really(self, file: Path) -> Path:
        """Where a file is, by the name that messages have for it."""
        return (self.root / file.relative_to(self.shown) if file.is_relative_to(self.shown) else file).resolve()

    def _folders(self, beside: str) -> list[Path]:
        own = self._really(Path(beside)).parent if beside else self.root
        return list(dict.fromkeys([own, self.root])) if own.is_relative_to(self.root) else [self.root]

    def _refuse_leaving(self, path: str) -> None:
        if not path or "\0" in path:
            raise Unreadable("the path is empty or no path", "give a path relative to this file")
        if os.path.isabs(path) or ".." in Path(path).parts:
            raise Unreadable(f"'{path}' leaves the configuration folder", "keep content inside of it, without `..`")

    def _inside(self, path: Path, written: str) -> Path:
        real = path.resolve()
        if not real.is_relative_to(self.root):
            raise Unreadable(f"'{written}' leaves the configuration folder by a link", "copy the file into the folder")
        return real

    def _near(self, path: str, beside: str) -> str:
        for folder in self._folders(beside):
            parent = (folder / path).parent
            if parent.is_dir():
                near = did_you_mean(Path(path).name, [p.name for p in parent.iterdir()])
                if near:
                    return near
        return "paths are relative to the file that names them, or to the configuration folder"
