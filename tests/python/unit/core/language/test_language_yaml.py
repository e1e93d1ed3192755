"""YAML 1.2 on the C loader: types, places, and everything a broken or hostile file can do."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dss_iac.core.model.diagnostic import Mark, Report
from dss_iac.core.text.document import MAX_BYTES, of_value, parse, parse_all

from .measure import measured

SCALARS = {
    "NO": "NO",
    "yes": "yes",
    "on": "on",
    "12:30": "12:30",
    "2020-01-01": "2020-01-01",
    "2020-01-01T10:00:00Z": "2020-01-01T10:00:00Z",
    "1_000": "1_000",
    "0b11": "0b11",
    "0o17": 15,
    "0x1F": 31,
    "010": 10,
    "-7": -7,
    "+3": 3,
    "1.5": 1.5,
    ".5": 0.5,
    "1.": 1.0,
    "1e3": 1000.0,
    "1.0": 1.0,
    "1.2.3": "1.2.3",
    "true": True,
    "TRUE": True,
    "tRUE": "tRUE",
    "false": False,
    "null": None,
    "~": None,
    "''": "",
    '"12"': "12",
    "!!str 12": "12",
    "!!int '12'": 12,
    "!!float 1": 1.0,
    "${region}": "${region}",
    "-": "-",
}


def _one(text: str | bytes, file: str = "f.yml") -> tuple[object, list[str]]:
    report = Report()
    document = parse(text, file, report)
    return document.tree, [str(d) for d in report.errors]


@pytest.mark.parametrize("written", SCALARS)
def test_core_types(written: str) -> None:
    if written == "-":
        return
    tree, errors = _one(f"a: {written}\n")
    assert not errors
    assert tree == {"a": SCALARS[written]}
    assert type(tree["a"]) is type(SCALARS[written])


def test_keys_are_text_as_written() -> None:
    tree, errors = _one("NO: 1\n2018: 2\n1.0: 3\ntrue: 4\n")
    assert not errors
    assert tree == {"NO": 1, "2018": 2, "1.0": 3, "true": 4}


def test_places_of_keys_and_values() -> None:
    report = Report()
    document = parse("a:\n  - b:  x\n    c: {d: 1}\n", "f.yml", report)
    assert document.marks[("a", 0, "b")] == Mark("f.yml", 2, 9)
    assert document.marks[("a", 0, "c", "d")] == Mark("f.yml", 3, 12)
    assert document.place.nearest(("a", 0, "b")).key == Mark("f.yml", 2, 5)
    assert document.place.nearest(("a", 0, "b", "gone", 3)).key == Mark("f.yml", 2, 5)
    assert set(document.marks) == {(), ("a",), ("a", 0), ("a", 0, "b"), ("a", 0, "c"), ("a", 0, "c", "d")}


def test_anchors_and_merge_keys() -> None:
    tree, errors = _one("base: &b {x: 1, y: 2}\na: {<<: *b, y: 3}\nc: {<<: [{x: 9}, *b]}\nd: *b\n")
    assert not errors
    assert tree["a"] == {"x": 1, "y": 3}
    assert tree["c"] == {"x": 9, "y": 2}
    assert tree["d"] == {"x": 1, "y": 2}


def test_anchors_end_with_their_document() -> None:
    report = Report()
    parse_all("a: &x 1\n---\nb: *x\n", "f.yml", report)
    assert [str(d) for d in report.errors] == [
        "f.yml:3:4: *x has no anchor before it; mark a value with &x first",
    ]


def test_many_documents() -> None:
    report = Report()
    assert [d.tree for d in parse_all("---\na: 1\n---\n---\nb: 2\n", "f.yml", report)] == [{"a": 1}, {"b": 2}]
    assert not report.items
    parse("a: 1\n---\nb: 2\n", "f.yml", report)
    assert [str(d) for d in report.errors] == [
        "f.yml:3:1: a second document starts here; keep one document in this file"
    ]


BROKEN = {
    "a: 1\na: 2\n": "f.yml:2:1: the key 'a' is given twice; it is already at line 1; remove or rename one of them",
    "a:\n\tb: 2\n": "f.yml:2:1: a tab is used as indentation; use spaces",
    "a: {{ var.x }}\n": 'f.yml:1:5: a key must be plain text; a template must be quoted: "{{ … }}"',
    "a: [1, 2\nb: 3\n": "f.yml:1:4: the list opened here with '[' is not closed",
    "a: {b: 1\n": "f.yml:1:4: the map opened here with '{' is not closed",
    "a: {x: see: this, y: 1}\n": "f.yml:1:11: this ':' stands in a value without quotes; put it in quotes: x: \"see: this\"",
    "a: {x: 1,\n  f: if(b[0], 2)}\n": "f.yml:2:10: this '[' stands in a value without quotes; put it in quotes: f: \"if(b[0], 2)\"",
    'a: {x: "b" c}\n': "f.yml:1:12: something stands behind the closing quote of a value",
    "a: {x: b, c, 2 d, e: f}\n": "f.yml:1:11: 'c' has no value: the ',' before it ends that of 'x'; put it in quotes: x: \"b, c, 2 d\"",
    'a: {x: 1,000, y: {z: "q", w}}\n': "f.yml:1:10: '000' has no value: the ',' before it ends that of 'x'; put it in quotes: x: \"1,000\"",
    'a: "x\n': "f.yml:1:4: the quote opened in this value is never closed",
    "a: b: c\n": "f.yml:1:5: this ':' comes where no key can be",
    "a: 1\n- b\n": "f.yml:2:1: this does not fit the keys above",
    "- a\nb: 1\n": "f.yml:2:1: this does not fit the list above",
    "? @x\n": "f.yml:1:3: a value may not start with this character",
    "? a\n@: 1": "f.yml:2:1: a value may not start with this character",
    "a: &b 1\nc: *b@": "f.yml:2:6: a value may not start with this character",
    "a: @x\n": "f.yml:1:4: a value may not start with this character",
    'a: "\\q"\n': "f.yml:1:4: a backslash in double quotes starts an escape",
    "a: *x\n": "f.yml:1:4: *x has no anchor before it",
    "a: &x [*x]\n": "f.yml:1:8: *x stands inside of what it stands for",
    "a: !!python/object:os.system ls\n": "f.yml:1:4: this has the tag !!python/object:os.system",
    "a: !!python/object:os.system {}\n": "f.yml:1:4: the tag tag:yaml.org,2002:python/object:os.system is not known",
    "a: .inf\n": "f.yml:1:4: this is .inf, which JSON and DSS cannot hold",
    "a: 1e999\n": "f.yml:1:4: this is a number too large to be held",
    "a: " + "9" * 400: "f.yml:1:4: this is a number of 400 digits",
    "? [a]\n: 1\n": "f.yml:1:3: a key must be plain text",
    "a: 1\n<<: 2\n": "f.yml:2:5: '<<' merges maps only",
    "%YAML 3.0\n---\na: 1\n": "f.yml:1:1: a %YAML or %TAG directive cannot be used here",
    "a: |x\n b\n": "f.yml:1:5: after '|' or '>' the line must end",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_one_clear_line_for_broken_yaml(text: str) -> None:
    _, errors = _one(text)
    assert len(errors) == 1
    assert errors[0].startswith(BROKEN[text])
    assert "; " in errors[0], "the way out is missing"


NOT_TEXT = {
    b"\x89PNG\r\n\x1a\n\x00\x00": "f.yml:1:1: this is a binary file; save the file as UTF-8",
    b"a: \xe9\n": "f.yml:1:4: this is not UTF-8 text; save the file as UTF-8",
    b"a: x\0y\n": "f.yml:1:5: this is a binary file; save the file as text",
    b"a: \x07\n": "f.yml:1:4: the control character '\\x07' is not text; save the file as text",
    "a: 1\n".encode("utf-16"): "f.yml:1:1: this is a binary file; save the file as UTF-8",
}


@pytest.mark.parametrize("raw", NOT_TEXT)
def test_what_is_no_text(raw: bytes) -> None:
    assert _one(raw)[1] == [NOT_TEXT[raw]]


def test_a_byte_order_mark_is_no_text_and_no_problem() -> None:
    assert _one(b"\xef\xbb\xbfa: 1\n") == ({"a": 1}, [])


def test_too_many_duplicates_end_the_reading() -> None:
    _, errors = _one("a: 1\n" * 1000)
    assert len(errors) == 51
    assert errors[-1].endswith("more than 50 keys are given twice; is this the right file?")


_NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
_KEYS = st.text("abcdé 😀", min_size=1, max_size=5)
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_json_reads_as_json_does(value: object, ascii_only: bool, indented: bool) -> None:
    text = json.dumps({"v": value}, ensure_ascii=ascii_only, indent=1 if indented else None)
    assert _one(text, "f.json") == ({"v": value}, [])


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#\n\t ,?<1~"), max_size=60))
@settings(max_examples=400, deadline=None)
def test_no_text_raises(text: str) -> None:
    tree, errors = _one(text)
    assert errors or tree is not None
    assert all(e.startswith("f.yml") for e in errors)


def test_values_given_by_a_caller() -> None:
    report = Report()
    assert of_value({"a": [1, None]}, report).tree == {"a": [1, None]}
    inside: dict[str, object] = {}
    inside["me"] = inside
    for odd in ({1: 2}, {"a": {3}}, {"a": float("nan")}, {"a": object()}, inside):
        before = len(report.errors)
        of_value(odd, report)
        assert len(report.errors) > before or "contains itself" in str(report.errors)


# ------------------------------------------------------------------------------------------------ hostile sizes

_ALIASES = "''.join(f'{c}: &{c} [' + ','.join([f'*{chr(ord(c)-1)}'] * 9) + ']\\n' for c in 'bcdefghij')"
_MERGES = "''.join(f'm{i}: {{<<: *a}}\\n' for i in range(5000))"
# What is written, as an expression (the text is made in the process that is measured) → what is said of it.
HOSTILE = {
    "'a: &a [x,x,x,x,x,x]\\n' + " + _ALIASES: "values once its aliases are written out",
    "'a: &a {' + ','.join(f'k{i}: 1' for i in range(5000)) + '}\\n' + " + _MERGES: "more than 200,000 values",
    "'a: ' + 'x' * 50_000_000": "the file has 50 MB, more than the 8 MB",
    "'[' * 2_000_000": "this is nested more than 100 levels deep",
    "'{' * 2_000_000": "a key must be plain text",
    "'{a: ' * 1_000_000": "this is nested more than 100 levels deep",
    "'\\n'.join(' ' * i + 'a:' for i in range(2000))": "this is nested more than 100 levels deep",
    "'- ' * 3_000_000": "this is nested more than 100 levels deep",
    "'- a\\n' * 1_900_000": "the document has more than 200,000 values",
    "'[' + '0,' * 3_500_000 + ']'": "the document has more than 200,000 values",
    "''.join(f'- &a{i} x\\n' for i in range(500_000))": "the document has more than 200,000 values",
    "'[' + '{a: 1},' * 1_100_000 + ']'": "the document has more than 200,000 values",
    "'{' + ','.join(f'{i:x}: 0' for i in range(820_000)) + '}'": "the document has more than 200,000 values",
    "'a: &a [' + '0,' * 90_000 + ']\\nb: [*a, *a, *a]'": "values once its aliases are written out",
    "'a: \"' + 'x' * 8_000_000": "the quote opened in this value is never closed",
    "'? ' * 3_000_000": "a key must be plain text",
    "'a: ' + '9' * 8_000_000": "this is a number of 8000000 digits",
}
_PROBE = """
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.text.document import parse_all
text = {text}
report = Report()
parse_all(text, "f.yml", report)
print(len(report.errors), report.errors[0])
"""


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:24])
def test_hostile_files_cost_little(text: str) -> None:
    """One line each, below 200 MB. Time is measured elsewhere: it would make this test depend on the machine."""
    memory, said = measured(_PROBE.format(text=text))
    assert memory < 200
    assert said.startswith("1 f.yml")
    assert HOSTILE[text] in said


class _Bounded(yaml.CSafeLoader):
    """A library that bounds nesting by itself, as some versions do: before its first event, in words of its own."""

    LEVELS = 150

    def __init__(self, text: str) -> None:
        super().__init__(text)
        inside = [index for index, sign in enumerate(text) if sign == "["]
        self.beyond = inside[self.LEVELS] if len(inside) > self.LEVELS else None

    def check_event(self, *choices: type) -> bool:
        if self.beyond is not None:
            mark = yaml.Mark("", self.beyond, 0, self.beyond, None, None)
            raise yaml.scanner.ScannerError("somewhere", mark, "far too much of everything", mark)
        return bool(super().check_event(*choices))


@pytest.mark.parametrize("library", [yaml.CSafeLoader, _Bounded])
def test_our_own_limits_speak_whatever_the_library_bounds(library: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "CSafeLoader", library)
    for levels in (101, 151, 2_000):
        said = _one("é: " + "[" * levels)[1]
        assert said == ["f.yml:1:103: this is nested more than 100 levels deep; flatten it"]
    said = _one("{a: *x, b: " + "[" * 200)[1]
    assert said == ["f.yml:1:5: *x has no anchor before it; mark a value with &x first"]
    assert _one("a: " + "[" * 90 + "]" * 90)[1] == []


def test_the_limit_is_in_bytes_of_one_file() -> None:
    assert _one("a: " + "x" * (MAX_BYTES - 10))[1] == []
