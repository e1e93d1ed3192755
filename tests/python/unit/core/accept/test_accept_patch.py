"""One value of a text is exchanged, and nothing else of it: comments, quotes, order, indentation, line ends."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from dss_iac.core.accept import edit, elements, patch, written
from dss_iac.core.accept.edit import Edit, New, Unpatchable
from dss_iac.core.accept.spans import Node, Source
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.text.document import parse

TEXT = """\
# head
datasets:
  # the first
  - name: A   # a
    type: sql

  # second one
  - name: B
    description: 'it''s'   # d
    tags: [x, y , "z"]   # t
    schema:
      columns:
        - {name: ID, type: bigint}   # id
        # mail
        - {name: EMAIL, type: string}
    code: |
      one
      two

    nothing:
  - {name: C, type: sql}
"""
B = ("datasets", 1)
Change = Callable[[Source, Node], list[Edit]]


def node(source: Source, *at: Any) -> Node:
    """What is written at a path."""
    found: Node | None = source.roots[0]
    for step in at:
        found = found.child(step) if found else None
    assert found is not None, at
    return found


def changed(text: str, change: Change, *at: Any, file: str = "f.yml") -> tuple[Any, list[str]]:
    """(what the text says then, the lines that went and came)."""
    source = Source(file, text)
    after = edit.applied(source.text, change(source, node(source, *at)))
    report = Report()
    tree = parse(after, file, report).tree
    assert not report.items, (report.items, after)
    lines = difflib.ndiff(text.splitlines(), after.splitlines())
    return tree, [line for line in lines if line[:1] in "+-"]


def put(value: Any) -> Change:
    return lambda source, at: patch.replaced(source, at, value)


def order(*them: int | New) -> Change:
    return lambda source, at: elements.arranged(source, at, them)


def add(key: str, value: Any, after: str | None) -> Change:
    return lambda source, at: patch.added(source, at, key, value, after)


def take(key: str) -> Change:
    return lambda source, at: patch.removed(source, at, key)


N = {"name": "N", "type": "int"}
CASES: dict[str, tuple[Change, tuple[Any, ...], list[str]]] = {
    "single quotes stay": (put("don't: x"), (*B, "description"),
        ["-     description: 'it''s'   # d", "+     description: 'don''t: x'   # d"]),
    "a number needs no quotes": (put(3), (*B, "description"),
        ["-     description: 'it''s'   # d", "+     description: 3   # d"]),
    "several lines, and the comment stays": (put("a\nb\n"), (*B, "description"),
        ["-     description: 'it''s'   # d", "+     description: |   # d", "+       a", "+       b"]),
    "a line of code": (put("one\nthree\n"), (*B, "code"), ["-       two", "+       three"]),
    "code without its last line end": (put("one\ntwo"), (*B, "code"), ["-     code: |", "+     code: |-"]),
    "an empty value": (put("no"), (*B, "nothing"), ["-     nothing:", '+     nothing: "no"']),
    "an empty value becomes a map": (put({"a": 1, "b": ["x" * 90]}), (*B, "nothing"),
        ["+       a: 1", "+       b:", f"+         - {'x' * 90}"]),
    "an element of a short list": (order(0, New("k, l"), 2, New("e")), (*B, "tags"),
        ['-     tags: [x, y , "z"]   # t', '+     tags: [x, "k, l", "z", e]   # t']),
    "the first of a short list": (order(1, 2), (*B, "tags"),
        ['-     tags: [x, y , "z"]   # t', '+     tags: [y , "z"]   # t']),
    "the last of a short list": (order(0, 1), (*B, "tags"),
        ['-     tags: [x, y , "z"]   # t', "+     tags: [x, y]   # t"]),
    "a short list in another order": (order(2, 0), (*B, "tags"),
        ['-     tags: [x, y , "z"]   # t', '+     tags: ["z", x]   # t']),
    "nothing of a list is left": (order(), (*B, "tags"), ['-     tags: [x, y , "z"]   # t', "+     tags: []   # t"]),
    "a column more, on one line as its like": (order(0, 1, New(N)), (*B, "schema", "columns"),
        ["+         - {name: N, type: int}"]),
    "a column in between": (order(0, New(N), 1), (*B, "schema", "columns"), ["+         - {name: N, type: int}"]),
    "a column before all": (order(New(N), 0, 1), (*B, "schema", "columns"), ["+         - {name: N, type: int}"]),
    "a column less, with its comment": (order(0), (*B, "schema", "columns"),
        ["-         # mail", "-         - {name: EMAIL, type: string}"]),
    "an item less, with its comment and one empty line": (order(1, 2), ("datasets",),
        ["-   # the first", "-   - name: A   # a", "-     type: sql", "- "]),
    "the last item": (order(0, 1), ("datasets",), ["-   - {name: C, type: sql}"]),
    "a key more": (add("zone", "Z", "name"), B, ["+     zone: Z"]),
    "a key more behind a text": (add("zone", "Z", "code"), B, ["+     zone: Z"]),
    "a key more on one line": (add("zone", "Z", "name"), ("datasets", 2),
        ["-   - {name: C, type: sql}", "+   - {name: C, zone: Z, type: sql}"]),
    "a key before all": (add("zone", "Z", None), B, ["+   - zone: Z", "-   - name: B", "+     name: B"]),
    "a key less": (take("tags"), B, ['-     tags: [x, y , "z"]   # t']),
    "a key less on one line": (take("type"), ("datasets", 2),
        ["-   - {name: C, type: sql}", "+   - {name: C}"]),
    "the first key of an item": (take("name"), B,
        ["-   - name: B", "-     description: 'it''s'   # d", "+   - description: 'it''s'   # d"]),
}  # fmt: skip


STEPS = """\
steps:
  # all of it, first
  - build: A   # now
    retries: 3
    # proceed: true

  # then look
  - python: |
      x = 1
      # no comment of YAML
    name: look
  - run: other

    # a part of its own

  # last
  - {sql: select 1}   # quick
