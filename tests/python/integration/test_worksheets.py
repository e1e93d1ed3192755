"""Statistics worksheets lie with their datasets: DSS lists them there only, and half of what they are known by is a name
that people change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, carried_out, fields, short, told
from tests.sandbox import Sandbox

_CSV = {"type": "filesystem", "connection": "filesystem_root", "format_type": "csv", "schema": {"AMOUNT": "double"}}
_AMOUNT = {"type": "univariate_header", "xColumns": [{"name": "AMOUNT"}], "cards": [{"type": "histogram"}]}
_PAIRS = {"type": "correlation_matrix", "columns": [{"name": "AMOUNT"}]}
_CONFIG: dict[str, Any] = {
    "project": {"key": "SHEETS"},
    "datasets": [{"name": name, **_CSV, "path": f"/{name}"} for name in ("A", "B", "C")],
    "worksheets": [{"name": "Look", "dataset": "A", "cards": [_AMOUNT]}],
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Three datasets, of which the first has a worksheet; applied."""
    found = desk(_CONFIG)
    assert_quiet(found.apply().remaining)
    return found


def _stored(made: Desk) -> list[dict[str, Any]]:
    return list(made.dss.estate.projects["SHEETS"].store["statistics_worksheets"].values())


def _ids(card: dict[str, Any]) -> list[str]:
    return [card["id"], *(id for below in card.get("cards") or () for id in _ids(below))]


def _theirs(made: Desk, dataset: str, name: str = "Look") -> Any:
    """A worksheet that somebody made in DSS."""
    return made.dss.client().get_project("SHEETS").get_dataset(dataset).create_statistics_worksheet(name)


def test_cards_keep_their_ids_when_others_come_and_go(made: Desk) -> None:
    before = _ids(_stored(made)[0]["rootCard"])
    made.put("worksheets[0].cards", [_PAIRS, {**_AMOUNT, "showConfidenceInterval": True}])
    assert_quiet(made.apply().remaining)
    root, pairs, amount, histogram = _ids(_stored(made)[0]["rootCard"])
    assert [root, amount, histogram] == before and pairs not in before
    made.put("worksheets[0].cards", [_PAIRS])
    assert_quiet(made.apply().remaining)
    assert _ids(_stored(made)[0]["rootCard"]) == [root, pairs]


def test_what_somebody_changed_is_drift_and_what_the_page_counts_is_not(made: Desk) -> None:
    sheet = made.dss.client().get_project("SHEETS").get_dataset("A").list_statistics_worksheets()[0]
    settings = sheet.get_settings()
    settings.get_raw()["dataSpec"]["refreshTrigger"] = 7
    settings.save()
    assert not made.plan().has_actions
    settings.add_card(_PAIRS)
    settings.save()
    assert [(at, verdict) for _, at, verdict in fields(made.plan())] == [("rootCard.cards[1]", "drifted")]
    assert_quiet(made.apply().remaining)


def test_worksheets_of_one_name_are_told_apart_by_their_datasets(made: Desk, tmp_path: Path) -> None:
    _theirs(made, "B")
    assert not made.plan().has_actions
    made.put("worksheets", [*_CONFIG["worksheets"], {"name": "Look", "id": "look_at_c", "dataset": "C"}])
    assert [(short(c), c.action) for c in actions(made.plan())] == [("worksheet.look_at_c", Action.CREATE)]
    assert_quiet(made.apply().remaining)
    verbs.import_project("SHEETS", tmp_path / "w", around=made.around)
    stranger = Desk(made.dss, tmp_path / "s", tmp_path / "w", state_dir=tmp_path / "state")
    plan = stranger.plan()
    assert not plan.has_actions and sum(c.address.kind == "worksheet" for c in plan.changes) == 3, told(plan)


def test_only_datasets_that_matter_are_asked_for_theirs(made: Desk) -> None:
    made.dss.requests.clear()
    made.plan(refresh="full")
    asked = [r.path for r in made.dss.requests if "/statistics/worksheets" in r.path]
    assert asked and all("/datasets/A/" in path for path in asked)


def test_a_renamed_dataset_keeps_its_worksheet(made: Desk) -> None:
    before = _ids(_stored(made)[0]["rootCard"])
    made.put("datasets[0].name", "AA")
    made.put("worksheets[0].dataset", "AA")
    made.put("worksheets[0].confidence", 0.9)
    made.put("moved", [{"from": "dataset.A", "to": "dataset.AA"}])
    prepared = made.prepare()
    assert {c.action for c in actions(prepared.plan)} == {Action.MOVE, Action.UPDATE}, told(prepared.plan)
    assert_quiet(carried_out(prepared).remaining)
    (sheet,) = _stored(made)
    assert (sheet["dataSpec"]["inputDatasetSmartName"], sheet["rootCard"]["confidenceLevel"]) == ("AA", 0.9)
    assert _ids(sheet["rootCard"]) == before
    made.drop("worksheets[0]")
    assert_quiet(made.apply().remaining)
    assert not _stored(made)


def test_another_dataset_is_another_worksheet(made: Desk) -> None:
    made.put("worksheets[0].dataset", "B")
    refused = made.plan()
    assert any("worksheet.SHEETS.Look" in r.way_out for r in refused.refusals), refused.refusals
    assert_quiet(made.apply(replace=("worksheet.Look",)).remaining)
    assert [sheet["dataSpec"]["inputDatasetSmartName"] for sheet in _stored(made)] == ["B"]


def test_ids_of_cards_are_not_declared(made: Desk) -> None:
    made.put("worksheets[0].cards", [{**_AMOUNT, "cards": [{"type": "histogram", "id": "abcdefg"}]}])
    with pytest.raises(Exception, match="DSS gives ids to cards by itself"):
        made.plan()


@pytest.mark.parametrize("reading", ["a", "b"])
def test_a_dataset_that_is_made_anew_has_its_worksheet_in_the_end(reading: str, tmp_path: Path) -> None:
    with Sandbox(readings={"worksheets-of-deleted-dataset": reading}) as dss:
        made = Desk(dss, tmp_path, _CONFIG)
        made.apply()
        made.put("datasets[0]", {"name": "A", "type": "sql", "connection": "pg_main", "params": {"table": "a"}})
        made.apply(replace=("dataset.A",), delete_data=("*",))
        assert_quiet(made.apply().remaining)
        (sheet,) = _stored(made)
        assert sheet["rootCard"]["cards"][0]["type"] == "univariate_header"
        carried_out(made.destroy(delete_project=True, delete_data=("*",)))
        assert "SHEETS" not in dss.estate.projects


def test_a_checkout_says_the_same(made: Desk) -> None:
    _theirs(made, "B", "Other")
    live = verbs.import_project("SHEETS", around=made.around).files
    offline = verbs.import_project("SHEETS", from_git=made.dss.tree("SHEETS")).files
    named = [name for name in live if name.startswith("worksheets")]
    assert named and {name: live[name] for name in named} == {name: offline[name] for name in named}
