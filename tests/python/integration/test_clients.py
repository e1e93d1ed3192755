"""The engine on every official client at hand: the installed one, and those that lie in `.clients/<version>`
(`make clients` puts them there)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
CLIENTS = [("installed", ""), *((p.name, str(p)) for p in sorted((ROOT / ".clients").glob("*/")))]
SAY = "import dataikuapi, dss_iac.cli, sys; sys.stderr.write(dataikuapi.__file__); sys.exit(dss_iac.cli.main(sys.argv[1:]))"


@pytest.mark.parametrize(("name", "folder"), CLIENTS, ids=[name for name, _ in CLIENTS])
def test_plan_apply_drift_plan(name: str, folder: str, dss: Sandbox, shop: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "project.yml").write_text(yaml.safe_dump(shop))
    path = os.pathsep.join(p for p in (folder, str(ROOT / "python-lib")) if p)
    environ = {**os.environ, "PYTHONPATH": path, "DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key"}
    for words in (["plan"], ["apply", "--auto-approve"], ["drift"], ["plan", "--detailed-exitcode"]):
        command = [sys.executable, "-W", "ignore", "-c", SAY, *words, "-c", str(tmp_path)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert folder in done.stderr
