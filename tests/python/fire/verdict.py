"""What is to be said of one interleaving of rivals: whether state was whole and went forward, whether everything that
exists is known, whether one at a time was at work; and whether what was not so lies in a window that is documented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dss_iac.core.model import state as states
from dss_iac.core.secret import signature
from dss_iac.errors import IacError, Locked, Partial, Stale
from dss_iac.run.home import lock
from dss_iac.run.home.store import Overwritten
from dss_iac.run.verb.prepare import Around, Prepared
from dss_iac.run.verb.recovery import recall

from .rivals import KEY, NOT_ATOMIC, SECRET, SETTLE, Rivalry
from .stage import OURS, TAGS, Said, Stage


@dataclass(frozen=True)
class Verdict:
    """`wrong`: what must never be; `excused`: what the window of the rivalry explains; `told`: how each one ended."""

    wrong: tuple[str, ...]
    excused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def judged(rivalry: Rivalry, stage: Stage, made: list[Prepared], results: list[Any]) -> Verdict:
    """What is to be said of an interleaving."""
    told = tuple(map(_ended, results))
    wrong = [f"applier {n}: {t}: {results[n]}" for n, t in enumerate(told) if t == "wrong"]
    wrong += [*stage.dss.estate.unknown_routes, *stage.dss.estate.crashes]
    fine = ("wrong", "done", "locked", "stale", *(("lost the lock",) if rivalry.lapses else ()))
    loose = [f"applier {n} ended {t}: {results[n]}" for n, t in enumerate(told) if t not in fine]
    loose += _serials(rivalry, stage, made)
    loose += _at_once(stage, OURS if rivalry.lapses else "")
    last = made[-1]
    look = Around(environ={signature.KEY_NAME: SECRET}, client=stage.client(99), parallelism=1,
                  state_dir=last.around.state_dir)  # fmt: skip
    try:
        wrong += _left(rivalry, look)
        loose += _owned(look, told, results)
    except IacError as error:
        wrong.append(f"state cannot be read: {error}")
    if "done" not in told and not loose:
        wrong.append("nobody got through")
    if rivalry.window and loose and _explained(rivalry, stage):
        return Verdict(tuple(wrong), tuple(loose), told)
    return Verdict((*wrong, *loose), (), told)


def _ended(result: Any) -> str:
    if isinstance(result, Locked):
        return "locked"
    if isinstance(result, Stale):
        return "stale"
    if isinstance(result, Overwritten):
        return "overwritten"
    if isinstance(result, Partial):
        return "lost the lock" if "lost the lock" in result.result.unsaved else "partial"
    return "done" if getattr(result, "complete", False) else "wrong"


def _serials(rivalry: Rivalry, stage: Stage, made: list[Prepared]) -> Iterator[str]:
    """Every state that was ever written, whole and of a higher serial than the one before."""
    last = made[0].state.serial if made[0].state else 0
    for text, who in _written(rivalry, stage):
        try:
            signature.check(text, "state", SECRET.encode())
            serial = states.loads(text, "state").serial
        except (IacError, ValueError) as error:
            yield f"a state of applier {who} is torn: {error}"
            continue
        if serial <= last:
            yield f"applier {who} wrote serial {serial} after {last}"
        last = max(last, serial)


def _written(rivalry: Rivalry, stage: Stage) -> Iterator[tuple[str, int]]:
    for said in stage.said:
        if said.verb == "POST" and said.path == f"{OURS}state.json" and said.status == 200 and said.sent:
            yield said.sent.decode(), said.who


def _works(said: Said) -> bool:
    """Whether a request is part of an apply that changes something: its things, its journal, its state."""
    lock_ = said.path.startswith((TAGS, f"{OURS}lock.json", "/projects/SHOP/git/")) or said.path == "/projects/"
    return said.verb != "GET" and not lock_ and said.status == 200


def _at_once(stage: Stage, below: str) -> Iterator[str]:
    """Those who wrote again, below a path, after somebody else had begun to."""
    met: list[int] = []
    for said in (s for s in stage.said if _works(s) and s.path.startswith(below)):
        if said.who in met[:-1]:
            yield f"applier {said.who} wrote {said.path} while applier {met[-1]} was at work"
            return
        if said.who not in met:
            met.append(said.who)


def _left(rivalry: Rivalry, look: Around) -> Iterator[str]:
    """A lock that nobody has any more."""
    session = look.open(KEY, {})
    found = lock.of(session, look.store(session), "a look")
    if not rivalry.lapses and (holder := found.holder()) is not None:
        yield f"still locked by {holder.told}"


def _owned(look: Around, told: tuple[str, ...], results: list[Any]) -> Iterator[str]:
    """What exists and is nobody's, is there twice, or is recorded and not there."""
    session = look.open(KEY, {})
    known = recall(session, look.store(session), None)
    entries = known.state.entries if known.state else {}
    ids = {(a.kind, e.dss_id) for a, e in entries.items()}
    project = look.client.get_project(KEY)  # type: ignore[union-attr]
    there = {("dataset", d["name"]) for d in project.list_datasets()}
    folders = [(f["id"], f["name"]) for f in project.list_managed_folders()]
    there |= {("managed_folder", id) for id, _ in folders}
    yield from (f"{kind} {id} exists and is nobody's" for kind, id in sorted(there - ids))
    mine = {i for i in ids if i[0] in ("dataset", "managed_folder")}
    yield from (f"{kind} {id} is recorded and does not exist" for kind, id in sorted(mine - there))
    twice = [name for name, n in Counter(name for _, name in folders).items() if n > 1]
    yield from (f"folder {name} is there twice" for name in twice)
    yield from _kept(told, results, ids)


def _kept(told: tuple[str, ...], results: list[Any], ids: set[tuple[str, str]]) -> Iterator[str]:
    """What somebody was told is done must be known at the end."""
    for n, how in enumerate(told):
        if how != "done":
            continue
        entries = results[n].state.entries
        yield from (f"what applier {n} did is lost: {a}" for a, e in entries.items() if (a.kind, e.dss_id) not in ids)


# -------------------------------------------------------------------------------------------------------- the windows


def _explained(rivalry: Rivalry, stage: Stage) -> bool:
    """Whether what went wrong lies in the window that is documented."""
    return (_late(stage.said) if rivalry.window == NOT_ATOMIC else _slow(stage.said)) is not None


def _late(said: list[Said]) -> Said | None:
    """A write by somebody whose lock was taken over after its last look before that write. Steps are not fenced, only
    state and journal: what was begun is finished."""
    looked: dict[int, int] = {}
    taken = [(n, s.who) for n, s in enumerate(said) if s.verb == "POST" and s.path == f"{OURS}lock.json"]
    for n, one in enumerate(said):
        if one.verb == "GET" and one.path in (TAGS, f"{OURS}lock.json"):
            looked[one.who] = n
        elif _works(one) and any(looked.get(one.who, 0) < t < n and who != one.who for t, who in taken):
            return one
    return None


def _slow(said: list[Said]) -> Said | None:
    """A lease written by somebody who had looked longer ago than a lease is given to settle."""
    looked: dict[int, float] = {}
    for one in said:
        if one.verb == "GET" and one.path == TAGS:
            looked[one.who] = one.at
        lease = one.path == f"{OURS}lock.json" and one.verb == "POST"
        if lease and one.at - looked.get(one.who, one.at) >= SETTLE:
            return one
    return None
