"""Whether a value looks like a secret whatever its key is called (D35): a table of what known services hand out, and
for all else the look of chance. Reads no other value than the one at hand.

A value that only looks like one costs little (a variable that may stay unset), a secret in a file costs much; still,
what DSS itself needs must stay readable, so the second table says what is never taken for a secret.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


class Row(NamedTuple):
    """`pattern` is searched in the value, `why` says what it is."""

    pattern: re.Pattern[str]
    why: str


def _rows(*rows: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(re.compile(pattern), why) for pattern, why in rows)


SIGNS = _rows(
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "a private key"),
    (r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*", "a signed token (JWT)"),
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an access key of AWS"),
    (r"\bAIza[\w-]{35}\b", "an API key of Google"),
    (r"\b(?:ghp|gho|ghs|ghu|glpat|github_pat)[_-]\w{20,}", "a token of a git service"),
    (r"\bxox[abprs]-[\w-]{10,}", "a token of Slack"),
    (r"\bsk-[\w-]{20,}", "an API key of a model provider"),
    (r"\bdku(?:aps|api)-[\w-]{10,}", "an API key of DSS"),
    (r"://[^/\s:@]+:[^/\s@{$]+@", "a password inside a URL"),
)
NEEDED_KEYS: Mapping[str, str] = {  # last words of a key → why its value stays readable
    "id ids uuid guid": "names an object that DSS or a service must find",
    "hash md5 sha sha1 sha256 checksum digest etag revision commit": "a fingerprint, which opens nothing",
    "box ref refs path folder bucket table schema catalog warehouse connection column columns": "a place or a name",
    "formula expression pattern format regex query sql code": "a language",
}
NEEDED_VALUES = _rows(
    (r"(?i)\A[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", "a UUID: it names things"),
    (r"\A\d{4}-\d{2}-\d{2}T", "a date"),
    (r"\$\{", "a variable of DSS"),
    (r"\A[SA]-[A-Z0-9_]+-", "the full id of a model or an analysis"),
)
_NEEDED = {word for words in NEEDED_KEYS for word in words.split()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SCHEME = re.compile(r"(?i)\A(?:bearer|basic|token|apikey)\s+")
_TOKEN = re.compile(r"[A-Za-z0-9+/_=~-]{20,}\Z")
_RUN = re.compile(r"[A-Za-z0-9]+")
SHORTEST, BITS, TURNS = 16, 3.2, 0.3  # letters in one run, bits a letter, changes of class between neighbours


def like(value: str, key: str) -> str:
    """What kind of secret a value looks like; "" when it looks like none, or is something that DSS needs."""
    for row in SIGNS:
        if row.pattern.search(value):
            return row.why
    if _last_word(key) in _NEEDED or any(row.pattern.search(value) for row in NEEDED_VALUES):
        return ""
    token = _SCHEME.sub("", value.strip())
    longest = max(_RUN.findall(token), key=len, default="") if _TOKEN.match(token) else ""
    return "a long random token" if _by_chance(longest) else ""


@lru_cache(maxsize=4096)
def _last_word(key: str) -> str:
    return re.split(r"[^A-Za-z0-9]+", _CAMEL.sub("_", key).lower())[-1]


def _by_chance(text: str) -> bool:
    """Words change from letters to digits, or from small to large, rarely; chance does so all the time."""
    if len(text) < SHORTEST or not any(c.isdigit() for c in text) or not any(c.isalpha() for c in text):
        return False
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    turns = sum(_class(a) != _class(b) for a, b in pairwise(text)) / len(text)
    return bits >= BITS and turns >= TURNS


def _class(letter: str) -> str:
    return "9" if letter.isdigit() else "A" if letter.isupper() else "a"
