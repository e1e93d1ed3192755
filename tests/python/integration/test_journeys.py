"""Runs `tests/journeys/*.journey` (their README says what one is)."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dss_iac.cli import main
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

JOURNEYS = sorted((Path(__file__).parents[2] / "journeys").glob("*.journey"))
REAL = os.environ.get("DSS_IAC_JOURNEY_URL", "")
DIRECTIVE = re.compile(r"(file|edit|by hand|exit|writes:|\$ dss-iac) ?(.*)")


@dataclass
class Part:
    """One directive, with the indented lines below it and the `exit` and `writes` that follow a command."""

    line: int
    word: str
    rest: str
    body: list[str] = field(default_factory=list)
    exit: int = 0
    writes: list[str] | None = None


def parse(text: str) -> list[Part]:
    """The parts of a journey, in order; ValueError names a line that is none."""
    parts: list[Part] = []
    for n, line in enumerate(text.splitlines(), 1):
        found = DIRECTIVE.match(line)
        if line.startswith("    ") or (not line.strip() and parts):
            parts[-1].body.append(line[4:])
        elif found and found[1] == "exit":
            parts[-1].exit = int(found[2])
        elif found and found[1] == "writes:":
            parts[-1].writes = [*(parts[-1].writes or []), *([] if found[2] == "nothing" else [found[2]])]
        elif found:
            parts.append(Part(n, found[1], found[2]))
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"line {n}: not a directive: {line}")
    return parts


def fits(expected: list[str], shown: str) -> bool:
    """Whether the output is as expected; `...` stands for any lines or any text."""
    lines = [line.rstrip() for line in "\n".join(expected).strip("\n").split("\n")]
    patterns = [
        "(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n" for line in lines
    ]
    shown = "".join(f"{line.rstrip()}\n" for line in shown.strip("\n").split("\n"))
    return re.fullmatch("".join(patterns), shown) is not None


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda p: p.stem)
def test_journey(journey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dss: Sandbox, knobs: Knobs) -> None:
    parts = parse(journey.read_text(encoding="utf-8"))
    if REAL and any(p.word == "by hand" for p in parts):
        return
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DKU_DSS_URL", REAL or dss.url)
    monkeypatch.setenv("DKU_API_KEY", os.environ.get("DSS_IAC_JOURNEY_KEY", dss.keys["admin"]))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for part in parts:
        RUN[part.word](part, dss, knobs, monkeypatch, f"{journey.name}:{part.line}")


def _file(part: Part, *_: Any) -> None:
    path = Path(part.rest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(part.body) + "\n", encoding="utf-8")


def _edit(part: Part, dss: Sandbox, knobs: Knobs, patch: pytest.MonkeyPatch, where: str) -> None:
    name, _, change = part.rest.partition(": ")
    old, _, new = change.partition(" =>")
    text = Path(name).read_text(encoding="utf-8")
    assert old in text, f"{where}: {old!r} is not in {name}"
    Path(name).write_text(text.replace(old, new.strip()), encoding="utf-8")


def _by_hand(part: Part, dss: Sandbox, knobs: Knobs, patch: pytest.MonkeyPatch, where: str) -> None:
    target, _, value = part.rest.partition(" = ")
    kind, name, path = target.split(" ")
    (key,) = dss.estate.projects
    knobs.edit(key, kind, name, path, json.loads(value))


def _command(part: Part, dss: Sandbox, knobs: Knobs, patch: pytest.MonkeyPatch, where: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    before = len(dss.requests)
    with patch.context() as streams:
        streams.setattr(sys, "stdout", out)
        streams.setattr(sys, "stderr", err)
        code = main.main(part.rest.split(" "))
    told = f"{where}: $ dss-iac {part.rest}\n{out.getvalue()}{err.getvalue()}"
    assert code == part.exit, f"ended with {code}, not {part.exit}: {told}"
    assert "Traceback" not in told, told
    assert code == 0 or out.getvalue() or err.getvalue(), f"says nothing: {told}"
    if any(line.strip() for line in part.body):
        assert fits(part.body, out.getvalue()), told
    if part.writes is not None and not REAL:
        written = [f"{r.verb} {r.path}" for r in dss.requests[before:] if r.verb != "GET"]
        assert [w for w in written if not part.writes or not own(w)] == part.writes, told


def own(request: str) -> bool:
    """Whether a request keeps state, journal or lock."""
    return "/dss-iac" in request or "/git/" in request


RUN = {"file": _file, "edit": _edit, "by hand": _by_hand, "$ dss-iac": _command}


def test_what_fits() -> None:
    assert fits(["a ... c", "...", "z"], "a b c\nx\ny\nz\n")
    assert fits(["...", "z"], "z")
    assert not fits(["a", "z"], "a\nb\nz")
    with pytest.raises(ValueError, match="line 1"):
        parse("nonsense")
