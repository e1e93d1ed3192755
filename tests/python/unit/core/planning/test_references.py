"""What counts as a reference, and what does not: DSS's type words, forms of names, things that dangle."""

from __future__ import annotations

from typing import Any

from dss_iac.core.compare import refs
from dss_iac.core.model.address import Address
from dss_iac.core.model.kind import PROJECT, Ref
from dss_iac.core.model.resource import Index

from . import toy

KIND = toy._kind("x", 1, refs=(Ref("items[*].itemId", by="type"), Ref("to[*]", PROJECT, edge="")))
INDEX = Index({("managed_folder", toy.P, "files"): "abc"}, {("managed_folder", toy.P, "abc"): "files"})


def _tree(*pairs: tuple[str, Any]) -> dict[str, Any]:
    return {"items": [{"type": word, "itemId": name} for word, name in pairs]}


def test_a_word_that_no_kind_is_called_makes_no_reference() -> None:
    tree = _tree(("SCENARIO", "abc"), ("RUNNABLE", "A"))
    assert refs.edges(KIND, tree, toy.P) == ()
    assert refs.mark_missing(KIND, tree, toy.P, lambda a: False) == tree
    assert refs.to_names(KIND, tree, INDEX, toy.P) == tree
    assert refs.to_ids(KIND, tree, INDEX, toy.P) == tree


def test_known_words_are_references_and_may_be_missing() -> None:
    tree = _tree(("DATASET", "A"), ("MANAGED_FOLDER", "abc"))
    named = refs.to_names(KIND, tree, INDEX, toy.P)
    assert named == _tree(("DATASET", "A"), ("MANAGED_FOLDER", {"folder": "files"}))
    assert refs.to_ids(KIND, named, INDEX, toy.P) == tree
    assert refs.mark_missing(KIND, named, toy.P, lambda a: a.kind != "dataset") == _tree(
        ("DATASET", {"missing": "A"}), ("MANAGED_FOLDER", {"folder": "files"})
    )
    assert refs.edges(KIND, named, toy.P) == (
        (Address("dataset", toy.P, "A"), "uses"),
        (Address("managed_folder", toy.P, "files"), "uses"),
    )


def test_the_project_at_hand_has_no_key() -> None:
    assert refs.to_names(KIND, {"to": [toy.P, "OTHER"]}, INDEX, toy.P) == {"to": ["", "OTHER"]}
    assert refs.to_ids(KIND, {"to": ["", "OTHER"]}, INDEX, toy.P) == {"to": [toy.P, "OTHER"]}
