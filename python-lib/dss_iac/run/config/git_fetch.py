"""A folder of a git repository at one commit, as files on disk: fetched once, then read from a cache. Runs git, and
lets it speak https and ssh only; takes nothing but regular files. Knows no module.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.language.content_files import Unreadable
from ...core.model.diagnostic import did_you_mean
from ...core.model.discovery import LazyModule
from ...core.template.variables import is_reserved
from .git_source import GitSource, safe

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = LazyModule("subprocess")  # most configurations have no module of another repository

TIMEOUT = 120.0  # seconds for one call of git
MOST_FILES, MOST_BYTES = 20_000, 200 << 20
_REGULAR = ("100644", "100755")
_FILES, _MEANT = "files", "meant"  # in the cache: the files, and a text beside them that says which of them is meant
_CREDENTIALS = re.compile(r"://[^/\s@']*@")
_TAG, _BRANCH = "refs/tags/", "refs/heads/"


def resolved(source: GitSource) -> str:
    """The commit that the tag of a source stands for now: asks the repository. Unreadable."""
    names = (f"{_TAG}{source.ref}", f"{_TAG}{source.ref}^{{}}", f"{_BRANCH}{source.ref}")
    told = _git(source, "ls-remote", "--", source.url, *names).decode("utf-8", "replace")
    found = {name: commit for commit, _, name in (line.partition("\t") for line in told.splitlines())}
    commit = found.get(names[1]) or found.get(names[0])
    if commit:
        return commit
    if names[2] in found:
        raise Unreadable(f"{source.name}: this is a branch, and moves", f"pin a tag, or the commit {found[names[2]]}")
    raise Unreadable(f"{source.name}: there is no such tag", "write the name of a tag, or the 40 digits of a commit")


def files(source: GitSource, commit: str) -> tuple[Path, str]:
    """(a folder with the files, which of them is meant: "." for all). From the cache when they are there; else fetched.
    Unreadable when the commit, or the folder in it, is not there, or cannot be had."""
    place = _cache() / _hash(source.url) / commit / _hash(source.folder)
    try:
        if not place.is_dir():
            _made(source, commit, place)
        return place / _FILES, (place / _MEANT).read_text(encoding="utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise Unreadable(
            f"{source.name}: cannot be kept in {place.parent} ({why})", "check the disk and its rights"
        ) from None


def _made(source: GitSource, commit: str, place: Path) -> None:
    """Fetch into a folder aside, which becomes the place when it is whole."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = Path(tempfile.mkdtemp(dir=place.parent))
    try:
        with tempfile.TemporaryDirectory(prefix="dss-iac-") as repository:
            _fetch(source, commit, repository)
            _write(source, commit, repository, aside)
        os.rename(aside, place)
    except OSError:
        if not place.is_dir():  # else somebody else was quicker
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _cache() -> Path:
    """Where fetched files are kept: the user's cache, or, where there is none, a folder for this process."""
    home = os.environ.get("XDG_CACHE_HOME") or (f"{os.environ['HOME']}/.cache" if os.environ.get("HOME") else "")
    if home and os.path.isabs(home):
        try:
            made = Path(home) / "dss-iac" / "modules"
            made.mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.access(made, os.W_OK):
                return made
        except OSError:
            pass
    return _own()


def _own() -> Path:
    if not _OWN:
        _OWN.append(tempfile.TemporaryDirectory(prefix="dss-iac-"))
    return Path(_OWN[0].name)


_OWN: list[tempfile.TemporaryDirectory[str]] = []


def _fetch(source: GitSource, commit: str, repository: str) -> None:
    """The commit into a new repository: alone where the server gives it so, else with all that it has."""
    _git(source, "init", "--quiet", "--bare", "--", repository)
    at = ("-C", repository)
    quiet = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules")
    try:
        _git(source, *at, *quiet, "--depth=1", "--", source.url, commit)
    except Unreadable:
        _git(source, *at, *quiet, "--", source.url, "+refs/heads/*:refs/h/*", "+refs/tags/*:refs/t/*")
    kind = _git(source, *at, "cat-file", "-t", commit, missing="there is no such commit").decode().strip()
    if kind != "commit":
        raise Unreadable(f"{source.name}: this is a {kind}, no commit", "pin a tag, or the 40 digits of a commit")


