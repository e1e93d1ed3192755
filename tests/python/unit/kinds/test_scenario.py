"""Scenarios: every friendly form both ways, what is refused and how, and what a new element is completed with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from dss_iac.core.compare import diff, overlay, refs
from dss_iac.core.language import schema
from dss_iac.core.model import path
from dss_iac.core.model.address import Address
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.model.resource import Index
from dss_iac.core.secret import search
from dss_iac.core.text.source_map import Place
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.scenario import KIND
from dss_iac.kinds.scenario.message.channels import CHANNELS
from dss_iac.kinds.scenario.step.steps import FAMILIES, completed
from dss_iac.kinds.scenario.trigger import triggers
from dss_iac.kinds.scenario.trigger.cron import Unfit, compiled
from dss_iac.kinds.scenario.trigger.event import EVENTS

PLACE = {"name": "nightly", "id": "nightly", "project": "P", "options": {}}


def read(files: dict[str, str | bytes] | None = None, **item: Any) -> dict[str, Any]:
    """The tree of an item without problems."""
    reader = Offline(files or {})
    wanted = KIND.desire({"name": "nightly", **item}, reader)
    assert not reader.problems, reader.problems
    return dict(wanted.body)


def problems(**item: Any) -> list[str]:
    """What is wrong with an item."""
    reader = Offline()
    KIND.desire({"name": "nightly", **item}, reader)
    return reader.problems


def back(**item: Any) -> dict[str, Any]:
    """The item as an import would write it once DSS has it."""
    live = KIND.to_live(read(**item))
    return dict(KIND.show(live, PLACE).item)


STEPS: list[dict[str, Any]] = [
    {"build": "ORDERS"},
    {"build": ["ORDERS", {"folder": "models"}], "mode": "only"},
    {"build": {"dataset": "ORDERS", "partitions": "CURRENT_DAY"}, "name": "today"},
    {"build": {"dataset": "ORDERS", "project": "SALES"}},
    {"python": "print(1)\n", "run_if": "always"},
    {"python": {"code": "print(1)\n", "code_env": "py311"}},
    {"run_scenario": "other", "run_if": ["failed", "aborted"]},
    {"run_scenario": {"scenario": "other", "project": "SALES"}, "retries": 2},
    {"set_variables": {"day": 1}, "run_if": {"formula": "stepOutcome_x == 'FAILED'"}},
    {"set_variables": {"day": "now()"}, "scope": "scenario", "evaluate": True},
    {"build": "ORDERS", "handle_warnings_as": "failed", "enabled": False},
    {"build": [], "stop_at_zone_boundary": True},
    {"python": "print(1)\n", "retries": {"times": 2, "delay": 60}, "reset_scenario_status": True},
    {"python": "print(1)\n", "retries": {"delay": 60}, "always_show_comment": True, "comment": "mind the gap"},
    {"sql": "SELECT 1", "connection": "pg", "extra_conf": {"a": "b"}, "override_limit": True},
    {"run_macro": "pyrunnable_a_b", "config": {"x": {"y": 1}}, "admin_config": {"z": 1}, "proceed_on_failure": True},
    {"run_macro": None},
    {"kill_scenario": None},
    {"kill_scenario": {"scenario": "other", "project": "SALES"}},
    {"run_checks": ["ORDERS", {"model": "churn", "partitions": "ACTIVE"}], "ignore_partition_selection": True},
    {"compute_metrics": {"dataset": "ORDERS", "partitions": "${day}"}, "name": "new days"},
    {"refresh_charts": ["Sales", {"id": "gone1234", "name": "Old"}], "datasets": ["ORDERS"]},
    {"export_dashboard": {"id": "gone1234"}, "format": {"file_type": "PNG"}, "folder": "reports"},
    {"restart_webapp": {"id": "gone1234"}},
    {"propagate_schema": "ORDERS", "behavior": "manual", "recipe_update_options": {"do_it": True}},
    {"set_variables": {"day": 1}, "project": "SALES"},
    {"send_message": {}},
    {"send_message": {"mail": "a@b.c", "message": "half way", "html": True}, "fail_if_not_sent": False},
    {"send_message": {"slack": {"channel": "ops", "mode": "api"}, "blocks": "[]"}},
    {"plugin_step": "pystep_a_b", "config": {"n": 1}},
    {"type": "start_cluster", "params": {"clusterId": "k8s"}},
]
TRIGGERS: list[dict[str, Any]] = [
    {"minutely": 5},
    {"hourly": True},
    {"hourly": {"every": 4, "minute": 30}},
    {"daily": "02:00", "timezone": "UTC"},
    {"daily": {"every": 2, "at": "23:59"}, "starting": "2025-02-03"},
    {"weekly": {"at": "05:13", "days": ["Monday", "Sunday"]}, "active": False},
    {"monthly": {"at": "00:00", "day": 15}},
    {"monthly": {"at": "06:30", "day": "last"}},
    {"monthly": {"at": "08:00", "week": "first", "days": ["Wednesday"]}, "name": "retrain"},
    {"daily": "02:00", "old": {"count": 5, "day_of_month": 1, "days_of_week": ["Saturday"]}, "active": False},
    {"hourly": {"minute": 5, "hour": 0}, "old": {"count": 2}},
    {"after_scenario": "other"},
    {"after_scenario": {"scenario": "other", "project": "SALES"}, "outcome": "success", "delay": 600},
    {"dataset_modified": "ORDERS"},
    {"dataset_modified": [], "active": False},
    {"dataset_modified": ["ORDERS", {"folder": "drop"}], "when_all": True, "name": "Both", "grace": 60},
    {"sql": "SELECT 1", "connection": "pg", "limited": False, "grace": {"check_again": False}},
    {"sql": None},
    {"python": {"code": "fire()\n", "code_env": "py311"}, "delay": 60},
    {"type": "pytrigger_a_b", "params": {"config": {"n": 1}}},
]
REPORTERS: list[dict[str, Any]] = [
    {"mail": "a@b.c", "when": "failure"},
    {"mail": "a@b.c", "channel": "smtp", "subject": "Done", "when": "always", "name": "all"},
    {"mail": "a@b.c", "when": {"formula": "outcome == 'WARNING'"}, "message": "look"},
    {"mail": "a@b.c", "when": {"formula": "x > 1", "at": "start"}, "variables_code": "x = 1"},
    {"mail": [], "when": "success", "active": False},
    {"mail": "a@b.c", "when": "always", "attachments": ["log", {"folder": "reports"}], "cc": "d@e.f", "html": True},
    {"mail": "a@b.c", "when": "always", "attachments": [{"dataset": "SALES", "inline": True}], "template": "x.ftl"},
    {"mail": "a@b.c", "when": "always", "attachments": [{"dashboard": "Sales", "format": {"file_type": "PNG"}}]},
    {"mail": "a@b.c", "when": "always", "configuration": {"unheardOf": 1}},
    {"slack": {"channel": "ops", "username": "dss"}, "message": "hi", "when": "start"},
    {"slack": {}, "blocks": "[]", "message": "hi", "when": "always"},
    {"teams": {"webhook_type": "workflows", "proxy": False}, "message": "hi", "when": "failure"},
    {"webhook": None, "method": "PUT", "payload": "{}", "when": "failure"},
    {"dataset": {"name": "RUNS", "project": "SALES"}, "message": "{}", "when": "always"},
    {"twilio": {"to": "+1", "from": "+2"}, "message": "hi", "when": "always"},
    {"messaging": {"type": "google-chat-scenario", "configuration": {"message": "hi"}}, "phase": "START"},
]


@pytest.mark.parametrize("step", STEPS, ids=lambda s: "+".join(s))
def test_steps_come_back_as_written(step: dict[str, Any]) -> None:
    """What a person wrote is what import writes after DSS had it."""
    assert back(steps=[step])["steps"] == [step]


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda t: "+".join(t))
def test_triggers_come_back_as_written(trigger: dict[str, Any]) -> None:
    """Likewise for triggers."""
    assert back(triggers=[trigger])["triggers"] == [trigger]


@pytest.mark.parametrize("reporter", REPORTERS, ids=lambda r: "+".join(r))
def test_reporters_come_back_as_written(reporter: dict[str, Any]) -> None:
    """Likewise for reporters."""
    assert back(reporters=[reporter])["reporters"] == [reporter]


EXAMPLES = (
    *(("steps", family.example) for family in FAMILIES),
    *(("triggers", event.example) for event in EVENTS),
    *(("reporters", {"when": "always", **channel.example}) for channel in CHANNELS),
)


@pytest.mark.parametrize(("section", "example"), EXAMPLES, ids=lambda v: v if isinstance(v, str) else next(iter(v)))
def test_examples_are_read_and_come_back(section: str, example: dict[str, Any]) -> None:
    """What the documentation shows of each type is right, and is what an import writes; an address is a variable then."""
    shown = json.dumps(back(**{section: [example]})[section])
    shown = re.sub(r"\{\{ var\.scenario_nightly_reporters\w+ \}\}", "{{ var.hook }}", shown)
    assert json.loads(shown) == json.loads(json.dumps([example]).replace("var.sales_hook", "var.hook"))


def _blocks() -> Iterator[tuple[str, dict[str, Any]]]:
    for section in ("triggers", "steps", "reporters"):
        for block in KIND.schema["properties"][section]["items"]["allOf"]:
            yield from ((f"{section} {block['title']}", {section: [one]}) for one in block["examples"])


@pytest.mark.parametrize(("title", "item"), tuple(_blocks()), ids=lambda value: value if isinstance(value, str) else "")
def test_what_the_page_shows_is_right(title: str, item: dict[str, Any]) -> None:
    """Each example of docs/language.md, as `validate` would see it."""
    report = Report()
    assert schema.check({"name": "n", **item}, schema.item(KIND), Place(), report, title), report
    read(**item)


def test_each_type_has_its_block_with_an_example() -> None:
    """Nothing that can be written is without a word on the page."""
    for section in ("triggers", "steps", "reporters"):
        items = KIND.schema["properties"][section]["items"]
        for block in items["allOf"]:
            assert block["examples"] and block["description"], block["title"]
            assert all(key.get("description") for key in block["then"]["properties"].values()), block["title"]
        keys = {key for block in items["allOf"] for key in block["then"]["properties"]}
        assert keys <= items["properties"].keys()


def test_raw_elements_come_back_in_words() -> None:
    """DSS's own types and keys may be written; an import says the same in words."""
    watches = [{"type": "DATASET", "itemId": "A"}]
    item = back(
        steps=[
            {"type": "compute_metrics", "params": {"computes": watches}, "maxRetriesOnFail": 2},
            {"type": "exec_sql", "params": {"sql": "x", "connection": "pg"}},
        ],
        triggers=[{"type": "ds_modified", "params": {"watches": watches}, "graceDelaySettings": {"delay": 5}}],
        reporters=[{"messaging": {"type": "slack-scenario", "configuration": {"message": "hi"}}, "phase": "START"}],
    )
    assert item["steps"] == [{"compute_metrics": "A", "retries": 2}, {"sql": "x", "connection": "pg"}]
    assert item["triggers"] == [{"dataset_modified": "A", "grace": 5}]
    assert item["reporters"] == [{"slack": {}, "message": "hi", "when": "start"}]


