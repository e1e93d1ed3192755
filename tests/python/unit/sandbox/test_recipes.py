"""Recipes of the sandbox through the official client (API §6)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.api.recipe_payloads import BUILDERS
from tests.sandbox.facts.recipes import TYPES, UNBUILT

COLUMNS = [("k", "string"), ("n", "bigint"), ("x", "double"), ("d", "date")]


@pytest.fixture
def project(dss: Sandbox, request: pytest.FixtureRequest) -> Any:
    key = "".join(c if c.isalnum() else "_" for c in request.node.name).upper()[:60]
    project = dss.client("designer").create_project(key, key, "alice")
    for name, columns in (("a", COLUMNS), ("b", [("k", "string"), ("y", "int")]), ("out", []), ("out2", [])):
        helper = project.new_managed_dataset(name)
        helper.with_store_into("filesystem_managed").create()
        columns = [{"name": n, "type": t} for n, t in columns]
        project.get_dataset(name).set_schema({"columns": columns, "userModified": True})
    return project


def one(project: Any, kind: str, name: str | None = None, script: str | None = None, **settings: Any) -> Any:
    """A recipe from a to out, by the client's own builder."""
    builder = project.new_recipe(kind, name)
    builder.with_input("a")
    builder.with_output("out")
    if script is not None:
        builder.with_script(script)
    builder.creation_settings.update(settings)
    return builder.create()


def payload(recipe: Any) -> Any:
    return json.loads(recipe.get_settings().data["payload"])


def computed(recipe: Any) -> list[tuple[str, str]]:
    """Apply the schema update; what the output then says."""
    updates = recipe.compute_schema_updates()
    assert updates.any_action_required()
    updates.apply()
    assert not recipe.compute_schema_updates().any_action_required()
    dataset = recipe.client.get_project(recipe.project_key).get_dataset("out")
    return [(c["name"], c["type"]) for c in dataset.get_schema()["columns"]]


def edit(recipe: Any, **changes: Any) -> None:
    settings = recipe.get_settings()
    settings.obj_payload.update(changes)
    settings.save()


def test_python_recipe(project: Any) -> None:
    builder = project.new_recipe("python", "py")
    builder.with_input("a").with_output("out").with_script("print(1)\n").create()
    data = project.get_recipe("py").get_settings().data
    assert data["payload"] == "print(1)\n"
    doc = data["recipe"]
    assert doc["params"] == {
        "envSelection": {"envMode": "INHERIT"},
        "containerSelection": {"containerMode": "INHERIT"},
        "skipPrerunValidate": False,
    }
    assert doc["inputs"] == {"main": {"items": [{"ref": "a", "deps": []}]}}
    assert doc["hashPropagationBehavior"] == "INHERIT" and doc["versionTag"]["versionNumber"] == 0
    assert "optionalDependencies" not in doc
    header = next(r for r in project.list_recipes() if r["name"] == "py")
    assert "payload" not in header._data and header._data["type"] == "python"


def test_code_without_script_has_no_payload(project: Any) -> None:
    recipe = one(project, "python", "empty")
    assert "payload" not in recipe.get_settings().data


def test_missing_recipe_is_no_error(project: Any) -> None:
    client = project.client
    assert client._perform_json("GET", f"/projects/{project.project_key}/recipes/nope") == {}
    for failing in (project.get_recipe("nope").get_metadata, project.get_recipe("nope").delete):
        with pytest.raises(DataikuException, match="recipe does not exist"):
            failing()


def test_missing_recipe_other_reading() -> None:
    with Sandbox(git=False, readings={"recipe-missing": "b"}) as dss:
        dss.client("admin").create_project("B", "B", "admin")
        with pytest.raises(ValueError):
            dss.client("admin").get_project("B").get_recipe("nope").get_settings()


def test_put_without_payload_empties_the_code(project: Any) -> None:
    recipe = one(project, "python", "py", script="x = 1\n")
    data = recipe.get_settings().data
    url = f"/projects/{project.project_key}/recipes/py"
    data["recipe"]["oops"] = 1
    project.client._perform_json("PUT", url, body=data)
    after = project.client._perform_json("GET", url)
    assert after["payload"] == "x = 1\n" and "oops" not in after["recipe"]
    project.client._perform_json("PUT", url, body={"recipe": after["recipe"]})
    assert project.client._perform_json("GET", url)["payload"] == ""


