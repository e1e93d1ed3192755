"""Signatures over texts: who has the key wrote this, byte for byte (D27). Knows what a signed text looks like, not what
it says nor where it is kept.

A signed text is JSON whose last key named `signature` holds `hmac-sha256:…` over the whole text with that value empty.
So every byte counts, blanks and line ends included. The purpose is part of what is signed: a plan cannot be passed off
as an approval. Without a key texts stay unsigned and nothing is checked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from . import derived_key

KEY_NAME = "DSS_IAC_SIGNING_KEY"
_MARK = '"signature": "'
_EMPTY = '"signature": ""'
_METHOD = "hmac-sha256:"


class Forged(ValueError):
    """A text that was not written with the key; the message says in which way."""


def canonical(value: Any) -> str:
    """A value as text in which order of keys and layout do not count."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(document: Mapping[str, Any], *without: str) -> str:
    """SHA-256 (hex) over a document's content, some keys apart."""
    kept = {k: v for k, v in document.items() if k not in without}
    return hashlib.sha256(canonical(kept).encode("utf-8", "surrogatepass")).hexdigest()


def dumps(document: Mapping[str, Any], what: str, key: bytes) -> str:
    """A document as signed text, one top-level key a line, the signature last. `what`: state, journal, plan,
    approvals."""
    rest = {k: v for k, v in document.items() if k != "signature"}
    rows = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False, default=str)}," for k, v in rest.items()]
    return signed("\n".join(["{", *rows, f" {_EMPTY}", "}"]) + "\n", what, key)


def signed(text: str, what: str, key: bytes) -> str:
    """`text` with its empty signature filled in; as it is when there is no key."""
    at = text.rfind(_EMPTY)
    if not key or at < 0:
        return text
    return f"{text[:at]}{_MARK}{_seal(text, what, key)}{text[at + len(_EMPTY) - 1 :]}"


def signature(text: str) -> str:
    """The signature that a text carries, "" when it carries none."""
    at = text.rfind(_MARK)
    if at < 0:
        return ""
    begin = at + len(_MARK)
    return text[begin : text.index('"', begin)] if '"' in text[begin:] else ""


def check(text: str, what: str, key: bytes) -> None:
    """Forged when there is a key and the text was not signed with it; nothing is checked without one."""
    if not key:
        return
    found = signature(text)
    if not found:
        raise Forged("it is not signed, and a signing key is set")
    begin = text.rfind(_MARK) + len(_MARK)
    bare = text[:begin] + text[begin + len(found) :]
    if not hmac.compare_digest(found.encode("utf-8", "replace"), _seal(bare, what, key).encode()):
        raise Forged("its signature does not fit: it was changed, or signed with another key")


def _seal(bare: str, what: str, key: bytes) -> str:
    content = f"dss-iac {what}\0{bare}".encode("utf-8", "surrogatepass")
    own = derived_key.of(key, derived_key.SIGNATURES)
    return _METHOD + hmac.new(own, content, hashlib.sha256).hexdigest()
