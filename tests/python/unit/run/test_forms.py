"""What documents have in common, and what DSS adds to documents of one form."""

from __future__ import annotations

from dss_iac.run.look import forms


def test_a_form_is_keys_and_types_and_no_values() -> None:
    one = {
        "type": "sync",
        "params": {"engine": {"type": "DSS"}},
        "inputs": {"main": {"items": [{"ref": "A", "on": True}]}},
    }
    same = {**one, "inputs": {"main": {"items": [{"ref": "B", "on": False}, {"ref": "C", "on": True}]}}}
    assert forms.keys(one) == forms.keys(same)
    assert forms.strict(one) == forms.strict(same)
    for other in ({**one, "type": "join"}, {**one, "params": {"engine": {"type": "SQL"}}}, {**one, "labels": []},
                  {**one, "inputs": {"main": {"items": [{"ref": "A"}]}}}, {**one, "inputs": {"main": {"items": []}}}):  # fmt: skip
        assert forms.keys(other) != forms.keys(one)


def test_a_narrower_form_has_switches_and_words() -> None:
    one = {"mode": "EXPLICIT", "on": True, "name": "anything", "n": 1}
    assert forms.strict(one) == forms.strict({**one, "name": "else", "n": 2})
    for other in ({**one, "mode": "INHERIT"}, {**one, "on": False}):
        assert forms.keys(other) == forms.keys(one)
        assert forms.strict(other) != forms.strict(one)


def test_what_dss_adds_alike_is_learned_and_what_is_of_one_alone_is_not() -> None:
    kept = {"type": "sync", "params": {"engine": {}}, "steps": [{}]}
    tag = {"versionNumber": 1}
    told = {**kept, "name": "a", "params": {"engine": {"mode": "AUTO", "n": 10}, "more": {"x": 1, "y": "a"}},
            "labels": [], "versionTag": tag, "creationTag": tag}  # fmt: skip
    other = {**told, "name": "b", "params": {"engine": {"mode": "AUTO", "n": 10}, "more": {"x": 1, "y": "b"}}}
    more = forms.common(forms.added(told, kept), forms.added(other, kept))
    assert more == {"params": {"engine": {"mode": "AUTO", "n": 10}, "more": {"x": 1}}, "labels": []}
    grown = forms.completed({"type": "sync", "params": {"engine": {"n": 5}}, "labels": ["own"]}, more)
    assert grown == {
        "type": "sync",
        "params": {"engine": {"n": 5, "mode": "AUTO"}, "more": {"x": 1}},
        "labels": ["own"],
    }
    assert forms.added(kept, kept) == forms.added([kept], kept) == forms.common({}, more) == {}
    assert kept == {"type": "sync", "params": {"engine": {}}, "steps": [{}]}
