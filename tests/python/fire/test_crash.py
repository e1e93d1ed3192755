"""A fixed sample of the crash matrix; the whole of it with DSS_IAC_MATRIX=1, or `make matrix`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_crash_is_survived() -> None:
    """In a process of its own: it forks, which a process with threads must not."""
    sample = [] if os.environ.get("DSS_IAC_MATRIX") else ["--sample"]
    command = [sys.executable, "-m", "tests.python.fire", "crash", *sample]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'python-lib'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "crash points tried" in done.stdout
