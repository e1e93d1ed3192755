"""Recipes: roles, code, payloads, the friendly form of grouping, and what crosses the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dss_iac.core.compare import diff
from dss_iac.core.compare.wire import live_tree, to_wire, wire_documents
from dss_iac.core.model.address import Address
from dss_iac.core.model.kind import Wanted
from dss_iac.core.model.resource import Index, Resource
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.recipe import KIND
from dss_iac.kinds.recipe.visual.grouping import FORM

INDEX = Index({("managed_folder", "P", "models"): "aBcD1234"}, {("managed_folder", "P", "aBcD1234"): "models"})


JOIN = {"type": "join", "inputs": ["A", "B"], "outputs": ["C"]}


def desire(item: dict[str, Any], files: dict[str, str] | None = None) -> Wanted:
    reader = Offline(files or {})
    wanted = KIND.desire({"name": "r", **item}, reader)
    assert reader.problems == []
    return wanted


def problems(item: dict[str, Any], files: dict[str, str] | None = None) -> list[str]:
    reader = Offline(files or {})
    KIND.desire({"name": "r", **item}, reader)
    return reader.problems


def create(item: dict[str, Any], name: str = "r") -> Any:
    wanted = desire(item)
    resource = Resource(Address("recipe", "P", name), name, wanted.body, initial=wanted.initial)
    (call,) = KIND.create(resource, to_wire(KIND, wanted.body, INDEX, "P"), {"project": "P"})
    return call


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("prepare", "shaker"),
        ("Stack", "vstack"),
        ("GROUP", "grouping"),
        ("sql", "sql_query"),
        ("Python", "python"),
        ("CustomCode_my-Recipe", "CustomCode_my-Recipe"),
    ],
)
def test_type_names(written: str, kind: str) -> None:
    assert desire({"type": written, "inputs": ["A", "B"], "outputs": ["C"]}).body["type"] == kind


@pytest.mark.parametrize(
    ("item", "kind"), [({"code": "x"}, "python"), ({"code_file": "a.sql"}, "sql_query"), ({"code_file": "a.R"}, "r")]
)
def test_code_tells_the_type(item: dict[str, Any], kind: str) -> None:
    assert desire(item).body["type"] == kind


def test_roles_short_and_long() -> None:
    body = desire(
        {
            "type": "python",
            "inputs": {"main": ["A", {"folder": "models"}], "model": [{"model": "churn", "project": "ML"}]},
            "outputs": ["B", {"dataset": "H", "append": True}, {"dataset": "X", "project": "OTHER"}],
        }
    ).body
    assert body["inputs"] == {
        "main": {"items": [{"ref": "A"}, {"ref": {"folder": "models"}}]},
        "model": {"items": [{"ref": {"model": "churn", "project": "ML"}}]},
    }
    assert body["outputs"]["main"]["items"] == [
        {"appendMode": False, "ref": "B"},
        {"appendMode": True, "ref": "H"},
        {"appendMode": False, "ref": "OTHER.X"},
    ]


def test_partition_dependencies() -> None:
    deps = [{"out": "B", "idim": "d", "odim": "d", "func": "equals", "params": {}}]
    body = desire({"type": "sync", "inputs": [{"dataset": "A", "deps": deps}]}).body
    assert body["inputs"]["main"]["items"] == [{"ref": "A", "deps": deps}]
    assert KIND.show(body, {"name": "r"}).item["inputs"] == [{"dataset": "A", "deps": {"d": {"equals": {"of": "B"}}}}]


@pytest.mark.parametrize(
    ("written", "selection"),
    [
        ({"code_env": "py311"}, {"envSelection": {"envMode": "EXPLICIT_ENV", "envName": "py311"}}),
        ({"code_env": "builtin"}, {"envSelection": {"envMode": "USE_BUILTIN_MODE"}}),
        ({"container": "none"}, {"containerSelection": {"containerMode": "NONE"}}),
        ({"container": "big"}, {"containerSelection": {"containerMode": "EXPLICIT_CONTAINER", "containerConf": "big"}}),
    ],
)
def test_where_code_runs(written: dict[str, str], selection: dict[str, Any]) -> None:
    body = desire({"type": "python", **written}).body
    assert body["params"] == selection
    assert KIND.show(body, {"name": "r"}).item == {"type": "python", **written}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"type": "python", "code": "a", "code_file": "b.py"}, "code_file: `code` and `code_file` say the same thing"),
        ({**JOIN, "code": "a"}, "code: a recipe of type join has no code"),
        ({**JOIN, "payload_file": "x.payload.json"}, "payload_file: the payload is not JSON: Expecting value"),
        ({}, "type: a recipe needs a type"),
        ({**JOIN, "keys": ["a"]}, "keys: `keys` belongs to recipes of type group"),
        (
            {"type": "group", "inputs": ["A"], "outputs": ["B"], "aggregations": {"x": "summ"}},
            "aggregations.x: 'summ' is not a function of the grouping recipe",
        ),
        ({"type": "sync", "inputs": [{"nope": 1}]}, "inputs[0]: this is no reference"),
    ],
)
def test_mistakes_are_named(item: dict[str, Any], said: str) -> None:
    assert [p[: len(said)] for p in problems(item, {"x.payload.json": "nope"})] == [said]


GROUP = {
    "type": "group",
    "inputs": ["ORDERS"],
    "outputs": ["BY_REGION"],
    "keys": ["region"],
    "aggregations": {"amount": ["sum", "avg"], "note": {"do": ["concat"], "concat_separator": ";"}},
    "count": False,
    "filter": "amount > 0",
    "rename": {"amount_sum": "TOTAL"},
}


def test_grouping_there_and_back() -> None:
    wanted = desire(GROUP)
    amount, note = wanted.body["payload"]["values"]
    assert (amount["sum"], amount["avg"], amount["max"], note["concatSeparator"]) == (True, True, False, ";")
    live = json.loads(json.dumps({**wanted.body, "payload": {**FORM.skeleton, **wanted.body["payload"]}}))
    written = KIND.show(live, {"name": "r"})
    assert dict(written.item) == GROUP
    assert not written.files


def test_what_the_grouping_editor_adds_is_no_change() -> None:
    """Saved unchanged in DSS: every other column with all functions off, column types, indexes, a status (API §6.5)."""
    wanted = desire(GROUP)
    payload = json.loads(json.dumps({**FORM.skeleton, **wanted.body["payload"]}))
    for i, value in enumerate(payload["values"]):
        value.update({"$idx": i, "type": "double", "$selected": False})
    payload["values"].insert(0, {"column": "customer", "type": "string", "$idx": 9, "sum": False, "count": False})
    payload["keys"][0].update({"sum": False, "type": "string"})
    payload["postFilter"]["$status"] = {"schema": {"columns": []}}
    recipe = {"name": "r", **{k: v for k, v in wanted.body.items() if k != "payload"}}
    live = live_tree(KIND, {"": {"recipe": recipe, "payload": json.dumps(payload)}}, INDEX, "P")
    assert diff.compare(KIND, desired=wanted.body, recorded=None, live=live) == ()


def test_an_aggregation_switched_on_in_dss_is_drift() -> None:
    wanted = desire(GROUP)
    payload = json.loads(json.dumps({**FORM.skeleton, **wanted.body["payload"]}))
    payload["values"][0]["max"] = True
    recipe = {"name": "r", **{k: v for k, v in wanted.body.items() if k != "payload"}}
    live = live_tree(KIND, {"": {"recipe": recipe, "payload": json.dumps(payload)}}, INDEX, "P")
    (change,) = diff.compare(KIND, desired=wanted.body, recorded=wanted.body, live=live)
    assert change.path.endswith("max")
    assert change.verdict == "drifted"


def test_code_recipes_are_created_with_their_code() -> None:
    call = create(
        {"type": "python", "code": "x = 1\n", "inputs": [{"folder": "models"}], "outputs": ["B"]}, 'train "a" (b)'
    )
    assert call.path == "/projects/P/recipes/"
    assert call.body["creationSettings"] == {"rawCreation": True, "rawPayload": "x = 1\n"}
    prototype = call.body["recipePrototype"]
    assert (prototype["name"], prototype["projectKey"], prototype["type"]) == ('train "a" (b)', "P", "python")
    assert prototype["inputs"] == {"main": {"items": [{"deps": [], "ref": "aBcD1234"}]}}
    assert "payload" not in prototype


def test_a_recipe_without_code_gets_dss_own_template() -> None:
    assert create({"type": "python", "outputs": ["B"]}).body["creationSettings"] == {}


WHOLE = {"joins": [], "selectedColumns": [], "virtualInputs": [], "engineParams": {}}


def test_a_whole_payload_is_created_raw() -> None:
    settings = create({**JOIN, "payload": WHOLE}).body["creationSettings"]
    assert settings == {"rawCreation": True, "rawPayload": json.dumps(WHOLE, indent=2)}


@pytest.mark.parametrize(
    ("item", "settings"),
    [
        (JOIN, {"virtualInputs": ["A", "B"]}),
        ({**JOIN, "payload": {"joins": []}}, {"virtualInputs": ["A", "B"]}),
        ({"type": "sort", "inputs": ["A"], "outputs": ["B"]}, {}),
        ({"type": "sync", "inputs": ["A"], "outputs": ["B"]}, {}),
        ({"type": "group", "inputs": ["A"], "outputs": ["B"], "keys": ["k", "l"]}, {"groupKey": "k"}),
        ({"type": "upsert", "inputs": ["A"], "outputs": ["B"], "payload": {"keys": [{"column": "k"}]}},
         {"upsertKey": "k"}),
        ({"type": "prompt", "inputs": ["A"], "outputs": ["B"], "payload": {"llmId": "openai:c:m"}},
         {"initialPayload": {"llmId": "openai:c:m", "onlySetLLMId": False}}),
    ],
)  # fmt: skip
def test_what_is_declared_in_part_dss_builds(item: dict[str, Any], settings: dict[str, Any]) -> None:
    """Told what its builder asks for, and nothing that it would make on the way (API §6.4)."""
    assert create(item).body["creationSettings"] == settings


@pytest.mark.parametrize("end", ["inputs", "outputs"])
def test_what_dangles_is_created_as_it_is(end: str) -> None:
    """The builder refuses it (D37)."""
    item = {"type": "prepare", "inputs": ["A"], "outputs": ["B"], end: [{"missing": "GONE"}], "payload": {"steps": []}}
    assert create(item).body["creationSettings"]["rawCreation"] is True
    (said,) = problems({key: value for key, value in item.items() if key != "payload"})
    assert said.startswith("type: DSS makes the settings of a prepare recipe only where its inputs and outputs exist")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"type": "join", "inputs": ["A"], "outputs": ["C"]}, "inputs: a join recipe works on 2 datasets, and this has 1"),
        ({"type": "stack", "outputs": ["C"]}, "inputs: a stack recipe works on 2 datasets, and this has none"),
        ({"type": "prepare", "outputs": ["C"]}, "inputs: a prepare recipe works on 1 dataset, and this has none"),
        ({"type": "score", "inputs": ["A"], "outputs": ["C"]}, "inputs: a score recipe works on 1 model"),
        ({"type": "sort", "inputs": ["A"]}, "outputs: a sort recipe without outputs"),
        ({"type": "train", "inputs": ["A"], "outputs": ["C"]}, "type: a train recipe without `payload` has no settings"),
        ({"type": "join", "inputs": ["A"], "outputs": ["C"], "payload": {"joins": []}}, "inputs: a join recipe works"),
    ],
)  # fmt: skip
def test_what_the_builder_cannot_do_without_is_an_error(item: dict[str, Any], said: str) -> None:
    assert [p[: len(said)] for p in problems(item)] == [said]


def test_plugin_recipes_get_a_container_selection() -> None:
    params = create({"type": "CustomCode_x", "params": {"customConfig": {"a": 1}}}).body["recipePrototype"]["params"]
    assert params == {"customConfig": {"a": 1}, "containerSelection": {"containerMode": "INHERIT"}}


def test_the_server_may_choose_the_name() -> None:
    resource = Resource(Address("recipe", "P", "r"), "r", {})
    assert KIND.created_id({"name": "score_x"}, resource) == "score_x"


def _fresh(payload: Any, kind: str = "join") -> dict[str, Any]:
    recipe = {"name": "r", "projectKey": "P", "type": kind, "tags": [], "versionTag": {"versionNumber": 2}}
    return {"recipe": recipe, **({} if payload is None else {"payload": payload})}


def test_a_put_always_carries_the_payload() -> None:
    """Without it DSS would empty the code (API §16.24b); text that says the same stays the server's."""
    text = '{"joins":[],  "$ui":1}'
    fresh = _fresh(text)
    tree = live_tree(KIND, {"": fresh}, INDEX, "P", strip=False)
    assert tree["payload"] == {"joins": []}
    sent = wire_documents(KIND, {**tree, "tags": ["x"]}, {"": fresh}, INDEX, "P")[""]
    assert sent["payload"] == text
    assert sent["recipe"] == {**fresh["recipe"], "tags": ["x"]}
    changed = {**tree, "payload": {"joins": [{"table1": 0}]}}
    assert json.loads(wire_documents(KIND, changed, {"": fresh}, INDEX, "P")[""]["payload"]) == changed["payload"]


