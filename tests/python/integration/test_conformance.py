"""Every kind keeps the same promises. The cases are made from the registry: a new kind is tested by its `example`.

missing → create → read → empty plan → each declared field changed and back to an empty plan → delete → create again →
import → empty plan under what the import wrote, with our state and without any.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.compare import diff, refs
from dss_iac.core.model import path
from dss_iac.core.model.address import Address
from dss_iac.core.model.kind import Kind
from dss_iac.core.model.plan import Action
from dss_iac.kinds import registry
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.run.look import snapshot
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet, carried_out, short, told

KEY = "CONFORMANCE"
KINDS = registry()
# What a resource is; at the top of an item only.
IDENTITY = ("name", "type", "key", "path", "vector_store", "embedding_model", "analysis")
HELD = {"worksheet": ("dataset",)}  # kind → keys that name what DSS keeps it with
# Words that DSS, or the language, knows only a few of → another one it knows.
OTHERS: Mapping[str, str] = {
    "pg_main": "postgres",
    "filesystem_folders": "filesystem_managed",
    "py311": "py39",
    "alice": "bob",
    "analysts": "readers",
    "#2ab1ac": "#c82423",
    "02:00": "03:30",
    "UTC": "Europe/Paris",
    "always": "never",
    "failure": "success",
    "metrics": "chart",
    "center": "left",
    "cpu-small": "gpu-large",
    "PY_FUNCTION": "R_FUNCTION",
    "CUSTOM_PREDICTION": "CUSTOM_R_PREDICTION",
    "keys": "public",
    "bigint": "int",
    "rejected numeric": "rejected category",
    "target category": "target text",
    "string": "double",
}


def _needed(kind: Kind, item: Mapping[str, Any]) -> list[tuple[Kind, dict[str, Any]]]:
    """(kind, item) for everything that an item refers to, and what that refers to, each made from the example of its
    kind; a second of each, so that references can change, too."""
    body = kind.desire(item, Offline()).body
    found = dict.fromkeys(to for to, _ in refs.edges(kind, body, KEY) if to.kind in KINDS and to.project == KEY)
    made = [
        (KINDS[a.kind], {**KINDS[a.kind].example, "name": name}) for a in found for name in (a.name, _other(a.name))
    ]
    below = [needed for other, one in made if other is not kind for needed in _needed(other, one)]
    return list({(k.name, str(one["name"])): (k, one) for k, one in (*made, *below)}.values())


def _other(name: str) -> str:
    return f"{name}_2"


def _config(kind: Kind) -> Config:
    """The example of a kind in a project, with what it needs."""
    config: Config = {"version": "1.0", "project": {"key": KEY}}
    if kind.listing is None:
        config[kind.section] = {**kind.example, "key": KEY}
        return config
    config[kind.section] = [copy.deepcopy(dict(kind.example))]
    for other, item in _needed(kind, kind.example):
        config.setdefault(other.section, []).append(copy.deepcopy(item))
    return config


def _place(kind: Kind) -> str:
    """Where the example stands in the configuration."""
    return kind.section if kind.listing is None else f"{kind.section}[0]"


def _leaves(value: Any, at: path.Path = ()) -> Iterator[tuple[path.Path, Any]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _leaves(below, (*at, key))
    elif isinstance(value, list) and any(isinstance(e, (dict, list)) for e in value):
        for i, below in enumerate(value):
            yield from _leaves(below, (*at, i))
    else:
        yield at, value


def _changed(value: Any, names: set[str]) -> Any:
    """Another value of the same sort."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, list) and value and all(type(e) is int for e in value):
        return [value[0] + 1, *value[1:]]
    if isinstance(value, list):
        return [_changed(value[0], names), *value[1:]] if value and value[0] in names else [*value, "another"]
    if value in names:
        return _other(value)
    return OTHERS.get(value) or (f"{value}# changed\n" if "\n" in value else f"{value} changed")


