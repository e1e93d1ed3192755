"""Analyses and the ML tasks in them (AUTO §7.1, §7.2): their design is declared, their training is not."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from dss_iac.errors import ConfigError
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, short
from tests.sandbox import Sandbox

KEY = "LAB"
COLUMNS = [("ID", "bigint"), ("AGE", "int"), ("SEGMENT", "string"), ("CHURNED", "boolean")]
TASK: dict[str, Any] = {
    "name": "Churn",
    "analysis": "Who leaves",
    "target": "CHURNED",
    "features": {"ID": "rejected numeric", "AGE": {"is": "numeric", "rescaling": "NONE"}},
    "algorithms": {"xgboost": {}, "random_forest_classification": {"n_estimators": [50, 150]}},
    "metric": "LOG_LOSS",
    "split": {"ssd_training_ratio": 0.7},
}
CONFIG: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "datasets": [
        {
            "name": "CUSTOMERS",
            "type": "managed",
            "schema": {"columns": [{"name": name, "type": kind} for name, kind in COLUMNS]},
        }
    ],
    "analyses": [{"name": "Who leaves", "dataset": "CUSTOMERS"}],
    "ml_tasks": [TASK, {"name": "Groups", "analysis": "Who leaves", "task": "clustering", "algorithms": {
        "kmeans_clustering": {"k": [4, 8]}}}],
}  # fmt: skip


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Everything of the configuration, applied."""
    found = desk(copy.deepcopy(CONFIG))
    assert_quiet(found.apply().remaining)
    return found


def _task(made: Desk, name: str = "Churn") -> Any:
    """The official client's handle."""
    project = made.dss.client("admin").get_project(KEY)
    tasks = [project.get_ml_task(t["analysisId"], t["mlTaskId"]) for t in project.list_ml_tasks()["mlTasks"]]
    return next(task for task in tasks if task.get_settings().get_raw()["name"] == name)


def test_the_design_is_what_the_client_reads(made: Desk) -> None:
    settings = _task(made).get_settings()
    assert sorted(settings.get_enabled_algorithm_names()) == ["RANDOM_FOREST_CLASSIFICATION", "XGBOOST_CLASSIFICATION"]
    assert settings.get_raw()["modeling"]["random_forest_classification"]["n_estimators"]["values"] == [50, 150]
    assert settings.get_feature_preprocessing("ID")["role"] == "REJECT"
    assert settings.get_feature_preprocessing("AGE")["rescaling"] == "NONE"
    assert settings.get_feature_preprocessing("SEGMENT")["role"] == "INPUT"
    assert settings.get_raw()["splitParams"]["ssdTrainingRatio"] == 0.7


def test_settings_are_saved_after_the_guess(made: Desk) -> None:
    asked = [r.path for r in made.dss.requests if "/models/lab/" in r.path and r.path.endswith(("/status", "/settings"))]
    first = next(i for i, path in enumerate(asked) if path.endswith("/status"))
    assert any(path.endswith("/settings") for path in asked[first:])
    assert not any(n for place, n in made.dss.estate.guessing.items() if place[0] == KEY)


def test_plain_lists_of_a_clustering_stay_plain(made: Desk) -> None:
    assert _task(made, "Groups").get_settings().get_raw()["modeling"]["kmeans_clustering"] == {"enabled": True, "k": [4, 8]}


def test_an_algorithm_that_is_not_listed_is_off(made: Desk) -> None:
    made.put("ml_tasks[0].algorithms", {"logistic_regression": {}})
    assert [short(c) for c in actions(made.plan())] == ["ml_task.Churn"]
    assert_quiet(made.apply().remaining)
    settings = _task(made).get_settings()
    assert settings.get_enabled_algorithm_names() == ["LOGISTIC_REGRESSION"]
    assert settings.get_raw()["modeling"]["random_forest_classification"]["n_estimators"]["values"] == [50, 150]


def test_an_algorithm_that_somebody_turns_on_is_drift(made: Desk) -> None:
    task = _task(made)
    settings = task.get_settings()
    settings.set_algorithm_enabled("LOGISTIC_REGRESSION", True)
    settings.save()
    assert [short(c) for c in actions(made.plan())] == ["ml_task.Churn"]


def test_training_is_no_drift(made: Desk) -> None:
    task = _task(made)
    task.start_train()
    task.wait_train_complete()
    assert_quiet(made.plan())


