"""What the reporters of a scenario would send: texts with the variables of the run filled in (AUTO §2.7). Nothing is sent.

Refuses to know runs: it gets the definition, the variables and a judge of conditions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

Doc = dict[str, Any]
VARIABLE = re.compile(r"\$\{([\w.]+)\}")


def filled(text: str, variables: Doc) -> str:
    """`${name}` replaced by the variable of that name; names without a variable stay."""

    def value(match: re.Match[str]) -> str:
        found = variables.get(match.group(1), match.group(0))
        return found if isinstance(found, str) else json.dumps(found)

    return VARIABLE.sub(value, text)


def messages(scenario: Doc, variables: Doc, holds: Callable[[str], bool]) -> list[Doc]:
    """One item for each active reporter at the end whose condition holds: reporter, type, subject, message, recipient."""
    found = []
    for reporter in scenario.get("reporters") or []:
        condition = reporter.get("runCondition") if reporter.get("runConditionEnabled") else ""
        if not reporter.get("active") or reporter.get("phase", "END") != "END" or (condition and not holds(condition)):
            continue
        messaging = reporter.get("messaging") or {}
        given = messaging.get("configuration") or {}
        texts = {key: filled(str(given.get(key) or ""), variables) for key in ("subject", "message", "recipient")}
        found.append({"reporter": reporter.get("name") or reporter.get("id"), "type": messaging.get("type"), **texts})
    return found
