"""One configuration, two environments: `diff -e dev -e prod` shows them side by side. Reads and calls; what an
environment changes is the language's.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

from ..core.model.address import Address, nearest
from ..core.planning import environments
from ..core.planning.scene import means
from ..errors import IacError
from ..kinds import registry
from ..render import results
from ..run.verb import verbs
from ..run.verb.prepare import Around
from . import meant, output

_AT_MOST = 2


def told(args: argparse.Namespace, around: Around, config: str, color: bool) -> str:
    """How two environments differ, or one resource of them. IacError for more than two, or for an unknown address."""
    names = list(args.env)
    if len(names) > _AT_MOST:
        raise IacError(f"diff compares two environments, not {len(names)}; give -e twice")
    read = []
    for name in names:
        one = argparse.Namespace(**{**vars(args), "env": name})
        read.append(verbs.load(config, around=around, **meant.reading(one)).desired)
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
