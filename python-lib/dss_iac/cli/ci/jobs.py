"""The parts of `ci`, by name: `init` writes a pipeline, the others are what its jobs run. Does nothing itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from .. import meant, outlet
from ..meant import HERE
from ..screen import Screen
from . import approve, drift, kit, review


def _init(args: argparse.Namespace, screen: Screen) -> int:
    outlet.out(kit.write(args, meant.config(args) or HERE))
    return 0


PARTS: Mapping[str, Callable[[argparse.Namespace, Screen], int]] = {
    "init": _init,
    "review": review.run,
    "approve": approve.run,
    "drift": drift.run,
}


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Run one part and give its exit code."""
    return PARTS[args.part](args, screen)
