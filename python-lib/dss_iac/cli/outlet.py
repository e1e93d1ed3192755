"""The two outlets of the command line: results to standard output, everything else to standard error. Whatever text
comes from a configuration or from DSS is shown with visible escapes; only our own colours reach a terminal.
"""

from __future__ import annotations

import sys

from ..core.text import visible


def out(text: str, *, exact: bool = False) -> None:
    """A result. `exact`: a text that is signed, into a file or a pipe, byte for byte. What begins like
    JSON stays JSON."""
    told = text if exact else visible.in_json(text) if text[:1] in ("{", "[") else visible.painted(text)
    sys.stdout.write(told if told.endswith("\n") else f"{told}\n")
    sys.stdout.flush()


def err(*lines: str) -> None:
    """Warnings and errors, each on lines of its own, after what went to standard output."""
    sys.stdout.flush()
    sys.stderr.writelines(f"{visible.shown(line)}\n" for line in lines)
