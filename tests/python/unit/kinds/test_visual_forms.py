"""Visual recipes in friendly words: what each says to DSS, the way back, and what is told of mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dss_iac.core.compare import diff, overlay
from dss_iac.core.compare.wire import live_tree
from dss_iac.core.model.kind import Wanted
from dss_iac.core.model.resource import Index
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.recipe import KIND, types
from dss_iac.kinds.recipe.payload import FORMS

INDEX = Index({}, {})
NAMES = {"inputs": ["A", "B", "C"], "outputs": ["OUT"]}


def desire(item: dict[str, Any]) -> Wanted:
    reader = Offline({})
    wanted = KIND.desire({"name": "r", **item}, reader)
    assert reader.problems == []
    return wanted


def problems(item: dict[str, Any]) -> list[str]:
    reader = Offline({})
    KIND.desire({"name": "r", **item}, reader)
    return reader.problems


def made(item: dict[str, Any]) -> dict[str, Any]:
    """The recipe as DSS has it after its creation: what is declared over what its builder writes."""
    body = desire(item).body
    built = {"payload": KIND.defaults(body)["payload"]}
    return json.loads(json.dumps(overlay.lay(KIND, built, body)))


def payload(item: dict[str, Any]) -> Any:
    return made(item)["payload"]


def back(item: dict[str, Any]) -> dict[str, Any]:
    """The item that an import writes for what this one makes."""
    written = KIND.show(made(item), {"name": "r"})
    assert not written.files
    return dict(written.item)


def live(tree: dict[str, Any]) -> dict[str, Any]:
    """A recipe as a plan sees it."""
    recipe = {"name": "r", **{k: v for k, v in tree.items() if k != "payload"}}
    return live_tree(KIND, {"": {"recipe": recipe, "payload": json.dumps(tree["payload"])}}, INDEX, "P")


def changes(item: dict[str, Any], tree: dict[str, Any]) -> list[str]:
    found = diff.compare(KIND, desired=desire(item).body, recorded=None, live=live(tree))
    return [change.path for change in found]


JOIN = {
    "type": "join",
    "inputs": ["ORDERS", "CUSTOMERS", "STORES"],
    "outputs": ["RICH"],
    "joins": [
        {"left": "ORDERS", "right": "CUSTOMERS", "type": "left", "on": ["CUSTOMER_ID"]},
        {
            "left": "ORDERS",
            "right": "STORES",
            "type": "inner",
            "on": [{"STORE": "STORE_ID"}, "ORDERS.DAY >= STORES.OPENED"],
        },
    ],
    "select": {
        "ORDERS": "all",
        "CUSTOMERS": {"columns": ["NAME", {"SEGMENT": "KIND"}], "prefix": "CUST", "filter": {"ACTIVE": True}},
    },
    "filter": "AMOUNT > 0",
}
MODEL = {"inputs": {"main": ["A"], "model": [{"model": "churn"}]}, "outputs": ["OUT"]}
SPLIT = {"type": "split", "inputs": ["A"], "outputs": ["BIG", "SMALL", "REST"]}
EVERY: list[dict[str, Any]] = [
    JOIN,
    {**NAMES, "type": "join", "joins": [{"left": "A", "right": "B", "type": "cross"}]},
    {
        **NAMES,
        "type": "join",
        "tables": ["B", "A", {"A_2": "A"}],
        "joins": [
            {"left": "B", "right": "A", "type": "full", "on": ["k"], "match": "any"},
            {"left": "A", "right": "A_2", "type": "left_anti", "on": [{"parent": "k"}], "keep": {"column": "day"}},
            {
                "left": "B",
                "right": "A_2",
                "type": "right",
                "on": [{"left": "a", "right": "b", "match": "contains", "ignore_case": True, "max_distance": 2}],
            },
        ],
        "select": {"A": ["x", "y"], "B": ["z"]},
        "computed_columns": {"ratio": "x / y", "label": {"formula": "concat(x, y)", "type": "string"}},
        "auto_cast": True,
        "engine": "SQL",
    },
    {
        **NAMES,
        "type": "stack",
        "columns": "intersect",
        "filters": {"B": {"n": {">": 3}}},
        "origin": {"column": "year", "labels": {"A": "2023"}},
        "filter": {"distinct": True},
    },
    {**NAMES, "type": "join", "joins": [{"left": "A", "right": "B", "type": "left", "on": ["k"]}], "container": "big"},
    {
        **NAMES,
        "type": "fuzzy_join",
        "joins": [
            {
                "left": "A",
                "right": "B",
                "type": "left",
                "on": [
                    {"left": "n", "right": "m", "distance": "LEVENSHTEIN", "threshold": 3, "ignore_case": True},
                    "k",
                ],
            }
        ],
        "select": {"A": "all"},
        "with_distance": True,
    },
    {
        **NAMES,
        "type": "pivot",
        "keys": ["asset"],
        "pivots": [
            {"columns": ["reason"], "aggregations": {"n": ["sum", "max"]}, "count": False, "limit": "NO_LIMIT"},
            {"columns": ["year", "month"], "top": 12},
        ],
        "sort_modalities": False,
    },
    {
        **MODEL,
        "type": "score",
        "columns": ["id"],
        "use_gpu": True,
        "output_explanations": True,
        "individual_explanation_params": {"nb_explanations": 5},
        "mlflow_output": "RAW",
    },
    {**MODEL, "type": "score", "output_probabilities": True},
    {**MODEL, "type": "score_clusters", "remove_outliers": True, "spark_config": "big"},
    {**MODEL, "type": "evaluate", "sample": {"first": 100}, "metrics": ["auc"], "drift_confidence_level": 0.9},
    {
        **NAMES,
        "type": "prompt",
        "llm": "openai:c:gpt",
        "mode": "text",
        "prompt": "Is this friendly?",
        "variables": {"review": "TEXT"},
        "completion": {"temperature": 0.2},
    },
    {**NAMES, "type": "embed_dataset", "knowledge_column": "text", "metadata_columns": ["title"], "max_records": 10},
    {**NAMES, "type": "summarize", "target_length": 5, "control_target_length": True},
    {**NAMES, "type": "stack", "columns": "union"},
    {**NAMES, "type": "stack", "columns": ["a", "b"], "tables": ["C", "A"], "origin": "source"},
    {**NAMES, "type": "stack", "columns": {"like": "B"}},
    {**NAMES, "type": "distinct", "columns": ["a", "b"], "count": True, "post_filter": "count > 1"},
    {**NAMES, "type": "distinct", "all_columns": True, "filter": {"sql": "a > 0"}},
    {**NAMES, "type": "sort", "order_by": ["a", {"b": "desc"}], "row_number": True, "rename": {"_row_number": "n"}},
    {
        **NAMES,
        "type": "top_n",
        "columns": ["a", "b"],
        "first": 10,
        "last": 2,
        "by": ["c"],
        "order_by": [{"a": "desc"}],
        "dense_rank": True,
    },
    {**NAMES, "type": "sampling", "filter": "a > 1"},
    {**NAMES, "type": "sampling", "sample": {"random": 50, "seed": 7}},
    {**NAMES, "type": "sampling", "sample": {"stratified": 50, "column": "region"}, "engine": "DSS"},
    {**NAMES, "type": "sampling", "sample": "all"},
    {
        **NAMES,
        "type": "window",
        "windows": [
            {"partition_by": ["a"], "order_by": ["day", {"b": "desc"}], "rows": [30, 0], "prefix": "w1"},
            {"order_by": ["day"], "range": [25, None], "unit": "WEEK"},
            {},
        ],
        "columns": ["a", "b", "day"],
        "aggregations": {"b": ["sum", "avg"], "c": {"do": ["lag"], "lag_values": "1,7"}},
        "ntiles": "5",
        "rank": True,
        "cume_dist": True,
        "post_filter": "rank = 1",
    },
    {
        **NAMES,
        "type": "window",
        "windows": [{"rows": [None, None]}],
        "aggregations": {"b": ["max"]},
        "row_number": True,
    },
    {
        **SPLIT,
        "splits": [{"to": "BIG", "where": "n > 9"}, {"to": "SMALL", "where": {"n": {"<": 3}}}],
        "otherwise": "REST",
        "write_computed_columns": True,
        "computed_columns": {"n": "a + b"},
    },
    {
        **SPLIT,
        "column": "r",
        "splits": [{"to": "BIG", "value": "x"}, {"to": "SMALL", "value": 3, "case_sensitive": True}],
    },
    {**SPLIT, "column": "d", "splits": [{"to": "BIG", "where": {"d": {">=": "2024-01-01"}}}], "otherwise": "REST"},
    {**SPLIT, "splits": [{"to": "BIG", "share": 80}], "otherwise": "REST", "seed": 7},
    {**SPLIT, "splits": [{"to": "BIG", "share": 80}], "otherwise": "REST", "random_by": ["id"]},
    {**SPLIT, "splits": [{"to": "BIG", "share": 12.5}], "otherwise": "REST", "order_by": ["day"], "shuffle": True},
    {**SPLIT, "splits": [], "otherwise": "SMALL"},
    {
        **NAMES,
        "type": "group",
        "keys": ["a"],
        "aggregations": {"b": ["sum", "avg"], "c": {"do": ["concat"], "concat_separator": ";"}},
        "filter": {"any": {"x": {"=": "y"}, "z": {"in": [1, 2]}}},
        "spark_config": "big",
        "engine_params": {"impala": {"force_stream_mode": False}},
    },
]


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item["type"])
def test_there_and_back(item: dict[str, Any]) -> None:
    """What an import writes for what an item makes is that item, key by key."""
    assert back(item) == item


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item["type"])
def test_what_was_just_made_is_as_declared(item: dict[str, Any]) -> None:
    assert changes(item, made(item)) == []


EXAMPLES = [
    {"type": types.written(form.type), **form.example} for form in FORMS if form.properties and form.type != "sampling"
]


@pytest.mark.parametrize("item", EXAMPLES, ids=lambda item: item["type"])
def test_the_examples_of_the_page_come_back(item: dict[str, Any]) -> None:
    """What an import writes for an example makes the same recipe again, and nothing of it is left in DSS's words."""
    again = back(item)
    assert desire(again).body == desire(item).body
    assert not {"payload", "params", "settings"} & again.keys()
    assert changes(item, made(item)) == []


