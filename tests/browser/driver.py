"""A browser to drive from a test. Knows Chromium and where its packages may lie; knows nothing of the webapp."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHOTS = HERE.parents[1] / "build" / "browser"  # screenshots are kept there
NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("playwright-core", "axe-core")


def lacking() -> str:
    """What is missing to drive a browser; "" when nothing is."""
    if not chromium():
        return "no Chromium is on the PATH"
    if not shutil.which("node"):
        return "no node is on the PATH"
    return "" if _library() else f"no {' and '.join(PACKAGES)} (npm ci --prefix {HERE.relative_to(HERE.parents[1])})"


def chromium() -> str | None:
    """The program, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _library() -> Path | None:
    """The folder below which the packages are installed."""
    places = [HERE, *(Path(p).parent for p in os.environ.get("NODE_PATH", "").split(os.pathsep) if p)]
    return next((p for p in places if all((p / "node_modules" / one).is_dir() for one in PACKAGES)), None)


class Tab:
    """One window of somebody's browser."""

    def __init__(self, browser: Browser, name: str, *, dark: bool = False) -> None:
        self.browser, self.name, self.dark = browser, name, dark

    def __getattr__(self, do: str) -> Any:
        def act(on: str = "", **more: Any) -> Any:
            return self.browser.ask(do, **{"in": self.name}, **({"on": on} if on else {}), **more)

        return act

    def shot(self, name: str, *, full: bool = True) -> None:
        """Keep a picture of a state of a page, and what axe finds wrong with it in light and dark."""
        self.picture(SHOTS / f"{name}.png", full=full)
        found = self.browser.ask("axe", **{"in": self.name}, dark=self.dark)
        self.browser.barriers += [f"{name}: {line}" for line in found]

    def picture(self, file: Path, *, full: bool = True) -> None:
        """Only the picture."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.browser.ask("shot", **{"in": self.name}, file=str(file), full=full)

    def said(self, on: str) -> str:
        """All the text of what is found, in one piece."""
        return "\n".join(self.text(on))


class Browser:
    """One process; several people, each with cookies of their own. `barriers` are what axe found so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.barriers: list[str] = []

    def ask(self, do: str, **more: Any) -> Any:
        """One command and its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "the browser is gone"}')
        assert "error" not in answer, f"{do} {more}: {answer['error']}"
        return answer["ok"]

    def open(self, name: str, url: str, **more: Any) -> Tab:
        """A new window for somebody."""
        self.ask("open", name=name, url=url, **more)
        return Tab(self, name, dark=bool(more.get("dark")))


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser that is gone when the block ends."""
    words = ["node", str(HERE / "driver.mjs"), str(chromium()), str(_library())]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Browser(process)
        finally:
            assert process.stdin
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