def _write(source: GitSource, commit: str, repository: str, made: Path) -> None:
    """The files of the folder, or of the folder that the file lies in, and which of them is meant."""
    rows = _tree(source, repository, commit, source.folder)
    folder, meant = source.folder, "."
    if len(rows) == 1 and rows[0][2] == source.folder and source.folder:
        folder, _, meant = source.folder.rpartition("/")
        rows = _tree(source, repository, commit, folder)
    if not rows:
        every = [name for _, _, name in _tree(source, repository, commit, "")]
        known = {part for name in every for part in (name, name.rpartition("/")[0])} - {""}
        near = did_you_mean(source.folder, sorted(known)) or "write the path of a folder or file in it"
        raise Unreadable(f"{source.name}: there is no '{source.folder}'", near)
    plain = {}
    for mode, blob, name in rows:
        below = name.removeprefix(f"{folder}/") if folder else name
        if mode in _REGULAR and all(map(safe, below.split("/"))):
            plain[below] = blob
    (made / _FILES).mkdir()
    for below, content in zip(plain, _blobs(source, repository, list(plain.values())), strict=True):
        (made / _FILES / below).parent.mkdir(parents=True, exist_ok=True)
        (made / _FILES / below).write_bytes(content)
    (made / _MEANT).write_text(meant, encoding="utf-8")


def _tree(source: GitSource, repository: str, commit: str, folder: str) -> list[tuple[str, str, str]]:
    """(mode, blob, path) of everything in a folder, or of a file."""
    below = ("--", folder) if folder else ()
    told = _git(source, "-C", repository, "ls-tree", "-r", "-z", "--full-tree", commit, *below)
    rows = []
    for row in filter(None, told.decode("utf-8", "surrogateescape").split("\0")):
        head, _, name = row.partition("\t")
        mode, _, blob = head.split(" ")
        rows.append((mode, blob, name))
    if len(rows) > MOST_FILES:
        raise Unreadable(f"{source.name}: the folder has more than {MOST_FILES:,} files", "point to the module alone")
    return rows


def _blobs(source: GitSource, repository: str, wanted: Sequence[str]) -> Iterator[bytes]:
    """The bytes of blobs, in order."""
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    sizes = _git(source, "-C", repository, "cat-file", "--batch-check=%(objectsize)", said=asked).split()
    if sum(map(int, sizes)) > MOST_BYTES:
        raise Unreadable(f"{source.name}: the folder has more than {MOST_BYTES >> 20} MB", "point to the module alone")
    told, at = _git(source, "-C", repository, "cat-file", "--batch", said=asked), 0
    for size in map(int, sizes):
        start = told.index(b"\n", at) + 1
        at = start + size + 1
        yield told[start : start + size]


def _git(source: GitSource, *words: str, said: bytes = b"", missing: str = "") -> bytes:
    """What git prints, given what is `said` to it. Unreadable with its own last words, without credentials, when it
    fails; with `missing` instead where that is the cause."""
    command = ("git", *_SETTINGS, *words)
    try:
        done = subprocess.run(command, env=_environ(), input=said, capture_output=True, timeout=TIMEOUT, check=False)
    except FileNotFoundError:
        raise Unreadable(f"{source.name}: this machine has no git", "install it, or use a module on disk") from None
    except subprocess.TimeoutExpired:
        raise Unreadable(
            f"{source.name}: no answer within {TIMEOUT:.0f} s", "try again, or check the network"
        ) from None
    if done.returncode:
        why = missing or _why(done.stderr.decode("utf-8", "replace").splitlines())
        raise Unreadable(f"{source.name}: cannot be fetched ({why})", "check the name, the network and your rights")
    return done.stdout


def _why(lines: Sequence[str]) -> str:
    told = [line for line in lines if line.startswith(("fatal:", "error:", "ssh:", "remote: "))] or list(lines)
    return _CREDENTIALS.sub("://", told[-1] if told else "git said nothing").strip()


_SETTINGS = ("-c", "core.hooksPath=/dev/null", "-c", "submodule.recurse=false", "-c", "gc.auto=0")


def _environ() -> Mapping[str, str]:
    """What git sees of the environment: no key of DSS or of this tool, no repository around, nobody to ask."""
    around = {k: v for k, v in os.environ.items() if not is_reserved(k) and k not in ("GIT_DIR", "GIT_WORK_TREE")}
    return {**around, "GIT_ALLOW_PROTOCOL": "https:ssh", "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1",
            "LC_ALL": "C"}  # fmt: skip


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