def test_code_is_sent_as_text() -> None:
    fresh = _fresh("old", "python")
    tree = live_tree(KIND, {"": fresh}, INDEX, "P", strip=False)
    assert wire_documents(KIND, {**tree, "payload": "new"}, {"": fresh}, INDEX, "P")[""]["payload"] == "new"


def test_empty_roles_and_missing_append_mode() -> None:
    recipe = {
        "name": "r",
        "type": "python",
        "inputs": {"model": {"items": []}},
        "outputs": {"main": {"items": [{"ref": "B"}]}},
    }
    tree = live_tree(KIND, {"": {"recipe": recipe}}, INDEX, "P")
    assert tree["inputs"] == {}
    assert tree["outputs"]["main"]["items"] == [{"appendMode": False, "ref": "B"}]


def test_content_files_have_safe_names_that_never_meet() -> None:
    tree = {"type": "python", "payload": "x"}
    names = {next(iter(KIND.show(tree, {"name": n}).files)) for n in ("a b", "a_b", 'a "b"', "a (b)", "../b")}
    assert len(names) == 5
    assert all(n.startswith("recipes/") and n.endswith(".py") and " " not in n and ".." not in n for n in names)
    assert "recipes/a_b.py" in names


def test_large_payloads_become_files() -> None:
    small, large = {"rules": [1]}, {"rules": list(range(200))}
    assert KIND.show({"type": "join", "payload": small}, {"name": "j"}).item["payload"] == small
    written = KIND.show({"type": "join", "payload": large}, {"name": "j"})
    assert written.item["payload_file"] == "recipes/j.payload.json"
    assert json.loads(written.files["recipes/j.payload.json"]) == large


