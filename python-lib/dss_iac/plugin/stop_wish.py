"""A wish that an apply ends: a file beside the plan in the library of the host project, which the apply looks for while
it works. What runs is finished, state is saved and the lock is free, as after Ctrl-C; what was not begun is left for
the next plan. Decides nothing about who may wish: whoever may write to the project can.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..dss.library import Library
from ..errors import IacError
from ..run.home.audit_trail import FOLDER, SHORT

PAUSE = 2.0  # seconds between two looks


def path(id: str) -> str:
    """Where the wish about a plan lies."""
    return f"{FOLDER}/{id[:SHORT]}.stop"


def make(library: Library, id: str) -> None:
    """Wish it. IacError when the library cannot be written."""
    library.write(path(id), b"stop\n")


@contextmanager
def heard(library: Library, id: str, stop: threading.Event) -> Iterator[None]:
    """While this runs, a wish sets `stop`. One from before is none; that the library cannot be read is no reason to
    end."""
    if not id:
        yield
        return
    over = threading.Event()
    _granted(library, id)

    def listen() -> None:
        while not over.wait(PAUSE):
            if _granted(library, id):
                stop.set()
                return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield
    finally:
        over.set()
        listener.join()


def _granted(library: Library, id: str) -> bool:
    """Whether there is a wish; it is taken away."""
    try:
        if path(id) not in library.tree():
            return False
        library.remove(path(id))
    except IacError:
        return False
    return True
