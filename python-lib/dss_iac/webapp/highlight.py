"""Texts as coloured lines, and two texts as the lines of a diff. What a token is comes from Pygments; the browser gets
texts and the names of classes, never markup. Knows no plan.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

Token = tuple[str, str]  # class, text; "" = plain, a leading "!" = what is different within the line
Line = list[Token]
Op = tuple[str, int, int, int, int]
CONTEXT, MOST, LONGEST, LARGEST = 3, 4000, 2000, 400_000  # lines, lines, characters a line, characters a text
# Part of a type id of DSS → language; the first that fits. The rest is shown without colours.
LANGUAGES: Mapping[str, str] = {
    "pyspark": "python", "python": "python", "sparkr": "r", "spark_scala": "scala", "scala": "scala", "sql": "sql",
    "hive": "sql", "impala": "sql", "shell": "bash", "julia": "julia", "r": "r", "markdown": "markdown",
}  # fmt: skip


def language(type: str, name: str, text: str) -> str:
    """Which language a text is in: by the type of its object, by the name of its file, or by how it begins."""
    low = type.lower()
    for part, found in LANGUAGES.items():
        if part == low or (len(part) > 1 and part in low):
            return found
    if "." in name:
        try:
            return str(get_lexer_for_filename(name).aliases[0])
        except (ClassNotFound, IndexError):
            pass
    return "json" if text.lstrip()[:1] in ("{", "[") else ""


def lines(text: str, language: str) -> list[Line]:
    """A text, line by line, as tokens."""
    plain = [[("", line[:LONGEST])] if line else [] for line in text.splitlines()]
    lexer = _lexer(language)
    if lexer is None or len(text) > LARGEST or any(len(line) > LONGEST for line in text.splitlines()):
        return plain
    found: list[Line] = [[]]
    for kind, value in lexer.get_tokens("\n".join(text.splitlines())):
        for n, piece in enumerate(value.split("\n")):
            if n:
                found.append([])
            if piece:
                _put(found[-1], _class(kind), piece)
    return found[: len(plain)] if len(found) >= len(plain) else plain


def diff(before: str, after: str, language: str = "") -> dict[str, Any]:
    """Two texts as hunks of lines, `[sign, old number, new number, tokens]`, with how many were added and removed."""
    old, new = before.splitlines(), after.splitlines()
    told = lines(before, language), lines(after, language)
    hunks: list[list[Any]] = []
    added = removed = shown = 0
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 2000)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        rows = [row for op in group for row in _rows(op, (old, new), told)]
        added += sum(row[0] == "+" for row in rows)
        removed += sum(row[0] == "-" for row in rows)
        if shown < MOST:
            hunks.append(rows[: MOST - shown])
        shown += len(rows)
    return {"hunks": hunks, "added": added, "removed": removed, "more": max(0, shown - MOST)}


def _rows(op: Op, texts: tuple[Sequence[str], ...], told: Sequence[list[Line]]) -> Iterator[Any]:
    how, i, i_end, j, j_end = op
    if how == "equal":
        yield from ([" ", i + n + 1, j + n + 1, told[1][j + n]] for n in range(i_end - i))
        return
    pairs = list(zip_longest(range(i, i_end), range(j, j_end)))
    marks = [_inner(texts[0][a], texts[1][b]) if a is not None and b is not None else None for a, b in pairs]
    for (a, _), mark in zip(pairs, marks, strict=True):
        if a is not None:
            yield ["-", a + 1, 0, _marked(told[0][a], mark[0] if mark else None)]
    for (_, b), mark in zip(pairs, marks, strict=True):
        if b is not None:
            yield ["+", 0, b + 1, _marked(told[1][b], mark[1] if mark else None)]


def _inner(a: str, b: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where two lines differ, from and to in each; None when they have next to nothing in common."""
    shortest = min(len(a), len(b))
    head = next((n for n in range(shortest) if a[n] != b[n]), shortest)
    rest = shortest - head
    tail = next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)
    if head + tail < max(len(a), len(b)) / 3:
        return None
    return (head, len(a) - tail), (head, len(b) - tail)


def _marked(line: Line, where: tuple[int, int] | None) -> Line:
    """The tokens, those between two columns marked."""
    if where is None or where[0] >= where[1]:
        return line
    found: Line = []
    at = 0
    for kind, text in line:
        cuts = sorted({0, len(text), *(min(max(c - at, 0), len(text)) for c in where)})
        for begin, end in pairwise(cuts):
            inside = where[0] <= at + begin and at + end <= where[1]
            found.append((f"!{kind}" if inside else kind, text[begin:end]))
        at += len(text)
    return found


def _put(line: Line, kind: str, text: str) -> None:
    if line and line[-1][0] == kind:
        text = line.pop()[1] + text
    line.append((kind, text))


def _class(kind: _TokenType) -> str:
    """The short name of a token, or of what it is a kind of."""
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    name = STANDARD_TYPES[kind]
    return "" if name in ("w", "n", "p", "o", "err") else name


@lru_cache(maxsize=32)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        return None
