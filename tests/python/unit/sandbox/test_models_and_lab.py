"""Analyses, ML tasks and saved models through the official client: every call, and what the server keeps to itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client_calls import unanswered
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox

COLUMNS = [("age", "bigint"), ("city", "string"), ("bought", "boolean"), ("day", "date"), ("price", "double")]


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


def made(dss: Sandbox) -> Any:
    """A project with a dataset of five columns."""
    project = dss.client("designer").create_project("LAB", "Lab", "alice")
    dataset = project.new_managed_dataset("people").with_store_into("filesystem_managed").create()
    dataset.set_schema({"columns": [{"name": n, "type": t} for n, t in COLUMNS], "userModified": False})
    return project


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return made(dss)


def test_the_lab(dss: Sandbox, project: Any) -> None:
    analysis = project.create_analysis("people")
    definition = analysis.get_definition()
    definition.get_raw()["name"] = "Look"
    definition.get_raw_script_steps().append({"type": "ColumnRenamer", "params": {}})
    definition.save()
    (item,) = project.list_analyses()
    assert (item["analysisId"], item["analysisName"]) == (analysis.analysis_id, "Look")
    task = analysis.create_prediction_ml_task("bought")
    settings = task.get_settings()
    assert settings.get_prediction_type() == "BINARY_CLASSIFICATION"
    assert settings.get_enabled_algorithm_names() == ["RANDOM_FOREST_CLASSIFICATION", "LOGISTIC_REGRESSION"]
    assert settings.get_feature_preprocessing("bought")["role"] == "TARGET"
    settings.reject_feature("city")
    settings.get_algorithm_settings("RANDOM_FOREST_CLASSIFICATION").n_estimators.set_explicit_values([50, 80])
    settings.split_params.set_split_random(0.7)
    settings.set_metric("F1")
    settings.save()
    raw = task.get_settings().get_raw()
    assert raw["modeling"]["random_forest_classification"]["n_estimators"]["values"] == [50, 80]
    assert raw["splitParams"]["ssdTrainingRatio"] == 0.7 and raw["modeling"]["metrics"]["evaluationMetric"] == "F1"
    first, second = task.train("one")
    snippet = task.get_trained_model_snippet(first)
    assert snippet["trainInfo"]["state"] == "DONE" and snippet["algorithm"] == "LOGISTIC_REGRESSION"
    both = task.ensemble([first, second], "AVERAGE")
    assert both in task.get_trained_models_ids()
    details = task.get_trained_model_details(first)
    details.get_user_meta()["name"] = "best"
    details.save_user_meta()
    assert task.get_trained_model_details(first).get_user_meta()["name"] == "best"
    assert details.get_train_info()["state"] == "DONE"
    deployed = task.deploy_to_flow(first, "My model", "people")
    model = project.get_saved_model(deployed["savedModelId"])
    assert deployed["trainRecipeName"] == "train_My_model"
    assert project.get_recipe("train_My_model").get_settings().get_json_payload()["generatingModelId"] == first
    assert model.get_active_version()["id"] == "initial" and model.get_origin_ml_task().mltask_id == task.mltask_id
    assert task.redeploy_to_flow(second, saved_model_id=model.sm_id) == {"impactsDownstream": True}
    assert len(model.list_versions()) == 2 and model.get_active_version()["id"] != "initial"
    assert model.get_settings().get_raw()["lastExportedFrom"] == second
    task.delete_trained_model(first)
    assert first not in task.get_trained_models_ids()
    task.guess(target_variable="price")
    task.wait_guess_complete()
    assert task.get_settings().get_raw()["predictionType"] == "REGRESSION"
    task.train_queue()
    task.remove_unused_splits()
    task.remove_all_splits()
    assert [t["mlTaskId"] for t in analysis.list_ml_tasks()["mlTasks"]] == [task.mltask_id]
    forecast = project.create_timeseries_forecasting_ml_task("people", "price", "day")
    forecast.get_settings().set_forecast_horizon(7)
    assert forecast.get_settings().get_raw()["predictionLength"] == 7
    clusters = project.create_clustering_ml_task("people")
    (one,) = clusters.train()
    assert clusters.get_trained_model_details(one).get_raw()["facts"] == {}
    assert len(project.list_ml_tasks()["mlTasks"]) == 3 and not list(project.list_mltask_queues())
    clusters.delete()
    analysis.delete()
    assert len(project.list_ml_tasks()["mlTasks"]) == 1 and len(project.list_analyses()) == 2
    assert not unanswered(dss, "analyses and ML tasks")


def test_saved_models(dss: Sandbox, project: Any, tmp_path: Path) -> None:
    model = project.create_mlflow_pyfunc_model("churn", "BINARY_CLASSIFICATION")
    (tmp_path / "MLmodel").write_text("flavors: {}")
    handler = model.import_mlflow_version_from_path("v1", str(tmp_path), code_env_name="py39")
    handler.set_core_metadata("bought", ["0", "1"], features_list=[{"name": "age", "type": "bigint"}],
                              container_exec_config_name="NONE")  # fmt: skip
    handler.evaluate("people", container_exec_config_name="NONE")
    assert model.get_metric_values("v1").get_metric_by_id("model_perf:AUC")["lastValues"][0]["value"] == "0.8"
    settings = handler.get_settings()
    settings.raw["note"] = "kept"
    settings.save()
    assert handler.get_settings().raw["targetColumnName"] == "bought" and handler.get_settings().raw["note"] == "kept"
    folder = project.create_managed_folder("models")
    model.import_mlflow_version_from_managed_folder("v2", folder, "m", code_env_name="INHERIT", set_active=False)
    assert [(v["id"], v["active"]) for v in model.list_versions()] in (
        [("v1", True), ("v2", False)], [("v2", False), ("v1", True)],
    )  # fmt: skip
    details = model.get_version_details("v2")
    details.get_user_meta()["name"] = "second"
    details.save_user_meta()
    assert model.get_version_details("v2").get_user_meta()["name"] == "second"
    with pytest.raises(DataikuException, match="active version"):
        model.delete_versions("v1")
    model.set_active_version("v2")
    model.delete_versions(["v1"])
    assert model.get_active_version()["id"] == "v2"
    settings = model.get_settings()
    assert settings.prediction_type == "BINARY_CLASSIFICATION"
    settings.prediction_metrics_settings["thresholdOptimizationMetric"] = "MCC"
    settings.get_raw().update(activeVersion="v9", savedModelType="DSS_MANAGED", publishPolicy="EXPLICIT")
    settings.save()
    raw = model.get_settings().get_raw()
    assert (raw["activeVersion"], raw["savedModelType"], raw["publishPolicy"]) == ("v2", "MLFLOW_PYFUNC", "EXPLICIT")
    assert raw["miniTask"]["modeling"]["metrics"]["thresholdOptimizationMetric"] == "MCC"
    proxy = project.create_external_model("remote", "REGRESSION", {"protocol": "sagemaker", "region": "eu-west-1"})
    proxy.create_external_model_version("p1", {"endpoint_name": "e"}, target_column_name="price", evaluate=False,
                                        container_exec_config_name="NONE")  # fmt: skip
    shown = proxy.get_external_model_version_handler("p1").get_settings().raw
    assert shown["proxyModelVersionConfiguration"]["endpoint_name"] == "e" and shown["targetColumnName"] == "price"
    tuned = project.create_finetuned_llm_saved_model("tuned")
    assert {m["name"] for m in project.list_saved_models()} == {"churn", "remote", "tuned"}
    assert model.get_usages() == []
    tuned.delete()
    assert len(project.list_saved_models()) == 2
    on_disk = json.loads((dss.tree("LAB") / "saved_models" / f"{model.sm_id}.json").read_text(encoding="utf-8"))
    assert on_disk["activeVersion"] == "v2" and "id" not in on_disk
    assert not unanswered(dss, "saved models")


def test_what_a_model_is_made_of_is_checked(dss: Sandbox, project: Any, tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {}")
    model = project.create_mlflow_pyfunc_model("churn")
    with pytest.raises(DataikuException, match="code env does not exist"):
        model.import_mlflow_version_from_path("v1", str(tmp_path), code_env_name="nowhere")
    with pytest.raises(DataikuException, match="managed folder does not exist"):
        model.import_mlflow_version_from_managed_folder("v1", "nowhere", "m", code_env_name="INHERIT")
    model.import_mlflow_version_from_path("v1", str(tmp_path), code_env_name="INHERIT")
    with pytest.raises(DataikuException, match="already exists"):
        model.import_mlflow_version_from_path("v1", str(tmp_path), code_env_name="INHERIT")
    with pytest.raises(DataikuException, match="Cannot create a saved model of type DSS_MANAGED"):
        dss.client()._perform_json("POST", "/projects/LAB/savedmodels/", body={"savedModelType": "DSS_MANAGED"})
    with pytest.raises(DataikuException, match="Column not found"):
        project.create_prediction_ml_task("people", "nothing")


def test_models_and_tasks_under_the_other_readings(tmp_path: Path) -> None:
    ids = ("model-version-exists", "model-active-version", "ml-task-unknown-keys", "analysis-ml-tasks")
    (tmp_path / "MLmodel").write_text("flavors: {}")
    for other in (False, True):
        with Sandbox(readings=dict.fromkeys(ids, "b") if other else {}) as dss:
            project = made(dss)
            analysis = project.create_analysis("people")
            task = analysis.create_prediction_ml_task("bought")
            settings = task.get_settings()
            settings.get_raw()["oops"] = 1
            settings.save()
            assert ("oops" in task.get_settings().get_raw()) == other
            if other:
                with pytest.raises(DataikuException, match="has ML tasks"):
                    analysis.delete()
                model = project.create_mlflow_pyfunc_model("churn")
                for _ in range(2):
                    model.import_mlflow_version_from_path("v1", str(tmp_path), code_env_name="INHERIT")
                wanted = model.get_settings()
                wanted.get_raw()["activeVersion"] = "v9"
                wanted.save()
                assert model.get_settings().get_raw()["activeVersion"] == "v9"
            else:
                folder = dss.tree("LAB") / "analysis" / analysis.analysis_id
                assert (folder / "core_params.json").is_file()
                assert (folder / "ml" / task.mltask_id / "params.json").is_file()
                analysis.delete()
                assert not folder.exists()


def test_a_deleted_model_takes_its_recipes_along(dss: Sandbox, project: Any) -> None:
    task = project.create_prediction_ml_task("people", "bought")
    (first, *_) = task.train()
    deployed = task.deploy_to_flow(first, "m", "people")
    model = project.get_saved_model(deployed["savedModelId"])
    assert [u["objectId"] for u in model.get_usages()] == [deployed["trainRecipeName"]]
    model.delete()
    assert deployed["trainRecipeName"] not in {r["name"] for r in project.list_recipes()}
