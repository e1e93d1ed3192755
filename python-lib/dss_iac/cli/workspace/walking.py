"""The commands that go over all projects of a workspace. Shows plans, asks, and calls a verb for each project; which
there are and in which order, `run.workspace` knows; how what became of one is told, `telling`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ...core.model.diagnostic import Validation
from ...core.model.result import Drift, Result
from ...errors import ConfigError, IacError, Partial, Refused
from ...render import findings
from ...render.workspaces import Part as Told
from ...run.verb import replan, saved_plan, verbs
from ...run.verb.prepare import Around, Prepared
from ...run.verb.saved_plan import Expected
from ...run.workspace import empty_projects, members, walk
from ...run.workspace.members import Member, Workspace
from ...run.workspace.walk import Part
from .. import given, meant, next_step, outlet, review
from ..next_step import CHANGES, DONE, SAME
from ..screen import Screen, confirm
from . import flags, one, scope, states, telling

CHANGED, ERROR = 2, 1
Args = argparse.Namespace
BY_THEMSELVES = ("ci", "fmt", "watch")  # commands that ask `scope` which projects they are about


def run(args: Args, screen: Screen, file: Path, alone: Callable[[Args, Screen], int]) -> int:
    """The exit code of a command over a workspace, or of what it is `alone` where it works on one project of it.
    IacError for what is done for one project at a time."""
    if args.command in BY_THEMSELVES:
        return alone(args, screen)
    if args.command == "state" and states.of_all(args):
        return states.run(args, screen, file)
    if args.command not in VERBS:
        return alone(one.narrowed(args, screen, file), screen)
    return VERBS[args.command](args, screen, file)


# ------------------------------------------------------------------------------------------------- what changes nothing


def _validate(args: Args, screen: Screen, file: Path) -> int:
    around, names = given.around(args, screen), list(args.env)
    if args.all_environments:
        names = list(members.environments(file, around)) or [""]
    found: dict[str, Validation] = {}
    for environment in names or [""]:
        try:
            space = scope.read(args, around, file, environment)
        except ConfigError as error:  # of the workspace itself: the same in every environment
            found = {file.name: Validation("", 0, errors=error.diagnostics)}
            break
        for member in space.members:
            name = f"{member.name}, {environment}" if len(names) > 1 else member.name
            told = verbs.validate(member.read, online=args.online, strict=args.strict, around=member.around(around))
            found[name] = told
    screen.close()
    outlet.out(findings.told(found, args.format, meant.from_the_root, findings.PROJECTS))
    if any(one.errors for one in found.values()):
        return ERROR
    next_step.tell(args, DONE, env=names[0] if names else "")
    return 0


def _plan(args: Args, screen: Screen, file: Path) -> int:
    around = given.around(args, screen)
    space = scope.read(args, around, file, args.env)
    told = []
    for part in walk.alone(space.members, lambda m: _planned(args, around, m)):
        screen.close()
        told.append(telling.shown(args, part, telling.of_plan, given.limit(args) // len(space.members)))
        if part.result is not None:
            outlet.err(*filter(None, [review.keep(args, part.result)]))
    changes = any(t.status == "changes" for t in told)
    return telling.ended(args, space, told, CHANGES if changes else SAME)


def _drift(args: Args, screen: Screen, file: Path) -> int:
    around = given.around(args, screen)
    space = scope.read(args, around, file, args.env)

    def look(member: Member) -> Drift:
        return verbs.drift(member.read, refresh=args.refresh, around=member.around(around))

    told = []
    for part in walk.alone(space.members, look):
        screen.close()
        told.append(telling.shown(args, part, telling.of_drift))
    return telling.ended(args, space, told, CHANGES if any(t.code == CHANGED for t in told) else SAME)


# ------------------------------------------------------------------------------------------------- what changes DSS


def _apply(args: Args, screen: Screen, file: Path) -> int:
    around = given.around(args, screen)
    space = scope.read(args, around, file, args.env)
    make, before = (_reviewed, _before(args, around, space)) if args.kept else (_planned, {})
    left = replace(space, members=tuple(m for m in space.members if m.name not in before))
    question = "Apply these plans, in this order?"
    return _carry_out(args, screen, left, lambda m: make(args, around, m), question, tuple(before.values()))


def _destroy(args: Args, screen: Screen, file: Path) -> int:
    around = given.around(args, screen)
    space = scope.read(args, around, file, args.env)
    backwards = replace(space, members=space.members[::-1])

    def make(member: Member) -> Prepared:
        options = flags.options(args, member, delete_project=args.delete_project)
        made = verbs.destroy(member.read, options=options, around=member.around(around))
        if made.state is not None or not made.plan.refusals:
            return made
        return verbs.destroy(member.read, options=flags.bare(options), around=member.around(around))

    return _carry_out(args, screen, backwards, make, "Destroy all of these?")


def _carry_out(
    args: Args,
    screen: Screen,
    space: Workspace,
    make: Callable[[Member], Prepared],
    question: str,
    before: tuple[Told, ...] = (),
) -> int:
    """Show every plan, ask once, and do them in turn; one whose ground has moved meanwhile is planned anew. `before`:
    what is to be told of others."""
    planned = [_permitted(args, screen, part) for part in walk.alone(space.members, make)]
    if args.dry_run or review.only_kept(args):
        return _left(args, space, planned)
    ready = {part.member.name: part.result for part in planned if part.done and part.result}
    if not args.auto_approve and any(made.plan.steps for made in ready.values()):
        confirm(*_question(args, ready.values(), question))
    moved, begun = set[str](), set[str]()

    def act(member: Member) -> Result:
        made = ready[member.name]
        if made.plan.steps:
            telling.headed(args, member)
            begun.add(member.name)
        if moved & {*member.needs} and not made.plan.options.destroy:
            made = _again(args, screen, made, make(member))
        if made.plan.steps:
            moved.add(member.name)
        beside = [(m, ready[m.name]) for m in space.members if m.name in ready]
        return _applied(args, screen, member, made, beside, lambda: make(member))

    told = list(before)
    failed = [part for part in planned if not part.done]
    quiet = {part.member.name for part in failed} | {name for name, made in ready.items() if not made.plan.steps}
    for done in walk.in_turn(space.members, act, backwards=args.command == "destroy", failed=map(_without, failed)):
        screen.close()
        if done.member.name in quiet and not (done.result and done.result.plan.steps):
            told.append(telling.told(args, done, telling.of_result))
        else:
            told.append(telling.shown(args, done, telling.of_result, head=done.member.name not in begun))
    return telling.ended(args, space, told, DONE)


def _applied(
    args: Args,
    screen: Screen,
    member: Member,
    made: Prepared,
    beside: Sequence[tuple[Member, Prepared]],
    again: Callable[[], Prepared],
) -> Result:
    """The apply of one project; `again` with the empty projects that it shares with, where DSS wants them first."""
    how = getattr(args, "on_failure", verbs.KEEP)
    try:
        return verbs.apply(made, on_failure=how)
    except Partial as error:
        if not (missing := empty_projects.missing(member, error, beside)):
            raise
        return empty_projects.make(missing, given.around(args, screen), again, how)


def _permitted(args: Args, screen: Screen, part: Part[Prepared]) -> Part[Prepared]:
    """The plan, shown; as an error when a guard, or policy, says no."""
    screen.close()
    if not args.dry_run:
        telling.shown(args, part, telling.of_plan)
    made = part.result
    if made is None:
        return part
    try:
        if made.plan.refusals:
            raise Refused(made.plan.refusals)
        if not args.dry_run and not review.only_kept(args):
            review.permitted(made)
    except IacError as error:
        return Part(part.member, made, error)
    return part


def _left(args: Args, space: Workspace, planned: Sequence[Part[Prepared]]) -> int:
    """What is said where nothing is done: of a rehearsal, or of plans that are only kept."""
    told = []
    for part in planned:
        if args.dry_run:
            told.append(telling.shown(args, part, telling.of_rehearsal))
        else:
            told.append(telling.told(args, part, telling.of_plan))
            outlet.err(*filter(None, [review.keep(args, part.result)] if part.result else []))
    return telling.ended(args, space, told, "")


def _question(args: Args, ready: Iterable[Prepared], question: str) -> tuple[str, str]:
    """The question, and its answer: the keys of the projects where one alone would ask for its key."""
    away = args.command == "destroy"
    asked = [made.plan.project for made in ready if away or review.question(args, made)[0] != "yes"]
    if not asked:
        return f"\n{question} Only 'yes' is taken: ", "yes"
    return f"\n{question} Write their keys ({' '.join(asked)}) to go on: ", " ".join(asked)


def _planned(args: Args, around: Around, member: Member) -> Prepared:
    return verbs.plan(
        member.read, options=flags.options(args, member), around=member.around(around), strict=args.strict
    )


def _reviewed(args: Args, around: Around, member: Member) -> Prepared:
    """The plan that the host project keeps of this very configuration."""
    mine = member.around(around)
    expected = _expected(member)
    return saved_plan.load(saved_plan.of_configuration(mine, expected), mine, expected)


def _expected(member: Member) -> Expected:
    of_it = verbs.load(member.read).desired
    return Expected(of_it.project, of_it.environment, of_it.digest, of_it.instance, of_it)


def _before(args: Args, around: Around, space: Workspace) -> dict[str, Told]:
    """The projects whose reviewed plans were applied already, by an earlier run of this job."""
    found = {}
    for member in space.members:
        try:
            row = saved_plan.done_before(member.around(around), _expected(member))
        except ConfigError:  # told where it is applied
            continue
        if row:
            line = f"plan {row.get('plan')} was applied already by {row.get('who')}, {row.get('at')}"
            found[member.name] = Told(member.name, member.key, "done", line, member.needs)
    return found


def _again(args: Args, screen: Screen, shown: Prepared, made: Prepared) -> Prepared:
    """The plan, made anew since what it stands on was applied. Another one than was shown is shown, and asked for."""
    screen.close()
    if made.plan.refusals:
        raise Refused(made.plan.refusals)
    if not args.auto_approve and not replan.alike(shown.plan, made.plan, made.around.key):
        outlet.out(telling.text(args, made.plan))
        confirm(f"\nThe plan of {made.plan.project} is another one by now. Apply it? Only 'yes' is taken: ", "yes")
    return made


def _without(part: Part[Prepared]) -> Part[Result]:
    """A project that failed before it was begun."""
    return Part(part.member, error=part.error)


VERBS: Mapping[str, Callable[[Args, Screen, Path], int]] = {
    "validate": _validate,
    "plan": _plan,
    "apply": _apply,
    "drift": _drift,
    "destroy": _destroy,
}
