"""Conditions of steps and reporters (AUTO §2.4): statuses, and formulas that compare one variable with a literal.

Any other formula counts as true. Refuses to know what is done then.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

Doc = dict[str, Any]
SIMPLE_CONDITION = re.compile(r"^\s*(\w+)\s*(==|!=|>=|<=|>|<)\s*(?:['\"]([^'\"]*)['\"]|(-?\d+))\s*$")
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def wanted(step: Doc, run: Any) -> bool:
    """Whether a step is run at this point of `run`."""
    condition = step.get("runConditionType", "RUN_IF_STATUS_MATCH")
    if step.get("enabled") is False or condition == "DISABLED":
        return False
    if condition == "RUN_CONDITIONALLY":
        return holds(step.get("runConditionExpression") or "", run)
    return condition == "RUN_ALWAYS" or run.outcome in (step.get("runConditionStatuses") or ["SUCCESS", "WARNING"])


def holds(text: str, run: Any) -> bool:
    """Whether a formula holds; true when it is not understood, or names a variable that does not exist."""
    match = SIMPLE_CONDITION.match(text)
    if match is None:
        return True
    name, sign, text, number = match.groups()
    known = run.all_variables()
    if name not in known and not name.startswith("stepOutcome_"):
        return True
    if number is None:
        return SIGNS[sign](str(known.get(name)), text)
    try:
        return SIGNS[sign](float(known[name]), float(number))
    except (TypeError, ValueError, KeyError):
        return False
