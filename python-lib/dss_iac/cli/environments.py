"""One configuration, several environments: `validate --all-environments` judges each, `diff -e dev -e prod` shows two
side by side. Reads and calls; what an environment changes is the language's.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

from ..core.model.address import Address, nearest
from ..core.model.result import Validation
from ..core.planning import environments
from ..core.planning.scene import means
from ..errors import IacError
from ..kinds import registry
from ..render import results
from ..run.config import config_files
from ..run.verb import verbs
from ..run.verb.prepare import Around
from . import given, output

_AT_MOST = 2


def validated(args: argparse.Namespace, around: Around, config: str) -> dict[str, Validation]:
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
    return {
        name: verbs.validate(
            config,
            online=args.online,
            around=around,
            **given.reading(argparse.Namespace(**{**vars(args), "env": name})),
        )
        for name in names or [""]
    }


def told(args: argparse.Namespace, around: Around, config: str, color: bool) -> str:
    """How two environments differ, or one resource of them. IacError for more than two, or for an unknown address."""
    names = list(args.env)
    if len(names) > _AT_MOST:
        raise IacError(f"diff compares two environments, not {len(names)}; give -e twice")
    read = []
    for name in names:
        one = argparse.Namespace(**{**vars(args), "env": name})
        read.append(verbs.load(config, around=around, **given.reading(one)).desired)
    first, second = (replace(d, environment=n) for d, n in zip(read, names, strict=True))
    changes = environments.compared(first, second, registry(), around.key or os.urandom(16))
    kinds = output.words(args.raw)
    if args.address:
        _known(args.address, [*first.resources, *second.resources])
        changes = tuple(c for c in changes if means(args.address, c.address))
        return results.environments((names[0], names[1]), changes, (), args.format, color, kinds=kinds)
    beside = environments.heads(first, second)
    return results.environments((names[0], names[1]), changes, beside, args.format, color, kinds=kinds)


def _known(written: str, addresses: list[Address]) -> None:
    if not any(means(written, a) for a in addresses):
        near = nearest(written, addresses)
        raise IacError(f"{written} is in neither environment; {near or '`dss-iac graph` lists what is declared'}")
