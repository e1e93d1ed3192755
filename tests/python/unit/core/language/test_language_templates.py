"""Templates on scalars: what they may do, what they may not, where `var` and `env` look."""

from __future__ import annotations

from pathlib import Path

import pytest

from .toys import body, only, problems, read, resource, write, wrong

HEAD = "project: {key: SHOP}\n"
DATASET = HEAD + "datasets:\n  - name: D\n    params:\n      x: %s\n"


def _x(folder: Path, written: str, extra: str = "", **options: object) -> object:
    return body(only(folder, DATASET % written + extra, **options), "dataset.D")["params"]["x"]


TYPED = {
    "'{{ var.n }}'": 5,
    "'{{ var.flag }}'": True,
    "' {{ var.list }} '": ["a", "b"],
    "'{{ var.map }}'": {"k": {"deep": 1.5}, "items": None},
    "'{{ var.map.k.deep }}'": 1.5,
    "'n={{ var.n }}'": "n=5",
    "'{{ var.n }}{{ var.n }}'": "55",
    "'{{ var.n + 1 }}'": 6,
    "'{{ var.list | length }}'": 2,
    "'{{ var.list | join(\"-\") }}'": "a-b",
    "'{{ var.nope | default(\"d\") }}'": "d",
    "'{{ var.nope is defined }}'": False,
    "'{{ project.key }}'": "SHOP",
    "'{{ environment }}'": "",
    "'{% if var.flag %}on{% else %}off{% endif %}'": "on",
    '\'{{ "yes" if var.n > 3 else "no" }}\'': "yes",
    "'${project.key} {{ var.n }}'": "${project.key} 5",
    "'${dku}'": "${dku}",
    "\"{{ '{{' }} raw }}\"": "{{ raw }}",
    "'{{ var.map.items }}'": None,
}
VARIABLES = """
variables:
  {n: 5, flag: true, list: [a, b], map: {k: {deep: 1.5}, items: null}, from: '{{ var.n }}-{{ project.key }}'}
"""


@pytest.mark.parametrize("written", TYPED)
def test_one_expression_keeps_its_type(tmp_path: Path, written: str) -> None:
    found = _x(tmp_path, written, VARIABLES)
    assert found == TYPED[written]
    assert type(found) is type(TYPED[written])


def test_variables_may_use_each_other(tmp_path: Path) -> None:
    assert _x(tmp_path, "'{{ var.from }}'", VARIABLES) == "5-SHOP"


def test_variables_in_a_circle(tmp_path: Path) -> None:
    found = wrong(tmp_path, DATASET % "'{{ var.a }}'" + "variables: {a: '{{ var.b }}', b: '{{ var.a }}'}\n")
    assert found == ["project.yml:6:16: variables refer to each other: a → b → a; give one of them a value"]


ESCAPES = [
    "''.__class__",
    "''.__class__.__mro__[1].__subclasses__()",
    "var.__class__",
    "var.list.__class__",
    "self",
    "self._TemplateReference__context",
    "config",
    "cycler.__init__.__globals__",
    "lipsum.__globals__",
    "range(10)",
    "namespace()",
    "''|attr('__class__')",
    "var.list.append(1)",
    "var.map.update({})",
    "'{0.__class__}'.format(1)",
    "'%s' % var",
    "environment.__class__",
    "project.__dict__",
    "(var.n).__class__",
]
BOMBS = [
    "'a' * 10**9",
    "['a'] * 10**9",
    "10**9 * 'a'",
    "9**9**9**9",
    "2**(2**60)",
    "'a'.ljust(10**9)",
    "'a'|center(10**9)",
    "'%1000000000d' % 1",
    "('a' * 90000) | replace('a', 'b' * 90000)",
    "(['x'] * 90000) | join('y' * 90000)",
    "(" * 3000 + "1" + ")" * 3000,
    "-" * 20000 + "1",
    " + ".join(["1"] * 30000),
]
STATEMENTS = [
    "{% for i in [1,2] %}{{ i }}{% endfor %}",
    "{% set x = 1 %}{{ x }}",
    "{% include 'x' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}{% endmacro %}",
    "{% extends 'x' %}",
]


@pytest.mark.parametrize("template", [f"{{{{ {e} }}}}" for e in ESCAPES + BOMBS] + STATEMENTS, ids=lambda t: t[:40])
def test_the_sandbox_holds(tmp_path: Path, template: str) -> None:
    quoted = "'" + template.replace("'", "''") + "'"
    found = wrong(tmp_path, DATASET % quoted + VARIABLES)
    assert len(found) == 1
    assert found[0].startswith("project.yml:5:10: ")


UNDEFINED = {
    "{{ var.lst }}": "var.lst has no value; did you mean 'list'?",
    "{{ var.zzzz }}": "var.zzzz has no value; give it with --var zzzz=…",
    "{{ nn }}": "'nn' is not defined; write var.nn for a variable",
    "{{ enviroment }}": "'enviroment' is not defined; did you mean 'environment'?",
    "{{ var.map.kk }}": "'kk' is not a key of this map; did you mean 'k'?",
    "{{ var.list[7] }}": "a list has no '7' that a template may use",
    "{{ env.NOPE }}": "env.NOPE is not set; export NOPE=…",
    "{{ each.key }}": "each.key has a value only inside of a for_each",
    "{{ project.owner }}": "project.owner is not known to templates; use project.key",
    "{{ var.n | uper }}": "there is no filter 'uper'; did you mean 'upper'?",
    "{{ var.n": "the template is broken",
    "{{ 1 / 0 }}": "the template cannot be evaluated: division by zero",
}


