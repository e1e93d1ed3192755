"""A value as JSON text, laid out as every verb lays it out. Knows nothing of what it is a value of."""

from __future__ import annotations

import json
from typing import Any


def dump(value: Any) -> str:
    """A value as JSON for a person or a program to read."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
