"""One value, or two, as a short text; code as a line diff. Knows nothing of plans."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import Any

from ..core.model.resource import ABSENT

_MARK = re.compile(r"\(secret \d+\)\Z")
WIDEST, MOST_NAMES, CONTEXT, MOST_DIFF = 90, 5, 2, 40


@dataclass(frozen=True, slots=True)
class Shown:
    """What is written after a path: `text`, and the lines of a diff (each beginning with `+`, `-`, ` ` or `@`)."""

    text: str
    diff: tuple[str, ...] = ()

    def signed(self, sign: str) -> tuple[str, ...]:
        """All of it as lines of a diff."""
        return (*([f"{sign} {self.text}"] if self.text else []), *self.diff)


def fresh(value: Any) -> Shown | None:
    """A value of something new, without what is off or empty inside of it; None when it says nothing."""
    return None if _says_nothing(value) or value is ABSENT else Shown(one(_terse(value)))


def _terse(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _terse(v) for k, v in value.items() if v is not False and not _says_nothing(v)}
    return [_terse(v) for v in value] if isinstance(value, list) else value


def _says_nothing(value: Any) -> bool:
    return value in (None, "", [], {})


def changed(before: Any, after: Any, code: bool) -> Shown:
    """A value before and after: two values and an arrow, or a line diff when there are several lines or a long one."""
    texts = isinstance(before, str) and isinstance(after, str)
    if texts and before != after and (lined(before, code) or lined(after, code)):
        if not any("\n" in side for side in (before, after)):
            return Shown("", (f"-{before}", f"+{after}"))
        lines = _diff(before, after)
        plus, minus = (sum(line.startswith(sign) for line in lines) for sign in "+-")
        return Shown(f"{_count(plus, 'line')} added, {_count(minus, 'line')} removed", _short(lines))
    if before == after and type(before) is type(after):
        return Shown(one(after))
    end = "(removed)" if after is ABSENT else one(after)
    return Shown(f"{one(before)} → {end}")


def lined(text: str, code: bool = False) -> bool:
    """Whether a text is told line by line."""
    return "\n" in text or (code and len(text) > WIDEST // 2)


def one(value: Any) -> str:
    """A value on one line."""
    if value is ABSENT:
        return "(none)"
    if isinstance(value, str) and "\n" in value.rstrip("\n"):
        lines = value.rstrip("\n").splitlines()
        return f"{_count(len(lines), 'line')} ({_cut(lines[0].strip(), 40)} …)"
    if isinstance(value, str) and _MARK.match(value):
        return value
    if isinstance(value, list) and value and all(isinstance(e, dict) for e in value):
        names = [_name(e) for e in value]
        if all(names):
            shown = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
            return f"{len(value)} ({_cut(shown, WIDEST)})"
    return _cut(json.dumps(value, ensure_ascii=False, default=str), WIDEST)


def _name(element: dict[str, Any]) -> str:
    """What an element is called, when it is called anything."""
    found = next((element[k] for k in ("name", "ref", "id", "type") if k in element), "")
    return " ".join(f"{k} {v}" for k, v in found.items()) if isinstance(found, dict) else str(found)


def _diff(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    return list(difflib.unified_diff(old, new, lineterm="", n=CONTEXT))[2:]


def _short(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= MOST_DIFF:
        return tuple(lines)
    return (*lines[:MOST_DIFF], f"@ … {len(lines) - MOST_DIFF} more lines")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
