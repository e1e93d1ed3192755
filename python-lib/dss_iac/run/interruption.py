"""Ctrl-C, SIGTERM and a terminal that hangs up while an apply is at work (D23): the first one asks it to stop, a second
Ctrl-C breaks off what it waits for. What is done about either is the business of who is interrupted.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Windows has no terminal that hangs up.
ASKING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """While it lasts, these set `stop` instead of ending the program; another Ctrl-C is a KeyboardInterrupt. Whoever
    started it with `nohup` wants it to go on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def once(number: int, frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    heard = (n for n in ASKING if n == signal.SIGINT or signal.getsignal(n) is not signal.SIG_IGN)
    before = {n: signal.signal(n, once) for n in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
