"""What the pages of the webapp are told: plans with their status, fields in three views, the flow, drift, history."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dss_iac.plugin import actions, stop_wish
from dss_iac.plugin.invocation import Invocation
from dss_iac.run.verb import saved_plan, verbs
from tests import showcase
from tests.python.integration.webapp.conftest import Desk

Changed = tuple[Desk, str]
SOURCE = {"commit": "0123456789abcdef", "branch": "rates", "request": "https://git.example/shop/pull/7"}


def only(told: dict[str, Any], address: str) -> dict[str, Any]:
    """The head of one change."""
    return next(one for one in told["changes"] if one["address"] == address)


def test_a_plan_waits_then_is_approved_then_applied(changed: Changed, installed: None) -> None:
    desk, plan = changed
    alice, admin = desk.browser("alice"), desk.browser("admin")
    assert [(p["id"], p["status"], p["by"]) for p in alice.get("/api/plans")["plans"]] == [(plan, "waiting", "alice")]
    told = alice.get(f"/api/plans/{plan}")
    assert "author does not approve" in told["cannot"]["approve"] and "1 approval" in told["cannot"]["apply"]
    assert admin.get(f"/api/plans/{plan}")["cannot"]["approve"] == ""
    assert admin.post(f"/api/plans/{plan}/approve", {"comment": "fine"})["lacking"] == []
    told = alice.get(f"/api/plans/{plan}")
    assert told["status"] == "approved" and told["cannot"]["apply"] == ""
    assert [(d["who"], d["decision"], d["comment"]) for d in told["decisions"]] == [("admin", "approved", "fine")]
    end = alice.finished(alice.post(f"/api/plans/{plan}/apply", {"on_failure": "keep"})["run"])
    assert end["failure"] == "" and "no changes" in end["report"]
    card = alice.get("/api/plans")["plans"][0]
    assert (card["status"], card["applied_by"]) == ("applied", "alice")
    progress = alice.get(f"/api/plans/{plan}/progress")
    assert progress["closed"] == "done" and {s["outcome"] for s in progress["steps"]} == {"succeeded"}
    assert "a = 2" in desk.dss.client("admin").get_project("SHOP").get_recipe("clean").get_settings().get_payload()
    trail = [json.loads(line) for line in desk.library("/dss-iac/plans/audit.jsonl").splitlines()]
    told_of = [(row["what"], row["who"]) for row in trail if row["plan"] == plan]
    assert told_of == [("planned", "alice"), ("approved", "admin"), ("applied", "alice")]


def test_a_rejected_plan_says_by_whom_and_why(changed: Changed) -> None:
    desk, plan = changed
    admin = desk.browser("admin")
    assert "says why" in admin.post(f"/api/plans/{plan}/reject", {"comment": "  "}, 422)["error"]
    admin.post(f"/api/plans/{plan}/reject", {"comment": "not on a Friday"})
    told = desk.browser("alice").get(f"/api/plans/{plan}")
    assert told["status"] == "rejected" and "not on a Friday" in told["cannot"]["apply"]


def test_a_plan_that_no_longer_fits_says_so_when_it_is_opened(changed: Changed) -> None:
    desk, plan = changed
    alice = desk.browser("alice")
    assert alice.get(f"/api/plans/{plan}/fresh") == {"fresh": True, "why": []}
    desk.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand", user="rita")
    told = alice.get(f"/api/plans/{plan}/fresh")
    assert not told["fresh"] and "description changed in DSS" in told["why"][0]


def test_a_plan_of_another_history_is_stale_in_the_list(changed: Changed) -> None:
    desk, _ = changed
    desk.dss.client("admin").get_project("SHOP").get_library().get_file("/dss-iac/state.json").delete()
    assert desk.browser("alice").get("/api/plans")["plans"][0]["status"] == "stale"


def test_a_plan_is_stale_once_another_was_applied_to_the_same_objects(changed: Changed, installed: None) -> None:
    desk, first = changed
    desk.config["recipes"][0]["code"] = "a = 3\n"
    other = desk.plan()
    alice = desk.browser("alice")
    assert {p["status"] for p in alice.get("/api/plans")["plans"]} == {"waiting"}
    desk.browser("admin").post(f"/api/plans/{other}/approve", {"comment": ""})
    alice.finished(alice.post(f"/api/plans/{other}/apply", {})["run"])
    told = alice.get(f"/api/plans/{first}")
    assert told["status"] == "stale" and "recipe.SHOP.clean: was applied by another plan since" in told["why"]
    assert [(p["id"], p["status"]) for p in alice.get("/api/plans")["plans"]] == [(other, "applied"), (first, "stale")]
    assert told["cannot"]["apply"] == "it is stale"


def test_a_stale_plan_is_planned_again_and_changes_are_talked_about(changed: Changed) -> None:
    desk, _ = changed
    library = desk.dss.client("admin").get_project("SHOP").get_library()
    showcase.write(library, "iac/project.yml", json.dumps(desk.config))
    made = verbs.plan(desk.config, around=replace(desk.around(), message="Trusted rows\n\nAs agreed.", source=SOURCE))
    plan = saved_plan.keep(made, saved_plan.shelf(made.around))[1]
    alice, admin = desk.browser("alice"), desk.browser("admin")
    card = alice.get("/api/plans")["plans"][0]
    assert (card["id"], card["title"]) == (plan, "Trusted rows")
    told = alice.get(f"/api/plans/{plan}")
    assert (told["about"], told["message"], told["source"]) == ("Trusted rows", "Trusted rows\n\nAs agreed.", SOURCE)
    assert told["approvers"] == "whoever may write to project SHOP, but not alice"
    about = {"address": "recipe.SHOP.clean", "comment": "Why 2?"}
    admin.post(f"/api/plans/{plan}/comment", about)
    assert (
        "is not in plan"
        in admin.post(f"/api/plans/{plan}/comment", {**about, "address": "recipe.SHOP.x"}, 422)["error"]
    )
    assert "write what" in admin.post(f"/api/plans/{plan}/comment", {**about, "comment": " "}, 422)["error"]
    assert "may not write" in desk.browser("rita").post(f"/api/plans/{plan}/comment", about, 403)["error"]
    (said,) = alice.get(f"/api/plans/{plan}")["comments"]
    assert {**about, "who": "admin"}.items() <= said.items()
    assert alice.get(f"/api/plans/{plan}")["status"] == "waiting"  # talking decides nothing
    desk.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand", user="rita")
    assert not alice.get(f"/api/plans/{plan}/fresh")["fresh"]
    new = alice.post(f"/api/plans/{plan}/again")["plan"]
    told = alice.get(f"/api/plans/{new}")
    assert told["about"] == "Trusted rows" and alice.get(f"/api/plans/{new}/fresh")["fresh"]
    assert [one["address"] for one in told["changes"]] == ["dataset.SHOP.CLEAN", "recipe.SHOP.clean"]


def test_fields_come_in_three_views_and_code_as_coloured_lines(changed: Changed) -> None:
    desk, plan = changed
    desk.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand", user="rita")
    plan = desk.plan()
    alice = desk.browser("alice")
    told = alice.get(f"/api/plans/{plan}")
    head, code = only(told, "dataset.SHOP.CLEAN"), only(told, "recipe.SHOP.clean")
    assert head["verdicts"] == ["conflict"] and head["saved_by"] == "rita" and told["actions"] == {"update": 2}
    assert [one["told"] for one in head["words"]] == ['description: "by hand" → Cleaner']
    assert head["words"][0]["note"] == "conflict; recorded Clean"
    assert (code["words"][0]["told"], code["reach"]) == ("code: 2 lines added, 1 line removed", "to build again: CLEAN")
    assert told["reach"] == "Downstream: 1 to build again."
    fields = alice.get(f"/api/plans/{plan}/changes?of={head['n']},{code['n']},99999")["changes"]
    assert set(fields) == {str(head["n"]), str(code["n"])}
    assert fields[str(head["n"])][0]["views"] == {"desired": "Cleaner", "recorded": "Clean", "live": "by hand"}
    diff = fields[str(code["n"])][0]["diffs"][0]
    assert (diff["added"], diff["removed"], diff["from"], diff["to"]) == (2, 1, "live", "desired")
    tokens = [token for row in diff["hunks"][0] for token in row[3]]
    assert ["s1", "'<b>'"] in tokens and ["!mi", "2"] in tokens


def test_the_flow_has_its_touched_nodes(changed: Changed) -> None:
    desk, plan = changed
    drawn = desk.browser("alice").get(f"/api/plans/{plan}/flow")
    nodes = {one["address"]: one for one in drawn["nodes"]}
    assert {a: one["action"] for a, one in nodes.items()} == {
        "dataset.SHOP.RAW": "", "recipe.SHOP.clean": "update", "dataset.SHOP.CLEAN": "update",
    }  # fmt: skip
    assert {(e["from"], e["to"]) for e in drawn["edges"]} == {
        ("dataset.SHOP.RAW", "recipe.SHOP.clean"), ("recipe.SHOP.clean", "dataset.SHOP.CLEAN"),
    }  # fmt: skip
    left = [nodes[a]["x"] for a in ("dataset.SHOP.RAW", "recipe.SHOP.clean", "dataset.SHOP.CLEAN")]
    assert left == sorted(left) and len(set(left)) == 3 and drawn["left_out"] == 0 and drawn["zones"] == []


def test_drift_tells_who_and_is_put_back_through_a_plan(settled: Desk, installed: None) -> None:
    settled.settings.pop("require_approval")
    project = settled.dss.client("designer").get_project("SHOP")
    project.get_library().root.add_folder("iac").add_file("project.yml").write(json.dumps(settled.config))
    alice = settled.browser("alice")
    assert alice.get("/api/drift")["changes"] == []
    settled.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand", user="rita")
    told = alice.get("/api/drift")
    (head,) = told["changes"]
    assert (head["address"], head["saved_by"], told["serial"]) == ("dataset.SHOP.CLEAN", "rita", 1)
    assert told["details"][str(head["n"])][0]["views"] == {"desired": None, "recorded": "Clean", "live": "by hand"}
    plan = alice.post("/api/drift/put-back", {"addresses": [head["address"]]})["plan"]
    assert [c["address"] for c in alice.get(f"/api/plans/{plan}")["changes"]] == [head["address"]]
    assert alice.finished(alice.post(f"/api/plans/{plan}/apply")["run"])["failure"] == ""
    assert alice.get("/api/drift")["changes"] == []


def test_history_tells_what_changed_and_goes_back(changed: Changed, installed: None) -> None:
    desk, plan = changed
    desk.settings.pop("require_approval")
    alice = desk.browser("alice")
    plan = desk.plan()
    alice.finished(alice.post(f"/api/plans/{plan}/apply")["run"])
    told = alice.get("/api/history")
    assert [(r["serial"], r["how"], r["by"]) for r in told["rows"]] == [(2, "done", "alice"), (1, "done", "alice")]
    second = alice.get("/api/history/2")
    n = only(second, "dataset.SHOP.CLEAN")["n"]
    assert second["details"][str(n)][0]["views"]["desired"] == "Cleaner"
    back = alice.post("/api/history/1/roll-back")["plan"]
    told = alice.get(f"/api/plans/{back}")
    assert told["undoes"] == [2] and told["actions"] == {"update": 2}
    assert alice.finished(alice.post(f"/api/plans/{back}/apply")["run"])["failure"] == ""
    description = desk.dss.client("admin").get_project("SHOP").get_dataset("CLEAN").get_settings().get_raw()
    assert description["description"] == "Clean"
    assert alice.get("/api/history")["rows"][1]["how"] == "rolled back by 3"


def test_nothing_applied_and_nothing_planned_are_told(desk: Desk) -> None:
    alice = desk.browser("alice")
    assert alice.get("/api/plans") == {"plans": []}
    assert alice.get("/api/drift") == {"project": "SHOP", "applied": False}
    assert alice.get("/api/history")["rows"] == []
    assert "no such plan" in alice.get("/api/plans/abcdef123456", 422)["error"]


def test_a_failing_step_is_told_with_its_reason(changed: Changed, installed: None) -> None:
    desk, _ = changed
    desk.settings.pop("require_approval")
    plan = desk.plan()
    desk.dss.knobs.fault(verb="PUT", path="/projects/SHOP/recipes/clean", times=9)
    alice = desk.browser("alice")
    end = alice.finished(alice.post(f"/api/plans/{plan}/apply")["run"])
    assert "recipe.SHOP.clean" in end["failure"]
    card = alice.get("/api/plans")["plans"][0]
    assert (card["id"], card["status"]) == (plan, "failed")
    assert {s["outcome"] for s in alice.get(f"/api/plans/{plan}/progress")["steps"]} == {"succeeded", "failed"}


YAML = """\
project: {key: SHOP, name: Shop}
datasets:
  - {name: RAW, type: sql, connection: pg_main, params: {schema: public, table: customers},
     schema: {columns: [{name: ID, type: bigint}]}}
  - name: CLEAN
    type: managed
    connection: filesystem_managed
    description: Clean     # and dry
