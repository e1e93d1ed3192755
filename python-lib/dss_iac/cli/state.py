"""The commands around state: what they show, and what they ask before they change it. Show, ask, call."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence

from ..core.model.address import Address
from ..core.model.resource import Desired
from ..errors import IacError
from ..render import results
from ..run.home import applies, git_history
from ..run.home.git_history import Row
from ..run.verb import state_edit, state_repair, verbs
from ..run.verb.state_edit import Hand
from ..run.verb.state_repair import Mended
from . import given, meant, outlet, output
from .screen import Screen, colourful, confirm

Args = argparse.Namespace


def run(args: Args, screen: Screen) -> int:
    """Run one `state` command and give its exit code."""
    around = given.around(args, screen)
    config = meant.config(args, optional=True)
    desired = verbs.load(config, around=around, **meant.reading(args)).desired if config is not None else None
    if desired is None and not args.project_key:
        raise IacError("state of what? Give --project-key KEY, or a configuration with -c")
    project, instance = (desired.project, desired.instance) if desired else (args.project_key, {})
    shown = told(args, state_edit.reach(project, around, instance), desired)
    outlet.out(shown, exact=args.part == "pull" and not sys.stdout.isatty())
    return 0


def told(args: Args, hand: Hand, desired: Desired | None) -> str:
    """One `state` command, as text for standard output."""
    return PARTS[args.part](args, hand, desired)


def _look(args: Args, hand: Hand, desired: Desired | None) -> str:
    found = state_edit.loaded(hand)
    entries = [state_edit.entry_of(found, a) for a in args.address] if args.part == "show" else ()
    return output.STATE[args.part](found, entries, args.format)


def _remove(args: Args, hand: Hand, desired: Desired | None) -> str:
    now = state_edit.loaded(hand)
    names = [str(state_edit.entry_of(now, a).address) for a in args.address]
    _confirmed(args, f"Forget {', '.join(names)}?")
    gone = state_edit.removed(hand, tuple(args.address))
    return "\n".join(f"forgotten: {e.address}" for e in gone)


def _move(args: Args, hand: Hand, desired: Desired | None) -> str:
    old, new = state_edit.moved(hand, args.source, args.target_address)
    return f"{old.address} is {new.address} in state now; let the configuration say so, too"


def _pull(args: Args, hand: Hand, desired: Desired | None) -> str:
    return state_edit.pulled(hand)


def _history(args: Args, hand: Hand, desired: Desired | None) -> str:
    rows = git_history.rows(hand.session, hand.kept, state_edit.loaded(hand))
    if args.format == "json":
        told = [{name: getattr(row, name) for name in row.__slots__} for row in rows]
        return json.dumps(told, ensure_ascii=False, indent=2)
    return "\n".join(map(_line, rows)) or "nothing applied yet"


def _diff(args: Args, hand: Hand, desired: Desired | None) -> str:
    now = state_edit.loaded(hand).serial
    first, last = args.first, now if args.last is None else args.last
    if not 0 <= first <= last <= now:
        told = f"from serial {first} to {last}: not between 0 and {now}, or not in this order"
        raise IacError(f"{told}; `dss-iac state history` lists them")
    found = applies.changes(hand.kept, first, last)
    color = colourful(args.no_color)
    return results.applies(first, last, found, args.format, color, kinds=output.words(args.raw))


def _line(row: Row) -> str:
    git = " ".join(filter(None, (row.tag, row.commit[:10])))
    words = (f"{row.serial:>4}", row.at, row.by, row.how, row.what, git)
    return "  ".join(word for word in words if word)


def _rebuild(args: Args, hand: Hand, desired: Desired | None) -> str:
    return _mended(args, hand, state_repair.rebuild(hand, desired), "Write this state?")


def _rebind(args: Args, hand: Hand, desired: Desired | None) -> str:
    return _mended(args, hand, state_repair.rebind(hand, args.env), f"Take this state over for {hand.kept.project}?")


def _mended(args: Args, hand: Hand, found: Mended, question: str) -> str:
    lines = [
        *_told("kept", found.kept),
        *_told("found in DSS, and recorded from now on", found.added),
        *_told("no longer in DSS, and not recorded any more", found.dropped),
    ]
    if not args.auto_approve:
        question = "\n".join([*lines, question])
    _confirmed(args, question)
    state = state_repair.write(hand, found)
    return "\n".join([*lines, f"written: {hand.kept.where}, serial {state.serial}; now run `dss-iac plan`"])


def _told(what: str, addresses: Sequence[Address]) -> list[str]:
    return [f"{what} ({len(addresses)}): {', '.join(map(str, addresses))}"] if addresses else []


def _confirmed(args: Args, question: str) -> None:
    if not args.auto_approve:
        confirm(f"{question} Only 'yes' is taken: ", "yes")


Part = Callable[[Args, Hand, "Desired | None"], str]
PARTS: Mapping[str, Part] = {
    "list": _look,
    "show": _look,
    "rm": _remove,
    "mv": _move,
    "pull": _pull,
    "history": _history,
    "diff": _diff,
    "rebuild": _rebuild,
    "rebind": _rebind,
}