def test_an_import_writes_the_design(made: Desk, tmp_path: Path) -> None:
    found = verbs.import_project(KEY, tmp_path / "imported", around=made.around)
    text = str(found.files["ml_tasks/Churn.yml"])
    assert "analysis: Who leaves" in text and "ID: rejected numeric" in text and "n_estimators: [50, 150]" in text
    assert not Desk(made.dss, tmp_path / "again", tmp_path / "imported").plan().has_actions
    made.dss.client("admin").create_project("COPY", "Copy", "admin")
    copied = verbs.plan(tmp_path / "imported", project_key="COPY", around=made.around)
    assert not copied.plan.refusals
    verbs.apply(copied)
    after = verbs.plan(tmp_path / "imported", project_key="COPY", around=made.around).plan
    assert not after.has_actions


def test_a_checkout_tells_what_dss_tells(made: Desk, tmp_path: Path) -> None:
    """Under ids of two levels; another task of the same name in another analysis is a twin in both."""
    made.dss.client("admin").get_project(KEY).create_clustering_ml_task("CUSTOMERS")
    _rename(made, "Quick modeling", "Groups")
    online = verbs.import_project(KEY, tmp_path / "online", around=made.around)
    offline = verbs.import_project(KEY, tmp_path / "offline", from_git=made.dss.tree(KEY))
    tasks = {name: text for name, text in online.files.items() if name.startswith(("ml_tasks/", "analyses"))}
    assert len([name for name in tasks if name.startswith("ml_tasks/")]) == 3
    assert {name: offline.files.get(name) for name in tasks} == tasks
    report: Any = offline.report
    assert "analysis" not in report.not_managed and "ml_task" not in report.not_managed


def _rename(made: Desk, name: str, new: str) -> None:
    settings = _task(made, name).get_settings()
    settings.get_raw()["name"] = new
    settings.save()


def test_names_are_found_however_the_list_tells_them(tmp_path: Path) -> None:
    with Sandbox(git=False, readings={"ml-task-list-name": "b"}) as dss:
        found = Desk(dss, tmp_path, copy.deepcopy(CONFIG))
        assert_quiet(found.apply().remaining)
        assert_quiet(found.plan())


def test_a_split_names_its_datasets(made: Desk, tmp_path: Path) -> None:
    made.put("datasets", [*CONFIG["datasets"], {"name": "LATER", "type": "managed"}])
    explicit = {"tt_policy": "EXPLICIT_FILTERING_TWO_DATASETS"}
    both = {f"eftd_{part}": {"dataset_smart_name": name} for part, name in (("train", "CUSTOMERS"), ("test", "LATER"))}
    made.put("ml_tasks[0].split", {**explicit, **both})
    assert_quiet(made.apply().remaining)
    assert _task(made).get_settings().get_raw()["splitParams"]["eftdTest"]["datasetSmartName"] == "LATER"
    made.put("ml_tasks[0].split.eftd_test.dataset_smart_name", "NOWHERE")
    with pytest.raises(ConfigError, match="NOWHERE"):
        made.plan()


def test_a_forecast_is_guessed_from_its_columns(made: Desk, tmp_path: Path) -> None:
    forecast = {"name": "Sales", "analysis": "Who leaves", "target": "AGE", "prediction": "TIMESERIES_FORECAST"}
    made.put("ml_tasks", [*CONFIG["ml_tasks"], {**forecast, "time_column": "ID", "series": ["SEGMENT"]}])
    assert_quiet(made.apply().remaining)
    raw = _task(made, "Sales").get_settings().get_raw()
    assert (raw["guessPolicy"], raw["timeVariable"], raw["timeseriesIdentifiers"]) == ("TIMESERIES_DEFAULT", "ID", ["SEGMENT"])
    assert _task(made, "Groups").get_settings().get_raw()["guessPolicy"] == "KMEANS"
    text = str(verbs.import_project(KEY, tmp_path / "imported", around=made.around).files["ml_tasks/Sales.yml"])
    assert "time_column: ID" in text and "guess:" not in text


def test_a_task_goes_with_its_analysis_and_only_when_asked(made: Desk) -> None:
    made.put("ml_tasks", [])
    made.put("analyses", [])
    assert any("the models that it has trained go with it" in str(r) for r in made.plan().refusals)
    made.apply(delete_data=("ml_task.*",), allow_mass_change=True)
    assert not made.dss.estate.projects[KEY].store["analyses"] and not made.dss.estate.projects[KEY].store["ml_tasks"]
