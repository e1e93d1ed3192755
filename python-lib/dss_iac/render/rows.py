"""One resource of a plan as lines: in the words of the configuration where its kind is known, else by DSS's paths. The
changes that come here are masked. Knows nothing of colours, of HTML, or of terminals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.model import path
from ..core.model.kind import Kind
from ..core.model.plan import GLYPHS, Action, Change, Effect, FieldChange
from ..core.model.resource import ABSENT
from .value import MOST_DIFF, Shown, changed, fresh, lined, one
from .words import inline, telling
from .words import item as items
from .words.differences import CAME, WENT, Difference

MOST_NEW, MOST_CHANGED = 12, 60  # lines of one resource, before "… and 9 more"
DEEP = 3  # names of a path; what lies deeper in something new is counted with the rest, not shown
LEAVING = (Action.DELETE, Action.FORGET)
WHOLE = ("new", "gone")  # verdicts on the fields of what comes or goes
UNDONE = "cannot be undone"
MOVED = ("drifted", "conflict")  # verdicts on what somebody changed in DSS
_SILENT = ("released",)
_LONG = 45  # characters of a text that is better read as two lines than as two values and an arrow


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: where, its value or values as text, a line diff for code, and a remark. `sign` is `+` for what
    came, `-` for what went. A line without a path is YAML."""

    path: str
    shown: Shown
    verdict: str
    note: str = ""
    sign: str = ""

    @property
    def told(self) -> str:
        """The line without its remark and its diff."""
        head = f"{self.sign} {self.path}" if self.sign else self.path
        return ": ".join(filter(None, (head, self.shown.text))) if self.shown.text or not head else f"{head}:"


@dataclass(frozen=True, slots=True)
class Row:
    """One resource. `badges` are its effects; `more` lines were left out; `at` is where it is declared, `reach` what
    follows from its change."""

    action: Action
    glyph: str
    address: str
    reason: str
    badges: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    more: int = 0
    at: str = ""
    reach: str = ""

    @property
    def remark(self) -> str:
        """Why, and where it is declared."""
        return "; ".join(filter(None, (self.reason, self.at)))


def of(change: Change, kinds: Mapping[str, Kind], recorded: bool = False, root: str = "") -> Row:
    """The row of one change; `recorded`: of a drift report, from what was recorded to what is there. `root` is the
    folder of the configuration, as far as its files are not told from where one stands."""
    shown = [f for f in change.fields if f.verdict not in _SILENT and change.action not in LEAVING]
    new = change.action is Action.CREATE
    kind = kinds.get(change.address.kind)
    lines, total = _created(change, shown, kind) if new else _changed(change, shown, kind, recorded)
    moved = any(f.verdict in MOVED for f in shown)
    who = saved(change) if moved else ""
    mark = change.after.mark if change.after else None
    return Row(
        action=change.action,
        glyph=GLYPHS[change.action],
        address=str(change.address),
        reason=f"{change.reason}; {who}" if who else change.reason,
        badges=tuple(_badges(change)),
        lines=tuple(lines),
        more=total - len(lines),
        at=f"{mark.file.removeprefix(root)}:{mark.line}" if mark and mark.file and kinds else "",
    )


def root(changes: Iterable[Change]) -> str:
    """The folder that holds every file with a declaration, when these are told from the root of a disk: a component of
    the plugin reads a copy, whose place says nothing to anybody."""
    files = {c.after.mark.file for c in changes if c.after and c.after.mark.file}
    if not all(file.startswith("/") for file in files):
        return ""
    folders = [file.split("/")[:-1] for file in files]
    common: list[str] = []
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1:
            break
        common.append(names[0])
    return "/".join([*common, ""])


def saved(change: Change) -> str:
    """Who saved the object last, and when; DSS does not tell who changed a field (D29)."""
    at = f", {change.saved_at}" if change.saved_at else ""
    return f"object last saved by {change.saved_by}{at}" if change.saved_by else "by whom is not known"


def _badges(change: Change) -> Iterable[str]:
    if change.effect is not Effect.NONE:
        yield change.effect.value
    if not change.reversible:
        yield UNDONE


