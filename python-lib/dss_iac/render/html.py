"""A plan as a piece of HTML for a macro's result or a page: escaped, styled below one class, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape as entities

from ..core.text import visible
from .view import Row, View

ROOT = "dss-iac"
_STYLE = """
.dss-iac { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; color: #222; }
.dss-iac h3 { font-size: 15px; margin: 0 0 8px; }
.dss-iac details, .dss-iac .row { margin: 2px 0; padding: 2px 8px; border-left: 3px solid #bbb; }
.dss-iac .create { border-color: #2e8540; } .dss-iac .create b { color: #2e8540; }
.dss-iac .update, .dss-iac .adopt, .dss-iac .move { border-color: #b58900; }
.dss-iac .update b, .dss-iac .adopt b, .dss-iac .move b { color: #8a6800; }
.dss-iac .delete, .dss-iac .replace { border-color: #c0392b; }
.dss-iac .delete b, .dss-iac .replace b { color: #c0392b; }
.dss-iac .grey { color: #777; }
.dss-iac .badge { border: 1px solid; border-radius: 3px; padding: 0 4px; color: #c0392b; }
.dss-iac pre { margin: 0 0 0 16px; white-space: pre-wrap; font: inherit; }
.dss-iac ins { color: #2e8540; text-decoration: none; } .dss-iac del { color: #c0392b; text-decoration: none; }
.dss-iac .refused { background: #fdecea; border-left: 3px solid #c0392b; padding: 4px 8px; margin: 8px 0; }
.dss-iac .summary { font-weight: bold; margin-top: 8px; }
"""
_DIFF = {"+": "ins", "-": "del"}


def escape(text: str) -> str:
    """Text that no browser takes for markup, and no reader for other text than it is."""
    return entities(visible.shown(text))


def plan(view: View) -> str:
    """A plan or drift report."""
    parts = [f'<div class="{ROOT}"><style>{_STYLE}</style>', f"<h3>{escape(view.title)}</h3>"]
    for row in view.rows:
        parts += _row(row)
    if view.refusals:
        parts.append('<div class="refused"><b>Refused</b><ul>')
        parts += [
            f'<li>{escape(r.what)}<br><span class="grey">→ {escape(r.way_out)}</span></li>' for r in view.refusals
        ]
        parts.append("</ul></div>")
    parts += [f"<p>Warning: {escape(w)}</p>" for w in view.warnings]
    parts += [f'<p class="grey">Note: {escape(n)}</p>' for n in view.notes]
    if view.reach:
        parts.append(f"<p>{escape(view.reach)}</p>")
    parts.append(f'<p class="summary">{escape(view.summary)}</p>')
    if view.second:
        parts.append(f"<p>{escape(view.second)}</p>")
    return "\n".join([*parts, "</div>"])


drift = plan


def _row(row: Row) -> Iterator[str]:
    name = row.action.name.lower()
    badges = "".join(f' <span class="badge">{escape(b)}</span>' for b in row.badges)
    reason = f' <span class="grey">{escape(row.remark)}</span>' if row.remark else ""
    head = f"<b>{escape(f'{row.glyph} {row.address}')}</b>{badges}{reason}"
    if row.reach:
        head += f'<br><span class="grey">⇢ {escape(row.reach)}</span>'
    if not row.lines:
        yield f'<div class="row {name}">{head}</div>'
        return
    yield f'<details open class="{name}"><summary>{head}</summary><pre>'
    for line in row.lines:
        note = f'  <span class="grey"># {escape(line.note)}</span>' if line.note else ""
        tag = _DIFF.get(line.sign)
        yield (f"<{tag}>{escape(line.told)}</{tag}>" if tag else escape(line.told)) + note
        for text in line.shown.diff:
            tag = _DIFF.get(text[:1])
            yield f"  <{tag}>{escape(text)}</{tag}>" if tag else f'  <span class="grey">{escape(text)}</span>'
    if row.more:
        yield f'<span class="grey">… and {row.more} more</span>'
    yield "</pre></details>"
