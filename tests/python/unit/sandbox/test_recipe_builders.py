"""Recipes that DSS's own builder makes: every creator of the official client, then its settings class (API §6.4, §6.5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from dataikuapi.dss.recipe import FuzzyJoinRecipeCreator, GeoJoinRecipeCreator, JoinRecipeSettings
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.facts.blocks import ENGINES
from tests.sandbox.facts.recipes import NEEDS, UNBUILT

INPUTS = {"a": ["k", "n", "x"], "b": ["k", "y"]}
NO_FILTER = {"distinct": False, "enabled": False}


def fresh(dss: Sandbox, key: str) -> Any:
    """A project with two inputs, two outputs and a model."""
    project = dss.client("designer").create_project(key, key, "alice")
    for name in ("a", "b", "out", "out2"):
        project.new_managed_dataset(name).with_store_into("filesystem_managed").create()
        columns = [{"name": column, "type": "string"} for column in INPUTS.get(name, [])]
        project.get_dataset(name).set_schema({"columns": columns, "userModified": True})
    dss.estate.projects[key].save("saved_models", "MODEL123", {"name": "m"}, user="admin")
    return project


@pytest.fixture
def project(dss: Sandbox, request: pytest.FixtureRequest) -> Any:
    return fresh(dss, "".join(c if c.isalnum() else "_" for c in request.node.name).upper()[-60:])


def made(project: Any, kind: str, *inputs: str, output: str = "out", creator: Any = None, **more: Any) -> Any:
    """The settings of a recipe that the client's creator for `kind` made; `more` names calls of the creator."""
    builder = creator or project.new_recipe(kind)
    for name in inputs or ("a",):
        builder.with_input(name)
    for call, argument in more.items():
        getattr(builder, call)(argument)
    if "with_output_evaluation_store" not in more and "with_output_knowledge_bank" not in more:
        builder.with_output(output)
    return builder.create().get_settings()


def columns(rows: list[Any]) -> list[Any]:
    return [row["column"] for row in rows]


# ---------------------------------------------------------------------------------------------- what each settings class reads


def _join(project: Any) -> None:
    settings = made(project, "join", "a", "b")
    assert [(v["index"], v["originLabel"]) for v in settings.raw_virtual_inputs] == [(0, "a"), (1, "b")]
    assert settings.raw_joins == [
        {"table1": 0, "table2": 1, "conditionsMode": "AND", "type": "LEFT", "outerJoinOnTheLeft": True, "on": []}
    ]
    assert settings.obj_payload["selectedColumns"] == [
        {"name": name, "table": table} for name, table in (("k", 0), ("n", 0), ("x", 0), ("y", 1))
    ]
    JoinRecipeSettings.add_condition_to_join(settings.raw_joins[0], "EQ", "k", "k")
    settings.add_pre_join_computed_column(0, {"name": "z", "mode": "GREL", "expr": "1", "type": "int"})
    settings.set_unmatched_output("out2")
    settings.save()
    assert settings.recipe.get_settings().raw_joins[0]["on"][0]["column1"] == {"name": "k", "table": 0}


def _fuzzyjoin(project: Any) -> None:
    payload = made(project, "", "a", "b", creator=FuzzyJoinRecipeCreator(None, project)).obj_payload
    assert payload["joins"] == [{"table1": 0, "table2": 1, "type": "LEFT", "on": []}]
    assert payload["virtualInputs"] == [{"index": 0}, {"index": 1}] and payload["withMetaColumn"] is False


def _geojoin(project: Any) -> None:
    payload = made(project, "", "a", "b", creator=GeoJoinRecipeCreator(None, project)).obj_payload
    assert payload["joins"][0]["conditionsMode"] == "AND" and payload["engineParams"] == ENGINES


def _vstack(project: Any) -> None:
    settings = made(project, "vstack", "a", "b")
    assert settings.columns_selection_mode == "UNION" and len(settings.raw_virtual_inputs) == 2
    settings.add_origin_column("from", {1: "second"})
    settings.set_custom_remapping_mode({"key": {0: "k", 1: "k"}})
    settings.save()
    again = settings.recipe.get_settings()
    assert again.raw_virtual_inputs[1]["originLabel"] == "second"
    assert again.obj_payload["selectedColumns"] == ["key"]


def _grouping(project: Any) -> None:
    settings = made(project, "grouping", with_group_key="k")
    assert settings.obj_payload["keys"] == [{"column": "k"}]
    assert columns(settings.obj_payload["values"]) == ["n", "x"]
    assert settings.get_or_create_column_settings("n")["sum"] is False
    settings.clear_grouping_keys()
    settings.add_grouping_key("x")
    settings.set_global_count_enabled(False)
    settings.save()
    assert settings.recipe.get_settings().obj_payload["globalCount"] is False


def _upsert(project: Any) -> None:
    settings = made(project, "upsert", with_upsert_key="k")
    settings.add_upsert_key("n")
    settings.add_computed_column({"name": "z"})
    settings.save()
    assert columns(settings.recipe.get_settings().obj_payload["keys"]) == ["k", "n"]


