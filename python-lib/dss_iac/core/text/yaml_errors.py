"""What libyaml says about a broken document → what is wrong and what to do, in words of people who write YAML.

One table of texts; knows nothing else of YAML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ROWS: Sequence[tuple[str, str, str]] = (
    (r"tab character that violates indentation|character '\\t'", "a tab is used as indentation", "use spaces"),
    (
        r"mapping values are not allowed",
        "this ':' comes where no key can be",
        "quote the value if the ':' belongs to it, or line up the key with its neighbours",
    ),
    (
        r"could not find expected ':'",
        "this line is neither 'key: value' nor the continuation of the value above",
        "add the ':', or indent the line below its key",
    ),
    (
        r"did not find expected ',' or '\]'",
        "the list opened here with '[' is not closed, or lacks a ','",
        "close it with ']', and quote elements that contain brackets, commas or colons",
    ),
    (
        r"did not find expected ',' or '}'",
        "the map opened here with '{' is not closed, or lacks a ','",
        "close it with '}', and quote values that contain braces, commas or colons",
    ),
    (r"did not find expected key", "this does not fit the keys above", "indent every key of a map alike"),
    (
        r"did not find expected '-' indicator",
        "this does not fit the list above",
        "start every element with '-', all indented alike",
    ),
    (r"unexpected end of stream", "the quote opened in this value is never closed", "close it with the same quote"),
    (r"unexpected document indicator", "the quote opened here is not closed before '---'", "close the quote"),
    (
        r"unknown escape character|invalid Unicode character escape|did not find expected hexdecimal",
        "a backslash in double quotes starts an escape that YAML does not know",
        "write \\\\ for a backslash, or use single quotes",
    ),
    (
        r"cannot start any token",
        "a value may not start with this character",
        "put the value in quotes",
    ),
    (
        r"expected (comment or line break|chomping or indentation)|indentation indicator",
        "after '|' or '>' the line must end",
        "start the text on the next line, indented",
    ),
    (r"incompatible YAML document|directive|tag handle", "a %YAML or %TAG directive cannot be used here", "remove it"),
    (r"block sequence entries are not allowed", "a list cannot start here", "put the '-' on the line below its key"),
    (r"did not find expected node content", "a value is missing here", "give it, or close what is opened above"),
    (r"expected .*anchor|alphabetic or numeric character", "the name of an anchor is missing", "write &name or *name"),
    (r"control characters are not allowed", "the file contains a control character", "save it as plain text"),
)


_BEGUN = re.compile(r"(?:([^\s,:{}\[\]][^,:{}\[\]]*):\s+)?([^\s,{}\[\]][^,{}\[\]]*)\Z")  # key, and the value so far
_CUTS = ":[{"  # what cannot stand in an unquoted value inside of braces or brackets


def cut_short(text: str, context: str | None, at: int) -> tuple[str, str] | None:
    """(what is wrong, what to do) where a value in braces or brackets ends at `at`, before its author meant it to; None
    where something else is wrong. Nothing but a missing quote is told of, so that what it is about stands on one
    line."""
    if "flow" not in (context or "") or at >= len(text):
        return None
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if line.endswith(('"', "'")):
        return "something stands behind the closing quote of a value", "put all of the value in one pair of quotes"
    found = _BEGUN.search(line)
    if text[at] not in _CUTS or found is None or (text[at] == ":" and found[1] is None):
        return None
    begins = len(text[:at].rstrip()) - len(found[2])
    value = text[begins : _end(text, begins)].strip()
    return f"this '{text[at]}' stands in a value without quotes", quoted(found[1] or "", value)


def _end(text: str, at: int) -> int:
    """Where a value ends that its author thought of as one: at a comma, or at what closes what is around it."""
    depth = 0
    for n in range(at, len(text)):
        depth += {"[": 1, "{": 1, "(": 1, "]": -1, "}": -1, ")": -1}.get(text[n], 0)
        if depth < 0 or text[n] == "\n" or (text[n] == "," and not depth):
            return n
    return len(text)


def quoted(key: str, value: str) -> str:
    """How a value is written that holds signs of YAML."""
    told = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'put it in quotes: {key + ": " if key else ""}"{told}"'


def explain(context: str | None, problem: str | None) -> tuple[str, str]:
    """(what is wrong, what to do) for libyaml's context and problem."""
    said = f"{context or ''}: {problem or ''}"
    for pattern, what, hint in _ROWS:
        if re.search(pattern, said):
            return what, hint
    return f"this is not YAML ({(problem or 'unreadable').strip()})", "check the quoting and indentation around here"
