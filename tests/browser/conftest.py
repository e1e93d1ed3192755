"""A browser and a scene for the tests of the webapp. Where there is no browser they are skipped, and the end of the run
says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import driver
from tests.browser.driver import Browser
from tests.browser.scene import Scene
from tests.python.integration.desk import honest
from tests.sandbox import Sandbox


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What could not be run, in one line."""
    if why := driver.lacking():
        terminalreporter.write_line(f"The tests of the webapp in a browser were not run: {why}.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; nothing that its pages do may fail, ask another site, or open a dialog, and no state of a page
    that is pictured may break a rule of axe, in light or in dark."""
    if why := driver.lacking():
        pytest.skip(why)
    with driver.browser() as found:
        yield found
        assert found.ask("troubles") == []
        assert not found.barriers, "\n".join(found.barriers)


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    """A DSS that knows every route it is asked for."""
    with honest(Sandbox()) as sandbox:
        yield sandbox


@pytest.fixture
def scene(dss: Sandbox, tmp_path: Path) -> Scene:
    """The shop with the webapp; one approval is required."""
    return Scene(dss, tmp_path, require_approval=1)