@pytest.mark.parametrize(
    ("kind", "key", "follows"),
    [("shaker", "payload", True), ("join", "inputs", True), ("shaker", "tags", False), ("python", "payload", False)],
)
def test_what_is_followed_by_a_schema_step(kind: str, key: str, follows: bool) -> None:
    before = {"type": kind, "payload": {"a": 1}, "inputs": {}, "tags": []}
    assert KIND.follow(before, {**before, key: {"a": 2}}) == ("schema" if follows else "")
    assert KIND.follow(before, before) == ""


def test_the_type_chooses_the_payload_file_on_disk() -> None:
    """A join converted to SQL leaves its old payload beside the new one (corpus §3.3)."""
    assert KIND.disk is not None
    files = {"sql": "SELECT 1", "join": "{}"}
    assert KIND.disk.join({"type": "sql_query"}, "r", files.get)["payload"] == "SELECT 1"
    assert "payload" not in KIND.disk.join({"type": "sync"}, "r", files.get)


DEPS: list[dict[str, Any]] = [
    {"day": "equals"},
    {"day": {"equals": "month"}},
    {"day": {"equals": {"of": "C"}}},
    {"day": {"equals": {"dimension": "month", "of": "C"}}, "country": "all"},
    {"day": "latest", "country": ["FR", "DE"]},
    {"day": "whole_month"},
    {"day": {"sliding_days": {"from_offset": "7", "to_offset": "0"}}},
    {
        "day": {"latest": {"from_offset": "1"}, "of": "C"},
        "country": {"values": ["FR"], "of": "B"},
        "kind": {"all": {}, "of": "B"},
    },
]


