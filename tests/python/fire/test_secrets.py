"""Planted secrets, looked for in everything that leaves the engine: renderings, logs, tracebacks, and every file under
the homes of state. Also: that a change of one is seen although nobody sees it, and that one written in clear is told.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.core.secret.signature import KEY_NAME
from tests.sandbox import Sandbox

KEY = "VAULT"
WORDS = ("plain", "opaque", "named", "chance", "hook", "file", "payload")
OLD = {word: f"Old-{word}-8Kq2Zx7Wm4Tb" for word in WORDS}
NEW = {word: f"New-{word}-5Rj9Vn3Yc6Pd" for word in WORDS}
OLD["chance"], NEW["chance"] = "a8Kq2Zx7Wm4TbP9dLr3QvY6n", "e5Rj9Vn3Yc6PdT7wKs2HxB4m"
HAND = "Hand-made-1Gs8Lk4Qf2Xz"
PLUGIN = {"name": "SERVICE", "type": "CustomPython_acme_service", "params": {"customConfig": {
    "endpoint": "https://acme.invalid", "apiKey": "{{ var.opaque }}", "header": "Bearer {{ var.chance }}"}}}  # fmt: skip

CONFIG: dict[str, Any] = {
    "version": "1.0",
    "project": {
        "key": KEY,
        "variables": {"standard": {"db_password": "{{ var.named }}", "region": "EU", "odd": "{{ var.plain }}"}},
        "secrets": ["variables.standard.odd"],
    },
    "datasets": [
        PLUGIN,
        {"name": "OUT", "type": "managed", "connection": "filesystem_managed"},
    ],
    "recipes": [
        {
            "name": "call",
            "type": "python",
            "inputs": ["SERVICE"],
            "outputs": ["OUT"],
            "code": "token = '{{ var.payload }}'\n",
            "render": True,
            "secrets": ["payload"],
        }
    ],
    "scenarios": [
        {
            "name": "tell",
            "steps": [{"python": "print(1)\n"}],
            "reporters": [
                {
                    "active": True,
                    "phase": "END",
                    "messaging": {
                        "type": "slack-scenario",
                        "configuration": {"webhookUrl": "https://x.invalid/{{ var.hook }}"},
                    },
                }
            ],
        }
    ],
    "libraries": [
        {"path": "python/token.py", "content": "T = '{{ var.file }}'\n", "render": True, "secrets": ["content"]},
    ],
}


class Vault:
    """The command line before a sandbox, with a folder of its own; everything it says is kept in `said`."""

    def __init__(self, dss: Sandbox, folder: Path, capsys: Any, key: str, *flags: str) -> None:
        self.dss, self.folder, self.capsys, self.key, self.flags = dss, folder, capsys, key, flags
        self.said: list[str] = []
        folder.mkdir()

    def write(self, config: dict[str, Any]) -> None:
        (self.folder / "project.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")

    def run(self, *words: str, secrets: dict[str, str] | None = None, expected: int | tuple[int, ...] = 0) -> str:
        given = [w for name, value in (secrets or {}).items() for w in ("--var", f"{name}={value}")]
        code = main.main([*words, *given, *(self.flags if words[0] != "show" else ())])
        told = self.capsys.readouterr()
        self.said.append(told.out + told.err)
        assert code in (expected if isinstance(expected, tuple) else (expected,)), (told.out + told.err)[-2000:]
        return str(told.out + told.err)

    def kept(self) -> dict[str, str]:
        """Every file under the homes of state, and every plan."""
        project = self.dss.tree(KEY)
        library = project / "lib" / "dss-iac"
        data = self.dss.estate.projects[KEY].files
        places = [*library.rglob("*"), *self.folder.rglob("*"), *data.rglob("*")]
        names = ("project.yml",)
        texts = {
            str(p): p.read_bytes().decode("utf-8", "replace") for p in places if p.is_file() and p.name not in names
        }
        commits = self.dss.estate.projects[KEY].history
        log = [] if commits is None else commits.log(None, None, 500)[0]
        return {**texts, "git log": json.dumps(log, default=str), "tags": json.dumps(_tags(self.dss), default=str)}


def _tags(dss: Sandbox) -> Any:
    return dss.client()._perform_json("GET", f"/projects/{KEY}/git/tags")


def leaks(texts: dict[str, str], *secrets: str) -> list[str]:
    """Where a secret stands, and around it."""
    return [f"{where}: …{text[max(0, text.index(s) - 200) : text.index(s) + 40]}…"
            for where, text in texts.items() for s in secrets if s in text]  # fmt: skip


@pytest.fixture(params=["library", "folder", "directory"])
def home(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["key", "no key"])
def key(request: pytest.FixtureRequest) -> str:
    return "a key of the tests" if request.param == "key" else ""


@pytest.fixture
def vault(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, home: str, key: str
) -> Iterator[Vault]:
    flags = {
        "library": (),
        "folder": ("--state-folder", "states"),
        "directory": ("--state-dir", str(tmp_path / "c" / "st")),
    }
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with Sandbox() as dss:
        for name, value in (("DKU_DSS_URL", dss.url), ("DKU_API_KEY", "admin-key"), (KEY_NAME, key)):
            monkeypatch.setenv(name, value)
        dss.estate.plugins["acme"] = {"id": "acme", "version": "1.0"}
        made = Vault(dss, tmp_path / "c", capsys, key, *flags[home])
        monkeypatch.chdir(made.folder)
        yield made
        assert not dss.estate.crashes and not dss.estate.unknown_routes
        every = (*OLD.values(), *NEW.values(), HAND)
        assert not leaks({"log": caplog.text, **{f"said {i}": t for i, t in enumerate(made.said)}}, *every)


def config() -> dict[str, Any]:
    return copy.deepcopy(CONFIG)


def test_no_secret_is_told_or_kept(vault: Vault) -> None:
    """Create, change, drift, roll back, destroy; in every form; with a step that fails on the way."""
    every = (*OLD.values(), *NEW.values(), HAND)
    vault.write(config())
    for form in ("text", "markdown", "html", "json"):
        vault.run("plan", "--format", form, secrets=OLD)
    vault.run("apply", "--auto-approve", "--format", "json", secrets=OLD)
    assert vault.dss.estate.projects[KEY].variables["db_password"] == OLD["named"]
    assert not leaks(vault.kept(), *every)
    for form in ("text", "markdown", "html", "json"):
        vault.run("plan", "--format", form, "--show-unchanged", secrets=NEW)
    vault.run("explain", secrets=NEW)
    vault.run("diff", secrets=NEW)
    vault.run("plan", "-o", "plan.json", secrets=NEW)
    vault.run("show", "plan.json")
    assert not leaks(vault.kept(), *every)
    vault.dss.knobs.fault(verb="PUT", path=f"/projects/{KEY}/variables", message=f"cannot take {NEW['named']}")
    vault.run("apply", "--auto-approve", "--adopt", f"dataset.{KEY}.SERVICE", secrets=NEW, expected=5)
    vault.run("apply", "--auto-approve", secrets=NEW)
    assert vault.dss.estate.projects[KEY].variables["db_password"] == NEW["named"]
    assert not leaks(vault.kept(), *every)
    vault.dss.knobs.edit(KEY, "variables", "", "standard.db_password", HAND)
    for form in ("text", "json", "html"):
        vault.run("drift", "--project-key", KEY, "--format", form, expected=(0, 2))
    vault.run("state", "show", "--project-key", KEY)
    vault.run("rollback", "--project-key", KEY, "--auto-approve", "--format", "json", expected=(0, 5))
    assert not leaks(vault.kept(), *every)
    vault.run("plan", secrets=OLD)
    vault.run("destroy", "--project-key", KEY, "--auto-approve", "--allow-mass-change", expected=(0, 3, 5))
    assert not leaks(vault.kept(), *every)


@pytest.mark.parametrize(("home", "key"), [("library", "key")], indirect=True)
def test_a_changed_secret_is_seen_by_drift(vault: Vault) -> None:
    """A fingerprint shows that it changed, although nothing shows what it is (D35)."""
    vault.write(config())
    vault.run("apply", "--auto-approve", secrets=OLD)
    assert "No drift" in vault.run("drift", "--project-key", KEY)
    for path in ("standard.db_password", "standard.odd"):
        vault.dss.knobs.edit(KEY, "variables", "", path, HAND)
        told = vault.run("drift", "--project-key", KEY, expected=2)
        assert path.rpartition(".")[2] in told and "(secret" in told
        vault.run("apply", "--auto-approve", secrets=OLD)
        assert "No drift" in vault.run("drift", "--project-key", KEY)


@pytest.mark.parametrize(("home", "key"), [("library", "no key")], indirect=True)
def test_without_a_key_nothing_is_claimed_about_secrets(vault: Vault) -> None:
    """No key: what is recorded of a secret tells nothing, so it is no drift, and no plan either (D27)."""
    vault.write(config())
    vault.run("apply", "--auto-approve", secrets=OLD)
    assert "No drift" in vault.run("drift", "--project-key", KEY)
    assert "0 to update" not in vault.run("plan", "--detailed-exitcode", secrets=OLD)


@pytest.mark.parametrize(("home", "key"), [("library", "key"), ("library", "no key")], indirect=True)
def test_a_kept_plan_holds_no_secret_and_writes_it_all_the_same(vault: Vault) -> None:
    """It takes the secrets from the configuration it was made from; without that it says so, before it does anything."""
    vault.write(config())
    vault.run("plan", "-o", "plan.json", secrets=OLD)
    told = vault.run("apply", "plan.json", "--auto-approve", expected=1)
    assert "no plan holds" in told and KEY not in vault.dss.estate.projects
    vault.run("apply", "plan.json", "-c", ".", "--auto-approve", secrets=OLD, expected=(0, 3))


@pytest.mark.parametrize(("home", "key"), [("library", "key")], indirect=True)
def test_a_secret_in_clear_in_yaml_is_told(vault: Vault) -> None:
    """A warning names the place; a template, a variable of DSS and an empty value are none."""
    clear = config()
    clear["project"]["variables"]["standard"] |= {
        "api_token": "clear-text",
        "from_dss": "${token}",
        "empty_password": "",
    }
    clear["datasets"][1]["custom_fields"] = {"note": "AKIAIOSFODNN7EXAMPLE"}
    vault.write(clear)
    told = vault.run("validate", secrets=OLD)
    assert told.count("in clear") == 2 and "api_token" in told and "note" in told and "project.yml:" in told
    assert "clear-text" not in told and "AKIAIOSFODNN7EXAMPLE" not in told