def test_features_are_made_of_tables_that_belong_together() -> None:
    said = payload(next(item for item in EXAMPLES if item["type"] == "generate_features"))
    (pair,) = said["relationships"]
    assert (pair["table1"], pair["table2"], pair["type"]) == (0, 1, "ONE_TO_MANY")
    assert pair["on"][0]["column2"] == {"name": "CUSTOMER_ID", "table": 1}
    first, second = said["virtualInputs"]
    assert (first["timeIndexColumn"], first["timeWindows"]) == ("SIGNED", [])
    assert second["timeWindows"] == [{"windowUnit": "YEAR", "from": 2, "to": 0}]
    assert second["selectedColumns"][1] == {"name": "DAY", "variableType": "DATE"}
    wrong = {**NAMES, "type": "generate_features", "features": ["count"], "times": {"A": {"column": "d", "windows": [{"year": 3}]}}}
    assert "this is no window of time" in problems(wrong)[0]
    assert "'Q' is no table of this recipe" in problems({**wrong, "times": {"Q": "d"}})[0]


def test_an_update_is_told_twice() -> None:
    """DSS reads the parameters; the payload is their copy."""
    item = {"type": "update", "inputs": ["A"], "outputs": ["OUT"], "keys": ["k"], "delete_missing_rows": True}
    whole = made(item)
    assert whole["params"] == {"uniqueKey": ["k"], "deleteMissingRows": True}
    assert whole["payload"]["uniqueKey"] == ["k"] and whole["payload"]["deleteMissingRows"] is True
    assert back(item) == item


