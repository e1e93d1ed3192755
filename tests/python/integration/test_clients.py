"""The engine with the official clients that instances of different ages bring along: plan, apply and plan again, each
in a process of its own with that client first on the path.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
VERSIONS = ("12.6.0", "15.2.0")
UNREACHED = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "Temporary failure",
    "Network is unreachable",
)
PROGRAM = """
import json, sys
import dataikuapi
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around

around = Around(environ={}, client=dataikuapi.DSSClient(sys.argv[1], "admin-key"))
first = verbs.plan(sys.argv[2], around=around)
result = verbs.apply(first)
again = verbs.plan(sys.argv[2], around=around)
drift = verbs.drift(project_key=first.plan.project, around=around)
imported = verbs.import_project(first.plan.project, around=around)
print(json.dumps({
    "client": dataikuapi.__file__,
    "created": first.plan.summary_line,
    "failed": [o.why for o in result.failed],
    "actions": again.plan.has_actions,
    "records": again.plan.records,
    "drift": len(drift.changes),
    "imported": sorted(imported.files),
}))
"""


def _installed(version: str) -> Path:
    """A folder with that client alone, kept between runs."""
    folder = Path(tempfile.gettempdir()) / "dss-iac-clients" / version
    if (folder / "dataikuapi").is_dir():
        return folder
    with tempfile.TemporaryDirectory() as fresh:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", fresh]
        command += ["--no-build-isolation"]  # else the newest setuptools would build it, not ours
        done = subprocess.run([*command, f"dataiku-api-client=={version}"], capture_output=True, text=True, check=False)
        if done.returncode and any(sign in done.stderr for sign in UNREACHED):
            pytest.skip("pip reaches no package registry")
        assert done.returncode == 0, done.stderr
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(fresh, folder)
        except OSError:  # another process was faster, or the folder is of another disk
            assert (folder / "dataikuapi").is_dir()
        Path(fresh).mkdir(exist_ok=True)  # what the context manager removes
    return folder


@pytest.mark.parametrize("version", VERSIONS)
def test_plan_and_apply_with_an_official_client(version: str) -> None:
    """A whole example: everything created, then nothing to do, nothing drifted, and an import that finds it all."""
    client = _installed(version)
    path = os.pathsep.join([str(client), str(ROOT / "python-lib"), str(ROOT)])
    with Sandbox(git=False) as dss:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, dss.url, str(ROOT / "examples" / "customer_analytics")],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert done.returncode == 0, done.stderr
        assert dss.estate.unknown_routes == []
    told = json.loads(done.stdout)
    assert told["client"].startswith(str(client))
    assert told["created"] == "Plan: 15 to create, 0 to update, 0 to destroy."
    assert (told["failed"], told["actions"], told["records"], told["drift"]) == ([], False, 0, 0)
    assert "project.yml" in told["imported"]
