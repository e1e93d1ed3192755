"""What a difference means: the ladder of verdicts for one path (DESIGN §3) and the one for paths that are no longer
declared (D5), each a table read from the top. Finds no difference itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..model import path
from ..model.plan import FieldChange
from ..model.resource import ABSENT
from ..secret import masking
from .differences import UNKNOWN, Difference, contains, leaves, walk
from .lens import Lens

ZONE = ("zone",)  # where the flow shows it; nobody's value to restore (D19)


class Views(NamedTuple):
    """One difference as the ladders see it; secrets are sealed on all sides."""

    lens: Lens
    at: path.Path
    desired: Any
    recorded: Any
    live: Any
    base: Any
    what: str
    unrecorded: bool
    placed: bool

    def agree(self, a: Any, b: Any) -> bool:
        """Whether two of the views say the same."""
        if self.what == "order" or (self.what == "element" and ABSENT in (a, b)):
            return bool(a == b)
        return contains(self.lens, self.at, a, b)


Row = tuple[Callable[[Views], bool], str, str]

LADDER: tuple[Row, ...] = (
    (lambda v: v.what == "undeclared", "released", ""),
    (lambda v: v.lens.covers("unread", v.at), "edited", "DSS never gives it back; differs from what was written last"),
    (lambda v: v.unrecorded, "edited", "differs in DSS"),
    (lambda v: v.recorded is UNKNOWN, "edited", "declared for the first time"),
    (lambda v: v.agree(v.recorded, v.live), "edited", "changed in the configuration"),
    (lambda v: v.agree(v.desired, v.recorded), "drifted", "changed in DSS"),
    (lambda v: True, "conflict", "changed on both sides; the configuration wins"),
)

UNDECLARED: tuple[Row, ...] = (
    (lambda v: v.live is ABSENT, "released", "no longer declared, and no longer in DSS"),
    (lambda v: v.lens.secret(v.at), "released", "no longer declared; a secret is left as it is"),
    (lambda v: v.lens.covers("fixed", v.at), "released", "no longer declared; it cannot change in place"),
    (lambda v: v.placed and v.at == ZONE, "released", "no longer declared; it stays in its zone"),
    (lambda v: not v.agree(v.recorded, v.live), "released", "no longer declared; changed in DSS since, left as it is"),
    (lambda v: v.base is ABSENT, "released", "no longer declared; what it was before is not known"),
    (lambda v: v.base is None and v.lens.covers("user_data", v.at), "restored", "no longer declared; it was not there"),
    (lambda v: next(walk(v.lens, v.at, v.base, v.recorded, v.live), None) is None, "released",
        "no longer declared; it is what it was before"),
    (lambda v: True, "restored", "no longer declared; back to what it was before"),
)  # fmt: skip


def field(
    lens: Lens, found: Difference, base: path.Finder, *, unrecorded: bool = False, placed: bool = False
) -> FieldChange:
    """The verdict on one difference; `base` finds in the values from before us (D5)."""
    sealed = [masking.seal(v, lens.secrets, lens.key, found.at) for v in (found.desired, found.live)]
    before = ABSENT if any(isinstance(s, int) for s in found.at) else base.get(found.at, ABSENT)
    views = Views(lens, found.at, sealed[0], found.recorded, sealed[1], before, found.what, unrecorded, placed)
    verdict, reason = _first(LADDER, views)
    desired = sealed[0]
    if found.what == "undeclared":
        verdict, reason = _first(UNDECLARED, views)
        theirs = lens.covers("user_data", found.at) or not lens.covers("empty", found.at)
        gone = before is None and theirs  # it was not there, and null is not the same
        desired = before if verdict == "restored" and not gone else ABSENT
    if found.what == "order":
        reason += ": the order"
    return FieldChange(
        path=path.text(found.at),
        desired=desired,
        recorded=ABSENT if found.recorded is UNKNOWN else found.recorded,
        live=sealed[1],
        verdict=verdict,
        reason=reason,
        secret=lens.secret(found.at),
        code=_code(lens, found.at, desired, found.live),
    )


def whole(lens: Lens, desired: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> tuple[FieldChange, ...]:
    """The fields of something that comes (new) or goes (gone); lists are one field."""
    verdict, tree = ("gone", other) if desired is None else ("new", desired)
    fields = []
    for at, value in leaves(dict(tree or {})):
        shown = masking.seal(value, lens.secrets, lens.key, at)
        views = {"desired": shown} if verdict == "new" else {"live": shown}
        fields.append(
            FieldChange(path.text(at), verdict=verdict, secret=lens.secret(at), code=_code(lens, at, value), **views)
        )
    return tuple(fields)


def _first(ladder: tuple[Row, ...], views: Views) -> tuple[str, str]:
    return next((verdict, reason) for test, verdict, reason in ladder if test(views))


def _code(lens: Lens, at: path.Path, *values: Any) -> bool:
    return lens.covers("code", at) and any(isinstance(v, str) for v in values)
