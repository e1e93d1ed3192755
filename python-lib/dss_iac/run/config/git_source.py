"""`git+https://HOST/REPOSITORY@REVISION//FOLDER`: what the source of a module says of a git repository, and what it may
not say. Fetches nothing. No message quotes what may hold a password.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...core.language.content_files import Unreadable

MARK = "git+"
FORM = "git+https://HOST/REPOSITORY@TAG//FOLDER"
_SCHEMES = ("https", "ssh")
_WHOLE = re.compile(
    r"(?:(?P<user>[^/@]*)@)?(?P<host>[^/@:]+)(?P<port>:\d+)?/(?P<path>[^@]+?)(?:@(?P<ref>.*?))?(?://(?P<folder>.*))?",
    re.DOTALL,
)
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*\Z")
_PATH = re.compile(r"[A-Za-z0-9_~][A-Za-z0-9._~+-]*(?:/[A-Za-z0-9_~][A-Za-z0-9._~+-]*)*/?\Z")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*(?:/[A-Za-z0-9_][A-Za-z0-9._+-]*)*\Z")
COMMIT = re.compile(r"[0-9a-f]{40}\Z")
_LIKELY = re.compile(r"(?:[a-z][a-z0-9+.-]*:(?://|:))|git@|.*\.git(?:/|@|\Z)", re.IGNORECASE)


class GitSource(NamedTuple):
    """A folder of a repository at one revision. `url` is what git is given, `name` how people read the place."""

    url: str
    ref: str
    folder: str
    name: str

    @property
    def commit(self) -> str:
        """The commit, when the revision is one; "" for a tag."""
        return self.ref if COMMIT.match(self.ref) else ""

    @property
    def pinned(self) -> str:
        """The repository and its revision, as the lock file names them."""
        return f"{MARK}{self.url}@{self.ref}"


def parse(source: str) -> GitSource | None:
    """What a source says of a repository; None when it is a path. Unreadable for everything that is neither."""
    if not source.startswith(MARK):
        if _LIKELY.match(source):
            raise Unreadable("this source is neither a path nor a git reference", f"write a path, or {FORM}")
        return None
    scheme, sign, rest = source.removeprefix(MARK).partition("://")
    if not sign or scheme not in _SCHEMES:
        known = " and ".join(f"{MARK}{s}://" for s in _SCHEMES)
        raise Unreadable(f"a module does not come by '{_word(scheme)}'; {known} are followed", f"write {FORM}")
    found = _WHOLE.fullmatch(rest)
    if found is None:
        raise Unreadable("this is no git reference", f"write {FORM}")
    _nobody(scheme, found["user"])
    if not _HOST.match(found["host"]) or not _PATH.match(found["path"]) or ".." in found["path"]:
        raise Unreadable("this git reference names no repository", f"write {FORM}")
    where = f"{found['host']}{found['port'] or ''}/{found['path'].rstrip('/')}"
    if not found["ref"]:
        hint = f"add @TAG or @COMMIT after the repository: {FORM}"
        raise Unreadable(f"{where}: no revision is pinned, so the plan could change by itself", hint)
    if not _REF.match(found["ref"]) or ".." in found["ref"] or found["ref"].endswith(".lock"):
        raise Unreadable(f"{where}: this is no revision", "write the name of a tag, or the 40 digits of a commit")
    user = f"{found['user']}@" if found["user"] else ""
    folder = _inside(where, found["folder"] or "")
    return GitSource(f"{scheme}://{user}{where}", found["ref"], folder, f"{where}@{found['ref']}")


def _word(scheme: str) -> str:
    """What stands where a scheme belongs, as far as it can be shown."""
    word = re.match(r"[a-z0-9+.-]{0,12}", scheme, re.IGNORECASE)
    return word[0] if word else ""


def _nobody(scheme: str, user: str | None) -> None:
    """A name before the host: a login of ssh is one, everything else may be a secret."""
    if user is not None and (scheme != "ssh" or not _USER.match(user)):
        hint = "leave it out: git asks its credential helper, or ssh its agent"
        raise Unreadable("the source of a module holds a name or a password before its host", hint)


def _inside(where: str, folder: str) -> str:
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    if folder.startswith("/") or any(not safe(part) for part in parts):
        raise Unreadable(f"{where}: the folder leaves the repository", "write the path of a folder or file in it")
    return "/".join(parts)


def safe(name: str) -> bool:
    """Whether one step of a path in a repository may become a file here."""
    return name not in ("", ".", "..") and name.lower() != ".git" and not re.search(r"[\\\0:\x01-\x1f]", name)
