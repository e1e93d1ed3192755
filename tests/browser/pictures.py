"""`python -m tests.browser.pictures`: every page of the webapp at 400 and at 1440 pixels, and a plan on a terminal, in
build/pages, to be looked at; with `docs`, those that the documentation shows are put into docs. Needs a Chromium.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import yaml
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from dss_iac.kinds import registry
from dss_iac.render import results
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.browser import driver
from tests.browser.driver import HERE, Browser, Tab
from tests.browser.scene import Scene
from tests.sandbox import Sandbox

PAGES = HERE.parents[1] / "build" / "pages"
DOCS = HERE.parents[1] / "docs"
SIZES = ((400, 800), (1440, 900))
# Picture of a page → where the documentation has it.
SHOWN = {
    "plan-1440-top": "plugin/pictures/webapp", "flow-1440-top": "plugin/pictures/webapp-flow",
    "drift-1440-top": "plugin/pictures/webapp-drift", "history-1440-top": "plugin/pictures/webapp-history",
    "macros": "plugin/pictures/macros", "form": "plugin/pictures/plan-form", "first": "plugin/pictures/first-plan",
    "terminal": "pictures/terminal",
}  # fmt: skip
PAPER = """<body style="margin:0;background:#14171a;color:#dfe3e7"><pre style="margin:0;padding:16px 20px;
font:13px/1.5 'DejaVu Sans Mono',monospace;display:inline-block">{}</pre></body>"""


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
        tab.picture(PAGES / f"{name}-{width}-top.png", full=False)


def story(scene: Scene) -> tuple[str, str]:
    """Something applied, something edited by hand, something planned; a plan to read and one that is applied."""
    scene.settled()
    scene.hand_edit()
    scene.change()
    plan = scene.plan()
    scene.review(plan)
    return plan, scene.plan("admin")


def first_plan(browser: Browser, scene: Scene) -> None:
    """An administrator's way from the list of macros to the first plan."""
    at = f"{scene.dss.url}/login?user=alice&next=/projects/SHOP/macros/"
    tab = browser.open("macros", at, width=1000, height=560)
    tab.wait(".card")
    tab.picture(PAGES / "macros.png")
    tab.click('.card:has-text("Show what an apply would change")')
    tab.wait('#form select option[value="library:iac"]:checked >> xpath=..')
    tab.picture(PAGES / "form.png")
    tab.click("#run")
    tab.wait("#result iframe")
    tab.picture(PAGES / "first.png")


def terminal(browser: Browser, scene: Scene, folder: Path) -> None:
    """The same plan as the command line shows it."""
    (folder / "project.yml").write_text(yaml.safe_dump(scene.shop.config, sort_keys=False), encoding="utf-8")
    made = verbs.plan(folder / "project.yml", around=Around(client=scene.dss.client("designer"), environ={}))
    told = results.plan(made.plan, "text", True, kinds=registry()).replace(f"{folder}/", "")
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ dss-iac plan", style="bold"), Text.from_ansi(told), sep="\n\n")
    page = folder / "terminal.html"
    page.write_text(
        PAPER.format(console.export_html(theme=MONOKAI, inline_styles=True, code_format="{code}")), encoding="utf-8"
    )
    tab = browser.open("terminal", page.as_uri(), width=1040, height=200)
    tab.wait("pre")
    tab.picture(PAGES / "terminal.png")


def run(browser: Browser) -> None:
    """Every picture."""
    with tempfile.TemporaryDirectory() as folder, Sandbox() as dss:
        scene = Scene(dss, Path(folder), require_approval=1)
        empty = browser.open("first", scene.login("alice"))
        empty.wait(".empty")
        empty.picture(PAGES / "no-plans-1280.png")
        first_plan(browser, scene)
        plan, _ = story(scene)
        terminal(browser, scene, Path(folder))
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
            (DOCS / kept).parent.mkdir(exist_ok=True)
            copyfile(PAGES / f"{name}.png", DOCS / f"{kept}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
