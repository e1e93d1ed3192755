"""One file with a mistake of nearly every kind there is: all are told in one go, each once, each with its line and a way
out (D53, D63). A comment `#! word | word` says what is told of its line, and nothing else is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from dss_iac.cli import main

FORTY = """\
version: "1.0"
metadata: {description: The shop, owner: alice}  #! 'metadata' is not a section
project:
  key: FORTY
  nmae: Forty  #! 'nmae' is not a key
  settings: {owner: admin}  #! one level up
  container: 7  #! must be text
policy: {naming: snowflaek, adopt: allow}  #! did you mean 'snowflake'
variables:
  wh: "{{ var.gone }}"  #! var.gone has no value
  good: filesystem_managed
externals:
  - {saved_modle: churn}  #! 'saved_modle' is no kind of object
moved:
  - {from: dataset.OLD, to: dataset.NOWHERE}  #! dataset.FORTY.NOWHERE is not declared
modules:
  - {name: m, source: modules/none}  #! there is no file 'modules/none'
accept: [circle]  #! did you mean 'cycle'
zones:
  - {name: Raw, color: blue}  #! 'color' cannot be 'blue'
datasets:
  - {name: lower, type: sql, connection: pg}  #! is not UPPERCASE
  - {name: A, type: mangaed, connection: fs}  #! did you mean 'managed'
  - {name: B, type: managed, connection: "${STORAGE}"}  #! "{{ env.STORAGE }}"
  - {name: B2, type: managed, connection: "{{ var.wh }}"}
  - {name: C, type: managed, format_type: parqet}  #! did you mean 'parquet'
  - {name: D, type: managed, schema: {x: varchar}}  #! DSS calls it string
  - {name: E, type: managed, schema: [{name: x, type: string}, {name: x, type: string}]}  #! column 'x' appears twice
  - {name: F, type: managed, flow: {rebuild_behaviour: NORMAL}}  #! did you mean 'rebuild_behavior'
  - {name: G, type: managed, partitioning: {dimensions: [{name: d, period: DAILY}]}}  #! write DAY
  - {name: H, type: managed, tags: gold}  #! 'tags' must be a list
  - {name: I, type: managed, rows: [[1]]}  #! `rows` belongs to datasets of type inline
  - {name: J, type: managed, lifecycle: {prevent_destroy: "yes"}}  #! must be true or false
  - {name: K, type: managed, lifecycle: {ignore_changes: [descripton]}, description: k}  #! did you mean 'description'
  - {name: L, type: managed, depends_on: [dataset.NOPE]}  #! dataset.FORTY.NOPE is not declared | this needs itself
  - {name: M, type: managed, zone: Rwa}  #! did you mean 'Raw'
  - {name: N, type: managed}
  - {name: N, type: managed}  #! this is declared twice
  - {type: managed}  #! 'name' is missing
  - {name: O, type: managed, description: "{{ var.good | uper }}"}  #! there is no filter 'uper'
managed_folders:
  - {name: F1, connexion: fs}  #! did you mean 'connection'
recipes:
  - {name: r1, type: pyhton, inputs: [N], outputs: [C], code: "x"}  #! did you mean 'python'
  - {name: r2, type: python, inputs: [ORDRES], outputs: [D], code: "x"}  #! dataset 'ORDRES' is not declared here
  - {name: r3, type: python, inputs: [{dataset: N, dep: []}], outputs: [E], code: "x"}  #! did you mean 'deps'
  - {name: r4, type: python, inputs: [N], outputs: [{dataset: F, apend: true}], code: "x"}  #! did you mean 'append'
  - {name: r5, type: python, inputs: [N], outputs: [G], code_file: gone.py}  #! there is no file 'gone.py'
  - {name: r6, type: python, inputs: [N], outputs: [H], code: "x", code_file: a.py}  #! say the same thing
  - {name: r7, type: group, inputs: [N], outputs: [K], by: 7}  #! belongs to recipes of type top_n
  - {name: r8, type: python, inputs: [N], code: "x"}  #! this has no outputs
  - {name: r9, type: python, inputs: [L], outputs: [M], code: "x"}
  - {name: r10, type: python, inputs: [M], outputs: [L], code: "x"}
scenarios:
  - name: s1
    steps:
      - {type: excec_sql}  #! did you mean 'exec_sql'
      - {build: N, python: x}  #! a step does one thing
      - {build: N, mode: sometimes}  #! 'mode' cannot be the text 'sometimes'
      - {nothing: here}  #! 'nothing' is not a key here
    triggers:
      - {daily: "25:00"}  #! '25:00' is not a time of day
      - {type: sqlquery}  #! did you mean 'sql_query'
    reporters:
      - {mail: a@b.c, when: failled}  #! 'failled' is not a moment
libraries:
  - {path: ../up.py, content: "x"}  #! is not a path below the library
articles:
  - {name: Home, content: x, parent: Nowhere}  #! article 'Nowhere' is not declared here
"""


def expected() -> dict[int, list[str]]:
    """Line → what is told of it."""
    marks = {n: line.partition("#! ")[2] for n, line in enumerate(FORTY.splitlines(), 1)}
    return {n: words.split(" | ") for n, words in marks.items() if words}


def test_every_mistake_of_a_file_is_told_once_with_its_line_and_a_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "project.yml").write_text(FORTY)
    assert main.main(["validate", "--strict", "-c", str(tmp_path), "--var", "unusd=1"]) == 1
    *told, count, checked = capsys.readouterr().out.replace(f"{tmp_path}/", "").splitlines()
    wanted = expected()
    assert count == f"{sum(map(len, wanted.values())) + 1} errors." and sum(map(len, wanted.values())) >= 40
    assert checked.startswith("Checked offline")
    assert [line for line in told if "project.yml:" not in line] == ["--var: no template uses var.unusd; leave it out"]
    found: dict[int, list[str]] = {}
    for line in told:
        if at := re.match(r"project\.yml:(\d+):\d+: (.*)", line):
            found.setdefault(int(at[1]), []).append(at[2])
    for n, words in wanted.items():
        assert len(found.get(n, [])) == len(words), (n, found.get(n))
        assert all(sum(word in one for one in found[n]) == 1 for word in words), (n, found[n])
    assert set(found) == set(wanted)
    assert not [line for line in told if "; " not in line], "a way out is missing"
    assert max(Counter(told).values()) == 1 and not [line for line in told if "warning" in line]


def test_without_strict_a_warning_is_none_of_the_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "project.yml").write_text(FORTY)
    assert main.main(["validate", "-c", str(tmp_path)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.partition("warning: ")[2][:24] for line in out if "warning: " in line] == [
        "dataset.FORTY.K: ignore_",
        "recipe.FORTY.r8: this ha",
    ]
