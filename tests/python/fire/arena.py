"""Forks of one process that has the engine imported and a starting estate in memory: each gets a DSS of its own, copied,
in the time that a fork takes. Knows how processes are made, fed and killed, and nothing of what is tried in them.

Nobody here forks while a thread runs: the sandbox serves only inside `with`, and an engine is forked before that.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.sandbox import Sandbox

from .applies import Apply

T = TypeVar("T")
MEMORY = Path("/dev/shm")  # a file system in memory, where there is one
LONGEST = 180  # seconds that one trial may take
JOBS = max(2, len(os.sched_getaffinity(0)))  # trials at once


@dataclass(frozen=True)
class Failure:
    """What a fork gives back that did not get to its end."""

    why: str


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """A folder for everything that a matrix makes."""
    where = str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="dss-iac-fire-", dir=where, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def estate(apply: Apply, folder: Path) -> Sandbox:
    """The estate that an apply begins with; nothing serves it yet."""
    dss = Sandbox(store=_made(folder / f"{apply.name}-store"))
    with dss:
        apply.start(dss, _made(folder / apply.name))
    dss.requests.clear()
    return dss


def own(dss: Sandbox, folder: Path) -> None:
    """Make the estate of this process, which is a fork, a copy in `folder`."""
    dss.estate.settle(folder)


def each(
    work: Callable[[Any, Path], T], items: Iterable[Any], folder: Path, jobs: int = JOBS
) -> Iterator[tuple[Any, T | Failure]]:
    """(item, what `work(item, its folder)` gave), each in a fork of its own, `jobs` at once; in order of their ends."""
    running: dict[int, tuple[Any, Path]] = {}
    for n, item in enumerate(items):
        if len(running) >= jobs:
            yield _ended(running)
        place = _made(folder / f"{os.getpid()}-{n}")
        running[fork(work, item, place)] = (item, place)
    while running:
        yield _ended(running)


def one(work: Callable[[Any, Path], T], item: Any, folder: Path) -> T | Failure:
    """What `work` gave, in a fork."""
    return next(each(work, [item], folder, 1))[1]


def fork(work: Callable[[Any, Path], Any], item: Any, place: Path) -> int:
    """Start; what it gives is written to `result` in its folder. The fork ends without clean-up."""
    pid = os.fork()
    if pid:
        return pid
    try:
        gc.disable()  # it would touch, and so copy, every page that is shared with the others
        signal.alarm(LONGEST)
        result = work(item, place)
    except BaseException:
        result = Failure(traceback.format_exc())
    try:
        (place / "result").write_bytes(pickle.dumps(result))
    finally:
        os._exit(0)


def engine(act: Callable[[str], None], said: Path) -> tuple[int, Callable[[str], None]]:
    """(pid, go) of a process that waits for the URL of a DSS, given by `go(url)`, and does `act` with it. Exit code 0,
    or 1 with the traceback in the file `said`."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(write)
        try:
            with os.fdopen(read) as pipe:
                act(pipe.read())
            os._exit(0)
        except BaseException:
            said.write_text(traceback.format_exc())
            os._exit(1)
    os.close(read)

    def go(url: str) -> None:
        with os.fdopen(write, "w") as pipe:
            pipe.write(url)

    return pid, go


def _ended(running: dict[int, tuple[Any, Path]]) -> tuple[Any, Any]:
    pid, status = os.waitpid(-1, 0)
    while pid not in running:
        pid, status = os.waitpid(-1, 0)
    item, place = running.pop(pid)
    try:
        result = pickle.loads((place / "result").read_bytes())
    except OSError:
        result = Failure(f"the trial did not end (wait status {status})")
    shutil.rmtree(place, ignore_errors=True)
    return item, result


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
