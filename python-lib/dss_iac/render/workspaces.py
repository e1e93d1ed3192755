"""The projects of a workspace told together: what heads each of them, the summary below them, and all of it as JSON.
Pure: values → str. What is told of one project, `results` tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from . import contract
from .serialization import dump

ENDED = ("refused", "locked", "failed", "partial", "skipped", "drifted", "done")  # where the order tells no more
COUNTED = {"changes": "with changes", "no changes": "without changes", "no drift": "without drift"}
WORST: Sequence[int] = (5, 1, 3, 4, 2, 0)  # exit codes, the one to tell first


@dataclass(frozen=True, slots=True)
class Part:
    """What is told of one project. `status` is one word, `line` a sentence, `sort` the code of an error; `value` is the
    verb's own JSON under its name (plan, result, drift)."""

    name: str
    project: str
    status: str
    line: str = ""
    needs: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    code: int = 0
    sort: str = ""
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)


def worst(codes: Sequence[int]) -> int:
    """The exit code of all: that of the project that went worst."""
    return min(codes, key=WORST.index, default=0)


def head(name: str, project: str, form: str) -> str:
    """What stands above the text of one project."""
    titled = f"{name} ({project})" if project and project != name else name
    if form == "html":
        return f"<h2>{escape(titled)}</h2>"
    return f"## {titled}\n" if form == "markdown" else f"── {titled} {'─' * max(3, 72 - len(titled))}"


def summary(parts: Sequence[Part], form: str, *, heading: bool = True) -> str:
    """One line for each project, and how many ended how; in markdown also without its heading."""
    counts = Counter(part.status for part in parts)
    total = f"{len(parts)} {'project' if len(parts) == 1 else 'projects'}: " + ", ".join(
        f"{n} {COUNTED.get(word, word)}" for word, n in counts.items()
    )
    if form == "markdown":
        rows = [f"| {_cell(p.name)} | {_cell(p.project)} | {p.status} | {_cell(_line(p))} |" for p in parts]
        above = ["## Workspace\n"] if heading else []
        return "\n".join([*above, "| project | key | | |", "|---|---|---|---|", *rows, "", f"{total}."])
    if form == "html":
        cells = "".join(
            f"<tr><td>{escape(p.name)}</td><td>{escape(p.project)}</td><td>{p.status}</td><td>{escape(_line(p))}</td></tr>"
            for p in parts
        )
        return f"<h2>Workspace</h2><table>{cells}</table><p>{escape(total)}.</p>"
    widths = [max((len(text) for text in column), default=0) for column in zip(*map(_columns, parts), strict=True)]
    padded = ([t.ljust(w) for t, w in zip(_columns(p), widths, strict=True)] for p in parts)
    rows = ["  ".join([*columns, _line(p)]).rstrip() for columns, p in zip(padded, parts, strict=True)]
    return "\n".join(["── Workspace " + "─" * 62, *(f"  {row}" for row in rows), f"{total}."])


def whole(file: str, command: str, parts: Sequence[Part]) -> str:
    """All of it for a machine."""
    rows = [
        {"name": p.name, "project": p.project, "needs": list(p.needs), "status": p.status, "exit_code": p.code,
         "errors": list(p.errors), "code": p.sort, "why": p.line, **p.value}
        for p in parts
    ]  # fmt: skip
    head = {"format_version": contract.VERSION, "workspace": file, "command": command}
    return dump({**head, "exit_code": worst([p.code for p in parts]), "projects": rows})


def _columns(part: Part) -> tuple[str, str, str]:
    return part.name, part.project, part.status


def _line(part: Part) -> str:
    after = f"after {', '.join(part.needs)}" if part.needs and part.line and part.status not in ENDED else ""
    return "; ".join(filter(None, (part.line.rstrip("."), after)))


def _cell(text: str) -> str:
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ")
