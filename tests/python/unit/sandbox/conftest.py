"""A sandbox for the tests of a module; at its end it knew every request, and no handler of it broke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox import Sandbox


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes
