"""Ids as the server mints them (API §2.1): random, never predictable, never those of a loaded project.

Knows lengths and alphabets; refuses to know where an id goes.
"""

from __future__ import annotations

import random
import string
from collections.abc import Container

ALPHABET = string.ascii_letters + string.digits
LENGTHS = {
    "managed_folders": 8,
    "saved_models": 8,
    "model_evaluation_stores": 8,
    "knowledge-banks": 8,
    "zones": 7,
    "dashboards": 7,
    "insights": 7,
    "web_apps": 7,
    "agent-tools": 7,
    "future": 8,
    "trigger": 8,
    "rule": 8,
    "todo": 6,
    "project_folder": 8,
    "attachment": 12,
    "page": 7,
    "card": 7,
    "sql_notebooks": 7,
    "analyses": 8,
    "model_comparisons": 8,
    "statistics_worksheets": 10,
    "prompt-studios": 7,
    "worksheet": 10,
}
_DICE = random.SystemRandom()


def fresh(kind: str, taken: Container[str] = ()) -> str:
    """A new id for a kind (8 characters when it is not in the table), outside `taken`."""
    while True:
        new = "".join(_DICE.choices(ALPHABET, k=LENGTHS.get(kind, 8)))
        if new not in taken and not new.isdigit():
            return new


def token(length: int) -> str:
    """Random letters and digits, e.g. for tickets and upload boxes."""
    return "".join(_DICE.choices(ALPHABET, k=length))