def test_fuzzy_columns_that_are_told_alone_are_equal() -> None:
    item = {**NAMES, "type": "fuzzy_join", "joins": [{"left": "A", "right": "B", "on": ["k", {"x": "y"}]}]}
    conditions = payload(item)["joins"][0]["on"]
    assert [c["fuzzyMatchDesc"] for c in conditions] == [{"distanceType": "EXACT", "threshold": 0}] * 2
    assert back(item)["joins"][0]["on"] == ["k", {"x": "y"}]


def test_places_are_compared_by_distance() -> None:
    on = [{"left": "P", "right": "Q", "match": "dwithin", "threshold": 5, "unit": "MILE"}]
    item = {**NAMES, "type": "geo_join", "joins": [{"left": "A", "right": "B", "on": on}]}
    (condition,) = payload(item)["joins"][0]["on"]
    assert (condition["type"], condition["threshold"], condition["unit"]) == ("DWITHIN", 5, "MILE")
    assert back(item)["joins"][0]["on"] == on


def test_a_forest_that_isolates_is_on_by_its_name() -> None:
    item = {"type": "train_clusters", "inputs": ["A"], "outputs": [{"model": "m"}], "algorithm": "PY_ISOLATION_FOREST",
            "parameters": {"isolation_forest": {"contamination": 0.1}}, "features": {"x": "numeric"}}  # fmt: skip
    said = payload(item)
    assert said["modeling"]["isolation_forest"] == {**said["modeling"]["isolation_forest"], "enabled": True, "contamination": 0.1}
    assert said["sampling"]["datasetSmartName"] == "A"
    assert said["preprocessing"]["per_feature"]["x"]["rescaling"] == "AVGSTD"
    assert back(item) == item


