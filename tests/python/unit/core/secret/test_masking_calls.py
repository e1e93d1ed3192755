"""What masking costs: a text below a name is judged once, until a secret is learnt that may be in it."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.secret import masking, search
from dss_iac.core.secret.masking import Marks

ROW = {"name": "a column", "type": "some words", "n": 3}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The texts that are judged."""
    seen: list[Any] = []
    judge = search.is_secret

    def look(value: Any, name: str, held: bool = False) -> bool:
        seen.extend([value] if isinstance(value, str) else [])
        return judge(value, name, held)

    monkeypatch.setattr(search, "is_secret", look)
    return seen


def test_a_text_is_judged_once(judged: list[Any]) -> None:
    assert Marks().tree([ROW] * 500) == [ROW] * 500
    assert len(judged) == 2


def test_what_was_harmless_is_looked_at_again_when_a_secret_is_learnt(judged: list[Any]) -> None:
    marks = Marks()
    assert marks.tree({"a": "uses hunter-22x here"}) == {"a": "uses hunter-22x here"}
    assert marks.of("hunter-22x") == "(secret 1)"
    assert marks.tree({"a": "uses hunter-22x here"}) == {"a": "uses (secret 1) here"}
    assert len(judged) == 2


def test_what_holds_no_secret_is_given_back_itself_and_walked_once(judged: list[Any]) -> None:
    marks, columns = Marks(), [{"name": f"COL_{n}", "type": "some words"} for n in range(40)]
    assert marks.tree(columns, (), ("columns",)) is columns
    seen = len(judged)
    tree = {"columns": columns, "user": {"password": "hunter-22x", "name": "somebody"}}
    shown = marks.tree(tree)
    assert shown == {"columns": columns, "user": {"password": "(secret 1)", "name": "somebody"}}
    assert shown["columns"] is columns and tree["user"]["password"] == "hunter-22x"  # type: ignore[index]
    assert len(judged) == seen + 2


def test_a_tree_is_walked_again_when_a_secret_is_learnt_and_below_another_name() -> None:
    marks, tree = Marks(), {"value": "hunter-22x"}
    assert marks.tree(tree, (), ("a",)) is tree
    assert marks.tree({"credentials": tree}) == {"credentials": {"value": "(secret 1)"}}
    assert marks.tree(tree, (), ("a",)) == {"value": "(secret 1)"}


def test_the_name_counts_and_what_is_around_it() -> None:
    told = Marks().tree({"a": "hunter-22", "password": "hunter-22", "credentials": {"a": "hunter-22"}})
    assert told == {"a": "hunter-22", "password": "(secret 1)", "credentials": {"a": "(secret 1)"}}


def test_what_is_kept_of_a_tree_without_secrets_is_the_tree(judged: list[Any]) -> None:
    tree = {"rows": [{"label": f"row {n % 7}", "said of it": "words of a journal"} for n in range(500)]}
    assert masking.hush(tree, b"key") is tree
    assert len(judged) == 7 + 1
    told = masking.hush({**tree, "password": "hunter-22x", "a": {"b": ["hunter-22x"]}}, b"")
    assert told == {**tree, "password": "(secret)", "a": {"b": ["hunter-22x"]}}
