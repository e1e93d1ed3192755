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
    plan = scene.plan(message="The shop, at last")
    admin = browser.open("keys", scene.login("admin"))
    admin.wait("a.card")
    assert title(admin) == "Plans · Plan review" and not admin.count("h1:focus")
    admin.press(key="j")
    admin.press(key="Enter")
    there(admin, "The shop, at last", "The shop, at last · Plan review")
    admin.press(key="f")
    admin.wait("svg.flow .node")
    assert title(admin) == "Flow of The shop, at last · Plan review"
    on_to(admin, "dataset ORDERS, create")
    admin.press(key="Enter")
    admin.wait('.picked h2:has-text("ORDERS")')
    admin.press(key="f")
    on_to(admin, "Comment on this plan")
    admin.press(key="Enter")
    admin.type(text="Who reads ORDERS?")
    on_to(admin, "Send")
    admin.press(key="Enter")
    admin.wait('.talk blockquote:text("Who reads ORDERS?")')
    on_to(admin, "Comment (a decision)")
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


def test_a_stale_plan_is_planned_again_and_a_change_is_commented(browser: Browser, scene: Scene) -> None:
    scene.settled()
    scene.change()
    plan = scene.plan(message="Newer rates")
    alice = browser.open("again", scene.login("alice"), width=1440, height=900)
    alice.goto(hash=f"#/plan/{plan}")
    alice.wait(".fresh.good")
    alice.click('[data-address="dataset.SHOP.SEGMENTS"] .talk button')
    alice.fill('[data-address="dataset.SHOP.SEGMENTS"] textarea', text="Agreed with marketing.")
    alice.click('[data-address="dataset.SHOP.SEGMENTS"] button:text("Send")')
    alice.wait('[data-address="dataset.SHOP.SEGMENTS"] blockquote')
    alice.shot("19-talk", full=False)
    scene.hand_edit()
    alice.reload()
    alice.wait(".plan-head .pill.stale")
    assert "description changed in DSS" in alice.said(".side .why") and not alice.count('button:text("Apply…")')
    assert "1 comment" in alice.said('[data-address="dataset.SHOP.SEGMENTS"] .badge')
    alice.shot("19-stale", full=False)
    alice.click('button:text("Plan again")')
    alice.wait(".badge.bad")  # a conflict: both sides changed
    new = alice.evaluate(code="location.hash")
    assert plan not in new and alice.said("h1") == "Newer rates"
    scene.review(new.split("/")[2])
    alice.reload()
    alice.wait(".side button.primary:enabled")
    alice.click('.side button:text("Apply…")')
    alice.wait("dialog[open] .lost")
    said = alice.said("dialog")
    assert "Deleted: 2 objects" in said and "dataset BY_EMAIL" in said
    assert "Changed in DSS, and overwritten: 2 objects" in said and "recipe clean_orders" in said
    alice.shot("19-ask", full=False)
    alice.press(key="Escape")
    alice.gone("dialog")


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
