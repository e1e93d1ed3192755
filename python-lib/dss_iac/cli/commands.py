"""The commands that call a verb: arguments → verb → renderer, and the exit code (D43). Decides nothing by itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from ..core.model.diagnostic import Validation
from ..core.model.plan import Plan
from ..errors import Partial
from ..render import results
from ..run.cache import plan_cache
from ..run.verb import saved_plan, verbs
from ..run.verb.prepare import Prepared
from . import environments, given, meant, next_step, outlet, output, review
from .meant import HERE
from .next_step import CHANGES, DONE, SAME
from .screen import Screen, colourful, confirm
from .writing import validating

CHANGED, ERROR, REFUSED, PARTIAL = 2, 1, 3, 5
Args = argparse.Namespace


def run(args: Args, screen: Screen) -> int:
    """Run one of the commands and give its exit code."""
    return COMMANDS[args.command](args, screen)


def _validate(args: Args, screen: Screen) -> int:
    around = given.around(args, screen)

    def judge(config: str, reading: dict[str, Any]) -> Validation:
        return verbs.validate(config, online=args.online, around=around, **reading)

    return validating.told(args, screen, judge)


def _plan(args: Args, screen: Screen) -> int:
    made = plan_cache.plan(
        meant.config(args) or HERE,
        given.cache(args),
        options=given.options(args),
        around=given.around(args, screen),
        **meant.reading(args),
    )
    screen.close()
    _warn(args, made)
    told = review.keep(args, made)
    outlet.err(*filter(None, [told]))
    _say(_told(args, made.plan, given.limit(args)))
    if made.plan.refusals:
        return REFUSED
    if not told:
        next_step.tell(args, CHANGES if made.plan.has_actions else SAME)
    return CHANGED if args.detailed_exitcode and made.plan.has_actions else 0


def _apply(args: Args, screen: Screen) -> int:
    around = given.around(args, screen)
    if args.plan or args.kept:
        made = review.kept(args, around, meant.reading(args))
    else:
        made = verbs.plan(meant.config(args) or HERE, options=given.options(args), around=around, **meant.reading(args))
    if isinstance(made, str):
        _say(made)
        return 0
    return _carry_out(args, screen, made, *review.question(args, made))


def _destroy(args: Args, screen: Screen) -> int:
    options = given.options(args, delete_project=args.delete_project)
    made = verbs.destroy(
        meant.config(args, optional=True),
        options=options,
        around=given.around(args, screen),
        **meant.reading(args),
    )
    key = made.plan.project
    return _carry_out(args, screen, made, key, f"Destroy? Write the project's key ({key}) to go on: ")


def _rollback(args: Args, screen: Screen) -> int:
    config, around = meant.config(args, optional=True), given.around(args, screen)
    return _carry_out(args, screen, *review.back(args, config, around, meant.reading(args)))


def _carry_out(args: Args, screen: Screen, made: Prepared, answer: str, question: str) -> int:
    """Show, ask, do, report."""
    screen.close()
    _warn(args, made)
    machine = args.format == "json"
    if args.dry_run:
        text, lacking = review.rehearsed(args, made)
        _say(text)
        outlet.err(*(f"Refused: {reason}" for reason in lacking))
        return REFUSED if lacking else 0
    if not machine or made.plan.refusals:
        _say(_told(args, made.plan))
    if review.only_kept(args):
        outlet.err(review.keep(args, made))
        return REFUSED if made.plan.refusals else 0
    if made.plan.refusals:
        outlet.err("Refused; nothing was done. Each reason above says how to go on.")
        return REFUSED
    review.permitted(made)
    if made.plan.steps and not args.auto_approve:
        confirm("\n" + question, answer)
    try:
        result = verbs.apply(made, on_failure=getattr(args, "on_failure", verbs.KEEP))
    except Partial as error:
        screen.close()
        _say(results.result(error.result, args.format, _colour(args)))
        return PARTIAL
    screen.close()
    if made.plan.steps or machine:
        _say(results.result(result, args.format, _colour(args)))
    next_step.tell(args, DONE, **({} if args.config else {"project_key": made.plan.project}))
    return 0


def _drift(args: Args, screen: Screen) -> int:
    config, around = meant.config(args, optional=True), given.around(args, screen)
    found = verbs.drift(config, refresh=args.refresh, around=around, **meant.reading(args))
    screen.close()
    _say(results.drift(found, args.format, _colour(args), kinds=output.words(args.raw)))
    if found.failed:
        return ERROR
    next_step.tell(args, CHANGES if found.changes else SAME)
    return CHANGED if found.changes else 0


def _show(args: Args, screen: Screen) -> int:
    around = given.around(args, screen)
    shown = saved_plan.opened(saved_plan.shelf(around), args.plan, b"")[0]
    _say(_told(args, shown, given.limit(args)))
    next_step.tell(args, DONE)
    return 0


def _one(args: Args, screen: Screen) -> int:
    """`diff` and `explain`: the plan, narrowed to one resource or told in full; or two environments side by side."""
    if isinstance(args.env, list) and len(args.env) > 1:
        _say(environments.told(args, given.around(args, screen), meant.config(args) or HERE, _colour(args)))
        return 0
    made = verbs.plan(meant.config(args) or HERE, around=given.around(args, screen), **meant.reading(args))
    screen.close()
    raw = getattr(args, "raw", True)
    _say(output.EXPLAIN[args.command](made, args.address or "", args.format, _colour(args), raw))
    next_step.tell(args, DONE)
    return 0


def _graph(args: Args, screen: Screen) -> int:
    _say(
        output.graph(
            verbs.load(meant.config(args) or HERE, around=given.around(args, screen), **meant.reading(args)).desired
        )
    )
    return 0


def _review(args: Args, screen: Screen) -> int:
    around = given.around(args, screen)
    instance = verbs.load(args.config, around=around, **meant.reading(args)).desired.instance if args.config else {}
    told = review.decided(args, around, instance)
    _say(told)
    if told.endswith(review.MAY_BE_APPLIED):
        next_step.tell(args, DONE)
    return 0


def _unlock(args: Args, screen: Screen) -> int:
    around = given.around(args, screen)
    _say(review.unlock(around, *given.project(args, around), args.auto_approve))
    return 0


COMMANDS: Mapping[str, Callable[[Args, Screen], int]] = {
    "validate": _validate,
    "plan": _plan,
    "apply": _apply,
    "drift": _drift,
    "destroy": _destroy,
    "rollback": _rollback,
    "show": _show,
    "approve": _review,
    "reject": _review,
    "unlock": _unlock,
    "diff": _one,
    "explain": _one,
    "graph": _graph,
}


def _told(args: Args, plan: Plan, limit: int = 0) -> str:
    kinds = output.words(args.raw)
    return results.plan(plan, args.format, _colour(args), args.show_unchanged, limit, kinds=kinds)


def _colour(args: Args) -> bool:
    return colourful(args.no_color)


def _warn(args: Args, made: Prepared) -> None:
    outlet.err(*map(str, made.warnings))


def _say(text: str) -> None:
    outlet.out(text)
