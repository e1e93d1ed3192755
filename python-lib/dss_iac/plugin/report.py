"""What a component tells: HTML that reads well inside DSS, downloaded and in a mail; and scenario variables.

Everything is escaped, styled below one class, at most 850 pixels wide, without scripts and without anything from
elsewhere (conventions §2). Values are shown by the renderers, so secrets are masked before they come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.consent.approval import Record
from ..core.model.plan import Plan
from ..core.model.resource import nothing
from ..core.model.result import Drift, Result
from ..kinds import registry
from ..render import html, text, view
from ..render.html import escape
from . import wording

SEE = "Open the review webapp"  # the words of a link to it
LONGEST = 200_000  # characters of a report in a scenario variable
_STYLE = f"""
.{html.ROOT} {{ max-width: 850px; overflow-wrap: anywhere; }}
.{html.ROOT} h2 {{ font-size: 17px; margin: 0 0 8px; }}
.{html.ROOT} h2, .{html.ROOT} h3, .{html.ROOT} p, .{html.ROOT} table {{ font-family: system-ui, sans-serif; }}
.{html.ROOT} p, .{html.ROOT} table {{ font-size: 13px; line-height: 1.5; color: #222; }}
.{html.ROOT} .grey {{ color: #777; }}
.{html.ROOT} table {{ border-collapse: collapse; width: 100%; margin: 4px 0 8px; }}
.{html.ROOT} th, .{html.ROOT} td {{ text-align: left; vertical-align: top; padding: 2px 8px 2px 0;
  border-bottom: 1px solid #ddd; }}
.{html.ROOT} .good {{ color: #2e8540; }} .{html.ROOT} .bad {{ color: #c0392b; }}
"""
_COLOUR = {"succeeded": "good", "failed": "bad", "unknown": "bad"}


@dataclass(frozen=True, slots=True)
class Report:
    """`html` is a whole; `variables` are for the scenario; `failure` says why the component must fail after all
    that was told, "" when it need not."""

    html: str
    variables: Mapping[str, Any] = field(default_factory=nothing)
    failure: str = ""


def page(title: str, *pieces: str) -> str:
    """A whole from pieces of HTML; no heading when `title` is empty. Only ASCII comes out, so that no reader can
    mistake the encoding."""
    inner = "\n".join(filter(None, (f"<h2>{escape(title)}</h2>" if title else "", *pieces)))
    whole = f'<div class="{html.ROOT}"><style>{_STYLE}</style>\n{inner}\n</div>'
    return whole.encode("ascii", "xmlcharrefreplace").decode("ascii")


def para(line: str, kind: str = "") -> str:
    """One sentence; `kind` is good, bad or grey."""
    return f'<p class="{kind}">{escape(line)}</p>' if kind else f"<p>{escape(line)}</p>"


def paras(lines: Iterable[str], kind: str = "") -> str:
    """Sentences."""
    return "\n".join(para(line, kind) for line in lines)


def link(url: str, words: str) -> str:
    """A link; "" without an address."""
    return f'<p><a href="{escape(url)}" target="_blank">{escape(words)}</a></p>' if url else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of plain text; "" when there are none."""
    body = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    if not body:
        return ""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    return f"<table><tr>{top}</tr>\n" + "\n".join(f"<tr>{row}</tr>" for row in body) + "</table>"


def plan(made: Plan, show_unchanged: bool = False) -> str:
    """A plan, with ways out that exist in DSS."""
    refusals = tuple(replace(r, way_out=wording.in_dss(r.way_out)) for r in made.refusals)
    worded = replace(made, refusals=refusals, notes=wording.lines(made.notes), warnings=wording.lines(made.warnings))
    return html.plan(view.of(worded, kinds=registry(), show_unchanged=show_unchanged))


def folded(words: str, inner: str) -> str:
    """HTML that is shown when somebody wants to see it."""
    return f"<details><summary>{escape(words)}</summary>{inner}</details>" if inner else ""


def drift(found: Drift, notes: Sequence[str] = ()) -> str:
    """What drifted."""
    return html.drift(view.of_drift(found.changes, found.project, notes=notes, kinds=registry()))


def decisions(record: Record | None, lacking: Sequence[str]) -> str:
    """What was decided about a plan, and what is still lacking."""
    rows = [(d.who, d.decision, d.at, d.words) for d in record.decisions] if record else []
    told = table(("who", "decision", "when", "comment"), rows) or para("Nobody has decided about it yet.", "grey")
    return told + (paras((f"Not enough yet: {line}." for line in lacking), "bad") if lacking else "")


def result(done: Result, closing: Sequence[str]) -> str:
    """What an apply did, step by step, and its last sentences."""
    rows = []
    for one in done.outcomes:
        glyph = text.OUTCOMES.get(one.outcome, ("?", ""))[0]
        kind = _COLOUR.get(one.outcome, "grey")
        what = escape(f"{glyph} {one.step.op} {one.step.address}")
        why = escape(f" {one.outcome}: {one.why}") if one.why else ""
        rows.append(f'<div class="row"><span class="{kind}">{what}</span>{why}</div>')
    return "\n".join([*rows, paras(done.notes, "grey"), paras(closing)])


def mailable(whole: str) -> str:
    """A report as the value of a scenario variable: nothing in it is a variable or a template of DSS's own."""
    if len(whole) > LONGEST:
        whole = page("dss-iac", para("The report is too long for a variable; it is in the webapp and in the log."))
    return whole.replace("$", "&#36;").replace("{{", "&#123;&#123;").replace("<#", "&lt;#")
