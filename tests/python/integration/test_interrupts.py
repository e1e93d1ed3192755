"""Ctrl-C, once and twice, at every stage of a command; and what is shown of many steps at once: whole lines, and the
same counts before and after."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.cli.screen import Screen
from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Step
from dss_iac.errors import IacError, Partial
from dss_iac.render import results
from dss_iac.run.event import Ended, Saved
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .appliers import Applier, wait_until
from .conftest import Engine

HANGS = 90.0  # seconds, more than a test waits for the end of a command
FOLDERS = {"verb": "POST", "path": "/projects/SHOP/managedfolders"}


@pytest.fixture
def desk(dss: Sandbox, tmp_path: Path, shop: dict[str, Any]) -> Iterator[Applier]:
    made = Applier(dss, tmp_path / "desk", shop)
    yield made
    made.end()


def _asked(dss: Sandbox, verb: str, path: str) -> Callable[[], bool]:
    return lambda: any(r.verb == verb and r.path == path for r in list(dss.requests))


def _begun(dss: Sandbox, knobs: Knobs, **rule: Any) -> threading.Event:
    """Set when a request begins that will take long."""
    begun = threading.Event()
    knobs.meanwhile(begun.set, **rule)
    knobs.fault(kind="slow", seconds=HANGS, **rule)
    return begun


def test_a_second_one_ends_with_what_is_true(dss: Sandbox, knobs: Knobs, desk: Applier) -> None:
    """Nobody waits for the step that hangs; what was done is told and saved, and the next apply goes on from there."""
    begun = _begun(dss, knobs, **FOLDERS)
    running = desk.start("apply", "--auto-approve")
    wait_until(begun.is_set)
    running.send_signal(signal.SIGINT)
    time.sleep(1.0)  # two signals at once are one
    running.send_signal(signal.SIGINT)
    code, out, err = _within(running)
    assert code == 5, out + err
    assert "unknown" in out and "nobody saw its end" in out and "interrupted: nobody waited for what was running" in out
    assert "3 created" in out and "what was done is saved" in out
    assert "nothing more was sent" not in err
    knobs.clear()
    code, out, err = desk.run("apply", "--auto-approve")
    assert code == 0 and "Planned again: no changes." in out, out + err


def _within(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = running.communicate(timeout=HANGS / 2)
    assert "Traceback" not in out + err, out + err
    return running.returncode, out, err


def test_one_before_anything_is_written(dss: Sandbox, knobs: Knobs, desk: Applier) -> None:
    """Under the lock, before the first step: nothing is written, the lock is given back, and that is said."""
    assert desk.run("apply", "--auto-approve")[0] == 0
    desk.config["zones"].append({"name": "More"})
    before, serial = len(dss.requests), _state(dss)
    begun = threading.Event()
    path = "/projects/SHOP/libraries/contents/dss-iac/lock.json"
    knobs.meanwhile(begun.set, verb="POST", path=path)
    knobs.fault(kind="slow", seconds=2.0, verb="POST", path=path)
    running = desk.start("apply", "--auto-approve")
    wait_until(begun.is_set)
    running.send_signal(signal.SIGINT)
    code, out, err = _within(running)
    assert code == 1 and "interrupted; nothing was written" in err, out + err
    assert not [r for r in dss.requests[before:] if r.writes and "zones" in r.path] and _state(dss) == serial
    assert desk.run("apply", "--auto-approve")[0] == 0


def _state(dss: Sandbox) -> bytes:
    return (dss.estate.projects["SHOP"].library / "dss-iac" / "state.json").read_bytes()


def test_one_while_dss_is_away_ends_the_waiting(dss: Sandbox, knobs: Knobs, desk: Applier) -> None:
    """What waits for DSS is shown, and Ctrl-C ends that; what was done before is told."""
    knobs.fault(status=503, times=0, skip=1, **FOLDERS)
    knobs.fault(status=503, times=1, retry_after="80", **FOLDERS)
    running = desk.start("apply", "--auto-approve", "--patience", "100")
    assert running.stderr is not None
    shown = []
    for line in running.stderr:
        shown.append(line)
        if "waiting for DSS" in line:
            break
    running.send_signal(signal.SIGINT)
    code, out, _ = _within(running)
    assert code == 5 and "up to 100 s" in " ".join("".join(shown).split()), out
    assert "interrupted" in out and "managed_folder.SHOP.models" in out


def test_one_while_it_is_imported_is_no_traceback(dss: Sandbox, desk: Applier, tmp_path: Path) -> None:
    place = tmp_path / "first" / "yaml"
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)\n")
    desk.environ["PYTHONPATH"] = f"{place.parent}:{desk.environ['PYTHONPATH']}"
    code, out, err = desk.run("plan")
    assert (code, out) == (1, "") and err.startswith("Error: interrupted"), err


def test_one_after_the_work_is_done_loses_no_result(
    engine: Engine, shop: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While everything is planned again, for the proof."""
    made = engine.plan(shop)
    heard: list[Saved] = []

    def tell(event: object) -> None:
        if isinstance(event, Saved):
            heard.append(event)

    made.session.tell = tell
    look = made.session.look_anew

    def interrupted() -> None:
        if heard:
            raise KeyboardInterrupt
        look()

    monkeypatch.setattr(made.session, "look_anew", interrupted)
    done = engine.apply(made)
    assert done.complete and done.remaining is None and done.remaining_why == "interrupted"
    assert "Apply complete" in results.result(done, "text", False)