@pytest.mark.parametrize("deps", DEPS, ids=str)
def test_partitions_of_an_input_come_back_in_words(deps: dict[str, Any]) -> None:
    item = {"name": "r", "type": "sync", "inputs": [{"dataset": "A", "deps": deps}], "outputs": ["B", "C"]}
    body = dict(desire(item).body)
    listed = body["inputs"]["main"]["items"][0]["deps"]
    assert [one["idim"] for one in listed] == list(deps) and all(isinstance(one["func"], str) for one in listed)
    assert KIND.show(body, {"name": "r"}).item["inputs"] == item["inputs"]


def test_what_dss_writes_is_said_in_words() -> None:
    """With and without the switch that older versions do not have; what no word says stays DSS's list."""
    same = {"out": "B", "idim": "day", "odim": "day", "func": "equals", "params": {}}
    odd = [{"idim": "day", "func": "values", "params": {"x": 1}, "values": ["a"]}]
    for deps, said in (
        ([same], {"day": "equals"}),
        ([{**same, "expandVariables": False}], {"day": "equals"}),
        ([{**same, "expandVariables": True}], [{**same, "expandVariables": True}]),
        ([{**same, "out": "C"}, {"idim": "d", "func": "all_available", "params": {}}],
         {"day": {"equals": {"of": "C"}}, "d": "all"}),
        ([same, same], [same, same]),
        (odd, odd),
    ):  # fmt: skip
        wire = {"type": "sync", "inputs": {"main": {"items": [{"ref": "A", "deps": deps}]}},
                "outputs": {"main": {"items": [{"ref": "B"}, {"ref": "C"}]}}}  # fmt: skip
        tree = KIND.from_live(wire)
        assert KIND.show(tree, {"name": "r"}).item["inputs"] == [{"dataset": "A", "deps": said}]


