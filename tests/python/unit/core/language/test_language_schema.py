"""Unknown keys, wrong types, missing values: one line each, with the place and the way out. And the printed schema."""



from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from dss_iac.core.language import schema
from dss_iac.core.language.keywords import (
    ENVIRONMENT,
    ENVIRONMENT_EXAMPLE,
    HEADS,
    HEADS_EXAMPLE,
    MODULE_EXAMPLE,
    MODULE_HEADS,
)
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.model.words import MEANT_FOR
from dss_iac.core.text.source_map import NOWHERE
from dss_iac.kinds import registry
from dss_iac.kinds.recipe.payload import VISUALS
from dss_iac.kinds.scenario import KIND as SCENARIO

from .toys import KINDS, only, wrong

D = "project: {key: SHOP}\ndatasets:\n  - name: D\n    %s\n"
WRONG = {
    "conection: x": "4:5: 'conection' is not a key here; did you mean 'connection'?",
    "zzz: x": "4:5: 'zzz' is not a key here; known keys: type, connection, active, size, params, schema, "
    "owned, id, name, description, tags, custom_fields, depends_on, lifecycle, …",
    "active: yes": "4:13: 'active' must be true or false, not the text 'yes'; write true or false",
    "size: '3'": "4:11: 'size' must be a whole number, not the text '3'; write a whole number, without quotes",
    "size: true": "4:11: 'size' must be a whole number, not true; write a whole number, without quotes",
    "size: 1.5": "4:11: 'size' must be a whole number, not the number 1.5; write a whole number, without quotes",
    "connection: 12": "4:17: 'connection' must be text, not the number 12; put it in quotes",
    "connection: [a]": "4:17: 'connection' must be text, not a list; write one value",
    "connection:": "4:16: 'connection' must be text, not null; write one value",
    "params: x": "4:13: 'params' must be a map, not the text 'x'; write `key: value` lines below it",
    "tags: gold": "4:11: 'tags' must be a list or null, not the text 'gold'; write it as a list: [ … ]",
    "tags: [1]": "4:12: 'tags' must be text, not the number 1; put it in quotes",
    "zone: ''": "4:11: 'zone' is empty; give it a value or remove it",
    "schema: {columns: [{type: string}]}": "4:24: 'name' is missing; add `name: …`",
    "schema: {columns: [{name: A, type: strng}]}": "4:40: 'type' cannot be the text 'strng'; "
    "did you mean 'string'?",
    "schema: {columns: [{name: A, typ: string}]}": "4:34: 'typ' is not a key here; did you mean 'type'?",
    "lifecycle: {on_remove: drop}": "4:28: 'on_remove' cannot be the text 'drop'; "
    "write one of forget, delete, delete_data",
    "lifecycle: {prevent_destory: true}": "4:17: 'prevent_destory' is not a key here; "
    "did you mean 'prevent_destroy'?",
    "lifecycle: {ignore_changes: ['a..[']}": "4:34: 'a..[' is not a path; write keys with dots, "
    "elements as [0] or [name=value]",
    "import: [x]": "4:13: 'import' must be true or false or text or a map, not a list; write true or false",
    "import: {idd: x}": "4:14: 'idd' is not a key here; did you mean 'id'?",
    "depends_on: [nowhere]": "4:18: 'nowhere' is not an address; write KIND.PROJECT.NAME, for example dataset.SALES.ORDERS",
}  # fmt: skip


@pytest.mark.parametrize("line", WRONG)
def test_one_line_with_place_and_way_out(tmp_path: Path, line: str) -> None:
    found = wrong(tmp_path, D % line)
    assert [one.removeprefix("project.yml:").replace("dataset.SHOP.D: ", "") for one in found] == [WRONG[line]]


def test_everything_at_once_in_file_order(tmp_path: Path) -> None:
    text = "project: {key: SHOP, onwer: x}\ndataset: []\ndatasets:\n  - {name: a, sise: 1}\n  - 3\nversion: 9\n"
    assert wrong(tmp_path, text) == [
        "project.yml:1:22: project.SHOP: 'onwer' is not a key here; did you mean 'owner'?",
        "project.yml:2:1: 'dataset' is not a section; did you mean 'datasets'?",
        "project.yml:4:12: dataset.SHOP.a: 'a' is not UPPERCASE letters, digits and _, which policy naming: snowflake "
        "asks of every dataset; name it 'A', or set policy: {naming: dss}",
        "project.yml:4:15: dataset.SHOP.a: 'sise' is not a key here; did you mean 'size'?",
        "project.yml:5:5: an element of 'datasets' must be a map; write `- name: …`",
        "project.yml:6:10: version 9 is newer than this tool reads; install a newer dss-iac",
    ]