recipes:
  - {name: clean, type: python, inputs: [RAW], outputs: [CLEAN], code: "a = 1\\n"}
"""


def test_drift_is_taken_into_yaml_once_it_was_seen(settled: Desk) -> None:
    """Looking writes nothing; writing changes the one line; who may not write is told so."""
    project = settled.dss.client("designer").get_project("SHOP")
    file = project.get_library().root.add_folder("iac").add_file("project.yml")
    file.write(YAML)
    settled.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand", user="rita")
    alice, address = settled.browser("alice"), "dataset.SHOP.CLEAN"
    asked = {"addresses": [address]}
    seen = alice.post("/api/drift/accept", asked)
    assert [t["address"] for t in seen["taken"]] == [address] and not seen["written"] and not seen["declined"]
    assert "+    description: by hand     # and dry" in seen["diff"].split("\n")
    assert file.read() == YAML
    done = alice.post("/api/drift/accept", {**asked, "what": "write"})
    assert done["written"] and "library folder iac" in done["where"]
    assert file.read() == YAML.replace("description: Clean", "description: by hand")
    assert alice.get("/api/drift")["changes"], "state records it with the next apply"
    assert settled.browser("rita").post("/api/drift/accept", asked, 403)
    assert "nothing is chosen" in alice.post("/api/drift/accept", {"addresses": []}, 422)["error"]


def test_an_apply_is_stopped_from_the_webapp_as_by_ctrl_c(changed: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs is finished, the rest is left for the next plan; a wish from before the apply is none."""
    desk, _ = changed
    names = [f"STEP_{n:02}" for n in range(7)]
    desk.config["datasets"] += [
        {"name": n, "type": "managed", "connection": "filesystem_managed", "depends_on": [f"dataset.{b}"] if b else []}
        for b, n in zip(["", *names], names, strict=False)
    ]
    desk.settings.pop("require_approval")
    plan, alice = desk.plan(), desk.browser("alice")
    assert alice.post(f"/api/plans/{plan}/stop") == {"plan": plan}
    wish = f"/dss-iac/plans/{plan}.stop"
    assert desk.library(wish)
    monkeypatch.setattr(stop_wish, "PAUSE", 0.02)
    desk.dss.knobs.latency(50)
    first = {"verb": "POST", "path": "/projects/SHOP/datasets/*"}
    desk.dss.knobs.meanwhile(lambda: desk.dss.knobs.edit_library("SHOP", wish.lstrip("/"), "stop"), **first)
    told = actions.apply(Invocation(desk.dss.client("designer"), "SHOP", desk.settings, {"plan": plan}))
    desk.dss.knobs.latency(0)
    assert "interrupted" in told.html + told.failure
    there = {d["name"] for d in desk.dss.client("admin").get_project("SHOP").list_datasets()}
    assert names[0] in there and names[-1] not in there
    assert alice.get("/api/plans")["plans"][0]["status"] == "failed"


