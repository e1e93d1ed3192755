"""One process that runs one component, as DSS starts it: environment, ticket of the user, files for what comes back.

The parent's side; the child's side is `instance/component.py`. `then` calls back on the server's loop, so that handlers
and the scenario engine can wait without a thread of their own. Refuses to know what a component is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import ids
from ..errors import DssError

if TYPE_CHECKING:
    from ..estate import Estate

INSTANCE = Path(__file__).parents[1] / "instance"
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME")
KILLED = {"clazz": "com.dataiku.dip.exceptions.ProcessDiedException", "stack": ""}


class Child:
    """A running component. `over` once it ended; then `failure` is None or `{clazz, message, stack}`.

    `job` is what the child reads; `login` is whom its ticket acts for; `context` is what the server remembers of the
    ticket (a scenario run, for example); `env` is added to the environment.
    """

    def __init__(
        self, estate: Estate, job: dict[str, Any], *, login: str, env: dict[str, str], context: Any = None
    ) -> None:
        self.estate, self.context, self.login = estate, context, login
        self.ticket = ids.token(32)
        self.folder = estate.root / ".runs" / ids.token(12)
        self.folder.mkdir(parents=True)
        (self.folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        self.over = False
        self.killed = ""
        self._waiting: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        estate.keys[self.ticket] = login
        with self._lock:  # who stops the instance just now waits until there is something to stop
            estate.children[self.ticket] = self
            self.process = self._start(env)
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()

    def _start(self, env: dict[str, str]) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-I", str(INSTANCE / "component.py"), str(self.folder)],
                cwd=self.folder,
                env={**kept, **dss_environment(self.estate, self.ticket), **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _watch(self) -> None:
        self.process.wait()
        self.estate.call_soon(self._ended)

    def _ended(self) -> None:
        with self._lock:
            self.over = True
            waiting, self._waiting = self._waiting, []
        self.estate.keys.pop(self.ticket, None)
        self.estate.children.pop(self.ticket, None)
        for callback in waiting:
            callback()

    def then(self, callback: Callable[[], None]) -> None:
        """Call back once it is over, on the server's loop; at once when it is."""
        with self._lock:
            if not self.over:
                self._waiting.append(callback)
                return
        callback()

    def kill(self, why: str = "Aborted") -> None:
        """A hard stop of the process and all it started (conventions §2); its ticket is worth nothing from now on."""
        self.killed = self.killed or why
        self.estate.keys.pop(self.ticket, None)
        with self._lock:
            process = self.process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

    def join(self) -> None:
        """Wait for the end of the process; its callbacks are dropped. For the shutdown of the sandbox."""
        with self._lock:
            self._waiting = []
        self._watcher.join(5)

    # -- what came back --------------------------------------------------------------------------------------------

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def read(self, name: str) -> bytes | None:
        """A file that the child wrote, or None."""
        file = self.folder / name
        return file.read_bytes() if file.is_file() else None

    @property
    def answer(self) -> dict[str, Any]:
        """`answer.json` of the child: `{"ok": …}`."""
        return json.loads(self.read("answer.json") or b"{}")

    @property
    def failure(self) -> dict[str, str] | None:
        """Why it failed: the exception it raised, or that it was killed or left without a word."""
        answer = self.answer
        if self.killed:
            return {**KILLED, "message": self.killed}
        if answer.get("ok"):
            return None
        tail = "\n".join(self.log.splitlines()[-5:])
        return answer.get("failure") or {
            **KILLED,
            "message": f"Process died (exit code {self.process.returncode}): {tail}",
        }

    def raise_failure(self) -> None:
        """The failure as DSS answers it; nothing when it ended well."""
        if (failure := self.failure) is not None:
            raise DssError(500, failure["clazz"], failure["message"])


def dss_environment(estate: Estate, ticket: str) -> dict[str, str]:
    """Where the instance is and who asks (AUTO §12.1)."""
    protocol, _, address = estate.url.partition("://")
    host, _, port = address.partition(":")
    return {
        "DKU_BACKEND_PROTOCOL": protocol,
        "DKU_BACKEND_HOST": host,
        "DKU_BACKEND_PORT": port,
        "DKU_BASE_PROTOCOL": protocol,
        "DKU_BASE_PORT": port,
        "DKU_API_TICKET": ticket,
        "DIP_HOME": str(estate.root),
    }


Work = Generator[Child, None, Any]
"""A piece of work that waits for children by yielding them."""


def drive(work: Work, then: Callable[[Any], None] = lambda value: None) -> None:
    """Run `work`; when it waits, go on once the child is over. `then` gets what it returns."""
    while True:
        try:
            child = next(work)
        except StopIteration as end:
            then(end.value)
            return
        if not child.over:
            child.then(lambda: drive(work, then))
            return
