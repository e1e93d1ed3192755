"""A fixed sample of the disk matrix, and that its full disk is one: whatever way the writing goes, and nowhere else."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from . import full_disk
from .disk import FULL, READ_ONLY, Disk


def test_a_sample() -> None:
    wrong = {str(p): w for p, w in full_disk.tried(full_disk.SAMPLE) if w}
    assert not wrong, json.dumps(wrong, indent=1)


def _by_descriptor(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("x" * 20)
        file.flush()
        os.fsync(file.fileno())


def _beside(path: Path) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        left = b"x" * 20
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)
    os.link(temporary, path)
    os.unlink(temporary)


def _by_open(path: Path) -> None:
    with open(path, "wb") as file:
        file.write(b"x" * 20)


WAYS = (_by_descriptor, _beside, _by_open, lambda path: path.write_text("x" * 20))


@pytest.mark.parametrize("way", WAYS, ids=["descriptor", "temporary file", "open", "pathlib"])
def test_every_way_of_writing_meets_it(tmp_path: Path, way: Callable[[Path], object]) -> None:
    """What is full takes a half, and says so; what is beside it, before it and after it takes all."""
    (tmp_path / "here").mkdir()
    for name, skip in (("before", 9), ("full", 0), ("after", 9)):
        with Disk(tmp_path / "here", skip=skip, times=0).mounted() as disk:
            if name != "full":
                way(tmp_path / "here" / name)
                assert disk.writes == 1
                continue
            with pytest.raises(OSError) as full:
                way(tmp_path / "here" / name)
            way(tmp_path / "elsewhere")
            assert full.value.errno == errno.ENOSPC
    sizes = sorted(p.stat().st_size for p in (tmp_path / "here").iterdir())
    assert sizes == [10, 20, 20] and (tmp_path / "elsewhere").stat().st_size == 20


def test_one_write_that_fails_is_one(tmp_path: Path) -> None:
    with Disk(tmp_path, READ_ONLY, skip=1).mounted() as disk:
        (tmp_path / "a").mkdir()
        with pytest.raises(OSError, match="Read-only"):
            (tmp_path / "b").mkdir()
        (tmp_path / "b").mkdir()
        with pytest.raises(FileExistsError):
            (tmp_path / "b").mkdir()
    assert disk.told == [f"mkdir {tmp_path / name}" for name in "abb"]


def test_what_a_full_disk_still_does_and_a_read_only_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    for kind, refused in ((FULL, {"mkdir"}), (READ_ONLY, {"mkdir", "touch", "rename", "link", "unlink", "chmod"})):
        acts = {
            "mkdir": lambda: (tmp_path / "new").mkdir(),
            "touch": lambda: os.close(os.open(tmp_path / "empty", os.O_CREAT | os.O_WRONLY)),
            "rename": lambda: (tmp_path / "kept").rename(tmp_path / "moved"),
            "link": lambda: os.link(tmp_path / "moved", tmp_path / "kept"),
            "unlink": lambda: (tmp_path / "moved").unlink(),
            "chmod": lambda: (tmp_path / "kept").chmod(0o644),
        }
        failed = set()
        with Disk(tmp_path, kind, times=0).mounted():
            for name, act in acts.items():
                try:
                    act()
                except OSError as error:
                    assert error.errno in (errno.ENOSPC, errno.EROFS)
                    failed.add(name)
            assert (tmp_path / "kept").read_text() == "kept"
        assert failed == refused, kind