@pytest.mark.parametrize(
    ("deps", "says"),
    [
        ({"day": 3}, "does not say which partitions"),
        ({"day": {"last": 14, "more": 1}}, "does not say which partitions"),
        ({"day": {"equals": {"dim": "x"}}}, "is no dimension of an output"),
    ],
)
def test_what_says_no_partition_is_told(deps: dict[str, Any], says: str) -> None:
    reader = Offline()
    KIND.desire({"name": "r", "type": "sync", "inputs": [{"dataset": "A", "deps": deps}], "outputs": ["B"]}, reader)
    (found,) = reader.problems
    assert found.startswith("inputs[0].deps.day: ") and says in found


def test_what_a_plugin_is_told_is_its_config() -> None:
    """Both ways, beside its roles; secrets in it are known by both names."""
    item = {"type": "CustomCode_a_b", "inputs": {"left": ["A"]}, "outputs": {"main": ["B"], "log": [{"folder": "f"}]},
            "config": {"maxRows": 3, "deep": {"x": [1]}}}  # fmt: skip
    body = desire(item).body
    assert body["params"] == {"customConfig": item["config"]}
    assert KIND.show(body, {"name": "r"}).item == item
    params = {"customConfig": {"api_token": "a1b2c3d4e5f6a7b8"}}
    written = KIND.show({"type": "CustomCode_a_b", "params": params}, {"name": "r"})
    assert "a1b2c3" not in str(written)
    assert set(written.item["secrets"]) == {"config.api_token", "params.customConfig.api_token"}


def test_config_of_what_is_no_plugin_is_told() -> None:
    reader = Offline()
    KIND.desire({"name": "r", "type": "sync", "inputs": ["A"], "outputs": ["B"], "config": {"a": 1}}, reader)
    assert any("`config` belongs to recipes of plugins" in one for one in reader.problems)
