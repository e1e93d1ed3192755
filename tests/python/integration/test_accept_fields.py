"""A single field of an object, and files that are older than the last apply: what `accept` takes of them, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from dss_iac.errors import IacError
from tests.python.integration.desk import assert_quiet, carried_out
from tests.python.integration.test_accept import FILES, Shop, shop  # noqa: F401
from tests.sandbox import Sandbox

TABLE = """\
datasets:
  - name: LEADS
    type: sql
    connection: pg_main
    description: 'people'      # who might buy
    tags: [raw]
    params: {schema: public, table: leads}
    schema:
      columns:
        - {name: ID, type: bigint}          # the key
        - {name: MAIL, type: string}
"""


@pytest.fixture
def edited(dss: Sandbox, tmp_path: Path) -> Shop:
    """Several fields of a table, of its columns, and of a recipe."""
    for name, text in {**FILES, "datasets/leads.yml": TABLE}.items():
        (tmp_path / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "files" / name).write_text(text)
    made = Shop(dss, tmp_path / "shop", tmp_path / "files")
    carried_out(made.prepare())
    made.edit("datasets", "LEADS", "tags", ["raw", "clean"])
    made.edit("datasets", "LEADS", "description", "leads")
    made.edit("datasets", "LEADS", "schema.columns[0].type", "string")
    made.edit("datasets", "LEADS", "schema.columns[1].type", "bigint")
    made.edit("recipes", "inline", "payload", "# comment of the code\na = 1\nb = 3\n")
    return made


def test_one_field_and_no_other(edited: Shop) -> None:
    """In the words of DSS, and in those of the item; what else drifted is told by the next plan."""
    done = edited.accept("dataset.CLEAN.description", "dataset.LEADS.description")
    assert [(str(a.address), a.paths) for a in done.accepted] == [("dataset.SHOP.LEADS", ("description",))]
    assert [str(d) for d in done.declined] == [
        "dataset.SHOP.CLEAN: description: DSS did not change this field; it changed nothing of it"
    ]
    assert edited.text("datasets/leads.yml") == (now := TABLE.replace("'people'", "'leads'"))
    assert not edited.accept("dataset.LEADS.schema.columns[name=ID].type").declined
    assert edited.text("datasets/leads.yml") == (now := now.replace("{name: ID, type: bigint}", "{name: ID, type: string}"))
    left = {(f.path, f.verdict) for c in edited.plan().changes for f in c.fields if str(c.address) == "dataset.SHOP.LEADS" and f.verdict == "drifted"}
    assert {path.partition("[")[0] for path, _ in left} == {"tags", "schema.columns"}
    (declined,) = edited.accept("dataset.LEADS.params").declined
    assert "params: DSS did not change this field; it changed" in str(declined) and edited.text("datasets/leads.yml") == now

    assert not edited.accept("recipe.inline.code").declined
    assert edited.diff("recipes/flow.yml") == ["-       b = 2", "+       b = 3"]
    assert not edited.accept("dataset.LEADS", "dataset.LEADS.tags").declined, "the whole is more than a field"
    assert "clean" in edited.text("datasets/leads.yml") and "{name: MAIL, type: bigint}" in edited.text("datasets/leads.yml")
    assert_quiet(edited.plan(), records=2)
    with pytest.raises(IacError, match=r"nothing of that address is declared or in DSS"):
        edited.accept("dataset.LEDS.description")


def test_files_that_are_older_than_the_last_apply(dss: Sandbox, shop: Shop) -> None:  # noqa: F811
    """A branch that began at apply 1 takes what the team applied since, and what was edited by hand."""
    (shop.folder / "recipes" / "clean.py").write_text("import dataiku\na = 2\n")
    (shop.folder / "datasets" / "old.yml").write_text(FILES["datasets/old.yml"].replace("  # to be dropped\n  - name: OLD\n    type: managed\n    connection: filesystem_managed\n\n", ""))
    (shop.folder / "libraries.yml").write_text("libraries:\n  - {path: python/x.py, file: lib/x.py}\n  - {path: python/y.py, content: 'y = 1'}\n")
    carried_out(shop.prepare())
    assert shop.around.store(shop.around.open("SHOP", {})).load().serial == 2
    for name in ("recipes/clean.py", "datasets/old.yml", "libraries.yml"):
        (shop.folder / name).write_text(FILES[name])
    shop.edit("datasets", "M_A", "tags", ["hand"])
    shop.edit("recipes", "inline", "payload", "# comment of the code\na = 1\nb = 3\n")

    done = shop.all()
    assert [str(a.address) for a in done.accepted] == ["recipe.SHOP.inline"], "against apply 2, the files are what was changed"
    (shop.folder / "recipes" / "flow.yml").write_text(FILES["recipes/flow.yml"])
    done = shop.all(since=1)
    assert not done.declined, [str(d) for d in done.declined]
    assert {(a.address.kind, a.address.name, a.how) for a in done.accepted} == {
        ("recipe", "clean", "edited"), ("dataset", "OLD", "removed"), ("library_file", "python/y.py", "added"), ("recipe", "inline", "edited"),
    }  # fmt: skip
    assert shop.text("recipes/clean.py") == "import dataiku\na = 2\n" and "OLD\n" not in shop.text("datasets/old.yml")
    assert_quiet(shop.plan(), records=1)
    for wrong in (0, 3, -1):
        with pytest.raises(IacError, match=f"--since {wrong}: state is at serial 2"):
            shop.all(since=wrong)