def test_a_join_says_it_in_the_words_of_dss() -> None:
    said = payload(JOIN)
    first, second = said["joins"]
    assert (first["table1"], first["table2"], first["type"], first["conditionsMode"]) == (0, 1, "LEFT", "AND")
    assert first["on"] == [
        {
            "column1": {"name": "CUSTOMER_ID", "table": 0},
            "column2": {"name": "CUSTOMER_ID", "table": 1},
            "type": "EQ",
            "maxMatches": 1,
            "maxDistance": 0,
            "caseInsensitive": False,
            "normalizeText": False,
            "strict": False,
            "dateDiffUnit": "DAY",
            "windowFrom": 0,
            "windowTo": 0,
        }
    ]
    told = [(on["column1"]["name"], on["type"], on["column2"]["name"], on["column2"]["table"]) for on in second["on"]]
    assert told == [("STORE", "EQ", "STORE_ID", 2), ("DAY", "GTE", "OPENED", 2)]
    assert [v["index"] for v in said["virtualInputs"]] == [0, 1, 2]
    modes = [v["outputColumnsSelectionMode"] for v in said["virtualInputs"]]
    assert modes == ["ALL", "MANUAL", "MANUAL"]
    assert said["virtualInputs"][1]["prefix"] == "CUST"
    assert said["virtualInputs"][1]["preFilter"]["uiData"]["conditions"] == [{"input": "ACTIVE", "operator": "true"}]
    assert [(c["name"], c["table"], c["alias"]) for c in said["selectedColumns"]] == [
        ("NAME", 1, ""),
        ("SEGMENT", 1, "KIND"),
    ]
    assert said["postFilter"]["expression"] == "AMOUNT > 0"
    assert said["engineParams"]["impala"] == {"forceStreamMode": True}


BARE: list[dict[str, Any]] = [
    {"type": "sync", "inputs": ["A"], "outputs": ["B"], "schema_mode": "FREE_SCHEMA_NAME_BASED", "engine": "SQL"},
    {"type": "list_folder", "inputs": [{"folder": "f"}], "outputs": ["B"], "size": False, "levels": [{"x": 1}]},
    {"type": "merge_folder", "inputs": [{"folder": "f"}], "outputs": [{"folder": "g"}], "on_conflict": "SKIP"},
    {
        "type": "download",
        "outputs": [{"folder": "g"}],
        "delete_extra_files": False,
        "sources": [{"providerType": "FTP"}],
    },
    {
        "type": "export",
        "inputs": ["A"],
        "outputs": [{"folder": "g"}],
        "export": {
            "exporter": "exporter_a_b",
            "apply_exploration_filters": False,
            "selection": {"max_records": 10},
            "config": {"maxRows": 1, "deep": {"aB_c": "x"}},
        },
        "clear_output_partition": True,
    },
]


@pytest.mark.parametrize("item", BARE, ids=lambda item: item["type"])
def test_recipes_without_payload(item: dict[str, Any]) -> None:
    """Everything they say lies in the recipe's parameters."""
    body = desire(item).body
    assert "payload" not in body
    assert dict(KIND.show(body, {"name": "r"}).item) == item


def test_an_export_is_whole_and_leaves_out_where_it_does_not_go() -> None:
    """What differs is said, what DSS's editor would write goes along; a project that is not the target says nothing."""
    made = desire({"type": "export", "inputs": ["A"], "outputs": [{"folder": "g"}], "export": {}}).body["params"]
    assert made["exportParams"]["format"]["params"]["separator"] == "\t"
    there = {**made["exportParams"], "destinationDatasetProjectKey": "OLD", "destinationDatasetConnection": "c"}
    for kind in ("CUSTOM_MANAGED", "DATASET"):
        body = {"type": "export", "params": {"exportParams": {**there, "destinationType": kind}}}
        assert ("OLD" in str(KIND.show(body, {"name": "r"}).item)) is (kind == "DATASET")
    body = {"type": "export", "params": {"exportParams": there}}
    assert KIND.show(body, {"name": "r"}).item["export"] == {}


def test_what_an_exporter_is_told_may_be_a_secret() -> None:
    config = {"password": "hunter2secret", "table": "t"}
    body = desire({"type": "export", "inputs": ["A"], "outputs": [{"folder": "g"}], "export": {"config": config}}).body
    written = KIND.show(body, {"name": "r"})
    assert "hunter2" not in str(written) and written.item["export"]["config"]["table"] == "t"
    assert set(written.item["secrets"]) == {"export.config.password", "params.exportParams.config.password"}


def test_a_score_recipe_says_it_in_the_words_of_dss() -> None:
    said = payload({**MODEL, "type": "score", "columns": ["id"], "use_gpu": True, "spark_config": "big"})
    assert (said["filterInputColumns"], said["keptInputColumns"]) == (True, ["id"])
    assert said["gpuConfig"]["params"]["useGpu"] is True
    assert said["sparkParams"]["sparkConf"]["inheritConf"] == "big"


def test_a_container_lies_in_the_payload_of_visual_recipes() -> None:
    said = payload({**NAMES, "type": "sort", "order_by": ["a"], "container": "big"})
    assert said["engineParams"]["containerSelection"] == {
        "containerMode": "EXPLICIT_CONTAINER",
        "containerConf": "big",
    }


