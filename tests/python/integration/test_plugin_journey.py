"""The plugin inside a DSS, through the official client alone: the journey of a team, and what nobody may do."""

from __future__ import annotations

import json
import runpy
import time
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from dataikuapi.utils import DataikuException

from dss_iac.core.text import visible
from tests.python.integration.desk import honest
from tests.python.integration.plugged import Remote, Shop, install, plan_of
from tests.sandbox import Sandbox
from tests.sandbox.hosting import webapps

ROOT = Path(__file__).parents[3]


@pytest.fixture
def shop(dss: Sandbox, tmp_path) -> Shop:
    """A DSS with the plugin, and a project with a configuration that nobody has applied."""
    install(dss, tmp_path)
    return Shop(dss)


DRIFT = {"type": "check-drift"}
APPLY = {"type": "apply", "config": {"what": "planned"}}


def _ran(scenario: Any) -> tuple[str, str]:
    """How a run of a scenario ended, and why it failed."""
    run = scenario.run_and_wait(no_fail=True)
    steps = run.get_details().steps
    wrong = [s["result"]["thrown"]["message"] for s in steps if s["result"].get("thrown")]
    return run.outcome, "; ".join(wrong)


def test_the_journey(shop: Shop) -> None:
    """Plan, review by another person, apply, an edit by hand, a scenario that finds it, put back, roll back."""
    waiting = plan_of(shop.run("designer", "plan"))
    assert "fine" in shop.run("admin", "review-plan", plan=waiting, decision="approve", comment="fine")
    assert "Planned again: no changes." in shop.run("designer", "apply", plan=waiting)
    applied = shop.tree()
    assert sorted(applied) == ["CLEAN", "RAW", "clean"]

    nightly = shop.scenario("nightly", [DRIFT])
    assert _ran(nightly) == ("SUCCESS", "")
    recipe = shop.of("designer").get_recipe("clean").get_settings()
    recipe.set_payload("a = 2\n")
    recipe.save()
    outcome, why = _ran(nightly)
    assert (outcome, why) == ("FAILED", "1 of SHOP changed in DSS since the last apply: recipe.SHOP.clean")
    told = shop.last_run(nightly).variables
    assert told["iac_drift_count"] == 1 and "recipe.SHOP.clean" in told["iac_report"]

    assert _ran(shop.scenario("mend", [{"type": "plan"}, APPLY])) == ("SUCCESS", "")
    assert shop.tree() == applied
    assert _ran(nightly) == ("SUCCESS", "")
    assert shop.last_run(nightly).variables["iac_drift_count"] == 0

    shop.config["recipes"][0]["code"] = "a = 3\n"
    shop.config["datasets"][1]["description"] = "Cleaned"
    shop.write()
    second = plan_of(shop.run("designer", "plan"))
    shop.run("admin", "review-plan", plan=second, decision="approve")
    assert _ran(shop.scenario("deploy", [{"type": "apply"}])) == ("SUCCESS", "")
    assert shop.tree()["clean"]["payload"] == "a = 3\n"
    assert "undoes apply 3" in shop.run("designer", "rollback")
    assert "&#10003;" in shop.run("designer", "rollback", now=True)
    assert shop.tree() == applied


def test_a_step_that_gets_no_key_refuses_what_is_signed(tmp_path: Path) -> None:
    """DSS may keep a plugin's passwords from whoever a scenario runs as: then a step trusts no signature."""
    with honest(Sandbox(readings={"step-plugin-passwords": "b"})) as dss:
        install(dss, tmp_path)
        shop = Shop(dss)
        shop.run("designer", "apply", now=True)
        shop.config["datasets"][1]["description"] = "Cleaned"
        shop.write()
        outcome, why = _ran(shop.scenario("deploy", [{"type": "apply", "config": {"what": "now"}}]))
        assert outcome == "FAILED" and "signed" in why and "key" in why, why
        assert "Planned again: no changes." in shop.run("designer", "apply", now=True)


