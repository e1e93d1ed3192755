"""The one table of equalities that DSS does not keep (D2), each with the reason that is shown. Knows no kind.

A row is asked with the declared value first; `ABSENT` is a value like any other here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ...errors import NOT_JSON
from ..model.path import Path
from ..model.path_patterns import Here
from ..model.resource import ABSENT
from ..secret import masking
from .lens import Lens
from .refs import MISSING

EMPTY: tuple[Any, ...] = (ABSENT, None, "", [], {})
Test = Callable[[Lens, Path, Any, Any], bool]


def same(lens: Lens, at: Path, declared: Any, live: Any) -> str:
    """Why two leaves count as equal; "" when they do not: nothing that says something equals what is not there."""
    if live is ABSENT and not hollow(declared) and not masking.is_sealed(declared):
        return ""
    return next((reason for reason, test in ROWS if test(lens, at, declared, live)), "")


def identical(a: Any, b: Any) -> bool:
    """Equality of JSON in which 0 is 0.0, True is not 1, and ABSENT equals only itself."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(identical(v, b[k]) for k, v in a.items())
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(identical, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def holds(declared: Any, live: Any) -> bool:
    """Plain containment without any rule: the fast path of every comparison, type by type."""
    if type(declared) is not type(live):
        return False
    if isinstance(declared, dict):
        for key, value in declared.items():
            other = live.get(key, ABSENT)
            if value is other:
                continue
            if type(value) is not type(other):
                return False
            if isinstance(value, (dict, list)):
                if not holds(value, other):
                    return False
            elif value != other:
                return False
        return True
    if isinstance(declared, list):
        return len(declared) == len(live) and all(map(holds, declared, live))
    return bool(declared == live)


def holds_but(skipped: Here | None, declared: Any, live: Any) -> bool:
    """Plain containment in everything that no pattern covers; `skipped` is where the walk over the patterns stands."""
    if skipped is None or skipped.one_by_one:
        return holds(declared, live)
    if skipped.covered:
        return True
    if type(declared) is not type(live):
        return False
    if isinstance(declared, dict):
        steps, any_key = skipped.steps, skipped.key
        for key, value in declared.items():
            other, below = live.get(key, ABSENT), steps.get(key, any_key)
            if value is not other and not (holds(value, other) if below is None else holds_but(below, value, other)):
                return False
        return True
    if isinstance(declared, list):
        each = skipped.element
        return len(declared) == len(live) and all(holds_but(each, a, b) for a, b in zip(declared, live, strict=True))
    return bool(declared == live)


def hollow(value: Any) -> bool:
    """Whether a value says nothing: empty, or a map of nothing but such values (a role without items)."""
    if isinstance(value, dict):
        return all(hollow(v) for v in value.values())
    return value is ABSENT or value is None or value == "" or value == []


def canonical(value: Any) -> str:
    """A value as text in which order of keys does not count."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _json(text: Any) -> Any:
    if not isinstance(text, str) or text.lstrip()[:1] not in ("{", "["):
        return ABSENT
    try:
        return json.loads(text)
    except NOT_JSON:
        return ABSENT


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


ROWS: tuple[tuple[str, Test], ...] = (
    ("in sync", lambda lens, at, a, b: identical(a, b) and not (_number(a) and type(a) is not type(b))),
    ("the same number", lambda lens, at, a, b: _number(a) and _number(b) and a == b),
    ("null declares that it is empty", lambda lens, at, a, b: a is None and any(b is e or b == e for e in EMPTY)
        and not lens.covers("user_data", at)),
    ("an empty map declares nothing", lambda lens, at, a, b: a == {} and (b is ABSENT or b is None)
        and not lens.covers("user_data", at)),
    ("DSS does not keep empty values apart", lambda lens, at, a, b: hollow(a) and hollow(b)
        and lens.covers("empty", at) and not lens.covers("user_data", at)),
    ("the same in another order", lambda lens, at, a, b: isinstance(a, list) and isinstance(b, list)
        and lens.unordered(at) and sorted(map(canonical, a)) == sorted(map(canonical, b))),
    ("the same code: line ends, the last newline and a byte order mark do not count", lambda lens, at, a, b:
        isinstance(a, str) and isinstance(b, str) and lens.covers("code", at) and _lines(a) == _lines(b)),
    ("the same JSON, written differently", lambda lens, at, a, b: lens.covers("json_text", at)
        and _json(a) is not ABSENT and identical(_json(a), _json(b))),
    ("a secret that nobody can compare without the signing key", lambda lens, at, a, b: masking.BLIND in (a, b) or (
        not lens.key and (masking.is_sealed(a) or masking.is_sealed(b)))),
    ("accepted as missing", lambda lens, at, a, b: isinstance(a, dict) and isinstance(b, str) and a == {MISSING: b}),
    ("the same secret", lambda lens, at, a, b: (masking.is_sealed(a) and masking.fingerprint(lens.key, b) == a)
        or (masking.is_sealed(b) and masking.fingerprint(lens.key, a) == b)),
)  # fmt: skip
