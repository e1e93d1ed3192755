"""What other projects share (D61): it is there for whoever reads the project it is shared with; what is not shared, or not
there, is told before anything is written. The numbers are those of the written cases.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac.errors import ConfigError
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, assert_quiet, guards, told
from tests.sandbox import Sandbox

PROVIDER: dict[str, Any] = {
    "project": {"key": "PROVIDER", "exposed": [{"dataset": "GOLD", "to": ["CONSUMER"]}]},
    "policy": {"naming": "dss"},
    "datasets": [{"name": "GOLD", "type": "managed"}, {"name": "OWN", "type": "managed"}],
}
CONSUMER: dict[str, Any] = {
    "project": {"key": "CONSUMER"},
    "policy": {"naming": "dss"},
    "datasets": [{"name": "OUT", "type": "managed"}],
    "recipes": [{"name": "r", "type": "sync", "inputs": ["PROVIDER.GOLD"], "outputs": ["OUT"]}],
}
Two = Callable[..., Desk]


@pytest.fixture
def two(dss: Sandbox, tmp_path: Path) -> Two:
    """A provider that an administrator made, and a consumer's desk whose project exists, without the recipe."""

    def make(who: str = "designer", **more: Any) -> Desk:
        dss.client().create_project("CONSUMER", "CONSUMER", "alice")
        Desk(dss, tmp_path / "provider", PROVIDER).apply()
        dss.knobs.plant("PROVIDER", "saved_models", {"name": "churn", "type": "PREDICTION"})
        made = Desk(dss, tmp_path / f"consumer_{who}", copy.deepcopy(CONSUMER), who=who)
        for path, value in more.items():
            made.put(path.replace("__", "."), value)
        return made

    return make


def reads(made: Desk, ref: Any) -> Desk:
    """The consumer reads something else."""
    made.put("recipes[0].inputs", [ref])
    return made


EXTERNAL = [{"dataset": "GOLD", "project": "PROVIDER"}]


@pytest.mark.parametrize("externals", [None, EXTERNAL])
def test_40_whoever_cannot_see_the_provider_plans_and_applies(two: Two, externals: Any) -> None:
    made = two()
    if externals:
        made.put("externals", externals)
    prepared = made.prepare(adopt=("project.CONSUMER",))
    assert not prepared.plan.refusals, told(prepared.plan)
    assert [str(w) for w in prepared.warnings if "could not be checked" in str(w)] == []
    assert_quiet(made.apply(adopt=("project.CONSUMER",)).remaining)
    assert made.live("recipes", "r", "inputs.main.items[0].ref") == "PROVIDER.GOLD"
    assert_quiet(made.plan())


def test_40_validation_against_dss_agrees(two: Two) -> None:
    made = two()
    found = verbs.validate(made._written(), online=True, around=made.around)
    assert not found.errors
    assert not [w for w in found.warnings if "PROVIDER" in str(w) and "could not" in str(w)]


def test_40_what_is_not_shared_with_who_cannot_look_is_no_error(two: Two) -> None:
    """Nor is a project that this key does not see: it could not be checked."""
    made = reads(two(), "PROVIDER.OWN")
    warned = [str(w) for w in made.prepare(adopt=("project.CONSUMER",)).warnings]
    assert any("dataset 'OWN' of project PROVIDER could not be checked" in w for w in warned), warned


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("PROVIDER.NOTHERE", "dataset 'NOTHERE' of project PROVIDER does not exist"),
        ("PROVIDER.GOLDD", "did you mean 'GOLD'"),
        ("PROVIDER.OWN", "dataset 'OWN' of project PROVIDER is not exposed to project CONSUMER"),
        ("PROVIDR.GOLD", "there is no project PROVIDR on this instance; did you mean 'PROVIDER'"),
        ({"model": "churn", "project": "PROVIDER"}, "saved model 'churn' of project PROVIDER is not exposed"),
        ({"model": "chrun", "project": "PROVIDER"}, "did you mean 'churn'"),
    ],
)
def test_40_an_administrator_is_told(two: Two, ref: Any, said: str) -> None:
    made = reads(two("admin"), ref)
    with pytest.raises(ConfigError, match=said):
        made.plan(adopt=("project.CONSUMER",))
    found = verbs.validate(made._written(), online=True, around=made.around)
    assert any(said in str(e) or said in e.hint for e in found.errors), found.errors
    made.put("externals", [{"dataset": ref.partition(".")[2], "project": ref.partition(".")[0]}] if isinstance(ref, str)
             else [ref])  # fmt: skip
    plan = made.plan(adopt=("project.CONSUMER",))
    assert "external" in guards(plan), told(plan)
    left = made.plan(adopt=("project.CONSUMER",), allow_missing_external=True)
    assert not left.refusals, told(left)


def test_a_new_project_may_read_what_is_shared_with_it(dss: Sandbox, tmp_path: Path) -> None:
    Desk(dss, tmp_path / "p", PROVIDER).apply()
    made = Desk(dss, tmp_path / "c", copy.deepcopy(CONSUMER))
    made.apply()
    assert_quiet(made.plan())