def _sort(project: Any) -> None:
    settings = made(project, "sort")
    assert not (settings.rank_column_enabled or settings.dense_rank_column_enabled)
    assert settings.row_number_column_enabled is False
    settings.add_sorting_key("n", ascending=False)
    settings.save()
    assert settings.recipe.get_settings().obj_payload["orders"] == [{"column": "n", "desc": True}]


def _shaker(project: Any) -> None:
    settings = made(project, "prepare")
    assert settings.raw_steps == [] and settings.raw_params["engineParams"]["maxThreads"] == 8
    settings.add_processor_step("ColumnsSelector", {"keep": True, "columns": ["k"], "appliesTo": "COLUMNS"})
    settings.save()
    assert len(settings.recipe.get_settings().raw_steps) == 1


def _split(project: Any) -> None:
    settings = made(project, "split")
    with pytest.raises(DataikuException, match="Split mode not set yet"):
        _ = settings.split_mode
    out = {"mode": "dataset", "value": "out"}
    settings.set_split_on_single_column_values("k", [{"output": out, "value": "1"}])
    settings.save()
    assert settings.recipe.get_settings().split_mode == "VALUES"


def _window(project: Any) -> None:
    payload = made(project, "window").obj_payload
    assert columns(payload["values"]) == INPUTS["a"] and all(v["value"] for v in payload["values"])
    assert payload["windows"][0]["enableLimits"] is False


def _distinct(project: Any) -> None:
    assert columns(made(project, "distinct").obj_payload["keys"]) == INPUTS["a"]


def _topn(project: Any) -> None:
    payload = made(project, "topn").obj_payload
    assert (payload["firstRows"], payload["keys"], payload["retrievedColumns"]) == (1, [], INPUTS["a"])


def _pivot(project: Any) -> None:
    payload = made(project, "pivot").obj_payload
    assert payload["pivots"][0]["keyColumns"] == [] and payload["identifierColumnsSelection"] == "EXPLICIT"


def _sampling(project: Any) -> None:
    settings = made(project, "sampling")
    assert settings.obj_payload == NO_FILTER
    assert settings.raw_params["selection"]["maxRecords"] == 100000


def _extract_failed_rows(project: Any) -> None:
    assert made(project, "extract_failed_rows").obj_payload == {"columnRules": []}


def _bare(kind: str, key: str, value: Any) -> Callable[[Any], None]:
    def check(project: Any) -> None:
        settings = made(project, kind)
        assert settings.raw_params[key] == value
        assert not settings.get_payload()

    return check


def _scoring(project: Any) -> None:
    payload = made(project, "prediction_scoring", with_input_model="MODEL123").obj_payload
    assert payload["predictionType"] == "BINARY_CLASSIFICATION" and payload["pythonBatchSize"] == 100000


def _clusters(project: Any) -> None:
    assert made(project, "clustering_scoring", with_input_model="MODEL123").obj_payload["removeOutliers"] is False


def _evaluation(project: Any) -> None:
    store = project.create_model_evaluation_store("store").mes_id
    settings = made(project, "evaluation", with_input_model="MODEL123", with_output_evaluation_store=store)
    assert settings.obj_payload["taskType"] == "PREDICTION"
    assert settings.get_recipe_outputs()["evaluationStore"]["items"][0]["ref"] == store


def _standalone(project: Any) -> None:
    store = project.create_model_evaluation_store("store").mes_id
    settings = made(project, "standalone_evaluation", with_reference_dataset="b", with_output_evaluation_store=store)
    assert settings.obj_payload["dontComputePerformance"] is False
    assert sorted(settings.get_flat_input_refs()) == ["a", "b"]


def _prompt(project: Any) -> None:
    payload = made(project, "prompt", with_llm="openai:c:gpt").obj_payload
    assert payload["llmId"] == "openai:c:gpt" and "onlySetLLMId" not in payload
    assert payload["prompt"]["resultValidation"]["expectedFormat"] == "NONE"


def _embed(project: Any) -> None:
    builder = project.new_recipe("embed_dataset")
    builder.with_output_knowledge_bank("bank", "openai:c:e")
    builder.with_input("a")
    settings = builder.create().get_settings()
    assert settings.obj_payload["chunkSizeCharacters"] == 3000
    assert settings.get_flat_output_refs() == [project.list_knowledge_banks()[0].id]


def _extract_fields(project: Any) -> None:
    settings = made(project, "extract_fields", with_vlm="openai:c:m", with_extraction_schema={"type": "object"})
    assert settings.raw_params["vlmId"] == "openai:c:m"
    assert json.loads(settings.raw_params["extractionSchema"]) == {"type": "object"}


def _download(project: Any) -> None:
    folder = project.create_managed_folder("files")
    builder = project.new_recipe("download").with_existing_output(folder.id)
    settings = builder.create().get_settings()
    assert settings.raw_params["sources"] == [] and settings.get_recipe_inputs() == {}
    assert settings.recipe.name == "download_to_files"


