"""The webapp in a browser, as people use it: review, apply, drift, put back, roll back; with pictures of every page."""

from __future__ import annotations

import json
from typing import Any

from tests.browser.driver import Browser, Tab
from tests.browser.scene import Scene
from tests.sandbox import Sandbox

ANEW = ("BY_EMAIL", "by_email")  # deleted and made again: DSS and its own defaults come in between
ADDRESS = '[data-address="{}"]'


def approve(tab: Tab, plan: str, comment: str) -> None:
    """Somebody reads a plan and says yes."""
    tab.goto(hash=f"#/plan/{plan}")
    tab.wait(f'.plan-head code:text("{plan}")')
    tab.fill(".side textarea", text=comment)
    tab.click('.side button:text("Approve")')
    tab.wait(".plan-head .pill.approved")


def apply(tab: Tab, plan: str) -> None:
    """Somebody applies an approved plan and waits for its end."""
    tab.goto(hash=f"#/plan/{plan}")
    tab.wait(".plan-head .pill.approved")
    tab.click('.side button:text("Apply…")')
    tab.wait("dialog[open]")
    tab.shot("05-ask", full=False)
    tab.click('dialog button:text-is("Apply")')
    tab.wait('.panel.live:has(progress) button:text("Stop")')
    tab.shot("05-applying", full=False)
    tab.wait(".panel.live.good, .panel.live.bad")
    tab.shot("06-done", full=False)
    assert "Applied" in tab.said(".panel.live b"), tab.said(".panel.live")


def plan_at(tab: Tab) -> str:
    """The plan whose page is shown."""
    tab.wait(".plan-head")
    return str(tab.evaluate(code="location.hash")).split("/")[2]


def test_the_whole_way(browser: Browser, scene: Scene) -> None:
    alice, admin = browser.open("alice", scene.login("alice")), browser.open("admin", scene.login("admin"))
    alice.wait(".empty")
    assert "No plans yet" in alice.said(".empty")
    alice.shot("01-no-plans")

    scene.settled()
    before = scene.shop.tree()
    scene.change()
    plan = scene.plan()
    alice.reload()
    alice.wait("a.card")
    assert alice.attribute("a.card", name="data-status") == "waiting"
    assert "+2" in alice.said("a.card .tally") and "2 plans" not in alice.said(".head")
    alice.shot("02-plans")

    look(alice, plan)
    flow(alice, plan)
    approve(admin, plan, "Read it, looks right.")
    admin.shot("05-approved")
    alice.goto(hash="#/plans")
    apply(alice, plan)
    alice.wait(".plan-head .pill.applied")
    assert not alice.count('.side button:text("Apply…")') and not alice.count('.side button:text("Reject")')
    alice.shot("06-applied")
    assert alice.count(".steps .succeeded") == alice.count(".steps li") > 5

    back(alice, admin, scene)
    history(alice, admin, scene, before)


def look(alice: Tab, plan: str) -> None:
    """One plan: author, changes, filters, keys."""
    alice.goto(hash=f"#/plan/{plan}")
    alice.wait(".change[open] .diff")
    alice.wait(".fresh.good")
    assert not alice.enabled('.side button:text("Approve")') and "an author does not approve alone" in alice.said(
        ".side"
    )
    assert not alice.enabled('.side button:text("Apply…")') and "1 approval is needed" in alice.said(".side")
    assert "GBP" in alice.said(".diff .add") and alice.count(".diff mark") > 0 and alice.count(".t-s2, .t-kn") > 0
    alice.shot("03-plan", full=False)
    alice.press(key="/")
    alice.fill(".search", text="currency")
    assert alice.said(".shown") == "1 of 8 changes"
    alice.press(key="Escape")
    alice.fill(".search", text="")
    alice.click(".chip.delete")
    assert alice.said(".shown") == "2 of 8 changes"
    alice.click(".chip.delete")
    alice.choose('select[aria-label="Zone"]', value="Marts")
    assert alice.count(".change:not([hidden])") < 8
    alice.choose('select[aria-label="Zone"]', value="")


