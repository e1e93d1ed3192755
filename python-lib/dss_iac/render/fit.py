"""A view that has to fit into so many characters: whole resources are left out, what destroys last, and counted. Knows
no form; how long a view is, its renderer tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..core.model.plan import Action
from .view import Row, View

LIMITS = {"markdown": 65_536}  # characters of a comment on GitHub; GitLab takes 1,000,000
_LINES = 20  # warnings and notes that stay when not even they fit
_WORDS = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.ADOPT: "to update",
    Action.REPLACE: "to replace",
    Action.DELETE: "to destroy",
    Action.MOVE: "to move",
    Action.FORGET: "to forget",
}
_FIRST = (Action.DELETE, Action.REPLACE)


def fitted(view: View, limit: int, draw: Callable[[View], str]) -> str:
    """`draw(view)`, with as many of its resources as `limit` characters hold; 0 = all of them. The summary and every
    refusal stay, however long they are."""
    told = draw(view)
    if not limit or len(told) <= limit:
        return told
    rows = sorted(view.rows, key=lambda row: row.action not in _FIRST)
    least = draw(_cut(view, rows, 0))
    if len(least) > limit:
        view = replace(view, warnings=_few(view.warnings), notes=_few(view.notes))
        least = draw(_cut(view, rows, 0))
    low, high, best = 1, len(rows) - 1, least
    while low <= high:
        middle = (low + high) // 2
        told = draw(_cut(view, rows, middle))
        if len(told) <= limit:
            low, best = middle + 1, told
        else:
            high = middle - 1
    return best


def _cut(view: View, rows: Sequence[Row], keep: int) -> View:
    gone = Counter(_WORDS.get(row.action, "unchanged") for row in rows[keep:])
    kept = set(map(id, rows[:keep]))
    counts = ", ".join(f"{n} {word}" for word, n in gone.items())
    note = f"{len(rows) - keep} more are not shown here, for want of space: {counts}; --max-chars 0 shows all"
    return replace(view, rows=tuple(r for r in view.rows if id(r) in kept), notes=(*view.notes, note))


def _few(lines: tuple[str, ...]) -> tuple[str, ...]:
    rest = len(lines) - _LINES
    return (*lines[:_LINES], f"… and {rest} more") if rest > 0 else lines
