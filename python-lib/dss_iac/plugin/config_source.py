"""A configuration inside DSS: a folder of the host project's library, or a managed folder of it. Read into files for
the verbs, written by an import. Knows files and folders, not what they say.

A place is written `library:iac/sales` or `folder:ID` or `folder:ID/sales`; a managed folder may be named.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from ..core.model import file_path
from ..core.model.diagnostic import Diagnostic, Mark
from ..core.model.kind import Call
from ..core.model.resource import Desired
from ..dss import future, managed_folder
from ..dss.managed_folder import ManagedFolder
from ..dss.transport import fill
from ..errors import ConfigError, IacError
from ..run.config.config_files import Attempt, Loaded
from ..run.config.elsewhere import BESIDE
from ..run.config.elsewhere import LIBRARY as MODULES
from ..run.home.store import FOLDER as OURS
from ..run.session import Session
from . import library_modules

LIBRARY, FOLDER = "library", "folder"
DEFAULT = "library:iac"
RESET = "/projects/{project}/git/lib-git-refs/action/reset"
REFERENCES = "external-libraries.json"
PATIENCE = 600.0  # seconds for a git repository
MOST = 5_000  # files of one configuration


@dataclass(frozen=True, slots=True)
class Spot:
    """`what` is library or folder, `path` the folder in it, without slashes around. A managed folder is `named` by name
    or id, until its `id` is known."""

    what: str
    path: str
    named: str = ""
    id: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.named, self.path)))


def parse(written: str) -> Spot:
    """A place as forms have it; "" is the usual one. IacError when it is none."""
    what, _, rest = (written or DEFAULT).partition(":")
    path = file_path.normal(rest)
    parts, ours = path.split("/"), what == LIBRARY and file_path.below(file_path.folded(path), OURS)
    if what not in (LIBRARY, FOLDER) or file_path.wrong(path) or ours:
        raise IacError(f"configuration {written!r}: write library:FOLDER or folder:NAME, for example {DEFAULT}")
    if what == LIBRARY:
        return Spot(LIBRARY, "/".join(parts))
    return Spot(FOLDER, "/".join(parts[1:]), parts[0])


Read = TypeVar("Read", Loaded, Attempt)


def named(host: Session, spot: Spot, root: Path, found: Read) -> Read:
    """What was read of a configuration, with places in DSS instead of those of the folder on disk."""
    spot = _resolved(host, spot)

    def told(of: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        return tuple(_shown(d, str(root), spot) for d in of)

    desired = None if found.desired is None else _placed(found.desired, partial(_mended, root=str(root), spot=spot))
    warnings, unanswered = told(found.warnings), told(found.unanswered)
    if isinstance(found, Attempt):
        return Attempt(desired, told(found.errors), warnings, unanswered)
    return replace(found, desired=desired or found.desired, warnings=warnings, unanswered=unanswered, root=None)


def _placed(desired: Desired, mend: Callable[[str], str]) -> Desired:
    """What is wanted, with other places: plans tell them, long after the folder on disk is gone."""
    mend = lru_cache(mend)

    def at(mark: Mark) -> Mark:
        return replace(mark, file=mend(mark.file))

    resources = {
        address: replace(one, mark=at(one.mark), marks={key: at(mark) for key, mark in one.marks.items()})
        for address, one in desired.resources.items()
    }
    externals = tuple(replace(one, mark=at(one.mark)) for one in desired.externals)
    return replace(desired, resources=resources, externals=externals)


@contextmanager
def fetched(host: Session, spot: Spot) -> Iterator[Path]:
    """The configuration as a folder on disk, as long as somebody works with it. What is found wrong in it meanwhile
    names places in DSS."""
    spot = _resolved(host, spot)
    found = _LIST[spot.what](host, spot)
    if not found:
        way = "put project.yml there, or import a project to it"
        raise IacError(f"{_where(host, spot)}: there is no configuration; {way}")
    if len(found) > MOST:
        raise IacError(f"{_where(host, spot)}: more than {MOST:,} files; point to the folder of one configuration")
    with tempfile.TemporaryDirectory(prefix="dss-iac-") as made:
        root = Path(made)
        for name, content in zip(found, host.many(lambda n: _READ[spot.what](host, spot, n), found), strict=True):
            path = root / _inside(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        library_modules.lay(host, root)
        try:
            yield root
        except ConfigError as error:
            raise ConfigError([_shown(d, made, spot) for d in error.diagnostics]) from None


def changed(host: Session, spot: Spot, files: Mapping[str, tuple[bytes | None, bytes | None]]) -> str:
    """Change files of a place: name → (what it holds, what it is to hold), None where there is none. Gives the place,
    for people. IacError when one of them holds something else by now: then nothing is written."""
    spot = _resolved(host, spot)
    there = set(_LIST[spot.what](host, spot))
    for name, (before, _) in files.items():
        if (_READ[spot.what](host, spot, name) if name in there else None) != before:
            raise IacError(f"{_where(host, spot)}: {name} was changed meanwhile; nothing was written: run it again")
    put = _WRITER[spot.what](host, spot)
    for name, (_, after) in sorted(files.items()):
        if after is None:
            _REMOVER[spot.what](host, spot, name)
        else:
            put(_inside(name), after)
    return _where(host, spot)


def from_git(host: Session, spot: Spot) -> bool:
    """Whether a git reference fills a place, or a part of it."""
    return any(spot.what == LIBRARY and (below(spot.path, r) or below(r, spot.path)) for r in references(host))


def reset(host: Session, spot: Spot) -> str:
    """Set the git reference that fills the place back to what its repository has; gives the reference. IacError when
    there is none."""
    found = [r for r in references(host) if spot.what == LIBRARY and below(spot.path, r)]
    if not found:
        known = ", ".join(references(host)) or "none"
        raise IacError(f"{_where(host, spot)}: no git reference fills it (known: {known}); add one, or do not reset")
    body = {"gitRef": found[0]}
    reply = host.transport.send(Call("POST", fill(RESET, host.project), body))
    clock = host.clock
    deadline = clock.monotonic() + PATIENCE
    future.wait(host.transport, reply, deadline=deadline, now=clock.monotonic, sleep=clock.sleep)
    return found[0]


def write(host: Session, spot: Spot, content: Mapping[str, str | bytes], *, force: bool = False) -> str:
    """Write files to a place, which must be empty unless `force`; gives the place, for people. Files that lie there
    and are not written stay."""
    spot = _resolved(host, spot)
    _refuse_git(host, spot)
    there = _LIST[spot.what](host, spot)
    if there and not force:
        raise IacError(f"{_where(host, spot)}: holds {len(there)} files already; choose another, or allow overwriting")
    put = _WRITER[spot.what](host, spot)
    for name, text in sorted(content.items()):
        put(_inside(name), text if isinstance(text, bytes) else text.encode())
    return _where(host, spot)


def _where(host: Session, spot: Spot) -> str:
    kind = "library folder" if spot.what == LIBRARY else "managed folder"
    return f"{kind} {spot} of project {host.project}"


def _inside(name: str) -> str:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/") or "\0" in name:
        raise IacError(f"{name!r}: this is no path below the configuration; rename it")
    return name


def _shown(found: Diagnostic, root: str, spot: Spot) -> Diagnostic:
    """The problem with the place that people know instead of that of the copy."""

    mend = partial(_mended, root=root, spot=spot)
    mark = replace(found.mark, file=mend(found.mark.file))
    return replace(found, mark=mark, what=mend(found.what), hint=mend(found.hint), subject=mend(found.subject))


def _mended(text: str, root: str, spot: Spot) -> str:
    named = text.replace(f"{root}/{BESIDE}/", f"{BESIDE}/").replace(f"{BESIDE}/", MODULES)
    return named.replace(root, str(spot))


# ---------------------------------------------------------------------------------------------------------- the library


def _library_files(host: Session, spot: Spot) -> list[str]:
    prefix = f"{spot.path}/"
    found = [p.removeprefix(prefix) for p in host.library.tree() if p.startswith(prefix) and not p.endswith("/")]
    return sorted(p for p in found if not _hidden(p))


def _library_file(host: Session, spot: Spot, name: str) -> bytes:
    return host.library.content(f"{spot.path}/{name}")


def _library_writer(host: Session, spot: Spot) -> Callable[[str, bytes], None]:
    library, known = host.library, list(host.library.tree())

    def put(name: str, content: bytes) -> None:
        path = f"{spot.path}/{name}"
        library.write(path, content, tuple(known))
        folders = path.split("/")[:-1]
        known.extend("/".join(folders[: n + 1]) + "/" for n in range(len(folders)))

    return put


def references(host: Session) -> dict[str, Mapping[str, Any]]:
    """The folders that git references fill, without slashes around, and what DSS keeps of each (API §4.10)."""
    if REFERENCES not in host.library.tree():
        return {}
    try:
        stored: Any = json.loads(host.library.read(REFERENCES))
        return {str(path).strip("/"): dict(told) for path, told in (stored.get("gitReferences") or {}).items()}
    except (ValueError, AttributeError, TypeError, RecursionError):
        return {}


def _refuse_git(host: Session, spot: Spot) -> None:
    filled = [r for r in references(host) if spot.what == LIBRARY and (below(spot.path, r) or below(r, spot.path))]
    if filled:
        what = filled[0] or "the whole library"
        raise IacError(f"{_where(host, spot)}: a git reference fills {what}; choose a folder of the project's own")


def below(path: str, folder: str) -> bool:
    """Whether a folder of a library is another one, or lies in it."""
    return not folder or path == folder or path.startswith(f"{folder}/")


# ---------------------------------------------------------------------------------------------------- a managed folder


def _resolved(host: Session, spot: Spot) -> Spot:
    """The place with the id of its managed folder."""
    if spot.what == LIBRARY:
        return spot
    rows = managed_folder.folders(host.transport, host.project)
    found = [r for r in rows if r.get("id") == spot.named] or [r for r in rows if r.get("name") == spot.named]
    if len(found) != 1:
        known = ", ".join(sorted(str(r.get("name")) for r in rows)) or "none"
        what = f"{len(found)} managed folders are" if found else "no managed folder is"
        raise IacError(f"project {host.project}: {what} called {spot.named!r}; there are: {known}")
    return replace(spot, named=str(found[0].get("name") or spot.named), id=str(found[0]["id"]))


def _folder_files(host: Session, spot: Spot) -> list[str]:
    prefix = f"{spot.path}/" if spot.path else ""
    names = _folder(host, spot).names()
    return sorted(n.removeprefix(prefix) for n in names if n.startswith(prefix) and not _hidden(n))


def _folder_file(host: Session, spot: Spot, name: str) -> bytes:
    return _folder(host, spot).read(_below_spot(spot, name))


def _folder_writer(host: Session, spot: Spot) -> Callable[[str, bytes], None]:
    there = _folder(host, spot)
    return lambda name, content: there.write(_below_spot(spot, name), content)


def _folder(host: Session, spot: Spot) -> ManagedFolder:
    return ManagedFolder(host.transport, host.project, spot.id)


def _below_spot(spot: Spot, name: str) -> str:
    return f"{spot.path}/{name}" if spot.path else name


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


_LIST: Mapping[str, Callable[[Session, Spot], list[str]]] = {LIBRARY: _library_files, FOLDER: _folder_files}
_READ: Mapping[str, Callable[[Session, Spot, str], bytes]] = {LIBRARY: _library_file, FOLDER: _folder_file}
_REMOVER: Mapping[str, Callable[[Session, Spot, str], None]] = {
    LIBRARY: lambda host, spot, name: host.library.remove(f"{spot.path}/{name}"),
    FOLDER: lambda host, spot, name: _folder(host, spot).remove(_below_spot(spot, name)),
}
_WRITER: Mapping[str, Callable[[Session, Spot], Callable[[str, bytes], None]]] = {
    LIBRARY: _library_writer, FOLDER: _folder_writer,
}  # fmt: skip
