"""What the command line writes, whatever the locale of who runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "Größe → ∅".encode()),
        ({"PYTHONIOENCODING": "ascii"}, b"Gr\\xf6\\xdfe \\u2192 \\u2205"),
        ({"PYTHONIOENCODING": "latin-1"}, "Größe ".encode("latin-1") + b"\\u2192 \\u2205"),
    ],
    ids=["an old locale", "ascii", "latin-1"],
)
def test_every_character_is_written(tmp_path: Path, locale: dict[str, str], told: bytes) -> None:
    """Tools read UTF-8 from files and pipes; who asks for less gets escapes for the rest, and never a traceback."""
    (tmp_path / "project.yml").write_text('project: {key: P}\nzones: [{name: "Größe → ∅", colour: red}]\n', encoding="utf-8")
    command = [sys.executable, "-m", "dss_iac", "validate", "-c", str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "python-lib"), **locale}
    done = subprocess.run(command, capture_output=True, env=environ)
    assert done.returncode == 1 and told in done.stdout + done.stderr and b"Traceback" not in done.stderr
