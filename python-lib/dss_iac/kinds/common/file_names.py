"""Names for content files and for paths in URLs. Real names hold spaces, quotes and parentheses (API §2.1)."""

from __future__ import annotations

import re
import zlib
from urllib.parse import quote

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def safe(name: str) -> str:
    """A file stem for an object's name; a changed name carries a checksum, so that two never meet."""
    stem = _UNSAFE.sub("_", name).strip("._") or "object"
    return stem if stem == name else f"{stem}-{zlib.crc32(name.encode()):08x}"


def url(*parts: str) -> str:
    """A path below the API's base, every part percent-encoded: the official client does not do it (API §16.13)."""
    return "/" + "/".join(quote(part, safe="") for part in parts)