@pytest.mark.parametrize(
    ("key", "type", "at"),
    [
        ("slack.webhook_url", "slack-scenario", "webhookUrl"),
        ("teams.webhook_url", "msft-teams-scenario", "webhookUrl"),
        ("webhook", "webhook-scenario", "url"),
    ],
)
def test_addresses_in_words_are_secrets_too(key: str, type: str, at: str) -> None:
    """By kind: nobody has to say so, and no variable has to be set for what DSS has."""
    config = {at: "https://example.com/hook"}
    step = {"type": "send_report", "params": {"failOnMessageNotSent": True, "messaging": {"type": type, "configuration": config}}}
    live = {"type": "step_based", "name": "n", "params": {"steps": [step]},
            "reporters": [{"messaging": {"type": type, "configuration": config}}]}  # fmt: skip
    item = KIND.show(live, PLACE).item
    found = {path.text(p) for p, value in _texts(item) if "var." in value}
    assert found == {f"reporters[0].{key}", f"steps[0].send_message.{key}"}
    for spot in found:
        assert any(path.covers(path.parse(pattern), path.parse(spot)) for pattern in KIND.rules.secret)


def test_a_payload_is_no_secret() -> None:
    """Only the address is one: what stands beside it is read by everybody."""
    config = {"url": "https://example.com/hook", "method": "POST", "payload": '{"a": "${outcome}"}', "mime": "x/y"}
    live = {"type": "step_based", "name": "n",
            "reporters": [{"messaging": {"type": "webhook-scenario", "configuration": config}}]}  # fmt: skip
    (reporter,) = KIND.show(live, PLACE).item["reporters"]
    assert search.secrets({k: v for k, v in reporter.items() if k != "webhook"}) == []
    assert reporter["payload"] == config["payload"]


