"""Models that are trained and deployed where they are not there (AUTO §7.2): a project out of nothing."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Action, Options
from dss_iac.errors import Partial
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, short
from tests.sandbox import Sandbox

KEY = "TRAINING"
COLUMNS = [("ID", "bigint"), ("AGE", "int"), ("CHURNED", "boolean")]
RECIPE: dict[str, Any] = {
    "name": "learn",
    "type": "train",
    "inputs": ["CUSTOMERS"],
    "outputs": [{"model": "churn"}],
    "target": "CHURNED",
    "prediction": "BINARY_CLASSIFICATION",
    "algorithm": "RANDOM_FOREST_CLASSIFICATION",
    "features": {"ID": "rejected numeric bigint", "AGE": "numeric", "CHURNED": "target category boolean"},
}
CONFIG: dict[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "datasets": [
        {
            "name": "CUSTOMERS",
            "type": "managed",
            "schema": {"columns": [{"name": name, "type": kind} for name, kind in COLUMNS]},
        },
        {"name": "SCORED", "type": "managed"},
    ],
    "analyses": [{"name": "Who leaves", "dataset": "CUSTOMERS"}],
    "ml_tasks": [{"name": "Churn", "analysis": "Who leaves", "target": "CHURNED", "metric": "LOG_LOSS"}],
    "models": [{"name": "churn", "publish": "MANUAL", "trained_by": "Churn", "train": "if_missing"}],
    "recipes": [
        RECIPE,
        {
            "name": "score",
            "type": "prediction_scoring",
            "inputs": {"main": ["CUSTOMERS"], "model": [{"model": "churn"}]},
            "outputs": ["SCORED"],
        },
    ],
}


@pytest.fixture
def wanted(desk: MakeDesk) -> Desk:
    """The configuration, and nothing of it in DSS."""
    return desk(copy.deepcopy(CONFIG))


def _project(at: Desk) -> Any:
    return at.dss.client("admin").get_project(KEY)


def _sessions(at: Desk) -> int:
    return sum(1 for r in at.dss.requests if r.verb == "POST" and r.path.endswith("/train"))


def test_a_project_out_of_nothing_has_its_model_and_who_uses_it(wanted: Desk) -> None:
    plan = wanted.plan()
    assert not plan.refusals
    told = "saved_model.TRAINING.churn: trains ML task Churn, unless it has been trained, and deploys the best of its"
    assert any(w.startswith(told) for w in plan.warnings)
    result = wanted.apply()
    assert_quiet(result.remaining)
    (model,) = _project(wanted).list_saved_models()
    raw = _project(wanted).get_saved_model(model["id"]).get_settings().get_raw()
    assert raw["publishPolicy"] == "MANUAL" and raw["miniTask"]["targetVariable"] == "CHURNED"
    best = raw["lastExportedFrom"]
    assert best.endswith("-s1-pp1-m1"), "less is better of what it is chosen by"
    assert [n for n in result.notes if "churn" in n] == [
        "saved_model.TRAINING.churn: ML task Churn trained",
        f"saved_model.TRAINING.churn: deployed from {best} (LOG_LOSS 0.41)",
    ]
    made = {r["name"]: r["outputs"]["main"]["items"][0]["ref"] for r in _project(wanted).list_recipes()}
    assert made == {"learn": model["id"], "score": "SCORED"}, "the recipe of the deployment is the declared one"
    payload = json.loads(_project(wanted).get_recipe("learn").get_settings().get_payload())
    assert payload["generatingModelId"] == best and payload["core"]["target_variable"] == "CHURNED"
    assert_quiet(wanted.plan())
    assert _sessions(wanted) == 1


def test_training_is_never_done_unasked(wanted: Desk) -> None:
    for said in ({"trained_by": "Churn"}, {}):
        wanted.put("models", [{"name": "churn", **said}])
        (refusal,) = wanted.plan().refusals
        assert "DSS makes it from a trained model only" in str(refusal) and "`train: if_missing`" in str(refusal)


def test_the_recipe_that_dss_makes_stays_where_none_is_declared(wanted: Desk) -> None:
    """It learns from and is tested with what the task is split into."""
    wanted.put("recipes", CONFIG["recipes"][1:])
    wanted.put("datasets", [*CONFIG["datasets"], {"name": "LATER", "type": "managed"}])
    both = {f"eftd_{part}": {"dataset_smart_name": name} for part, name in (("train", "CUSTOMERS"), ("test", "LATER"))}
    wanted.put("ml_tasks[0].split", {"tt_policy": "EXPLICIT_FILTERING_TWO_DATASETS", **both})
    assert_quiet(wanted.apply().remaining)
    inputs = {r["name"]: r["inputs"] for r in _project(wanted).list_recipes()}
    refs = {role: [one["ref"] for one in said["items"]] for role, said in inputs["train_churn"].items()}
    assert set(inputs) == {"train_churn", "score"} and refs == {"main": ["CUSTOMERS"], "test": ["LATER"]}


def test_what_a_recipe_does_not_say_stays_as_it_was_deployed(desk: MakeDesk) -> None:
    """Defaults are for recipes that are made of nothing."""
    config = copy.deepcopy(CONFIG)
    config["ml_tasks"][0]["split"] = {"ssd_training_ratio": 0.7}
    at = desk(config)
    assert_quiet(at.apply().remaining)
    payload = json.loads(_project(at).get_recipe("learn").get_settings().get_payload())
    assert payload["splitParams"]["ssdTrainingRatio"] == 0.7


@pytest.mark.parametrize("reading", "ab")
def test_what_could_not_be_trained_is_trained_again_when_it_can(reading: str, tmp_path: Path) -> None:
    with Sandbox(git=False, readings={"ml-task-no-data": reading}) as dss:
        wanted = Desk(dss, tmp_path / "desk", copy.deepcopy(CONFIG))
        dss.estate.untrainable = 1
        with pytest.raises(Partial) as caught:
            verbs.apply(wanted.prepare())
        (why,) = (o.why for o in caught.value.result.outcomes if o.outcome == "failed")
        way = "ML task Churn could not be trained (FAILED); build what it learns from, and apply again"
        assert why.endswith(way if reading == "a" else "The train set is empty")
        assert not _project(wanted).list_saved_models() and not _project(wanted).list_recipes()
        assert_quiet(wanted.apply().remaining)
        assert _sessions(wanted) == 2


def test_what_is_trained_already_is_deployed(wanted: Desk) -> None:
    wanted.put("models", [])
    wanted.put("recipes", [])
    wanted.apply()
    trained = _project(wanted).get_ml_task(*_task(wanted))
    trained.start_train()
    trained.wait_train_complete()
    wanted.put("models", CONFIG["models"])
    wanted.put("recipes", CONFIG["recipes"])
    assert_quiet(wanted.apply().remaining)
    assert _sessions(wanted) == 1


def test_a_lost_reply_makes_no_second_model(wanted: Desk) -> None:
    wanted.dss.knobs.fault(
        path=f"/projects/{KEY}/models/lab/*/*/models/*/actions/deployToFlow", kind="drop", when="after", times=1
    )
    assert_quiet(wanted.apply().remaining)
    assert len(_project(wanted).list_saved_models()) == 1
    assert {r["name"] for r in _project(wanted).list_recipes()} == {"learn", "score"}


def test_a_failure_at_any_request_of_a_deployment_leaves_one_recipe(tmp_path: Path) -> None:
    """What DSS makes by itself with a model becomes the declared recipe, if not at once then by the next apply."""
    with Sandbox(git=False) as dss:
        desks = (Desk(dss, tmp_path / f"desk{n}", _elsewhere(n)) for n in range(99))
        desk = next(desks)
        dss.requests.clear()
        desk.apply()
        said = [(r.verb, r.path.replace(desk.key, "{}")) for r in dss.requests]
        first, last = (next(n for n, (_, at) in enumerate(said) if at.endswith(end)) for end in ENDS)
        points = [(verb, _pattern(at), when) for verb, at in dict.fromkeys(said[first : last + 1])
                  for when in ("before", *(("after",) if verb != "GET" else ()))]  # fmt: skip
        assert len(points) > 5
        for point, desk in zip(points, desks, strict=False):
            _survives(dss, desk, point)


FORBIDDEN = "java.lang.SecurityException"
ENDS = ("/actions/deployToFlow", "/recipes/learn")  # from the deployment to the first look at what became of it


def _elsewhere(n: int) -> dict[str, Any]:
    return {**copy.deepcopy(CONFIG), "project": {"key": f"{KEY}{n}"}}


def _pattern(at: str) -> str:
    """Of a request that is about the same in another project, where ids are others."""
    fixed = {
        "projects",
        "models",
        "lab",
        "savedmodels",
        "recipes",
        "actions",
        "versions",
        "deployToFlow",
        "renameRecipe",
    }
    return "/".join(step if step in {*fixed, "{}", "", "learn"} else "*" for step in at.split("/"))


def _survives(dss: Sandbox, desk: Desk, point: tuple[str, str, str]) -> None:
    """One request fails for good, and its apply with it; the next one has nothing left over."""
    verb, at, when = point
    how: dict[str, Any] = {"kind": "drop"} if when == "after" else {"status": 403, "error_type": FORBIDDEN}
    dss.knobs.fault(verb=verb, path=at.format(desk.key), when=when, **how)
    made = desk.prepare()
    with suppress(Partial):
        verbs.apply(made)
    dss.knobs.clear()
    assert_quiet(desk.apply().remaining)
    project = dss.client("admin").get_project(desk.key)
    (model,) = project.list_saved_models()
    made_by = {r["name"]: [i["ref"] for i in r["outputs"]["main"]["items"]] for r in project.list_recipes()}
    assert made_by == {"learn": [model["id"]], "score": ["SCORED"]}, point
    payload = json.loads(project.get_recipe("learn").get_settings().get_payload())
    assert payload["generatingModelId"], ("what DSS has put into it stays", point)


def test_what_dss_made_with_a_model_goes_with_it_and_not_before(wanted: Desk) -> None:
    """Alone it could be made again from what is declared only, without what the deployment put into it."""
    wanted.apply()
    wanted.dss.knobs.fault(verb="DELETE", path=f"/projects/{KEY}/savedmodels/*", status=403, error_type=FORBIDDEN)
    with suppress(Partial):
        verbs.apply(wanted.destroy(delete_data=("*",)))
    wanted.dss.knobs.clear()
    assert_quiet(wanted.apply().remaining)
    payload = json.loads(_project(wanted).get_recipe("learn").get_settings().get_payload())
    assert payload["generatingModelId"]
    gone = verbs.apply(wanted.destroy(delete_data=("*",)))
    assert not [note for note in gone.notes if "learn" in note], "what went along is no surprise"


def test_a_model_that_is_replaced_gets_its_recipe_anew(wanted: Desk) -> None:
    """The former recipe is gone before DSS makes the next one under a name of its own."""
    wanted.apply()
    before = wanted.id_of("saved_models", "churn")
    replaced = f"saved_model.{KEY}.churn"
    options: dict[str, Any] = {"replace": (replaced,), "delete_data": ("*",)}
    made = wanted.prepare(**options)
    assert {short(c) for c in actions(made.plan) if c.action is Action.REPLACE} == {
        replaced.replace(f"{KEY}.", ""),
        "recipe.learn",
        "recipe.score",
    }
    assert_quiet(verbs.apply(made).remaining)
    assert wanted.id_of("saved_models", "churn") != before
    assert sorted(r["name"] for r in _project(wanted).list_recipes()) == ["learn", "score"]
    payload = json.loads(_project(wanted).get_recipe("learn").get_settings().get_payload())
    assert payload["generatingModelId"]


def test_a_rollback_that_failed_does_not_want_back_what_dss_made_along(wanted: Desk) -> None:
    """It deleted the recipe that DSS had made with the model, which nobody had recorded: the next one gives up both."""
    knobs = wanted.dss.knobs
    knobs.fault(verb="POST", path=f"/projects/{KEY}/actions/renameRecipe", status=403, error_type=FORBIDDEN)
    with suppress(Partial):
        verbs.apply(wanted.prepare())
    knobs.fault(verb="DELETE", path=f"/projects/{KEY}/datasets/CUSTOMERS", status=403, error_type=FORBIDDEN)
    options = Options(delete_data=("*",))
    with suppress(Partial):
        verbs.apply(verbs.rollback(project_key=KEY, to=0, options=options, around=wanted.around))
    knobs.clear()
    again = verbs.rollback(project_key=KEY, to=0, options=options, around=wanted.around)
    assert not again.plan.refusals
    verbs.apply(again)
    assert KEY not in wanted.dss.estate.projects


def test_a_training_whose_reply_was_lost_is_not_done_twice(wanted: Desk) -> None:
    wanted.dss.knobs.fault(
        verb="POST", path=f"/projects/{KEY}/models/lab/*/*/train", kind="drop", when="after", times=1
    )
    with pytest.raises(Partial):
        verbs.apply(wanted.prepare())
    assert_quiet(wanted.apply().remaining)
    assert _sessions(wanted) == 1


def test_a_model_that_somebody_deleted_is_made_again_only_when_it_says_how(wanted: Desk) -> None:
    wanted.apply()
    _project(wanted).get_saved_model(_project(wanted).list_saved_models()[0]["id"]).delete()
    assert [short(c) for c in actions(wanted.plan())] == ["saved_model.churn", "recipe.learn", "recipe.score"]
    wanted.put("models", [{"name": "churn"}])
    assert any("DSS makes it from a trained model only" in str(refusal) for refusal in wanted.plan().refusals)


def test_an_import_says_what_trains_a_model(wanted: Desk, tmp_path: Path) -> None:
    wanted.apply()
    online = verbs.import_project(KEY, tmp_path / "imported", around=wanted.around)
    offline = verbs.import_project(KEY, from_git=wanted.dss.tree(KEY))
    for made in (online, offline):
        (models,) = (str(text) for name, text in made.files.items() if name.startswith("models"))
        assert "trained_by: Churn" in models and "train:" not in models
    again = verbs.plan(tmp_path / "imported", around=wanted.around, project_key="COPY").plan
    assert any("`train: if_missing`" in str(refusal) for refusal in again.refusals)
    _project(wanted).get_ml_task(*_task(wanted)).delete()
    alone = verbs.import_project(KEY, tmp_path / "alone", around=wanted.around)
    assert not [t for t in map(str, alone.files.values()) if "trained_by" in t], "the task is gone"


def _task(at: Desk) -> tuple[str, str]:
    (task,) = _project(at).list_ml_tasks()["mlTasks"]
    return task["analysisId"], task["mlTaskId"]


def test_how_a_model_is_made_says_nothing_of_one_that_is_there(wanted: Desk) -> None:
    wanted.apply()
    wanted.put("models[0].train", "never")
    assert [short(c) for c in actions(wanted.plan())] == ["saved_model.churn"]
    assert_quiet(wanted.apply().remaining)
    assert _sessions(wanted) == 1