FILTERS: list[tuple[Any, Any]] = [
    ({"a": {">": 1, "<=": 5}}, [("a", ">  [number]", {"num": 1}), ("a", "<= [number]", {"num": 5})]),
    ({"a": {"=": "x"}}, [("a", "== [string]", {"string": "x"})]),
    ({"a": {"!=": 2.5}}, [("a", "!= [number]", {"num": 2.5})]),
    ({"a": {"= ignoring case": "X"}}, [("a", "== [string]i", {"string": "X"})]),
    ({"a": "not empty", "b": False}, [("a", "not empty", {}), ("b", "false", {})]),
    ({"a": {"matches": "x.*"}}, [("a", "regex", {"string": "x.*"})]),
    ({"a": {"in": ["x", "y"]}}, [("a", "in [string]", {"items": [{"string": "x"}, {"string": "y"}]})]),
    ({"a": {"not in": [1]}}, [("a", "not in [number]", {"items": [{"num": 1}]})]),
    ({"a": {"<": {"column": "b"}}}, [("a", "<  [column]", {"col": "b"})]),
    ({"a": {">=": "2024-01-31 10:30"}}, [("a", ">= [date]", {"date": "2024-01-31", "time": "10:30"})]),
    (
        {"a": {"between": ["2024-01-01", "2024-02-01"]}},
        [("a", ">< [date]", {"date": "2024-01-01", "time": "00:00", "date2": "2024-02-01", "time2": "00:00"})],
    ),
    ({"all": [{"a": {"contains": "x"}}, {"a": {"contains": "y"}}]}, [("a", "contains", {"string": "x"}), ("a", "contains", {"string": "y"})]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), FILTERS, ids=lambda value: str(value)[:40])
def test_conditions(said: Any, meant: Any) -> None:
    item = {**NAMES, "type": "sampling", "filter": said}
    found = payload(item)["uiData"]
    assert found["mode"] == "&&"
    assert found["conditions"] == [{"input": c, "operator": op, **own} for c, op, own in meant]
    assert back(item)["filter"] == said


def test_groups_of_conditions_nest() -> None:
    item = {**NAMES, "type": "sampling", "filter": {"any": [{"a": {">": 1}}, {"all": {"b": "empty", "c": True}}]}}
    top = payload(item)["uiData"]
    assert top["mode"] == "||"
    inner = top["conditions"][1]["subCondition"]
    assert inner["enabled"] is True and inner["uiData"]["mode"] == "&&"
    assert [c["operator"] for c in inner["uiData"]["conditions"]] == ["is empty", "true"]
    assert back(item) == item


def test_a_column_named_like_a_word_of_the_language() -> None:
    raw = {"input": "any", "operator": "not empty"}
    item = {**NAMES, "type": "sampling", "filter": {"all": [raw, {"a": "empty"}]}}
    assert payload(item)["uiData"]["conditions"][0] == raw
    assert back(item) == item


def test_a_filter_as_dss_has_it_is_taken_as_it_is() -> None:
    raw = {"enabled": True, "distinct": False, "uiData": {"mode": "ESQS"}, "expression": "x:1"}
    assert payload({**NAMES, "type": "sampling", "filter": raw}) == raw


def test_what_the_editor_leaves_behind_is_not_written() -> None:
    """Values that an operator does not use, a filter that is off with its conditions, labels, copies of columns."""
    item = {**NAMES, "type": "join", "joins": [{"left": "A", "right": "B", "type": "left", "on": ["k"]}]}
    tree = made(item)
    for i, virtual in enumerate(tree["payload"]["virtualInputs"]):
        virtual.update(originLabel="ABC"[i], name=f"P.{'ABC'[i]}", alias="ABC"[i], autoSelectColumns=False)
    tree["payload"]["selectedColumns"] = [{"name": "x", "table": 0, "type": "string"}]
    tree["payload"]["joins"][0]["rightLimit"] = {"enabled": False, "maxMatches": 1, "type": "KEEP_LARGEST"}
    tree["payload"]["postFilter"] = {
        "enabled": False,
        "distinct": False,
        "uiData": {"mode": "&&", "conditions": [{"input": "x", "operator": "contains"}]},
    }
    assert dict(KIND.show(live(tree), {"name": "r"}).item) == item
    assert changes(item, tree) == []


def test_what_older_versions_leave_out_is_what_it_means() -> None:
    item = {**NAMES, "type": "join", "joins": [{"left": "A", "right": "B", "type": "left", "on": ["k"]}],
            "select": {"A": ["x"]}}  # fmt: skip
    tree = made(item)
    for on in tree["payload"]["joins"][0]["on"]:
        for key in ("windowFrom", "windowTo", "maxMatches", "normalizeText"):
            del on[key]
    tree["payload"]["virtualInputs"] = [{"index": i, "preFilter": {}} for i in range(3)]
    assert dict(KIND.show(live(tree), {"name": "r"}).item) == item
    assert changes(item, tree) == []


