"""What must hold after an apply that was killed: that it can be resumed, and that it can be undone. Two trees and two
states compared; knows nothing of kills.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Options
from dss_iac.core.model.state import Entry, State
from dss_iac.errors import IacError, StateError
from dss_iac.run.home import lock
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around, Prepared
from tests.python.corpus.trees import Tree
from tests.python.integration import former
from tests.python.integration.desk import told
from tests.sandbox import Sandbox
from tests.sandbox.requests_log import Request

from . import arena, stage
from .applies import KEY, Apply, around

LOST = "cannot be undone: "
# DSS fills up the payloads of recipes when it renames a dataset; a recipe that is made anew after that keeps it.
GAINED = re.compile(r"\('recipes.payload', .* is .*, other side 'absent!'$")
# DSS drags a recipe along when its output moves to a zone; one that is made again later, without a declared zone, stays.
LOOSE = r"\('zones', .*items\[\]\.(objectId|objectType) (was|is) '({}|RECIPE)'"


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


def undisturbed(apply: Apply, dss: Sandbox, folder: Path) -> Reference:
    """The apply as it should be. In a fork."""
    arena.own(dss, folder / "store")
    before = former.look(dss, KEY)
    written = apply.written(folder / "config")
    there = around(stage.client(dss), parallelism=1)
    recorded = _state(dss, there)
    dss.knobs.futures(polls=1)
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


def resumed(reference: Reference, written: Path, dss: Sandbox, folder: Path, *, twice: bool = False) -> tuple[str, ...]:
    """What is wrong after a plain apply; it adopts and replaces what the first one may. `twice`: after two kills."""
    arena.own(dss, folder / "store")
    there = around(stage.client(dss), parallelism=1)
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
    wrong += _wrong(now, reference, loose=twice)
    return (*wrong, *entries(reference.state.entries, state.entries if state else {}))


def rolled_back(reference: Reference, dss: Sandbox, *, twice: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what is wrong, what the plan said it cannot bring back) after a rollback to the serial before."""
    lost: tuple[str, ...] = ()
    before = reference.recorded.entries if reference.recorded else {}
    there = around(stage.client(dss), parallelism=1)
    try:
        made = backwards(reference.apply, there)
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
    now = former.changes(reference.before, former.look(dss, KEY), KEY)
    wrong += _wrong(now, reference, loose=True) if twice else now
    return (*wrong, *entries(before, state.entries if state else {}, base=True, lost=lost)), lost


def _wrong(lines: list[str], reference: Reference, *, loose: bool) -> list[str]:
    """Without what DSS does by itself when an object is made, renamed and made again."""
    recipes = [re.escape(r["name"]) for r in reference.apply.config["recipes"] if "zone" not in r]
    zones = re.compile(LOOSE.format("|".join(recipes)))
    return [line for line in lines if not GAINED.match(line) and not (loose and zones.match(line))]


def backwards(apply: Apply, there: Around) -> Prepared:
    """The plan back to what was before an apply."""
    loses = apply.options
    options = Options(delete_data=loses.delete_data, allow_cascade=loses.allow_cascade)
    return verbs.rollback(project_key=KEY, to=apply.serial, options=options, around=there)


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
