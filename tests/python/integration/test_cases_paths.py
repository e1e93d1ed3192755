"""Paths in one form (D58, cases 34 and 39): what is one file has one owner, what belongs to the tool or to DSS is refused
however it is spelled, and what an import writes can be checked out anywhere.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.model import file_path
from dss_iac.core.model.kind import Call
from dss_iac.dss.transport import Transport, fill
from dss_iac.errors import ConfigError, IacError
from dss_iac.plugin import config_source
from dss_iac.run.config import written_folder
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet
from tests.sandbox import Sandbox

KEY = "CASE"
E_ACUTE = unicodedata.normalize("NFC", "é")
APART = unicodedata.normalize("NFD", E_ACUTE)


def config(**sections: Any) -> Config:
    """A project with these sections."""
    return {"project": {"key": KEY, **sections.pop("project", {})}, "policy": {"naming": "dss"}, **sections}


def files(*paths: str) -> Config:
    """A project with these library files."""
    return config(libraries=[{"path": path, "content": f"n = {n}\n"} for n, path in enumerate(paths)])


def library(made: Desk) -> Path:
    """The library as it lies on the sandbox's disk."""
    return made.dss.estate.projects[KEY].library


def taken(made: Desk, folder: Path) -> list[str]:
    """An import that validates and plans empty; its files."""
    verbs.import_project(KEY, folder, around=made.around)
    assert not verbs.validate(folder, around=made.around).errors
    assert_quiet_but_records(verbs.plan(folder, around=made.around).plan)
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def assert_quiet_but_records(plan: Any) -> None:
    assert actions(plan) == [] and not plan.refusals


# -------------------------------------------------------------------------------------------------- one form (34)


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("python//tools.py", "python/tools.py"),
        ("./python/tools.py", "python/tools.py"),
        ("/python/./tools.py", "python/tools.py"),
        ("python/tools.py/", "python/tools.py"),
        (f"python/caf{APART}.py", f"python/caf{E_ACUTE}.py"),
    ],
)
def test_34_a_path_is_written_in_one_form(desk: MakeDesk, written: str, stands: str) -> None:
    made = desk(files(written))
    assert_quiet(made.apply().remaining)
    assert (library(made) / stands).read_text() == "n = 0\n"
    assert_quiet(made.plan())
    assert not made.drift().changes


@pytest.mark.parametrize(("one", "other"), [("a", "./a"), ("a/b", "a//b"), ("a", "/a/"), (APART, E_ACUTE)])
def test_two_spellings_of_one_file_are_declared_twice(desk: MakeDesk, one: str, other: str) -> None:
    with pytest.raises(ConfigError, match="declared twice"):
        desk(files(one, other)).plan()


def test_a_file_that_a_colleague_spelled_apart_is_the_same(desk: MakeDesk) -> None:
    """A checkout on macOS gives letters and accents apart."""
    made = desk(files("python/x.py", f"caf{E_ACUTE}.py"))
    made.apply()
    (library(made) / f"caf{E_ACUTE}.py").rename(library(made) / f"caf{APART}.py")
    assert_quiet(made.plan())


@pytest.mark.parametrize("written", ["/Marketing//Sub/", "/./Marketing/Sub", "/Marketing/Sub/."])
def test_a_project_folder_has_one_form(desk: MakeDesk, written: str) -> None:
    made = desk(config(project={"folder": written}))
    assert_quiet(made.apply().remaining)
    assert_quiet(made.plan())
    made.put("project.folder", "/Marketing/Sub")
    assert_quiet(made.plan())


def test_moves_speak_of_paths_in_one_form(desk: MakeDesk) -> None:
    made = desk(files("python/tools.py"))
    made.apply()
    made.config = {**files("./python/kit.py"), "moved": [
        {"from": 'library_file."python//tools.py"', "to": 'library_file."/python/kit.py"'}]}  # fmt: skip
    (change,) = actions(made.plan())
    assert change.moved_from is not None and change.moved_from.name == "python/tools.py"


# ------------------------------------------------------------------------------------------------ what is reserved

RESERVED = (
    "external-libraries.json", "./external-libraries.json", "External-Libraries.JSON", "external-libraries.json.",
    "dss-iac/state.json", "./dss-iac/state.json", "DSS-IAC/state.json", "dss-iac//x", "Dss-Iac /x", "dss-iac./x",
    "dss-iac", "iac/project.yml", "IAC/project.yml", ".//iac/x", "%64ss-iac/state.json", "%2564ss-iac/x",
    "dss-iac%2fstate.json", "dss-iac\\state.json",
)  # fmt: skip
NO_PATHS = (
    "..", "../x", "a/../../x", "a/..", "a\\..\\x", "a\\x", "%2e%2e/x", "a/%2E%2E/x", "%252e%252e/x", "a%2f..%2fx", "a%5cx",
    "a\x00b", "a\x1bb", "a\x85b", ".", "/", "./.", "x" * 256, f"a/{'é' * 130}/b",
)  # fmt: skip


