"""Recipes that train, as people write them (AUTO §7.2)."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, short

KEY = "TRAINS"
FEATURES = {
    "CUSTOMER_ID": "rejected category",
    "AGE": "numeric bigint",
    "SPENT": {"is": "numeric", "missing_impute_with": "MEDIAN"},
    "SEGMENT": "category",
    "CHURNED": "target category boolean",
}
TRAIN: dict[str, Any] = {
    "name": "train_churn",
    "type": "train",
    "inputs": ["CUSTOMERS"],
    "outputs": [{"model": "churn"}],
    "target": "CHURNED",
    "prediction": "BINARY_CLASSIFICATION",
    "algorithm": "RANDOM_FOREST_CLASSIFICATION",
    "parameters": {"n_estimators": [100, 200], "max_tree_depth": [13]},
    "weighting": "CLASS_WEIGHT",
    "metric": "ROC_AUC",
    "classes": ["false", "true"],
    "sample": {"first": 5000},
    "split": {"ssd_training_ratio": 0.7},
    "code_env": "py311",
    "features": FEATURES,
}
CONFIG: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "datasets": [{"name": "CUSTOMERS", "type": "managed"}],
    "models": [{"name": "churn", "type": "mlflow", "prediction": "BINARY_CLASSIFICATION"}],
    "recipes": [TRAIN],
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Everything of the configuration, applied."""
    found = desk(copy.deepcopy(CONFIG))
    assert_quiet(found.apply().remaining)
    return found


def _payload(made: Desk) -> dict[str, Any]:
    recipe = made.dss.client("admin").get_project(KEY).get_recipe("train_churn")
    found: dict[str, Any] = json.loads(recipe.get_settings().get_payload())
    return found


def test_what_is_written_is_what_dss_trains(made: Desk) -> None:
    payload = _payload(made)
    assert payload["core"]["target_variable"] == "CHURNED"
    forest = payload["modeling"]["rf_classifier_grid"]
    assert forest["enabled"] is True and forest["n_estimators"]["values"] == [100, 200]
    assert forest["selection_mode"] == "auto" and forest["n_estimators"]["range"]["max"] == 200
    features = payload["preprocessing"]["per_feature"]
    assert features["SPENT"]["missing_impute_with"] == "MEDIAN" and features["SPENT"]["rescaling"] == "AVGSTD"
    assert features["CUSTOMER_ID"]["role"] == "REJECT" and features["CHURNED"]["role"] == "TARGET"
    columns = {c["name"]: c["type"] for c in payload["expectedPreparationOutputSchema"]["columns"]}
    assert columns == {"CUSTOMER_ID": "string", "AGE": "bigint", "SPENT": "double", "SEGMENT": "string",
                       "CHURNED": "boolean"}  # fmt: skip
    assert payload["envSelection"] == payload["core"]["executionParams"]["envSelection"]
    assert payload["splitParams"]["ssdTrainingRatio"] == 0.7 and payload["splitParams"]["ssdSelection"]["maxRecords"] == 5000


def test_what_a_guess_writes_beside_is_left_alone(made: Desk) -> None:
    payload = _payload(made)
    payload["preprocessing"]["per_feature"]["AGE"]["state"] = {"userModified": True, "recordedMeaning": "LongMeaning"}
    payload["generatingModelId"] = "A-TRAINS-x-y-s1-pp1-m1"
    made.dss.knobs.edit(KEY, "recipes", "train_churn", "payload", json.dumps(payload))
    assert_quiet(made.plan())
    made.put("recipes[0].parameters.max_tree_depth", [6, 13])
    assert [short(c) for c in actions(made.plan())] == ["recipe.train_churn"]
    assert_quiet(made.apply().remaining)
    after = _payload(made)
    assert after["preprocessing"]["per_feature"]["AGE"]["state"]["recordedMeaning"] == "LongMeaning"
    assert after["generatingModelId"] == "A-TRAINS-x-y-s1-pp1-m1"
    assert after["modeling"]["rf_classifier_grid"]["max_tree_depth"]["values"] == [6, 13]


def test_an_edit_in_dss_is_told_in_these_words(made: Desk) -> None:
    made.dss.knobs.edit(KEY, "recipes", "train_churn", "payload.preprocessing.per_feature.AGE.role", "REJECT")
    (change,) = actions(made.plan())
    assert [f.path for f in change.fields] == ["payload.preprocessing.per_feature.AGE.role"]


def test_an_import_writes_the_form(made: Desk, tmp_path: Path) -> None:
    found = verbs.import_project(KEY, tmp_path / "imported", around=made.around)
    text = str(found.files["recipes/train_churn.yml"])
    assert "payload" not in text and "AGE: numeric bigint" in text and "n_estimators: [100, 200]" in text
    assert not Desk(made.dss, tmp_path / "again", tmp_path / "imported").plan().has_actions


def test_many_features_have_a_file_of_their_own(made: Desk, tmp_path: Path) -> None:
    wide = {**FEATURES, **{f"F{n}": "numeric" for n in range(30)}}
    made.put("recipes[0].features", wide)
    assert_quiet(made.apply().remaining)
    found = verbs.import_project(KEY, tmp_path / "imported", around=made.around)
    text = str(found.files["recipes/train_churn.yml"])
    assert "features_file: recipes/train_churn.features.txt" in text and len(text.splitlines()) <= 40
    assert "F29: numeric\n" in str(found.files["recipes/train_churn.features.txt"])
    assert not Desk(made.dss, tmp_path / "again", tmp_path / "imported").plan().has_actions


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        ("features.AGE", "numerical", "did you mean 'numeric'"),
        ("features.AGE", "rejected", "does not say what AGE is"),
        ("features.AGE", "numeric big int", "does not say what AGE is"),
        ("algorithm", "MAGIC", "parameters of an algorithm that is not known"),
    ],
)
def test_a_mistake_is_told(made: Desk, place: str, value: Any, what: str) -> None:
    made.put(f"recipes[0].{place}", value)
    with pytest.raises(Exception, match=what):
        made.plan()
