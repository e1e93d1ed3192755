"""Wide tables: what is looked at grows with the columns and the edits, never with their product."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.compare import diff
from dss_iac.core.model import path
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.text.document import parse_all
from dss_iac.kinds import registry

KIND = registry()["dataset"]


class Column(dict[str, Any]):
    """A column that counts how often it is looked at."""

    seen = 0

    def get(self, key: str, default: Any = None) -> Any:
        Column.seen += 1
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        Column.seen += 1
        return super().__getitem__(key)


def columns(n: int, comment: str = "as it was") -> list[Column]:
    return [Column(name=f"C{i}", type="string", comment=comment) for i in range(n)]


def looked_at(n: int, edit: Any) -> tuple[int, int]:
    """(how many looks, how many fields) for the comparison of `n` columns with what an edit makes of them."""
    live, wanted = columns(n), edit(columns(n))
    Column.seen = 0
    tree = {"schema": {"columns": live}}
    found = diff.compare(KIND, desired={"schema": {"columns": wanted}}, recorded=tree, live=tree, base=tree)
    return Column.seen, len(found)


def commented(every: int) -> Any:
    def edit(made: list[Column]) -> list[Column]:
        return [Column({**c, "comment": "new"}) if i % every == 0 else c for i, c in enumerate(made)]

    return edit


@pytest.mark.parametrize(
    ("edit", "fields"),
    [(commented(100), 40), (commented(2), 2000), (lambda made: made[::-1], 1), (lambda made: made[50:], 50)],
    ids=["one of 100", "one of two", "reversed", "shorter"],
)
def test_looks_grow_with_the_columns(edit: Any, fields: int) -> None:
    few, some = looked_at(1_000, edit)
    many, more = looked_at(4_000, edit)
    assert more == fields and some
    assert many <= 5 * few + 1_000
    assert many <= 60 * 4_000


TREES = st.recursive(
    st.integers(0, 3),
    lambda inner: st.lists(st.dictionaries(st.sampled_from(["name", "x"]), inner, max_size=2), max_size=4)
    | st.dictionaries(st.sampled_from(["name", "x", "y"]), inner, max_size=3),
    max_leaves=12,
)
STEPS = st.sampled_from(["x", "y", "name", 0, 1, path.Sel("name", "1"), path.Sel("x", "2"), path.Sel("name", "None")])


@given(TREES, st.lists(st.lists(STEPS, max_size=4), max_size=6))
def test_a_finder_finds_what_is_there(tree: Any, paths: list[list[path.Step]]) -> None:
    finder = path.Finder(tree)
    for at in (*paths, *paths):
        assert finder.get(tuple(at), "nothing") == path.get(tree, tuple(at), "nothing")


def test_a_table_of_60000_columns_is_read() -> None:
    """Each column has its name, type and comment; the same number of values in one flat list is refused."""
    report = Report()
    rows = ",".join(f"{{name: C{i}, type: string, comment: x{i}}}" for i in range(60_000))
    (document,) = parse_all(f"datasets: [{{name: D, schema: {{columns: [{rows}]}}}}]", "f.yml", report)
    assert report.errors == () and len(document.tree["datasets"][0]["schema"]["columns"]) == 60_000
    parse_all(f"a: [{','.join(map(str, range(240_000)))}]", "f.yml", report)
    assert "more than 200,000 values" in str(report.errors[0])