after: 1   # the end
"""
BUILD = ["  # all of it, first", "  - build: A   # now", "    retries: 3", "    # proceed: true"]
LOOK = ["  # then look", "  - python: |", "      x = 1", "      # no comment of YAML", "    name: look"]
OTHER, LAST = ["  - run: other"], ["    # a part of its own", "", "  # last", "  - {sql: select 1}   # quick"]
HEAD, FOOT = ["steps:"], ["after: 1   # the end"]
MOVES: dict[str, tuple[tuple[int | New, ...], list[str]]] = {
    "two are swapped": ((1, 0, 2, 3), [*HEAD, *LOOK, "", *BUILD, *OTHER, "", *LAST, *FOOT]),
    "the last comes first": ((3, 0, 1, 2), [*HEAD, *LAST, "", *BUILD, *LOOK, "", *OTHER, *FOOT]),
    "one goes, one comes, the rest turns": ((2, New({"kill": "x"}), 0),
        [*HEAD, *OTHER, "", "  - kill: x", *BUILD, *FOOT]),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", MOVES)
def test_comments_travel_with_their_element(case: str, newline: str) -> None:
    """Those above it and behind it, and those that stand deeper below it; empty lines stay where they are."""
    to, lines = MOVES[case]
    source = Source("f.yml", STEPS.replace("\n", newline))
    after = edit.applied(source.text, elements.arranged(source, node(source, "steps"), to))
    assert after.split(newline) == [*lines, ""]


FLOW = """\
columns: [
  # the key
  {name: ID},   # a, number
  {name: MAIL},
  {name: AGE}   # in years
]
tags: [a,  b , c]   # three
"""


def test_elements_in_brackets_change_places_with_their_comments() -> None:
    _, lines = changed(FLOW, order(2, 0, 1), "columns")
    assert [line for line in lines if line[0] == "+"] == ["+   {name: AGE},   # in years", "+   {name: MAIL}"]
    assert changed(FLOW, order(2, 0, 1), "tags")[1] == ["- tags: [a,  b , c]   # three", "+ tags: [c,  a, b]   # three"]
    with pytest.raises(Unpatchable, match="comments between"):
        changed("a: [b, # x\n  c]\n", order(1, 0), "a")


def test_what_changes_inside_of_an_element_moves_along() -> None:
    source = Source("f.yml", STEPS)
    inner = [*put(5)(source, node(source, "steps", 0, "retries")), *take("name")(source, node(source, "steps", 1))]
    after = edit.applied(source.text, elements.arranged(source, node(source, "steps"), (1, 0, 2, 3), inner))
    want = [*HEAD, *LOOK[:-1], "", *BUILD[:2], "    retries: 5", BUILD[3], *OTHER, "", *LAST, *FOOT, ""]
    assert after.split("\n") == want


@pytest.mark.parametrize("case", CASES)
def test_only_these_lines_change(case: str) -> None:
    """And the text is still one that the language reads."""
    change, at, lines = CASES[case]
    assert changed(TEXT, change, *at)[1] == lines


@pytest.mark.parametrize("value", ["a", "a: b", "yes", "1", "", " x", "# x", "é\u2028", "a\nb", "a\nb\n", "a\n\nb\n\n",
                                   "  a\n b\n", "\ta\n", "x \ny", "{{ a }}", None, True, 1.5, [], {}, [1, {"a": []}],
                                   {"a": {"b": "c\nd\n"}}, {"on": "no", "x: y": "'"}])  # fmt: skip
@pytest.mark.parametrize("at", [(*B, "description"), (*B, "tags"), (*B, "tags", 1), (*B, "schema"), (*B, "code"),
                                (*B, "nothing"), ("datasets", 2, "type"), ("datasets", 0), (*B, "schema", "columns", 0)],
                         ids=str)  # fmt: skip
def test_any_value_anywhere_is_read_back(value: Any, at: tuple[Any, ...]) -> None:
    """Nothing else of the document changes its meaning."""
    want = yaml.safe_load(TEXT)
    here = want
    for step in at[:-1]:
        here = here[step]
    here[at[-1]] = value
    assert changed(TEXT, put(value), *at)[0] == want


def test_others_come_where_the_first_two_go() -> None:
    """At the column of the list, although the first has a comment above it."""
    tree, lines = changed(TEXT, order(New(N), New({"name": "M"}), 2), "datasets")
    assert tree == {"datasets": [N, {"name": "M"}, {"name": "C", "type": "sql"}]}
    assert [line for line in lines if line[0] == "+"] == ["+   - name: N", "+     type: int", "+   - name: M"]
    assert "-   # the first" in lines and "-   # second one" in lines


def test_line_ends_of_the_file_stay() -> None:
    """A file of Windows gets no other lines."""
    text = TEXT.replace("\n", "\r\n")
    source = Source("f.yml", text)
    for change, at, _ in CASES.values():
        after = edit.applied(source.text, change(source, node(source, *at)))
        assert "\n" not in after.replace("\r\n", ""), at


def test_json_stays_json() -> None:
    """Quotes, and no style of YAML."""
    text = '{\n  "a": [\n    {"b": "c"}\n  ],\n  "t": "x"\n}\n'
    for change, at in ((put("it's\n"), ("t",)), (order(0, New({"d": True})), ("a",)), (add("k", None, "a"), ())):
        tree, _ = changed(text, change, *at, file="f.json")
        source = Source("f.json", text)
        assert json.loads(edit.applied(text, change(source, node(source, *at)))) == tree


def test_what_lies_in_several_places_is_known() -> None:
    """An alias is a node of its own, and knows what it stands for."""
    source = Source("f.yml", "a: &x\n  k: 1\nb: *x\nc: {<<: *x}\n")
    assert len(source.aliases(node(source, "a", "k"))) == 2
    assert edit.applied(source.text, patch.replaced(source, node(source, "b"), {"k": 2})) == (
        "a: &x\n  k: 1\nb:\n  k: 2\nc: {<<: *x}\n"
    )


def test_an_anchor_stays_with_its_value() -> None:
    """Others take the value from there."""
    source = Source("f.yml", "a: &x old  # c\nb: *x\n")
    assert edit.applied(source.text, patch.replaced(source, node(source, "a"), "new")) == "a: &x new  # c\nb: *x\n"


def test_two_changes_of_one_place_are_refused() -> None:
    """Neither is chosen in silence."""
    with pytest.raises(Unpatchable):
        edit.applied("abc", [Edit(0, 2, "x"), Edit(1, 3, "y")])


def test_maps_are_laid_over_a_file() -> None:
    """What is there is kept, what is missing is made."""
    source = Source("f.yml", "# e\noverrides:\n  datasets:\n    A: {x: 1}   # a\n")
    laid = patch.laid(source, {"overrides": {"datasets": {"A": {"x": 2}, "B": {"y": {"z": 3}}}, "zones": {"Z": {}}}})
    after = edit.applied(source.text, laid)
    assert "# e\n" in after and "# a\n" in after
    assert yaml.safe_load(after) == {
        "overrides": {"datasets": {"A": {"x": 2}, "B": {"y": {"z": 3}}}, "zones": {"Z": {}}}
    }


@pytest.mark.parametrize("value", ["a", "a b", "yes", "12:30", "#", "a, b", "[", "{{ x }}", "", "\\", "'", '"', "é"])
@pytest.mark.parametrize("style", ["", "'", '"'])
@pytest.mark.parametrize("flow", [False, True])
def test_a_scalar_is_read_back(value: str, style: str, flow: bool) -> None:
    """In every kind of quotes."""
    text = written.scalar(value, style, flow=flow)
    assert parse(f"[{text}]" if flow else f"k: {text}", "f.yml", Report()).tree in ([value], {"k": value})