def test_what_a_form_cannot_say_stays_beside_it() -> None:
    item = {**NAMES, "type": "distinct", "columns": ["a"]}
    tree = made(item)
    tree["payload"]["futureOption"] = {"x": 1}
    written = KIND.show(live(tree), {"name": "r"})
    assert dict(written.item) == {**item, "payload": {"futureOption": {"x": 1}}}
    assert desire(dict(written.item)).body["payload"]["futureOption"] == {"x": 1}


def test_an_option_that_is_no_longer_written_goes_back() -> None:
    """What a pair, a condition or a table says is whole: leaving a key out means DSS's default, not "whatever"."""
    loud = {"left": "k", "right": "k", "ignore_case": True}
    item = {**NAMES, "type": "join", "joins": [{"left": "A", "right": "B", "type": "left", "on": [loud]}],
            "select": {"A": {"columns": ["x"], "prefix": "P", "filter": "x > 1"}}}  # fmt: skip
    quiet = {**item, "joins": [{"left": "A", "right": "B", "type": "left", "on": ["k"]}], "select": {"A": ["x"]}}
    found = changes(quiet, made(item))
    assert any("caseInsensitive" in path for path in found)
    assert any("prefix" in path for path in found) and any("enabled" in path for path in found)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"joins": [{"left": "A", "right": "CC", "on": ["k"]}]}, "joins[0].right: 'CC' is no table of this recipe"),
        ({"joins": [{"on": [3]}]}, "joins[0].on[0]: this is no condition of a join"),
        ({"joins": [{"on": [{"left": "a", "right": "b", "ignore": 1}]}]}, "joins[0].on[0]: 'ignore' is no option"),
        ({"joins": [], "select": {"D": "all"}}, "select.D: 'D' is no table of this recipe"),
        ({"joins": [], "tables": ["A", "Z"]}, "tables[1]: 'Z' is no input of this recipe"),
        ({"joins": [], "filter": {"a": "nott empty"}}, "filter.a: 'nott empty' is no condition"),
        ({"joins": [], "filter": {"a": {"=>": 1}}}, "filter.a: '=>' is no operator of a condition"),
        ({"joins": [], "filter": {"a": {">": "x"}}}, "filter.a: '>' cannot be compared with this"),
        ({"joins": [], "computed_columns": {"a": {"type": "int"}}}, "computed_columns.a: a computed column has one"),
        ({"keys": ["a"]}, "keys: `keys` belongs to recipes of type group"),
    ],
)
def test_mistakes_in_a_join(item: dict[str, Any], said: str) -> None:
    (told,) = problems({**NAMES, "type": "join", **item})
    assert told.startswith(said)


def test_a_sample_has_one_method() -> None:
    (told,) = problems({**NAMES, "type": "sampling", "sample": {"frist": 3}})
    assert told.startswith("sample: a sample has one method")


def test_a_window_says_it_in_the_words_of_dss() -> None:
    item = {**NAMES, "type": "window", "windows": [{"partition_by": ["a"], "order_by": ["d"], "range": [25, None]}],
            "columns": ["a"], "aggregations": {"b": ["sum"]}}  # fmt: skip
    said = payload(item)
    (window,) = said["windows"]
    assert (window["enablePartitioning"], window["partitioningColumns"]) == (True, ["a"])
    assert (window["enableOrdering"], window["orders"]) == (True, [{"column": "d", "desc": False}])
    assert (window["enableLimits"], window["windowLimitMode"], window["windowLowerBound"]) == (True, "RANGE", 25)
    assert (window["limitPreceding"], window["limitFollowing"]) == (True, False)
    assert [(v["column"], v["value"], v["sum"]) for v in said["values"]] == [("a", True, False), ("b", False, True)]
    assert said["retrievedColumnsSelectionMode"] == "EXPLICIT"


def test_what_a_window_has_switched_off_is_no_difference() -> None:
    item = {**NAMES, "type": "window", "windows": [{"order_by": ["d"]}], "aggregations": {"b": ["sum"]}}
    tree = made(item)
    tree["payload"]["windows"][0].update(partitioningColumns=["z"], precedingRows=3, windowLimitMode="RANGE")
    tree["payload"]["values"].insert(0, {"column": "a", "value": True, "sum": False, "concatSeparator": ","})
    assert dict(KIND.show(live(tree), {"name": "r"}).item) == item
    assert changes(item, tree) == []


