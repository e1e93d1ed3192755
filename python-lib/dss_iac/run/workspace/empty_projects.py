"""Projects that have to be there before others can share anything with them: whether DSS takes an exposure to a project
that does not exist is not known (docs/assumptions.md, `exposed-to-nobody`). Where it does not, the ones that are waited
for are made first, empty, and filled in their turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...core.model.plan import Options
from ...core.model.result import Result
from ...errors import Partial, Refused
from ...kinds import registry
from ..verb import verbs
from ..verb.prepare import Around, Prepared
from .members import Member


def missing(member: Member, error: Partial, others: Iterable[tuple[Member, Prepared]]) -> list[Member]:
    """The projects that may be what an apply failed for: it came as far as what the project as a whole says, and these
    need it and do not exist. Empty when something else is wrong."""
    done: Result = error.result
    kinds = registry()
    whole = all(kinds[o.step.address.kind].listing is None for o in done.failed) and bool(done.failed)
    if not whole or done.interrupted or done.unsaved or done.unknown or done.rolled_back is not None:
        return []
    return [m for m, made in others if member.name in m.needs and not made.snapshot.exists]


def make(wanted: Iterable[Member], around: Around, again: Callable[[], Prepared], on_failure: str) -> Result:
    """Make these projects, with nothing in them, and apply `again` what could not be applied without them. Refused,
    Partial."""
    for member in wanted:
        alone = Options(targets=(f"project.{member.key}",), unattended=around.unattended)
        made = verbs.plan(member.read, options=alone, around=member.around(around))
        if made.plan.refusals:
            raise Refused(made.plan.refusals)
        verbs.apply(made, on_failure=on_failure)
    return verbs.apply(again(), on_failure=on_failure)
