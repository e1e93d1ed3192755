"""Words of other tools where a word of DSS stands: answered with the form to write (D53). The tables are the kinds'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader


def answered(reader: Reader, at: str, word: Any, table: Mapping[str, str], what: str) -> bool:
    """Report a word of `table` at `at`; `what` it would be of DSS: "recipe", "trigger". Whether it was one."""
    way_out = table.get(word.lower()) if isinstance(word, str) else None
    if way_out:
        reader.error(at, f"DSS has no {what} of type '{word}'", way_out)
    return way_out is not None
