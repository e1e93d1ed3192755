"""Bad input with the kinds as they are: one clear line each, nothing written, no traceback, below 200 MB."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dss_iac.errors import ConfigError
from dss_iac.run.config.config_files import load
from dss_iac.run.verb import verbs

from .measure import measured
from .toys import write

GOOD = """
version: "1.0"
project: {key: SHOP, name: Shop}
datasets:
  - {name: RAW, type: sql, connection: pg}
  - {name: READY, type: managed, connection: pg}
recipes:
  - {name: prep, type: python, inputs: [RAW], outputs: [READY], code: "pass"}
"""
MORE = {
    "broken yaml": ("zones:\n  - {name: X\n", "project.yml:10:5: the map opened here with '{' is not closed"),
    "duplicate key": ("version: 1\n", "project.yml:9:1: the key 'version' is given twice; it is already at line 2"),
    "unknown section": ("recipe: []\n", "project.yml:9:1: 'recipe' is not a section; did you mean 'recipes'?"),
    "undefined variable": (
        "zones: [{name: '{{ var.z }}'}]\n",
        "project.yml:9:16: var.z has no value; give it with --var",
    ),
    "template escape": ("zones: [{name: '{{ \"\".__class__ }}'}]\n", "project.yml:9:16: a text has no '__class__'"),
    "tag that runs code": ("x: !!python/object/apply:os.system [ls]\n", "project.yml:9:4: the tag"),
}
INSTEAD = {
    "lower-case key": ("SHOP", "shop", "project.yml:3:16: project.shop: 'shop' is not UPPERCASE"),
    "lower-case dataset": ("name: RAW", "name: raw", "project.yml:5:12: dataset.SHOP.raw: 'raw' is not UPPERCASE"),
    "unknown key": (
        "connection: pg}",
        "conection: pg}",
        "project.yml:5:28: dataset.SHOP.RAW: 'conection' is not a key",
    ),
    "wrong type": ("type: sql", "type: [sql]", "project.yml:5:23: dataset.SHOP.RAW: 'type' must be text, not a list"),
    "duplicate name": ("name: READY", "name: RAW", "project.yml:6:5: dataset.SHOP.RAW: this is declared twice"),
    "code twice": ('code: "pass"', "code: x, code_file: r.py", "project.yml:8:"),
    "missing file": (
        'code: "pass"',
        "code_file: gone.py",
        "project.yml:8:76: recipe.SHOP.prep: there is no file 'gone.py'",
    ),
    "leaving by dots": (
        'code: "pass"',
        "code_file: ../x.py",
        "project.yml:8:76: recipe.SHOP.prep: '../x.py' leaves the",
    ),
    "leaving by a link": (
        'code: "pass"',
        "code_file: link.py",
        "project.yml:8:76: recipe.SHOP.prep: 'link.py' leaves the",
    ),
    "cycle": ("inputs: [RAW]", "inputs: [READY]", "project.yml:6:5: this needs itself: READY → prep → READY"),
}
BAD = {
    **{name: (GOOD + more, said) for name, (more, said) in MORE.items()},
    **{name: (GOOD.replace(old, new, 1), said) for name, (old, new, said) in INSTEAD.items()},
}


def _tree(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.lstat().st_mtime_ns for p in folder.rglob("*")}


def _said(folder: Path) -> list[str]:
    before = _tree(folder)
    with pytest.raises(ConfigError) as caught:
        load(folder, environ={})
    assert _tree(folder) == before, "something was written"
    return str(caught.value).replace(f"{folder}/", "").split("\n")


def test_the_good_one_is_good(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, {"project.yml": GOOD}), environ={})
    assert len(loaded.desired.resources) == 4
    assert not loaded.warnings


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line(tmp_path: Path, name: str) -> None:
    text, expected = BAD[name]
    folder = write(tmp_path / "config", {"project.yml": text, "r.py": "pass"})
    os.symlink(tmp_path, folder / "link.py")
    said = _said(folder)
    assert len(said) == 1, said
    assert said[0].startswith(expected)
    assert "; " in said[0], "the way out is missing"


def test_an_unknown_input_is_an_error_until_the_instance_is_asked(tmp_path: Path) -> None:
    text = GOOD.replace("inputs: [RAW]", "inputs: [RAWW]")
    folder = write(tmp_path, {"project.yml": text})
    assert not load(folder, environ={}).warnings
    assert [str(w).replace(f"{tmp_path}/", "") for w in verbs.validate(folder).errors] == [
        "project.yml:8:41: recipe.SHOP.prep: dataset 'RAWW' is not declared here; did you mean 'RAW'?; "
        "--online looks whether DSS has it"
    ]


_PROBE = """
from dss_iac.errors import ConfigError
from dss_iac.run.config.config_files import load
from dss_iac.run.verb import verbs
try:
    load({folder!r}, environ={{}})
except ConfigError as error:
    print(len(error.diagnostics), error.diagnostics[0])
"""
_ALIASES = [f"{c}: &{c} [{', '.join([f'*{p}'] * 9)}]" for p, c in zip("abcdefg", "bcdefgh", strict=True)]
_HUGE = "{{ 'x' * 90000 }}{{ 'y' * 90000 }}"
_ROUNDS = ", ".join(map(str, range(1000)))
LARGE = {
    "alias bomb": (
        GOOD + "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(_ALIASES),
        "1 ",
        "values once its aliases are written out",
    ),
    "50 MB": (GOOD + "# " + "x" * 50_000_000, "1 ", "the file has 50 MB"),
    "template bomb": (
        GOOD + f"zones: [{{name: 'z{{{{ each.key }}}}', description: \"{_HUGE}\", for_each: [{_ROUNDS}]}}]\n",
        "1 ",
        "templates and for_each make too much",
    ),
    "2,000 wrong items": (
        GOOD + "zones:\n" + "".join(f"  - {{name: z{i}, colour: red}}\n" for i in range(2000)),
        "2000 ",
        "'colour' is not a key here; did you mean 'color'?",
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_input_costs_little(tmp_path: Path, name: str) -> None:
    text, count, expected = LARGE[name]
    folder = write(tmp_path, {"project.yml": text})
    memory, said = measured(_PROBE.format(folder=str(folder)))
    assert memory < 200
    assert said.startswith(count)
    assert expected in said
