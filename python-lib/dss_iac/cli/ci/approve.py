"""`ci approve`: approvals of the pull request that was merged, recorded as approvals of the plans that were kept of it.
What an approval is worth is `run.verb.approvals`' business.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from functools import partial

from ...core.consent import policy
from ...core.consent.approval import APPROVED, Decision
from ...errors import IacError
from ...run.verb import approvals, saved_plan, verbs
from ...run.verb.prepare import Around
from ...run.verb.saved_plan import Expected
from .. import outlet
from ..screen import Screen
from ..workspace import scope
from . import review, reviewers
from .platform import Environ, Merged
from .reviewers import Reviewers


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Tell of each environment, and each project of a workspace, what its plan still lacks; 0 whatever that is: the
    apply refuses what is not enough. IacError when the platform says no."""
    if not args.host:
        raise IacError("--host KEY is missing: the project of DSS that keeps the plans")
    merged: list[Merged | None] = []
    for name in list(args.env) or [""]:
        for one in scope.projects(args, screen, name):
            desired = verbs.load(one.config, around=one.around, **one.reading).desired
            expected = Expected(desired.project, desired.environment, desired.digest, desired.instance, desired)
            screen.close()
            told = _told(args, one.around, expected, merged)
            outlet.out("\n".join(f"{desired.project}: {line}" for line in told))
    return 0


def _told(args: argparse.Namespace, around: Around, expected: Expected, merged: list[Merged | None]) -> Sequence[str]:
    if saved_plan.done_before(around, expected):
        return ("it was applied already",)
    try:
        ref = saved_plan.of_configuration(around, expected)
    except IacError:
        return ("no plan of this configuration waits for an approval",)
    plan = saved_plan.opened(saved_plan.shelf(around), ref, around.key)[0]
    if not policy.strictest(policy.of(plan.policy), around.rules).approvals:
        return (f"plan {ref} needs no approval",)
    if not merged:
        merged.append(_merged(args, os.environ))
    if merged[0] is None:
        return (f"plan {ref}: the commit came from no pull request, so nobody approved it there",)
    seen, notes = _decisions(merged[0], reviewers.told(os.environ))
    record, more, lacking = approvals.witness(ref, seen, around=around, instance=expected.instance)
    yes = (f"plan {ref} approved by {d.who}, {d.at}: {d.words}" for d in record.standing if d.decision == APPROVED)
    end = f"not enough yet: {'; '.join(lacking)}" if lacking else "it may be applied"
    return (*yes, *(f"plan {ref}: not counted: {note}" for note in (*notes, *more)), f"plan {ref}: {end}")


def _merged(args: argparse.Namespace, environ: Environ) -> Merged | None:
    platform = review.on(args.on, environ)
    if platform is None:
        raise IacError("no CI platform is noticed here; name it with --on")
    return platform.merged(environ)


def _decisions(merged: Merged, people: Reviewers) -> tuple[list[Decision], list[str]]:
    """What may be recorded, and why the rest is not."""
    found, notes = [], []
    hands = {hand.casefold() for hand in merged.hands}
    make = partial(Decision, decision=APPROVED)
    for one in merged.approvals:
        login = people.of(one.who)
        if one.who.casefold() in hands:
            notes.append(f"{one.who} opened {merged.url}, or wrote commits of it")
        elif not one.last or not one.at:
            notes.append(f"{one.who} approved {merged.url} before its last commit")
        elif not login:
            notes.append(f"{one.who} approved {merged.url}: who that is in DSS is not known; {reviewers.WAY}")
        else:
            found.append(make(who=login, at=one.at, comment=f"as {one.who} on {merged.url}"))
    if not merged.approvals:
        notes.append(f"nobody approved {merged.url}")
    return found, notes
