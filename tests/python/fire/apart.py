"""A matrix in a process of its own: it forks, which a process with threads must not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def figures(name: str) -> str:
    """What the fixed sample of a matrix prints, or all of it with DSS_IAC_MATRIX=1; it must be right."""
    sample = [] if os.environ.get("DSS_IAC_MATRIX") else ["--sample"]
    command = [sys.executable, "-m", "tests.python.fire", name, *sample]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'python-lib'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