def flow(alice: Tab, plan: str) -> None:
    """The flow: coloured, moved, zoomed, clicked."""
    alice.press(key="f")
    alice.wait("svg.flow .node")
    assert alice.count("svg.flow .node.create") == 2 and alice.count("svg.flow .node.delete") == 2
    world = "svg.flow > g"
    was = alice.attribute(world, name="transform")
    alice.drag("svg.flow", by=[40, 20])
    moved = alice.attribute(world, name="transform")
    alice.wheel("svg.flow", by=-200)
    assert len({was, moved, alice.attribute(world, name="transform")}) == 3
    alice.click('.zoom button:text("Fit")')
    alice.click(ADDRESS.format("recipe.SHOP.clean_orders"))
    alice.wait(".picked .diff")
    assert "GBP" in alice.said(".picked .diff")
    alice.shot("04-flow", full=False)


def back(alice: Tab, admin: Tab, scene: Scene) -> None:
    """A hand edit is found and put back."""
    scene.hand_edit()
    alice.goto(hash="#/drift")
    alice.wait(".change .diff")
    assert "2 objects" in alice.said(".page") and "alice" in alice.said(".change .reason")
    alice.shot("07-drift")
    alice.click('.beside button:text("Take into YAML")')
    alice.wait("dialog .file-diff .add")
    alice.shot("07-take")
    alice.click('dialog button:text("Cancel")')
    alice.click('button[aria-label="Take into YAML: description of SEGMENTS"]')
    alice.wait('dialog .file-diff .add:text("Edited by hand")')
    assert alice.count("dialog .file-diff .add") == 1, "and nothing of its tags"
    alice.click('dialog button:text("Cancel")')
    one_field(alice, admin, scene)
    alice.click('button:text("Put back all")')
    plan = plan_at(alice)
    approve(admin, plan, "Back it goes.")
    alice.reload()
    apply(alice, plan)
    alice.goto(hash="#/drift")
    alice.wait(".empty")
    alice.shot("07-no-drift")
    assert "No drift" in alice.said(".empty")


def one_field(alice: Tab, admin: Tab, scene: Scene) -> None:
    """One field of an object goes back, and what else was edited of it is drift still."""
    alice.click('button[aria-label="Put back in DSS: description of SEGMENTS"]')
    plan = plan_at(alice)
    alice.wait(".change .words")
    assert alice.count(".change") == 1 and "Edited by hand" in alice.said(".change .words")
    assert alice.said(".change .left") == "Not asked for, stays as DSS has it: tags"
    alice.shot("07-one-field")
    approve(admin, plan, "The description only.")
    alice.reload()
    apply(alice, plan)
    raw = scene.shop.of("designer").get_dataset("SEGMENTS").get_settings().get_raw()
    assert (raw["description"], raw["tags"]) == ("Who buys how much, and how often", ["by hand"])
    alice.goto(hash="#/drift")
    alice.wait(ADDRESS.format("dataset.SHOP.SEGMENTS"))
    assert "2 objects" in alice.said(".page") and "Edited by hand" not in alice.said(".page")


def history(alice: Tab, admin: Tab, scene: Scene, before: Any) -> None:
    """Everything after the first apply is undone."""
    alice.goto(hash="#/history")
    alice.wait(".apply-row")
    assert alice.count(".apply-row") == 4
    alice.click(".apply-row > summary > .what", n=1)
    alice.wait(".apply-row[open] .change")
    alice.shot("08-history")
    alice.choose('select[aria-label="Compare with apply"]', value="1")
    alice.click('button:text("Compare")')
    alice.wait('h2:text("From apply 1 to apply 4")')
    alice.wait('.page > [role=status] .change[data-address="recipe.SHOP.clean_orders"]')
    alice.shot("08-compare")
    alice.click('[data-serial="1"] + .acts button')
    alice.shot("08-ask", full=False)
    alice.click('dialog button:text("Make the plan")')
    plan = plan_at(alice)
    alice.wait(".change")
    assert "Rollback of SHOP" in alice.said(".plan-head h1")
    alice.shot("09-rollback")
    approve(admin, plan, "As it was.")
    alice.reload()
    apply(alice, plan)
    after = scene.shop.tree()
    assert set(after) == set(before)
    assert {n: t for n, t in after.items() if n not in ANEW} == {n: t for n, t in before.items() if n not in ANEW}
    assert json.loads(after["by_email"]["payload"])["keys"] == [{"column": "EMAIL"}]
    alice.goto(hash="#/history")
    alice.wait('.apply-row:has-text("rolled back by 5")')
    alice.shot("10-rolled-back")