def test_grouping_payload_and_schema(project: Any) -> None:
    recipe = one(project, "grouping", "g", groupKey="k")
    made = payload(recipe)
    assert made["keys"] == [{"column": "k"}]
    assert [v["column"] for v in made["values"]] == ["n", "x", "d"]
    assert not any(flag for v in made["values"] for flag in v.values() if flag is True)
    assert "params" not in recipe.get_settings().data["recipe"]
    settings = recipe.get_settings()
    settings.set_column_aggregations("n", min=True, max=True, sum=True, avg=True)
    settings.set_column_aggregations("x", sum=True, count_distinct=True)
    settings.save()
    assert computed(recipe) == [
        ("k", "string"),
        ("n_min", "bigint"),
        ("n_max", "bigint"),
        ("n_avg", "double"),
        ("n_sum", "bigint"),
        ("x_distinct", "bigint"),
        ("x_sum", "double"),
        ("count", "bigint"),
    ]


def test_join_takes_virtual_inputs(project: Any) -> None:
    builder = project.new_recipe("join", "j")
    builder.with_input("a")
    builder.with_input("b")
    builder.with_existing_output("out")
    recipe = builder.create()
    assert recipe.get_settings().get_flat_input_refs() == ["a", "b"]
    made = payload(recipe)
    assert made["joins"] == [
        {"table2": 1, "table1": 0, "conditionsMode": "AND", "type": "LEFT", "outerJoinOnTheLeft": True, "on": []}
    ]
    assert {"name": "y", "table": 1} in made["selectedColumns"]
    assert {"name": "k", "table": 1} not in made["selectedColumns"]
    assert [v["originLabel"] for v in made["virtualInputs"]] == ["a", "b"]
    assert computed(recipe) == [*COLUMNS, ("y", "int")]


def test_stack(project: Any) -> None:
    builder = project.new_recipe("vstack", "s")
    builder.with_input("a")
    builder.with_input("b")
    builder.with_existing_output("out")
    recipe = builder.create()
    assert computed(recipe) == [*COLUMNS, ("y", "int")]
    edit(recipe, mode="INTERSECT", addOriginColumn=True)
    assert computed(recipe) == [("k", "string"), ("original_dataset", "string")]


def test_window(project: Any) -> None:
    recipe = one(project, "window", "w")
    made = payload(recipe)
    assert [v["column"] for v in made["values"]] == ["k", "n", "x", "d"]
    made["values"][1]["lag"] = True
    edit(recipe, values=made["values"], rank=True, windows=[{**made["windows"][0], "prefix": "p"}])
    assert computed(recipe) == [*COLUMNS, ("p_n_lag", "bigint"), ("p_rank", "bigint")]


def test_distinct_sort_topn(project: Any) -> None:
    recipe = one(project, "distinct", "d")
    assert [k["column"] for k in payload(recipe)["keys"]] == ["k", "n", "x", "d"]
    edit(recipe, globalCount=True, keys=[{"column": "k"}])
    assert computed(recipe) == [("k", "string"), ("count", "bigint")]
    recipe = one(project, "sort", "s")
    edit(recipe, rank=True, outputColumnNameOverrides={"_rank": "place"})
    assert computed(recipe) == [*COLUMNS, ("place", "bigint")]
    recipe = one(project, "topn", "t")
    assert payload(recipe)["firstRows"] == 1 and payload(recipe)["retrievedColumns"] == ["k", "n", "x", "d"]
    assert computed(recipe) == COLUMNS


def test_prepare(project: Any) -> None:
    recipe = one(project, "prepare", "p")
    assert recipe.get_settings().type == "shaker" and payload(recipe)["steps"] == []
    assert recipe.get_settings().data["recipe"]["params"]["engineParams"]["maxThreads"] == 8
    settings = recipe.get_settings()
    settings.add_processor_step("ColumnRenamer", {"renamings": [{"from": "k", "to": "key"}]})
    settings.add_processor_step("ColumnsSelector", {"keep": False, "appliesTo": "COLUMNS", "columns": ["x"]})
    settings.add_processor_step("CreateColumnWithGREL", {"column": "n2", "expression": "n * 2"})
    settings.save()
    assert computed(recipe) == [("key", "string"), ("n", "bigint"), ("n2", "string"), ("d", "date")]
    settings = recipe.get_settings()
    settings.add_processor_step("NoSuchProcessor", {})
    settings.save()
    with pytest.raises(DataikuException, match="UnavailableTypeException: Type NoSuchProcessor was available"):
        recipe.compute_schema_updates()