@pytest.mark.parametrize("path", [*RESERVED, *NO_PATHS], ids=ascii)
def test_what_is_no_file_of_ours_is_refused(desk: MakeDesk, path: str) -> None:
    made = desk(files(path))
    made.dss.requests.clear()
    with pytest.raises(ConfigError) as refused:
        made.plan()
    assert len(refused.value.diagnostics) == 1 and refused.value.diagnostics[0].hint
    assert made.writes() == []


@pytest.mark.parametrize(
    "path", ["dss-iacs/x", "a/dss-iac/x", "iac.py", "...", "a/..b", "100%.md", "a%20b.md", " a", "x" * 255]
)
def test_what_only_looks_alike_is_not(desk: MakeDesk, path: str, tmp_path: Path) -> None:
    made = desk(files(path))
    assert_quiet(made.apply().remaining)
    assert (library(made) / path).read_text() == "n = 0\n"
    taken(made, tmp_path / "taken")


@pytest.mark.parametrize("path", RESERVED)
def test_import_takes_none_of_them(desk: MakeDesk, path: str, tmp_path: Path) -> None:
    made = desk(files("python/ours.py"))
    made.apply()
    theirs = library(made) / path
    if not theirs.exists():
        theirs.parent.mkdir(parents=True, exist_ok=True)
        theirs.write_text("{}")
    assert [p for p in taken(made, tmp_path / "taken") if p.startswith("lib/")] == ["lib/python/ours.py"]


@pytest.mark.parametrize(
    "place",
    ["library:dss-iac", "library:./dss-iac/x", "library:DSS-IAC", "library:a\\b", "library:..", "folder:a/../b"],
)
def test_a_configuration_does_not_lie_there(place: str) -> None:
    with pytest.raises(IacError, match="write library:FOLDER"):
        config_source.parse(place)


def test_a_place_has_one_form() -> None:
    assert config_source.parse("library:./iac//sales/") == config_source.parse("library:iac/sales")


# ----------------------------------------------------------------------------------------------------- URL parts


@pytest.mark.parametrize("section", ["datasets", "recipes"])
@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_that_means_a_folder_is_an_error(desk: MakeDesk, section: str, name: str) -> None:
    more: dict[str, Any] = {"type": "managed"} if section == "datasets" else {"type": "python", "outputs": []}
    with pytest.raises(ConfigError, match="it means a folder"):
        desk(config(**{section: [{"name": name, **more}]})).plan()


@pytest.mark.parametrize("path", [
    fill("/projects/{project}/datasets/{id}", KEY, ".."), fill("/projects/{project}", ".."),
    fill("/projects/{project}/libraries/contents/{id}", KEY, "a/../b"), "/projects/./datasets",
])  # fmt: skip
@pytest.mark.parametrize("verb", ["GET", "DELETE"])
def test_no_request_has_such_a_part(desk: MakeDesk, path: str, verb: str) -> None:
    """`DELETE /projects/CASE/datasets/..` would delete the project: libraries of HTTP take `..` out, quoted or not."""
    made = desk(config())
    made.apply()
    before = len(made.dss.requests)
    with pytest.raises(IacError, match="no names"):
        Transport(made.dss.client(), lambda seconds: None).send(Call(verb, path))
    assert len(made.dss.requests) == before


# --------------------------------------------------------------------------------------- what an import writes (39)


def recipes(*names: str, code: str = "x = 1\n") -> Config:
    """Python recipes with these names."""
    return config(
        datasets=[{"name": f"OUT_{n}", "type": "managed"} for n in range(len(names))],
        recipes=[{"name": name, "type": "python", "outputs": [f"OUT_{n}"], "code": f"{code}n = {n}\n"}
                 for n, name in enumerate(names)],
    )  # fmt: skip


def assert_portable(written: list[str]) -> None:
    """No two files are one where case does not count, none is hidden, reserved or long."""
    assert len({file_path.folded(name) for name in written}) == len(written)
    for part in {part for name in written for part in name.split("/")}:
        assert not part.startswith(".") and part == part.rstrip(". ") and len(part.encode()) <= 130
        assert part.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@pytest.mark.parametrize(
    "names",
    [
        ("comp", "Comp", "COMP"),
        ("con", "aux", "NUL", "com1"),
        (".hidden", "..x", "_", "...", "....", "..\u200b"),
        ("a b", "a_b", "a?b"),
    ],
)
def test_39_recipes_can_be_checked_out_anywhere(desk: MakeDesk, names: tuple[str, ...], tmp_path: Path) -> None:
    made = desk(recipes(*names))
    assert_quiet(made.apply().remaining)
    written = taken(made, tmp_path / "taken")
    assert_portable(written)
    assert len([name for name in written if name.endswith(".py")]) == len(names)
    assert verbs.import_project(KEY, around=made.around).files == verbs.import_project(KEY, around=made.around).files


