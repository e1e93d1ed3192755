"""Models, where their evaluations are kept, and comparisons of both (AUTO §7)."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import parse_qs

import pytest

from dss_iac.core.model.plan import Action
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, short, told
from tests.sandbox.api import model_versions

KEY = "MODELS"
CONFIG: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "managed_folders": [{"name": "artifacts"}],
    "models": [
        {
            "name": "churn",
            "type": "mlflow",
            "prediction": "BINARY_CLASSIFICATION",
            "versions": [
                {"id": "v1", "folder": "artifacts", "path": "churn/1", "threshold": 0.3},
                {"id": "v2", "folder": "artifacts", "path": "churn/2", "code_env": "py311"},
            ],
            "active_version": "v2",
        }
    ],
    "evaluation_stores": [{"name": "Monthly"}, {"name": "Talks", "flavor": "agent"}],
    "model_comparisons": [
        {
            "name": "Candidates",
            "task": "BINARY_CLASSIFICATION",
            "compared": [{"model": "churn", "version": "v1"}, {"evaluation_store": "Monthly", "evaluation": "e-1"}],
        }
    ],
}
GRID = {"gridMode": "EXPLICIT", "values": [100]}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Everything of the configuration, applied."""
    found = desk(copy.deepcopy(CONFIG))
    assert_quiet(found.apply().remaining)
    return found


def _trained(made: Desk, name: str = "sales") -> str:
    """A model as a deployment leaves it in DSS: its id."""
    task = {
        "taskType": "PREDICTION",
        "predictionType": "REGRESSION",
        "modeling": {
            "metrics": {"evaluationMetric": "R2"},
            "xgboost": {"enabled": False, "n_estimators": GRID},
            "ridge_regression": {"enabled": True, "alpha": GRID},
        },
    }
    document = {"name": name, "publishPolicy": "UNCONDITIONAL", "activeVersion": "initial", "miniTask": task}
    return made.dss.knobs.plant(KEY, "saved_models", document)


def _declare(made: Desk, item: dict[str, Any]) -> None:
    assert made.config is not None
    made.config["models"].append(item)


def _versions(made: Desk, name: str) -> dict[str, Any]:
    model = made.dss.client("admin").get_project(KEY).get_saved_model(made.id_of("saved_models", name))
    return {v["id"]: v["active"] for v in model.list_versions()}


def test_versions_come_from_their_folder_and_one_is_active(made: Desk) -> None:
    assert _versions(made, "churn") == {"v1": False, "v2": True}
    model, project = made.id_of("saved_models", "churn"), made.dss.estate.projects[KEY]
    assert model_versions.of(project, model)["v1"]["threshold"] == 0.3
    sent = [r for r in made.dss.requests if r.path.endswith(f"/savedmodels/{model}/versions/v1")]
    (asked,) = (parse_qs(r.query) for r in sent)
    assert asked["folderRef"] == [made.id_of("managed_folders", "artifacts")]


def test_another_version_becomes_the_active_one(made: Desk) -> None:
    made.put("models[0].active_version", "v1")
    assert [short(c) for c in actions(made.plan())] == ["saved_model.churn"]
    assert_quiet(made.apply().remaining)
    assert _versions(made, "churn") == {"v1": True, "v2": False}


def test_a_version_that_somebody_adds_stays(made: Desk) -> None:
    project = made.dss.estate.projects[KEY]
    model = made.id_of("saved_models", "churn")
    model_versions.add(project, model, "v3", model_versions.bare(project, model, "v3"))
    assert_quiet(made.plan())
    made.put("models[0].tags", ["ml"])
    assert_quiet(made.apply().remaining)
    assert _versions(made, "churn") == {"v1": False, "v2": True, "v3": False}


def test_a_version_that_leaves_the_configuration_is_dropped(made: Desk) -> None:
    made.drop("models[0].versions[0]")
    assert_quiet(made.apply().remaining)
    assert _versions(made, "churn") == {"v2": True}


def test_an_active_version_has_to_be_among_those_declared(made: Desk) -> None:
    made.put("models[0].active_version", "v9")
    with pytest.raises(Exception, match="no version of this id is declared"):
        made.plan()


def test_a_comparison_names_what_it_compares_by_full_id(made: Desk) -> None:
    (document,) = made.dss.estate.projects[KEY].store["model_comparisons"].values()
    model, store = made.id_of("saved_models", "churn"), made.id_of("model_evaluation_stores", "Monthly")
    assert document["comparedModels"] == [{"refId": f"S-{KEY}-{model}-v1"}, {"refId": f"ME-{KEY}-{store}-e-1"}]


def test_the_store_of_an_agent_is_found_again(made: Desk) -> None:
    assert made.live("model_evaluation_stores", "Talks", "mesFlavor") == "AGENT"
    assert_quiet(made.plan(refresh="full"))


def test_a_model_that_training_made_is_adopted_and_tuned(made: Desk) -> None:
    """What nobody declares, algorithms that are off among it, stays as DSS has it."""
    model = _trained(made)
    _declare(made, {"name": "sales", "publish": "MANUAL", "import": True})
    assert [c.action for c in actions(made.plan())] == [Action.ADOPT]
    assert_quiet(made.apply().remaining)
    document = made.dss.estate.projects[KEY].store["saved_models"][model]
    assert document["publishPolicy"] == "MANUAL"
    assert document["miniTask"]["modeling"]["xgboost"] == {"enabled": False, "n_estimators": GRID}
    made.put("models[1].task", {"modeling": {"metrics": {"evaluationMetric": "RMSE"}}})
    assert_quiet(made.apply().remaining)
    modeling = made.dss.estate.projects[KEY].store["saved_models"][model]["miniTask"]["modeling"]
    assert modeling["metrics"]["evaluationMetric"] == "RMSE"
    assert modeling["xgboost"]["n_estimators"] == GRID and modeling["ridge_regression"]["enabled"] is True


def test_training_is_no_drift(made: Desk) -> None:
    model = _trained(made)
    _declare(made, {"name": "sales", "import": True})
    made.apply()
    made.dss.knobs.edit(KEY, "saved_models", model, "activeVersion", "1702914955944")
    made.dss.knobs.edit(KEY, "saved_models", model, "lastTrainIndex", 3)
    assert_quiet(made.plan())


def test_a_model_that_only_training_makes_is_refused_or_left_out(made: Desk) -> None:
    _declare(made, {"name": "sales"})
    made.put("model_comparisons[0].compared", [{"model": "sales", "version": "initial"}])
    (refusal,) = made.plan().refusals
    assert "saved_model.MODELS.sales cannot be created: DSS makes it from a trained model only" in str(refusal)
    plan = made.plan(allow_missing_external=True)
    assert not plan.refusals and not plan.has_actions, told(plan)


def test_a_model_is_deleted_only_on_request(made: Desk) -> None:
    made.put("model_comparisons", [])
    made.drop("models[0]")
    assert any("its trained versions go with it" in str(r) for r in made.plan().refusals)
    assert_quiet(made.apply(delete_data=("saved_model.*",)).remaining)
    assert not made.dss.estate.projects[KEY].store["saved_models"]


def test_a_thing_that_differs_by_its_zone_alone_is_adopted_into_it(made: Desk) -> None:
    model = _trained(made)
    made.put("zones", [{"name": "Learning"}])
    _declare(made, {"name": "sales", "zone": "Learning", "import": True})
    assert_quiet(made.apply().remaining)
    zone = made.dss.estate.projects[KEY].store["zones"][made.id_of("zones", "Learning")]
    assert zone["items"] == [{"objectId": model, "objectType": "SAVED_MODEL"}]
