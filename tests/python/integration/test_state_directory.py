"""State in a directory that people share: whose clock its lock goes by, who may read its files, and what a disk that
fails leaves behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dss_iac.core.consent import lease
from dss_iac.core.consent.lease import Lease
from dss_iac.errors import Locked, StateError
from dss_iac.run.clock import Clock
from dss_iac.run.home import lock, whole_file
from dss_iac.run.home.fencing_token import PREFIX, FileTokens
from dss_iac.run.home.store import DirectoryHome
from tests.python.fire.disk import FULL, READ_ONLY, Disk
from tests.python.integration.desk import Config, Desk, MakeDesk
from tests.sandbox.hours import Hours

CONFIG: Config = {
    "project": {"key": "SHOP"},
    "datasets": [{"name": "A", "type": "managed", "connection": "filesystem_managed"}],
}


@pytest.fixture
def made(desk: MakeDesk, tmp_path: Path) -> Desk:
    return desk(CONFIG, state_dir=tmp_path / "state")


@pytest.fixture
def hours(made: Desk) -> Iterator[Hours]:
    """The clock of DSS, which stands still."""
    found = Hours()
    made.dss.knobs.clock(found)
    yield found


def of(made: Desk, hours: Hours, ahead: float = 0.0, timeout: float = 0.0) -> lock.Lock:
    """The lock of somebody whose own clock is that far ahead of the one of DSS."""
    clock = Clock(lambda: hours.now() + ahead, hours.passed, hours.sleep)
    around = replace(made.around, clock=clock)
    session = around.open("SHOP", {})
    return lock.of(session, around.store(session), "test", timeout=timeout)


@pytest.mark.parametrize("ahead", [0, 61, 120, 179, 3600, -600])
def test_a_live_lock_is_not_taken_over_whatever_ones_own_clock_says(made: Desk, hours: Hours, ahead: float) -> None:
    holder = of(made, hours, ahead=-ahead)
    holder.take()
    hours.sleep(lease.LASTS - 10)
    with pytest.raises(Locked, match="admin"):
        of(made, hours, ahead).take()
    holder.fence()
    holder.release()


@pytest.mark.parametrize("ahead", [0, 120, -3600])
def test_a_lock_without_a_sign_of_life_runs_out_while_one_waits(made: Desk, hours: Hours, ahead: float) -> None:
    """Also when nothing is asked of DSS meanwhile: what passed since its last word is added."""
    gone = Lease(7, "carol", "ci-7", "plan", hours.now(), hours.now() + lease.LASTS, "n", "elsewhere", "1/1")
    home = DirectoryHome(Path(str(made.around.state_dir)), "SHOP")
    FileTokens(home.folder / "SHOP").make(7, lease.dumps(gone))
    home.write(lock.LEASE, lease.dumps(gone))
    mine = of(made, hours, ahead, timeout=400)
    began = hours.passed()
    mine.take()
    assert lease.LASTS - 5 < hours.passed() - began < lease.LASTS + 10
    assert "took over the lock of carol" in " ".join(mine.notes)
    mine.release()


@pytest.mark.parametrize("mask", [0o002, 0o022, 0o027, 0o077])
def test_files_follow_the_umask(made: Desk, mask: int) -> None:
    before = os.umask(mask)
    try:
        made.apply()
        held = of(made, Hours())
        held.take()
    finally:
        os.umask(before)
    found = {p.name.rstrip("0123456789"): p.stat().st_mode & 0o777
             for p in Path(str(made.around.state_dir)).rglob("*")}  # fmt: skip
    held.release()
    assert {"SHOP", "state.json", "journal", ".json", "lock.json", PREFIX} <= {*found, ".json"}
    folders = {"SHOP", "journal"}
    assert {n: oct(m) for n, m in found.items()} == {n: oct((0o777 if n in folders else 0o666) & ~mask) for n in found}


@pytest.mark.parametrize("settled", [True, False])
def test_the_token_goes_also_where_the_lease_cannot_be_written(made: Desk, hours: Hours, settled: bool) -> None:
    """Nobody waits three minutes for a run that is over."""
    held = of(made, hours)
    held.take()
    folder = Path(str(made.around.state_dir)) / "SHOP"
    with Disk(folder, FULL, times=0).mounted():
        held.release(settled=settled)
    assert FileTokens(folder).seen() == {} and held.notes == []
    of(made, hours).take()


def test_a_lock_that_cannot_be_removed_is_a_note(made: Desk, hours: Hours) -> None:
    held = of(made, hours)
    held.take()
    with Disk(Path(str(made.around.state_dir)), READ_ONLY, times=0).mounted():
        held.release()
    assert "could not be given back" in held.notes[-1] and "Read-only" in held.notes[-1]
    of(made, hours).take()


@pytest.mark.parametrize("skip", range(5))
@pytest.mark.parametrize("kind", [FULL, READ_ONLY])
def test_what_could_not_be_written_leaves_nothing(tmp_path: Path, kind: str, skip: int) -> None:
    """A text is there whole, or what was there before is; and nothing else."""
    home, tokens = DirectoryHome(tmp_path, "P1"), FileTokens(tmp_path / "P1")
    home.write("state.json", "before")
    done = []
    with Disk(tmp_path, kind, skip=skip).mounted():
        for act in (lambda: home.write("state.json", "after"), lambda: tokens.make(1, "a text")):
            try:
                done.append(act() is not False)
            except StateError:
                done.append(False)
    names = {p.name: p.read_text() for p in (tmp_path / "P1").iterdir() if not whole_file.temporary(p.name)}
    assert names == {"state.json": "after" if done[0] else "before", **({f"{PREFIX}1": "a text"} if done[1] else {})}
    left = [p.name for p in (tmp_path / "P1").iterdir() if whole_file.temporary(p.name)]
    assert len(left) <= (kind == READ_ONLY), "only where the removal itself was refused"


def test_what_a_dead_maker_of_a_lock_left_goes_with_the_next_one(tmp_path: Path) -> None:
    tokens = FileTokens(tmp_path)
    for number in (3, 9):
        (tmp_path / f".{PREFIX}{number}.{'0' * 32}").write_text("half")
    (tmp_path / ".dss-iac-lock-note").write_text("somebody's own")
    assert tokens.make(4, "x") and tokens.seen() == {4: "x"}
    tokens.drop(4)
    assert sorted(p.name for p in tmp_path.iterdir()) == [f".{PREFIX}9.{'0' * 32}", ".dss-iac-lock-note"]


def test_only_one_makes_a_file_also_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*args: object) -> None:
        raise OSError(95, os.strerror(95))

    monkeypatch.setattr(os, "link", none)
    tokens = FileTokens(tmp_path)
    assert (tokens.make(1, "mine"), tokens.make(1, "theirs")) == (True, False)
    assert tokens.seen() == {1: "mine"} and len(list(tmp_path.iterdir())) == 1
