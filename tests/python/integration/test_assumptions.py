"""The probes of `tests/assumptions`, asked of the sandbox: under either reading each answers what the sandbox does.

And the three tables (readings of the sandbox, probes, docs/assumptions.md) speak of the same facts in the same words.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assumptions import __main__ as command
from tests.assumptions import runner, table
from tests.assumptions.probing import Answer, Row, Untold
from tests.assumptions.scratch import PREFIX, Leftover, Scratch, connect, scratch
from tests.sandbox import Sandbox
from tests.sandbox.readings import TABLE

ROOT = Path(__file__).parents[3]
DOC = ROOT / "docs" / "assumptions.md"
WHO = {"admin": "admin", "ordinary": "designer", "any": "designer"}
READINGS = [row.id for row in table.ROWS if row.id in TABLE]
WRITES = re.compile(rf"/projects/{PREFIX}\w+(/.*)?")


def _ask(dss: Sandbox, *ids: str) -> dict[str, Answer]:
    """Answers by id, each probe with the least key that it takes."""
    found: dict[str, Answer] = {}
    for who in sorted(set(WHO.values())):
        rows = [row for row in runner.chosen(ids) if WHO[row.key] == who]
        with scratch(connect(dss.url, dss.keys[who]), pause=0) as here:
            found |= {row.id: answer for row, answer in runner.answers(here, rows)}
    return found


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as dss:
        yield dss
        assert not dss.estate.unknown_routes
        assert not dss.estate.crashes


@pytest.mark.parametrize("reading", ["a", "b"])
def test_under_either_extreme_every_probe_sees_what_the_sandbox_does(reading: str) -> None:
    with Sandbox(readings={"*": reading}) as dss:
        found = _ask(dss)
        assert not dss.estate.projects, "the scratch project was not deleted"
        assert not dss.estate.unknown_routes
        assert not dss.estate.crashes
        writes = [r for r in dss.requests if r.verb != "GET" and (r.verb, r.path) != ("POST", "/projects")]
        assert writes
        assert not [r for r in writes if not WRITES.fullmatch(r.path)], "a probe wrote outside the scratch project"
    wrong = {id: found[id] for id in READINGS if found[id].reading != reading}
    assert not wrong
    others = {id: answer for id, answer in found.items() if id not in READINGS and answer.reading != "a"}
    assert not others
    assert all(answer.evidence and "\n" not in answer.evidence for answer in found.values())


@pytest.mark.parametrize("id", READINGS)
def test_a_probe_tells_its_own_reading_whatever_the_others_are(id: str, sandbox: Sandbox) -> None:
    estate = sandbox.estate
    for reading, rest in (("b", "a"), ("a", "b")):
        estate.choices = {**dict.fromkeys(TABLE, rest), id: reading}
        assert _ask(sandbox, id)[id].reading == reading
    estate.choices = dict.fromkeys(TABLE, "a")


# -- what the three tables say -----------------------------------------------------------------------------------------


def _documented() -> dict[str, tuple[str, ...]]:
    """Rows of the page by id: question, grade, cells a and b, probe."""
    rows = {}
    for text in DOC.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", text.strip().strip("|"))]
        if re.fullmatch(r"`[a-z-]+`", cells[0]):
            assert len(cells) == 6, text
            rows[cells[0].strip("`")] = tuple(cells[1:])
    return rows


def test_every_reading_is_documented_and_nothing_is_documented_twice() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert set(_documented()) == {row.id for row in table.ROWS} | set(TABLE)
    assert all(text.count(f"\n| `{id}` |") == 1 for id in _documented())


def test_every_reading_has_a_probe_or_a_reason_for_having_none() -> None:
    assert set(TABLE) == set(READINGS) | set(table.UNPROBED)
    assert not set(READINGS) & set(table.UNPROBED)
    for id, why in table.UNPROBED.items():
        assert _documented()[id][4].startswith(f"none: {why}")


def test_the_tables_ask_the_same_questions() -> None:
    page = _documented()
    for id, reading in TABLE.items():
        said = page[id]
        assert said[0] == reading.question, id
        assert said[2].startswith(f"**{reading.a}**:"), id
        assert said[3].startswith(f"**{reading.b}**:"), id
    for row in table.ROWS:
        said, where = page[row.id], row.probe
        assert said[0] == row.question, row.id
        assert said[2].startswith(f"**{row.a}**:"), row.id
        assert said[3].startswith(f"**{row.b}**:"), row.id
        assert said[4].startswith(f"`{where.__module__.rpartition('.')[2]}.{where.__name__}`"), row.id


# -- manners -----------------------------------------------------------------------------------------------------------


def test_a_key_that_may_not_create_projects_is_told_so(sandbox: Sandbox) -> None:
    with scratch(connect(sandbox.url, sandbox.keys["reader"]), pause=0) as here:
        found = {row.id: answer for row, answer in runner.answers(here, table.ROWS)}
    told = [answer.evidence for answer in found.values() if not answer.reading]
    assert sum("the key lacks a right: the scratch project could not be created" in line for line in told) > 20
    assert found["connection-names"].reading == "a"
    assert not sandbox.estate.projects


def test_a_refusal_for_want_of_rights_is_no_answer(sandbox: Sandbox) -> None:
    sandbox.knobs.fault(
        verb="POST",
        path="/projects/*/git/tags",
        kind="status",
        status=403,
        error_type="java.lang.SecurityException",
        message="You may not create tags",
        times=0,
    )
    answer = _ask(sandbox, "git-tag-duplicate")["git-tag-duplicate"]
    sandbox.knobs.clear()
    assert answer.reading == ""
    assert answer.evidence.startswith("the key lacks a right: ")
    assert "You may not create tags" in answer.evidence


def test_nonsense_and_lost_connections_are_no_answers(sandbox: Sandbox) -> None:
    for kind, word in (("html", ""), ("drop", "the connection was lost")):
        sandbox.knobs.fault(verb="GET", path="/projects/*/flow/zones", kind=kind, times=0)
        answer = _ask(sandbox, "zones-none")["zones-none"]
        sandbox.knobs.clear()
        assert answer.reading == ""
        assert word in answer.evidence
    assert not sandbox.estate.projects


def test_without_zones_nothing_is_told_of_them(sandbox: Sandbox) -> None:
    sandbox.knobs.fault(verb="GET", path="/projects/*/flow/zones", kind="status", status=404, times=0)
    found = _ask(sandbox, "zones-none", "recipe-zone")
    sandbox.knobs.clear()
    assert {answer.evidence for answer in found.values()} == {"this instance has no flow zones (HTTP 404)"}


def test_the_scratch_project_goes_whatever_happens(sandbox: Sandbox) -> None:
    for error in (KeyboardInterrupt(), RuntimeError("a probe broke")):
        with (
            pytest.raises(type(error)),
            scratch(connect(sandbox.url, sandbox.keys["designer"]), pause=0) as here,
        ):
            assert here.key in sandbox.estate.projects
            raise error
        assert not sandbox.estate.projects


def test_a_project_whose_creation_was_lost_is_deleted_too(sandbox: Sandbox) -> None:
    sandbox.knobs.fault(verb="POST", path="/projects", kind="drop", when="after")
    answer = _ask(sandbox, "metadata-status")["metadata-status"]
    sandbox.knobs.clear()
    assert "the connection was lost" in answer.evidence
    assert not sandbox.estate.projects


def test_a_project_that_cannot_be_deleted_is_named(sandbox: Sandbox) -> None:
    here = Scratch(connect(sandbox.url, sandbox.keys["designer"]), pause=0)
    key = here.key
    sandbox.knobs.fault(verb="DELETE", path="/projects/*", kind="status", status=500, message="not now")
    with pytest.raises(Leftover, match=f"{key} could not be deleted .*not now.*delete it in DSS"):
        here.delete()
    here.delete()
    assert not sandbox.estate.projects


def test_a_probe_in_a_shape_it_does_not_know_goes_on() -> None:
    def broken(_: Scratch) -> Answer:
        return {}["x"]  # type: ignore[return-value]

    def silent(_: Scratch) -> Answer:
        raise Untold("nothing to see")

    client = connect("http://127.0.0.1:1", "none")
    rows = [Row(f"x{n}", "?", "yes", "no", probe) for n, probe in enumerate((broken, silent))]
    found = [answer for _, answer in runner.answers(Scratch(client), rows)]
    assert [answer.reading for answer in found] == ["", ""]
    assert "shape" in found[0].evidence
    assert found[1].evidence == "nothing to see"


# -- the command -------------------------------------------------------------------------------------------------------


def test_without_variables_one_line_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    for environ in ({}, {"DATAIKU_URL": "http://dss"}, {"DKU_API_KEY": "x"}):
        assert command.main([], environ) == 1
        out, told = capsys.readouterr()
        assert not out
        assert told.count("\n") == 1
        assert "make probe DATAIKU_URL=" in told


def test_what_cannot_be_asked_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    there = {"DATAIKU_URL": "http://127.0.0.1:1", "DATAIKU_API_KEY": "x"}
    assert command.main(["--only", "nothing-such"], there) == 1
    assert "no probe is called nothing-such" in capsys.readouterr().err
    assert command.main(["--only", "zones-none"], there) == 1
    assert capsys.readouterr().err == "http://127.0.0.1:1 does not answer (ConnectionError); check the URL\n"


def test_the_command_prints_a_table_or_json(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"DKU_DSS_URL": sandbox.url, "DKU_API_KEY": sandbox.keys["designer"]}
    ids = ["--only", "zones-none", "--only", "stale-version-tag", "--only", "admin-unknown-project"]
    sandbox.estate.choices["stale-version-tag"] = "b"
    assert command.main([*ids, "--connection", "postgres", "--pause", "0", "--format", "json"], environ) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert [found[id]["verdict"] for id in ("zones-none", "stale-version-tag")] == ["holds", "does not"]
    assert found["admin-unknown-project"]["reading"] is None
    assert found["zones-none"]["evidence"].startswith("one implicit default zone (")
    assert command.main([*ids, "--pause", "0"], environ) == 0
    text = capsys.readouterr().out
    sandbox.estate.choices["stale-version-tag"] = "a"
    assert all(word in text for word in ("holds", "does not", "could not", "1 hold, 1 do not, 1 could not be told"))


def test_ctrl_c_leaves_nothing_behind(sandbox: Sandbox) -> None:
    sandbox.knobs.latency(200)
    environ = {**os.environ, "DATAIKU_URL": sandbox.url, "DATAIKU_API_KEY": sandbox.keys["designer"]}
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.assumptions"],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs are deaf to it
    )
    assert run.stderr is not None
    seen = []
    for text in run.stderr:
        seen.append(text)
        if "project-seeds" in text:
            break
    assert sandbox.estate.projects
    run.send_signal(signal.SIGINT)
    _, rest = run.communicate(timeout=60)
    sandbox.knobs.clear()
    assert run.returncode == 1, (seen, rest)
    assert "interrupted; the scratch project was deleted" in rest
    assert "Traceback" not in rest
    assert not sandbox.estate.projects
