"""A real apply in a process of its own, killed without clean-up at one request. Asserts only that it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

ROOT = Path(__file__).parents[3]
Point = tuple[str, str, str]  # verb, path, before or after the handler


def apply(dss: Sandbox, folder: Path, config: Any, point: Point, *flags: str) -> None:
    """Apply a configuration, and kill the process at a request."""
    folder.mkdir(exist_ok=True)
    (folder / "project.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    command(dss, point, "apply", "-c", str(folder), "--auto-approve", *flags)


def command(dss: Sandbox, point: Point, *words: str) -> None:
    """Run a command, and kill its process at a request."""
    environ = {**os.environ, "DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "PYTHONPATH": str(ROOT / "python-lib")}
    process = subprocess.Popen(
        [sys.executable, "-m", "dss_iac", *words],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    knobs = Knobs.of(dss.estate)
    knobs.kill(process.pid, verb=point[0], path=point[1], when=point[2])
    out, _ = process.communicate(timeout=60)
    knobs.clear()
    assert process.returncode == -signal.SIGKILL, out
