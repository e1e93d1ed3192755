"""Answers as a table for people, or as JSON. Asks nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from .probing import Answer, Row

Found = Sequence[tuple[Row, Answer]]
VERDICTS = {"a": ("holds", "green"), "b": ("does not", "yellow"), "": ("could not tell", "dim")}


def evidence(row: Row, answer: Answer) -> str:
    """What DSS does, in the words of the reading, and how that was seen."""
    reading = {"a": row.a, "b": row.b}.get(answer.reading)
    return f"{reading} ({answer.evidence})" if reading else answer.evidence


def show(found: Found, console: Console) -> None:
    """The table, and one line that counts."""
    table = Table("id", "question", "reading a", "evidence", show_lines=False, pad_edge=False)
    for row, answer in found:
        verdict, style = VERDICTS[answer.reading]
        table.add_row(row.id, row.question, f"[{style}]{verdict}[/]", _plain(evidence(row, answer)))
    console.print(table)
    counts = {reading: sum(answer.reading == reading for _, answer in found) for reading in VERDICTS}
    console.print(
        f"{counts['a']} hold, {counts['b']} do not, {counts['']} could not be told. "
        "What dss-iac does either way: docs/assumptions.md."
    )


def dump(found: Found) -> str:
    """The same as a JSON list."""
    return json.dumps(
        [
            {
                "id": row.id,
                "question": row.question,
                "reading": answer.reading or None,
                "verdict": VERDICTS[answer.reading][0],
                "evidence": evidence(row, answer),
            }
            for row, answer in found
        ],
        indent=2,
        ensure_ascii=False,
    )


def _plain(text: str) -> str:
    """Brackets are text here, not markup."""
    return text.replace("[", r"\[")
