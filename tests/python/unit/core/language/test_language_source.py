"""Configurations on disk: which files are read, what may not leave the folder, what a content file may be."""



from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dss_iac.core.language.content_files import NoContent, Unreadable
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.text.document import parse
from dss_iac.errors import ConfigError
from dss_iac.run.config.config_files import load

from .toys import KINDS, body, only, problems, read, write, wrong

HEAD = "project: {key: SHOP}\n"


def _names(folder: Path) -> set[str]:
    return {a.name for a in read(folder).desired.resources if a.name}


def test_a_folder(tmp_path: Path) -> None:
    files = {
        "project.yml": HEAD + "include: [more.yaml, extra/deep.yml]\ndatasets: [{name: ROOT}]\n",
        "more.yaml": "datasets: [{name: MORE}]\n---\ndatasets: [{name: SECOND}]\n",
        "extra/deep.yml": "include: [extra/deeper.yml]\ndatasets: [{name: INCLUDED}]\n",
        "extra/deeper.yml": "include: [extra/deep.yml, datasets/one.yml]\ndatasets: [{name: DEEPER}]\n",
        "recipes.yml": "- {name: listed}\n",
        "datasets/list.yml": "- {name: LISTED}\n",
        "datasets/whole.yml": "version: '1.0'\ndatasets: [{name: WHOLE}]\nrecipes: [{name: along}]\n",
        "datasets/one.yml": "name: ONE\n",
        "datasets/sales/deep.json": json.dumps([{"name": "DEEP"}]),
        "datasets/empty.yml": "# nothing yet\n",
        "recipes/r.yml": "recipes: [{name: r, code_file: r.py}]\n",
        "recipes/r.py": "print()\n",
        "recipes/visual.payload.json": '{"not": "configuration"}',
        ".hidden.yml": "nonsense: true\n",
        "environments/dev.yml": "variables: {}\n",
        "modules/m/main.yml": "nonsense: true\n",
        "lib/settings.yml": "nonsense: true\n",
        "files/x.json": "{}",
        "wiki/page.yml": "nonsense: true\n",
        "tests/t.yml": "nonsense: true\n",
        "notes/readme.yml": "nonsense: true\n",
    }
    write(tmp_path, files)
    names = {"ROOT", "MORE", "SECOND", "LISTED", "WHOLE", "ONE", "DEEP", "along", "listed", "r", "INCLUDED", "DEEPER"}
    assert _names(tmp_path) == names
    assert read(tmp_path).root == tmp_path.resolve()


def test_a_file_alone_is_the_whole_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"project.yml": HEAD, "other.yml": "datasets: [{name: OTHER}]\n"})
    loaded = read(tmp_path / "project.yml")
    assert [a.name for a in loaded.desired.resources] == [""]


def test_a_folder_with_a_misspelt_section(tmp_path: Path) -> None:
    write(tmp_path, {"project.yml": HEAD, "dataset/a.yml": "name: A\n"})
    assert problems(tmp_path) == ["dataset: this folder is not read; did you mean 'datasets'?"]


def test_heads_in_several_files(tmp_path: Path) -> None:
    files = {
        "project.yml": HEAD + "variables: {x: 1}\npolicy: {adopt: allow}\ninclude: [b.yml]\n",
        "b.yml": "project: {owner: bob}\nvariables: {x: 2, y: 3}\npolicy: {naming: dss}\n",
    }
    assert problems(write(tmp_path, files)) == [
        "b.yml:2:13: 'variables.x' is given twice; it is already at project.yml:2:13; remove one of them"
    ]
    loaded = read(write(tmp_path, {"b.yml": files["b.yml"].replace("x: 2, ", "")}))
    assert body(loaded, "project.SHOP") == {"key": "SHOP", "owner": "bob"}
    assert loaded.desired.policy == {"naming": "dss", "adopt": "allow"}


def test_nothing_there(tmp_path: Path) -> None:
    write(tmp_path, {"projects.yml": HEAD, "empty/x.txt": ""})
    for path, said in {
        "project.yml": "there is no such file or folder; did you mean 'projects.yml'?",
        "gone/project.yml": "there is no such file or folder; give the path with -c",
        "empty": "this folder has no configuration; put project.yml there, or give another path; "
        ".yml, .yaml, .json files are read",
    }.items():
        with pytest.raises(ConfigError) as caught:
            load(tmp_path / path, kinds=KINDS)
        assert str(caught.value) == f"{tmp_path / path}: {said}"


def test_every_broken_file_is_told_at_once(tmp_path: Path) -> None:
    files = {"project.yml": HEAD, "datasets.yml": "a: [1\n", "datasets/c.yml": "- {name: A\n", "datasets/d.yml": "x: {{ y }}\n"}
    assert [p.split(":")[0] for p in problems(write(tmp_path, files))] == [
        "datasets.yml",
        "datasets/c.yml",
        "datasets/d.yml",
    ]


def test_code_beside_its_yaml_or_from_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"recipes/a.py": "A", "recipes/b.py": "B", "project.yml": HEAD})
    write(tmp_path, {"recipes/r.yml": "- {name: a, code_file: a.py}\n- {name: b, code_file: recipes/b.py}\n"})
    loaded = read(tmp_path)
    assert [body(loaded, f"recipe.{n}")["payload"] for n in "ab"] == ["A", "B"]


