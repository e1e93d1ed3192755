"""From any configuration to any other: random changes in the YAML and by hand in DSS, in turns. After each apply the
plan is empty, and stays so when everything is built and saved. Seeds are fixed, so that a failure can be had again.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac.errors import ConfigError
from dss_iac.run.verb.prepare import Prepared
from tests.python.integration import rich
from tests.python.integration.desk import Config, Desk, actions, assert_quiet, carried_out, honest, told
from tests.sandbox import Sandbox, by_hand

SECTIONS = ("zones", "managed_folders", "datasets", "recipes", "scenarios", "libraries", "articles")
NEEDED = ("name", "type", "path", "code", "code_file", "payload", "file", "columns", "rows", "inputs", "outputs",
          "keys", "folder", "connection", "params")  # fmt: skip
TYPES = {"datasets": "DATASET", "recipes": "RECIPE", "managed_folders": "MANAGED_FOLDER"}
TURNS, CHANGES = 3, 4
Dice = random.Random


def _remove_item(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    items.pop(dice.randrange(len(items)))


def _remove_key(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    item = dice.choice(items)
    item.pop(dice.choice([k for k in item if k not in NEEDED] or ["nothing"]), None)


def _describe(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    if section != "libraries":
        dice.choice(items)["description"] = f"number {dice.randint(0, 99)}"


def _place(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    zones = [zone["name"] for zone in config["zones"]]
    if section in TYPES and zones:
        dice.choice(items)["zone"] = dice.choice(zones)


def _bring_back(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    there = {_name(item) for item in items}
    missing = [item for item in rich.CONFIG[section] if _name(item) not in there]
    if missing:
        items.insert(dice.randint(0, len(items)), copy.deepcopy(dice.choice(missing)))


def _shuffle(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    dice.shuffle(items)


def _of_the_project(dice: Dice, config: Config, section: str, items: list[Any]) -> None:
    config["project"].pop(dice.choice(sorted(k for k in config["project"] if k != "key") or ["nothing"]), None)


IN_YAML: tuple[Callable[[Dice, Config, str, list[Any]], None], ...] = (
    _remove_item, _remove_key, _describe, _place, _bring_back, _shuffle, _of_the_project,
)  # fmt: skip


def _name(item: Any) -> str:
    return str(item.get("name") or item.get("path"))


def _edited(dice: Dice, before: Config) -> Config:
    config = copy.deepcopy(before)
    for _ in range(dice.randint(1, CHANGES)):
        section = dice.choice(SECTIONS)
        if config[section]:
            dice.choice(IN_YAML)(dice, config, section, config[section])
    return config


def _by_hand(dice: Dice, desk: Desk) -> None:
    """A colleague deletes, describes, mixes up columns and steps, moves to another zone."""
    knobs, store = desk.dss.knobs, desk.dss.estate.projects[rich.KEY].store
    for _ in range(2 * CHANGES):
        kind = dice.choice(("datasets", "recipes", "scenarios", "managed_folders", "zones"))
        ids = sorted(store.get(kind, {}))
        if not ids:
            continue
        ident, what = dice.choice(ids), dice.choice(("delete", "describe", "mix", "move"))
        if what == "delete" and ident != "default":
            knobs.delete(rich.KEY, kind, ident)
        elif what == "describe":
            knobs.edit(rich.KEY, kind, ident, "description", f"by hand {dice.randint(0, 9)}")
        elif what == "mix" and kind in ("datasets", "scenarios"):
            path = "schema.columns" if kind == "datasets" else "triggers"
            elements = copy.deepcopy(desk.live(kind, ident, path) or [])
            dice.shuffle(elements)
            knobs.edit(rich.KEY, kind, ident, path, elements[: dice.randint(0, len(elements))])
        elif what == "move" and kind in TYPES and store["zones"]:
            item = {"objectId": ident, "objectType": TYPES[kind]}
            place = f"/projects/{rich.KEY}/flow/zones/{dice.choice(sorted(store['zones']))}/add-items"
            by_hand.ask(desk.dss.estate, "bob", "POST", place, [item])


def _next(dice: Dice, desk: Desk) -> Prepared | None:
    """A plan to some other configuration that is right and that no guard refuses."""
    before = desk.config
    for _ in range(30):
        desk.config = _edited(dice, before or {})
        try:
            prepared = desk.prepare(delete_data=("*",), allow_mass_change=True)
        except ConfigError:
            continue
        if not prepared.plan.refusals:
            return prepared
    desk.config = before
    return None


@pytest.mark.parametrize("seed", range(6))
def test_wandering(seed: int, tmp_path: Path) -> None:
    """Even seeds under one extreme of the readings, odd ones under the other."""
    dice = Dice(seed)
    config = copy.deepcopy(rich.CONFIG)
    config["datasets"] = [{k: v for k, v in d.items() if k != "lifecycle"} for d in config["datasets"]]
    with honest(Sandbox(git=False, readings=rich.READINGS["ab"[seed % 2]], random_seed=seed)) as dss:
        dss.client().create_project("OTHER", "Other", "admin")
        desk = Desk(dss, tmp_path / "c", config, files=rich.FILES)
        desk.apply()
        acts = 0
        for turn in range(TURNS):
            if turn:
                _by_hand(dice, desk)
                acts += len(actions(desk.plan()))
                assert_quiet(desk.apply(allow_mass_change=True).remaining)
            prepared = _next(dice, desk)
            if prepared is not None:
                acts += len(actions(prepared.plan))
                assert_quiet(carried_out(prepared).remaining)
            dss.knobs.build()
            dss.knobs.save_unchanged()
            assert_quiet(desk.plan())
            assert desk.drift().changes == (), told(prepared.plan) if prepared else ""
        assert acts
