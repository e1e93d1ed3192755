"""Whatever can be edited, of every kind, is taken into YAML: each edit of `edits` at once, renames, what a designer adds
and what they connect. Judged by the plan that follows.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.accept.outcome import Acceptance
from dss_iac.core.model import path as paths
from dss_iac.run.verb import accept
from tests.python.integration import edits, rich
from tests.python.integration.desk import Desk, MakeDesk, carried_out, told
from tests.sandbox import Sandbox

DATA = {"dataset.RICH.RATES", "dataset.RICH.REGIONS"}  # what was uploaded, DSS does not give back


@pytest.fixture
def made(dss: Sandbox, tmp_path: Path) -> Desk:
    """The rich configuration as a file, applied, its state beside it."""
    dss.client().create_project("OTHER", "Other", "admin")
    found = Desk(dss, tmp_path / "c", rich.CONFIG, files=rich.FILES, state_dir=tmp_path / "state")
    found.apply()
    found.config = None  # from here on the file is the configuration
    return found


def taken(made: Desk, **more: Any) -> Acceptance:
    return accept.accept(made.folder, (), everything=True, around=made.around, **more)


def test_each_edit_of_every_kind(made: Desk, tmp_path: Path) -> None:
    """All of them applied from elsewhere; the first configuration, which nobody has recorded, takes them over."""
    text = (made.folder / "project.yml").read_text(encoding="utf-8")
    changed: Any = copy.deepcopy(rich.CONFIG)
    for path, value, _ in edits.EDITS.values():
        changed = paths.put(changed, paths.parse(path), value)
    (made.folder / "project.yml").write_text(yaml.safe_dump(changed, sort_keys=False), encoding="utf-8")
    carried_out(made.prepare())
    (made.folder / "project.yml").write_text(text, encoding="utf-8")
    made.around = replace(made.around, state_dir=tmp_path / "none")
    done = taken(made)
    assert {str(d.address) for d in done.declined} == DATA, [str(d) for d in done.declined]
    assert len(done.accepted) > 15
    left = {str(c.address) for c in made.plan().changes if c.action.value not in ("no-op", "record")}
    assert left == DATA, told(made.plan())


def test_each_edit_by_hand(made: Desk) -> None:
    """What drift is tested with, at once."""
    for kind, name, path, value, _, _ in edits.DECLARED.values():
        made.edit(kind, name, path, value)
    done = taken(made)
    assert not done.declined, [str(d) for d in done.declined]
    assert not made.plan().has_actions, told(made.plan())


def test_who_is_renamed_in_dss_keeps_its_address(made: Desk) -> None:
    """By an id of ours; references stay as they are written, and no renaming is planned."""
    made.edit("zones", rich.ZONE, "name", "Renamed zone")
    made.edit("managed_folders", "shared", "name", "renamed folder")
    made.edit("scenarios", rich.SCENARIO, "name", "Nightly renamed")
    done = taken(made)
    assert not done.declined and len(done.accepted) == 3, [str(d) for d in done.declined]
    found = yaml.safe_load((made.folder / "project.yml").read_text(encoding="utf-8"))
    assert {"id": "shared", "name": "renamed folder"}.items() <= found["managed_folders"][0].items()
    assert not made.plan().has_actions, told(made.plan())
    carried_out(made.prepare())
    assert not made.plan().has_actions and made.drift().changes == ()


def test_a_new_dataset_and_who_reads_it(made: Desk) -> None:
    """One needs the other: both come, or the second says what it lacks."""
    made.dss.knobs.create("RICH", "datasets", "FRESH")
    items = [{"ref": "CLEAN", "deps": []}, {"ref": "FRESH", "deps": []}]
    made.edit("recipes", "score", "inputs.main.items", items)
    alone = accept.accept(made.folder, ("recipe.score",), around=made.around)
    assert "FRESH" in str(alone.declined[0])
    done = taken(made)
    assert {a.address.name for a in done.accepted} == {"FRESH", "score"} and not done.declined
    assert not made.plan().has_actions, told(made.plan())


def test_a_value_is_no_template(desk: MakeDesk) -> None:
    """Braces that somebody types in DSS stay braces."""
    made = desk({"project": {"key": "BRACES"}, "datasets": [{"name": "A", "type": "managed", "description": "x"}]})
    made.apply()
    made.edit("datasets", "A", "description", "{{ 7 * 7 }} and {% if %} and ${x}")
    made.config = None
    assert not taken(made).declined
    assert not made.plan().has_actions
    assert made.live("datasets", "A", "description") == "{{ 7 * 7 }} and {% if %} and ${x}"