def test_a_split_says_it_in_the_words_of_dss() -> None:
    said = payload({**SPLIT, "column": "r", "splits": [{"to": "SMALL", "value": "x"}], "otherwise": "REST"})
    assert (said["mode"], said["column"], said["defaultOutputIndex"]) == ("VALUES", "r", 2)
    assert said["valueSplits"] == [{"value": "x", "outputIndex": 1, "caseSensitive": False}]
    dropped = payload({**SPLIT, "splits": [{"to": "BIG", "share": 80}]})
    assert (dropped["mode"], dropped["defaultOutputIndex"]) == ("RANDOM", -1)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"splits": [{"to": "BIGG", "share": 3}]}, "splits[0].to: 'BIGG' is no output of this recipe"),
        (
            {"splits": [{"to": "BIG", "share": 3}, {"to": "SMALL", "value": 3}]},
            "splits: rows are told apart in one way",
        ),
        ({"splits": [], "otherwise": "X"}, "otherwise: 'X' is no output of this recipe"),
    ],
)
def test_mistakes_in_a_split(item: dict[str, Any], said: str) -> None:
    (told,) = problems({**SPLIT, **item})
    assert told.startswith(said)


def step(said: dict[str, Any]) -> dict[str, Any]:
    (made_of_it,) = payload({"type": "prepare", "inputs": ["A"], "outputs": ["B"], "steps": [said]})["steps"]
    return made_of_it


ONE = {"appliesTo": "SINGLE_COLUMN", "columns": ["a"]}
STEPS: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"rename": {"a": "b", "c": "d"}}, "ColumnRenamer",
     {"renamings": [{"from": "a", "to": "b"}, {"from": "c", "to": "d"}]}),
    ({"keep_columns": ["a", "b"]}, "ColumnsSelector", {"keep": True, "appliesTo": "COLUMNS", "columns": ["a", "b"]}),
    ({"remove_columns": "a"}, "ColumnsSelector", {"keep": False, **ONE}),
    ({"remove_columns": {"pattern": "tmp_.*"}}, "ColumnsSelector",
     {"keep": False, "appliesTo": "PATTERN", "appliesToPattern": "tmp_.*", "columns": []}),
    ({"formula": {"column": "t", "expression": "p * q"}}, "CreateColumnWithGREL", {"column": "t", "expression": "p * q"}),
    ({"parse_date": {"column": "a", "formats": ["yyyy"], "to": "d"}}, "DateParser",
     {**ONE, "formats": ["yyyy"], "outCol": "d", "lang": "auto", "timezone_id": "UTC"}),
    ({"find_replace": {"columns": "all", "mapping": {"x": "y"}, "match": "full_string"}}, "FindReplace",
     {"appliesTo": "ALL", "columns": [], "mapping": [{"from": "x", "to": "y"}], "output": "", "matching": "FULL_STRING",
      "normalization": "EXACT", "stopAfterFirstMatch": False, "useDatasetForMapping": False}),
    ({"fill_empty": {"column": "a", "value": "0"}}, "FillEmptyWithValue", {**ONE, "value": "0"}),
    ({"date_difference": {"column": "a", "compare_to": "now", "to": "age", "unit": "years"}}, "DateDifference",
     {"input1": "a", "compareTo": "NOW", "output": "age", "outputUnit": "YEARS", "reverse": False}),
    ({"remove_rows": {"where": {"a": "empty"}}}, "RemoveRowsOnEmpty", {**ONE, "keep": False}),
    ({"keep_rows": {"where": "x > 1"}}, "FilterOnCustomFormula", {"expression": "x > 1", "action": "KEEP_ROW"}),
    ({"remove_rows": {"where": {"a": {"in": ["x", "y"]}}}}, "FilterOnValue",
     {**ONE, "values": ["x", "y"], "action": "REMOVE_ROW", "matchingMode": "FULL_STRING", "normalizationMode": "EXACT",
      "booleanMode": "AND", "exclude": False, "processNullOrEmptyValues": False}),
    ({"keep_rows": {"where": {"a": {"between": [18, None]}}}}, "FilterOnNumericalRange",
     {**ONE, "min": 18, "action": "KEEP_ROW", "booleanMode": "AND", "includeEmptyValues": False}),
    ({"clear_cells": {"where": {"a": {"is not": "Date"}}}}, "FilterOnBadType",
     {**ONE, "type": "Date", "action": "CLEAR_CELL", "booleanMode": "AND", "considerEmptyAsInvalid": False}),
    ({"filter_on_value": {"columns": ["a", "b"], "values": ["x"], "action": "keep_row", "match": "substring"}},
     "FilterOnValue", {"appliesTo": "COLUMNS", "columns": ["a", "b"], "values": ["x"], "action": "KEEP_ROW",
                       "matchingMode": "SUBSTRING", "normalizationMode": "EXACT", "booleanMode": "AND",
                       "exclude": False, "processNullOrEmptyValues": False}),
    ({"geo_point": {"latitude": "lat", "longitude": "lon", "to": "p"}}, "GeoPointCreator",
     {"lat_column": "lat", "lon_column": "lon", "out_column": "p"}),
    ({"transpose": "a"}, "Transpose", {"column": "a"}),
    ({"round": "a"}, "RoundProcessor", {**ONE, "mode": "ROUND", "places": 0, "precision": 0}),
    ({"transform_text": {"column": "a", "mode": "to_lower"}}, "StringTransformer",
     {**ONE, "mode": "TO_LOWER", "truncate_limit": 0}),
    ({"raw": "SomeNewProcessor", "params": {"x": {"y": [1]}}}, "SomeNewProcessor", {"x": {"y": [1]}}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "params"), STEPS, ids=lambda value: str(value)[:30])
