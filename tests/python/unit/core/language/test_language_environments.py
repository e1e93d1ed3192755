"""Environments, repetition and modules: what changes, in which order, and what is said when it does not fit."""

from __future__ import annotations

from pathlib import Path

from .toys import body, only, problems, read, resource, write, wrong

BASE = """
project: {key: SHOP, owner: alice}
variables: {wh: pg_dev}
datasets:
  - {name: A, type: sql, connection: "{{ var.wh }}", params: {schema: dev, table: a}, tags: [x, y]}
  - {name: B, type: sql, connection: fixed, params: {schema: dev}}
"""
PROD = """
variables: {wh: pg_prod}
overrides:
  project: {owner: bob}
  datasets:
    "*": {params: {schema: prod}}
    A: {tags: [], connection: "{{ var.wh }}_{{ environment }}"}
instance: {url: "https://{{ env.DSS_HOST }}", api_key_env: DKU_PROD_KEY, verify_tls: true}
settings: {require_approval: 1, protected: true, drift_policy: fail}
policy: {adopt: allow}
"""


def _prod(tmp_path: Path, text: str = BASE, env: str = PROD) -> Path:
    return write(tmp_path, {"project.yml": text, "environments/prod.yml": env})


def test_overrides_by_section_and_name(tmp_path: Path) -> None:
    folder = _prod(tmp_path)
    plain = read(folder)
    assert body(plain, "dataset.A")["connection"] == "pg_dev"
    prod = read(folder, environment="prod", environ={"DSS_HOST": "dss"})
    a, b = body(prod, "dataset.A"), body(prod, "dataset.B")
    assert a == {
        "type": "sql",
        "connection": "pg_prod_prod",
        "params": {"schema": "prod", "table": "a"},
        "tags": [],
    }
    assert b["params"] == {"schema": "prod"}
    assert body(prod, "project.SHOP")["owner"] == "bob"
    assert prod.desired.environment == "prod"
    assert prod.desired.instance == {"url": "https://dss", "api_key_env": "DKU_PROD_KEY", "verify_tls": True}
    assert prod.desired.settings == {"require_approval": 1, "protected": True, "drift_policy": "fail"}
    assert prod.desired.policy == {"naming": "snowflake", "adopt": "allow"}
    assert prod.desired.digest != plain.desired.digest


def test_places_of_overrides_are_those_of_the_environment(tmp_path: Path) -> None:
    folder = _prod(tmp_path, env="overrides:\n  datasets:\n    A:\n      conection: x\n      size: big\n")
    assert problems(folder, environment="prod") == [
        "environments/prod.yml:4:7: dataset.SHOP.A: 'conection' is not a key here; did you mean 'connection'?",
        "environments/prod.yml:5:13: dataset.SHOP.A: 'size' must be a whole number, not the text 'big'; "
        "write a whole number, without quotes",
    ]


def test_overrides_of_nothing(tmp_path: Path) -> None:
    env = "overrides:\n  dataset: {A: {}}\n  datasets: {AA: {size: 1}, B: 3}\n  recipes: [x]\n"
    assert problems(_prod(tmp_path, env=env), environment="prod") == [
        "environments/prod.yml:2:3: 'dataset' is not a section; did you mean 'datasets'?",
        "environments/prod.yml:3:14: no item of datasets is named 'AA'; did you mean 'A'?",
        "environments/prod.yml:3:32: the override of 'B' must be a map; write the keys to change below it",
        "environments/prod.yml:4:12: overrides of recipes must be a map; write NAME: {key: value}, or '*' for all",
    ]


def test_unknown_environment(tmp_path: Path) -> None:
    folder = _prod(tmp_path)
    assert problems(folder, environment="prdo") == [
        "environments: there is no environment 'prdo'; did you mean 'prod'?"
    ]
    assert problems(folder, environment="zzz") == ["environments: there is no environment 'zzz'; known: prod"]


def test_an_environment_needs_no_folder(tmp_path: Path) -> None:
    text = BASE.replace("fixed", "'{{ environment }}'")
    assert body(only(tmp_path, text, environment="dev"), "dataset.B")["connection"] == "dev"


def test_what_an_environment_may_hold(tmp_path: Path) -> None:
    env = "variable: {a: 1}\nsettings: {drift_policy: never}\ninstance: {apikey: x}\n"
    assert problems(_prod(tmp_path, env=env), environment="prod") == [
        "environments/prod.yml:1:1: environment prod: 'variable' is not a key here; did you mean 'variables'?",
        "environments/prod.yml:2:26: environment prod: 'drift_policy' cannot be the text 'never'; "
        "write one of fail, warn, ignore",
        "environments/prod.yml:3:12: environment prod: 'apikey' is not a key here; did you mean 'api_key_env'?",
    ]