def _changed(
    change: Change, fields: Sequence[FieldChange], kind: Kind | None, recorded: bool
) -> tuple[list[Line], int]:
    """(the lines that are shown, how many there are)."""
    told = telling.edited(kind, change, fields, drifted=recorded) if kind else None
    lines = [_said(d, f, told.recorded, recorded) for d, f in told.differences] if told else []
    lines += [line for f in (told.untold if told else fields) if (line := _line(f, recorded)) is not None]
    return lines[:MOST_CHANGED], len(lines)


def _created(change: Change, fields: Sequence[FieldChange], kind: Kind | None) -> tuple[list[Line], int]:
    """(the lines that are shown, how many there are)."""
    tree = telling.coming(kind, change) if kind and change.after else None
    shown = items.of(kind, tree, change.address) if kind and tree is not None else None
    short = items.created(shown, change.address.name) if shown else {}
    if short:
        texts, total = inline.block(short, MOST_NEW)
        return [Line("", Shown(text), "new") for text in texts], total
    lines = _outline([line for f in fields if (line := _line(f, False)) is not None])
    return lines[:MOST_NEW], len(lines)


# ------------------------------------------------------------------------------------------------------------ in words


def _said(difference: Difference, field: FieldChange, was: Mapping[str, Any], recorded: bool) -> Line:
    """One difference as a line; the field behind it says why."""
    at, note = difference.at, "" if recorded else _note(field)
    if field.verdict == "conflict" and not recorded:
        then = inline.one(was[at]) if was.get(at, ABSENT) is not ABSENT else ""
        note = f"conflict; recorded {then}" if then and len(then) <= 40 else "conflict"
    if difference.words:
        return Line(at, Shown(difference.words), field.verdict, note)
    if difference.sign:
        value = difference.after if difference.sign == CAME else difference.before
        if all(isinstance(one, bool) for one in (value, field.desired, field.live)) and not recorded:
            return Line(at, _switched(difference), field.verdict, note)
        return Line(at, _whole(value, difference.sign), field.verdict, note, difference.sign)
    return Line(at, _both(difference.before, difference.after), field.verdict, note)


def _switched(difference: Difference) -> Shown:
    """A switch of which one position need not be written."""
    on = difference.after is True or difference.before is False
    return Shown(f"{inline.one(not on)} → {inline.one(on)}")


def _whole(value: Any, sign: str) -> Shown:
    """What came or went, on its line or below it."""
    value = value.rstrip("\n") if isinstance(value, str) else value
    if inline.fits(value):
        text = inline.one(value)
        bare = isinstance(value, dict) and len(value) == 1
        return Shown(text[1:-1] if bare else text)
    lines, total = inline.block(value, MOST_DIFF)
    rest = [f"@ … {total - len(lines)} more lines"] if total > len(lines) else []
    return Shown("", (*(f"{sign} {line}" for line in lines), *rest))


def _both(before: Any, after: Any) -> Shown:
    if isinstance(before, str) and isinstance(after, str):
        long = len(before) + len(after) > 2 * _LONG
        if long or lined(before) or lined(after):
            return changed(before, after, code=True)
    if inline.fits(before) and inline.fits(after):
        return Shown(f"{inline.one(before)} → {inline.one(after)}")
    return Shown("", (*_whole(before, WENT).signed(WENT), *_whole(after, CAME).signed(CAME)))


# ------------------------------------------------------------------------------------------------------- by DSS's paths


def _outline(lines: list[Line]) -> list[Line]:
    """What a person wants to know of something new: not what lies deep or is off, unless there is nothing else."""
    return [x for x in lines if len(path.parse(x.path)) + (x.shown.text == "false") <= DEEP] or lines


def _line(field: FieldChange, recorded: bool) -> Line | None:
    if field.verdict in WHOLE:
        shown = fresh(field.desired if field.verdict == "new" else field.live)
        return Line(field.path, shown, field.verdict) if shown else None
    if recorded:
        return Line(field.path, changed(field.recorded, field.live, field.code), field.verdict)
    return Line(field.path, changed(field.live, field.desired, field.code), field.verdict, _remark(field))


def _remark(field: FieldChange) -> str:
    if field.verdict == "conflict":
        was = one(field.recorded)
        return "conflict" if field.code or len(was) > 40 else f"conflict; recorded {was}"
    return _note(field)


def _note(field: FieldChange) -> str:
    return {"drifted": "drifted", "restored": field.reason}.get(field.verdict, "")
