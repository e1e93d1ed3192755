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
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple


class Row(NamedTuple):
    """`pattern` is searched in the value where one of the `needles` (small letters) is in it, `why` says what it is."""

    needles: tuple[str, ...]
    pattern: str
    why: str

    def finds(self, text: str) -> bool:
        """Whether the pattern is in a text, whatever the needles say."""
        return _compiled(self.pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled when a text first has one of its needles: most configurations have none of most."""
    return re.compile(pattern)


def _rows(*rows: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple(Row(tuple(needles.split()), pattern, why) for needles, pattern, why in rows)


_PEM = r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d"
_WORD = (r"(?:password|passwd|pwd|pass|passphrase|secret|token|api[_-]?key|access_?key|account_?key|shared_?access_?key"
                r"|shared_?access_?signature|client_?secret)")  # fmt: skip
_REAL = r"(?!\$\{|\{\{|%[a-z({]|<|\*{3})"  # no variable and no blank of a form
_HOOK, _AMONG = "the address of a webhook", "a secret among settings"
SIGNS = _rows(
    ("key", _PEM, "a private key"),
    ("eyj", r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*", "a signed token (JWT)"),
    ("akia asia", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an access key of AWS"),
    ("aiza", r"\bAIza[\w-]{35}\b", "an API key of Google"),
    ("ya29", r"\bya29\.[\w-]{20,}", "a token of Google"),
    ("gh glpat", r"\b(?:ghp|gho|ghs|ghu|ghr|glpat|github_pat)[_-]\w{20,}", "a token of a git service"),
    ("xox", r"\bxox[abeprs]-[\w-]{10,}", "a token of Slack"),
    ("sk-", r"\bsk-[\w-]{20,}", "an API key of a model provider"),
    ("hf_", r"\bhf_[A-Za-z0-9]{20,}", "a token of a model hub"),
    ("k_live_", r"\b[sr]k_live_\w{16,}", "a key of a payment service"),
    ("sg.", r"\bSG\.[\w-]{16,}\.[\w-]{16,}", "a key of a mail service"),
    ("dapi", r"\bdapi[0-9a-f]{32}\b", "a token of Databricks"),
    ("dku", r"\bdku(?:aps|api)-[\w-]{10,}", "an API key of DSS"),
    ("gocspx- hvs. 8q~", r"\bGOCSPX-[\w-]{20,}|\bhvs\.[\w-]{20,}|\b\w{3}8Q~[\w.~-]{30,}", "a secret of a cloud"),
    (
        "shp dop_v1_ xapp- age-secret npm_ pypi-",
        r"\b(?:shp(?:at|ca|pa|ss)_\w{20,}|dop_v1_\w{20,}|xapp-[\w-]{16,}"
        r"|AGE-SECRET-KEY-\w{20,}|npm_\w{30,}|pypi-[\w-]{30,})",
        "a token of a service",
    ),
    ("@", r"://[^/\s:@]*:[^/\s@{$]+@|://(?=[\w-]*\d)[\w-]{20,}@", "a password inside a URL"),
    ("hooks.", r"(?i)https://hooks\.(?:slack|zapier)\.com/\w+/" + _REAL + r"\S{8,}", _HOOK),
    ("/with/key/", r"(?i)https?://\S{0,200}?/with/key/" + _REAL + r"[\w-]{8,}", _HOOK),
    ("hook", r"(?i)https?://\S{0,200}?hooks?\w*(?:[./]\S{0,200}?)?/" + _REAL + r"(?=[\w@.-]*\d)[\w@.-]{12,}", _HOOK),
    ("telegram", r"(?i)https?://[^\s/]*\btelegram\.org/bot\d+:[\w-]{20,}", _HOOK),
    ("sig", r"(?i)[?&](?:sig|[\w-]{0,40}signature)=" + _REAL + r"[\w%+/=-]{16,}", "a signed URL"),
    ("code=", r"(?i)[?&]code=" + _REAL + r"[\w%+/=-]{40,}", "a signed URL"),
    ("=", r"(?i)(?:\A|[?&;,\s\"'])[\w.-]{0,40}" + _WORD + "=" + _REAL + r"[^\s&;\"'=][^\s&;\"']{3,}", _AMONG),
    (
        "=",
        r"(?i)(?:\A|;)[ \t]*[\w-]{0,20}"
        + _WORD
        + r"[ \t]*=[ \t]*"
        + _REAL
        + r"(?:[^\s&;\"'=][^\s&;\"']{3,}|\"[^\"]{4,}\")",
        _AMONG,
    ),
    (":", r"(?i)[\"'][\w-]{0,40}" + _WORD + r"[\"']\s*:\s*(?:[\"']" + _REAL + r"[^\"'\s]{4,}[\"']|\d{4,})", _AMONG),
    (":", r"(?im)^[ \t]*[\w.-]{0,40}" + _WORD + r":[ \t]+" + _REAL + r"(?=\S*\d)[^\s\"':]{6,}[ \t]*$", _AMONG),
    ("--", r"(?i)--[\w-]{0,40}" + _WORD + r"[ \t]+" + _REAL + r"(?=\S*\d)[^\s\"'-]\S{5,}", _AMONG),
    ("</", r"(?i)<[\w:.-]{0,40}" + _WORD + r">\s*" + _REAL + r"[^<\s]{4,}\s*</", _AMONG),
    (
        "bearer basic",
        r"(?:[:\s\"']|\A(?=[Bb]asic))(?i:bearer|basic)\s+(?=\S*(?:\d|[a-z][A-Z]))[\w+/=.~-]{12,}",
        "a header that signs in",
    ),
)
LONGEST = 1 << 14  # characters that are looked at: a longer text has its secret at its beginning, or is a file
NEEDED_KEYS: Mapping[str, str] = {  # last words of a key → why its value stays readable
    "id ids uuid guid": "names an object that DSS or a service must find",
    "name names label title login owner": "what people call something",
    "hash md5 sha sha1 sha256 checksum digest etag revision commit": "a fingerprint, which opens nothing",
    "box ref refs path folder bucket table schema catalog warehouse connection column columns": "a place or a name",
    "formula expression pattern format regex query sql code": "a language",
}
NEEDED_VALUES = _rows(
    ("-", r"(?i)\A[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", "a UUID: it names things"),
    ("-", r"\A\d{4}-\d{2}-\d{2}T", "a date"),
    ("$", r"\$\{", "a variable of DSS"),
    ("-", r"\A[SA]-[A-Z0-9_]+-", "the full id of a model or an analysis"),
)
LANGUAGES = (
    "code", "script", "sql", "query", "payload", "content", "source", "formula", "expression", "html", "css", "js",
    "template", "macro",
)  # fmt: skip
_NEEDED = {word for words in NEEDED_KEYS for word in words.split()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WHOLE_KEY = re.compile(r"\s*" + _PEM)
_ANY_NEEDLE = re.compile("|".join(sorted({re.escape(n) for row in SIGNS for n in row.needles})))
_HEX = re.compile(r"(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9])[0-9a-fA-F]{32,}\Z")
_SCHEME = re.compile(r"(?i)\A(?:bearer|basic|token|apikey)\s+")
_ONE_TOKEN = re.compile(r"\s*(?i:(?:bearer|basic|token|apikey)\s+)?[A-Za-z0-9+/_=~-]{20,}\s*\Z")
_RUN = re.compile(r"[A-Za-z0-9]+")
SHORTEST_SIGN = 8  # characters: less has no looks
SHORTEST, BITS, TURNS = 16, 3.2, 0.3  # letters in one run, bits a letter, changes of class between neighbours


_innocent: set[tuple[str, str]] = set()  # short (value, key) that look like no secret: each is met again and again
_MOST_INNOCENT, _LONGEST_INNOCENT = 1 << 15, 100


def like(value: str, key: str) -> str:
    """What kind of secret a value looks like; "" when it looks like none, or is something that DSS needs. A text of
    several lines is searched unless its key says that it is code (`LANGUAGES`): that is one when all of it is."""
    if len(value) < SHORTEST_SIGN or (value, key) in _innocent:
        return ""
    why = _like(value, key)
    if not why and len(value) <= _LONGEST_INNOCENT:
        if len(_innocent) >= _MOST_INNOCENT:
            _innocent.clear()
        _innocent.add((value, key))
    return why


def _like(value: str, key: str) -> str:
    last = _last_word(key)
    if "\n" in value and last in LANGUAGES:
        return SIGNS[0].why if _WHOLE_KEY.match(value) else ""
    head = value[:LONGEST]
    if why := _found(SIGNS, head):
        return why
    if last in _NEEDED or len(value) > LONGEST or not _ONE_TOKEN.match(value) or _found(NEEDED_VALUES, value):
        return ""
    token = _SCHEME.sub("", value.strip())
    longest = max(_RUN.findall(token), key=len, default="")
    return "a long random token" if _HEX.match(token) or _by_chance(longest) else ""


def _found(rows: tuple[Row, ...], text: str) -> str:
    small = text.lower()
    if rows is SIGNS and not _ANY_NEEDLE.search(small):
        return ""
    return next((r.why for r in rows if any(n in small for n in r.needles) and r.finds(text)), "")


def no_word(value: str) -> bool:
    """Whether a value is no word out of a list of words (`basic`, `OAUTH2_APP`), but something to sign in with."""
    return _SCHEME.match(value) is not None or (len(value) >= 8 and sum(c.isdigit() for c in value) >= 2)


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
