"""`--dry-run` says whether the apply would be allowed to (D44): rights, guards and policy, without sending anything."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from tests.sandbox import Sandbox

CONFIG: dict[str, Any] = {"version": "1.0", "project": {"key": "DRY"}, "datasets": [{"name": "A", "type": "managed"}]}


@pytest.fixture
def dry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, dss: Sandbox) -> Any:
    """`dry(who, config)` gives exit code, requests, complaints, and what was written."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DKU_DSS_URL", dss.url)

    def run(who: str, config: dict[str, Any], *words: str) -> tuple[int, str, str, list[str]]:
        (tmp_path / "project.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        monkeypatch.setenv("DKU_API_KEY", dss.keys[who])
        dss.requests.clear()
        code = main.main(["apply", "--dry-run", *words])
        told = capsys.readouterr()
        return code, told.out, told.err, [f"{r.verb} {r.path}" for r in dss.requests if r.writes]

    return run


@pytest.fixture
def dss() -> Any:
    with Sandbox(git=False) as sandbox:
        sandbox.client().create_project("DRY", "Dry", "admin")
        project = sandbox.client().get_project("DRY")
        rights = project.get_permissions()
        rows = {"designer": "writeProjectContent", "reader": "readProjectContent"}
        rights["permissions"] = [
            {"user": sandbox.estate.keys[sandbox.keys[who]], flag: True} for who, flag in rows.items()
        ]
        project.set_permissions(rights)
        yield sandbox


def test_who_may_write_is_told_nothing(dry: Any) -> None:
    code, out, err, writes = dry("designer", CONFIG)
    assert (code, err, writes) == (0, "", []) and "none was sent" in out


def test_who_may_only_read_is_told_before(dry: Any) -> None:
    code, out, err, writes = dry("reader", CONFIG)
    assert code == 3 and writes == [] and "none was sent" in out
    assert "may not write to project DRY; ask an administrator" in err


def test_settings_and_permissions_take_an_administrator(dry: Any) -> None:
    heavy = {**CONFIG, "project": {"key": "DRY", "permissions": [{"group": "readers", "read_content": True}]}}
    code, _, err, writes = dry("designer", heavy)
    assert code == 3 and writes == [] and "may not administer project DRY" in err and "/projects/DRY/permissions" in err
    assert dry("admin", heavy)[0] == 0


def test_what_policy_asks_for_is_told_as_well(dry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSS_IAC_POLICY", '{"require_approval": 1}')
    code, _, err, writes = dry("admin", CONFIG)
    assert code == 3 and writes == [] and "approval is required" in err


def test_guards_are_told_with_their_reasons(dry: Any, dss: Sandbox) -> None:
    dss.client().get_project("DRY").create_dataset(
        "A", "Filesystem", params={"connection": "filesystem_root", "path": "/a"}
    )
    code, _, err, writes = dry(
        "admin", {**CONFIG, "datasets": [{"name": "A", "type": "managed", "description": "ours"}]}
    )
    assert code == 3 and writes == [] and "--adopt" in err
