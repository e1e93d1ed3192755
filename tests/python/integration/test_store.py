"""State at home: every home keeps the same contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dss_iac.core.model.address import Address
from dss_iac.core.model.state import FORMAT, Entry, State, dumps
from dss_iac.errors import StateError
from dss_iac.run.home.store import STATE, DirectoryHome, Home, Store, check

ENTRY = Entry(
    Address("dataset", "P1", 'a "b".c'), "x", "x", attributes={"tags": ["é"], "n": 0.5}, version=(1, 2, "bob")
)
HELD = State(
    lineage="l1", project="P1", serial=3, instance="node", entries={ENTRY.address: ENTRY},
    policy={"require_approval": 1}, applied=("p1",), owing=(2,),
)  # fmt: skip
EDITS = [
    ('"serial": 3', '"serial": 4'),
    ('"policy": {\n  "require_approval": 1\n }', '"policy": {}'),
    ('"applied": [\n  "p1"\n ]', '"applied": []'),
    ('"owing": [\n  2\n ]', '"owing": []'),
    ('"environment": ""', '"environment": "prod"'),
    ('"git_commit": ""', '"git_commit": "x"'),
]


def test_nothing_is_none(home: Home) -> None:
    assert Store(home, "P1").load() is None


def test_what_is_saved_is_loaded(home: Home) -> None:
    store = Store(home, "P1")
    store.save(HELD)
    store.save(replace(HELD, serial=4))
    assert store.load() == replace(HELD, serial=4)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: text.replace('"n": 0.5', '"n": 0.6'), "edited or merged by hand"),
        (lambda text: text.replace(f'"version": "{FORMAT}"', '"version": "2.0"'), "newer dss-iac"),
        (lambda text: dumps(replace(HELD, project="P2")), "describes project P2"),
        *((lambda text, word=word, other=other: text.replace(word, other), "edited or merged by hand") for word, other in EDITS),
        (lambda text: "", "damaged"),
    ],
)
def test_a_spoilt_state_is_reported_and_kept(home: Home, spoil: Callable[[str], str], told: str) -> None:
    text = spoil(dumps(HELD))
    assert text != dumps(HELD)
    home.write(STATE, text)
    with pytest.raises(StateError, match=told):
        Store(home, "P1").load()
    assert home.read(STATE) == text


def test_another_node_or_environment_is_refused() -> None:
    check(HELD, "here", environment="", node="node")
    check(HELD, "here", environment=None, node="")
    with pytest.raises(StateError, match="node 'node', this one is 'other'"):
        check(HELD, "here", environment="", node="other")
    with pytest.raises(StateError, match="use no -e"):
        check(HELD, "here", environment="prod", node="node")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="choose another --state-dir"):
        Store(DirectoryHome(tmp_path / "file", "P1"), "P1").save(HELD)
