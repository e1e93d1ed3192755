"""How a text is laid out: what becomes of it, what stays, and that it says the same afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dss_iac.core.layout import layout

ROOT = Path(__file__).parents[5]
MESSY = """\


# what the shop sells
version: '1.0'
project:
    key: SHOP   # the key
    name: 'Shop'


datasets:
# first the raw ones
- type: managed
  # its name
  name: RAW
  connection: 'it''s'
  description: |
      two
        lines

      here


-   lifecycle: {prevent_destroy: true}
    type: managed

    # how it is called
    name: CLEAN   # for short
    schema:
        columns:
        -   name: ID
            type: bigint   # number
        # the mail
        -   {name: EMAIL,
             type: string}
    params: &p
        a: 'x "quoted"'
        b: [1,
            2]
  # of the next
- name: OTHER
  params: *p
  # last words
recipes:
   - type: python
     code: |2
         indented
       x
     outputs:
     - OTHER
     inputs: [RAW]
     name: "r"
"""
NEAT = """\
# what the shop sells
version: "1.0"
project:
  key: SHOP   # the key
  name: "Shop"

datasets:
  # first the raw ones
  - type: managed
    # its name
    name: RAW
    connection: "it's"
    description: |
        two
          lines

        here

  - type: managed

    # how it is called
    name: CLEAN   # for short
    schema:
      columns:
        - name: ID
          type: bigint   # number
        # the mail
        - {name: EMAIL,
             type: string}
    params: &p
      a: 'x "quoted"'
      b: [1,
          2]
    lifecycle: {prevent_destroy: true}
    # of the next
  - name: OTHER
    params: *p
    # last words
recipes:
  - name: "r"
    type: python
    code: |2
        indented
      x
    outputs:
      - OTHER
    inputs: [RAW]
"""


def _said(text: str) -> list[object]:
    return list(yaml.load_all(text, yaml.CSafeLoader))


def neat(text: str, notes: tuple[str, ...] = ()) -> str:
    """The text laid out; laid out twice it is the same, and it says what it said."""
    made = layout.laid("project.yml", text)
    assert made.notes == notes
    assert layout.laid("project.yml", made.text).text == made.text
    assert _said(made.text) == _said(text)
    return made.text


def test_what_becomes_of_a_text() -> None:
    assert neat(MESSY) == NEAT
    assert neat(NEAT) == NEAT


def test_lines_of_windows_stay_and_so_does_a_byte_order_mark() -> None:
    made = layout.laid("project.yml", "\ufeff" + MESSY.replace("\n", "\r\n"))
    assert made.text == "\ufeff" + NEAT.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: |+\n    x\n\n\n\nb: 1\n", "a: |+\n    x\n\n\n\nb: 1\n"),
        ("a: |+\n  x\n\n\n", "a: |+\n  x\n\n\n"),
        ("a: 'x'\n\n\n\nb: 'it''s \\ \"'", "a: \"x\"\n\nb: 'it''s \\ \"'\n"),
        ("---\na: 1\n---\n-   b:   2\n    c: 3\n", "---\na: 1\n---\n- b:   2\n  c: 3\n"),
        ("a:\n- - 1\n  - 2\n-   - 3\n", "a:\n  - - 1\n    - 2\n  - - 3\n"),
        ("a: \"x\n   y\n\n   z\"\nb: p\n   q  \n", "a: \"x\n   y\n\n   z\"\nb: p\n   q  \n"),
        ("datasets:\n- &x {type: a, name: b}\n- <<: *x\n  name: c\n", "datasets:\n  - &x {type: a, name: b}\n  - name: c\n    <<: *x\n"),
        ("", ""), ("# only words   \n\n\n", "# only words\n"), ("datasets: []\n", "datasets: []\n"),
        ("- type: x\n  path: p\n", "- path: p\n  type: x\n"), ("variables:\n- {b: 1}\n- type: x\n  name: y\n", "variables:\n  - {b: 1}\n  - type: x\n    name: y\n"),
    ],
)  # fmt: skip
def test_edges(before: str, after: str) -> None:
    assert neat(before) == after


def test_what_cannot_be_said_otherwise_stays() -> None:
    """An alias must come after its anchor."""
    text = "recipes:\n  - code: &c print()\n    payload: *c\n    name: r\n    lifecycle: {}\n"
    assert neat(text) == "recipes:\n  - name: r\n    code: &c print()\n    payload: *c\n    lifecycle: {}\n"
    text = "recipes:\n  - lifecycle: &l {}\n    name: r\n    more: *l\n"
    assert neat(text, ("the order of keys stays: another would change what it says",)) == text
    broken = "a: [\n"
    assert layout.laid("x.yml", broken) == layout.Laid(broken, ("it cannot be read; `dss-iac validate` says why",))


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.yml")), ids=str)
def test_the_examples_are_laid_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert neat(text) == text


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12) | st.sampled_from(["- a", "a: b", "# c", "x\n  y\n\n", "'", '"', "|", "no"])
TREES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4) | st.fixed_dictionaries({"type": inner, "lifecycle": inner, "name": inner}),
    max_leaves=12,
)


@given(st.lists(TREES, max_size=4), st.sampled_from([2, 4, 7]), st.sampled_from([True, False, None]), st.integers(10, 80))
@settings(max_examples=150, deadline=None)
def test_it_says_the_same(items: list[object], indent: int, flow: bool | None, width: int) -> None:
    """Whatever stands there, however PyYAML happens to write it."""
    text = yaml.safe_dump({"datasets": items}, indent=indent, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False)
    made = layout.laid("x.yml", text)
    assert _said(made.text) == _said(text)
    assert layout.laid("x.yml", made.text).text == made.text
