"""The examples of recipes that work on tables, folders and texts, all of them in one project: applied as the page shows
them, and unchanged when DSS saves them."""

from __future__ import annotations

from typing import Any

from dss_iac.kinds.recipe import types
from dss_iac.kinds.recipe.payload import FORMS
from tests.python.integration.desk import MakeDesk, assert_quiet

KEY = "EXAMPLES"
TRAINED = {"model"}  # what only a training makes
LEFT = {
    "sync",
    "shaker",
    "join",
    "grouping",
    "window",
    "split",
    "vstack",
    "distinct",
    "sort",
    "topn",
    "pivot",
    "sampling",
}
SECTIONS = {"folder": "managed_folders", "evaluation_store": "evaluation_stores", "knowledge_bank": "knowledge_banks"}


def _ends(example: Any, side: str) -> list[Any]:
    given = example.get(side, [])
    return [one for part in given.values() for one in part] if isinstance(given, dict) else list(given)


def _config() -> dict[str, Any]:
    """A project with an example of each type that other tests do not apply, each with ends of its own."""
    config: dict[str, Any] = {"project": {"key": KEY}, "policy": {"naming": "dss"}, "datasets": [], "recipes": []}
    for form in FORMS:
        ends = [*_ends(form.example, "inputs"), *_ends(form.example, "outputs")]
        if form.type in LEFT or any(isinstance(one, dict) and TRAINED & one.keys() for one in ends):
            continue
        made: dict[str, str] = {}
        config["recipes"].append(
            _own({"name": form.type, "type": types.written(form.type), **form.example}, form.type, made)
        )
        for end, name in made.items():
            kind = next((k for one in ends if isinstance(one, dict) for k, v in one.items() if v == end), "")
            more = {} if kind else {"type": "managed", "schema": {"CUSTOMER_ID": "string"}}
            more |= {"vector_store": "CHROMA", "embedding_model": "openai:c:m"} if kind == "knowledge_bank" else {}
            config.setdefault(SECTIONS.get(kind, "datasets"), []).append({"name": name, **more})
    return config


def _own(item: dict[str, Any], mark: str, made: dict[str, str]) -> dict[str, Any]:
    """The item with names of its own for what it reads and writes; they are told to `made`."""
    names = [
        next(iter(one.values())) if isinstance(one, dict) else one
        for s in ("inputs", "outputs")
        for one in _ends(item, s)
    ]
    made.update({name: f"{mark}_{name}" for name in names})

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {made.get(k, k): renamed(v) for k, v in value.items()}
        return (
            [renamed(v) for v in value]
            if isinstance(value, list)
            else made.get(value, value)
            if isinstance(value, str)
            else value
        )

    return {key: value if key in ("name", "type") else renamed(value) for key, value in item.items()}


def test_the_examples_of_recipes_are_applied_and_stay(desk: MakeDesk) -> None:
    made = desk(_config())
    assert made.config is not None and len(made.config["recipes"]) >= 19
    assert_quiet(made.apply().remaining)
    project = made.dss.client().get_project(KEY)
    for recipe in made.config["recipes"]:
        project.get_recipe(recipe["name"]).get_settings().save()
    assert_quiet(made.plan())
    assert made.dss.knobs.save_unchanged(KEY) >= len(made.config["recipes"])
    assert_quiet(made.plan())
