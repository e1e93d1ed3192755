"""The crash matrix: an apply, in a process of its own, is killed without clean-up just before and just after every one
of its requests. Then, on copies of what is left, it is resumed by a plain apply, and rolled back.

Resumed means: what an undisturbed apply leaves, in DSS and in state, nothing twice, no lock, and an empty plan. Rolled
back means: the project and the state there were before. Both up to a bijection of the ids that DSS mints; version tags,
the git history and `dss-iac/` are left aside. What the plan of the rollback says it cannot bring back is counted apart.
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dataikuapi

from dss_iac.core.address import Address
from dss_iac.core.plan import Options
from dss_iac.core.state import Entry, State
from dss_iac.errors import IacError, StateError
from dss_iac.run import lock, verbs
from dss_iac.run.prepare import Around
from tests.python.corpus.trees import Tree
from tests.python.integration import former
from tests.python.integration.desk import told
from tests.sandbox import Sandbox
from tests.sandbox.requests_log import Request

from . import arena, direct
from .applies import APPLIES, KEY, Apply, around

LOST = "cannot be undone: "
# DSS fills up the payloads of recipes when it renames a dataset; a recipe that is made anew after that keeps it.
GAINED = re.compile(r"\('recipes.payload', .* is .*, other side 'absent!'$")


@dataclass(frozen=True)
class Reference:
    """An apply that nobody disturbed: the project and state before and after, its requests, how many steps it has."""

    apply: Apply
    before: Tree
    after: Tree
    recorded: State | None
    state: State
    requests: tuple[Request, ...]
    steps: int
    actions: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """A kill: just before or after the request of that number, from 1 on."""

    apply: str
    request: int
    when: str


@dataclass(frozen=True)
class Verdict:
    """What came of one kill; empty lines mean that all was right. `lost`: what the rollback said it cannot give back."""

    killed: bool
    at: str = ""
    resumed: tuple[str, ...] = ()
    rolled_back: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------------ undisturbed


def undisturbed(apply: Apply, dss: Sandbox, folder: Path) -> Reference:
    """The apply as it should be. In a fork."""
    arena.own(dss, folder / "store")
    before = former.look(dss, KEY)
    written = apply.written(folder / "config")
    there = around(direct.client(dss), parallelism=1)
    recorded = _state(dss, there)
    dss.requests.clear()
    planned = verbs.plan(written, options=apply.options, around=there)
    result = verbs.apply(planned)
    acting = [c for c in planned.plan.changes if c.action.value != "no-op"]
    assert result.state is not None and not told_of(result), told_of(result)
    return Reference(
        apply,
        before,
        former.look(dss, KEY),
        recorded,
        result.state,
        tuple(dss.requests),
        len(planned.plan.steps),
        tuple(sorted({c.action.value for c in acting})),
        tuple(sorted({c.address.kind for c in acting})),
    )


def told_of(result: Any) -> list[str]:
    """Why a result is not a full and quiet one; nothing for None."""
    if result is None:
        return []
    left = told(result.remaining) if result.remaining else [f"not planned again: {result.remaining_why}"]
    wrong = [f"{o.outcome} {o.step.op} {o.step.address}: {o.why}" for o in result.outcomes if o.outcome != "succeeded"]
    notes = [n for n in (result.remaining.notes if result.remaining else ()) if "did not finish" in n]
    return [*wrong, *left, *([result.unsaved] if result.unsaved else []), *notes]


def _state(dss: Sandbox, there: Around) -> State | None:
    return there.store(there.open(KEY, {})).load() if KEY in dss.estate.projects else None


# ----------------------------------------------------------------------------------------------------------- a kill


def strike(point: Point, reference: Reference, dss: Sandbox, folder: Path, parallelism: int = 1) -> Verdict:
    """Kill, then resume on one copy and roll back on another. In a fork."""
    apply = reference.apply
    arena.own(dss, folder / "store")
    written = apply.written(folder / "config")

    def act(url: str) -> None:
        client = dataikuapi.DSSClient(url, dss.keys["admin"])
        made = verbs.plan(written, options=apply.options, around=around(client, parallelism=parallelism))
        verbs.apply(made)

    pid, go = arena.engine(act, folder / "said")
    with dss:
        dss.knobs.kill(pid, skip=point.request - 1, when=point.when)
        go(dss.url)
        _, status = os.waitpid(pid, 0)
        dss.knobs.clear()
        at = f"{dss.requests[-1].verb} {dss.requests[-1].path}" if dss.requests else ""
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        said = (folder / "said").read_text() if (folder / "said").exists() else ""
        return Verdict(False, at, (said,) if said else ())
    resumed = arena.one(lambda _, place: _resumed(reference, written, dss, place), None, folder)
    back = _rolled_back(reference, dss)
    unknown = [*dss.estate.unknown_routes, *dss.estate.crashes]
    if isinstance(resumed, arena.Failure):
        resumed = (resumed.why,)
    return Verdict(True, at, resumed, (*back[0], *unknown), back[1])


def _resumed(reference: Reference, written: Path, dss: Sandbox, folder: Path) -> tuple[str, ...]:
    """What is wrong after a plain apply; it adopts and replaces what the first one may."""
    arena.own(dss, folder / "store")
    there = around(direct.client(dss))
    made = verbs.plan(written, options=reference.apply.options, around=there)
    if made.plan.refusals:
        return tuple(f"refused: {r}" for r in made.plan.refusals)
    try:
        result = verbs.apply(made)
    except IacError as error:
        return (f"{type(error).__name__}: {error}", *told_of(getattr(error, "result", None)))
    wrong = [*told_of(result), *_locked(dss, there)]
    state = result.state
    now = former.changes(reference.after, former.look(dss, KEY), KEY)
    wrong += [line for line in now if not GAINED.match(line)]
    return (*wrong, *entries(reference.state.entries, state.entries if state else {}))


def _rolled_back(reference: Reference, dss: Sandbox) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what is wrong, what the plan said it cannot bring back) after a rollback to the serial before."""
    loses = reference.apply.options
    options = Options(delete_data=loses.delete_data, allow_cascade=loses.allow_cascade)
    lost: tuple[str, ...] = ()
    before = reference.recorded.entries if reference.recorded else {}
    there = around(direct.client(dss))
    try:
        made = verbs.rollback(project_key=KEY, to=reference.apply.serial, options=options, around=there)
        lost = tuple(w for w in made.plan.warnings if w.startswith(LOST))
        if made.plan.refusals:
            return tuple(f"refused: {r}" for r in made.plan.refusals), lost
        result = verbs.apply(made)
        wrong = [*told_of(result), *_locked(dss, there)]
        state = _state(dss, there)
    except StateError as error:  # killed before the project came to be: there is nothing to undo
        wrong, state = ([] if "nothing applied yet" in str(error) else [str(error)]), None
    except IacError as error:
        return (f"{type(error).__name__}: {error}", *told_of(getattr(error, "result", None))), lost
    wrong += former.changes(reference.before, former.look(dss, KEY), KEY)
    return (*wrong, *entries(before, state.entries if state else {}, base=True, lost=lost)), lost


