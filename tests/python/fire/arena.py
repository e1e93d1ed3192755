"""Forks of one process that has the engine imported and a starting estate in memory: each gets a DSS of its own, copied,
in the time that a fork takes. A `Worker` waits for what it is to do, does it and ends; a `Ground` is a DSS prepared once,
with a served copy of it, and commands in processes of their own, for every trial. So a trial costs tenths of a second,
nothing leaks from one into the next, and everything is as real as a user's shell. Refuses to know what is tried.

Nobody here forks while a thread runs: the sandbox serves only inside `with`, and a worker is forked before that.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import pickle
import pkgutil
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import Pipe, connection
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import requests

import dss_iac
from dss_iac.cli import commands, given, main
from dss_iac.core.template.expression import evaluate
from dss_iac.kinds import registry
from dss_iac.run.clock import Clock
from tests.sandbox import Sandbox
from tests.sandbox.hours import Hours

from .disk import Disk

T = TypeVar("T")
DISK = "kept"  # the folder of a trial whose disk may fail
MEMORY = Path("/dev/shm")  # a file system in memory, where there is one
LONGEST = 180  # seconds that one worker may take
COMMAND = 60.0  # seconds that one command may take
BLINK = 0.002  # seconds that a sleep takes
SILENCE = 0.4  # seconds after which a client gives up on a request that is not answered at all
JOBS = max(2, len(os.sched_getaffinity(0)))  # trials at once


@dataclass(frozen=True)
class Failure:
    """What a worker gives that did not get to its end; `by`: the signal that ended it, 0 = none."""

    why: str
    by: int = 0


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """A folder for everything that a matrix makes."""
    where = str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="dss-iac-fire-", dir=where, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


# -------------------------------------------------------------------------------------------------------------- workers


class Worker:
    """A process, forked now, that waits for one word, does `act` with it, gives what came of it, and ends without
    clean-up. `longest`: seconds after which it is killed, from now."""

    def __init__(self, act: Callable[[Any], Any], *, longest: int = LONGEST) -> None:
        self.pipe, theirs = Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self.pipe.close()
            signal.alarm(longest)
            _work(theirs, act)
        theirs.close()

    def go(self, word: Any) -> None:
        """Let it begin."""
        self.pipe.send(word)

    def ended(self, seconds: float | None = None) -> Any:
        """What came of it, or a `Failure`; RuntimeError, and an end to it, when it takes longer."""
        try:
            if not self.pipe.poll(seconds):
                raise RuntimeError(f"it does not end within {seconds} s")
            given = pickle.loads(self.pipe.recv_bytes())
        except (EOFError, ConnectionError):
            given = None
        except RuntimeError:
            self.end()
            raise
        status = self._gone()
        by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return Failure(f"it did not get to its end (wait status {status})", by) if given is None else given[0]

    def end(self) -> None:
        """It has gone, wherever it was."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self._gone()

    def _gone(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        self.pipe.close()
        return status


def _work(pipe: connection.Connection, act: Callable[[Any], Any]) -> None:
    try:
        word = pipe.recv()
        try:
            given = pickle.dumps((act(word),))
        except BaseException:
            given = pickle.dumps((Failure(traceback.format_exc()),))
        pipe.send_bytes(given)
    finally:
        os._exit(0)


def each(
    work: Callable[[Any, Path], T], items: Iterable[Any], folder: Path, jobs: int = JOBS
) -> Iterator[tuple[Any, T | Failure]]:
    """(item, what `work(item, its folder)` gave), each in a fork of its own, `jobs` at once; in order of their ends."""
    running: dict[Any, tuple[Worker, Any, Path]] = {}
    for n, item in enumerate(items):
        if len(running) >= jobs:
            yield _one_of(running)
        place = made(folder / f"{os.getpid()}-{n}")
        worker = Worker(partial(_frugal, work, item))
        worker.go(place)
        running[worker.pipe] = (worker, item, place)
    while running:
        yield _one_of(running)


def one(work: Callable[[Any, Path], T], item: Any, folder: Path) -> T | Failure:
    """What `work` gave, in a fork."""
    return next(each(work, [item], folder, 1))[1]


def _frugal(work: Callable[[Any, Path], T], item: Any, place: Path) -> T:
    gc.disable()  # it would touch, and so copy, every page that is shared with the others
    return work(item, place)


def _one_of(running: dict[Any, tuple[Worker, Any, Path]]) -> tuple[Any, Any]:
    worker, item, place = running.pop(connection.wait(list(running))[0])
    given = worker.ended()
    shutil.rmtree(place, ignore_errors=True)
    return item, given


def made(folder: Path) -> Path:
    """The folder, which exists."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# -------------------------------------------------------------------------------------------------------------- estates


@cache
def _loaded() -> None:
    """Import all that commands import when they need it: once here, and not in each fork."""
    for module in pkgutil.walk_packages(dss_iac.__path__, "dss_iac."):
        if not module.name.endswith(("__main__", "dss_runtime")):  # the one runs, the other needs a DSS around it
            importlib.import_module(module.name)
    registry()
    evaluate("{{ environment }}", {"environment": ""})  # what templates are made with


def estate(start: Callable[[Sandbox, Path], None], folder: Path, **sandbox: Any) -> Sandbox:
    """The estate that `start(dss, folder / "folder")` makes; nothing serves it yet."""
    _loaded()
    dss = Sandbox(store=made(folder / "store"), **sandbox)
    with dss:
        start(dss, made(folder / "folder"))
    dss.requests.clear()
    return dss


def own(dss: Sandbox, folder: Path) -> None:
    """Make the estate of this process, which is a fork, a copy in `folder`."""
    dss.estate.settle(folder)


# ------------------------------------------------------------------------------------------------------------- commands


class Ended(NamedTuple):
    """One command: exit code, what it printed, what it complained of, and what it wrote below `DISK`."""

    code: int
    out: str
    err: str
    written: tuple[str, ...] = ()


class Hush(NamedTuple):
    """Which requests of a command are given up soon: the first one's number, and how many from there on."""

    first: int = 0
    times: int = 0


NO_HUSH = Hush()
Trial = Callable[["Site"], Any]


@dataclass
class Site:
    """One copy of the ground, being served; `hours` is the clock of all. `shells` are processes that wait for a command."""

    dss: Sandbox
    folder: Path
    url: str
    shells: list[Worker]
    hours: Hours

    def run(self, *words: str, hush: Hush = NO_HUSH, disk: Mapping[str, Any] | None = None, **environ: str) -> Ended:
        """One command of the command line, to its end; its process has gone then. `disk`: how its `DISK` fails."""
        shell = self.shells.pop(0)
        shell.go((words, {"DKU_DSS_URL": self.url, "DKU_API_KEY": "admin-key", **environ}, hush, disk))
        ended: Ended | Failure = shell.ended(COMMAND)
        if isinstance(ended, Failure):
            raise RuntimeError(f"{' '.join(words)}: {ended.why}")
        return ended


def _command(folder: Path, hours: Hours, order: tuple[Iterable[str], Mapping[str, str], Hush, Any]) -> Ended:
    words, environ, hush, disk = order
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(environ)
    os.chdir(folder)
    _impatient(hush, hours)
    out, err, met = io.StringIO(), io.StringIO(), Disk(folder / DISK, **(disk or {"times": 1, "skip": 10**9}))
    with met.mounted(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main.main(list(words))
        except BaseException:  # whatever leaves `main` is what a user would see as a traceback
            code = -1
            traceback.print_exc()
    return Ended(code, out.getvalue(), err.getvalue(), tuple(met.told))


def _impatient(hush: Hush, hours: Hours) -> None:
    """Time passes by the clock of all, and there is a short patience with requests that will not be answered."""
    around, send, count = given.around, requests.Session.send, iter(range(1, 1_000_000))

    def sleep(seconds: float) -> None:
        hours.sleep(seconds)
        time.sleep(min(seconds, BLINK))  # for a server that comes back

    def quick(args: Any, screen: Any) -> Any:
        return replace(around(args, screen), settle=0.0, clock=Clock(hours.now, hours.passed, sleep))

    def counted(session: Any, *args: Any, **more: Any) -> Any:
        n = next(count)
        if hush.first <= n < hush.first + hush.times:
            more["timeout"] = SILENCE
        session.trust_env = False  # nor a look for proxies, once a request
        return send(session, *args, **more)

    given.around, commands.confirm = quick, lambda question, answer: None  # somebody watches, and says yes
    requests.Session.send = counted  # type: ignore[method-assign]


class Ground:
    """`prepare(dss, folder)` makes the start, once; `folder` is where trials run their commands. `shells`: how many
    commands a trial may run."""

    def __init__(self, prepare: Callable[[Sandbox, Path], None], *, shells: int = 4, **sandbox: Any) -> None:
        self.shells, self._open = shells, contextlib.ExitStack()
        self._root = self._open.enter_context(workshop())
        self._dss = estate(prepare, self._root, **sandbox)

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def each(self, trials: Iterable[Trial], *, jobs: int = JOBS) -> Iterator[Any]:
        """What each trial gives, in any order, several at once. A trial that raises, or does not end, raises here."""
        for _, found in each(self._tried, trials, self._root, jobs):
            if isinstance(found, Failure):
                raise RuntimeError(found.why)
            yield found

    def one(self, trial: Trial) -> Any:
        """What one trial gives."""
        return next(self.each([trial], jobs=1))

    def _tried(self, trial: Trial, place: Path) -> Any:
        """A trial, in a fork, which ends with it: nobody has to stop serving."""
        own(self._dss, place / "store")
        folder = Path(shutil.copytree(self._root / "folder", place / "folder"))
        hours = Hours()
        shells = [Worker(partial(_command, folder, hours)) for _ in range(self.shells)]
        self._dss.knobs.clock(hours)
        try:
            return trial(Site(self._dss.__enter__(), folder, self._dss.url, shells, hours))
        finally:
            for shell in shells:
                shell.end()