def test_project_key_may_be_replaced(tmp_path: Path) -> None:
    text = BASE.replace("fixed", "'{{ project.key }}'")
    loaded = only(tmp_path, text, project_key="OTHER")
    assert loaded.desired.project == "OTHER"
    assert body(loaded, "dataset.B")["connection"] == "OTHER"
    assert body(loaded, "project.OTHER")["key"] == "OTHER"
    alone = read({"datasets": [{"name": "A"}]}, project_key="SHOP")
    assert {str(a) for a in alone.desired.resources} == {"project.SHOP", "dataset.SHOP.A"}


def test_an_environment_may_choose_the_key(tmp_path: Path) -> None:
    folder = _prod(tmp_path, env="variables: {suffix: PROD}\noverrides: {project: {key: 'SHOP_{{ var.suffix }}'}}\n")
    assert read(folder, environment="prod").desired.project == "SHOP_PROD"
    assert read(folder, environment="prod", project_key="MINE").desired.project == "MINE"


def test_a_project_is_needed(tmp_path: Path) -> None:
    assert wrong(tmp_path, "datasets: []\n") == [
        "project.yml: there is no project; add `project: {key: …}`, or give --project-key"
    ]
    assert wrong(tmp_path, "project: {name: x}\n") == [
        "project.yml:1:1: the project has no key; add `project: {key: …}`, or give --project-key"
    ]


# ------------------------------------------------------------------------------------------------------- for_each

EACH = """
project: {key: SHOP}
variables: {regions: {EU: pg_eu, US: pg_us}}
datasets:
  - name: "SALES_{{ each.key }}"
    for_each: "{{ var.regions }}"
    connection: "{{ each.value }}"
  - {name: "LIST_{{ each.value }}", for_each: [A, B], tags: ["{{ each.key }}"]}
  - {name: "T_{{ each.key }}", for_each: [{name: X, size: 1}, {name: Y, size: 2}], size: "{{ each.value.size }}"}
recipes:
  - {name: "prep_{{ each.key | lower }}", for_each: "{{ var.regions }}", inputs: ["SALES_{{ each.key }}"]}
externals: [{saved_model: "m_{{ each.value }}", for_each: [1, 2]}]
"""


def test_for_each(tmp_path: Path) -> None:
    loaded = only(tmp_path, EACH)
    names = {a.name for a in loaded.desired.resources if a.kind == "dataset"}
    assert names == {"SALES_EU", "SALES_US", "LIST_A", "LIST_B", "T_X", "T_Y"}
    assert body(loaded, "dataset.SALES_US")["connection"] == "pg_us"
    assert body(loaded, "dataset.LIST_B")["tags"] == ["B"]
    assert body(loaded, "dataset.T_Y")["size"] == 2
    assert body(loaded, "recipe.prep_eu")["inputs"] == [{"ref": "SALES_EU"}]
    assert [e.name for e in loaded.desired.externals] == ["m_1", "m_2"]


def test_overrides_find_items_by_their_final_name(tmp_path: Path) -> None:
    write(tmp_path, {"environments/prod.yml": "overrides: {datasets: {SALES_EU: {connection: other}}}\n"})
    loaded = only(tmp_path, EACH, environment="prod")
    assert body(loaded, "dataset.SALES_EU")["connection"] == "other"
    assert body(loaded, "dataset.SALES_US")["connection"] == "pg_us"


def test_for_each_that_gives_one_name_twice(tmp_path: Path) -> None:
    text = "project: {key: SHOP}\ndatasets:\n  - {name: D, for_each: [1, 2]}\n"
    assert wrong(tmp_path, text) == [
        "project.yml:3:5: dataset.SHOP.D: this is declared twice; give each round of for_each another name"
    ]


def test_for_each_of_what_is_no_list(tmp_path: Path) -> None:
    text = "project: {key: SHOP}\nvariables: {n: 3}\ndatasets:\n  - {name: D, for_each: '{{ var.n }}'}\n"
    assert wrong(tmp_path, text) == [
        "project.yml:4:25: for_each needs a list or a map; write [a, b], or a variable that is one"
    ]
    many = f"project: {{key: SHOP}}\ndatasets:\n  - {{name: D, for_each: [{', '.join(['x'] * 2001)}]}}\n"
    assert wrong(tmp_path, many) == ["project.yml:3:25: for_each has 2,001 elements; at most 2,000 are allowed"]


