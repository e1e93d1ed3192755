"""`validate`: a configuration judged in each environment that is wanted. Without DSS this needs nothing of what plans,
and imports nothing of it; with `--online` it is `commands` that judges.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from ...core.model.diagnostic import Validation
from ...errors import IacError
from ...render import findings
from ...run.config import config_files, credentials, judging
from .. import meant, next_step, outlet
from ..meant import HERE
from ..next_step import DONE
from ..screen import Screen

ERROR = 1
Args = argparse.Namespace
Judge = Callable[[str, dict[str, Any]], Validation]  # of a configuration, and of what it is read with


def run(args: Args, screen: Screen) -> int:
    """Judge without DSS, tell, and give the exit code."""
    environ, keys = credentials.part(os.environ)

    def judge(config: str, reading: dict[str, Any]) -> Validation:
        strict = reading.pop("strict")
        return judging.offline(config_files.attempt(config, environ=environ, keys=keys.keys, **reading), strict=strict)

    return told(args, screen, judge)


def told(args: Args, screen: Screen, judge: Judge) -> int:
    """Tell what is found in each environment, and give the exit code."""
    found = _validated(args, meant.config(args) or HERE, judge)
    screen.close()
    outlet.out(findings.told(found, args.format, meant.from_the_root))
    if any(one.errors for one in found.values()):
        return ERROR
    next_step.tell(args, DONE, env=next(iter(found)))
    return 0


def _validated(args: Args, config: str, judge: Judge) -> dict[str, Validation]:
    """Environment → what is wrong with it, in the order that was given; "" when none is. IacError for a name that is
    given twice, and where all are wanted and there are none."""
    names = list(args.env)
    if len(set(names)) < len(names):
        raise IacError(f"-e {next(n for n in names if names.count(n) > 1)} is given twice; give it once")
    if args.all_environments:
        if names:
            raise IacError(f"--all-environments includes {', '.join(names)}: give one or the other")
        names = list(config_files.environments(config))
        if not names:
            raise IacError(f"{config}: there is no environment; add environments/NAME.yml, or leave it out")
    return {name: judge(config, meant.reading(Args(**{**vars(args), "env": name}))) for name in names or [""]}
