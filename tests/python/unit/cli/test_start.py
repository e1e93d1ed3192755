"""What a command does not need, it does not import: the start of the command line is counted in modules, not in seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT / "python-lib")}
LIBRARIES = {"yaml", "jinja2", "jsonschema", "rich", "requests", "urllib3", "dataikuapi"}
HTTP = {"requests", "urllib3", "dataikuapi"}
PROGRAM = """
import json, sys
from dss_iac.cli.main import main
code = main(sys.argv[1:])
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


def _loaded(*words: str) -> set[str]:
    """The modules that a command, which ends well, has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True, env=ENVIRON
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


@pytest.mark.parametrize("words", [["--help"], ["plan", "--help"], ["version"], ["--version"]], ids=" ".join)
def test_words_need_no_engine_and_no_library(words: list[str]) -> None:
    loaded = _loaded(*words)
    assert "dss_iac.cli.args" in loaded and not loaded & LIBRARIES
    assert not [name for name in loaded if name.startswith(("dss_iac.run", "dss_iac.kinds", "dss_iac.library"))]


def test_validation_offline_needs_nothing_that_speaks_http() -> None:
    loaded = _loaded("validate", "-c", str(ROOT / "examples" / "simple"))
    assert "yaml" in loaded and not loaded & HTTP
    assert not loaded & {"jsonschema", "urllib.request"}  # the one explains what does not fit, the other is for CI
    assert "dss_iac.dss.project_export" in loaded and "zipfile" not in loaded  # archives: for --by-export
    assert not loaded & {"rich", "xml.etree.ElementTree"}  # what draws on a terminal, and what writes JUnit's XML


def test_the_public_verbs_are_there_without_being_fetched() -> None:
    told = "import sys, dss_iac; print(sorted(n for n in sys.modules if n.startswith('dss_iac.')), dir(dss_iac))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=ENVIRON).stdout
    assert done.startswith("[]") and "import_project" in done
