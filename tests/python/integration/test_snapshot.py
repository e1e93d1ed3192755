"""Reading DSS: how much is asked, what counts as absent, and whose object is whose."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.errors import DssError
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .conftest import Engine

ALWAYS_READ = ("/scenarios/", "/libraries/contents/python", "/wiki/")


def test_a_plan_over_an_unchanged_project_asks_a_fixed_number_of_questions(
    engine: Engine, shop: dict[str, Any]
) -> None:
    for n in range(30):
        shop["recipes"].append(
            {"name": f"more_{n}", "type": "python", "inputs": ["RAW"], "outputs": [f"OUT_{n}"], "code": f"x = {n}\n"}
        )
        shop["datasets"].append({"name": f"OUT_{n}", "type": "managed", "connection": "filesystem_managed"})
    engine.apply(shop)
    asked = engine.during(lambda: engine.plan(shop))
    fixed = [r for r in asked if not any(word in r.path and not r.path.endswith(word) for word in ALWAYS_READ)]
    assert len(fixed) <= 16, [r.path for r in fixed]  # one of them the tags, which anchor state
    assert not [r for r in asked if "/recipes/" in r.path]
    full = engine.during(lambda: engine.plan(shop, refresh="full"))
    assert sum("/recipes/" in r.path for r in full) == 32


def test_one_changed_payload_costs_one_call(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    knobs.edit("SHOP", "recipes", "clean", "tags", ["x"])
    asked = engine.during(lambda: engine.plan(shop))
    assert [r.path for r in asked if "/recipes/" in r.path] == ["/projects/SHOP/recipes/clean"]


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ({"status": 500}, "/projects/SHOP/datasets"),
        ({"status": 403, "message": "no"}, "/projects/SHOP/recipes"),
        ({"kind": "html"}, "/projects/SHOP/managedfolders"),
        ({"status": 500}, "/projects/SHOP/scenarios/daily"),
        ({"status": 404, "message": "x does not exist"}, "/projects/SHOP/scenarios/daily"),
    ],
)
def test_a_failed_read_is_neither_absence_nor_peace(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], fault: dict[str, Any], path: str
) -> None:
    engine.apply(shop)
    knobs.fault(verb="GET", path=path, times=0, **fault)
    made = engine.plan(shop).plan
    assert made.refusals, "a plan that could not see everything may not be applied"
    assert not made.count(Action.CREATE, Action.DELETE, Action.REPLACE)


def test_lists_of_another_shape_are_failures(
    engine: Engine, shop: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.apply(shop)
    send = type(engine.more["client"]._session).send

    def spoil(self: Any, request: Any, **more: Any) -> Any:
        reply = send(self, request, **more)
        if request.url.endswith("/projects/SHOP/datasets/"):
            reply._content = b'{"items": []}'
        return reply

    monkeypatch.setattr(type(engine.more["client"]._session), "send", spoil)
    made = engine.plan(shop).plan
    assert made.refusals and not made.count(Action.CREATE)


def test_an_unreadable_list_of_projects_ends_it(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    knobs.fault(verb="GET", path="/projects", times=0, status=500)
    with pytest.raises(DssError):
        engine.plan(shop)


def test_an_object_keeps_its_address_when_its_name_changes_in_dss(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], dss: Sandbox
) -> None:
    engine.apply(shop)
    folder = dss.client().get_project("SHOP").list_managed_folders()[0]["id"]
    knobs.edit("SHOP", "managed_folders", folder, "name", "renamed")
    (change,) = [c for c in engine.plan(shop).plan.changes if c.action is not Action.NOOP]
    assert (str(change.address), change.dss_id, change.action) == ("managed_folder.SHOP.models", folder, Action.UPDATE)


def test_two_objects_of_one_name_are_not_guessed_about(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    project = dss.client().create_project("SHOP", "Shop", "admin")
    ids = [project.create_managed_folder("models").id for _ in range(2)]
    made = engine.plan(shop).plan
    told = [r for r in made.refusals if "managed_folder.SHOP.models" in r.what]
    assert [r.what for r in told] == [
        f"managed_folder.SHOP.models is the name of 2 objects in DSS ({', '.join(sorted(ids))})"
    ]
    assert "`import: [{to: managed_folder.SHOP.models, id: " in told[0].way_out
    shop["imports"] = [{"to": "managed_folder.models", "id": ids[1]}]
    made = engine.plan(shop).plan
    assert [c.dss_id for c in made.changes if str(c.address) == "managed_folder.SHOP.models"] == [ids[1]]


def test_externals_are_found_by_name_in_the_target(
    engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any]
) -> None:
    shop["externals"] = [{"saved_model": "churn"}]
    shop["recipes"].append(
        {
            "name": "score",
            "type": "prediction_scoring",
            "inputs": {"main": ["RAW"], "model": [{"model": "churn"}]},
            "outputs": ["BY_EMAIL"],
        }
    )
    del shop["recipes"][1]
    dss.client().create_project("SHOP", "Shop", "admin")
    assert any("churn" in str(r) for r in engine.plan(shop).plan.refusals)
    model = knobs.plant("SHOP", "saved_models", {"name": "churn", "contentType": "prediction/py_memory"})
    engine.apply(shop)
    inputs = dss.client().get_project("SHOP").get_recipe("score").get_settings().get_recipe_inputs()
    assert inputs["model"]["items"][0]["ref"] == model
    assert not engine.plan(shop).plan.has_actions