def _texts(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, str]]:
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = [pair for key, value in below for pair in _texts(value, (*at, key))]
    return [(at, tree)] if isinstance(tree, str) else found


def test_what_belongs_to_another_condition_is_not_written() -> None:
    """Statuses beside `always`, a formula beside statuses: DSS keeps and does not use them (AUTO §2.4)."""
    kept = {"runConditionStatuses": ["FAILED"], "runConditionExpression": "x"}
    steps = [{"type": "custom_python", "params": {"script": "x"}, **kept, "runConditionType": kind}
             for kind in ("RUN_ALWAYS", "RUN_IF_STATUS_MATCH", "RUN_CONDITIONALLY", "DISABLED")]  # fmt: skip
    live = {"type": "step_based", "name": "n", "params": {"steps": steps}}
    said = [step["run_if"] for step in KIND.show(live, PLACE).item["steps"]]
    assert said == ["always", ["failed"], {"formula": "x"}, "never"]


def test_a_step_declares_only_what_it_says() -> None:
    """What DSS adds is nobody's drift."""
    assert read(steps=[{"build": "ORDERS"}])["params"]["steps"] == [
        {
            "type": "build_flowitem",
            "params": {"builds": [{"type": "DATASET", "itemId": "ORDERS"}], "jobType": "RECURSIVE_BUILD"},
        }
    ]


