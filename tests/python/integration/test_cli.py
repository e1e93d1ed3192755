"""The command line: connections, formats, exit codes, and one clear line for what is wrong."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

import dss_iac
from dss_iac.cli import main
from dss_iac.errors import Unauthenticated
from dss_iac.run.config import connection
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .conftest import Engine

URL = "http://127.0.0.1:9"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: dict[str, Any]) -> Path:
    """A folder with a configuration, and no connection in the environment."""
    for pair in connection.PAIRS:
        for name in pair:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "iac").mkdir()
    (tmp_path / "iac" / "project.yml").write_text(yaml.safe_dump(shop))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main.main(words)
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return code, told.out, told.err


def point(monkeypatch: pytest.MonkeyPatch, url: str, key: str = "admin-key") -> None:
    monkeypatch.setenv("DKU_DSS_URL", url)
    monkeypatch.setenv("DKU_API_KEY", key)


def test_without_a_connection(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "plan", "-c", "iac")
    assert code == 1 and err.count("\n") == 1 and "DKU_DSS_URL and DKU_API_KEY" in err


def test_an_unreachable_host_is_one_line_at_once(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    point(monkeypatch, URL)
    began = time.monotonic()
    code, _, err = run(capsys, "plan", "-c", "iac")
    assert code == 1 and err.count("\n") == 1 and "refuses connections; check the URL" in err
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("url", ["localhost", "http://no-such-host.invalid", "ftp://x"])
def test_a_url_that_is_none(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    point(monkeypatch, url)
    code, _, err = run(capsys, "plan", "-c", "iac")
    assert code == 1 and err.count("\n") == 1 and "URL" in err


def test_a_wrong_key_is_one_line(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    point(monkeypatch, dss.url, "nonsense")
    code, _, err = run(capsys, "plan", "-c", "iac")
    assert code == 1 and err.count("\n") == 1 and "Unknown API Key" in err and "nonsense" not in err


def test_where_the_connection_comes_from(tmp_path: Path) -> None:
    file = tmp_path / ".dataiku" / "config.json"
    file.parent.mkdir()
    file.write_text(
        json.dumps({"default_instance": "a", "dss_instances": {"a": {"url": "http://file", "api_key": "f"}}})
    )
    shell = {"DATAIKU_URL": "http://shell", "DATAIKU_API_KEY": "s"}
    both = {**shell, "DKU_DSS_URL": "http://first", "DKU_API_KEY": "k", "DKU_PROD_KEY": "p"}
    cases: list[tuple[dict[str, Any], dict[str, str], str, bool]] = [
        ({}, {}, "http://file", True),
        ({}, shell, "http://shell", True),
        ({}, both, "http://first", True),
        ({"url": "https://prod/", "api_key_env": "DKU_PROD_KEY"}, {**both, "DSS_IAC_HOSTS": "a, prod"}, "https://prod", True),
    ]
    for instance, environ, host, verify in cases:
        client = connection.client(instance, environ, tmp_path)
        assert (client.host, client._session.verify) == (host, verify)
    with pytest.raises(connection.NoConnection, match="set the variable DKU_PROD_KEY"):
        connection.client({"url": "https://prod", "api_key_env": "DKU_PROD_KEY"}, shell, tmp_path)
    with pytest.raises(connection.NoConnection, match="DATAIKU_API_KEY is not"):
        connection.client({}, {"DATAIKU_URL": "http://x"}, tmp_path)
    file.write_text("{")
    with pytest.raises(connection.NoConnection, match="not usable"):
        connection.client({}, {}, tmp_path)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_every_format_of_a_plan(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox, form: str
) -> None:
    point(monkeypatch, dss.url)
    code, out, _ = run(capsys, "plan", "-c", "iac", "--format", form)
    assert code == 0 and "recipe.SHOP.clean" in out and "\x1b" not in out
    if form == "json":
        actions = {c["address"]: c["change"]["actions"] for c in json.loads(out)["resource_changes"]}
        assert actions["recipe.SHOP.clean"] == ["create"]


def test_machines_get_json_from_every_verb(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    point(monkeypatch, dss.url)
    common = ("-c", "iac", "--format", "json")
    code, out, err = run(capsys, "apply", *common, "--auto-approve")
    done = json.loads(out)
    assert (code, err) == (0, "") and done["result"]["complete"] and done["result"]["plan_is_empty_now"]
    for words, wanted in (
        (("validate", *common), 0),
        (("drift", *common), 0),
        (("state", "list", *common), 0),
        (("state", "show", *common), 0),
    ):
        code, out, _ = run(capsys, *words)
        assert code == wanted and json.loads(out) is not None
    code, out, _ = run(capsys, "drift", "--project-key", "NOPE", "--format", "json")
    assert code == 1 and json.loads(out)["errors"]


def test_refused_beats_changes_present(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    point(monkeypatch, dss.url)
    dss.client().create_project("SHOP", "Shop", "admin").create_dataset(
        "RAW", "Filesystem", params={"connection": "filesystem_root", "path": "/x"}
    )
    code, out, _ = run(capsys, "plan", "-c", "iac", "--detailed-exitcode")
    assert code == 3 and "dataset.SHOP.RAW" in out
    code, _, err = run(capsys, "apply", "-c", "iac", "--auto-approve")
    assert code == 3 and "nothing was done" in err


def test_an_apply_that_did_not_do_all_ends_with_5(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox, knobs: Knobs
) -> None:
    point(monkeypatch, dss.url)
    knobs.fault(verb="POST", path="/projects/SHOP/scenarios", status=500, message="No luck")
    code, out, _ = run(capsys, "apply", "-c", "iac", "--auto-approve")
    assert code == 5 and "No luck" in out and "Apply incomplete" in out and "1 failed" in out


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("y\n", 1), ("\n", 1), ("YES\n", 1)])
def test_only_yes_is_yes(
    desk: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    dss: Sandbox,
    answer: str,
    code: int,
) -> None:
    point(monkeypatch, dss.url)
    typed = io.StringIO(answer)
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed)
    assert run(capsys, "apply", "-c", "iac")[0] == code
    assert ("SHOP" in dss.client().list_project_keys()) == (code == 0)


def test_destroy_asks_for_the_key(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    point(monkeypatch, dss.url)
    run(capsys, "apply", "-c", "iac", "--auto-approve")
    for answer, wanted in (("yes\n", 1), ("SHOP\n", 0)):
        typed = io.StringIO(answer)
        typed.isatty = lambda: True  # type: ignore[method-assign]
        monkeypatch.setattr(sys, "stdin", typed)
        code, _, _ = run(capsys, "destroy", "-c", "iac", "--delete-data", "managed_folder.models")
        assert code == wanted
    assert dss.client().get_project("SHOP").list_datasets() == []


def test_state_beside_the_configuration(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    point(monkeypatch, dss.url)
    assert run(capsys, "apply", "-c", "iac", "--auto-approve", "--state-dir", "kept")[0] == 0
    assert (desk / "kept" / "SHOP" / "state.json").is_file()
    assert not [r for r in dss.requests if "dss-iac" in r.path and r.verb != "GET"]
    assert run(capsys, "drift", "--project-key", "SHOP", "--state-dir", "kept")[0] == 0
    assert run(capsys, "drift", "--project-key", "SHOP")[0] == 1


def test_import_writes_a_configuration_whose_plan_is_empty(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    point(monkeypatch, dss.url)
    run(capsys, "apply", "-c", "iac", "--auto-approve", "--state-dir", "kept")
    before = len(dss.requests)
    code, out, _ = run(capsys, "import", "SHOP", "-o", "taken")
    assert code == 0 and "dataset 3" in out and "recipe 2" in out
    assert not [r for r in dss.requests[before:] if r.verb != "GET"]
    code, out, _ = run(capsys, "plan", "-c", "taken", "--detailed-exitcode")
    assert code == 0, out
    assert run(capsys, "import", "SHOP", "-o", "taken")[0] == 1
    assert run(capsys, "import", "NOPE", "-o", "other")[0] == 1 and not Path("other").exists()


def test_the_small_verbs(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox
) -> None:
    assert run(capsys, "version")[1] == "dss-iac 1.0.0\n"
    assert json.loads(run(capsys, "schema")[1])["type"] == "object"
    assert '"dataset.SHOP.RAW" -> "recipe.SHOP.clean"' in run(capsys, "graph", "-c", "iac")[1]
    assert run(capsys, "init", "new", "--project-key", "NEW_ONE")[0] == 0
    assert run(capsys, "init", "new")[0] == 1
    assert run(capsys, "validate", "-c", "new")[0] == 0
    point(monkeypatch, dss.url)
    assert run(capsys, "apply", "-c", "new", "--auto-approve")[0] == 0
    assert "no-op (in sync)" in run(capsys, "explain", "-c", "new", "dataset.NOTES")[1]
    assert "NOTES" in run(capsys, "diff", "-c", "new", "dataset.NOTES")[1]
    assert run(capsys)[0] == 1


def test_the_library_takes_dicts_and_shows_itself(engine: Engine, shop: dict[str, Any], tmp_path: Path) -> None:
    made = dss_iac.plan(shop, **engine.more)
    assert made.summary() in made.to_text() and made.summary() in made.to_markdown() and "<script" not in made.to_html()
    made.save(tmp_path / "a.plan")
    assert dss_iac.show(tmp_path / "a.plan").summary_line == made.summary()
    assert dss_iac.apply(made).complete
    assert len(dss_iac.state("SHOP", **engine.more).entries) == 10
    assert dss_iac.validate(shop, online=True, **engine.more).errors == ()
    with pytest.raises(TypeError):
        dss_iac.plan(shop, no_such_option=1, **engine.more)


def test_a_key_without_rights_is_told_what_it_lacks(dss: Sandbox, shop: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        dss_iac.plan(shop, client=dss.client("wrong-key"), environ={})