CREATORS = {
    "join": _join,
    "fuzzyjoin": _fuzzyjoin,
    "geojoin": _geojoin,
    "vstack": _vstack,
    "grouping": _grouping,
    "upsert": _upsert,
    "sort": _sort,
    "shaker": _shaker,
    "split": _split,
    "window": _window,
    "distinct": _distinct,
    "topn": _topn,
    "pivot": _pivot,
    "sampling": _sampling,
    "extract_failed_rows": _extract_failed_rows,
    "sync": _bare("sync", "schemaMode", "STRICT_SYNC"),
    "export": _bare("export", "clearOutputPartition", False),
    "prediction_scoring": _scoring,
    "clustering_scoring": _clusters,
    "evaluation": _evaluation,
    "standalone_evaluation": _standalone,
    "prompt": _prompt,
    "nlp_llm_rag_embedding": _embed,
    "extract_fields": _extract_fields,
    "download": _download,
}


@pytest.mark.parametrize("kind", CREATORS)
def test_a_creator_of_the_client(project: Any, kind: str) -> None:
    CREATORS[kind](project)


# ------------------------------------------------------------------------------------------------ types without a creator


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("merge_folder", "conflictHandling", "OVERWRITE"),
        ("list_folder_contents", "basename", True),
        ("update", "addMissingRows", True),
    ],
)
def test_a_type_that_the_client_has_no_creator_for(project: Any, kind: str, key: str, value: Any) -> None:
    io = {"inputs": {"main": {"items": [{"ref": "a"}]}}, "outputs": {"main": {"items": [{"ref": "out"}]}}}
    settings = project.create_recipe({"type": kind, "name": "r", **io}, {}).get_settings()
    assert settings.raw_params[key] == value


@pytest.mark.parametrize("kind", UNBUILT)
def test_what_nobody_has_seen_the_builder_make_is_not_made_up(project: Any, kind: str) -> None:
    io = {"inputs": {"main": {"items": [{"ref": "a"}]}}, "outputs": {"main": {"items": [{"ref": "out"}]}}}
    with pytest.raises(DataikuException, match=f"NoEvidence: .*{kind}.*rawCreation"):
        project.create_recipe({"type": kind, "name": "r", **io}, {})
    raw = {"rawCreation": True, "rawPayload": '{"mine": 1}'}
    assert project.create_recipe({"type": kind, "name": "r", **io}, raw).get_settings().obj_payload == {"mine": 1}


# ------------------------------------------------------------------------------------------------------ two of one, too few


def test_a_dataset_joined_with_itself_is_one_input(project: Any) -> None:
    settings = made(project, "join", "a", "a")
    assert settings.get_flat_input_refs() == ["a"]
    assert [v["index"] for v in settings.raw_virtual_inputs] == [0, 0]
    assert (settings.raw_joins[0]["table1"], settings.raw_joins[0]["table2"]) == (0, 1)


def test_keys_are_guessed_under_the_other_reading() -> None:
    with Sandbox(git=False, readings={"join-keys": "b"}) as dss:
        on = made(fresh(dss, "GUESS"), "join", "a", "b").raw_joins[0]["on"]
    assert [(c["column1"], c["column2"], c["type"]) for c in on] == [
        ({"name": "k", "table": 0}, {"name": "k", "table": 1}, "EQ")
    ]


@pytest.mark.parametrize("kind", NEEDS)
def test_too_few_inputs_are_refused(project: Any, kind: str) -> None:
    roles = {role: {"items": [{"ref": "a"}] * (least - 1)} for role, least in NEEDS[kind].items()}
    proto = {"type": kind, "name": "r", "inputs": roles, "outputs": {"main": {"items": [{"ref": "out"}]}}}
    with pytest.raises(DataikuException, match=f"IllegalArgumentException: Recipe of type {kind} needs"):
        project.create_recipe(proto, {})
    assert project.list_recipes() == []


def test_too_few_inputs_under_the_other_reading() -> None:
    with Sandbox(git=False, readings={"recipe-few-inputs": "b"}) as dss:
        settings = made(fresh(dss, "FEW"), "join", "a")
        assert settings.raw_joins == [] and len(settings.raw_virtual_inputs) == 1


def test_an_output_that_nobody_spoke_of_is_made_under_the_other_reading() -> None:
    with Sandbox(git=False, readings={"recipe-output-missing": "b"}) as dss:
        project = fresh(dss, "MAKES")
        made(project, "topn", output="new")
        assert project.get_dataset("new").get_settings().get_raw()["params"]["connection"] == "filesystem_managed"
        with pytest.raises(DataikuException, match="Need to create output dataset or folder"):
            made(project, "sync", output="newer")


def test_a_raw_payload_is_a_text(project: Any) -> None:
    proto = {"type": "sort", "name": "r", "inputs": {}, "outputs": {}}
    with pytest.raises(DataikuException, match="Expected a string"):
        project.create_recipe(proto, {"rawCreation": True, "rawPayload": {"orders": []}})
    recipe = project.create_recipe(proto, {"rawCreation": True, "rawPayload": json.dumps({"orders": []})})
    assert recipe.get_settings().obj_payload == {"orders": []}