def _fields(kind: Kind) -> list[tuple[str, Any]]:
    """(path of the configuration, changed value) of everything that the example declares and that can change."""
    names = {str(item["name"]) for _, item in _needed(kind, kind.example)} if kind.listing else set()
    top = path.parse(_place(kind))
    identity = (*IDENTITY, *HELD.get(kind.name, ()))
    leaves = [(at, value) for at, value in _leaves(dict(kind.example)) if at[0] not in identity or len(at) > 1]
    if kind.listing is None:
        leaves += [(("name",), kind.example["name"])]
    return [(path.text((*top, *at)), _changed(value, names)) for at, value in leaves]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Every kind there is."""
    return KINDS[request.param]


@pytest.fixture
def made(kind: Kind, desk: MakeDesk) -> Desk:
    """A desk with the example of the kind, nothing applied."""
    return desk(_config(kind))


def test_the_example_is_complete(kind: Kind) -> None:
    """It has a name, and something to change."""
    assert kind.listing is None or kind.example.get("name") or kind.example.get("path")
    assert _fields(kind)


def test_life_of_a_resource(kind: Kind, made: Desk, tmp_path: Path) -> None:
    """The whole way, once."""
    plan = made.plan()
    assert {c.action for c in plan.changes} == {Action.CREATE}
    assert_quiet(carried_out(made.prepare()).remaining)
    _is_live(made)

    for at, value in _fields(kind):
        _updates(made, kind, at, value)
    made.config = _config(kind)
    assert_quiet(made.apply().remaining)

    _leaves_and_returns(made, kind)
    _imports(made, tmp_path)


def _is_live(made: Desk) -> None:
    """DSS has every declared path, as a fresh and full look shows."""
    prepared = made.prepare(refresh="full")
    seen = snapshot.take(prepared.session, recorded=None, desired=prepared.desired, everything=True)
    for address, resource in prepared.desired.resources.items():
        rules = KINDS[address.kind].rules
        lost = diff.missing(KINDS[address.kind], resource.body, seen.live[address].body)
        assert [p for p in lost if not any(path.covers(path.parse(u), path.parse(p)) for u in rules.unread)] == []


def _updates(made: Desk, kind: Kind, at: str, value: Any) -> None:
    """One field changed: an update of this resource alone, and then nothing more to do."""
    made.put(at, value)
    prepared = made.prepare()
    found = actions(prepared.plan)
    assert [(c.action, c.address.kind) for c in found] == [(Action.UPDATE, kind.name)], (at, told(prepared.plan))
    assert not prepared.plan.refusals
    assert_quiet(carried_out(prepared).remaining)


def _leaves_and_returns(made: Desk, kind: Kind) -> None:
    """Out of the configuration: deleted, and gone from DSS. Back in: created again."""
    if kind.listing is None:
        gone = made.destroy(delete_project=True, delete_data=("*",))
        assert [(c.action, c.address.kind) for c in actions(gone.plan)] == [(Action.DELETE, kind.name)]
        carried_out(gone)
        assert KEY not in made.dss.estate.projects
    else:
        item = made.drop(_place(kind))
        prepared = made.prepare(delete_data=("*",), allow_mass_change=True)
        leaves = Action.FORGET if kind.stays else Action.DELETE
        assert [(c.action, c.address.kind) for c in actions(prepared.plan)] == [(leaves, kind.name)]
        assert_quiet(carried_out(prepared).remaining)
        assert isinstance(made.config, dict)
        made.config.setdefault(kind.section, []).insert(0, item)
    if kind.stays:  # it is still there, as it is declared
        assert_quiet(made.plan(), records=1)
        made.apply()
        return
    prepared = made.prepare()
    assert [(c.action, c.address.kind) for c in actions(prepared.plan)] == [(Action.CREATE, kind.name)]
    assert_quiet(carried_out(prepared).remaining)


def _imports(made: Desk, tmp_path: Path) -> None:
    """What an import writes plans to nothing: for us, and for somebody who has no state yet."""
    written = tmp_path / "imported"
    found = verbs.import_project(KEY, written, around=made.around)
    assert not found.failed
    again = Desk(made.dss, tmp_path / "again", written)
    plan = again.plan()
    assert not plan.has_actions, told(plan)
    assert not plan.refusals
    stranger = Desk(made.dss, tmp_path / "stranger", written, state_dir=tmp_path / "state")
    plan = stranger.plan()
    assert not plan.has_actions, told(plan)
    assert {short(c) for c in plan.changes if c.action is Action.RECORD} == {short(c) for c in plan.changes}
    stranger.apply()
    assert_quiet(stranger.plan())


def test_two_kinds_never_share_a_section_or_a_reference_key() -> None:
    """The registry is one language."""
    assert len({k.section for k in KINDS.values()}) == len(KINDS)
    keys = [k.ref_key for k in KINDS.values() if k.ref_key]
    assert len(set(keys)) == len(keys)
    assert all(Address(k.name, KEY) for k in KINDS.values())
