"""How much memory a piece of work takes, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGE = str(Path(__file__).resolve().parents[5] / "python-lib")
# The verbs, which the package imports first of all, take half a second that no measured piece needs.
_HEAD = """
import sys, types
sys.path.insert(0, {package!r})
sys.modules["dss_iac"] = types.ModuleType("dss_iac")
sys.modules["dss_iac"].__path__ = [{package!r} + "/dss_iac"]
"""
# Linux counts the parent's peak in `ru_maxrss` of a child; the high-water mark of /proc starts anew with each program.
_TAIL = """
try:
    status = open("/proc/self/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0])
except (OSError, IndexError):
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak // 1024)
"""


def measured(code: str) -> tuple[int, str]:
    """(peak memory in MB, what it printed) of a piece of Python that may import the package."""
    done = subprocess.run(
        [sys.executable, "-c", _HEAD.format(package=PACKAGE) + code + _TAIL], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-800:]
    said, memory = done.stdout.rstrip().rsplit("\n", 1)
    return int(memory), said