def test_one_while_state_is_saved_tells_what_was_done(
    engine: Engine, shop: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = engine.plan(shop)
    monkeypatch.setattr(type(made.store), "save", lambda self, state: _interrupt())
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    result = caught.value.result
    assert "state was not written: interrupted" in result.unsaved and len(result.succeeded) == len(made.plan.steps)
    monkeypatch.undo()
    assert engine.apply(shop).complete


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_an_apply_that_was_told_to_stop_before_it_began_writes_nothing(
    engine: Engine, dss: Sandbox, shop: dict[str, Any]
) -> None:
    engine.apply(shop)
    made = engine.plan({**shop, "zones": [*shop["zones"], {"name": "More"}]})
    made.session.stop.set()
    before = len(dss.requests)
    with pytest.raises(IacError, match="nothing was written"):
        engine.apply(made)
    assert all("lock" in r.path or "git" in r.path for r in dss.requests[before:] if r.writes)


# ------------------------------------------------------------------------------------------------ lines and counts


class Stream(io.StringIO):
    """Remembers each write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return len(text)


def test_each_line_of_progress_is_one_write() -> None:
    """Steps go side by side: two writes a line would mix them where standard error is no terminal."""
    stream = Stream()
    screen = Screen(quiet=False, stream=stream)
    threads = [threading.Thread(target=_many, args=(screen, n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [text for text in stream.writes if text]
    assert len(told) == 40 and all(text.endswith("\n") and text.count("dataset.SHOP.D") == 1 for text in told)


def _many(screen: Screen, n: int) -> None:
    for i in range(10):
        step = Step(n * 10 + i, "create", Address("dataset", "SHOP", f"D{n}_{i}"))
        screen.tell(
            Ended(step, *(("succeeded", "") if i % 2 else ("failed", "DSS [bold]refused[/bold] it\nin two lines")))
        )


def test_plan_and_result_count_alike(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    """Placements, schemas and late parts are steps, and no resources."""
    made = engine.plan(shop)
    done = engine.apply(made)
    n = len([c for c in made.plan.changes if c.action.value == "create"])
    assert made.plan.summary_line == f"Plan: {n} to create, 0 to update, 0 to destroy." and len(done.outcomes) > n
    assert f"Apply complete: {n} created, 0 updated, 0 destroyed." in results.result(done, "text", False)
    shop["libraries"] = []
    shop["datasets"][0]["description"] = "said anew"
    shop["zones"].append({"name": "More"})
    shop["moved"] = [{"from": "scenario.daily", "to": "scenario.nightly"}]
    shop["scenarios"][0]["name"] = "nightly"
    made = engine.plan(shop)
    knobs.fault(verb="POST", path="/projects/SHOP/flow/zones", status=500, times=0)
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    told = results.result(caught.value.result, "text", False)
    last = told.splitlines()[-1]
    assert made.plan.summary_line.startswith("Plan: 1 to create, ")
    assert last.startswith("Apply incomplete: 0 created, ") and " 1 destroyed, 1 moved; of " in last, last
    assert "1 failed" in last


def test_an_apply_whose_output_nobody_reads_is_done(desk: Applier, engine: Engine, shop: dict[str, Any]) -> None:
    """`dss-iac apply … 2>&1 | head -1`, and a terminal that is gone."""
    running = desk.start("apply", "--auto-approve")
    for stream in (running.stdout, running.stderr):
        assert stream is not None
        stream.close()
    assert running.wait(HANGS) == 0
    plan = engine.plan(shop).plan
    assert not plan.has_actions and not plan.records and plan.serial == 1


@pytest.mark.parametrize(("words", "code"), [(("apply", "--auto-approve"), 5), (("plan", "-c", "nowhere"), 1)])
def test_output_that_cannot_be_written_is_told(
    desk: Applier, engine: Engine, shop: dict[str, Any], words: tuple[str, ...], code: int
) -> None:
    """On a full disk. An apply is done all the same, and does not say that nothing was."""
    desk.run("version")
    with open("/dev/full", "w") as full:
        running = subprocess.run([sys.executable, "-m", "dss_iac", *words], cwd=desk.folder, env=desk.environ, stdout=full,
                                 stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)  # fmt: skip
    assert running.returncode == code and "Traceback" not in running.stderr
    assert ("could not be written (No space left on device)" in running.stderr) is (code == 5)
    assert engine.plan(shop).plan.has_actions is (code == 1)
