"""The folder of a configuration on disk: which files are read, and how. The only module of the language that touches
files. What a document means is `core.language`'s.

Paths never leave the configuration: neither by `..`, nor by an absolute path, nor through a link.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...core.language.content_files import Unreadable
from ...core.model.diagnostic import Mark, Report, did_you_mean
from ...core.model.kind import Kind
from ...core.text.document import MAX_BYTES, Document, parse, parse_all, too_big

EXTENSIONS = (".yml", ".yaml", ".json")
PAYLOAD = ".payload.json"
ENVIRONMENTS = "environments"
APART = (ENVIRONMENTS, "modules", "tests", "lib", "files", "wiki")  # folders that hold no sections (D33)
MAX_CONTENT = 32 * 1024 * 1024  # bytes of one content file
MAX_FILES = 20_000  # configuration files of one folder


class Folder:
    """The folder of a configuration: `shown` is how messages name it, `root` where it really is."""

    def __init__(self, shown: Path) -> None:
        self.shown, self.root = shown, shown.resolve()

    @classmethod
    def around(cls, path: Path, report: Report) -> Folder | None:
        """The folder of a configuration file, or the folder itself."""
        try:
            if path.is_dir():
                return cls(path)
            if path.exists():
                return cls(path.parent)
            near = did_you_mean(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
            report.error(Mark(str(path)), "there is no such file or folder", near or "give the path with -c")
        except (OSError, ValueError) as error:
            report.error(Mark(str(path)), f"this cannot be read ({_reason(error)})", "check the path and its rights")
        return None

    # ------------------------------------------------------------------------------------------ the configuration

    def configuration(self, path: Path, kinds: Mapping[str, Kind], report: Report) -> tuple[Document, ...]:
        """Every document of the file or folder."""
        sections = [kind.section for kind in kinds.values()]
        if not path.is_dir():
            return self._parsed(path, "", report)
        found = [(file, file.stem if file.stem in sections else "") for file in self._files(path)]
        for folder in sorted(p for p in path.iterdir() if p.is_dir()):
            if folder.name in sections and folder.name not in APART:
                found += [(file, folder.name) for file in self._files(folder, deep=True)]
            elif folder.name not in APART and did_you_mean(folder.name, sections) and self._files(folder):
                report.warn(Mark(str(folder)), "this folder is not read", did_you_mean(folder.name, sections))
        if not found:
            hint = f"put project.yml there, or give another path; {', '.join(EXTENSIONS)} files are read"
            report.error(Mark(str(path)), "this folder has no configuration", hint)
        if len(found) > MAX_FILES:
            hint = "point to the folder of one configuration"
            report.error(Mark(str(path)), f"this folder has more than {MAX_FILES:,} configuration files", hint)
            return ()
        return tuple(document for file, section in found for document in self._parsed(file, section, report))

    def environment(self, name: str, report: Report) -> Document | None:
        """The file of an environment; None when there is no folder of environments (D40)."""
        folder = self.shown / ENVIRONMENTS
        if not folder.is_dir():
            return None
        known = {file.stem: file for file in self._files(folder)}
        if name in known:
            text = self._text(known[name], report)
            return None if text is None else parse(text, str(known[name]), report)
        listed = f"known: {', '.join(sorted(known))}" if known else f"add {ENVIRONMENTS}/{name}.yml"
        report.error(Mark(str(folder)), f"there is no environment '{name}'", did_you_mean(name, known) or listed)
        return None

    def _files(self, folder: Path, deep: bool = False) -> list[Path]:
        """The configuration files of a folder; hidden ones and payloads are none."""
        found: list[Path] = []
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith(".") or len(found) > MAX_FILES:
                continue
            if entry.is_dir():
                found += self._files(entry, deep=True) if deep and not entry.is_symlink() else []
            elif entry.suffix in EXTENSIONS and not entry.name.endswith(PAYLOAD) and not _kept(entry):
                found.append(entry)
        return found

    def _parsed(self, file: Path, section: str, report: Report) -> tuple[Document, ...]:
        text = self._text(file, report)
        documents = () if text is None else parse_all(text, str(file), report)
        return tuple(Document(d.tree, d.place, d.file, section) for d in documents)

    def _text(self, file: Path, report: Report) -> bytes | None:
        try:
            return _bytes(self._inside(file, str(file)), str(file), MAX_BYTES)
        except _TooBig as error:
            report.error(Mark(str(file)), *too_big(error.size))
        except Unreadable as error:
            report.error(Mark(str(file)), error.what, error.hint)
        return None

    # -------------------------------------------------------------------------------------------------- content

    def read(self, path: str, beside: str) -> bytes:
        """`Content.read`: the bytes of a content file."""
        file = self._find(path, beside)
        try:
            return _bytes(file, path, MAX_CONTENT)
        except _TooBig as error:
            what = f"'{path}' has {error.size / 1e6:.0f} MB, more than the {MAX_CONTENT >> 20} MB that content may have"
            raise Unreadable(what, "keep large data in DSS, not in the configuration") from None

    def glob(self, pattern: str, beside: str) -> Sequence[str]:
        """`Content.glob`: the files below the configuration that match."""
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
        """`Content.documents`: the configuration of a module."""
        path = self._find(source, beside)
        files = self._files(path) if path.is_dir() else [path]
        if not files:
            raise Unreadable(f"the folder '{source}' has no configuration", f"add a file ending in {EXTENSIONS[0]}")
        shown = [self.shown / file.relative_to(self.root) for file in files]
        return [document for file in shown for document in self._parsed(file, "", report)]

    def _find(self, path: str, beside: str) -> Path:
        """A path as the configuration gives it: beside the file that names it, else from the root."""
        self._refuse_leaving(path)
        for folder in self._folders(beside):
            candidate = folder / path
            if os.path.lexists(candidate):
                return self._inside(candidate, path)
        raise Unreadable(f"there is no file '{path}'", self._near(path, beside))

    def _folders(self, beside: str) -> list[Path]:
        own = Path(beside).resolve().parent if beside else self.root
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


def _kept(file: Path) -> bool:
    """Whether a file is a kept plan, or what was decided about one: such may lie beside a configuration."""
    try:
        if file.suffix != ".json" or not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as text:
            return b'"format_version"' in text.read(40)
    except OSError:
        return False


class _TooBig(Exception):
    def __init__(self, size: int) -> None:
        self.size = size


def _bytes(file: Path, written: str, limit: int) -> bytes:
    """The bytes of a regular file, at most `limit`. Nothing is opened that could block, nothing read beyond."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"'{written}' is not a file", "name a file")
        if status.st_size > limit:
            raise _TooBig(status.st_size)
        return file.read_bytes()
    except (OSError, ValueError) as error:
        raise Unreadable(f"'{written}' cannot be read ({_reason(error)})", "check the file and its rights") from None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