def entries(
    before: Mapping[Address, Entry], after: Mapping[Address, Entry], *, base: bool = False, lost: tuple[str, ...] = ()
) -> list[str]:
    """How two states differ in what they own and what they say of it; ids, versions and moments aside, and the rows of
    what is `lost`. `base`: also in the values before us, which nobody knows of an object that a dead apply made."""
    wrong = [f"state has no {a} any more" for a in before if a not in after]
    wrong += [f"state has a new {a}" for a in after if a not in before]
    for address in sorted(before.keys() & after.keys()):
        dropped = any(line.startswith(f"{LOST}{address}: the data") for line in lost)
        one, other = (_said(e[address], base, dropped) for e in (before, after))
        wrong += [
            f"state says of {address}: {w}: {one[w]!r} before, {other[w]!r} now" for w in one if one[w] != other[w]
        ]
    return wrong


def _said(entry: Entry, base: bool, dropped: bool) -> dict[str, Any]:
    said: dict[str, Any] = {**entry.to_json(), "dss_id": "", "version": None, "born": None}
    said = said if base else {**said, "base": None}
    for word in ("attributes", "base"):
        tree = {k: v for k, v in (said[word] or {}).items() if not (dropped and k == "content")}
        said[word] = {**tree, "tags": sorted(tree["tags"])} if isinstance(tree.get("tags"), list) else tree
    return said


def _locked(dss: Sandbox, there: Around) -> list[str]:
    if KEY not in dss.estate.projects:
        return []
    session = there.open(KEY, {})
    holder = lock.of(session, there.store(session), "a look").holder()
    return [f"still locked by {holder.told}"] if holder else []


# ----------------------------------------------------------------------------------------------------------- matrix


def points(reference: Reference, every: int = 1) -> list[Point]:
    """Every kill of an apply, or each `every`-th."""
    found = [
        Point(reference.apply.name, n, w) for n in range(1, len(reference.requests) + 1) for w in ("before", "after")
    ]
    return found[::every]


def run(sample: bool) -> bool:
    """Print what is wrong, and the figures; True when every point was survived both ways."""
    every = int(os.environ.get("DSS_IAC_EVERY") or (SAMPLED if sample else 1))
    count: Counter[str] = Counter()
    with arena.workshop() as folder:
        for apply in APPLIES.values():
            count += _tried(apply, folder, every)
    lossy = f" ({count['lossy']} of them with data loss, told before)" if count["lossy"] else ""
    print(
        f"crash points tried {count['tried']}, resumed {count['resumed']}, rolled back {count['rolled back']}{lossy}",
        flush=True,
    )
    return count["tried"] > 0 and count["tried"] == count["resumed"] == count["rolled back"]


SAMPLED = 40


def _tried(apply: Apply, folder: Path, every: int) -> Counter[str]:
    dss = arena.estate(apply, folder)
    reference = arena.one(lambda _, place: undisturbed(apply, dss, place), None, folder)
    if isinstance(reference, arena.Failure):
        print(reference.why)
        return Counter(tried=1)
    known = reference
    print(f"{apply.name}: {known.steps} steps ({', '.join(known.actions)}) on {', '.join(known.kinds)}; "
          f"{len(known.requests)} requests", flush=True)  # fmt: skip
    count: Counter[str] = Counter()
    for point, verdict in arena.each(lambda p, place: strike(p, known, dss, place), points(known, every), folder):
        count.update(_counted(point, verdict))
    return count


def _counted(point: Point, verdict: Verdict | arena.Failure) -> Counter[str]:
    """One point in figures; what was wrong with it is printed."""
    if isinstance(verdict, arena.Failure):
        print(f"{point}: {verdict.why}", flush=True)
        return Counter(tried=1)
    if not verdict.killed:
        print(f"{point}: was not killed: {verdict}", flush=True)
    for word, wrong in (("not resumed", verdict.resumed), ("not rolled back", verdict.rolled_back)):
        if wrong:
            print(f"{point} {verdict.at}: {word}:", *wrong[:12], sep="\n    ", flush=True)
    fine = verdict.killed
    return Counter(
        {
            "tried": 1,
            "resumed": int(fine and not verdict.resumed),
            "rolled back": int(fine and not verdict.rolled_back),
            "lossy": int(fine and bool(verdict.lost)),
        }
    )
