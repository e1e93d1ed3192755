"""Completion: the script for bash is run by bash; those for zsh and fish name every command, flag and choice."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from dss_iac.cli import completion
from dss_iac.cli.grammar import parser

PAGES = list(completion.pages(parser()))


def _completed(folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    ask = (
        f"{completion.script(parser(), 'bash')}\nCOMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}; "
        "_dss_iac; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "-c", ask], cwd=folder, capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "iac" / "environments").mkdir(parents=True)
    for name in ("iac/environments/dev.yml", "iac/environments/prod.yaml", "iac/environments/notes.md", "iac/a b.yml"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["pl"], ["plan"]),
        (["--v"], ["--version"]),
        (["-C", "i"], ["iac"]),
        (["-C", "iac", "pl"], ["plan"]),
        (["plan", "--st"], ["--state-dir", "--state-folder", "--strict"]),
        (["plan", "--format", "m"], ["markdown"]),
        (["plan", "--format", "=", "h"], ["html"]),
        (["plan", "--format", "="], ["text", "markdown", "html", "json"]),
        (["plan", "-c", "iac", "-e", ""], ["dev", "prod"]),
        (["plan", "iac", "--env", "p"], ["prod"]),
        (["plan", "-e", ""], []),
        (["plan", "-c", "iac/a"], ["iac/a b.yml"]),
        (["plan", "i"], ["iac"]),
        (["plan", "--var", ""], []),
        (["state", "re"], ["rebuild", "rebind"]),
        (["state", "list", "--fo"], ["--format"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["help", "val"], ["validate"]),
    ],
    ids=" ".join,
)  # fmt: skip
def test_bash_offers(folder: Path, words: list[str], offered: list[str]) -> None:
    assert _completed(folder, "dss-iac", *words) == offered


@pytest.mark.parametrize("page", PAGES, ids=lambda p: " ".join(p.path) or "dss-iac")
def test_the_other_shells_know_every_flag_of(page: completion.Page) -> None:
    zsh, fish = (completion.script(parser(), shell) for shell in ("zsh", "fish"))
    function = re.search(rf"^{'_'.join(('_dss_iac', *page.path))}\(\) {{\n(.*?)^}}", zsh, re.MULTILINE | re.DOTALL)
    at = f"complete -c dss-iac -n '{' '.join(('__dss_iac_at', *page.path))}'"
    lines = [line.removeprefix(at) for line in fish.splitlines() if line.startswith(f"{at} ")]
    assert function
    for flag in page.flags:
        for name in flag.names:
            assert f"'*{name}[" in function[1]
            assert [x for x in lines if re.search(rf" -{'l' if name[:2] == '--' else 's'} {name.lstrip('-')} ", x)]
    for word, _ in page.below:
        assert f"    {word}) " in function[1] and [x for x in lines if x.startswith(f" -a {word} -d ")]


def test_no_text_of_a_flag_ends_a_quotation() -> None:
    """An apostrophe or a dollar sign in a help text is a letter to the shell."""
    loud = completion.Page((), "", (completion.Word(("--x",), "it's $HOME [so]: `id`", None),), (), (("a", "b'c"),))
    leaf = completion.Page(("a",), "", (), (), ())
    for shell in ("bash", "zsh", "fish"):
        made = completion.SCRIPTS[shell]([loud, leaf])
        if shell == "bash":
            subprocess.run(["bash", "-n", "-c", made], check=True)
        else:
            assert "it's" not in made and "b'c" not in made
