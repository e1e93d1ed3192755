"""What names may look like: the rules of the naming policy, and what DSS accepts at all. Names no kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..model.file_path import DOTS
from ..model.kind import Kind
from . import foreign

SNAKE_POLICY, DSS_POLICY = "snowflake", "dss"
LONGEST = 200  # characters of a name that is an id, and so a file's name in DSS
_UPPER = re.compile(r"[A-Z0-9_]+\Z")
_KEY = re.compile(r"[A-Za-z0-9_]+\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORBIDDEN = re.compile(r"[/\\]")


class Rule(NamedTuple):
    """One rule of the policy: the test, what it asks in words, and a name that would pass."""

    holds: Callable[[str], bool]
    words: str
    better: Callable[[str], str]


# The names of tables and columns that Snowflake keeps without quotes are upper case.
_RULES: Mapping[str, Rule] = {
    "upper": Rule(
        lambda name: _UPPER.match(name) is not None,
        "UPPERCASE letters, digits and _",
        lambda name: re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "NAME",
    ),
    "lower": Rule(lambda name: name == name.lower(), "lowercase", str.lower),
}


def problem(kind: Kind, name: str, policy: str) -> tuple[str, str] | None:
    """(what is wrong, what to do) with a name, or None when it may be used."""
    if kind.listing is None and not _KEY.match(name):
        meant = foreign.shell(name)
        way = f'write "{meant}" for a variable of the shell' if meant else "choose another key"
        return f"'{name}' cannot be a project key: only letters, digits and _ are", way
    is_id = not kind.minted and kind.naming != "any"  # else it is only shown (D60), or a path (D58)
    if _CONTROL.search(name):
        return f"{name!r} cannot be a name in DSS: it contains a control character", "choose another name"
    if is_id and _FORBIDDEN.search(name):
        return f"'{name}' cannot be a name in DSS: it contains / or \\ or a control character", "choose another name"
    if is_id and name in DOTS:
        return f"'{name}' cannot be a name in DSS: it means a folder", "choose another name"
    if "." in name and kind.naming == "upper":
        return f"'{name}' cannot be a name in DSS: a . separates project and name in references", "use _ instead"
    if is_id and (name != name.strip() or len(name) > LONGEST):
        return f"'{name[:40]}' cannot be a name: it is padded or longer than {LONGEST} characters", "shorten it"
    asked = "upper" if kind.listing is None else kind.naming  # a project key is part of the names of tables
    rule = _RULES.get(asked) if policy != DSS_POLICY else None
    if rule is None or rule.holds(name):
        return None
    return (
        f"'{name}' is not {rule.words}, which policy naming: {policy} asks of every {kind.name}",
        f"name it '{rule.better(name)}', or set policy: {{naming: dss}}",
    )