def test_sync_sampling_split(project: Any) -> None:
    recipe = one(project, "sync", "sy")
    assert "payload" not in recipe.get_settings().data
    assert recipe.get_settings().data["recipe"]["params"]["schemaMode"] == "STRICT_SYNC"
    assert computed(recipe) == COLUMNS
    sampling = one(project, "sampling", "sa")
    assert payload(sampling) == {"distinct": False, "enabled": False}
    params = sampling.get_settings().data["recipe"]["params"]
    assert params["selection"]["samplingMethod"] == "HEAD_SEQUENTIAL"
    builder = project.new_recipe("split", "sp")
    builder.with_input("a")
    builder.with_existing_output("out")
    builder.with_new_output("fresh", "filesystem_managed")
    split = builder.create()
    assert "mode" not in payload(split)
    assert [c["datasetName"] for c in split.compute_schema_updates().data["computables"]] == ["out", "fresh"]


def test_computed_schema_keeps_comments(project: Any) -> None:
    recipe = one(project, "sync", "sy")
    recipe.compute_schema_updates().apply()
    out = project.get_dataset("out")
    schema = out.get_schema()
    schema["columns"][0]["comment"] = "kept"
    out.set_schema(schema)
    recipe.compute_schema_updates().apply()
    assert out.get_schema()["columns"][0]["comment"] == "kept"


def test_schemas_that_cannot_be_told(project: Any) -> None:
    with pytest.raises(DataikuException, match="DontWantToCompute: Modality lists"):
        one(project, "pivot", "pi").compute_schema_updates()
    with pytest.raises(DataikuException, match="Cannot compute output schema"):
        one(project, "python", "py").compute_schema_updates()


def test_outputs_are_made_or_missed(project: Any) -> None:
    builder = project.new_recipe("grouping", "g")
    builder.with_input("a")
    builder.with_new_output("made", "pg_main")
    builder.create()
    assert project.get_dataset("made").get_settings().get_raw()["params"]["table"] == "${projectKey}_made"
    builder = project.new_recipe("sync", "s")
    builder.with_input("a")
    builder.with_existing_output("nowhere")
    with pytest.raises(
        DataikuException, match="IllegalArgumentException: Need to create output dataset or folder, but creationInfo"
    ):
        builder.create()
    builder = project.new_recipe("sync", "s")
    builder.with_input("gone")
    builder.with_existing_output("out")
    with pytest.raises(DataikuException, match="does not exist"):
        builder.create()


def test_export_into_a_new_folder(project: Any) -> None:
    builder = project.new_recipe("export", "e")
    builder.with_input("a")
    builder.with_new_output("files", "filesystem_folders", object_type="MANAGED_FOLDER")
    recipe = builder.create()
    folder = project.list_managed_folders()[0]
    assert folder["name"] == "files"
    assert recipe.get_settings().get_flat_output_refs() == [folder["id"]]


def test_names_are_the_servers(project: Any, dss: Sandbox) -> None:
    assert one(project, "sync").name == "compute_out"
    assert one(project, "sync").name == "compute_out_1"
    inner = dss.estate.projects[project.project_key]
    model = {"name": "Predict x (binary)", "miniTask": {"predictionType": "REGRESSION"}}
    inner.save("saved_models", "MODEL123", model, user="admin")
    builder = project.new_recipe("prediction_scoring", "mine")
    builder.with_input("a").with_input_model("MODEL123")
    builder.with_output("out2")
    recipe = builder.create()
    assert recipe.name == "score_a" and payload(recipe)["predictionType"] == "REGRESSION"


def test_taken_names(project: Any) -> None:
    one(project, "sync", "s")
    with pytest.raises(DataikuException, match="already exists"):
        one(project, "grouping", "s")
    with Sandbox(git=False, readings={"recipe-exists": "b"}) as other:
        there = other.client("admin").create_project("B", "B", "admin")
        proto = {"type": "python", "name": "s", "inputs": {}, "outputs": {}}
        for text in ("1", "2"):
            there.create_recipe(dict(proto), {"rawCreation": True, "rawPayload": text})
        assert there.get_recipe("s").get_settings().get_code() == "2"


