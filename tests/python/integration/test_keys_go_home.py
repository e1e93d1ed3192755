"""A key goes only where its owner said: to the host of its own variable, of the client's own file, or of the list. What
a configuration says about hosts and certificates is a wish.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac.cli.main import main
from dss_iac.run.config import connection
from dss_iac.run.config.connection import NoConnection
from tests.sandbox import Sandbox

SHELL = {"DKU_DSS_URL": "https://dev.company.invalid", "DKU_API_KEY": "k", "DKU_PROD_KEY": "p"}
EVIL = "https://evil.invalid"
PROD = "https://prod.company.invalid"
FILE = {"default_instance": "a", "dss_instances": {
    "a": {"url": "https://file.company.invalid/", "api_key": "f"},
    "b": {"url": "https://lax.company.invalid", "api_key": "l", "no_check_certificate": True},
}}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the client's own file."""
    (tmp_path / ".dataiku").mkdir()
    (tmp_path / ".dataiku" / "config.json").write_text(json.dumps(FILE))
    return tmp_path


@pytest.mark.parametrize(
    "instance",
    [
        {"url": EVIL},
        {"url": EVIL, "api_key_env": "DKU_API_KEY"},
        {"url": EVIL, "api_key_env": "DKU_PROD_KEY"},
        {"url": "https://dev.company.invalid:8443"},
        {"url": "http://dev.company.invalid"},
        {"url": "https://dev.company.invalid.evil.invalid"},
        {"url": "https://dev.company.invalid@evil.invalid"},
        {"url": "https://evil.invalid#dev.company.invalid"},
        {"url": "https://evil.invalid\\@dev.company.invalid"},
    ],
)
def test_a_host_that_only_the_configuration_names_gets_no_key(instance: dict[str, Any], home: Path) -> None:
    with pytest.raises(NoConnection) as refused:
        connection.client(instance, SHELL, home)
    assert "'k'" not in str(refused.value) and "'p'" not in str(refused.value)


@pytest.mark.parametrize(
    ("instance", "more", "key"),
    [
        ({"url": "https://dev.company.invalid/"}, {}, "k"),
        ({"url": "https://DEV.company.invalid:443"}, {}, "k"),
        ({"url": PROD, "api_key_env": "DKU_PROD_KEY"}, {"DKU_PROD_URL": PROD}, "p"),
        ({"url": PROD, "api_key_env": "DKU_PROD_KEY"}, {"DSS_IAC_HOSTS": "x.invalid prod.company.invalid"}, "p"),
        ({"url": "http://prod:11200", "api_key_env": "DKU_PROD_KEY"}, {"DSS_IAC_HOSTS": "http://prod:11200"}, "p"),
        ({"url": "https://file.company.invalid"}, {}, "f"),
    ],
)
def test_a_host_that_the_caller_named_gets_its_key(
    instance: dict[str, Any], more: dict[str, str], key: str, home: Path
) -> None:
    assert connection.client(instance, {**SHELL, **more}, home).api_key == key  # type: ignore[attr-defined]


def test_the_way_out_is_told_and_works(home: Path) -> None:
    wish = {"url": "http://prod.company.invalid:11200/dss", "api_key_env": "DKU_PROD_KEY"}
    with pytest.raises(NoConnection, match="export DSS_IAC_HOSTS=http://prod.company.invalid:11200") as told:
        connection.client(wish, SHELL, home)
    named = str(told.value).rsplit("DSS_IAC_HOSTS=", 1)[1]
    assert connection.client(wish, {**SHELL, "DSS_IAC_HOSTS": named}, home).host == wish["url"]


def test_certificates_are_checked_unless_the_caller_says_otherwise(home: Path) -> None:
    own = {"url": "https://dev.company.invalid"}
    with pytest.raises(NoConnection, match="pass --insecure"):
        connection.client({**own, "verify_tls": False}, SHELL, home)
    with pytest.raises(NoConnection, match="pass --insecure"):
        connection.client({"verify_tls": False}, SHELL, home)
    assert connection.client({**own, "verify_tls": ""}, SHELL, home)._session.verify is True
    assert connection.client({**own, "verify_tls": "ca.pem"}, SHELL, home)._session.verify == "ca.pem"
    assert connection.client(own, SHELL, home, insecure=True)._session.verify is False
    assert connection.client({"url": "https://lax.company.invalid"}, {}, home)._session.verify is False, "her own file"


def test_not_checking_is_said_aloud(
    dss: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", dss.keys["admin"])
    dss.client().create_project("SHOP", "Shop", "admin")
    main(["import", "SHOP", "-o", str(tmp_path / "a"), "--insecure"])
    err = capsys.readouterr().err
    assert err.count(f"the certificate of {dss.url} is not checked") == 1
    main(["import", "SHOP", "-o", str(tmp_path / "b")])
    assert "certificate" not in capsys.readouterr().err


# ------------------------------------------------------------------------------------- secrets out of the process list

PROJECT = """project: {key: SHOP, name: Shop, variables: {standard: {dbPassword: "{{ var.db }}", region: "{{ var.r }}"}}}
"""


def test_variables_come_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "iac").mkdir()
    (tmp_path / "iac" / "project.yml").write_text(PROJECT)
    (tmp_path / "vars.yml").write_text("db: from a file\nr: 12\n")
    (tmp_path / "one").write_text("from one file\n")
    whole = str(tmp_path / "vars.yml")
    for given in (["--var-file", whole], ["--var", f"db=@{tmp_path / 'one'}", "--var", "r=@@x"],
                  ["--var-file", whole, "--var", "r=EU"]):  # fmt: skip
        assert main(["validate", "-c", str(tmp_path / "iac"), *given]) == 0, capsys.readouterr()
        assert "from" not in capsys.readouterr().out


@pytest.mark.parametrize("text", ["- db", "db: [hunter2]", "db: {a: hunter2}", "hunter2", "db: 'hunter2", "db:"])
def test_a_file_of_variables_that_is_none_tells_no_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "vars.yml").write_text(text)
    assert main(["validate", "-c", str(tmp_path), "--var-file", str(tmp_path / "vars.yml")]) == 1
    err = capsys.readouterr().err
    assert "--var-file" in err and "hunter2" not in err


def test_files_that_are_not_there_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given in (["--var-file", "nowhere.yml"], ["--var", "db=@nowhere"]):
        assert main(["validate", "-c", str(tmp_path), *given]) == 1
        assert "nowhere" in capsys.readouterr().err
