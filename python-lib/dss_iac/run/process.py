"""Which process of which machine this is, and whether another one still lives. Only an answer that cannot be wrong is
given: same boot, same process space, same start time; anything else is "not known".
"""

from __future__ import annotations

import os
import platform
from pathlib import Path

_PROC = Path("/proc")


def host() -> str:
    """The machine's name, for people."""
    return platform.node() or "unknown"


def machine() -> str:
    """What tells this machine, its boot and its process space from all others; "" where nothing does."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{os.readlink(_PROC / 'self/ns/pid')}"
    except OSError:
        return ""


def this() -> str:
    """This process: its number and when it was started."""
    return _named(os.getpid()) or ""


def dead(machine_of_it: str, process: str) -> bool:
    """Whether a process is certainly gone. False when that cannot be known from here."""
    here = machine()
    number = process.partition("/")[0]
    if not here or machine_of_it != here or not number.isdecimal():
        return False
    return _named(int(number)) != process


def _named(number: int) -> str | None:
    """`number/start time`; None when there is no such process, or only what is left of one."""
    try:
        text = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    rest = text.rpartition(")")[2].split()
    return None if rest[0] in ("Z", "X") else f"{number}/{rest[19]}"
