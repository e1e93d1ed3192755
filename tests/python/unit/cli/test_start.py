"""What a command does not need, it does not import: the start of the command line is counted in modules, not in seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dss_iac.cli import dispatch
from dss_iac.cli.args import COMMANDS

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
    assert not [name for name in loaded if name.startswith("jinja2")]  # it has no template
    assert not loaded & {"rich", "xml.etree.ElementTree"}  # what draws on a terminal, and what writes JUnit's XML


PLANNING = ("dss_iac.run.verb", "dss_iac.run.home", "dss_iac.run.look", "dss_iac.run.step", "dss_iac.run.workspace",
            "dss_iac.core.planning", "dss_iac.core.record", "dss_iac.core.accept", "dss_iac.cli.ci")  # fmt: skip
ENGINE = 112  # modules of the package that a validation loads, beside the kinds: 107, and a few to spare


def test_validation_offline_needs_nothing_that_plans() -> None:
    loaded = _loaded("validate", "-c", str(ROOT / "examples" / "simple"))
    assert "dss_iac.run.config.config_files" in loaded
    assert not sorted(name for name in loaded if name.startswith(PLANNING))
    ours = [name for name in loaded if name.startswith("dss_iac") and not name.startswith("dss_iac.kinds.")]
    assert len(ours) <= ENGINE


def test_a_command_fetches_its_own_module_alone() -> None:
    loaded = _loaded("fmt", "--check", "-c", str(ROOT / "examples" / "simple"))
    fetched = {name for name in dispatch.MODULES.values() if f"dss_iac.cli.{name}" in loaded}
    assert fetched == {"writing.formatting"} and "dss_iac.cli.commands" not in loaded


def test_a_plan_needs_nothing_of_other_commands() -> None:
    program = "import sys; from dss_iac.cli import commands, dispatch; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRON)
    loaded = {*done.stdout.split()}
    assert {"dss_iac.cli.commands", "dss_iac.core.planning.planner"} <= loaded
    assert not sorted(name for name in loaded if name.startswith((
        "dss_iac.core.layout", "dss_iac.run.workspace", "dss_iac.run.verb.accept", "dss_iac.run.verb.state_repair",
        "dss_iac.render.acceptance", "dss_iac.cli.workspace", "dss_iac.cli.ci.kit", "dss_iac.cli.state",
    )))  # fmt: skip


def test_every_command_has_a_module() -> None:
    """A name of the table that nothing has, or a command that no module runs, would be seen by its user only."""
    for name in (dispatch.VERBS, dispatch.ALL_PROJECTS, *dispatch.MODULES.values()):
        assert callable(dispatch.fetched(name).run)
    known = {*dispatch.MODULES, *dispatch.fetched(dispatch.VERBS).COMMANDS, "help", "version", "completion"}
    assert known == {*COMMANDS, "state", "ci"}


def test_what_goes_with_the_process_is_not_looked_through_at_its_end() -> None:
    program = """if True:
        import atexit, gc, sys
        atexit.register(lambda: print(gc.get_freeze_count()))
        sys.argv = ["dss-iac", "version"]
        from dss_iac.__main__ import program
        program()
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRON)
    version, frozen = done.stdout.splitlines()
    assert version.startswith("dss-iac ") and int(frozen) > 1_000


def test_the_public_verbs_are_there_without_being_fetched() -> None:
    told = "import sys, dss_iac; print(sorted(n for n in sys.modules if n.startswith('dss_iac.')), dir(dss_iac))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=ENVIRON).stdout
    assert done.startswith("[]") and "import_project" in done
