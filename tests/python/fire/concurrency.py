"""Rivals: two and three appliers of one project, in every order in which their requests to lock and state can come, or in
many by chance; and eight real ones that are killed at random (`crowd`).

Right means: state is whole, signed and of a higher serial after every write, everything that exists is in it, nothing
is there twice, one at a time was at work, and everybody else was told so. Where DSS gives no way to have that (a lease
that ran out, a lock that is advisory), each wrong is counted, and must lie in the one window that is documented.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from dss_iac.core import sign
from dss_iac.core import state as states
from dss_iac.errors import IacError, Locked, Partial, Stale
from dss_iac.run import carry_out, lock, verbs
from dss_iac.run.lock import Lock
from dss_iac.run.prepare import Around, Prepared
from dss_iac.run.recall import recall
from dss_iac.run.store import DirectoryHome, Overwritten
from dss_iac.run.token import FileTokens
from tests.sandbox import Sandbox

from . import arena, crowd
from .interleaving import Order, Ran, chance, every
from .stage import LIBRARY, OURS, TAGS, Said, Stage, Stuck, patched

KEY = "SHOP"
SECRET = "a key of the rivals"
SETTLE = 1.0
SILENT = 3600.0  # how far one's clock is behind another's, so that its lease looks run out at any moment


@dataclass(frozen=True)
class Rivalry:
    """Some appliers and a project. `same`: they create the same things, else each its own. `window`: what may go wrong,
    and when: "" = nothing, ever."""

    name: str
    actors: int
    same: bool = False
    born: bool = True
    reading: str = "a"
    folder: bool = False
    lapses: bool = False
    timeout: float = 0.0
    window: str = ""
    sample: int = 60
    whole: int = 4000
    dice: bool = False


NOT_ATOMIC = "between the fence and the write"
ADVISORY = "a rival silent for longer than an advisory lock is given to settle"
ALL = (
    Rivalry("two, each its own", 2),
    Rivalry("two, the same things", 2, same=True),
    Rivalry("two, a project that is not there yet", 2, born=False),
    Rivalry("two, one of them waits", 2, same=True, timeout=5.0),
    Rivalry("two, state in a folder", 2, same=True, folder=True),
    Rivalry("three, each its own", 3, dice=True, whole=1500),
    Rivalry("three, the same things", 3, same=True, dice=True, whole=1500),
    Rivalry("three, a project that is not there yet", 3, born=False, dice=True, whole=1500),
    Rivalry("two, a lease that runs out at any moment", 2, lapses=True, window=NOT_ATOMIC),
    Rivalry("three, leases that run out at any moment", 3, lapses=True, window=NOT_ATOMIC, dice=True, whole=1500),
    Rivalry("two, no tag is refused twice", 2, same=True, reading="b", window=ADVISORY),
    Rivalry("three, no tag is refused twice", 3, same=True, reading="b", window=ADVISORY, dice=True, whole=1500),
)


@dataclass(frozen=True)
class Verdict:
    """`wrong`: what must never be; `excused`: what the window of the rivalry explains; `told`: how each one ended."""

    wrong: tuple[str, ...]
    excused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------------------- the acts


def config(rivalry: Rivalry, who: int | None) -> dict[str, Any]:
    """What an applier wants; None = what is there before."""
    managed = {"type": "managed", "connection": "filesystem_managed"}
    own = "SAME" if rivalry.same else f"OWN{who}"
    more = [] if who is None else [own]
    folders = [{"name": n.lower(), "connection": "filesystem_folders"} for n in more]
    found: dict[str, Any] = {
        "project": {"key": KEY, "name": "Shop"},
        "datasets": [{"name": n, **managed} for n in ("BASE", *more)],
        "libraries": [{"path": "python/shared.py", "content": "x = 1\n"}],
    }
    return {**found, "managed_folders": folders} if folders else found


def around(stage: Stage, who: int, rivalry: Rivalry, folder: Path) -> Around:
    """Applier `who`; its folder for state is the others' by another name, so that one knows whose file a file is."""
    kept = folder / f"desk{who}"
    if rivalry.folder and not kept.exists():
        (folder / "kept").mkdir(exist_ok=True)
        kept.symlink_to(folder / "kept")
    return Around(environ={sign.KEY_NAME: SECRET}, client=stage.client(who), parallelism=1, clock=stage.clock(who),
                  state_dir=kept if rivalry.folder else None, lock_timeout=rivalry.timeout, settle=SETTLE)  # fmt: skip


