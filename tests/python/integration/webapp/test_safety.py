"""Who can do what through the webapp: nobody more than DSS lets them, by any route."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac.webapp import actions, endpoints
from dss_iac.webapp.endpoints import HEADER, WORD
from tests.python.integration.webapp.conftest import ROUTES, Browser, Desk

Changed = tuple[Desk, str]
BODY = {"comment": "fine", "addresses": ["dataset.SHOP.CLEAN"], "on_failure": "keep", "project": "SHOP"}
WRITES = [path for verb, path in ROUTES if verb == "POST"]
READS = [path for verb, path in ROUTES if verb == "GET"]


def filled(route: str, plan: str) -> str:
    """A route with something in it that exists."""
    return route.replace("<ref>", plan).replace("<run>", "abcdef").replace("<int:serial>", "1")


def everything(desk: Desk) -> dict[str, bytes]:
    """Every file of every project."""
    roots = [desk.dss.tree(key) for key in desk.dss.estate.projects]
    files = (p for root in roots for p in root.rglob("*") if p.is_file() and ".git" not in p.relative_to(root).parts)
    return {str(p): p.read_bytes() for p in files}


def test_the_routes_are_those_of_the_application(desk: Desk) -> None:
    rules = [r for r in desk.app.url_map.iter_rules() if r.endpoint != "static"]
    found = {(verb, r.rule) for r in rules for verb in (r.methods or set()) - {"HEAD", "OPTIONS"}}
    assert found == set(ROUTES)


@pytest.mark.parametrize("who, granted", [("rita", True), ("rita", False), ("alice", False), ("admin", False)])
def test_who_may_not_write_changes_nothing_by_any_route(changed: Changed, who: str, granted: bool) -> None:
    desk, plan = changed
    desk.dss.knobs.impersonation(granted)
    browser, before, requests = desk.browser(who), everything(desk), len(desk.dss.requests)
    for route in WRITES:
        told = browser.post(filled(route, plan), BODY, 403)
        assert ("may not write" if granted else "Impersonation in webapps") in told["error"]
    for route in READS:
        browser.client.get(filled(route, plan))
        for verb in ("post", "put", "delete", "patch"):
            if verb != "post" or route not in WRITES:
                assert getattr(browser.client, verb)(filled(route, plan), headers={HEADER: WORD}).status_code == 405
    assert everything(desk) == before
    asked = [r for r in desk.dss.requests[requests:] if r.verb not in ("GET", "HEAD") and "/auth/" not in r.path]
    assert not asked


def test_a_reader_sees_what_there_is(changed: Changed) -> None:
    desk, plan = changed
    rita = desk.browser("rita")
    me = rita.get("/api/me")
    assert (me["acting"], me["writes"]) == (True, False) and "nothing can be changed" in me["banner"]
    cannot = rita.get(f"/api/plans/{plan}")["cannot"]
    assert all("may not write" in why for why in cannot.values())


def test_a_trail_that_lacks_lines_is_told_of(changed: Changed) -> None:
    desk, plan = changed
    desk.browser("admin").post(f"/api/plans/{plan}/approve", {"comment": "fine"})
    assert "audit trail" not in desk.browser("alice").get("/api/me")["banner"]
    folder = desk.dss.estate.projects["SHOP"].library / "dss-iac/plans"
    first, *rest = (folder / "audit.jsonl").read_text().splitlines(keepends=True)
    assert rest
    for alone in folder.glob("audit-*"):
        if alone.read_text() == first:
            alone.unlink()
    desk.dss.knobs.edit_library("SHOP", "dss-iac/plans/audit.jsonl", "".join(rest))
    assert "lacks 1 of its lines" in desk.browser("alice").get("/api/me")["banner"]


def test_without_the_grant_the_page_is_read_only_and_names_it(changed: Changed) -> None:
    desk, plan = changed
    desk.dss.knobs.impersonation(False)
    for who in ("rita", "alice", "admin"):
        browser = desk.browser(who)
        me = browser.get("/api/me")
        assert (me["login"], me["acting"], me["writes"], me["administers"]) == (who, False, False, False)
        assert "Impersonation in webapps" in me["banner"]
        assert browser.get(f"/api/plans/{plan}")["status"] == "waiting"
        assert browser.get("/api/history")["rows"] and browser.get("/api/drift")["applied"]


def test_without_the_grant_only_those_look_who_may_read_the_project(changed: Changed) -> None:
    desk, plan = changed
    desk.dss.knobs.impersonation(False)
    other = desk.dss.client("admin").create_project("OTHER", "Other", "admin")
    other.get_library().root.add_folder("dss-iac")
    bob = desk.browser("bob")  # in no group of the project
    for route in [r for r in READS if r != "/api/me"]:
        assert "may not read" in bob.get(filled(route, plan), 403)["error"]
    for route in ("/api/drift", "/api/history", "/api/history/1"):
        assert "may not read" in desk.browser("rita").get(f"{route}?project=OTHER", 403)["error"]


def test_with_the_grant_dss_decides_who_reads(changed: Changed) -> None:
    desk, plan = changed
    bob = desk.browser("bob")
    for route in [r for r in READS if r not in ("/api/me", "/api/runs/<run>")]:
        assert bob.client.get(filled(route, plan)).status_code in (403, 404), route


@pytest.mark.parametrize("granted", [True, False])
def test_a_plan_is_seen_by_those_who_may_read_its_project(settled: Desk, granted: bool) -> None:
    """The host is read by many, the project that the plan is for by few."""
    settled.dss.client("admin").create_project("VAULT", "Vault", "admin")
    own = settled.plan("admin")
    settled.config = {"project": {"key": "VAULT", "name": "Vault"}, "datasets": settled.config["datasets"][:1]}
    plan = settled.plan("admin")
    settled.dss.knobs.impersonation(granted)
    rita = settled.browser("rita")
    assert plan not in str(rita.get("/api/plans")) and own in str(rita.get("/api/plans"))
    assert "VAULT" not in str(rita.get("/api/projects"))
    for route in [r for r in READS if "<ref>" in r]:
        assert "may not read project VAULT" in rita.get(filled(route, plan), 403)["error"]
    if granted:
        assert plan in str(settled.browser("admin").get("/api/plans"))


def test_strangers_get_nothing(changed: Changed) -> None:
    desk, plan = changed
    nobody = desk.browser("")
    for route in READS:
        assert "sign in" in nobody.get(filled(route, plan), 401)["error"]
    for route in WRITES:
        assert "sign in" in nobody.post(filled(route, plan), BODY, 401)["error"]


def test_a_request_from_another_site_does_nothing(changed: Changed) -> None:
    desk, plan = changed
    admin, before = desk.browser("admin"), everything(desk)
    for route in WRITES:
        path = filled(route, plan)
        for headers in ({}, {HEADER: "other"}, {HEADER: WORD, "Sec-Fetch-Site": "cross-site"}):
            assert "did not come from" in admin.post(path, BODY, 403, headers)["error"]
        assert admin.client.post(path, data=BODY, headers={HEADER: WORD}).status_code == 400
        assert (
            admin.client.post(path, data="[1]", content_type="application/json", headers={HEADER: WORD}).status_code
            == 400
        )
    assert everything(desk) == before


def test_nobody_is_taken_for_somebody_else(changed: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = changed
    client = desk.dss.client("admin")
    ticket = client.get_ticket_from_browser_headers({"Cookie": f"dss_access_token={desk.dss.knobs.sign_in('admin')}"})
    monkeypatch.setattr(type(client), "get_ticket_from_browser_headers", lambda self, headers: ticket)
    told = desk.browser("rita").get(f"/api/plans/{plan}", 422)
    assert "would act as admin" in told["error"]


def test_the_author_cannot_approve_and_a_plan_is_not_applied_without_approval(
    changed: Changed, installed: None
) -> None:
    desk, plan = changed
    alice = desk.browser("alice")
    assert "an author does not approve alone" in alice.post(f"/api/plans/{plan}/approve", {}, 409)["error"]
    end = alice.finished(alice.post(f"/api/plans/{plan}/apply")["run"])
    assert "1 approval is" in end["failure"] and "Review plan" in end["failure"]
    assert alice.get(f"/api/plans/{plan}")["status"] == "waiting"


def test_what_needs_an_administrator_is_not_offered_to_others(settled: Desk, installed: None) -> None:
    settled.config["project"]["permissions"] = [{"group": "data_team", "read_content": True}]
    settled.settings.pop("require_approval")
    plan = settled.plan("admin")
    assert "administers" in settled.browser("alice").get(f"/api/plans/{plan}")["cannot"]["apply"]
    alice, admin = settled.browser("alice"), settled.browser("admin")
    end = alice.finished(alice.post(f"/api/plans/{plan}/apply")["run"])
    assert "does not administer" in end["failure"]
    assert admin.get(f"/api/plans/{plan}")["cannot"]["apply"] == ""
    assert admin.finished(admin.post(f"/api/plans/{plan}/apply")["run"])["failure"] == ""


def test_a_plan_that_was_altered_is_refused(changed: Changed) -> None:
    desk, plan = changed
    text = desk.library(f"/dss-iac/plans/{plan}.json").replace("Cleaner", "Dirtier")
    desk.dss.knobs.edit_library("SHOP", f"dss-iac/plans/{plan}.json", text, user="rita")
    alice = desk.browser("alice")
    assert alice.get(f"/api/plans/{plan}", 422)["error"]
    card = alice.get("/api/plans")["plans"][0]
    assert card["status"] == "stale" and card["why"]


def test_forged_lines_of_the_audit_trail_are_not_believed(changed: Changed) -> None:
    desk, plan = changed
    trail = desk.library("/dss-iac/plans/audit.jsonl")
    forged = json.dumps(
        {"at": "2030-01-01T00:00:00Z", "who": "admin", "what": "applied", "plan": plan, "signature": ""}
    )
    desk.dss.knobs.edit_library("SHOP", "dss-iac/plans/audit.jsonl", f"{trail}{forged}\n", user="rita")
    assert [p["status"] for p in desk.browser("alice").get("/api/plans")["plans"]] == ["waiting"]


def test_a_failure_of_ours_tells_nothing(changed: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = changed

    def broken(*_: Any) -> None:
        raise RuntimeError("the inside of it")

    monkeypatch.setattr(actions, "decide", broken)
    told = desk.browser("admin").post(f"/api/plans/{plan}/approve", {}, 500)
    assert "inside" not in json.dumps(told)


@pytest.mark.parametrize("path, body", [
    ("/api/drift/put-back", {"addresses": "all"}), ("/api/drift/put-back", {"addresses": [1]}),
    ("/api/drift/accept", {"addresses": "all"}), ("/api/drift/accept", {"addresses": ["a"], "what": 1}),
    ("/api/plans/{}/approve", {"comment": 1}), ("/api/plans/{}/apply", {"on_failure": ["keep"]}),
    ("/api/plans/{}/approve", {"comment": "\ud800"}), ("/api/plans/{}/reject", {"comment": "a\udfff"}),
    ("/api/plans/{}/comment", {"comment": "\ud800"}), ("/api/drift/put-back", {"addresses": ["\ud800"]}),
    ("/api/drift/put-back", {"addresses": ["a"], "project": [1]}),
])  # fmt: skip
def test_bodies_that_make_no_sense_are_refused(changed: Changed, path: str, body: Any) -> None:
    desk, plan = changed
    assert "must be" in desk.browser("alice").post(path.format(plan), body, 400)["error"]


@pytest.mark.parametrize("question", [
    "changes?of=\u00b2", "changes?of=-1", "changes?of=12345678", "flow?open=" + "[" * 3000, "flow?also=" + "[" * 3000,
    "flow?open=[1]", "flow?also={}",
])  # fmt: skip
def test_questions_that_make_no_sense_are_refused(changed: Changed, question: str) -> None:
    desk, plan = changed
    assert "give up to 500" in desk.browser("alice").get(f"/api/plans/{plan}/{question}", 400)["error"]


NAMES = ["<img src=x onerror=alert(1)>", "\"'`;--", "${jndi} {{ 7*7 }}", "💥 émoji", "x" * 80]


def test_adversarial_names_come_out_as_they_are_and_as_json_only(settled: Desk) -> None:
    settled.settings.pop("require_approval")
    evil = settled.config["scenarios"] = [
        {"id": f"s{n}", "name": name, "steps": [{"python": f"print({name!r})\n# </script><script>alert(1)\n"}]}
        for n, name in enumerate(NAMES)
    ]
    settled.config["recipes"][0].update(description=NAMES[0], code="a = 1\nb = '</script><script>alert(1)</script>'\n")
    settled.config["policy"] = {"naming": "dss"}
    plan = settled.plan()
    alice, admin = settled.browser("alice"), settled.browser("admin")
    admin.post(f"/api/plans/{plan}/approve", {"comment": NAMES[0]})
    told = alice.get(f"/api/plans/{plan}")
    assert told["decisions"][0]["comment"] == NAMES[0] and len(told["changes"]) == len(evil) + 1
    every = alice.get(f"/api/plans/{plan}/changes?of={','.join(str(c['n']) for c in told['changes'])}")
    texts = json.dumps(every, ensure_ascii=False)
    assert all(json.dumps(name, ensure_ascii=False)[1:-1] in texts for name in NAMES)
    pieces = [token for fields in every["changes"].values() for f in fields for d in f["diffs"] for hunk in d["hunks"]
              for row in hunk for token in row[3]]  # fmt: skip
    assert pieces and all(len(t) == 2 and all(isinstance(x, str) for x in t) for t in pieces)


SECRET = "s3cr3t-Pa55w0rd-of-nobody"


def test_no_secret_reaches_the_browser(settled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settled.settings.pop("require_approval")
    settled.config["project"]["variables"] = {"standard": {"api_key": SECRET, "region": "EU"}}
    plan = settled.plan()
    alice = settled.browser("alice")
    told = alice.get(f"/api/plans/{plan}")
    n = ",".join(str(c["n"]) for c in told["changes"])
    pages = [told, alice.get(f"/api/plans/{plan}/changes?of={n}"), alice.get("/api/plans"), alice.get("/api/me"),
             alice.get("/api/drift"), alice.get("/api/history/1"), alice.get(f"/api/plans/{plan}/flow")]  # fmt: skip
    assert "api_key" in json.dumps(pages) and "secret" in json.dumps(pages)
    assert SECRET not in json.dumps(pages) and "a key of the tests" not in json.dumps(pages)


ASSETS = Path(__file__).parents[4]


def test_the_page_makes_no_markup_of_data_and_asks_no_other_site() -> None:
    files = [*(ASSETS / "resource" / "plan-review").glob("*.js"), *(ASSETS / "webapps" / "plan-review").glob("*.*")]
    assert len(files) > 12
    for file in files:
        text = file.read_text(encoding="utf-8")
        for bad in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "@import",
        ):
            assert bad not in text, f"{file.name}: {bad}"
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "https://" not in text, file.name


def test_every_route_of_the_table_is_tried() -> None:
    assert set(WRITES) == set(endpoints.WRITES) and set(READS) == set(endpoints.READS) and Browser
