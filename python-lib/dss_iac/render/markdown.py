"""A plan as Markdown, for a pull request or a wiki page. Nothing from a plan is ever read as markup: values stand in
fenced blocks or in code spans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.text import visible
from .view import Row, View

_RUNS = re.compile(r"`+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def plan(view: View) -> str:
    """A plan or drift report."""
    out = [f"## {_escape(view.title)}", "", f"**{_escape(view.summary)}**"]
    out += [text for line in (view.second, view.reach) if line for text in ("", _escape(line))]
    if view.refusals:
        out += ["", "### Refused", ""]
        out += [f"- {_escape(r.what)}  \n  → {_escape(r.way_out)}" for r in view.refusals]
    for title, lines in (("Warnings", view.warnings), ("Notes", view.notes)):
        if lines:
            out += ["", f"### {title}", "", *(f"- {_escape(line)}" for line in lines)]
    if view.rows:
        out += ["", "### Changes"]
    for row in view.rows:
        out += ["", *_row(row)]
    return visible.shown("\n".join(out) + "\n")


drift = plan


def _row(row: Row) -> Iterator[str]:
    badges = "".join(f" · **{_escape(b)}**" for b in row.badges)
    reason = f" · {_escape(row.remark)}" if row.remark else ""
    yield f"- {_span(f'{row.glyph} {row.address}')}{badges}{reason}"
    lines = []
    for line in row.lines:
        note = f"  # {line.note}" if line.note else ""
        lines += [f"{line.told}{note}", *line.shown.diff]
    if row.more:
        lines.append(f"… and {row.more} more")
    if row.reach:
        yield f"  ⇢ {_escape(row.reach)}"
    if lines:
        fence = "`" * max(3, *(len(run) + 1 for text in lines for run in ["", *_RUNS.findall(text)]))
        yield ""
        yield f"  {fence}diff"
        for text in lines:
            yield from (f"  {part}" for part in text.splitlines() or [""])
        yield f"  {fence}"


def _span(text: str) -> str:
    ticks = "`" * (1 + max((len(run) for run in _RUNS.findall(text)), default=0))
    pad = " " if len(ticks) > 1 else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