@pytest.mark.parametrize("version", ["'1.0'", "1.0", "1", "'1.7'"])
def test_versions_that_are_read(tmp_path: Path, version: str) -> None:
    assert only(tmp_path, f"version: {version}\nproject: {{key: SHOP}}\n").desired.project == "SHOP"


@pytest.mark.parametrize("version", ["latest", "true", "[1]", "0.9"])
def test_versions_that_are_not(tmp_path: Path, version: str) -> None:
    assert len(wrong(tmp_path, f"version: {version}\nproject: {{key: SHOP}}\n")) == 1


def test_sections_of_the_wrong_shape(tmp_path: Path) -> None:
    text = "project: SHOP\ndatasets: {A: {}}\nvariables: [a]\nexternals: {saved_model: m}\n"
    assert wrong(tmp_path, text)[:4] == [
        "project.yml:1:10: 'project' must be a map; write one `key: value` a line below it",
        "project.yml:2:11: 'datasets' must be a list; start each of its elements with '- '",
        "project.yml:3:12: 'variables' must be a map; write one `key: value` a line below it",
        "project.yml:4:12: 'externals' must be a list; start each of its elements with '- '",
    ]


def test_a_kind_that_fails_is_no_traceback(tmp_path: Path) -> None:
    text = "project: {key: SHOP}\nrecipes: [{name: r, odd: x}]\n"
    assert wrong(tmp_path, text) == [
        "project.yml:2:11: recipe.SHOP.r: this recipe cannot be understood ('odd'); compare it with `dss-iac schema`"
    ]


# ------------------------------------------------------------------------------------------------ the whole schema


@pytest.mark.parametrize("kinds", [KINDS, registry()], ids=["small", "real"])
def test_the_printed_schema_is_one(kinds: dict[str, object]) -> None:
    whole = schema.build(kinds)
    jsonschema.Draft202012Validator.check_schema(whole)
    assert set(whole["properties"]) >= {kind.section for kind in kinds.values()} | {"version", "modules", "policy"}


def test_the_printed_schema_takes_templates_and_refuses_typos() -> None:
    validator = jsonschema.Draft202012Validator(schema.build(KINDS))
    good = {
        "project": {"key": "SHOP"},
        "datasets": [{"name": "D", "active": "{{ var.on }}", "size": "{{ 1 }}", "tags": "{{ var.tags }}"}],
    }
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "datasets": [{"name": "D", "active": "maybe"}]})
    assert not validator.is_valid({**good, "datasets": [{"nam": "D"}]})
    assert not validator.is_valid({**good, "dataset": []})


@pytest.mark.parametrize("kind", registry().values(), ids=lambda kind: kind.name)
def test_examples_of_the_kinds_fit(kind: object) -> None:
    report = Report()
    assert schema.check(kind.example, schema.item(kind), NOWHERE, report), report.errors


QUICK = [
    (1, {"type": "integer"}, True),
    (True, {"type": "integer"}, False),
    (1, {"type": "boolean"}, False),
    (None, {"type": ["string", "null"]}, True),
    (1, {"enum": [True]}, False),
    ({}, {"type": "object", "required": ["a"]}, False),
    ({"b": 1}, {"properties": {"b": False}}, False),
    ([1, "a"], {"type": "array", "items": {"type": "integer"}}, False),
    ("", {"minLength": 1}, False),
    ({"a": 1}, {"additionalProperties": {"type": "string"}}, False),
    ("x", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, True),
]


@pytest.mark.parametrize(("value", "shape", "fits"), QUICK)
def test_the_quick_look_agrees_with_the_full_validator(value: object, shape: dict[str, object], fits: bool) -> None:
    assert jsonschema.Draft202012Validator(shape).is_valid(value) is fits
    assert schema.check(value, shape, NOWHERE, Report()) is fits