def ready(rivalry: Rivalry, folder: Path) -> tuple[Stage, list[Prepared]]:
    """The stage, and every applier with its plan made; nothing is locked yet."""
    (folder / "store").mkdir(parents=True, exist_ok=True)
    dss = Sandbox(store=folder / "store", readings={"git-tag-duplicate": rivalry.reading})
    stage = Stage(dss, [n * SILENT if rivalry.lapses else 0.0 for n in range(rivalry.actors)])
    if rivalry.born:
        first = around(stage, rivalry.actors, rivalry, folder)
        verbs.apply(verbs.plan(config(rivalry, None), around=first))
    made = [verbs.plan(config(rivalry, n), around=around(stage, n, rivalry, folder)) for n in range(rivalry.actors)]
    stage.said.clear()
    return stage, made


def trial(rivalry: Rivalry, stage: Stage, made: list[Prepared], order: Order, folder: Path) -> Ran:
    """One interleaving, in a fork."""
    arena.own(stage.dss, folder / "store")
    made = [_at(p, n, folder) for n, p in enumerate(made)] if rivalry.folder else made
    whose = {id(p.session): n for n, p in enumerate(made)}
    release = Lock.release

    def released(self: Lock, *, settled: bool = True) -> None:
        release(self, settled=settled)
        stage.free.add(whose[id(self.session)])  # what is left is looking

    with ExitStack() as held:
        held.enter_context(patched(Lock, release=released))
        held.enter_context(patched(carry_out, _planned_again=lambda prepared, result: result))
        for owner, names in ((DirectoryHome, ("names", "read", "write", "remove")), (FileTokens, ("seen", "make", "drop"))):
            gates = {name: _gate(stage, owner, name) for name in names}
            held.enter_context(patched(owner, **gates))
        try:
            ran = stage.play([partial(verbs.apply, p) for p in made], order)
        except Stuck as stuck:
            return Ran((), Verdict((str(stuck),)))
    return Ran(ran.steps, judged(rivalry, stage, made, ran.result))


def _at(made: Prepared, who: int, folder: Path) -> Prepared:
    """The plan of an applier whose folder for state is a copy."""
    home = made.store.home
    assert isinstance(home, DirectoryHome)
    if not (folder / "kept").exists():
        shutil.copytree(home.folder.resolve(), folder / "kept")
    desk = folder / f"desk{who}"
    desk.symlink_to(folder / "kept")
    around_ = replace(made.around, state_dir=desk)
    return replace(made, around=around_, store=replace(made.store, home=replace(home, folder=desk)))


def _gate(stage: Stage, owner: Any, name: str) -> Callable[..., Any]:
    """A method of a home in a folder, with a stop before it."""
    plain, writes = getattr(owner, name), name in ("write", "remove", "make", "drop")

    def gated(self: Any, *words: Any, **more: Any) -> Any:
        desk = next((p for p in self.folder.parts if p.startswith("desk")), "desk99")
        who = int(desk.removeprefix("desk"))
        thing = "marks" if owner is FileTokens else "files"
        stage.stop(who, (thing, writes))
        given = plain(self, *words, **more)
        if writes and owner is DirectoryHome:
            stage.said.append(Said(who, "POST", f"{OURS}{words[0]}", 200, stage.now, b""))
        return given

    return gated


# ------------------------------------------------------------------------------------------------------------ the judge


