"""`ci review`: the plans of a pull request, kept for the merge and told in one comment that is written anew with every
push. Plans, keeps, tells; where there is no pull request it only tells.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from ...core.consent import policy
from ...errors import ConfigError, IacError
from ...render import fit, results, workspaces
from ...run.verb import saved_plan, verbs
from ...run.verb.prepare import Around, Prepared
from ...run.workspace.members import Member
from .. import meant, outlet, output
from ..meant import HERE
from ..screen import Screen
from ..workspace import scope, telling
from . import platforms, reviewers
from .platform import Environ, Platform

DONE, ERROR, REFUSED = 0, 1, 3
_HEAD = 2_000  # characters for what stands around the plans
_LEAST = 1_000  # of one plan
Hands = tuple[tuple[str, ...], tuple[str, ...]]  # logins of who had one, and why it is not known


@dataclass(frozen=True, slots=True)
class _Look:
    """One plan, or the lines that say why there is none. `kept` says where it is; `member`: of a workspace."""

    code: int
    made: Prepared | None = field(default=None, repr=False)
    wrong: tuple[str, ...] = ()
    kept: str = ""
    member: Member | None = None

    @property
    def tells(self) -> bool:
        """Whether there is more to say than the summary of a workspace does."""
        made = self.made
        return self.member is None or made is None or bool(made.plan.has_actions or made.plan.refusals or made.warnings)


def run(args: argparse.Namespace, screen: Screen) -> int:
    """One plan for each environment, and each project of a workspace, in one comment; the worst exit code of them. A
    comment that cannot be written is an error, after everything else was done."""
    platform = on(args.on, os.environ)
    limit = platform.limit if platform else fit.LIMITS["markdown"]
    hands = _hands(platform, os.environ)
    found = {name: _looked(args, screen, name, hands) for name in list(args.env) or [""]}
    codes = [look.code for look in chain.from_iterable(found.values())]
    text = body(args.name or meant.config(args) or HERE, _parts(args, found, limit), platform, os.environ)[:limit]
    outlet.out(text)
    _summary(text, os.environ)
    code = ERROR if ERROR in codes else max(codes)
    try:
        place = platform.discussion(os.environ) if platform else None
        if place is None:
            outlet.err("no pull request here: nothing was commented")
            return code
        found_at = next((ref for ref, old in place.comments() if old.startswith(text.splitlines()[0])), None)
        place.add(text) if found_at is None else place.change(found_at, text)
    except IacError as error:
        outlet.err(f"Error: the plan was not put on the pull request: {error}")
        return ERROR
    return code


def on(name: str, environ: Environ) -> Platform | None:
    """The platform that was named, else the one whose sign is set."""
    known = platforms.registry()
    return known[name] if name else next((p for p in known.values() if environ.get(p.sign)), None)


def body(name: str, parts: Sequence[str], platform: Platform | None, environ: Environ) -> str:
    """The comment. Its first line is how it is found again: one for each configuration (`name`)."""
    commit = environ.get(platform.commit, "")[:10] if platform else ""
    job = platform.job(environ) if platform else ""
    foot = " · ".join(filter(None, (f"commit {commit}" if commit else "", f"[log of the job]({job})" if job else "")))
    mark = f"<!-- dss-iac {name.replace('-->', '')} -->"
    return "\n\n".join(filter(None, (mark, *parts, f"<sub>{foot}</sub>" if foot else "")))


def _hands(platform: Platform | None, environ: Environ) -> Hands:
    """Who opened the pull request, where the pipeline knows who that is in DSS: an author is who had a hand in a plan,
    whosever key made it (D47)."""
    people = reviewers.told(environ)
    if platform is None or not people:
        return (), ()
    try:
        place = platform.discussion(environ)
        login = people.of(place.author()) if place else ""
    except IacError:
        return (), ("who opened the pull request could not be read",)
    return ((login,) if login else ()), ()


def _looked(args: argparse.Namespace, screen: Screen, name: str, hands: Hands) -> list[_Look]:
    """The plans of one environment, made and kept."""
    try:
        wanted = scope.projects(args, screen, name)
    except IacError as error:
        return [_Look(error.exit_code, wrong=_lines(error))]
    return [_planned(args, screen, one, hands) for one in wanted]


def _planned(args: argparse.Namespace, screen: Screen, one: scope.Project, hands: Hands) -> _Look:
    around = replace(one.around, coauthors=hands[0], untold=hands[1])
    try:
        made = verbs.plan(one.config, options=one.options(args), around=around, **one.reading)
    except IacError as error:
        return _Look(error.exit_code, wrong=_lines(error), member=one.member)
    screen.close()
    code = REFUSED if made.plan.refusals else DONE
    try:
        kept = _kept(made, around)
    except IacError as error:
        code, kept = ERROR, f"**The plan was not kept in project {around.host}, so the merge cannot apply it:** {error}"
    return _Look(code, made, kept=kept, member=one.member)


def _lines(error: IacError) -> tuple[str, ...]:
    return tuple(str(d) for d in error.diagnostics) if isinstance(error, ConfigError) else (str(error),)


def _parts(args: argparse.Namespace, found: dict[str, list[_Look]], limit: int) -> list[str]:
    """What the comment says, in at most `limit` characters and a few more. What finds no place goes to the log."""
    tables = {name: _table(looks) for name, looks in found.items()}
    room = limit - _HEAD - sum(map(len, tables.values()))
    worth = [look for look in chain.from_iterable(found.values()) if look.tells]
    places = max(1, room // _LEAST)
    share = room // max(1, min(len(worth), places))
    told = {id(look): _told(args, look, share) for look in worth[:places]}
    for look in worth[places:]:
        outlet.out(f"{_told(args, look, 0)}\n")
    out = []
    for name, looks in found.items():
        out += [f"### Environment `{name}`"] if name else []
        out += [tables[name]] if tables[name] else []
        out += [told[id(look)] for look in looks if id(look) in told]
    left = len(worth) - len(told)
    return [*out, f"{left} more plans are in the log of the job."] if left else out


def _table(looks: Iterable[_Look]) -> str:
    """How the projects of a workspace stand, one row each; "" where there is none."""
    rows = []
    for look in looks:
        if look.member is None:
            return ""
        bare = workspaces.Part(look.member.name, look.member.key, "failed", needs=look.member.needs)
        if look.made is not None:
            rows.append(telling.planned(bare, look.made.plan))
        else:
            rows.append(replace(bare, line=look.wrong[0] if look.wrong else ""))
    return workspaces.summary(rows, "markdown", heading=False) if rows else ""


def _told(args: argparse.Namespace, look: _Look, limit: int) -> str:
    """One plan, in at most `limit` characters; 0 = whole."""
    if look.made is None:
        title = f"## {look.member.name}\n\n" if look.member else ""  # a plan has a heading of its own
        told = title + "There is no plan:\n\n" + "\n".join(f"- {line}" for line in look.wrong)
        return told[:limit] if limit else told
    warnings = "".join(f"> {w}\n" for w in look.made.warnings)[:_LEAST]
    rest = max(limit - len(look.kept) - len(warnings), _LEAST) if limit else 0
    told = results.plan(look.made.plan, "markdown", False, limit=rest, kinds=output.words(args.raw))
    return f"{told}\n\n{warnings}{look.kept}"


def _kept(made: Prepared, around: Around) -> str:
    """Keep the plan for the merge. A plan that is refused is nothing to wait for."""
    if made.plan.refusals or not around.host:
        return ""
    _, name = saved_plan.keep(made, saved_plan.shelf(around))
    if not made.plan.has_actions:
        return ""
    way = f"`dss-iac approve {name} --host {around.host}`"
    approve = f"approve it with {way} or the macro Review plan; " if policy.of(made.plan.policy).approvals else ""
    return f"Kept as plan `{name}` of project {around.host}; {approve}the merge applies this plan, and nothing else."


def _summary(text: str, environ: Environ) -> None:
    """The page of the run on GitHub shows it, too."""
    path = environ.get("GITHUB_STEP_SUMMARY", "")
    if path:
        with suppress(OSError), Path(path).open("a", encoding="utf-8") as file:
            file.write(text + "\n")
