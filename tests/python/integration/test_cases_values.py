"""Small inputs whose values, names or neighbours were lost: empty values of the user's own data (D57), names as DSS shows
them (D60), and what a colleague put beside what is ours (case 44).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dss_iac.kinds import registry
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet

KEY = "CASE"
NAMES = (
    "Master scenario (A/B)",
    "a\\b",
    "Über ☃ | x",
    "a.b: c",
    "#1 'quoted' \"double\"",
    "{{ '{{' }} no template }}",
    "- dash, [list] {map}",
)


def config(**sections: Any) -> Config:
    """A project with these sections."""
    return {"project": {"key": KEY, **sections.pop("project", {})}, "policy": {"naming": "dss"}, **sections}


def variables(made: Desk) -> Any:
    """What DSS has."""
    return made.dss.client().get_project(KEY).get_variables()["standard"]


# ------------------------------------------------------------------------------------------- empty values (D57)


@pytest.mark.parametrize(
    "value",
    [{}, [], None, "", {"a": {}}, {"a": None}, {"deep": {"er": {"still": {}}}}, [None, {}, []], {"a": [], "b": ""}],
    ids=str,
)
def test_an_empty_value_arrives_is_compared_and_goes(desk: MakeDesk, value: Any, tmp_path: Path) -> None:
    made = desk(config(project={"variables": {"standard": {"kept": 1, "opts": value}}}))
    assert_quiet(made.apply().remaining)
    assert variables(made) == {"kept": 1, "opts": value}
    verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    assert not verbs.plan(tmp_path / "taken", around=made.around).plan.has_actions
    project = made.dss.client().get_project(KEY)
    project.set_variables({"standard": {"kept": 1}, "local": {}})
    drifted = {".".join(f.path.split(".")[:3]) for c in made.drift().changes for f in c.fields}
    assert drifted == {"variables.standard.opts"}
    assert_quiet(made.apply().remaining)
    assert variables(made) == {"kept": 1, "opts": value}
    del made.config["project"]["variables"]["standard"]["opts"]
    assert_quiet(made.apply().remaining)
    left = variables(made)
    assert left["kept"] == 1 and left.get("opts", {}) in ({}, {"deep": {"er": {}}})


def test_the_documents_of_dss_keep_their_equalities(desk: MakeDesk) -> None:
    made = desk(config(project={"description": "", "tags": []}, zones=[{"name": "Z", "tags": []}]))
    assert_quiet(made.apply().remaining)


# --------------------------------------------------------------------------------------------------- names (D60)


@pytest.mark.parametrize("section", ["scenarios", "zones", "managed_folders", "articles"])
def test_a_name_is_what_dss_shows(desk: MakeDesk, section: str, tmp_path: Path) -> None:
    more = {"content": "x"} if section == "articles" else {}
    made = desk(config(**{section: [{"name": name, **more} for name in NAMES]}))
    assert_quiet(made.apply().remaining)
    folder = tmp_path / "taken"
    verbs.import_project(KEY, folder, around=made.around)
    assert not verbs.validate(folder, around=made.around).errors
    again = verbs.plan(folder, around=made.around).plan
    assert not again.has_actions and len([c for c in again.changes if c.address.kind != "project"]) >= len(NAMES)


def test_an_id_is_no_name_and_stays_restricted(desk: MakeDesk) -> None:
    for section, item in (("datasets", {"type": "managed"}), ("recipes", {"type": "python", "outputs": []})):
        found = verbs.validate(config(**{section: [{"name": "a/b", **item}]}), around=desk(config()).around)
        assert any("cannot be a name in DSS: it contains /" in str(error) for error in found.errors)
    found = verbs.validate(config(zones=[{"name": "a\x07b"}]), around=desk(config()).around)
    assert any("control character" in str(error) for error in found.errors)


# ----------------------------------------------------------------------------------------------- neighbours (44)


def test_a_colleagues_library_file_is_no_failure(desk: MakeDesk) -> None:
    made = desk(config(libraries=[{"path": "python/ours.py", "content": "x = 1\n"}]))
    made.apply()
    library = made.dss.client().get_project(KEY).get_library()
    library.get_folder("/python").add_file("colleague.py").write("x = 1")
    library.root.add_folder("R").add_file("theirs.R").write("x <- 1")
    found = made.drift()
    assert found.changes == () and not found.failed
    assert not made.plan().has_actions
    written = verbs.import_project(KEY, around=made.around)
    assert not written.failed and {"lib/python/colleague.py", "lib/R/theirs.R"} <= set(written.files)


def test_an_object_of_any_kind_that_is_not_ours_fails_no_reading(desk: MakeDesk, tmp_path: Path) -> None:
    """One of each kind, made by somebody whose state is elsewhere."""
    made = desk(config(zones=[{"name": "Ours"}]))
    made.apply()
    kinds = [kind for kind in registry().values() if kind.listing is not None]
    theirs = config(
        datasets=[{"name": "IN_A", "type": "managed"}, {"name": "OUT_A", "type": "managed"}],
        managed_folders=[{"name": "their folder"}],
        recipes=[{"name": "r", "type": "python", "inputs": ["IN_A"], "outputs": ["OUT_A"], "code": "x = 1\n"}],
        scenarios=[{"name": "nightly", "steps": [{"build": "OUT_A"}]}],
        zones=[{"name": "Theirs"}],
        articles=[{"name": "Home", "content": "x"}],
        libraries=[{"path": "python/theirs.py", "content": "x = 1\n"}],
    )
    colleague = desk(theirs, state_dir=tmp_path / "theirs")
    colleague.apply()
    assert {k.section for k in kinds} >= {s for s in theirs if s not in ("project", "policy")}
    found = made.drift()
    assert found.changes == () and not found.failed
    assert actions(made.plan()) == []
