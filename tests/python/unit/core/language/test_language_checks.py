"""What resources say of each other: names, references, circles, ownership of schemas, moves, imports, code files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dss_iac.core.language.validate import against
from dss_iac.core.model.address import Address
from dss_iac.core.model.resource import Index, Instance, Live, Snapshot
from dss_iac.run.config.config_files import attempt

from .toys import KINDS, at, body, only, problems, read, resource, write, wrong

HEAD = "project: {key: SHOP}\n"


def _warnings(folder: Path, text: str) -> list[str]:
    return [str(w).replace(f"{folder}/", "") for w in only(folder, text).warnings]


# ---------------------------------------------------------------------------------------------------------- names

NAMES = {
    "project: {key: shop}": "1:16: project.shop: 'shop' is not UPPERCASE letters, digits and _, which policy naming: "
    "snowflake asks of every project; name it 'SHOP', or set policy: {naming: dss}",
    HEAD + "datasets: [{name: raw-orders}]": "2:19: dataset.SHOP.raw-orders: 'raw-orders' is not UPPERCASE letters, "
    "digits and _, which policy naming: snowflake asks of every dataset; name it 'RAW_ORDERS', "
    "or set policy: {naming: dss}",
    HEAD + "recipes: [{name: Prep}]": "2:18: recipe.SHOP.Prep: 'Prep' is not lowercase, which policy naming: snowflake "
    "asks of every recipe; name it 'prep', or set policy: {naming: dss}",
    "project: {key: 'SH OP'}": "1:16: project.\"SH OP\": 'SH OP' cannot be a project key: only letters, digits and _ "
    "are; choose another key",
    HEAD
    + "datasets: [{name: A.B}]": "2:19: dataset.SHOP.\"A.B\": 'A.B' cannot be a name in DSS: a . separates project "
    "and name in references; use _ instead",
    HEAD
    + "recipes: [{name: a/b}]": "2:18: recipe.SHOP.\"a/b\": 'a/b' cannot be a name in DSS: it contains / or \\ or a "
    "control character; choose another name",
}


@pytest.mark.parametrize("text", NAMES)
def test_names(tmp_path: Path, text: str) -> None:
    assert wrong(tmp_path, text + "\n") == ["project.yml:" + NAMES[text]]


def test_the_other_policy(tmp_path: Path) -> None:
    text = "policy: {naming: dss}\nproject: {key: shop}\ndatasets: [{name: raw-orders}]\nrecipes: [{name: 'a (b) c'}]\n"
    assert len(only(tmp_path, text).desired.resources) == 3
    assert wrong(tmp_path, text.replace("raw-orders", "a.b"))[0].endswith("use _ instead")


def test_a_display_name_is_free_where_the_server_mints_ids(tmp_path: Path) -> None:
    text = (
        HEAD
        + "managed_folders: [{name: 'My Models!', id: models}]\nrecipes: [{name: r, inputs: [{folder: models}], outputs: [{missing: X}]}]\n"
    )
    loaded = only(tmp_path, text)
    assert resource(loaded, "managed_folder.models").name == "My Models!"
    assert not loaded.warnings


# ----------------------------------------------------------------------------------------------------- references

TWICE = HEAD + "datasets:\n  - {name: A}\n  - {name: B}\n  - {name: A}\n"


def test_one_address_twice(tmp_path: Path) -> None:
    found = wrong(tmp_path, TWICE)
    assert found == [
        f"project.yml:5:5: dataset.SHOP.A: this is declared twice; it is already at {tmp_path}/project.yml:3:5; "
        "remove or rename one of them"
    ] or found == [
        "project.yml:5:5: dataset.SHOP.A: this is declared twice; it is already at project.yml:3:5; "
        "remove or rename one of them"
    ]


def test_two_files_declare_one_address(tmp_path: Path) -> None:
    files = {"project.yml": HEAD, "datasets/a.yml": "- {name: A}\n", "datasets/b.yml": "name: A\n"}
    assert problems(write(tmp_path, files)) == [
        "datasets/b.yml:1:1: dataset.SHOP.A: this is declared twice; it is already at datasets/a.yml:1:3; "
        "remove or rename one of them"
    ]


def test_references_that_only_the_instance_can_answer(tmp_path: Path) -> None:
    text = (
        HEAD
        + "datasets: [{name: ORDERS, zone: Ingest}]\nrecipes:\n  - name: r\n    inputs: [ORDRES, {model: churn}]\n    outputs: [ORDERS]\n"
    )
    loaded = only(tmp_path, text)
    assert not loaded.warnings
    assert [str(d).replace(f"{tmp_path}/", "") for d in loaded.unanswered] == [
        "project.yml:2:33: dataset.SHOP.ORDERS: zone 'Ingest' is not declared here; declare it; "
        "--online looks whether DSS has it",
        "project.yml:5:14: recipe.SHOP.r: dataset 'ORDRES' is not declared here; did you mean 'ORDERS'?; "
        "--online looks whether DSS has it",
        "project.yml:5:30: recipe.SHOP.r: saved model 'churn' is not declared here; declare it, or list it under "
        "externals; --online looks whether DSS has it",
    ]


def test_of_another_project_no_configuration_can_tell(tmp_path: Path) -> None:
    text = HEAD + "datasets: [{name: B}]\nrecipes: [{name: r, inputs: [FAR.A], outputs: [B]}]\n"
    assert [(d.severity, d.what) for d in only(tmp_path, text).unanswered] == [
        ("warning", "dataset 'A' of project FAR is not declared here")
    ]


@pytest.mark.parametrize("broken", ["{name: A, sise: [1]}", "{name: A, tags: x}", "{name: '{{ var.nope }}'}", "{nam: A}"])
def test_what_is_declared_wrong_is_declared_all_the_same(tmp_path: Path, broken: str) -> None:
    text = HEAD + f"datasets: [{broken}, {{name: B}}]\nrecipes: [{{name: r, inputs: [A], outputs: [B]}}]\n"
    found = attempt(write(tmp_path, {"project.yml": text}), kinds=KINDS, environ={})
    assert len(found.errors) == 1 and not found.unanswered


def test_a_recipe_without_outputs(tmp_path: Path) -> None:
    text = HEAD + "datasets: [{name: D}]\nrecipes: [{name: r, inputs: [D]}, {name: s, outputs: [{missing: X}]}]\n"
    assert _warnings(tmp_path, text) == [
        "project.yml:3:11: warning: recipe.SHOP.r: this has no outputs; add `outputs: […]`"
    ]


def test_references_that_are_answered(tmp_path: Path) -> None:
    text = HEAD + (
        "zones: [{name: Ingest}]\ndatasets: [{name: D, zone: Ingest}, {name: D2}]\nmanaged_folders: [{name: f}]\n"
        "recipes: [{name: r, inputs: [D, X, O.Y, {folder: f}, {model: m}, {missing: Z}, {dataset: W, project: P}], outputs: [D2]}]\n"
        "externals: [{saved_model: m}, {dataset: X}, {dataset: Y, project: O}, {dataset: W, project: P}]\n"
    )
    loaded = only(tmp_path, text)
    assert not loaded.warnings
    assert [(e.kind, e.name, e.project) for e in loaded.desired.externals] == [
        ("saved_model", "m", ""), ("dataset", "X", ""), ("dataset", "Y", "O"), ("dataset", "W", "P")
    ]  # fmt: skip


def test_externals_that_are_none(tmp_path: Path) -> None:
    text = HEAD + "externals:\n  - {saved_modl: x}\n  - {saved_model: x, dataset: y}\n  - {project: X}\n"
    assert wrong(tmp_path, text) == [
        "project.yml:3:6: 'saved_modl' is no kind of object; did you mean 'saved_model'?",
        "project.yml:4:5: an external names one object; write {saved_model: NAME}, with `project: KEY` if it is elsewhere",
        "project.yml:5:5: an external names one object; write {saved_model: NAME}, with `project: KEY` if it is elsewhere",
    ]


CIRCLE = HEAD + (
    "datasets: [{name: A}, {name: B}]\nrecipes:\n"
    "  - {name: forth, inputs: [A], outputs: [B]}\n  - {name: back, inputs: [B], outputs: [A]}\n"
)


def test_circles_are_drawn_along_the_flow(tmp_path: Path) -> None:
    assert wrong(tmp_path, CIRCLE) == [
        "project.yml:2:12: this needs itself: A → forth → B → back → A; break the circle, or accept it with "
        "`accept: [cycle]` if it is meant"
    ]
    assert only(tmp_path, CIRCLE + "accept: [cycle]\n").desired.accepted == ("cycle",)
    assert wrong(tmp_path, CIRCLE + "accept: [circle]\n")[1].endswith("did you mean 'cycle'?")


def test_depends_on(tmp_path: Path) -> None:
    text = HEAD + "datasets:\n  - {name: A, depends_on: [dataset.B]}\n  - {name: B, depends_on: [%s]}\n"
    loaded = only(tmp_path, text % "")
    assert resource(loaded, "dataset.A").needs == (Address("dataset", "SHOP", "B"),)
    assert wrong(tmp_path, text % "dataset.SHOP.A") == [
        "project.yml:3:5: this needs itself: A → B → A; break the circle, or accept it with "
        "`accept: [cycle]` if it is meant"
    ]
    assert wrong(tmp_path, text % "dataset.C") == [
        "project.yml:4:28: dataset.SHOP.B: depends_on: dataset.SHOP.C is not declared; depends_on takes addresses of this configuration"
    ]
    near = text.replace("name: A,", "name: ORDERS,") % "dataset.ORDRES"
    assert wrong(tmp_path, near)[0].endswith("dataset.SHOP.ORDRES is not declared; did you mean 'dataset.SHOP.ORDERS'?")


# ------------------------------------------------------------------------------------------------- every resource


def test_common_keys(tmp_path: Path) -> None:
    text = HEAD + (
        "zones: [{name: Z}]\ndatasets:\n"
        "  - {name: A, id: a, description: d, tags: [t], custom_fields: {k: v}, zone: Z, secrets: [params.p],\n"
        "     lifecycle: {prevent_destroy: true, ignore_changes: [tags], on_remove: forget}}\n"
    )
    a = resource(only(tmp_path, text), "dataset.a")
    assert a.name == "A"
    assert a.body == {"description": "d", "tags": ["t"], "custom_fields": {"k": "v"}, "zone": "Z"}
    assert a.secrets == ("params.p",)
    assert (a.lifecycle.prevent_destroy, a.lifecycle.ignore_changes, a.lifecycle.on_remove) == (
        True,
        ("tags",),
        "forget",
    )
    assert str(a.mark).endswith("project.yml:4:5")
    assert str(a.marks["custom_fields.k"]).endswith("project.yml:4:68")


def test_what_builds_rewrite_is_used_at_creation_only(tmp_path: Path) -> None:
    columns = "schema: {columns: [{name: C, type: string}]}"
    text = HEAD + (
        f"datasets:\n  - {{name: IN, {columns}}}\n  - {{name: OUT, {columns}}}\n  - {{name: MINE, owned: true, {columns}}}\n"
        "recipes: [{name: r, inputs: [IN], outputs: [OUT, MINE]}]\n"
    )
    loaded = only(tmp_path, text)
    assert "schema" in body(loaded, "dataset.IN")
    assert "schema" in body(loaded, "dataset.MINE")
    assert "schema" not in body(loaded, "dataset.OUT")
    assert resource(loaded, "dataset.OUT").initial == {"schema": {"columns": [{"name": "C", "type": "string"}]}}


@pytest.mark.parametrize(("policy", "given"), [("mine", "mine"), ("", "filesystem_managed")])
def test_default_connection(tmp_path: Path, policy: str, given: str) -> None:
    text = (
        HEAD
        + "datasets: [{name: D, type: managed}]\n"
        + (f"policy: {{default_connection: {policy}}}\n" if policy else "")
    )
    assert body(only(tmp_path, text), "dataset.D")["connection"] == given


def test_default_connection_of_the_environment(tmp_path: Path) -> None:
    write(tmp_path, {"environments/e.yml": "instance: {default_connection: theirs}\n"})
    loaded = only(tmp_path, HEAD + "datasets: [{name: D, type: managed}]\n", environment="e")
    assert body(loaded, "dataset.D")["connection"] == "theirs"


def test_moves(tmp_path: Path) -> None:
    text = HEAD + "datasets: [{name: A}, {name: B}]\nmoved:\n  - {from: dataset.OLD, to: dataset.SHOP.A}\n"
    loaded = only(tmp_path, text)
    assert loaded.desired.moved == {at(loaded, "dataset.OLD"): at(loaded, "dataset.A")}
    text += "  - {from: dataset.B, to: dataset.A}\n  - {from: dataset.X, to: dataset.AA}\n  - {from: datset.Y, to: dataset.A}\n"
    text += "  - {from: zone.Z, to: dataset.A}\n  - {from: nothing, to: dataset.A}\n"
    assert wrong(tmp_path, text) == [
        "project.yml:5:12: dataset.SHOP.B is still declared; remove the resource or this move",
        "project.yml:6:27: dataset.SHOP.AA is not declared; did you mean 'dataset.SHOP.A'?",
        "project.yml:7:12: 'datset' is not a kind; did you mean 'dataset'?",
        "project.yml:8:5: zone.SHOP.Z cannot become dataset.SHOP.A; a move stays within one kind",
        "project.yml:9:12: 'nothing' is not an address; write KIND.PROJECT.NAME, for example dataset.SALES.ORDERS",
    ]


def test_imports(tmp_path: Path) -> None:
    text = HEAD + (
        "datasets: [{name: A, import: true}, {name: B, import: {id: b_id}}, {name: C, import: false}, {name: D}]\n"
        "managed_folders: [{name: f, import: abcd1234}, {name: g, import: true}]\n"
        "imports: [{to: dataset.D}]\n"
    )
    loaded = only(tmp_path, text)
    assert {str(a): id for a, id in loaded.desired.imports.items()} == {
        "dataset.SHOP.A": "A",
        "dataset.SHOP.B": "b_id",
        "dataset.SHOP.D": "D",
        "managed_folder.SHOP.f": "abcd1234",
        "managed_folder.SHOP.g": "",
    }
    assert wrong(tmp_path, HEAD + "imports: [{to: dataset.D, id: x}]\n") == [
        "project.yml:2:16: dataset.SHOP.D is not declared; declare it"
    ]


# ----------------------------------------------------------------------------------------------------- code files


def test_code_files(tmp_path: Path) -> None:
    files = {"recipes/a.py": "A", "recipes/b.py": "B", "recipes/own.txt": "OWN"}
    text = HEAD + (
        "code_files: recipes/*.py\nrecipes:\n  - {name: a, type: python}\n  - {name: b, type: python}\n"
        "  - {name: own, type: python, code_file: recipes/own.txt}\n  - {name: visual, type: join}\n"
    )
    write(tmp_path, files)
    loaded = only(tmp_path, text)
    assert [body(loaded, f"recipe.{n}").get("payload") for n in ("a", "b", "own", "visual")] == ["A", "B", "OWN", None]
    assert wrong(tmp_path, text + "  - {name: c, type: python}\n") == [
        "project.yml:8:5: recipe c: no file of code_files is named 'c'; add the file, or give `code` or `code_file` here"
    ]
    write(tmp_path, {"recipes/bb.py": "", "recipes/lonely.py": ""})
    assert wrong(tmp_path, text) == [
        "project.yml:2:13: 'recipes/bb.py' belongs to nothing: no recipe is named 'bb'; did you mean 'b'?",
        "project.yml:2:13: 'recipes/lonely.py' belongs to nothing: no recipe is named 'lonely'; "
        "declare the recipe, or narrow the pattern",
    ]
    assert wrong(tmp_path, HEAD + "code_files: [nowhere/*.py, ../*.py]\n") == [
        "project.yml:2:13: '../*.py' leaves the configuration folder; keep content inside of it, without `..`",
        "project.yml:2:13: no file matches 'nowhere/*.py'; correct the pattern or add the files",
    ]


# ---------------------------------------------------------------------------------------------------- the digest


def test_the_digest_is_of_the_meaning(tmp_path: Path) -> None:
    one = only(tmp_path / "a", HEAD + "datasets: [{name: A, tags: [x]}, {name: B}]\n").desired.digest
    files = {
        "project.json": '{"project": {"key": "SHOP"}}',
        "datasets/x.yml": "# B first\n- name: B\n- {tags: [x], name: A}\n",
    }
    assert read(write(tmp_path / "b", files)).desired.digest == one
    assert one.startswith("sha256:")
    assert only(tmp_path / "a", HEAD + "datasets: [{name: A, tags: [y]}, {name: B}]\n").desired.digest != one


# -------------------------------------------------------------------------------------------- against an instance

INSTANCE = HEAD + (
    "datasets: [{name: A, connection: pg_mian, params: {envName: py39, config: {uploadConnection: '${var}'}}}]\n"
    "recipes: [{name: r, inputs: [A, ODERS, FAR.X, {folder: f}, {model: m}], outputs: [A2]}]\nexternals: [{dataset: A2}]\n"
)


def _snapshot(instance: Instance, **parts: object) -> Snapshot:
    live = {a: Live(a, a.name, {}) for a in (Address("dataset", "SHOP", "ORDERS"),)}
    return Snapshot("SHOP", True, instance, live, **parts)


def test_against_an_instance(tmp_path: Path) -> None:
    loaded = only(tmp_path, INSTANCE)
    instance = Instance(
        connections={"pg_main": "PostgreSQL"}, code_envs=("py311",), users=(), projects=("SHOP",), sees_all=True
    )
    found = [str(d).replace(f"{tmp_path}/", "") for d in against(loaded.desired, _snapshot(instance), KINDS)]
    assert found == [
        "project.yml:2:34: dataset.SHOP.A: connection 'pg_mian' does not exist on this instance; did you mean 'pg_main'?",
        "project.yml:2:61: dataset.SHOP.A: code environment 'py39' does not exist on this instance; "
        "did you mean 'py311'?",
        "project.yml:3:33: recipe.SHOP.r: dataset 'ODERS' exists neither in this configuration nor in project SHOP; "
        "did you mean 'ORDERS'?",
        "project.yml:3:40: recipe.SHOP.r: project 'FAR' does not exist on this instance; name a project that exists",
        "project.yml:3:56: recipe.SHOP.r: managed folder 'f' exists neither in this configuration nor in project SHOP; "
        "declare it, or write {missing: NAME} if it may be missing",
    ]


def test_a_creation_needs_its_secrets(tmp_path: Path) -> None:
    loaded = only(tmp_path, HEAD + "datasets: [{name: D, params: {password: '{{ var.pw }}'}}]\n")
    found = against(loaded.desired, _snapshot(Instance()), KINDS)
    assert [str(d).replace(f"{tmp_path}/", "") for d in found] == [
        "project.yml:2:12: dataset.SHOP.D: params.password is a secret, and var.pw has no value; "
        "creating this needs it: give it with --var pw=…"
    ]
    there = _snapshot(Instance())
    address = at(loaded, "dataset.D")
    assert against(loaded.desired, replace(there, live={address: Live(address, "D", {})}), KINDS) == ()


def test_what_could_not_be_read_is_never_missing(tmp_path: Path) -> None:
    loaded = only(tmp_path, INSTANCE)
    snapshot = _snapshot(Instance(), failed={"dataset": "DSS said no", "managed_folder": "DSS said no"})
    found = against(loaded.desired, snapshot, KINDS)
    assert {d.severity for d in found} == {"warning"}
    assert [d.what for d in found] == [
        "code environments could not be checked: this key may not list them",
        "connections could not be checked: this key may not list them",
        "dataset 'ODERS' could not be checked: DSS said no",
        "managed folder 'f' could not be checked: DSS said no",
        "projects could not be checked: this key may not list them",
    ]


def test_an_instance_that_has_everything(tmp_path: Path) -> None:
    loaded = only(tmp_path, INSTANCE.replace("ODERS", "ORDERS"))
    index = Index(ids={("managed_folder", "SHOP", "f"): "abcd1234"})
    instance = Instance(connections={"pg_mian": ""}, code_envs=("py39",), projects=("FAR",))
    assert against(loaded.desired, _snapshot(instance, index=index), KINDS) == ()