def test_raw_creation_checks_nothing(project: Any) -> None:
    proto = {
        "type": "CustomCode_my-recipe",
        "name": "c",
        "params": {"customConfig": {"deep": {"kept": None}}},
        "inputs": {"role": {"items": [{"ref": "nowhere", "deps": []}]}},
        "outputs": {},
    }
    project.create_recipe(proto, {"rawCreation": True})
    doc = project.get_recipe("c").get_settings().data["recipe"]
    assert doc["params"] == {"customConfig": {"deep": {"kept": None}}}
    with pytest.raises(DataikuException, match="NoEvidence"):
        project.create_recipe({"type": "made_up", "name": "m", "inputs": {}, "outputs": {}}, {"rawCreation": True})


def test_every_type_is_made(project: Any, dss: Sandbox) -> None:
    """Params as the class says, a JSON payload for what has a builder, none for the rest."""
    dss.estate.projects[project.project_key].save("saved_models", "MODEL123", {"name": "m"}, user="admin")
    io = {
        "inputs": {"main": {"items": [{"ref": "a"}, {"ref": "b"}]}, "model": {"items": [{"ref": "MODEL123"}]}},
        "outputs": {"main": {"items": [{"ref": "out"}]}},
    }
    for kind, facts in TYPES.items():
        settings = {"rawCreation": True} if kind in UNBUILT else {}
        made = project.create_recipe({"type": kind, "name": f"{kind} (1)", **json.loads(json.dumps(io))}, settings)
        data = made.get_settings().data
        assert data["recipe"]["type"] == kind
        assert ("params" in data["recipe"]) == (facts.params is not None), kind
        assert ("payload" in data) == (kind in BUILDERS), kind
        assert json.loads(data.get("payload", "{}")) is not None


def test_embedding_makes_its_bank(project: Any) -> None:
    folder = project.create_managed_folder("docs")
    builder = project.new_recipe("embed_documents", "e")
    builder.with_input(folder.id)
    builder.with_vlm("openai:c:m").with_output_knowledge_bank("bank", "openai:c:e")
    doc = builder.create().get_settings().data["recipe"]
    bank = project.list_knowledge_banks()[0]
    assert doc["outputs"]["knowledge_bank"]["items"][0]["ref"] == bank.id
    assert len(doc["outputs"]["images"]["items"][0]["ref"]) == 8
    assert doc["params"]["defaultVlmId"] == "openai:c:m" and doc["params"]["extractionMode"] == "CUSTOM_RULES"


def test_odd_names_rename_and_status(project: Any) -> None:
    recipe = one(project, "python", "train (RANDOM) on bob's x", script="1")
    zone = project.get_flow().create_zone("Z")
    zone.add_item(recipe)
    zone.add_item(project.get_dataset("a"))
    recipe.rename('say "y"')
    assert recipe.get_settings().get_code() == "1"
    items = project.get_flow().get_zone(zone.id)._raw["items"]
    assert items[-1] == {"objectId": 'say "y"', "objectType": "RECIPE"}
    assert recipe.get_status().get_selected_engine_details()["type"] == "DSS"
    meta = recipe.get_metadata()
    meta["tags"] = ["t"]
    recipe.set_metadata(meta)
    assert recipe.get_settings().data["payload"] == "1"
    recipe.delete()
    assert project.list_recipes() == [] and project.get_dataset("out").exists()
    assert all(i["objectType"] != "RECIPE" for i in project.get_flow().get_zone(zone.id)._raw["items"])


def test_templates_need_no_project(dss: Sandbox) -> None:
    client = dss.client("admin")
    datasets = client._perform_json("GET", "/projects/X/datasets/templates")
    assert datasets["abstractSQLConfig"]["writeInsertBatchSize"] == 10000
    assert datasets["csvFormat"]["charset"] == "utf8" and datasets["dataset"]["managed"] is False
    recipes = client._perform_json("GET", "/projects/X/recipes/templates")
    assert recipes["payloadsByType"]["sort"]["orders"] == []
    assert recipes["paramsByType"]["python"]["skipPrerunValidate"] is False
