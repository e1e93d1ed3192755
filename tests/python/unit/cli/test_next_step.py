"""What to type next: with the flags that still hold, on a terminal only."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from dss_iac.cli.args import COMMANDS
from dss_iac.cli.grammar import parser
from dss_iac.cli.next_step import NEXT, typed

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("words", "verb", "next"),
    [
        ("plan", "apply", "dss-iac apply"),
        ("plan iac -e prod", "apply", "dss-iac apply -c iac -e prod"),
        ("-C sales plan", "apply", "dss-iac -C sales apply"),
        ("plan --target recipe.* --format json --adopt dataset.A", "apply", "dss-iac apply --target 'recipe.*' --adopt dataset.A"),
        ("plan --strict --insecure --detailed-exitcode", "apply", "dss-iac apply --insecure --strict"),
        ("plan --var region=eu --var db_password=hunter2", "apply", "dss-iac apply --var region=eu --var db_password=…"),
        ("plan --var db_password=@file", "apply", "dss-iac apply --var db_password=@file"),
        ("plan --state-dir s --target x", "drift", "dss-iac drift --state-dir s"),
        ("apply -c iac --auto-approve", "drift", "dss-iac drift -c iac"),
        ("diff -e dev dataset.A", "plan", "dss-iac plan -e dev"),
        ("approve p.plan -m yes --host OPS", "apply", "dss-iac apply p.plan --host OPS"),
        ("show p.plan", "approve", "dss-iac approve p.plan"),
    ],
)  # fmt: skip
def test_what_still_holds_is_typed_again(words: str, verb: str, next: str) -> None:
    told = typed(vars(parser().parse_args(words.split())), verb)
    assert sorted(told.split()) == sorted(next.split())
    parser().parse_args(told.replace("'", "").split()[1:])


def test_the_table_speaks_of_commands() -> None:
    assert {verb for verb, _ in NEXT} <= {*COMMANDS, "state"}
    assert {verb for rows in NEXT.values() for verb, _ in rows} <= {*COMMANDS, "accept"}


def test_it_is_told_on_a_terminal_only() -> None:
    words = [sys.executable, "-m", "dss_iac", "validate", "examples/simple"]
    where = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT / "python-lib")}}
    piped = subprocess.run(words, capture_output=True, text=True, check=True, **where)  # type: ignore[call-overload]
    assert "Next:" not in piped.stdout + piped.stderr
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, text=True, check=True, **where)  # type: ignore[call-overload]
        told = os.read(ours, 4096).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Next: dss-iac plan -c examples/simple   # to see what it would change" in told
    assert done.stdout == piped.stdout
