"""Every command of the documentation is run, every snippet is read, every page ends as it says."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import yaml

from dss_iac.core.language import schema
from dss_iac.kinds import registry
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from . import page_story

ROOT = Path(__file__).parents[3]
GENERATED = {"language.md", "modules.md", "commands.md", "json.md"}
PAGES = [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").rglob("*.md")) if p.name not in GENERATED)]
TRIED = [p for p in PAGES if any(b.language == "console" for b in page_story.blocks(p))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", TRIED, ids=_name)
def test_a_page_is_lived_through(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dss: Sandbox, knobs: Knobs) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", dss.keys["admin"])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    dss.client().create_project("OPS", "Operations", "admin")
    page_story.told(page, knobs, monkeypatch)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_its_yaml_is_of_the_language(page: Path) -> None:
    """Snippets that are no files of a story; environments say by their keys that they are environments."""
    main, environment = schema.build(registry()), schema.environment()
    for block in page_story.blocks(page):
        if block.language != "yaml" or block.title:
            continue
        tree = yaml.safe_load(block.body)
        shape = environment if {"overrides", "instance", "settings"} & set(tree) else main
        wrong = list(schema._validator(schema._Key(shape)).iter_errors(tree))
        assert not wrong, f"{page.name}:{block.line}: {wrong[0].message}"


def test_commands_and_files_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('x\n```yaml title="a.yml"\na: 1\n```\n<!-- by hand K datasets D a.b = "c" -->\n```console\n$ dss-iac plan\nout\n$ ls\n```\n')
    found = page_story.blocks(page)
    assert [(b.line, b.language, b.title) for b in found] == [(2, "yaml", "a.yml"), (5, "by", ""), (6, "console", "")]
    assert list(page_story.commands(found[2].body)) == [("dss-iac plan", ["out"]), ("ls", [])]