def test_new_steps_are_completed_and_old_ones_left_alone() -> None:
    """An id means that DSS has the step; the same step without one gets what DSS's editor would have written."""
    old = {"id": "mine", "type": "custom_python", "params": {"script": "x"}}
    sent = completed([old, {"type": "build_flowitem", "params": {"builds": []}}])
    assert sent[0] == old
    assert sent[1]["name"] == "Step #2" and sent[1]["delayBetweenRetries"] == 10
    assert sent[1]["params"]["refreshHiveMetastore"] is True
    assert sent[1]["id"].startswith("build_flowitem_")


def test_minted_ids_are_the_same_every_time_and_never_twice() -> None:
    """Equal steps get different ids, equal scenarios equal ones."""
    twins = [{"type": "check_consistency", "params": {}}] * 2
    first, second = completed(twins), completed(twins)
    assert first == second and first[0]["id"] != first[1]["id"]
    assert all(len(t["id"]) == 8 for t in triggers.completed([{"type": "temporal", "params": {}}] * 3))


def test_inserting_a_step_keeps_the_others_with_all_they_have() -> None:
    """Ids, comments and retries that nobody declares stay where they were (D1)."""
    live = KIND.to_live(read(steps=[{"build": "A"}, {"build": "B"}]))
    live["params"]["steps"][1]["comment"] = "mind the gap"
    wanted = read(steps=[{"build": "A"}, {"python": "print(1)"}, {"build": "B"}])
    sent = KIND.to_live(overlay.lay(KIND, live, wanted))["params"]["steps"]
    assert [s["type"] for s in sent] == ["build_flowitem", "custom_python", "build_flowitem"]
    assert sent[0] == live["params"]["steps"][0] and sent[2] == live["params"]["steps"][1]


