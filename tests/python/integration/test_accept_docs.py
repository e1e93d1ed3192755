"""What docs/accept.md shows is what happens: each command of it is run, each file of it is read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import dss_iac
from tests.python.integration.accept_shop import FILES
from tests.python.integration.desk import Desk, carried_out
from tests.sandbox import Sandbox

PAGE = (Path(__file__).parents[3] / "docs" / "accept.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.S | re.M)
COMMANDS = [line.partition("  #")[0].strip() for kind, text in BLOCKS if not kind for line in text.splitlines()]


@pytest.fixture
def market(dss: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Prod, applied and edited; the folder is where the command line works."""
    for name, text in FILES.items():
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_text(text, encoding="utf-8")
    found = Desk(dss, tmp_path / "iac", tmp_path / "from", environment="prod")
    carried_out(found.prepare())
    found.edit("scenarios", "weekly", "description", "on Mondays")
    found.edit("scenarios", "nightly", "description", "builds all")
    found.edit("datasets", "ORDERS", "description", "every order")
    monkeypatch.chdir(found.folder)
    return found


def test_every_command_of_the_page_runs(market: Desk, command: Callable[..., int]) -> None:
    """One after the other, as somebody reads; afterwards nothing is left to take."""
    assert len(COMMANDS) >= 4
    for typed in COMMANDS:
        words = shlex.split(typed)
        assert words[:2] == ["dss-iac", "accept"]
        assert command(*words[1:], *([] if "-e" in words else ["-e", "prod"])) == 0, typed
    assert not [c for c in market.plan().changes if c.fields]
    assert "builds all" in (market.folder / "scenarios/nightly.yml").read_text(encoding="utf-8")


def test_the_words_of_python_and_of_import(market: Desk, command: Callable[..., int]) -> None:
    """The other ways in that the page names."""
    assert "dss_iac.accept(folder, everything=True)" in PAGE and "import KEY -o DIR --update" in PAGE
    done = dss_iac.accept(market.folder, everything=True, environment="prod", client=market.dss.client(), dry_run=True)
    assert {a.address.name for a in done.accepted} == {"nightly", "ORDERS"}, "only what is declared"
    assert command("import", "MARKET_PROD", "-o", str(market.folder), "--update") == 1, "which environment is prod's?"


def test_files_of_the_page_are_configurations(tmp_path: Path) -> None:
    """With a project beside them."""
    found = [text for kind, text in BLOCKS if kind == "yaml"]
    assert found
    for text in found:
        whole = {"project": {"key": "PAGE"}, **yaml.safe_load(text)}
        assert dss_iac.load(whole).warnings == ()


def test_messages_of_the_page_exist() -> None:
    """The first column of its table quotes the source."""
    quoted = re.findall(r"^\| `([^`]+)` \|", PAGE, re.M)
    modules = (Path(dss_iac.__file__).parent).rglob("*.py")
    source = re.sub(r'"\s*\n\s*f?"', "", "\n".join(p.read_text(encoding="utf-8") for p in modules))
    assert len(quoted) == 5
    for text in quoted:
        pieces = [p.strip(" '") for p in re.split(r"…|dataset\.B|\{\{ var\.x \}\}", text)]
        assert all(piece in source for piece in pieces), text
