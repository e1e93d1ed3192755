"""`dss-iac` as a process: `python -m dss_iac`, and the script of that name. Knows how a process ends; no command."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import threading


def program() -> None:
    """Run the command line and end with its exit code: also where it is interrupted while it is imported, and without
    waiting for requests that were left behind."""
    try:
        code = int(importlib.import_module("dss_iac.cli.main").main())
    except KeyboardInterrupt:
        sys.stderr.write("Error: interrupted; nothing was sent\n")
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    if any(t.is_alive() and not t.daemon for t in threading.enumerate() if t is not threading.main_thread()):
        os._exit(code)
    gc.freeze()  # all goes with the process: to look through it for garbage once more takes a tenth of a command
    sys.exit(code)


if __name__ == "__main__":
    program()