def test_a_shared_model_of_an_invisible_project_has_its_name(two: Two) -> None:
    """Its id is learnt from this project's list of what is shared with it."""
    made = two()
    provider = made.dss.client().get_project("PROVIDER")
    (model,) = provider.list_saved_models()
    settings = provider.get_settings()
    settings.add_exposed_object("SAVED_MODEL", model["id"], "CONSUMER")
    settings.save()
    made.put(
        "recipes[0]",
        {
            "name": "r",
            "type": "score",
            "outputs": ["OUT"],
            "inputs": {"main": ["PROVIDER.GOLD"], "model": [{"model": "churn", "project": "PROVIDER"}]},
        },
    )
    assert_quiet(made.apply(adopt=("project.CONSUMER",)).remaining)
    assert made.live("recipes", "r", "inputs.model.items[0].ref") == f"PROVIDER.{model['id']}"
    assert_quiet(made.plan())


def test_what_dss_has_already_is_not_doubted(two: Two) -> None:
    """Another change passes, and asks nobody, although the exposure is gone meanwhile."""
    made = two("admin")
    made.apply(adopt=("project.CONSUMER",))
    Desk(made.dss, made.folder.parent / "later", {**PROVIDER, "project": {"key": "PROVIDER", "exposed": []}}).apply()
    made.put("datasets[0].description", "another change")
    made.dss.requests.clear()
    assert_quiet(made.apply().remaining)
    assert not [r.path for r in made.dss.requests if "PROVIDER" in r.path]


# ------------------------------------------------------------------------------- what is exposed, what a target lacks

EXPOSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "dataset": ({"dataset": "NOPE", "to": ["CONSUMER"]}, {}, "dataset 'NOPE' exists neither in this configuration"),
    "typo": ({"dataset": "GOLDD", "to": ["CONSUMER"]}, {}, "did you mean 'GOLD'"),
    "folder": ({"folder": "nope", "to": ["CONSUMER"]}, {}, "managed folder 'nope' exists neither"),
    "model": ({"model": "churn", "to": ["CONSUMER"]}, {}, "saved model 'churn' exists neither"),
    "external": ({"model": "churn", "to": ["CONSUMER"]}, {"externals": [{"model": "churn"}]},
                 "saved model 'churn' cannot be exposed: it is not in the target"),
}  # fmt: skip


@pytest.mark.parametrize("case", EXPOSED)
@pytest.mark.parametrize("new", [True, False])
def test_what_cannot_be_exposed_is_told_before_anything_is_written(
    dss: Sandbox, tmp_path: Path, case: str, new: bool
) -> None:
    """Not in the last step, with the valid ones unwritten."""
    entry, more, said = EXPOSED[case]
    made = Desk(dss, tmp_path / "p", {**copy.deepcopy(PROVIDER), **more})
    if not new:
        made.apply()
    made.put("project.exposed", [*PROVIDER["project"]["exposed"], entry])
    dss.requests.clear()
    with pytest.raises(ConfigError, match=said):
        made.plan()
    assert not made.writes()


def test_a_model_that_is_there_can_be_exposed(dss: Sandbox, tmp_path: Path) -> None:
    made = Desk(dss, tmp_path / "p", copy.deepcopy(PROVIDER))
    made.apply()
    dss.knobs.plant("PROVIDER", "saved_models", {"name": "churn", "type": "PREDICTION"})
    made.put("project.exposed", [*PROVIDER["project"]["exposed"], {"model": "churn", "to": ["CONSUMER"]}])
    assert_quiet(made.apply().remaining)


def test_a_project_that_is_not_there_yet_is_named(dss: Sandbox, tmp_path: Path) -> None:
    """It may come later: a warning."""
    dss.client().create_project("CONSUMER", "CONSUMER", "alice")
    made = Desk(dss, tmp_path / "p", copy.deepcopy(PROVIDER))
    made.put("project.exposed", [{"dataset": "GOLD", "to": ["CONSUMR"]}])
    warned = [str(w) for w in made.prepare().warnings]
    assert any("project 'CONSUMR' is not there yet" in w and "did you mean 'CONSUMER'" in w for w in warned), warned
    assert_quiet(made.apply().remaining)


@pytest.mark.parametrize("who", ["admin", "designer"])
@pytest.mark.parametrize("kind", ["model", "evaluation_store", "knowledge_bank", "dataset"])
def test_what_a_new_project_lacks_is_told_in_its_own_words(dss: Sandbox, tmp_path: Path, who: str, kind: str) -> None:
    """A project that is not there yet has no lists to read."""
    item = {"name": "r", "type": "python", "inputs": [{kind: "x"}], "outputs": ["OUT"], "code": "x = 1\n"}
    made = Desk(
        dss, tmp_path / "c", {**copy.deepcopy(CONSUMER), "recipes": [item], "externals": [{kind: "x"}]}, who=who
    )
    plan = made.plan()
    (refusal,) = [r for r in plan.refusals if r.guard == "external"]
    assert "does not exist in the target; needed by recipe.CONSUMER.r" in refusal.what
    assert "the project is new" in refusal.way_out
    assert not [r.path for r in dss.requests if "CONSUMER/" in r.path and "dss-iac" not in r.path], (
        "nothing to look for"
    )
    assert not made.apply(allow_missing_external=True).failed