def test_the_scenario_that_applies_may_be_managed_by_what_it_applies(shop: Shop) -> None:
    """D45: the run that a step is part of is no running job, and its definition may change under it."""
    step = {"name": "Apply", "type": "pystep_dss-iac_apply", "params": {"config": {"what": "now"}}}
    shop.config["scenarios"] = [{"name": "deploy", "active": True, "run_as": "alice", "steps": [step]}]
    shop.write()
    shop.run("admin", "apply", now=True)
    deploy = next(s for s in shop.of("designer").list_scenarios(as_type="objects"))
    shop.config["scenarios"][0]["description"] = "Applies itself"
    shop.config["scenarios"][0]["steps"] = [
        step,
        {"name": "Drift", "type": "pystep_dss-iac_check-drift", "params": {"config": {"threshold": 0}}},
    ]
    shop.config["datasets"][1]["description"] = "Cleaned"
    shop.write()
    assert _ran(deploy) == ("SUCCESS", "")
    assert shop.last_run(deploy).variables["iac_plan_changes"] == 2
    raw = deploy.get_settings().get_raw()
    assert [s["name"] for s in raw["params"]["steps"]] == ["Apply", "Drift"] and raw["active"] is True
    assert shop.tree()["CLEAN"]["description"] == "Cleaned"
    assert _ran(deploy) == ("SUCCESS", "") and shop.last_run(deploy).variables["iac_drift_count"] == 0


def test_a_mail_tells_what_the_steps_found(shop: Shop) -> None:
    """The reporter that docs/plugin/steps.md shows, as the configuration that it is."""
    page = (Path(__file__).parents[3] / "docs" / "plugin" / "steps.md").read_text(encoding="utf-8")
    shop.config |= yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    shop.config["datasets"][1]["description"] = "Cleaned"
    shop.write()
    shop.run("designer", "apply", now=True)
    (nightly,) = shop.of("designer").list_scenarios(as_type="objects")
    assert _ran(nightly) == ("SUCCESS", "") and shop.last_run(nightly).messages == []
    dataset = shop.of("designer").get_dataset("CLEAN").get_settings()
    dataset.get_raw()["description"] = "<img src=x onerror=alert(1)> ${projectKey}"
    dataset.save()
    assert _ran(nightly)[0] == "FAILED"
    (sent,) = shop.last_run(nightly).messages
    assert (sent["subject"], sent["recipient"]) == ("1 objects drifted", "team@company.com")
    assert "dataset.SHOP.CLEAN" in sent["message"] and "&lt;img" in sent["message"] and "<img" not in sent["message"]
    assert "&#36;{projectKey}" in sent["message"]


def test_a_step_that_cannot_begin_tells_why(shop: Shop) -> None:
    shop.write_text("project: {key: SHOP, nam: Shop}\n")
    broken = shop.scenario("broken", [{"type": "plan"}])
    outcome, why = _ran(broken)
    assert outcome == "FAILED" and "iac/project.yml:1:" in why and "Traceback" not in why
    assert "iac/project.yml:1:" in shop.last_run(broken).variables["iac_report"]