def test_repetition_is_bounded(tmp_path: Path) -> None:
    columns = ", ".join(f"{{name: c{i}}}" for i in range(2000))
    rounds = ", ".join(f"A{i}" for i in range(1500))
    text = (
        f"project: {{key: SHOP}}\ndatasets:\n"
        f"  - {{name: '{{{{ each.key }}}}', for_each: [{rounds}], schema: {{columns: [{columns}]}}}}\n"
    )
    found = wrong(tmp_path, text)
    assert len(found) == 1
    assert "templates and for_each make too much of this configuration" in found[0]


# -------------------------------------------------------------------------------------------------------- modules

MODULE = {
    "project.yml": """
project: {key: SHOP}
variables: {secretive: outer}
modules:
  - {name: eu, source: modules/ingest, with: {prefix: EU, connection: pg}}
  - {name: rest, source: modules/ingest, for_each: [US, JP], with: {prefix: "{{ each.value }}"}}
""",
    "modules/ingest/main.yml": """
variables: {connection: default_connection}
datasets:
  - {name: "{{ var.prefix }}_RAW", connection: "{{ var.connection }}"}
recipes:
  - {name: "load_{{ var.prefix | lower }}", outputs: ["{{ var.prefix }}_RAW"], code_file: load.py}
""",
    "modules/ingest/load.py": "print('load')\n",
}


def test_modules(tmp_path: Path) -> None:
    loaded = read(write(tmp_path, MODULE))
    names = {a.name for a in loaded.desired.resources}
    assert names == {"", "EU_RAW", "US_RAW", "JP_RAW", "load_eu", "load_us", "load_jp"}
    assert body(loaded, "dataset.EU_RAW")["connection"] == "pg"
    assert body(loaded, "dataset.JP_RAW")["connection"] == "default_connection"
    assert body(loaded, "recipe.load_us")["payload"] == "print('load')\n"
    assert resource(loaded, "dataset.EU_RAW").mark.file.endswith("modules/ingest/main.yml")


def test_a_module_does_not_see_the_variables_around_it(tmp_path: Path) -> None:
    text = MODULE["modules/ingest/main.yml"].replace("default_connection", "'{{ var.secretive }}'")
    found = problems(write(tmp_path, {**MODULE, "modules/ingest/main.yml": text}))
    assert found[0].startswith("modules/ingest/main.yml:2:25: var.secretive has no value; give it with --var")


def test_what_a_module_may_not_hold(tmp_path: Path) -> None:
    text = MODULE["modules/ingest/main.yml"] + "project: {key: X}\npolicy: {}\ndataset: []\n"
    found = problems(write(tmp_path, {**MODULE, "modules/ingest/main.yml": text}))
    used = "; module 'eu' is used at project.yml:5:5"
    assert found == [
        f"modules/ingest/main.yml:7:1: 'project' cannot be written in a module; write it in the configuration itself{used}",
        f"modules/ingest/main.yml:8:1: 'policy' cannot be written in a module; write it in the configuration itself{used}",
        f"modules/ingest/main.yml:9:1: 'dataset' is not a section; did you mean 'datasets'?{used}",
    ]


def test_modules_that_cannot_be_read(tmp_path: Path) -> None:
    text = "project: {key: SHOP}\nmodules:\n"
    text += (
        "  - {name: a, source: modules/ingst}\n  - {name: b, source: ../up}\n  - {name: c}\n  - {nam: d, source: x}\n"
    )
    assert problems(write(tmp_path, {**MODULE, "project.yml": text})) == [
        "project.yml:3:23: there is no file 'modules/ingst'; did you mean 'ingest'?",
        "project.yml:4:23: '../up' leaves the configuration folder; keep content inside of it, without `..`",
        "project.yml:5:5: 'source' is missing; add `source: …`",
        "project.yml:6:6: 'nam' is not a key here; did you mean 'name'?",
    ]


def test_a_module_that_uses_itself(tmp_path: Path) -> None:
    files = {**MODULE, "modules/ingest/main.yml": "modules: [{name: again, source: modules/ingest}]\n"}
    found = problems(write(tmp_path, files))
    told = "modules/ingest/main.yml:1:11: module 'again' lies more than 8 modules deep; does it use itself?"
    assert found == [f"{told}; module 'eu' is used at project.yml:5:5"]