@pytest.mark.parametrize(
    "paths",
    [
        ("python/a.py", "python/A.py"),
        ("con", "nul.txt", "a/aux/b.py", "COM1.md"),
        (".gitignore", ".config/x", "python/.x.py"),
        ("a.", "b ", "c:d", "q?", "<x>"),
        ("x" * 250 + ".py", "X" * 250 + ".py"),
        ("lib", "LIB/x"),
    ],
)
def test_39_library_files_can_be_checked_out_anywhere(desk: MakeDesk, paths: tuple[str, ...], tmp_path: Path) -> None:
    made = desk(files(*paths))
    assert_quiet(made.apply().remaining)
    written = taken(made, tmp_path / "taken")
    assert_portable(written)
    item = {
        one["path"]: one["file"] for one in yaml.safe_load((tmp_path / "taken/libraries.yml").read_text())["libraries"]
    }
    assert {(tmp_path / "taken" / item[path]).read_text() for path in paths} == {
        f"n = {n}\n" for n in range(len(paths))
    }


@pytest.mark.parametrize("name", [".", "..", "...", ". .", "..\u200b", ".yml", "..yml"])
@pytest.mark.parametrize("section", ["scenarios", "articles", "managed_folders"])
def test_a_name_of_dots_is_imported(desk: MakeDesk, name: str, section: str, tmp_path: Path) -> None:
    """Into files that the loader reads: else the next plan would delete what it does not find."""
    more: dict[str, Any] = {"scenarios": {"steps": [{"python": "1\n"}]}, "articles": {"content": "x\n"}, "managed_folders": {
        "connection": "filesystem_folders"}}[section]  # fmt: skip
    made = desk(config(**{section: [{"name": name, **more}]}))
    assert_quiet(made.apply().remaining)
    written = taken(made, tmp_path / "taken")
    assert_portable(written)
    assert all(one.endswith((".yml", ".md")) for one in written)


@pytest.mark.parametrize("name", ["n" * 300, "é" * 300, f"{'deep ' * 60}end", "." + "x" * 299])
@pytest.mark.parametrize("section", ["scenarios", "articles"])
def test_a_name_of_300_characters_is_imported(desk: MakeDesk, name: str, section: str, tmp_path: Path) -> None:
    long = "\n".join(f"line {n}" for n in range(40)) + "\n"
    more: dict[str, Any] = {"content": long} if section == "articles" else {"type": "custom_python", "code": long}
    made = desk(config(**{section: [{"name": name, **more}]}))
    assert_quiet(made.apply().remaining)
    assert_portable(taken(made, tmp_path / "taken"))


def test_an_import_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Not half a configuration, and no traceback."""
    with pytest.raises(IacError, match="cannot be written"):
        written_folder.write(tmp_path / "made", {"a.yml": "x", "n" * 300: "y"}, force=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "made").write_text("a file")
    with pytest.raises(IacError, match="cannot be written"):
        written_folder.write(tmp_path / "made", {"a.yml": "x"}, force=True)
    assert [p.name for p in tmp_path.iterdir()] == ["made"]


# --------------------------------------------------------------------------------------------- a byte order mark


@pytest.mark.parametrize("kind", ["python", "sql_script", "prepare", "r"])
def test_a_byte_order_mark_in_a_recipe_is_no_difference(
    desk: MakeDesk, dss: Sandbox, kind: str, tmp_path: Path
) -> None:
    made = desk(recipes("r"))
    made.apply()
    recipe = made.dss.client().get_project(KEY).get_recipe("r")
    settings = recipe.get_settings()
    if kind == "prepare":
        settings.recipe_settings["type"] = "shaker"
        settings.str_payload = '\ufeff{"steps": [], "maxProcessedMemTableBytes": -1}'
    else:
        settings.recipe_settings["type"] = kind
        settings.str_payload = "\ufeffx = 1\n"
    settings.save()
    taken(made, tmp_path / "taken")


def test_a_byte_order_mark_in_files_is_no_difference(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk(files("python/a.py"))
    made.apply()
    (library(made) / "python/a.py").write_text("\ufeffn = 0\n", encoding="utf-8")
    assert_quiet(made.plan())
    taken(made, tmp_path / "taken")