def test_a_step_says_it_in_the_words_of_dss(said: dict[str, Any], kind: str, params: dict[str, Any]) -> None:
    assert step(said) == {"metaType": "PROCESSOR", "type": kind, "disabled": False, "params": params}
    item = {"type": "prepare", "inputs": ["A"], "outputs": ["B"], "steps": [said]}
    assert back(item) == item


def test_groups_comments_colours_and_steps_that_are_off() -> None:
    steps = [
        {
            "group": "Dates",
            "comment": "All of them",
            "color": "#2ab1ac",
            "secondary_color": "#d4e7e4",
            "steps": [{"formula": {"column": "a", "expression": "1"}, "disabled": True, "comment": "later"}],
        },
        {"formula": {"column": "b", "expression": "2"}, "name": "Two", "params": {"future": 1}},
    ]
    item = {"type": "prepare", "inputs": ["A"], "outputs": ["B"], "steps": steps, "engine": "SPARK"}
    first, second = payload(item)["steps"]
    assert (first["metaType"], first["name"], first["mainColor"]) == ("GROUP", "Dates", "#2ab1ac")
    assert first["steps"][0]["disabled"] is True
    assert (second["name"], second["params"]["future"]) == ("Two", 1)
    assert made(item)["params"] == {"engineType": "SPARK"}
    assert back(item) == item


def test_values_by_conditions() -> None:
    said = {"if": {"cases": [{"when": {"n": {">": 1}}, "set": {"size": "big", "was": {"column": "old"}}},
                             {"when": "n < 0", "set": {"size": {"formula": "n * 2"}}}], "else": {"size": "small"}}}  # fmt: skip
    rule = step(said)["params"]["visualIfDesc"]
    assert rule["ifThen"]["filter"]["uiData"]["conditions"] == [{"input": "n", "operator": ">  [number]", "num": 1}]
    assert rule["ifThen"]["actions"] == [
        {"outputColumnName": "size", "operator": "ASSIGN_VALUE", "value": "big"},
        {"outputColumnName": "was", "operator": "ASSIGN_COLUMN", "column": "old"},
    ]
    assert [case["filter"]["expression"] for case in rule["elseIfThens"]] == ["n < 0"]
    assert rule["elseActions"][0]["value"] == "small"
    item = {"type": "prepare", "inputs": ["A"], "outputs": ["B"], "steps": [said]}
    assert back(item) == item


def test_numbers_where_dss_keeps_texts() -> None:
    assert step({"fill_empty": {"column": "a", "value": 0}})["params"]["value"] == "0"
    assert step({"keep_rows": {"where": {"a": {"=": 1}}}})["params"]["values"] == ["1"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"formula": {"column": "a"}}, "steps[0].formula: 'expression' is missing"),
        ({"formla": {"column": "a"}}, "steps[0]: a step does one thing"),
        ({"formula": {"column": "a", "expression": "1"}, "round": "a"}, "steps[0]: a step does one thing"),
        ({"fill_empty": {"value": "0"}}, "steps[0].fill_empty: columns are chosen in one way"),
        ({"keep_rows": {"where": {"a": {"like": "x"}}}}, "steps[0].keep_rows.where: 'like' cannot be asked"),
        ({"group": "g", "steps": [{"nope": 1}]}, "steps[0].steps[0]: a step does one thing"),
    ],
)
def test_mistakes_in_steps(said: dict[str, Any], told: str) -> None:
    (problem,) = problems({"type": "prepare", "inputs": ["A"], "outputs": ["B"], "steps": [said]})
    assert problem.startswith(told)


def test_the_key_of_a_geocoder_is_not_written() -> None:
    geocode = {"column": "address", "api": "mapquest", "api_key": "Zk81hQx7Lw02pVr9", "prefix": "at_"}
    item = {
        "type": "prepare",
        "inputs": ["A"],
        "outputs": ["B"],
        "steps": [{"group": "g", "steps": [{"geocode": geocode}]}],
    }
    written = KIND.show(made(item), {"name": "r"}).item
    shown = written["steps"][0]["steps"][0]["geocode"]
    assert str(shown["api_key"]).startswith("{{ var.recipe_r")
    assert written["secrets"] == [
        "steps[0].steps[0].geocode.api_key",
        "payload.steps[*].steps[*].params.apiKey",
    ]
    assert "Zk81hQx7Lw02pVr9" not in str(written)
