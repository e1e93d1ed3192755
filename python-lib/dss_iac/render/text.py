"""Plans, drift and results for a terminal or a log. Colours are rich's; what is said is decided in `render.view`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..core.model.discovery import LazyModule
from ..core.model.plan import Action
from ..core.text import visible
from .view import UNDONE, Line, Row, View

if TYPE_CHECKING:
    from rich import color as colours
    from rich import style as styles
else:
    colours, styles = LazyModule("rich.color"), LazyModule("rich.style")  # most is told without colours

COLOURS: Mapping[Action, str] = {
    Action.NOOP: "bright_black",
    Action.RECORD: "bright_black",
    Action.FORGET: "bright_black",
    Action.MOVE: "cyan",
    Action.UPDATE: "yellow",
    Action.ADOPT: "yellow",
    Action.CREATE: "green",
    Action.REPLACE: "red",
    Action.DELETE: "red",
}
GREY, RED, YELLOW, BOLD = "bright_black", "red", "yellow", "bold"
BADGES: Mapping[str, str] = {"data loss": "bold red", UNDONE: "red", "rebuild": YELLOW, "schema": YELLOW}
DIFF: Mapping[str, str] = {"+": "green", "-": RED, "@": "cyan"}
OUTCOMES: Mapping[str, tuple[str, str]] = {  # outcome → glyph, colour
    "succeeded": ("✓", "green"),
    "failed": ("✗", RED),
    "skipped": ("○", GREY),
    "unknown": ("?", YELLOW),
}
_CONTROL = {n: f"\\x{n:02x}" for n in (*range(9), *range(10, 32), *range(127, 160))}


class Paint:
    """Text in a colour, or plain."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, style: str) -> str:
        """`text` in `style` (a rich style), when colours are wanted. Control characters are shown, never sent."""
        text = visible.shown(text.translate(_CONTROL))
        if not self.color or not text or not style:
            return text
        return styles.Style.parse(style).render(text, color_system=colours.ColorSystem.STANDARD)


def plan(view: View, color: bool = False) -> str:
    """A plan. Ends with `Plan: 4 to create, 0 to update, 0 to destroy.` (D42), or says that there are no changes."""
    return _whole(view, Paint(color))


def drift(view: View, color: bool = False) -> str:
    """A drift report; `view.of_drift` makes the view."""
    return _whole(view, Paint(color))


def result(
    outcomes: Sequence[tuple[str, str, str]],
    *,
    notes: Iterable[str] = (),
    color: bool = False,
    all_steps: bool = False,
    counted: str = "",
    named: str = "Apply",
) -> str:
    """What an apply did: (outcome, what the step is, why) each. Successes are counted, by step or as `counted` says;
    the others are listed."""
    paint = Paint(color)
    out = []
    for outcome, what, why in outcomes:
        if outcome != "succeeded" or all_steps:
            glyph, colour = OUTCOMES.get(outcome, ("?", YELLOW))
            tail = f": {why}" if why else ""
            out.append(paint(f"{glyph} {what}", colour) + paint(f" {outcome}{tail}", ""))
    out += [paint(f"Note: {note}", GREY) for note in notes]
    counts = {name: sum(o == name for o, _, _ in outcomes) for name in OUTCOMES}
    told = ", ".join(f"{n} {name}" for name, n in counts.items() if n or name == "succeeded")
    worst = next((OUTCOMES[n][1] for n in ("failed", "unknown", "skipped") if counts[n]), "green")
    complete = counts["succeeded"] == len(outcomes)
    words = f"{named} {'complete' if complete else 'incomplete'}"
    if counted:
        told = counted if complete else f"{counted}; of {len(outcomes)} steps {told}"
    out += ["", paint(f"{words}: {told}.", worst)] if out else [paint(f"{words}: {told}.", worst)]
    return "\n".join(out)


def _whole(view: View, paint: Paint) -> str:
    out = [paint(view.title, BOLD), ""] if not view.empty or view.rows else []
    for row in view.rows:
        out += [*_row(row, paint), ""]
    if view.refusals:
        out.append(paint("Refused:", "bold red"))
        for refusal in view.refusals:
            out += [f"  {paint('✗', RED)} {paint(refusal.what, '')}", paint(f"    → {refusal.way_out}", GREY)]
        out.append("")
    out += [paint(f"Warning: {w}", YELLOW) for w in view.warnings]
    out += [paint(f"Note: {n}", GREY) for n in view.notes]
    if view.warnings or view.notes:
        out.append("")
    if view.reach:
        out += [paint(view.reach, ""), ""]
    out.append(paint(view.summary, BOLD))
    if view.second:
        out.append(paint(view.second, ""))
    return "\n".join(out)


def _row(row: Row, paint: Paint) -> Iterator[str]:
    badges = "".join("  " + paint(f"[{b}]", BADGES.get(b, GREY)) for b in row.badges)
    reason = paint(f"  # {row.remark}", GREY) if row.remark else ""
    yield f"{paint(f'{row.glyph} {row.address}', COLOURS[row.action])}{badges}{reason}"
    for line in row.lines:
        yield from _line(line, paint)
    if row.more:
        yield paint(f"    … and {row.more} more", GREY)
    if row.reach:
        yield paint(f"    ⇢ {row.reach}", GREY)


def _line(line: Line, paint: Paint) -> Iterator[str]:
    note = paint(f"  # {line.note}", GREY) if line.note else ""
    yield (f"    {paint(line.told, DIFF.get(line.sign, ''))}{note}").rstrip(" ")
    for text in line.shown.diff:
        yield "      " + paint(text, DIFF.get(text[:1], GREY))


def outcome_of(ended: Any) -> tuple[str, str, str]:
    """One row of `result` from a told `Ended` event (or anything with `outcome`, `step` and `why`)."""
    step = ended.step
    return ended.outcome, f"{step.op} {step.address}", ended.why
