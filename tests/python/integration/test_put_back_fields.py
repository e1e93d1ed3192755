"""A single field of an object, put back in DSS alone: what else was edited there stays, is named, and is drift still."""

from __future__ import annotations

from pathlib import Path

import pytest

from dss_iac.core.model.result import Result
from dss_iac.errors import Stale
from dss_iac.render import results
from dss_iac.run.verb import saved_plan, verbs
from tests.python.integration.desk import assert_quiet, carried_out, fields, guards, short
from tests.python.integration.test_accept import Shop
from tests.python.integration.test_accept_fields import edited  # noqa: F401

ID, MAIL = (f"schema.columns[name={name}].type" for name in ("ID", "MAIL"))


def drifted(shop: Shop) -> dict[str, set[str]]:
    return {short(c): {f.path for f in c.fields} for c in shop.drift().changes}


def put_back(shop: Shop, *targets: str) -> Result:
    return carried_out(shop.prepare(targets=targets))


def test_one_field_goes_back_and_no_other(edited: Shop) -> None:  # noqa: F811
    plan = edited.plan(targets=(f"dataset.LEADS.{ID}",))
    assert fields(plan) == [("dataset.LEADS", ID, "drifted")]
    assert f"3 other fields differ and are left out by --target: description, tags, {MAIL}" in "\n".join(plan.notes)
    assert edited.plan(targets=("dataset.LEADS.schema.ID.type",)).changes == plan.changes, "as a plan spells it"
    done = put_back(edited, f"dataset.LEADS.{ID}")
    told = results.result(done, "text", False)
    assert told.endswith("Planned again: no changes of what was asked for.")
    assert f"dataset.SHOP.LEADS: differs still: description, tags, {MAIL}" in told
    assert [c["type"] for c in edited.live("datasets", "LEADS", "schema.columns")] == ["bigint", "bigint"]
    assert edited.live("datasets", "LEADS", "description") == "leads"
    assert drifted(edited) == {"dataset.LEADS": {"description", "tags", MAIL}, "recipe.inline": {"payload"}}
    assert {v for _, _, v in fields(edited.plan())} == {"drifted"}

    put_back(edited, "recipe.inline.code", "dataset.LEADS.tags")
    assert "b = 2" in edited.live("recipes", "inline", "payload")
    assert drifted(edited) == {"dataset.LEADS": {"description", MAIL}}
    assert put_back(edited, "dataset.LEADS.tags").outcomes == (), "it is as declared: nothing is written"

    back = carried_out(verbs.rollback(project_key="SHOP", around=edited.around))
    assert back.complete and set(edited.live("datasets", "LEADS", "tags")) == {"raw", "clean"}
    assert drifted(edited) == {"dataset.LEADS": {"description", MAIL, "tags"}, "recipe.inline": {"payload"}}
    assert_quiet(carried_out(edited.prepare()).remaining)
    assert drifted(edited) == {}


def test_what_waits_in_the_configuration_waits_on(edited: Shop) -> None:  # noqa: F811
    """An edit of YAML and something new are not carried along, and are told as such afterwards."""
    table = edited.folder / "datasets" / "leads.yml"
    table.write_text(table.read_text().replace("tags: [raw]", "tags: [bronze]").replace("'people'", "'persons'"))
    put_back(edited, f"dataset.LEADS.{MAIL}")
    assert set(fields(edited.plan(targets=("dataset.LEADS",)))) == {
        ("dataset.LEADS", "description", "conflict"), ("dataset.LEADS", "tags", "conflict"), ("dataset.LEADS", ID, "drifted"),
    }  # fmt: skip
    put_back(edited, "dataset.LEADS.description")
    assert edited.live("datasets", "LEADS", "description") == "persons"
    assert drifted(edited)["dataset.LEADS"] == {"tags", ID}
    plan = edited.plan(targets=("dataset.LEADS.colour",))
    assert guards(plan) == ["target"] and f"what differs is tags, {ID}" in str(plan.refusals[0])


def test_a_kept_plan_is_about_its_field_alone(edited: Shop, tmp_path: Path) -> None:  # noqa: F811
    """It survives an edit of another field, which stays; it does not survive an edit of its own."""
    kept = tmp_path / "the.plan"

    def keep(*targets: str) -> None:
        kept.unlink(missing_ok=True)
        saved_plan.write(edited.prepare(targets=targets), kept)

    keep("dataset.LEADS.description")
    edited.edit("datasets", "LEADS", "tags", ["meanwhile"])
    carried_out(saved_plan.load(kept, edited.around))
    assert edited.live("datasets", "LEADS", "description") == "people"
    assert edited.live("datasets", "LEADS", "tags") == ["meanwhile"]
    assert drifted(edited)["dataset.LEADS"] == {"tags", ID, MAIL}
    for path, value in (("tags", ["again"]), ("schema.columns[1].type", "date")):
        keep("dataset.LEADS.tags", f"dataset.LEADS.{ID}")
        edited.edit("datasets", "LEADS", path, value)
        with pytest.raises(Stale, match=r"changed in DSS"):
            saved_plan.load(kept, edited.around)