def test_only_the_parts_that_a_value_has_are_made() -> None:
    """A small configuration does not pay for all that a large one could say."""
    made: set[int] = set()

    class Part(dict[str, object]):
        def get(self, key: str, default: object = None) -> object:
            made.add(id(self))
            return super().get(key, default)

    parts = {name: Part(type="string") for name in "abcdef"}
    assert schema.check({"a": "x", "b": "y"}, {"type": "object", "properties": parts}, NOWHERE, Report())
    assert made == {id(parts["a"]), id(parts["b"])}


def test_the_examples_of_the_page_are_right() -> None:
    """What docs/language.md shows beside the resources is what the schema takes, and shows every word."""
    jsonschema.validate({"project": {"key": "X"}, **HEADS_EXAMPLE}, schema.build(registry()))
    jsonschema.validate(ENVIRONMENT_EXAMPLE, schema.environment())
    assert set(HEADS) - set(HEADS_EXAMPLE) == {"code_files"} and set(MODULE_HEADS) <= set(MODULE_EXAMPLE)
    jsonschema.validate(MODULE_EXAMPLE, schema.build(registry()))
    words = {**HEADS, **MODULE_HEADS, **ENVIRONMENT}
    assert all(isinstance(word, str) and value.get("description") for word, value in words.items())


WHOLE = jsonschema.Draft202012Validator(schema.build(registry()))
RECIPES = [{**form.example, "name": "r", "type": kind} for kind, form in VISUALS.items() if form.example]
LISTS = {key: SCENARIO.schema["properties"][key]["items"]["allOf"] for key in ("steps", "triggers", "reporters")}
ELEMENTS = [(key, dict(one)) for key, blocks in LISTS.items() for block in blocks for one in block["examples"]]


def editor(**sections: object) -> bool:
    """Whether an editor would find nothing wrong."""
    return bool(WHOLE.is_valid(sections))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe["type"])
def test_an_editor_takes_the_keys_of_a_type_and_no_others(recipe: dict[str, object]) -> None:
    assert editor(recipes=[recipe])
    foreign = {key for form in VISUALS.values() for key in form.vocabulary()} - set(VISUALS[recipe["type"]].vocabulary())
    common = {key for key, value in registry()["recipe"].schema["properties"].items() if MEANT_FOR not in value}
    for key in foreign - common:
        assert not editor(recipes=[{**recipe, key: {}}]) and not editor(recipes=[{**recipe, key: []}]), key


@pytest.mark.parametrize("type_", ["python", "Python", "r", "sql_query", "sql", "shell"])
def test_an_editor_takes_code_where_there_is_code(type_: str) -> None:
    for key in ("code", "code_file"):
        assert editor(recipes=[{"name": "r", "type": type_, "outputs": ["A"], key: "x"}])
    assert not editor(recipes=[{"name": "r", "type": "group", "outputs": ["A"], "code": "x"}])


@pytest.mark.parametrize(("section", "element"), ELEMENTS, ids=lambda value: value if isinstance(value, str) else "")
def test_an_editor_takes_what_belongs_to_a_step_trigger_or_reporter(section: str, element: dict[str, object]) -> None:
    assert editor(scenarios=[{"name": "s", section: [element]}])
    others = {key for one in LISTS[section] for key in one["then"]["properties"]}
    (own,) = [one for one in LISTS[section] if one["title"] in element]
    names = {one["title"] for one in LISTS[section]}
    free = {"configuration"}
    for key in others - own["then"]["properties"].keys() - names - free:
        assert not editor(scenarios=[{"name": "s", section: [{**element, key: "x"}]}]), key


def test_what_an_editor_offers_follows_the_type() -> None:
    """Before there is a type, the keys of all; with a template for the type, any."""
    offered = schema.build(registry())["$defs"]["recipe"]
    assert "joins" not in offered["properties"] and "type" in offered["properties"]
    assert not editor(recipes=[{"name": "r", "joins": []}])
    assert editor(recipes=[{"name": "r", "type": "{{ var.kind }}", "joins": []}])
    steps = schema.build(registry())["$defs"]["scenario"]["properties"]["steps"]
    text = json.dumps(steps)
    assert "x-for" not in text and "x-foreign" not in text and '"extra_conf"' in text


def test_a_wrong_value_beside_the_right_key_is_told_once() -> None:
    report = Report()
    wrong_one = {"name": "s", "steps": [{"build": "A", "mode": "all", "handle_warnings_as": "error"}]}
    schema.check(wrong_one, schema.item(SCENARIO), NOWHERE, report)
    assert len(report.errors) == 2, report.errors
