"""`fmt` on the command line: which files it takes, what it writes, and when it writes none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dss_iac.cli import main

MESSY = "datasets:\n- type: managed # of DSS\n  name: 'A'\n"
NEAT = 'datasets:\n  - name: "A"\n    type: managed # of DSS\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration among files of others."""
    for name in ("project.yml", "datasets/a.yml", "environments/dev.yml", "modules/m/module.yml", "azure-pipelines.yml", "lib/other.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("project:\n    key: SHOP\n" if name == "project.yml" else "variables: {a: 'b'}\n" if "env" in name else MESSY)
    (tmp_path / "azure-pipelines.yml").write_text("trigger: ['main']\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_takes_what_is_ours_and_says_what_it_wrote(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    others = {name: (folder / name).read_bytes() for name in ("azure-pipelines.yml", "lib/other.yml")}
    assert main.main(["fmt", "--check"]) == 2
    told = capsys.readouterr()
    assert told.out.split() == ["project.yml", "datasets/a.yml", "environments/dev.yml", "modules/m/module.yml"]
    assert "4 of 4 files would look different." in told.err and (folder / "datasets" / "a.yml").read_text() == MESSY
    assert main.main(["fmt", "--diff"]) == 0
    assert '-  name: \'A\'\n+  - name: "A"\n+    type: managed # of DSS\n' in capsys.readouterr().out
    assert (folder / "datasets" / "a.yml").read_text() == MESSY
    assert main.main(["fmt"]) == 0 and "4 of 4 files laid out." in capsys.readouterr().err
    assert (folder / "datasets" / "a.yml").read_text() == NEAT == (folder / "modules" / "m" / "module.yml").read_text()
    assert (folder / "environments" / "dev.yml").read_text() == 'variables: {a: "b"}\n'
    assert {name: (folder / name).read_bytes() for name in others} == others
    assert main.main(["fmt", "--check"]) == 0 and "0 of 4 files" in capsys.readouterr().err


def test_one_file_and_what_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["fmt", "datasets/a.yml"]) == 0 and (folder / "datasets" / "a.yml").read_text() == NEAT
    (folder / "datasets" / "a.yml").write_text("datasets: [\n")
    before = (folder / "project.yml").read_bytes()
    assert main.main(["fmt"]) == 1 and "datasets/a.yml:" in capsys.readouterr().err
    assert (folder / "project.yml").read_bytes() == before, "nothing is written where something cannot be read"
    (folder / "p.json").write_text("{}")
    assert main.main(["fmt", "p.json"]) == 1 and "only YAML" in capsys.readouterr().err
    assert main.main(["fmt", "nowhere"]) == 1 and "no such file" in capsys.readouterr().err
