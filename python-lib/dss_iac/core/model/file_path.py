"""Paths of files, in a project's library and in a configuration on disk, in the one form in which they are compared
(D58). Knows texts only: no file system, no place that is anybody's.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping
from urllib.parse import unquote

DOTS = (".", "..")
LONGEST = 255  # bytes of one part: more is a file on no disk that DSS runs on
_SHORT = 120  # bytes of one part of what an import writes: checkouts put a path of their own before it
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNFIT = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\s*(?:\.|\Z))", re.IGNORECASE)
_ENDING = re.compile(r"((?:\.payload)?\.[A-Za-z0-9]{1,10})\Z")


def normal(written: str) -> str:
    """The one form: NFC, without empty parts, `.` and slashes around. Parts `..` stay, for `wrong` to tell."""
    parts = unicodedata.normalize("NFC", written).split("/")
    return "/".join(part for part in parts if part not in ("", "."))


def wrong(path: str) -> tuple[str, str] | None:
    """Why a path in its one form is no path below anything, and what to do; None when it is one."""
    parts = path.split("/")
    if not path or ".." in parts:
        return f"{path!r} is not a path below the library", "write it without `..`"
    if "\\" in path or _CONTROL.search(path):
        return f"{path!r} holds a backslash or a control character", "separate folders with /"
    if max(len(part.encode("utf-8", "replace")) for part in parts) > LONGEST:
        return f"'{path[:40]}…' has a part that is longer than {LONGEST} bytes", "shorten it"
    real = plain(path)
    if real != path and (real.count("/") != path.count("/") or "\\" in real or _dotted(real) or _CONTROL.search(real)):
        return f"{path!r} means another path where percent signs are read", "write it plainly"
    return None


def plain(path: str) -> str:
    """A path with all that is percent-encoded read, however often it was: what a server before DSS may make of it."""
    read = unquote(path)
    while read != path:
        path, read = read, unquote(read)
    return path


def folded(path: str) -> str:
    """What a path is where neither case nor dots and blanks at the end of a name count; equal ones may be one file."""
    return "/".join(part.rstrip(". ").casefold() for part in normal(path).split("/"))


def below(path: str, folder: str) -> bool:
    """Whether a path is the folder or lies in it, both in one form; "" is above everything."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def portable(path: str, taken: Mapping[str, bool]) -> str:
    """A path that any checkout can hold: no reserved or hidden name, none too long, none that is another one of `taken`
    but for its case (`folded` → whether it is a file). What is changed carries a checksum of what it was."""
    parts = [_fit(part) for part in normal(path).split("/")]
    for n in range(1, len(parts)):
        if taken.get(folded("/".join(parts[:n]))):
            parts[n - 1] = _marked(parts[n - 1], "/".join(parts[:n]))
    tried, n = parts[-1], 0
    while folded("/".join(parts)) in taken:
        parts[-1] = _marked(tried, f"{path}{n or ''}")
        n += 1
    return "/".join(parts)


def take(path: str, taken: dict[str, bool]) -> None:
    """Note a path and the folders above it as taken."""
    parts = path.split("/")
    for n in range(1, len(parts)):
        taken.setdefault(folded("/".join(parts[:n])), False)
    taken[folded(path)] = True


def _dotted(path: str) -> bool:
    return any(part in DOTS for part in path.split("/"))


def _fit(part: str) -> str:
    found = _ENDING.search(part)
    ending = found[1] if found and found.start() else ""  # it stays, whatever is left before it: a loader goes by it
    head = _UNFIT.sub("_", part.removesuffix(ending)).lstrip(".")
    clean = f"{head if head.strip('. ') else 'file'}{ending}".rstrip(". ")
    fits = clean == part and not _RESERVED.match(part) and len(part.encode("utf-8", "replace")) <= _SHORT
    return part if fits else _marked(clean, part)


def _marked(name: str, what: str) -> str:
    """`name` with a checksum of `what` before its ending, and short enough."""
    found = _ENDING.search(name)
    ending = found[1] if found and found.start() else ""
    stem = name.removesuffix(ending).encode("utf-8", "replace")[: _SHORT - 40].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem}-{zlib.crc32(what.encode('utf-8', 'replace')):08x}{ending}"
