"""Applies as processes of their own, against one sandbox: what concurrency tests start, wait for and read."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[3]


class Applier:
    """A folder with a configuration, and the command line in processes."""

    def __init__(self, dss: Sandbox, folder: Path, config: dict[str, Any], who: str = "admin", **environ: str) -> None:
        self.folder, self.config = folder, copy.deepcopy(config)
        rest = {k: v for k, v in os.environ.items() if not k.startswith(("DKU_", "DATAIKU_", "DSS_IAC_"))}
        here = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": dss.keys.get(who, who), "PYTHONPATH": str(ROOT / "python-lib")}
        self.environ = {**rest, **here, "HOME": str(folder), **environ}
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> subprocess.Popen[str]:
        """One command, running."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "project.yml").write_text(yaml.safe_dump(self.config, sort_keys=False))
        process = subprocess.Popen(
            [sys.executable, "-m", "dss_iac", *words],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """Nothing of this one runs any longer."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def run(self, *words: str) -> tuple[int, str, str]:
        """One command to its end: exit code, what it printed, what it complained of."""
        return ended(self.start(*words))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """How a process ended; a traceback is a failure by itself."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in out + err, out + err
    return process.returncode, out, err


def wait_until(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)
