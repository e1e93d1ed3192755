"""The webapp without a mouse, as somebody who hears it works: where the keys are after every step, and what the window
is called; states that the other journeys do not come by: nothing applied, refused, rejected, stale.
"""

from __future__ import annotations

from typing import Any

from tests.browser.driver import Browser, Tab
from tests.browser.scene import Scene

AT = "(() => { const at = document.activeElement; return at.getAttribute('aria-label') || at.innerText; })()"


def at(tab: Tab) -> str:
    """What has the keys: its name."""
    return str(tab.evaluate(code=AT)).strip()


def title(tab: Tab) -> str:
    """What the window is called."""
    return str(tab.evaluate(code="document.title"))


def on_to(tab: Tab, name: str, key: str = "Tab", most: int = 80) -> None:
    """The key, until something of this name has the keys."""
    for _ in range(most):
        if at(tab).startswith(name):
            return
        tab.press(key=key)
    raise AssertionError(f"{name} is not reached by {key}; at {at(tab)!r}")


def there(tab: Tab, heading: str, window: str) -> None:
    """The heading has the keys, and the window is called by it."""
    tab.wait(f'h1:text("{heading}")')
    tab.wait("h1:focus")
    assert at(tab) == heading and title(tab) == window


def test_a_plan_is_read_approved_and_applied_without_a_mouse(browser: Browser, scene: Scene) -> None:
    plan = scene.plan()
    admin = browser.open("keys", scene.login("admin"))
    admin.wait("a.card")
    assert title(admin) == "Plans · Plan review" and not admin.count("h1:focus")
    admin.press(key="j")
    admin.press(key="Enter")
    there(admin, "Plan for SHOP", "Plan for SHOP · Plan review")
    admin.press(key="f")
    admin.wait("svg.flow .node")
    assert title(admin) == "Flow of Plan for SHOP · Plan review"
    on_to(admin, "dataset ORDERS, create")
    admin.press(key="Enter")
    admin.wait('.picked h2:has-text("ORDERS")')
    admin.press(key="f")
    on_to(admin, "Comment")
    admin.type(text="Heard all of it.")
    on_to(admin, "Approve")
    admin.press(key="Enter")
    admin.wait(".plan-head .pill.approved")
    admin.wait("h1:focus")
    on_to(admin, "Apply…")
    admin.press(key="Enter")
    admin.wait("dialog[open]")
    assert admin.evaluate(code="document.querySelector('dialog').contains(document.activeElement)")
    admin.press(key="Escape")
    admin.gone("dialog")
    assert at(admin) == "Apply…"
    admin.press(key="?")
    admin.wait("dialog[open] .keys")
    admin.shot("16-keys", full=False)
    admin.press(key="Escape")
    for key, heading in (("2", "Drift"), ("3", "History"), ("1", "Plans")):
        admin.press(key=key)
        there(admin, heading, f"{heading} · Plan review")
    admin.goto(hash="#/drift")
    admin.wait(".empty")
    admin.shot("17-nothing-applied")
    scene.apply(plan)


def test_what_cannot_be_applied_is_told_in_words(browser: Browser, scene: Scene) -> None:
    scene.settled()
    scene.change()
    stale, rejected = scene.plan(), scene.plan("admin")
    scene.shop.run("admin", "review-plan", plan=rejected, decision="reject", comment="ORDERS is read elsewhere.")
    alice = browser.open("states", scene.login("alice"), width=400, height=800)
    look(alice, rejected, "rejected")
    config: Any = scene.shop.config
    config["datasets"] = [one for one in config["datasets"] if one["name"] != "TOP_CUSTOMERS"]
    config["recipes"] = [one for one in config["recipes"] if one["name"] != "top_customers"]
    scene.shop.write()
    other = scene.plan()
    scene.review(other)
    scene.apply(other)
    look(alice, stale, "stale")


def look(tab: Tab, plan: str, status: str) -> None:
    """The page of a plan on a phone."""
    tab.goto(hash=f"#/plan/{plan}")
    tab.wait(f'.plan-head:has(code:text("{plan}")) .pill.{status}')
    tab.wait(".change .words")
    places = "[...document.querySelectorAll('.change, .side')].map((one) => one.className.split(' ')[0])"
    assert tab.evaluate(code=f"{places}.indexOf('side') === {places}.length - 1"), "changes come before forms"
    tab.shot(f"18-{status}-400")
