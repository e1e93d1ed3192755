"""The documents the project started from: every YAML in them reads, fragments wrapped in a project; the examples of
mistakes get a message each. Run only where those documents are at hand: the project does not ship them."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path

import pytest

from dss_iac.core.model.diagnostic import Report
from dss_iac.core.text.document import parse
from dss_iac.errors import ConfigError
from dss_iac.run.config.config_files import Loaded, load

from .toys import write

_DEFAULT = Path(__file__).resolve().parents[6] / "shared" / "reference"
FOLDER = Path(os.environ.get("DSS_IAC_ORIGINALS", _DEFAULT))
PAGES = sorted(FOLDER.glob("original-*.md"))
WRAP = "project: {key: WRAPPED}\npolicy: {default_connection: pg}\n"
MISTAKES = "❌"
pytestmark = pytest.mark.skipif(not PAGES, reason="the original documents are absent")


def _documents() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(r"^( *)```yaml\n(.*?)^ *```", text, re.S | re.M):
            name = f"{page.stem}:{text.count(chr(10), 0, block.start()) + 1}"
            found.append((name, textwrap.dedent(block[2])))
    return found


def _whole(text: str) -> str:
    """A fragment as a configuration: in a project, with the type that its recipes leave out."""
    typed = re.sub(r"^  - name: (\w+)(.*)\n(?=    inputs:|\Z)", r"  - name: \1\2\n    type: python\n", text, flags=re.M)
    return typed if re.search(r"^project:", text, re.M) else WRAP + typed


def _load(folder: Path, text: str) -> Loaded:
    files = {"project.yml": _whole(text), **dict.fromkeys(re.findall(r"code_file: (\S+)", text), "pass\n")}
    return load(write(folder, files), environ={"DB_CONNECTION": "pg", "DB_SCHEMA": "public"})


@pytest.mark.parametrize(("name", "text"), [d for d in _documents() if MISTAKES not in d[1]], ids=lambda v: str(v)[:40])
def test_every_document_reads(tmp_path: Path, name: str, text: str) -> None:
    if len(re.findall(r"^recipes:", text, re.M)) > 1:  # drawn as one, meant as two files: one key twice is an error
        report = Report()
        parse(text, name, report)
        assert [d.what.split(" ")[2] for d in report.errors] == ["'recipes'"]
        head, tail = text.rsplit("\nrecipes:", 1)
        text = f"{head}\n---\nrecipes:{tail}"
    assert _load(tmp_path, text).desired.resources


@pytest.mark.parametrize(("name", "text"), [d for d in _documents() if MISTAKES in d[1]], ids=lambda v: str(v)[:40])
def test_every_mistake_gets_its_message(tmp_path: Path, name: str, text: str) -> None:
    said = []
    for n, part in enumerate(re.split(r"^# ", text, flags=re.M)[1:]):
        if not part.startswith(MISTAKES):
            continue
        try:
            loaded = _load(tmp_path / str(n), "# " + part)
            said += [d.what for d in (*loaded.warnings, *loaded.unanswered)]
        except ConfigError as error:
            said += [d.what for d in error.diagnostics]
    expected = ["is not UPPERCASE", "'MISSING_DATASET' is not declared", "DATASET_A → recipe_b → DATASET_B → recipe_a"]
    for message in expected if "MISSING_DATASET" in text else expected[:1]:
        assert any(message in what for what in said), said
