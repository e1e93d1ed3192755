"""`ci review`: the plans of a pull request, kept for the merge and told in one comment that is written anew with every
push. Plans, keeps, tells; where there is no pull request it only tells.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ...core.consent import policy
from ...errors import ConfigError, IacError
from ...render import fit, results
from ...run.verb import saved_plan, verbs
from ...run.verb.prepare import Around, Prepared
from .. import given, outlet, output
from ..given import HERE
from ..screen import Screen
from . import kit, reviewers
from .platform import Environ, Platform

DONE, ERROR, REFUSED = 0, 1, 3
_HEAD = 2_000  # characters for what stands around the plans
_LEAST = 1_000  # of one plan
Hands = tuple[tuple[str, ...], tuple[str, ...]]  # logins of who had one, and why it is not known


def run(args: argparse.Namespace, screen: Screen) -> int:
    """One plan for each environment, one comment; the worst exit code of them. A comment that cannot be written is an
    error, after everything else was done."""
    names = list(args.env) or [""]
    platform = on(args.on, os.environ)
    limit = platform.limit if platform else fit.LIMITS["markdown"]
    share, hands = max(_LEAST, (limit - _HEAD) // len(names)), _hands(platform, os.environ)
    parts, codes = zip(*(_environment(args, screen, name, share, hands) for name in names), strict=True)
    text = body(args.name or given.config(args) or HERE, parts, platform, os.environ)[:limit]
    outlet.out(text)
    _summary(text, os.environ)
    code = ERROR if ERROR in codes else max(codes)
    try:
        place = platform.discussion(os.environ) if platform else None
        if place is None:
            outlet.err("no pull request here: nothing was commented")
            return code
        found = next((ref for ref, old in place.comments() if old.startswith(text.splitlines()[0])), None)
        place.add(text) if found is None else place.change(found, text)
    except IacError as error:
        outlet.err(f"Error: the plan was not put on the pull request: {error}")
        return ERROR
    return code


def on(name: str, environ: Environ) -> Platform | None:
    """The platform that was named, else the one whose sign is set."""
    known = kit.platforms()
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


def _environment(args: argparse.Namespace, screen: Screen, name: str, limit: int, hands: Hands) -> tuple[str, int]:
    """What one environment's part of the comment says, and its exit code."""
    one = argparse.Namespace(**{**vars(args), "env": name})
    around = replace(given.around(one, screen), coauthors=hands[0], untold=hands[1])
    title = f"### Environment `{name}`\n\n" if name else ""
    try:
        made = verbs.plan(given.config(one) or HERE, options=given.options(one), around=around, **given.reading(one))
    except IacError as error:
        lines = [str(d) for d in error.diagnostics] if isinstance(error, ConfigError) else [str(error)]
        told = "\n".join(f"- {line}" for line in lines)
        return f"{title}There is no plan:\n\n{told}"[:limit], error.exit_code
    screen.close()
    kept = _kept(made, around)
    warnings = "".join(f"> {w}\n" for w in made.warnings)[:_LEAST]
    rest = limit - len(title) - len(kept) - len(warnings)
    told = results.plan(made.plan, "markdown", False, limit=max(rest, _LEAST), kinds=output.words(args.raw))
    return f"{title}{told}\n\n{warnings}{kept}", REFUSED if made.plan.refusals else DONE


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
