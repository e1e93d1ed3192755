"""What others ask from outside, and what never ends: API services and streaming endpoints (AUTO §9.1, API §10)."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.render import results
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, told

SECRET = "k-9f8e7d6c5b4a39281706"
CONFIG: dict[str, Any] = {
    "project": {"key": "SERVED"},
    "policy": {"naming": "dss"},
    "datasets": [{"name": "CUSTOMERS", "type": "managed", "schema": {"ID": "bigint", "NAME": "string"}}],
    "managed_folders": [{"name": "rules", "connection": "filesystem_folders"}],
    "api_services": [
        {
            "name": "shop",
            "auth": "keys",
            "keys": [{"key": "{{ var.shop_key }}", "description": "The shop"}],
            "endpoints": [
                {
                    "id": "rules",
                    "type": "PY_FUNCTION",
                    "function": "answer",
                    "code": "def answer(x):\n    return x\n",
                    "folders": ["rules"],
                },
                {
                    "id": "orders",
                    "type": "SQL_QUERY",
                    "connection": "pg_main",
                    "queries": [{"sql": "select 1 where id = ?", "parameters": ["id"]}],
                },
                {"id": "who", "type": "DATASETS_LOOKUP", "lookups": [{"datasetRef": "CUSTOMERS", "on": []}]},
            ],
        }
    ],
    "streaming_endpoints": [
        {
            "name": "clicks",
            "type": "kafka",
            "connection": "pg_main",
            "params": {"topic": "clicks"},
            "schema": {"page": "string"},
        }
    ],
    "variables": {"shop_key": SECRET},
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Everything of the configuration, applied."""
    found = desk(copy.deepcopy(CONFIG))
    assert_quiet(found.apply().remaining)
    return found


def _live(made: Desk) -> dict[str, Any]:
    project = made.dss.client().get_project("SERVED")
    found: dict[str, Any] = project.get_api_service("shop").get_settings().get_raw()
    return found


def test_endpoints_in_words_are_endpoints_of_dss(made: Desk) -> None:
    rules, orders, who = _live(made)["endpoints"]
    assert rules["inputFolderRefs"] == [{"ref": made.id_of("managed_folders", "rules")}]
    assert (rules["userFunctionName"], rules["envSelection"]) == ("answer", {"envMode": "INHERIT"})
    assert orders["queries"][0] == {
        "query": "select 1 where id = ?", "inputParameters": [{"name": "id"}], "maxResults": -1, "postCommit": False}  # fmt: skip
    assert who["lookups"][0]["datasetRef"] == "CUSTOMERS"


def test_a_key_is_set_and_shown_nowhere(made: Desk, tmp_path: Path) -> None:
    assert _live(made)["authRealm"]["queryKeys"][0]["key"] == SECRET
    made.put("api_services[0].keys[0].description", "Another")
    made.put("api_services[0].auth", "public")
    shown = [results.plan(made.plan(), form, False, True) for form in ("text", "json", "html", "markdown")]
    assert not any(SECRET in text for text in shown) and "Another" in shown[0]
    made.apply()
    state = [p.read_text(encoding="utf-8", errors="replace") for p in made.dss.tree("SERVED").rglob("*") if p.is_file()]
    assert sum(SECRET in text for text in state) == 1, "only the service has it"
    written = verbs.import_project("SERVED", tmp_path / "w", around=made.around)
    assert not any(SECRET in str(text) for text in written.files.values())
    assert "{{ var." in str(written.files["api_services/shop.yml"])


def test_a_new_endpoint_leaves_the_others_as_they_are(made: Desk) -> None:
    made.edit("lambda_services", "shop", "endpoints[0].testQueries", [{"q": {"x": 1}}])
    made.put("api_services[0].endpoints", [
        *CONFIG["api_services"][0]["endpoints"], {"id": "own", "type": "CUSTOM_PREDICTION", "code": "x = 1\n"}])  # fmt: skip
    assert [c.address.kind for c in actions(made.plan())] == ["api_service"]
    assert_quiet(made.apply().remaining)
    endpoints = _live(made)["endpoints"]
    assert [e["id"] for e in endpoints] == ["rules", "orders", "who", "own"]
    assert endpoints[0]["testQueries"] == [{"q": {"x": 1}}]


def test_a_service_stays_because_the_api_deletes_none(made: Desk) -> None:
    made.drop("api_services")
    change = next(c for c in made.plan().changes if c.address.kind == "api_service")
    assert change.action is Action.FORGET and "delete it on its page" in change.reason
    made.apply()
    assert _live(made)["endpoints"]


def test_a_service_that_is_there_is_taken_over(made: Desk) -> None:
    made.dss.client().get_project("SERVED").create_api_service("theirs")
    made.put("api_services", [*CONFIG["api_services"], {"name": "theirs", "endpoints": []}])
    plan = made.plan()
    assert not plan.has_actions or plan.refusals or all(c.action is Action.ADOPT for c in actions(plan)), told(plan)


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"name": "a b", "endpoints": []}, "cannot be the name of an API service"),
        ({"name": "x", "endpoints": [{"id": "e", "type": "SQL_QUERY", "code": "1"}]}, "has no code"),
        ({"name": "x", "endpoints": [{"id": "e", "type": "PY_FUNCTION", "model": "m"}]}, "has no 'model'"),
        ({"name": "x", "endpoints": [{"id": "e", "type": "NEW_KIND", "lookups": []}]}, "below `settings`"),
        ({"name": "x", "endpoints": [{"type": "PY_FUNCTION"}]}, "'id' is missing"),
    ],
)
def test_what_cannot_be_is_told(made: Desk, item: dict[str, Any], what: str) -> None:
    made.put("api_services", [item])
    with pytest.raises(Exception, match=what):
        made.plan()


def test_a_stream_keeps_its_type_and_takes_another_schema(made: Desk) -> None:
    made.put("streaming_endpoints[0].schema", {"page": "string", "visitor": "bigint"})
    made.put("streaming_endpoints[0].description", "Clicks")
    assert_quiet(made.apply().remaining)
    found = made.dss.client().get_project("SERVED").get_streaming_endpoint("clicks").get_settings().get_raw()
    assert [c["name"] for c in found["schema"]["columns"]] == ["page", "visitor"]
    made.put("streaming_endpoints[0].type", "httpsse")
    assert any("cannot change in place" in str(r) for r in made.plan().refusals)
    made.put("streaming_endpoints", [])
    made.apply()
    assert made.dss.client().get_project("SERVED").list_streaming_endpoints() == []