def test_readers_look_and_cannot_touch(browser: Browser, scene: Scene) -> None:
    scene.settled()
    scene.change()
    plan = scene.plan()
    scene.hand_edit()
    rita = browser.open("rita", scene.login("rita"))
    rita.wait("a.card")
    assert "nothing can be changed from here" in rita.said(".banner")
    for hash in (f"#/plan/{plan}", "#/drift", "#/history"):
        rita.goto(hash=hash)
        rita.wait(".change, .apply-row")
        words = ("Approve", "Reject", "Put back", "Take into", "Undo", "Roll back")
        assert not any(rita.count(f'main button:text("{word}")') for word in words)
        apply_button = 'main button:text("Apply…")'
        assert not rita.count(apply_button) or not rita.enabled(apply_button)
    scene.dss.knobs.impersonation(False)
    alice = browser.open("ungranted", scene.login("alice"))
    alice.wait("a.card")
    assert "Impersonation in webapps" in alice.said(".banner")
    alice.shot("11-not-granted")


NAMES = ("<img src=x onerror=alert(1)>", "\"quotes' `and` \\", "${dollar} {{ 7*7 }}", "emoji 💥", "x" * 80)
CODE = "a = '</script><script>alert(1)</script>'\nb = '<img src=x onerror=alert(2)>'\n"


def test_adversarial_names_are_shown_and_execute_nowhere(browser: Browser, scene: Scene) -> None:
    config = scene.shop.config
    config["scenarios"] = [{"id": f"s{n}", "name": name, "steps": [{"python": CODE}]} for n, name in enumerate(NAMES)]
    config["libraries"] = [{"path": f"python/{'y' * 80}.py", "content": CODE}]
    config["datasets"][0]["description"] = NAMES[0]
    config["policy"] = {"naming": "dss"}
    config["datasets"].append({"name": "<b id=x>bold", "type": "managed", "connection": "filesystem_managed"})
    scene.shop.write()
    plan = scene.plan()
    admin = browser.open("evil", scene.login("admin"), width=400)
    admin.wait("a.card")
    approve(admin, plan, NAMES[0] + CODE)
    assert NAMES[0] in admin.said(".decisions")
    admin.press(key="e")
    admin.wait(".change .words", n=10)
    admin.evaluate(code="document.querySelectorAll('details.exact').forEach((one) => { one.open = true; }); 0")
    admin.wait(".change .fields", n=10)
    said = admin.said(".changes")
    assert all(name in said for name in NAMES[:2]) and "<b id=x>bold" in said and "alert(1)" in said
    assert admin.count("main img, main script, main #x") == 0
    assert admin.evaluate(code="document.documentElement.scrollWidth") == 400
    admin.shot("12-adversarial-400")
    admin.goto(hash=f"#/plan/{plan}/flow")
    admin.wait('svg [data-address*="<b id=x>bold"]')


MANY = 500
FOCUS = "document.activeElement.getAttribute('aria-label')"


def test_five_hundred_changes(browser: Browser, scene: Scene) -> None:
    names = [f"TABLE_{n:03}" for n in range(MANY)]
    scene.shop.config["datasets"] += [
        {"name": n, "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": n.lower()},
         "schema": {"columns": [{"name": "ID", "type": "bigint"}]}} for n in names
    ]  # fmt: skip
    scene.shop.write()
    plan = scene.plan()
    alice = browser.open("many", scene.login("alice"), dark=True)
    alice.wait("a.card")
    alice.evaluate(code=f"window.began = performance.now(); location.hash = '#/plan/{plan}'; 0")
    alice.wait(".change", n=MANY - 1)
    seconds = float(alice.evaluate(code="(performance.now() - window.began) / 1000"))
    print(f"{MANY} changes were there after {seconds:.2f} s")
    assert alice.count(".change") > MANY
    assert alice.evaluate(code="document.querySelectorAll('main *').length") < 12 * alice.count(".change")
    alice.fill(".search", text="table_499")
    assert alice.count(".change:not([hidden])") == 1
    alice.press(key="Escape")
    alice.press(key="j")
    alice.press(key="Enter")
    alice.wait(".change[open] .words")
    alice.shot("13-many-dark", full=False)
    alice.press(key="f")
    alice.wait("svg.flow .node")
    zones(alice)
    alice.shot("14-many-flow-dark", full=False)


