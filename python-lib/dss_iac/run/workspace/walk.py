"""One verb over the projects of a workspace, one after the other, each when those it needs are done. What fails stays
with its project, and with those that need it: the others go on. Knows no verb: it is handed what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ...core.model import order
from ...errors import IacError, Partial
from .members import Member

T = TypeVar("T")
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """What became of one project: a result, or why there is none. `skipped` is why it was not begun."""

    member: Member
    result: T | None = field(default=None, repr=False)
    error: IacError | None = None
    skipped: str = ""

    @property
    def done(self) -> bool:
        """Whether the verb came to its end here."""
        return self.error is None and not self.skipped


def alone(members: Iterable[Member], act: Callable[[Member], T]) -> Iterator[Part[T]]:
    """Every project, whatever becomes of the others: for verbs that change nothing."""
    for member in members:
        yield _part(member, act)


def in_turn(
    members: Iterable[Member], act: Callable[[Member], T], *, backwards: bool = False, failed: Iterable[Part[T]] = ()
) -> Iterator[Part[T]]:
    """Each project when those it needs are done; who needs one that is not is skipped. `backwards`: who is needed goes
    last, and stays when one that needs it stays. `failed`: what is known to have failed before. After a
    KeyboardInterrupt nothing is begun any more, and what was done is told."""
    wanted = list(members)
    before = _turned(wanted) if backwards else {m.name: m.needs for m in wanted}
    waiting = {m.name: m for m in wanted}
    not_done = {part.member.name: part for part in failed}
    stopped = False
    for name in order.topological(before):
        if name not in waiting:
            continue
        if name in not_done:
            yield not_done[name]
            continue
        reason = next((n for n in before[name] if n in not_done), "")
        part: Part[T]
        if stopped or reason:
            part = Part(waiting[name], skipped=INTERRUPTED if stopped else _why(not_done[reason], backwards))
        else:
            try:
                part = _part(waiting[name], act)
            except KeyboardInterrupt:
                stopped, part = True, Part(waiting[name], error=IacError(INTERRUPTED))
            stopped = stopped or (isinstance(part.error, Partial) and part.error.result.interrupted)
        if not part.done:
            not_done[name] = part
        yield part


def _part(member: Member, act: Callable[[Member], T]) -> Part[T]:
    try:
        return Part(member, act(member))
    except IacError as error:
        return Part(member, error=error)


def _turned(members: Iterable[Member]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {m.name: () for m in reversed(list(members))}
    for member in members:
        for name in member.needs:
            if name in found:
                found[name] = (*found[name], member.name)
    return found


def _why(part: Part[T], backwards: bool) -> str:
    if backwards:
        return f"'{part.member.name}' needs it, and was not removed"
    return f"it needs '{part.member.name}', which {'was skipped' if part.skipped else 'failed'}"