def test_references_are_names_in_yaml_and_ids_on_the_wire() -> None:
    """Items by their type, scenarios, folders of attachments."""
    kinds = ("managed_folder", "models", "abcd1234"), ("scenario", "other", "OTHER")
    ids = {(kind, "P", name): id for kind, name, id in kinds}
    index = Index(ids, {(kind, "P", id): name for kind, name, id in kinds})
    tree = read(
        steps=[{"build": ["A", {"folder": "models"}]}, {"run_scenario": "other"}],
        reporters=[{"mail": "a@b.c", "configuration": {"attachments": [_attached({"folder": "models"})]}}],
    )
    wire = refs.to_ids(KIND, tree, index, "P")
    steps = wire["params"]["steps"]
    assert steps[0]["params"]["builds"][1] == {"type": "MANAGED_FOLDER", "itemId": "abcd1234"}
    assert steps[1]["params"]["scenarioId"] == "OTHER"
    assert wire["reporters"][0]["messaging"]["configuration"]["attachments"] == [_attached("abcd1234")]
    assert refs.to_names(KIND, wire, index, "P") == tree
    uses = {address for address, _ in refs.edges(KIND, tree, "P")}
    assert uses == {
        Address("dataset", "P", "A"),
        Address("managed_folder", "P", "models"),
        Address("scenario", "P", "other"),
    }


def _attached(folder: Any) -> dict[str, Any]:
    return {"type": "FOLDER", "params": {"attachedFolderId": folder}}


def test_an_id_that_nobody_knows_is_kept_as_it_is() -> None:
    """Real scenarios build folders that were deleted long ago (D37)."""
    for gone in ({"type": "MANAGED_FOLDER", "id": "gone1234"}, {"missing": "gone1234", "type": "MANAGED_FOLDER"}):
        assert back(steps=[{"build": gone}])["steps"] == [{"build": gone}]
    assert back(steps=[{"build": {"missing": "GONE"}}])["steps"] == [{"build": {"missing": "GONE"}}]


@pytest.mark.parametrize(
    ("cron", "params"),
    [
        ("*/5 * * * *", {"frequency": "Minutely", "repeatFrequency": 5}),
        ("* * * * *", {"frequency": "Minutely", "repeatFrequency": 1}),
        ("30 * * * *", {"frequency": "Hourly", "repeatFrequency": 1, "minute": 30}),
        ("30 */2 * * *", {"frequency": "Hourly", "repeatFrequency": 2, "minute": 30}),
        ("0 2 * * *", {"frequency": "Daily", "repeatFrequency": 1, "hour": 2, "minute": 0}),
        (
            "0 2 * * MON-WED,SUN",
            {
                "frequency": "Weekly",
                "repeatFrequency": 1,
                "hour": 2,
                "minute": 0,
                "daysOfWeek": ["Monday", "Tuesday", "Wednesday", "Sunday"],
            },
        ),
        (
            "15 4 31 * *",
            {
                "frequency": "Monthly",
                "repeatFrequency": 1,
                "hour": 4,
                "minute": 15,
                "monthlyRunOn": "ON_THE_DAY",
                "startingFrom": "2024-01-31",
            },
        ),
    ],
)
def test_cron_becomes_what_dss_has(cron: str, params: dict[str, Any]) -> None:
    """DSS has no expressions; what it can do is compiled."""
    assert compiled(cron) == params