def test_what_all_applies_since_one_changed_together(settled: Desk) -> None:
    """The first value and the last; what was made and deleted in between is not told."""
    settled.config["datasets"].append({"name": "SHORT", "type": "managed", "connection": "filesystem_managed"})
    settled.config["datasets"][1]["description"] = "Cleaner"
    settled.settled()
    settled.config["datasets"].pop()
    settled.config["datasets"].append({"name": "LONG", "type": "managed", "connection": "filesystem_managed"})
    settled.config["datasets"][1]["description"] = "Cleanest"
    settled.config["recipes"][0]["code"] = "a = 9\n"
    settled.settled()
    alice = settled.browser("alice")
    told = alice.get("/api/history/1/since")
    assert (told["serial"], told["last"]) == (1, 3)
    assert {(c["address"], c["action"]) for c in told["changes"]} == {
        ("dataset.SHOP.CLEAN", "update"), ("dataset.SHOP.LONG", "create"), ("recipe.SHOP.clean", "update"),
    }  # fmt: skip
    clean = only(told, "dataset.SHOP.CLEAN")
    (described,) = told["details"][str(clean["n"])]
    assert (described["views"]["recorded"], described["views"]["live"]) == ("Clean", "Cleanest")
    assert [c["address"] for c in alice.get("/api/history/2/since")["changes"]].count("dataset.SHOP.SHORT") == 1
    assert alice.get("/api/history/3/since")["changes"] == []