@pytest.mark.parametrize("template", UNDEFINED)
def test_what_is_not_defined_is_named_with_its_place(tmp_path: Path, template: str) -> None:
    found = wrong(tmp_path, DATASET % f"'{template}'" + VARIABLES)
    assert len(found) == 1
    assert found[0].startswith("project.yml:5:10: " + UNDEFINED[template])


def test_code_is_not_a_template_unless_asked(tmp_path: Path) -> None:
    text = HEAD + "recipes:\n  - {name: r, type: python, code: 'x = \"{{ jinja }}\"'}\n"
    assert body(only(tmp_path, text), "recipe.r")["payload"] == 'x = "{{ jinja }}"'
    rendered = text.replace("type: python", "type: python, render: true").replace("jinja", "project.key")
    assert body(only(tmp_path, rendered), "recipe.r")["payload"] == 'x = "SHOP"'


def test_content_files_are_rendered_only_when_asked(tmp_path: Path) -> None:
    text = HEAD + "recipes:\n  - {name: r, type: python, code_file: r.py%s}\n"
    write(tmp_path, {"r.py": "k = '{{ project.key }}'\n"})
    assert body(only(tmp_path, text % ""), "recipe.r")["payload"] == "k = '{{ project.key }}'\n"
    assert body(only(tmp_path, text % ", render: true"), "recipe.r")["payload"] == "k = 'SHOP'\n"
    write(tmp_path, {"r.py": "{{ var.gone }}"})
    found = wrong(tmp_path, text % ", render: true")
    assert found == [
        "project.yml:3:40: recipe.SHOP.r: r.py: var.gone has no value; give it with --var gone=…, or under variables"
    ]


def test_order_of_variables(tmp_path: Path) -> None:
    write(tmp_path, {"environments/prod.yml": "variables: {a: env, b: env}\n"})
    text = DATASET % "'{{ var.a }}{{ var.b }}{{ var.c }}{{ var.d | default(\"dflt\") }}'"
    text += "variables: {a: shared, b: shared, c: shared}\n"
    loaded = only(tmp_path, text, environment="prod", variables={"a": "given"})
    assert body(loaded, "dataset.D")["params"]["x"] == "givenenvshareddflt"


def test_given_variables_take_the_type_of_the_written_ones(tmp_path: Path) -> None:
    assert _x(tmp_path, "'{{ var.n }}'", VARIABLES, variables={"n": "7"}) == 7
    assert _x(tmp_path, "'{{ var.flag }}'", VARIABLES, variables={"flag": "false"}) is False
    assert _x(tmp_path, "'{{ var.new }}'", VARIABLES, variables={"new": "7"}) == "7"


def test_env_sees_the_environment_then_the_os(tmp_path: Path) -> None:
    write(tmp_path, {"environments/dev.yml": "variables: {DB: file}\n"})
    text = DATASET % "'{{ env.DB }}-{{ env.SCHEMA }}'"
    loaded = only(tmp_path, text, environment="dev", environ={"DB": "os", "SCHEMA": "public"})
    assert body(loaded, "dataset.D")["params"]["x"] == "file-public"


CREDENTIALS = [
    "AWS_SECRET",
    "GITHUB_TOKEN",
    "DB_PASSWORD",
    "MY_KEY",
]


@pytest.mark.parametrize("name", CREDENTIALS)
def test_credentials_are_for_secret_fields_only(tmp_path: Path, name: str) -> None:
    environ = {name: "s3cret"}
    found = wrong(tmp_path, DATASET % f"'{{{{ env.{name} }}}}'", environ=environ)
    assert found == [
        f"project.yml:5:10: env.{name} looks like a credential, which only secret fields may use; "
        f"use it in a secret field, or name it: policy: {{env_allow: [{name}]}}"
    ]
    assert _x(tmp_path, f"'{{{{ env.{name} }}}}'", f"policy: {{env_allow: [{name}]}}\n", environ=environ) == "s3cret"
    marked = DATASET % f"'{{{{ env.{name} }}}}'" + "    secrets: [params.x]\n"
    loaded = only(tmp_path, marked, environ=environ)
    assert resource(loaded, "dataset.D").secrets == ("params.x",)
    assert body(loaded, "dataset.D")["params"]["x"] == "s3cret"
    assert "s3cret" not in repr(loaded.desired.digest)


def test_an_unset_secret_keeps_what_dss_has(tmp_path: Path) -> None:
    text = DATASET % "1" + "      password: '{{ var.db_password }}'\n"
    loaded = only(tmp_path, text)
    assert resource(loaded, "dataset.D").kept == {"params.password": "var.db_password"}
    assert body(loaded, "dataset.D")["params"] == {"x": 1}
    given = only(tmp_path, text, variables={"db_password": "pw"})
    assert resource(given, "dataset.D").kept == {}
    assert body(given, "dataset.D")["params"]["password"] == "pw"
    assert given.desired.digest == only(tmp_path, text, variables={"db_password": "other"}).desired.digest


def test_small_files_cannot_make_much(tmp_path: Path) -> None:
    rows = "\n".join(f"  - {{name: D{i}, params: {{x: '{{{{ var.big }}}}'}}}}" for i in range(400))
    text = f"{HEAD}variables:\n  big: [{', '.join(['x'] * 20000)}]\ndatasets:\n{rows}\n"
    found = wrong(tmp_path, text)
    assert len(found) == 1
    assert found[0].endswith(
        "templates and for_each make too much of this configuration; make the values or the lists shorter"
    )


def test_a_value_may_hold_templates_too() -> None:
    config = {"project": {"key": "SHOP"}, "datasets": [{"name": "D", "connection": "{{ var.c }}"}]}
    assert body(read(config, variables={"c": "pg"}), "dataset.D") == {"connection": "pg"}
    assert problems(config) == ["<config>: var.c has no value; give it with --var c=…, or under variables"]