def judged(rivalry: Rivalry, stage: Stage, made: list[Prepared], results: list[Any]) -> Verdict:
    """What is to be said of an interleaving."""
    told = tuple(map(_ended, results))
    wrong = [f"applier {n}: {t}: {results[n]}" for n, t in enumerate(told) if t == "wrong"]
    wrong += [*stage.dss.estate.unknown_routes, *stage.dss.estate.crashes]
    loose = [f"applier {n} ended {t}: {results[n]}" for n, t in enumerate(told) if t not in ("wrong", "done", "locked", "stale")]
    loose += _serials(rivalry, stage, made)
    loose += _at_once(stage)
    last = made[-1]
    look = Around(environ={sign.KEY_NAME: SECRET}, client=stage.client(99), parallelism=1,
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
            sign.check(text, "state", SECRET.encode())
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


def _at_once(stage: Stage) -> Iterator[str]:
    """Those who wrote again after somebody else had begun to."""
    met: list[int] = []
    for said in filter(_works, stage.said):
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
    """A write by somebody whose lock was taken over after it had looked for the last time before writing."""
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
        elif one.path == f"{OURS}lock.json" and one.verb == "POST":
            if one.at - looked.get(one.who, one.at) >= SETTLE:
                return one
    return None


# -------------------------------------------------------------------------------------------------------------- figures


def run(sample: bool) -> bool:
    """Print every kind of rivalry with its figures; True when all was right."""
    tried = right = 0
    with arena.workshop() as folder:
        for n, rivalry in enumerate(ALL):
            count = _explored(rivalry, folder / str(n), rivalry.sample if sample else rivalry.whole)
            tried, right = tried + count["tried"], right + count["right"]
    print(f"interleavings tried {tried}, right {right}", flush=True)
    return crowd.run_all(sample) and tried > 0 and tried == right


def _explored(rivalry: Rivalry, folder: Path, limit: int) -> Counter[str]:
    stage, made = ready(rivalry, folder)

    def several(orders: Iterable[Order]) -> list[Ran]:
        found = dict(arena.each(lambda o, place: trial(rivalry, stage, made, o, place), list(orders), folder))
        return [_given(found[o]) for o in sorted(found)]

    count: Counter[str] = Counter()
    runs = several(chance(rivalry.actors, limit)) if rivalry.dice else every(several, limit)
    for ran in runs:
        count += _counted(rivalry, ran)
    _told(rivalry, count, all_of=not rivalry.dice and count["tried"] < limit)
    return count


def _given(found: Ran | arena.Failure) -> Ran:
    return Ran((), Verdict((found.why,))) if isinstance(found, arena.Failure) else found


def _counted(rivalry: Rivalry, ran: Ran) -> Counter[str]:
    verdict: Verdict = ran.result
    for line in verdict.wrong[:6]:
        print(f"    {rivalry.name}, order {''.join(str(s.who) for s in ran.steps)}: {line}", flush=True)
    if os.environ.get("DSS_IAC_SAY"):
        for line in verdict.excused[:6]:
            print(f"    {rivalry.name}: in the window: {line}", flush=True)
    lost = any("nobody's" in e or "is lost" in e or "torn" in e for e in verdict.excused)
    return Counter({"tried": 1, "right": int(not verdict.wrong), "window": int(bool(verdict.excused)), "lost": int(lost),
                    **Counter(f"ended {t}" for t in verdict.told)})  # fmt: skip


def _told(rivalry: Rivalry, count: Mapping[str, int], *, all_of: bool) -> None:
    ends = ", ".join(f"{n} {word.removeprefix('ended ')}" for word, n in sorted(count.items()) if word.startswith("ended"))
    window = f"; {count['window']} in the window ({rivalry.window}), {count['lost']} of them lost something" if rivalry.window else ""
    print(f"{rivalry.name}: {'all ' if all_of else ''}{count['tried']} interleavings, {count['right']} right{window}; "
          f"appliers: {ends}", flush=True)  # fmt: skip
