"""Two or three appliers of one project, and one interleaving of them: what each wants, where it stands when it begins, and
how the sandbox and the folders are put back for the next one. Judges nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from dss_iac.core.secret import signature
from dss_iac.run.home.fencing_token import FileTokens
from dss_iac.run.home.lock import Lock
from dss_iac.run.home.store import DirectoryHome
from dss_iac.run.verb import carry_out, verbs
from dss_iac.run.verb.prepare import Around, Prepared
from tests.sandbox import Sandbox

from . import arena
from .interleaving import Order, Ran
from .stage import OURS, Said, Stage, patched

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
    sample: int = 12
    whole: int = 3000
    dice: bool = False


Judge = Callable[[Any, Stage, list[Prepared], list[Any]], Any]

NOT_ATOMIC = "taken over between a look at the lock and the next write"
ADVISORY = "a rival silent for longer than an advisory lock is given to settle"
ALL = (
    Rivalry("two, each its own", 2),
    Rivalry("two, the same things", 2, same=True),
    Rivalry("two, a project that is not there yet", 2, born=False),
    Rivalry("two, one of them waits", 2, same=True, timeout=5.0),
    Rivalry("two, state in a folder", 2, same=True, folder=True),
    Rivalry("three, each its own", 3, dice=True, whole=400),
    Rivalry("three, the same things", 3, same=True, dice=True, whole=400),
    Rivalry("three, a project that is not there yet", 3, born=False, dice=True, whole=400),
    Rivalry("two, a lease that runs out at any moment", 2, lapses=True, window=NOT_ATOMIC),
    Rivalry("three, leases that run out at any moment", 3, lapses=True, window=NOT_ATOMIC, dice=True, whole=400),
    Rivalry("two, no tag is refused twice", 2, same=True, reading="b", window=ADVISORY),
    Rivalry("three, no tag is refused twice", 3, same=True, reading="b", window=ADVISORY, dice=True, whole=400),
)


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
    return Around(environ={signature.KEY_NAME: SECRET}, client=stage.client(who), parallelism=1, clock=stage.clock(who),
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


def trial(rivalry: Rivalry, stage: Stage, made: list[Prepared], order: Order, folder: Path, judge: Judge) -> Ran:
    """One interleaving, in a fork; what is given with the steps is what `judge` says of it."""
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
        for owner, names in (
            (DirectoryHome, ("names", "read", "write", "remove")),
            (FileTokens, ("seen", "make", "drop")),
        ):
            gates = {name: _gate(stage, owner, name) for name in names}
            held.enter_context(patched(owner, **gates))
        ran = stage.play([partial(verbs.apply, p) for p in made], order)
    return Ran(ran.steps, judge(rivalry, stage, made, ran.result))


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
