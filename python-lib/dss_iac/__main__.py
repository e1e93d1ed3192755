"""`dss-iac` as a process: `python -m dss_iac`, and the script of that name. Knows how a process ends; no command."""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, TextIO, cast

GONE = (errno.EPIPE, errno.EIO)  # whoever read has closed the pipe, or the terminal is no more
UNSHOWN = 5  # the exit code where not everything was done (D43): what was to be shown, for one


class Lasting:
    """A stream that goes on when it cannot be written any more: what is under way ends as it would. `failed`: why, ""
    where nobody reads it any longer."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.failed = stream, ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """As of any stream."""
        self._lasting(lambda: self._stream.write(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """As of any stream."""
        self.write("".join(lines))

    def flush(self) -> None:
        """As of any stream."""
        self._lasting(self._stream.flush)

    def _lasting(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            self.failed = "" if error.errno in GONE else error.strerror or str(error)
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def _encoded(stream: TextIO) -> TextIO:
    """The stream in UTF-8 where files and pipes are read by tools; a terminal, or who asked for an encoding, gets what
    that knows, and escapes for the rest."""
    if isinstance(stream, io.TextIOWrapper):
        asked = stream.isatty() or os.environ.get("PYTHONIOENCODING")
        stream.reconfigure(encoding=stream.encoding if asked else "utf-8", errors="backslashreplace")
    return stream


def program() -> None:
    """Run the command line and end with its exit code: also where it is interrupted while it is imported, and without
    waiting for requests that were left behind."""
    out, err = Lasting(_encoded(sys.stdout)), Lasting(_encoded(sys.stderr))
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    try:
        code = int(importlib.import_module("dss_iac.cli.main").main())
    except KeyboardInterrupt:
        sys.stderr.write("Error: interrupted; nothing was sent\n")
        code = 1
    for stream in (out, err):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    if failed := out.failed or err.failed:
        sys.stderr.write(f"Error: the output could not be written ({failed}), and is not whole\n")
        code = code if code in (1, 3, 4) else UNSHOWN
    if any(t.is_alive() and not t.daemon for t in threading.enumerate() if t is not threading.main_thread()):
        os._exit(code)
    gc.freeze()  # all goes with the process: to look through it for garbage once more takes a tenth of a command
    sys.exit(code)


if __name__ == "__main__":
    program()
