"""How often Python looks for garbage while a project is read: rarely, and afterwards as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

import dss_iac
from dss_iac.run.garbage import RARE, rarely
from tests.bench import generator


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_rarely_and_then_as_before() -> None:
    with rarely():
        with rarely():
            assert gc.get_threshold() == RARE
        assert gc.get_threshold() == RARE
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [(0, 10, 10), (50_000, 5, 5)])
def test_who_looks_rarely_or_never_keeps_doing_so(own: tuple[int, int, int]) -> None:
    gc.set_threshold(*own)
    with rarely():
        assert gc.get_threshold() == own


def test_a_configuration_is_read_without_looking_for_garbage(tmp_path: Path) -> None:
    folder = generator.write(generator.Shape(30), tmp_path / "config")
    dss_iac.load(folder)  # what is imported is imported
    looked: list[str] = []
    gc.callbacks.append(lambda phase, info: looked.append(phase))
    try:
        dss_iac.load(folder)
    finally:
        gc.callbacks.pop()
    assert looked.count("start") < 5  # 25 with the usual threshold
    assert gc.get_threshold() == (700, 10, 10)