@pytest.mark.parametrize(
    "cron",
    ["0 2 * 6 *", "0 6,18 * * *", "0 2 1 * MON", "*/5 9 * * *", "0 * * * MON", "61 2 * * *", "daily", "0 2 0 * *"],
)
def test_cron_that_dss_cannot_do_says_what_it_can(cron: str) -> None:
    """The way out is in the error."""
    with pytest.raises(Unfit) as error:
        compiled(cron)
    assert cron in str(error.value) and "every N minutes" in error.value.hint


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"steps": [{"build": "A", "python": "x"}]}, "one thing"),
        ({"steps": [{"name": "empty"}]}, "does nothing"),
        ({"steps": [{"build": "A", "mode": "all"}]}, "not a way to build"),
        ({"steps": [{"python": {"code": "a", "code_file": "b.py"}}]}, "both `code` and `code_file`"),
        ({"steps": [{"python": "x", "scope": "project"}]}, "belongs to `set_variables`"),
        ({"steps": [{"python": "x", "run_if": "sometimes"}]}, "not a condition"),
        ({"triggers": [{"daily": "25:00"}]}, "not a time of day"),
        ({"triggers": [{"weekly": {"days": ["Caturday"], "at": "02:00"}}]}, "not a day of the week"),
        ({"triggers": [{"monthly": {"day": 32, "at": "02:00"}}]}, "not a day of the month"),
        ({"triggers": [{"daily": "02:00", "hourly": True}]}, "daily and hourly"),
        ({"triggers": [{"active": True}]}, "says no time"),
        ({"triggers": [{"cron": "0 2 * 6 *"}]}, "some months"),
        ({"reporters": [{"when": "failure"}]}, "needs `mail`"),
        ({"reporters": [{"mail": "a@b.c", "when": "never"}]}, "not a moment"),
        ({"reporters": [{"mail": "a@b.c", "slack": {}}]}, "mail and slack"),
        ({"reporters": [{"slack": {}, "subject": "x"}]}, "`subject` says nothing beside `slack`"),
        ({"reporters": [{"mail": "a@b.c", "attachments": [{"file": "x"}]}]}, "nothing to attach"),
        ({"reporters": [{"mail": "a@b.c", "attachments": [{"folder": "x", "inline": True}]}]}, "`inline` says nothing"),
        ({"steps": [{"build": "A", "connection": "pg"}]}, "`connection` belongs to `sql`"),
        ({"steps": [{"compute_metrics": [{"fodler": "A"}]}]}, "names nothing"),
        ({"steps": [{"build": "A", "handle_warnings_as": "error"}]}, "none of its values"),
        ({"steps": [{"sql": {"path": "x"}}]}, "this is no SQL"),
        ({"steps": [{"send_message": {"message": "x"}}]}, "needs `mail`"),
        ({"steps": [{"plugin_step": "runnable"}]}, "no step of a plugin"),
        ({"triggers": [{"dataset_modified": "A", "limit": 3}]}, "`limit` belongs to `sql`"),
        ({"triggers": [{"dataset_modified": "A", "daily": "02:00"}]}, "dataset_modified and daily"),
        ({"triggers": [{"after_scenario": {"project": "A"}}]}, "names no scenario"),
        ({"triggers": [{"daily": {"at": "02:00", "every": 2}, "old": {"count": 1}}]}, "all else in `old`"),
        ({"code": "x", "steps": []}, "has no `steps`"),
        ({"type": "step_based", "code": "x"}, "has no `code`"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(item: dict[str, Any], says: str) -> None:
    """One line each, at the element."""
    found = problems(**item)
    assert any(says in line for line in found), found


def test_a_script_makes_a_custom_python_scenario() -> None:
    """Code in a file, and its code env."""
    tree = read({"scenarios/n.py": "run()\n"}, code_file="scenarios/n.py", code_env="py311")
    assert tree["type"] == "custom_python" and tree["script"] == "run()\n"
    assert tree["params"] == {"envSelection": {"envMode": "EXPLICIT_ENV", "envName": "py311"}}
    written = KIND.show({**tree, "script": "run()\n" * 40}, PLACE)
    assert (
        written.item["code_file"] == "scenarios/nightly.py" and written.files["scenarios/nightly.py"] == "run()\n" * 40
    )


def test_webhook_addresses_become_variables() -> None:
    """Who has the address can write into the channel (AUTO §2.7)."""
    address = "https://example.com/hook"
    messaging = {"type": "slack-scenario", "configuration": {"webhookUrl": address}}
    written = KIND.show({"type": "step_based", "name": "nightly", "reporters": [{"messaging": messaging}]}, PLACE)
    assert address not in str(written.item)
    assert "{{ var.scenario_nightly_reporters_slack_scenario_messaging_configuration_webhook_url }}" in str(written.item)
    assert "secret values" in written.left_out


def _secrets(reporters: list[dict[str, object]]) -> list[str]:
    told = [{**r, "messaging": {"type": "slack-scenario", "configuration": {"webhookUrl": f"https://x.org/{n}"}}}
            for n, r in enumerate(reporters)]  # fmt: skip
    written = KIND.show({"type": "step_based", "name": "nightly", "reporters": told}, PLACE)
    names = re.findall(r"var\.scenario_nightly_reporters_(\w+)", str(written.item))
    return [name.replace("_messaging_configuration_webhook_url", "") for name in names]


def test_variables_of_secrets_are_called_after_what_they_belong_to() -> None:
    """What is put before it changes no name, and no two share one."""
    ops, dev = {"name": "Ops channel"}, {"name": "Dev"}
    assert _secrets([ops, dev]) == ["ops_channel", "dev"]
    assert _secrets([{"name": "first"}, ops, dev]) == ["first", "ops_channel", "dev"]
    assert _secrets([{}]) == ["slack_scenario"]
    for odd in ([{}, {}], [ops, ops], [{"name": "a b"}, {"name": "a-b"}, {"name": "a b 1"}], [{"name": "☃"}, {"name": "☃"}]):
        assert len(set(_secrets(odd))) == len(odd)


def test_the_id_of_a_scenario_is_kept_where_the_name_does_not_give_it() -> None:
    """Code and addresses name scenarios by id; DSS makes `Clear_Logs` of `Clear Logs` (AUTO §2.2)."""
    tree = {"type": "step_based", "name": "Clear Logs"}
    assert KIND.show(tree, {**PLACE, "dss_id": "CLEARLOGS"}).item["scenario_id"] == "CLEARLOGS"
    assert "scenario_id" not in KIND.show(tree, {**PLACE, "dss_id": "Clear_Logs"}).item
    wanted = KIND.desire({"name": "Clear Logs", "scenario_id": "CLEARLOGS"}, Offline())
    assert wanted.create == {"id": "CLEARLOGS"}


def test_what_dss_stores_and_ignores_is_not_compared() -> None:
    """The unused half of a variables step, days of a daily trigger, a condition that is switched off."""
    step = {"type": "set_project_vars", "params": {"variables": {"a": 1}, "definitions": [{"key": "x", "value": ""}],
                                                   "evaluateValues": False}}  # fmt: skip
    times = {
        "frequency": "Daily",
        "repeatFrequency": 1,
        "hour": 2,
        "minute": 0,
        "daysOfWeek": ["Friday"],
        "lastUpdate": 9,
    }
    live = {"type": "step_based", "name": "nightly", "params": {"steps": [step]},
            "triggers": [{"type": "temporal", "params": times}]}  # fmt: skip
    item = KIND.show(live, PLACE).item
    assert item["steps"] == [{"set_variables": {"a": 1}}] and item["triggers"] == [{"daily": "02:00"}]
    assert diff.compare(KIND, desired=read(**item), recorded=None, live=live) == ()


def test_old_triggers_say_what_they_said() -> None:
    """Before DSS 8 a trigger counted; what that means today is not for us to say (corpus §3.6)."""
    params = {"frequency": "Daily", "count": 5, "dayOfMonth": 1, "hour": 2, "minute": 0, "daysOfWeek": ["Saturday"]}
    item = KIND.show(
        {"type": "step_based", "name": "n", "triggers": [{"type": "temporal", "params": params}]}, PLACE
    ).item
    assert item["triggers"][0]["daily"] == "02:00"
    assert read(**item)["triggers"][0]["params"] == params
