"""The listening socket of a server, which can be shut and opened again: connections are refused meanwhile, as while DSS
restarts. Knows sockets and an event loop, no request.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from typing import Any

LOOK = 0.001  # seconds between two looks at the clock while it is shut


class Door:
    """Of the servers that `uvicorn` keeps in `server`; used in its loop only, but for `wait`."""

    def __init__(self, server: Any, listening: socket.socket) -> None:
        self.server, self._address = server, listening.getsockname()
        self.open = True
        self._kept: socket.socket | None = None
        self._opening: asyncio.Task[None] | None = None
        self._ready: Callable[[], bool] = lambda: True

    def shut(self, ready: Callable[[], bool]) -> None:
        """Refuse connections until `ready()`, and end those that are idle."""
        if not self.open:
            return
        self.open, self._ready, loop, servers = False, ready, asyncio.get_running_loop(), list(self.server.servers)
        for listening in (one for each in servers for one in each._sockets or ()):
            loop.remove_reader(listening)
            listening.close()
        self._later(3, servers)
        self._kept = bound(*self._address)  # nobody else gets the port, and nobody listens at it
        for connection in list(self.server.server_state.connections):
            connection.shutdown()  # at once where nothing is being answered, else after the answer
        self._opening = asyncio.get_running_loop().create_task(self._wait(ready))

    def _later(self, rounds: int, servers: list[Any]) -> None:
        """End what was let in just before, which is a connection only after three rounds of the loop: asked to close at
        once, a server lets it hang without an answer (`asyncio.Server._attach`)."""
        if rounds:
            asyncio.get_running_loop().call_soon(self._later, rounds - 1, servers)
            return
        for each in servers:
            each._sockets = None
        for connection in list(self.server.server_state.connections) if not self.open else ():
            connection.shutdown()

    def wait(self) -> None:
        """Until it is open; for other threads than the loop's."""
        while not self.open:
            time.sleep(LOOK)

    def catch_up(self) -> None:
        """Until it is open, where it is to be by now; for other threads than the loop's."""
        while not self.open and self._ready():
            time.sleep(LOOK)

    async def _wait(self, ready: Callable[[], bool]) -> None:
        while not ready():
            await asyncio.sleep(LOOK)
        await self.server.startup(sockets=[self._kept])
        self.open = True

    async def close(self) -> None:
        """Stop waiting; nothing is left open."""
        if self._opening is not None:
            self._opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._opening
        if not self.open and self._kept is not None:
            self._kept.close()


def bound(host: str, port: int) -> socket.socket:
    """A socket at an address (port 0: any free one) that does not listen yet."""
    # asyncio switches Nagle's delay off only for sockets that name their protocol; with it a small GET takes 40 ms
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    return made
