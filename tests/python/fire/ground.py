"""A DSS prepared once, and a copy of it for every trial: a forked process serves the copy, and each command of a trial
is a process of its own, forked before, with the engine imported. So a trial costs tenths of a second, nothing leaks from
one into the next, and everything is as real as a user's shell. Refuses to know what is tried.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple

import requests

from dss_iac import cli
from tests.sandbox import Sandbox

from . import arena

_FORK = multiprocessing.get_context("fork")
SILENCE = 0.4  # seconds after which a client gives up on a request that is not answered at all
LONGEST = 60.0  # seconds that one command may take
Trial = Callable[["Site"], Any]


class Ended(NamedTuple):
    """One command: exit code, what it printed, what it complained of, and how many requests it made."""

    code: int
    out: str
    err: str


class Hush(NamedTuple):
    """Which requests of a command are given up soon: the first one's number, and how many from there on."""

    first: int = 0
    times: int = 0


NO_HUSH = Hush()


@dataclass
class Site:
    """One copy of the ground, being served. `shells` are processes that wait for a command."""

    dss: Sandbox
    folder: Path
    url: str
    shells: list[Shell]

    def run(self, *words: str, hush: Hush = NO_HUSH, **environ: str) -> Ended:
        """One command of the command line, to its end; its process has gone then."""
        return self.shells.pop(0).run(words, {"DKU_DSS_URL": self.url, "DKU_API_KEY": "admin-key", **environ}, hush)


class Shell:
    """A process that runs one command of the command line and ends."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = _FORK.Pipe()
        self._process = _FORK.Process(target=_shell, args=(theirs, folder))
        self._process.start()
        theirs.close()

    def run(self, words: Iterable[str], environ: Mapping[str, str], hush: Hush) -> Ended:
        """The command's end; RuntimeError when it does not end."""
        self._ours.send((list(words), dict(environ), hush))
        if not self._ours.poll(LONGEST):
            self.end()
            raise RuntimeError(f"{' '.join(words)} does not end")
        ended: Ended = self._ours.recv()
        self.end()
        return ended

    def end(self) -> None:
        """The process has gone."""
        if self._process.is_alive():
            os.kill(self._process.pid or 0, signal.SIGKILL)
        self._process.join()


def _shell(pipe: connection.Connection, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        words, environ, hush = pipe.recv()
    except EOFError:
        os._exit(0)
    os.environ.update(environ)
    os.chdir(folder)
    _impatient(hush)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main(words)
        except BaseException:  # whatever leaves `main` is what a user would see as a traceback
            code = -1
            traceback.print_exc()
    pipe.send(Ended(code, out.getvalue(), err.getvalue()))
    os._exit(0)


def _impatient(hush: Hush) -> None:
    """No real pauses in this process, and a short patience with the requests that will not be answered."""
    around, send, count = cli._around, requests.Session.request, iter(range(1, 1_000_000))

    def quick(args: Any, screen: Any) -> Any:
        made = around(args, screen)
        return replace(made, settle=0.0, clock=replace(made.clock, sleep=lambda s: time.sleep(min(s, 0.002))))

    def counted(session: Any, *args: Any, **more: Any) -> Any:
        n = next(count)
        if hush.first <= n < hush.first + hush.times:
            more["timeout"] = SILENCE
        session.trust_env = False  # nor a look for proxies, once a request
        return send(session, *args, **more)

    cli._around, cli.ask = quick, lambda question, answer: True  # somebody watches, and says yes
    requests.Session.request = counted  # type: ignore[method-assign]


class Ground:
    """`prepare(dss, folder)` makes the start, once; `folder` is where trials run their commands. `shells`: how many
    commands a trial may run."""

    def __init__(self, prepare: Callable[[Sandbox, Path], None], *, shells: int = 4, **sandbox: Any) -> None:
        self.shells, self._open = shells, contextlib.ExitStack()
        self._root = self._open.enter_context(arena.workshop())
        self.folder = self._root / "folder"
        self.folder.mkdir()
        self._dss = Sandbox(store=self._root / "store", **sandbox)
        with self._dss:
            prepare(self._dss, self.folder)
        self._dss.estate.requests.clear()

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def each(self, trials: Iterable[Trial], *, jobs: int = arena.JOBS) -> Iterator[Any]:
        """What each trial gives, in any order, several at once. A trial that raises, or does not end, raises here."""
        for _, found in arena.each(self._tried, trials, self._root, jobs):
            if isinstance(found, arena.Failure):
                raise RuntimeError(found.why)
            yield found

    def one(self, trial: Trial) -> Any:
        """What one trial gives."""
        return next(self.each([trial], jobs=1))

    def _tried(self, trial: Trial, place: Path) -> Any:
        """A trial, in a fork, which ends with it: nobody has to stop serving."""
        arena.own(self._dss, place / "store")
        folder = Path(shutil.copytree(self.folder, place / "folder"))
        shells = [Shell(folder) for _ in range(self.shells)]
        try:
            return trial(Site(self._dss.__enter__(), folder, self._dss.url, shells))
        finally:
            for shell in shells:
                shell.end()
