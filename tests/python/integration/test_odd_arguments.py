"""What people type by mistake, and what a machine may hold where a file is expected: one line each, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

HERE = "project: {key: ODD}\n"
ODD = {
    "a device that never ends, for a plan": (("apply", "/dev/zero"), "/dev/zero: not a plan"),
    "and for one to show": (("show", "/dev/zero"), "/dev/zero: not a plan"),
    "and for variables": (("validate", "--var-file", "/dev/zero"), "/dev/zero: cannot be read (more than 16 MB)"),
    "and for a value": (("validate", "--var", "x=@/dev/zero"), "cannot be read (more than 16 MB)"),
    "a path too long": (("validate", "-c", "a" * 5000), "this cannot be read (File name too long)"),
    "a place where no folder can be": (("init", "/dev/null/x"), "/dev/null/x: cannot be written (Not a directory)"),
    "the same for a pipeline": (
        ("ci", "init", "github", "--host", "OPS", "--root", "/dev/null/x"),
        "cannot be written",
    ),
    "no requests at a time": (("plan", "--parallelism", "0"), "'0' is no whole number from 1 on"),
    "less than none": (("plan", "--parallelism", "-3"), "'-3' is no whole number from 1 on"),
    "a patience that is no number": (("plan", "--patience", "nan"), "'nan' is no number of seconds"),
    "one without an end": (("apply", "--lock-timeout", "inf"), "'inf' is no number of seconds"),
    "no step back": (("rollback", "--steps", "0"), "'0' is no whole number from 1 on"),
}


@pytest.mark.parametrize("what", ODD)
def test_it_is_told_in_one_line(
    command: Callable[..., int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    (tmp_path / "project.yml").write_text(HERE)
    monkeypatch.chdir(tmp_path)
    words, told = ODD[what]
    try:
        assert command(*words) != 0
    except SystemExit as end:  # as argparse ends
        assert end.code
    shown = capsys.readouterr()
    assert told in shown.out + shown.err


def test_a_folder_that_is_gone(command: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                               capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for words in (("plan",), ("validate",), ("init", "x")):
        assert command(*words) == 1
    assert "No such file or directory" in capsys.readouterr().err