def test_the_recipe_writes_a_row_for_each_drifted_field(shop: Shop) -> None:
    shop.run("designer", "apply", now=True)
    project = shop.of("designer")
    project.new_managed_dataset("DRIFT").with_store_into("filesystem_managed").create()
    proto = {
        "type": "CustomCode_dss-iac-drift-report",
        "name": "drift_report",
        "inputs": {},
        "outputs": {"report": {"items": [{"ref": "DRIFT", "appendMode": False}]}},
        "params": {"customConfig": {}},
    }
    recipe = project.create_recipe(proto, {"rawCreation": True})
    recipe.run()
    assert list(project.get_dataset("DRIFT").iter_rows()) == []
    settings = project.get_dataset("CLEAN").get_settings()
    settings.get_raw()["description"] = "by hand"
    settings.get_raw()["tags"] = ["mine"]
    settings.save()
    code = project.get_recipe("clean").get_settings()
    code.set_payload("a = 2\n")
    code.save()
    recipe.run()
    names = [c["name"] for c in project.get_dataset("DRIFT").get_schema()["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in project.get_dataset("DRIFT").iter_rows()]
    assert [(r["address"], r["field"], r["saved_by"]) for r in rows] == [("recipe.SHOP.clean", "payload", "alice")]
    assert rows[0]["run_id"] and rows[0]["checked_at"]


# ------------------------------------------------------------------------------------------------ what nobody may do


FORMS: list[tuple[str, dict[str, Any]]] = [
    ("plan", {}),
    ("check-drift", {}),
    ("check-drift", {"configuration": "library:iac", "reset": True}),
    ("review-plan", {"decision": "approve"}),
    ("review-plan", {"decision": "reject", "comment": "no"}),
    ("apply", {}),
    ("apply", {"now": True}),
    ("import-project", {"configuration": "library:other"}),
    ("import-project", {"overwrite": True}),
    ("accept-edits", {}),
    ("accept-edits", {"look": True}),
    ("rollback", {"now": True}),
    ("rollback", {}),
    ("destroy", {"confirm": "SHOP", "delete_project": True}),
    ("unlock", {"sure": True}),
]


def test_a_readers_key_changes_nothing(shop: Shop) -> None:
    """By every macro there is, in the project itself and from a project of the reader's own."""
    shop.run("designer", "apply", now=True)
    shop.config["datasets"][1]["description"] = "Cleaned"
    shop.write()
    waiting = plan_of(shop.run("designer", "plan"))
    before = shop.files()
    tried = {macro for macro, _ in FORMS}
    assert tried == {m["runnableType"].rpartition("_")[2] for m in shop.of("admin").list_macros() if ours(m)}
    for macro, form in FORMS:
        attempt(shop, "SHOP", macro, {"plan": waiting, **form})
        assert shop.files() == before, macro

    own = shop.dss.client("admin").create_project("RITAS", "Rita's", "rita")
    library = own.get_library()
    library.root.add_folder("iac").add_file("project.yml").write(
        shop.of("admin").get_library().get_file("/iac/project.yml").read()
    )
    for macro, form in FORMS:
        aimed = {"plan": waiting, "project_key": "SHOP", "target": "configured", **form}
        attempt(shop, "RITAS", macro, aimed)
        assert shop.files() == before, macro
    with pytest.raises(DataikuException):
        shop.dss.client("reader").get_plugin("dss-iac").get_settings()
    with pytest.raises(DataikuException):
        shop.of("reader").get_scenario(shop.scenario("deploy", [APPLY]).id).run()


def ours(macro: Any) -> bool:
    """Whether a macro is of this plugin."""
    return str(macro["runnableType"]).startswith("pyrunnable_dss-iac_")


def attempt(shop: Shop, project: str, macro: str, form: dict[str, Any]) -> None:
    """Run a macro as the reader, whatever comes of it."""
    handle = shop.dss.client("reader").get_project(project).get_macro(f"pyrunnable_dss-iac_{macro}")
    try:
        handle.get_result(handle.run(form), as_type="string")
    except DataikuException as refused:
        assert "Traceback" not in str(refused)


# ------------------------------------------------------------------------------------------------ forms, and from git


def choices(shop: Shop, who: str, macro: str, name: str, **config: Any) -> dict[str, str]:
    """What a dropdown of a form offers to somebody: value → label."""
    with requests.Session() as browser:
        browser.get(f"{shop.dss.url}/login", params={"user": who})
        url = f"{shop.dss.url}/projects/SHOP/macros/pyrunnable_dss-iac_{macro}/choices"
        reply = browser.post(url, json={"parameterName": name, "config": config})
    assert reply.status_code == 200, reply.text
    return {row["value"]: row["label"] for row in reply.json()["choices"]}


def test_choices(shop: Shop) -> None:
    """Outside of the code environment, with the rights of whoever looks."""
    assert choices(shop, "alice", "apply", "plan") == {"": "(no plan waits here; run the macro Plan)"}
    assert choices(shop, "alice", "plan", "configuration") == {"library:iac": "iac/ of the library"}
    library = shop.of("designer").get_library()
    for folder in ("environments", "sales"):
        library.get_folder("/iac").add_folder(folder)
    library.get_folder("/iac/environments").add_file("prod.yml").write("variables: {}\n")
    library.get_folder("/iac/sales").add_file("project.yml").write("project: {key: SALES}\n")
    folder = shop.of("designer").create_managed_folder("configs")
    folder.put_file("environments/dev.yaml", b"variables: {}\n")
    found = choices(shop, "rita", "plan", "configuration")
    assert set(found) == {"library:iac", "library:iac/sales", f"folder:{folder.id}"}
    assert set(choices(shop, "rita", "plan", "environment")) == {"", "prod"}
    assert set(choices(shop, "rita", "plan", "environment", configuration=f"folder:{folder.id}")) == {"", "dev"}

    first = plan_of(shop.run("designer", "plan"))
    shop.run("admin", "review-plan", plan=first, decision="approve")
    label = choices(shop, "alice", "apply", "plan")[first]
    assert label.startswith("SHOP: 3 to create") and "(alice, " in label and "approved by admin)" in label
    shop.run("designer", "apply", plan=first)
    assert first not in choices(shop, "alice", "apply", "plan")
    serials = choices(shop, "alice", "rollback", "to")
    assert list(serials) == ["", "1"] and "apply 1 by alice" in serials["1"]
    assert "could not be listed" in choices(shop, "alice", "rollback", "to", project_key="NOPE")[""]


def test_choices_believe_only_signed_lines_and_miss_those_that_are_gone(shop: Shop) -> None:
    """A line "applied" that a writer of the library added hides no plan; one that a writer removed is told of."""
    first = plan_of(shop.run("designer", "plan"))
    trail = shop.dss.estate.projects["SHOP"].library / "dss-iac/plans/audit.jsonl"
    signed = trail.read_text()
    forged = json.dumps({"at": "2026-01-01T00:00:00Z", "what": "applied", "plan": first, "signature": ""})
    shop.dss.knobs.edit_library("SHOP", "dss-iac/plans/audit.jsonl", f"{signed}{forged}\n")
    assert list(choices(shop, "alice", "apply", "plan")) == [first]
    shop.run("admin", "review-plan", plan=first, decision="approve")
    assert list(choices(shop, "alice", "apply", "plan")) == [first]
    shop.dss.knobs.edit_library("SHOP", "dss-iac/plans/audit.jsonl", trail.read_text().replace(signed, ""))
    for alone in trail.parent.glob("audit-*"):
        if alone.read_text() == signed:
            alone.unlink()
    assert choices(shop, "alice", "apply", "plan") == {
        "": "(the audit trail lacks 1 of its lines: this list is not whole)"
    }


def test_choices_stand_what_a_writer_of_the_library_leaves_there(shop: Shop) -> None:
    """Lines that are none, brackets without end, tags whose number is none; and what is not seen is shown."""
    first = plan_of(shop.run("designer", "plan"))
    for n, text in enumerate(
        ("[" * 50_000, '{"plan": ["x"], "what": "planned"}', "\ufeff{", '{"plan": "x", "after": 3}')
    ):
        shop.dss.knobs.edit_library("SHOP", f"dss-iac/plans/audit-{n:016}.jsonl", text)
    assert list(choices(shop, "alice", "apply", "plan")) == [first]
    git = shop.of("designer").get_project_git()
    for name in ("dss-iac/\u00b2", "dss-iac/\u0663", "dss-iac/" + "9" * 40):
        git.create_tag(name, "HEAD", "x")
    git.create_tag("dss-iac/7", "HEAD", "a\u202eb\u200bc\u3164d\U000e0041e\U000e0100f")
    found = choices(shop, "alice", "rollback", "to")
    assert sorted(found) == ["", "7"] and found["7"] == "7: a\\u202eb\\u200bc\\u3164d\\ue0041e\\ue0100f"


def test_the_form_hides_as_little_as_the_engine() -> None:
    """What is shown as an escape anywhere is in lists of forms, too."""
    source = runpy.run_path(str(ROOT / "resource" / "choices.py"))
    hidden = [n for first, last in visible.RANGES for n in range(first, last + 1)]
    assert not [hex(n) for n in hidden if source["_shown"](chr(n)) == chr(n)]
    for text in ("Größe", "日本語", "💥", "❤\ufe0f", "שלום"):
        assert source["_shown"](text) == text


def test_choices_name_no_plan_of_a_project_that_one_may_not_read(shop: Shop) -> None:
    shop.dss.client("admin").create_project("VAULT", "Vault", "admin")
    shop.config["project"]["key"] = "VAULT"
    shop.write()
    kept = plan_of(shop.run("admin", "plan", target="configured"))
    assert kept in choices(shop, "admin", "review-plan", "plan")
    assert choices(shop, "alice", "review-plan", "plan") == {"": "(no plan waits here; run the macro Plan)"}
    shop.config["project"]["key"] = "NEW"
    shop.write()
    new = plan_of(shop.run("admin", "plan", target="configured"))
    assert list(choices(shop, "alice", "review-plan", "plan")) == [new], "it tells of nothing that exists"


def test_from_git(shop: Shop, tmp_path: Path) -> None:
    """Somebody pushes; the scenario pulls and plans, a reviewer approves, the next run applies what was approved."""
    remote = Remote(tmp_path / "remote")
    remote.push({"shop/project.yml": yaml.safe_dump(shop.config)})
    reference = {"remote": str(tmp_path / "remote"), "checkout": "HEAD", "remotePath": "shop"}
    library = shop.of("designer").get_library()
    stored = library.get_file("/external-libraries.json") or library.root.add_file("external-libraries.json")
    stored.write(json.dumps({"gitReferences": {"iac": reference}, "pythonPath": ["python"]}))
    pull = shop.scenario("pull", [{"type": "plan", "config": {"reset": True}}])
    deploy = shop.scenario("deploy", [{"type": "apply"}])
    for description in ("From git", "From git again"):
        shop.config["datasets"][1]["description"] = description
        remote.push({"shop/project.yml": yaml.safe_dump(shop.config), "README.md": "not ours"})
        assert _ran(pull) == ("SUCCESS", "")
        made = shop.last_run(pull).variables["iac_plan_id"]
        assert _ran(deploy) == ("SUCCESS", "") and shop.last_run(deploy).variables.get("iac_plan_id") is None
        shop.run("admin", "review-plan", plan=made, decision="approve")
        assert _ran(deploy) == ("SUCCESS", "") and shop.last_run(deploy).variables["iac_plan_id"] == made
        assert shop.tree()["CLEAN"]["description"] == description


def test_edits_become_yaml_by_macro_and_by_step(shop: Shop) -> None:
    """What a colleague clicked by day is in the library in the evening, and no change for anybody."""
    shop.run("designer", "apply", now=True)
    shop.dss.knobs.edit("SHOP", "datasets", "CLEAN", "tags", ["by day"])
    shop.dss.knobs.edit("SHOP", "recipes", "clean", "payload", "a = 2\n")
    assert "recipe.SHOP.clean" in shop.run("designer", "accept-edits", addresses=["recipe.clean"])
    assert "a = 2" in str(shop.of("admin").get_library().get_file("/iac/project.yml").read())
    shop.dss.knobs.edit("SHOP", "recipes", "clean", "payload", "a = 3\n")
    evening = shop.scenario("evening", [{"type": "accept-edits", "config": {"dss_wins": True}}, {"type": "plan"}])
    assert _ran(evening) == ("SUCCESS", "")
    told = shop.last_run(evening).variables
    assert told["iac_accepted_count"] == 2, "the recipe, and the scenario itself, which is new"
    assert told["iac_declined_count"] == 0 and told["iac_plan_changes"] == 0
    assert "a = 3" in str(shop.of("admin").get_library().get_file("/iac/project.yml").read())


def test_results_lead_to_the_review_webapp(shop: Shop) -> None:
    """When the project has one; by address when the settings say it, so that a mail can use it."""
    assert "Open it in" not in shop.run("designer", "plan")
    project = shop.dss.estate.projects["SHOP"]
    ident = webapps.create(project, "webapp_dss-iac_plan-review", "Review", {}, shop.dss.estate.login("alice"))
    html = shop.run("designer", "plan")
    assert f'href="/webapps/SHOP/{ident}/#/plan/{plan_of(html)}"' in html
    saved = shop.dss.client("admin").get_plugin("dss-iac").get_settings()
    saved.get_raw()["config"]["dss_url"] = "https://dss.company.com/"
    saved.save()
    pull = shop.scenario("pull", [{"type": "plan"}])
    assert _ran(pull) == ("SUCCESS", "")
    told = shop.last_run(pull).variables
    assert told["iac_plan_url"] == f"https://dss.company.com/webapps/SHOP/{ident}/#/plan/{told['iac_plan_id']}"


def test_a_run_shows_how_far_it_is(shop: Shop) -> None:
    """The bar of the Macros page, by resource; and the result is told once."""
    macro = shop.of("designer").get_macro("pyrunnable_dss-iac_apply")
    run = macro.run({"now": True}, wait=False)
    seen = []
    while (state := macro.get_status(run))["running"]:
        seen.append(state["progress"])
        time.sleep(0.2)
    assert macro.get_status(run)["progress"]["done"] == macro.get_status(run)["progress"]["target"] == 100
    assert [p["done"] for p in seen] == sorted(p["done"] for p in seen)
    assert "Planned again: no changes." in str(macro.get_result(run, as_type="string"))
