"""A page of the documentation as a story: its files, its commands, and what they print, from top to bottom.

    ```yaml title="datasets/orders.yml"      becomes that file
    ```yaml                                  is checked against the language's schema
    ```console                               lines after `$ ` are run, the lines below are what they print;
                                             `...` stands for any lines, inside a line for any text;
                                             `# exit N` at the end of a command says how it ends
    <!-- by hand KEY KIND NAME PATH = JSON -->   somebody edits in DSS
"""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dss_iac.cli import main
from tests.python.integration.test_journeys import fits
from tests.sandbox.knobs import Knobs

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_HAND = re.compile(r"<!-- by hand (\S+) (\S+) (\S+) (\S+) = (.*?) -->")
_TITLE = re.compile(r'title="([^"]+)"')
TOOLS = ("git", "cat", "ls", "mkdir", "cp", "mv", "rm")


@dataclass(frozen=True)
class Block:
    """`info` is what stands after the fence; `by hand` for an edit, whose words are the body."""

    line: int
    info: str
    body: str

    @property
    def language(self) -> str:
        return self.info.split(" ")[0]

    @property
    def title(self) -> str:
        found = _TITLE.search(self.info)
        return found[1] if found else ""


def blocks(page: Path) -> list[Block]:
    """Everything of a page that can be tried, in order."""
    text = page.read_text(encoding="utf-8")
    found = [(m.start(), m["info"].strip(), "\n".join(x.removeprefix(m["indent"]) for x in m["body"].splitlines())) for m in _FENCE.finditer(text)]
    found += [(m.start(), "by hand", "\0".join(m.groups())) for m in _HAND.finditer(text)]
    return [Block(text.count("\n", 0, at) + 1, info, body) for at, info, body in sorted(found)]


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """(command, what it prints) of a console."""
    typed, printed = "", list[str]()
    for line in body.splitlines():
        if line.startswith("$ "):
            if typed:
                yield typed, printed
            typed, printed = line[2:], []
        else:
            printed.append(line)
    if typed:
        yield typed, printed


def told(page: Path, knobs: Knobs, patch: pytest.MonkeyPatch) -> None:
    """Live through a page, in the folder at hand. AssertionError names the page's line."""
    for block in blocks(page):
        where = f"{page.name}:{block.line}"
        if block.info == "by hand":
            key, kind, name, path, value = block.body.split("\0")
            knobs.edit(key, kind, name, path, json.loads(value))
        elif block.title:
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(block.body + "\n", encoding="utf-8")
        elif block.language == "console":
            for typed, printed in commands(block.body):
                _typed(typed, printed, where, patch)
        elif block.language == "python":
            exec(compile(block.body, where, "exec"), {})


def _typed(typed: str, printed: list[str], where: str, patch: pytest.MonkeyPatch) -> None:
    typed, _, end = typed.partition("  # exit ")
    words = shlex.split(typed, comments=True)
    if words[0] == "export":
        for pair in words[1:]:
            patch.setenv(*pair.split("=", 1))
        return
    assert words[0] == "dss-iac" or words[0] in TOOLS, f"{where}: {typed}: nobody runs this"
    target = words.index(">") if ">" in words else len(words)
    if words[0] == "dss-iac":
        code, said = _ours(words[1:target], patch)
    else:
        done = subprocess.run(words[:target], capture_output=True, text=True, check=False)
        code, said = done.returncode, done.stdout + done.stderr
    if target < len(words):
        Path(words[target + 1]).write_text(said, encoding="utf-8")
        said = ""
    assert code == int(end or 0), f"{where}: $ {typed}\nended with {code}, not {end or 0}:\n{said}"
    assert fits(printed or ["..."], said) or not any(p.strip() for p in printed), f"{where}: $ {typed}\n{said}"


def _ours(words: list[str], patch: pytest.MonkeyPatch) -> tuple[int, str]:
    both = io.StringIO()
    with patch.context() as streams:
        for name in ("stdout", "stderr"):
            streams.setattr(sys, name, both)
        return main.main(words), both.getvalue()
