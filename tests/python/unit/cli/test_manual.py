"""Every command stands in a group, has an example that can be typed, and a page of help."""

from __future__ import annotations

import argparse
import shlex

import pytest

from dss_iac.cli import main, manual
from dss_iac.cli.args import COMMANDS
from dss_iac.cli.grammar import NESTED, parser

TYPED = [typed for rows in manual.EXAMPLES.values() for typed, _ in rows]
PATHS = [*COMMANDS, *NESTED, *(f"{above} {part}" for above, (_, below) in NESTED.items() for part in below)]


def _words(typed: str) -> list[str]:
    """The arguments of an example; what a shell does with the output is not dss-iac's."""
    inner = typed.removeprefix('eval "$(').removesuffix(')"')
    words = shlex.split(inner)
    for sign in ("|", ">"):
        words = words[: words.index(sign)] if sign in words else words
    assert words[0] == "dss-iac"
    return words[1:]


@pytest.mark.parametrize("typed", TYPED)
def test_an_example_is_understood(typed: str) -> None:
    """Also by a parser that was made for these words, and so without the flags of other commands."""
    words = _words(typed)
    whole, own = parser(), parser(words)
    assert own.parse_args(words) == whole.parse_args(words) and own.parse_args(words).command
    assert _flags(own) < _flags(whole) / 3


def _flags(made: argparse.ArgumentParser) -> int:
    below = [a.choices.values() for a in made._actions if isinstance(a, argparse._SubParsersAction)]
    return len(made._actions) + sum(_flags(command) for commands in below for command in commands)


def test_every_command_stands_in_one_group_and_has_an_example() -> None:
    grouped = [name for names in manual.GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped)) and {*COMMANDS, *NESTED} <= set(grouped)
    assert not [path for path in PATHS if not manual.EXAMPLES.get(path)]
    assert not [path for path in manual.EXAMPLES if path not in PATHS]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_shows_its_examples(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["help", *path.split()]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"usage: dss-iac {path}") and "\nexamples:\n" in told
    assert all(typed in told for typed, _ in manual.EXAMPLES[path])
    assert main.main([*path.split(), "--help"]) == 0 and capsys.readouterr().out == told


def test_the_first_page_lists_every_command_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, (text, _) in COMMANDS.items():
        assert [line.split(maxsplit=1)[1] for line in lines if line.startswith(f"  {name} ")] == [text]
    assert f"\n{manual.REST}:\n" not in "\n".join(lines)


def test_a_command_that_nobody_grouped_is_listed_all_the_same() -> None:
    assert manual.listed({"plan": "plans", "juggle": "juggles"}).endswith(f"{manual.REST}:\n  juggle  juggles")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["plan", "-C", "x"], "-C stands before the command: `dss-iac -C DIR plan`"),
        (["plan", "a", "-c", "b"], "is given twice (a and b)"),
        (["plan", "-c", "a", "b"], "is given twice (a and b)"),
        (["-C", "a", "-C", "b", "plan"], "-C is given twice"),
        (["plan", "a", "b"], "'b' is not expected here"),
        (["help", "plna"], "did you mean 'plan'?"),
        (["-C", "no/such/folder", "validate"], "-C no/such/folder: No such file or directory"),
        (["completion", "tcsh"], "write one of bash, zsh, fish"),
    ],
)
def test_wrong_words_are_answered(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(words) == 1
    assert told in capsys.readouterr().err


def test_a_place_may_stand_without_its_flag() -> None:
    for words in (["plan", "iac"], ["plan", "-c", "iac"], ["plan", "-e", "dev", "iac", "--strict"]):
        assert parser().parse_args(words).config == "iac"
    assert parser().parse_args(["plan"]).config is None
    taking = [n for n in COMMANDS if isinstance(parser().parse_args([*_least(n)]), argparse.Namespace)]
    assert taking == list(COMMANDS)


def _least(name: str) -> list[str]:
    """The fewest words with which a command is understood."""
    more = {"import": ["-o", "x"], "show": ["p"], "approve": ["p"], "reject": ["p"], "completion": ["bash"],
            "docs": ["m"]}  # fmt: skip
    return [name, *more.get(name, [])]
