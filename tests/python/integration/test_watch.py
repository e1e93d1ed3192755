"""`watch` works when a file is saved, and only then; Ctrl-C ends it well."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dss_iac.cli.writing.watching import Eyes
from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
PROJECT = 'version: "1.0"\nproject: {key: EYES, name: Eyes}\n'
LONG = 60.0  # seconds until a line that does not come fails the test


class Watcher:
    """A `watch` that runs, and its lines."""

    def __init__(self, folder: Path, environ: dict[str, str], *words: str) -> None:
        command = [sys.executable, "-m", "dss_iac", "watch", "--interval", "0.05", *words]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.put(line)

    def round(self) -> str:
        """What one round says, up to the line that it waits."""
        told = ""
        while "waiting for a change" not in told:
            told += self.lines.get(timeout=LONG)
        return told


@pytest.fixture
def watching(tmp_path: Path, dss: Sandbox) -> Iterator[Callable[..., Watcher]]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "python-lib"), "DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key"}
    (tmp_path / "project.yml").write_text(PROJECT)
    made: list[Watcher] = []

    def start(*words: str) -> Watcher:
        made.append(Watcher(tmp_path, environ, *words))
        return made[-1]

    yield start
    for one in made:
        one.process.kill()
        one.process.wait()
        one.reader.join()


def test_each_save_is_judged_once(tmp_path: Path, watching: Callable[..., Watcher]) -> None:
    watcher = watching("--offline")
    assert "EYES: 1 resources, no errors." in watcher.round()
    (tmp_path / ".hidden.yml").write_text("x")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "a.yml").write_text("datasets: [{name: A, type: managed, conection: x}]\n")
    assert "did you mean 'connection'?" in watcher.round()
    (tmp_path / "datasets" / "a.yml").unlink()
    assert "EYES: 1 resources, no errors." in watcher.round()
    (tmp_path / "project.yml").write_text(PROJECT.replace("key: EYES, ", ""))
    assert "the project has no key" in watcher.round()
    watcher.process.send_signal(signal.SIGINT)
    assert watcher.process.wait(timeout=LONG) == 0 and watcher.lines.empty()


def test_it_plans_and_survives_what_is_wrong(tmp_path: Path, watching: Callable[..., Watcher]) -> None:
    watcher = watching()
    assert "Plan: 1 to create" in watcher.round()
    (tmp_path / "project.yml").write_text("{")
    assert "1 error." in watcher.round()
    (tmp_path / "project.yml").write_text(PROJECT.replace("Eyes", "Two eyes"))
    assert "name: Two eyes" in watcher.round()
    assert watcher.process.poll() is None


def test_what_a_file_holds_counts(tmp_path: Path) -> None:
    """Saved as it was, it is the same; so is a large one that nobody touched."""
    file, large = tmp_path / "project.yml", tmp_path / "data.csv"
    file.write_text(PROJECT)
    large.write_bytes(b"x" * 1_000_001)
    eyes = Eyes(tmp_path)
    before = eyes.look()
    os.utime(file, ns=(1, 1))
    assert eyes.look() == before and len(before) == 2
    file.write_text(PROJECT.replace("Eyes", "Yeses"[:4]))
    assert {path for path, text in eyes.look().items() if text != before[path]} == {str(file)}
    os.utime(large, ns=(1, 1))
    assert eyes.look()[str(large)] != before[str(large)]


def test_a_workspace_is_told_where_it_changes(tmp_path: Path, watching: Callable[..., Watcher]) -> None:
    (tmp_path / "project.yml").unlink()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "project.yml").write_text(PROJECT.replace("EYES", f"EYES_{name.upper()}"))
    (tmp_path / "workspace.yml").write_text("projects: [{config: a}, {config: b}]\n")
    watcher = watching()
    told = watcher.round()
    assert told.count("Plan: 1 to create") == 2 and "2 projects: 2 with changes." in told
    (tmp_path / "b" / "project.yml").write_text(PROJECT.replace("EYES", "EYES_B").replace("name", "nmae"))
    told = watcher.round()
    assert "b/project.yml:2:24: project.EYES_B: 'nmae' is not a key here; did you mean 'name'?" in told
    assert "2 projects: 1 with changes, 1 failed." in told and "Plan for EYES_A" not in told  # as before
    (tmp_path / "workspace.yml").write_text("projects: [{confg: a}]\n")
    assert "Error: workspace.yml:1:13: project: 'confg' is not a key here; did you mean 'config'?" in watcher.round()
    watcher.process.send_signal(signal.SIGINT)
    assert watcher.process.wait(timeout=LONG) == 0


@pytest.mark.parametrize(("words", "told"), [(("nowhere",), "there is no such file or folder"), (("--interval", "0"), "above 0")])
def test_what_it_refuses(words: tuple[str, ...], told: str, command: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("watch", *words) == 1 and told in capsys.readouterr().err