CONTENT = {
    "gone.py": "there is no file 'gone.py'; paths are relative to the file that names them, or to the configuration folder",
    "recipe.py": "there is no file 'recipe.py'; did you mean 'recipes.py'?",
    "../outside.py": "'../outside.py' leaves the configuration folder; keep content inside of it, without `..`",
    "a/../../outside.py": "'a/../../outside.py' leaves the configuration folder; keep content inside of it, without `..`",
    "/etc/hostname": "'/etc/hostname' leaves the configuration folder; keep content inside of it, without `..`",
    "link.py": "'link.py' leaves the configuration folder by a link; copy the file into the folder",
    "linked/outside.py": "'linked/outside.py' leaves the configuration folder by a link; copy the file into the folder",
    "dangling.py": "'dangling.py' leaves the configuration folder by a link; copy the file into the folder",
    "folder": "'folder' is not a file; name a file",
    "pipe": "'pipe' is not a file; name a file",
    "big.bin": "'big.bin' has 50 MB, more than the 32 MB that content may have; "
    "keep large data in DSS, not in the configuration",
    "binary.py": "'binary.py' is not UTF-8 text; save the file as UTF-8",
}  # fmt: skip


@pytest.mark.parametrize("path", CONTENT)
def test_content_that_cannot_be_had(tmp_path: Path, path: str) -> None:
    folder = write(tmp_path / "config", {"recipes.py": "", "folder/x": "", "binary.py": b"\xff\xfe"})
    write(tmp_path, {"outside.py": "secret"})
    os.symlink(tmp_path / "outside.py", folder / "link.py")
    os.symlink(tmp_path, folder / "linked")
    os.symlink(tmp_path / "nowhere", folder / "dangling.py")
    os.mkfifo(folder / "pipe")
    with (folder / "big.bin").open("wb") as big:
        big.truncate(50_000_000)
    found = wrong(folder, HEAD + f"recipes:\n  - name: r\n    code_file: {path}\n")
    assert found == [f"project.yml:4:16: recipe.SHOP.r: {CONTENT[path]}"]


def test_configuration_files_do_not_leave_the_folder_either(tmp_path: Path) -> None:
    folder = write(tmp_path / "config", {"project.yml": HEAD, "datasets/a.yml": "name: A\n"})
    write(tmp_path, {"outside.yml": "name: B\n", "far/b.yml": "name: C\n"})
    os.symlink(tmp_path / "outside.yml", folder / "datasets" / "b.yml")
    os.symlink(tmp_path / "far", folder / "datasets" / "far")
    found = problems(folder)
    assert [p.split(": ", 1)[0] for p in found] == ["datasets/b.yml"]
    assert "leaves the configuration folder by a link; copy the file into the folder" in found[0]


def test_a_folder_that_is_itself_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", {"project.yml": HEAD + "recipes: [{name: r, code_file: r.py}]\n", "r.py": "x"})
    os.symlink(tmp_path / "real", tmp_path / "link")
    assert body(read(tmp_path / "link"), "recipe.r")["payload"] == "x"


def test_unreadable_bytes_and_rights(tmp_path: Path) -> None:
    assert wrong(tmp_path, "\tproject: {}\n") == ["project.yml:1:1: a tab is used as indentation; use spaces"]
    with (tmp_path / "recipes.yml").open("wb") as huge:
        huge.truncate(50_000_000)
    assert problems(write(tmp_path, {"project.yml": HEAD})) == [
        "recipes.yml: the file has 50 MB, more than the 8 MB that a configuration file may have; "
        "split it, or keep data and code in content files"
    ]


def test_a_configuration_given_as_a_value() -> None:
    config = {"project": {"key": "SHOP"}, "datasets": [{"name": "D"}]}
    assert body(read(config), "dataset.D") == {}
    assert read(config).root is None
    with_file = {**config, "recipes": [{"name": "r", "code_file": "r.py"}], "code_files": "*.py"}
    assert problems(with_file) == [
        "<config>: a configuration given as a value has no files; give the content itself, or a folder",
    ]
    assert problems({"project": {"key": "SHOP"}, "datasets": [{"name": {1, 2}}]}) == [
        "<config>: a value of type set cannot be part of a configuration; "
        "give maps with text keys, lists, texts, numbers, booleans and null"
    ]
    assert problems({"project": {"key": "SHOP"}, "datasets": [{"name": "D", "sise": 1}]}) == [
        "<config>: dataset.SHOP.D: 'sise' is not a key here; did you mean 'size'?"
    ]


def test_no_content() -> None:
    for call in (NoContent().read, NoContent().glob):
        with pytest.raises(Unreadable):
            call("x", "")
    with pytest.raises(Unreadable):
        NoContent().documents("x", "", Report())


def test_json_has_places_too(tmp_path: Path) -> None:
    write(tmp_path, {"project.json": '{\n  "project": {"key": "SHOP"},\n\t"datasets": [{"name": "D", "sise": 1}]\n}\n'})
    assert problems(tmp_path) == ["project.json:3:29: dataset.SHOP.D: 'sise' is not a key here; did you mean 'size'?"]
    assert parse('{"a": "\\ud83d\\ude00\\/"}', "x.json", Report()).tree == {"a": "😀/"}


def test_texts_around_code_stay_what_they_are(tmp_path: Path) -> None:
    code = "a = {1: '{{ x }}'}\n# ${dku} {% raw %}\r\n"
    write(tmp_path, {"r.py": code})
    text = HEAD + "recipes: [{name: r, code_file: r.py, description: '${project} {plain}'}]\n"
    loaded = only(tmp_path, text)
    assert body(loaded, "recipe.r") == {
        "payload": code,
        "inputs": [],
        "outputs": [],
        "description": "${project} {plain}",
    }
