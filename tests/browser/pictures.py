"""`python -m tests.browser.pictures`: every page of the webapp at 400 and at 1440 pixels, in build/pages, to be looked
at; with `docs`, those that the documentation shows are put into docs/plugin/pictures. Needs a Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

from tests.browser import driver
from tests.browser.driver import HERE, Browser, Tab
from tests.browser.scene import Scene
from tests.sandbox import Sandbox

PAGES = HERE.parents[1] / "build" / "pages"
DOCS = HERE.parents[1] / "docs" / "plugin" / "pictures"
SIZES = ((400, 800), (1440, 900))
SHOWN = {"plan": "webapp", "flow": "webapp-flow", "drift": "webapp-drift", "history": "webapp-history"}


def pages(plan: str) -> Iterator[tuple[str, str, str]]:
    """Name of the picture, where it is, what is waited for."""
    yield "plans", "#/plans", "a.card"
    yield "plan", f"#/plan/{plan}", ".change[open] .diff"
    yield "flow", f"#/plan/{plan}/flow", "svg.flow .node"
    yield "drift", "#/drift", ".change[open] .words"
    yield "history", "#/history", ".apply-row"


def shoot(tab: Tab, width: int, plan: str) -> None:
    """All pages in one width."""
    for name, hash, there in pages(plan):
        tab.goto(hash=hash)
        tab.wait(there)
        if name == "history":
            tab.click(".apply-row > summary > .what")
            tab.wait(".apply-row[open] .change")
        tab.picture(PAGES / f"{name}-{width}.png")


def story(scene: Scene) -> tuple[str, str]:
    """Something applied, something edited by hand, something planned; a plan to read and one that is applied."""
    scene.settled()
    scene.hand_edit()
    scene.change()
    plan = scene.plan()
    scene.review(plan)
    return plan, scene.plan("admin")


def run(browser: Browser) -> None:
    """Every picture."""
    with tempfile.TemporaryDirectory() as folder, Sandbox() as dss:
        scene = Scene(dss, Path(folder), require_approval=1)
        empty = browser.open("first", scene.login("alice"))
        empty.wait(".empty")
        empty.picture(PAGES / "no-plans-1280.png")
        plan, _ = story(scene)
        for width, height in SIZES:
            shoot(browser.open(f"w{width}", scene.login("alice"), width=width, height=height), width, plan)
        shoot(browser.open("dark", scene.login("rita"), width=1440, height=900, dark=True), 1441, plan)


def main(words: list[str]) -> int:
    """Write the pictures."""
    if why := driver.lacking():
        print(why)
        return 1
    with driver.browser() as browser:
        run(browser)
    if "docs" in words:
        for name, kept in SHOWN.items():
            copyfile(PAGES / f"{name}-1440.png", DOCS / f"{kept}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
