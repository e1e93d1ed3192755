"""Which columns a formula of DSS names: bare names, and what `val("x")`, `numval("x")` and `cells["x"]` ask for.

A formula knows other names, too: functions, and the variables that some of them bind. Those are no columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<variable>\$\{[^}]*\})|(?P<number>\d[\w.]*)"""
    r"""|(?P<name>[^\W\d]\w*)|(?P<sign>\S)""",
    re.DOTALL,
)
_REGEX = re.compile(r"([(,=]\s*)/(?:\\.|[^/\\\n])+/i?")  # where a value begins; elsewhere a slash divides
_ASKS = frozenset(("val", "numval", "strval", "dateval"))
_WORDS = frozenset(
    ("true", "false", "null", "and", "or", "not", "row", "cell", "cells", "value", "rowIndex", "variables")
)
_BINDS = {  # function → which of its arguments are names of variables
    "with": (1,), "forEach": (1,), "filter": (1,), "forNonBlank": (1,), "forEachIndex": (1, 2), "forRange": (3,),
}  # fmt: skip
Token = tuple[str, str]


def columns(formula: str) -> tuple[str, ...]:
    """The names of columns in a formula, each once, in their order."""
    tokens: list[Token] = [(str(t.lastgroup), t[0]) for t in _TOKEN.finditer(_REGEX.sub(r"\1''", formula))]
    bound = _bound(tokens)
    named = (_named(tokens, i) for i in range(len(tokens)))
    return tuple(dict.fromkeys(name for name in named if name and name not in bound))


def _named(tokens: Sequence[Token], i: int) -> str:
    """The column that a token names, "" when it is something else."""
    kind, text = tokens[i]
    before, after = [t for _, t in tokens[max(i - 2, 0) : i]], tokens[i + 1][1] if i + 1 < len(tokens) else ""
    if kind == "text":
        asked = before[-1:] == ["("] and before[0] in _ASKS
        return text[1:-1] if asked or before == ["cells", "["] else ""
    if kind != "name" or after == "(":
        return ""
    if before[-1:] == ["."]:
        return text if before == ["cells", "."] else ""
    return "" if text in _WORDS else text


def _bound(tokens: Sequence[Token]) -> set[str]:
    """The variables that functions of the formula bind."""
    found: set[str] = set()
    calls: list[tuple[str, list[list[Token]]]] = [("", [[]])]
    for i, token in enumerate(tokens):
        name, arguments = calls[-1]
        if token[1] in "([{":
            arguments[-1].append(token)
            calls.append((tokens[i - 1][1] if i and token[1] == "(" and tokens[i - 1][0] == "name" else "", [[]]))
        elif token[1] in ")]}" and len(calls) > 1:
            alone = [a[0][1] if len(a) == 1 and a[0][0] == "name" else "" for a in arguments]
            found.update(alone[at] for at in _BINDS.get(name, ()) if at < len(alone) and alone[at])
            calls.pop()
        elif token[1] == ",":
            arguments.append([])
        else:
            arguments[-1].append(token)
    return found