def zones(alice: Tab) -> None:
    """A large flow is folded; a zone opens by a search, by a key and by a click, and folds again."""
    assert alice.count("svg.flow .node") == alice.count("svg.flow .node.folded") == 3
    alice.shot("14-folded-dark", full=False)
    alice.fill(".seek input", text="table_49")
    assert alice.said(".seek .shown") == "10 found" and alice.count(".node.found") == 1
    alice.press(key="Enter")
    alice.wait('.node.found[data-address="dataset.SHOP.TABLE_490"]')
    assert alice.said(".seek .shown") == "1 of 10: TABLE_490" and alice.evaluate(code=FOCUS) == "Find in the flow"
    assert alice.count("svg.flow .node") == 302 and "further away not drawn" in alice.said(".tools")
    alice.click('button:text("Draw more")')
    alice.wait("svg.flow .node", n=499)
    assert alice.count(".overview:not([hidden])") == 1 and alice.count(".node.dim") > 400
    was = alice.attribute("svg.flow > g", name="transform")
    alice.click(".seek input")
    alice.press(key="Enter")
    assert alice.said(".seek .shown").startswith("2 of 10: TABLE_49")
    assert alice.attribute("svg.flow > g", name="transform") != was
    alice.fill(".seek input", text="")
    alice.evaluate(code="document.querySelector('.zones button[data-zone=Default]').focus(); 0")
    alice.press(key="Enter")
    alice.wait('.zones button[data-zone="Default"][aria-expanded=false]:focus')
    assert alice.count("svg.flow .node") == 3
    alice.evaluate(code="document.querySelector('[data-address=\"zone.SHOP.Marts\"]').focus(); 0")
    alice.press(key="Enter")
    alice.wait('.zones button[data-zone="Marts"][aria-expanded=true]')
    assert alice.evaluate(code=FOCUS) == "dataset SEGMENTS, create, zone Marts"
    alice.click('.node.folded[data-address="zone.SHOP.Default"]')
    alice.wait("svg.flow .node", n=299)


def test_pages_fit_a_phone_and_the_dark(browser: Browser, scene: Scene) -> None:
    scene.settled()
    scene.hand_edit()
    scene.change()
    plan = scene.plan()
    for name, more in (("narrow", {"width": 400, "height": 800}), ("dark", {"dark": True})):
        tab = browser.open(name, scene.login("alice"), **more)
        tab.wait("a.card")
        pages = (("plans", "a.card"), (f"plan/{plan}", ".diff"), (f"plan/{plan}/flow", ".node"), ("drift", ".diff"),
                 ("history", ".apply-row"))  # fmt: skip
        for n, (hash, there) in enumerate(pages):
            tab.goto(hash=f"#/{hash}")
            tab.wait(there)
            width = tab.evaluate(code="document.documentElement.scrollWidth")
            assert width == more.get("width", 1280), hash
            tab.shot(f"20-{name}-{n}")
        assert tab.count(".iac[data-dark]") == (name == "dark")


def test_where_dss_is_dark_the_webapp_is_dark(browser: Browser, scene: Scene) -> None:
    around = f"/projects/SHOP/webapps/{scene.webapp}/view"
    dss = browser.open("around", f"{scene.dss.url}/login?user=alice&next={around}")
    dark = "document.querySelector('iframe').contentDocument.querySelector('.iac').hasAttribute('data-dark')"
    for said in (True, False):
        dss.wait("iframe")
        dss.evaluate(code=f"document.documentElement.style.colorScheme = '{'dark' if said else ''}'; 0")
        wait = f"new Promise((done) => {{ const look = () => ({dark} === {str(said).lower()} ? done(1) : setTimeout(look, 50)); look(); }})"
        assert dss.evaluate(code=wait) == 1


def test_a_backend_that_fails_is_told(browser: Browser, scene: Scene, dss: Sandbox) -> None:
    alice = browser.open("failing", scene.login("alice"))
    alice.wait(".empty")
    alice.goto(hash="#/plan/0123456789abcdef")
    alice.wait(".notice.bad")
    assert "no such plan" in alice.said(".notice.bad") and alice.count('button:text("Try again")') == 1
    alice.shot("15-error")
