"""Edits made in DSS, taken into the files of a configuration (D69): only the lines that concern them change, the plan is
empty afterwards, and what cannot be taken says why. The whole of it, with modules and environments, is in
`test_accept_whole`.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.accept.outcome import Acceptance
from dss_iac.errors import IacError
from dss_iac.render import acceptance
from dss_iac.run.verb import accept, verbs
from tests.python.integration.desk import Desk, assert_quiet, carried_out, told
from tests.sandbox import Sandbox

FILES = {
    "project.yml": """\
version: "1.0"

# the shop
project:
  key: SHOP
  name: Shop            # as people see it
  tags: [gold, "raw"]
  variables: {standard: {region: EU, depth: 2}}

variables:
  place: public
zones:
  - {name: Ingest, color: "#2ab1ac"}   # green
managed_folders:
  - name: models
    connection: filesystem_folders
articles:
  - name: Home
    file: wiki/home.md
""",
    "wiki/home.md": "# Home\n\nwelcome\n",
    "datasets/raw.yml": """\
datasets:
  - &raw
    name: RAW
    type: sql
    connection: pg_main
    description: 'the raw table'     # ask Ann... or nobody
    tags: &tags [x, "y"]
    params: {schema: "{{ var.place }}", table: customers}
    schema:
      columns:
        - {name: ID, type: bigint}          # the key
        # where they can be reached
        - {name: EMAIL, type: string}

  # the same, once more
  - <<: *raw
    name: RAW2
    params: {schema: public, table: others}

  - name: CLEAN
    type: managed
    connection: filesystem_managed
    tags: *tags
""",
    "datasets/many.yml": """\
datasets:
  - name: "M_{{ each.value }}"   # two of them
    for_each: [A, B]
    type: managed
    connection: filesystem_managed
    description: one of many
""",
    "datasets/old.yml": """\
# these two are old
datasets:
  # to be dropped
  - name: OLD
    type: managed
    connection: filesystem_managed

  # stays
  - name: OLDER
    type: managed
    connection: filesystem_managed
""",
    "recipes/flow.yml": """\
recipes:
  - name: clean
    type: python
    inputs: [RAW]
    outputs: [CLEAN, {folder: models}]
    code_file: clean.py
  - name: inline
    type: python
    inputs: [RAW]
    outputs: [OLDER]
    code: |
      # comment of the code
      a = 1
      b = 2
  - name: by_email
    type: grouping
    inputs: [RAW]
    outputs: [M_A]
    # by whom
    keys: [EMAIL]
    aggregations:
      ID: [count]   # how many
""",
    "recipes/clean.py": "import dataiku\na = 1\n",
    "scenarios.yml": """\
scenarios:
  - name: daily
    active: true              # at night
    triggers:
      - {daily: "02:00", timezone: UTC}
    steps:
      # first this
      - build: CLEAN
      - python: |
          print(1)
    reporters: [{mail: team@company.com, when: failure}]
""",
    "libraries.yml": "libraries:\n  - {path: python/x.py, file: lib/x.py}\n",
    "lib/x.py": "x = 1\n",
}


class Shop(Desk):
    """The shop, applied; edits are a colleague's."""

    def accept(self, *addresses: str, **more: Any) -> Acceptance:
        return accept.accept(self.folder, addresses, around=self.around, environment=self.environment, **more)

    def all(self, **more: Any) -> Acceptance:
        return self.accept(everything=True, **more)

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def diff(self, name: str) -> list[str]:
        """The lines of a file that went and came, since it was first written."""
        return [line for line in difflib.ndiff(FILES[name].splitlines(), self.text(name).splitlines())
                if line[:1] in "+-"]  # fmt: skip

    def changed(self) -> list[str]:
        """The files that are no longer as they were, new ones and those that are gone included."""
        now = {p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()}
        return sorted(n for n in now | set(FILES) if n not in now or n not in FILES or self.text(n) != FILES[n])


@pytest.fixture
def shop(dss: Sandbox, tmp_path: Path) -> Shop:
    """Applied, nothing to do."""
    found = Shop(dss, tmp_path / "shop", _folder(tmp_path))
    carried_out(found.prepare())
    assert_quiet(found.plan())
    return found


def _folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_bytes(text.encode())
    return tmp_path / "from"


def quiet(shop: Shop) -> None:
    """Nothing but records is left to do, and an apply of those touches nothing."""
    assert not shop.plan().has_actions, told(shop.plan())
    shop.dss.requests.clear()
    carried_out(shop.prepare())
    assert not [r for r in shop.writes() if "/libraries/" not in r and "/git/" not in r], shop.writes()
    assert_quiet(shop.plan())
    assert shop.drift().changes == ()


Case = tuple[Callable[[Shop], None], str, list[str]]


def _edit(kind: str, name: str, path: str, value: Any) -> Callable[[Shop], None]:
    return lambda shop: shop.edit(kind, name, path, value)


EDITS: dict[str, Case] = {
    "zone colour": (_edit("zones", "Ingest", "color", "#000000"), "project.yml",
        ['-   - {name: Ingest, color: "#2ab1ac"}   # green', '+   - {name: Ingest, color: "#000000"}   # green']),
    "step": (_edit("scenarios", "daily", "params.steps[1].params.script", "print(2)\n"), "scenarios.yml",
        ["-           print(1)", "+           print(2)"]),
    "switched off": (_edit("scenarios", "daily", "active", False), "scenarios.yml",
        ["-     active: true              # at night", "+     active: false              # at night"]),
    "code in its own file": (_edit("recipes", "clean", "payload", "import dataiku\na = 2\n"), "recipes/clean.py",
        ["- a = 1", "+ a = 2"]),
    "code in the item": (_edit("recipes", "inline", "payload", "# comment of the code\na = 1\nb = 3\n"),
        "recipes/flow.yml", ["-       b = 2", "+       b = 3"]),
    "a picture of the wiki": (lambda shop: shop.edit("wiki", "Home", "payload", "# Home\n\nbye\n"), "wiki/home.md",
        ["- welcome", "+ bye"]),
}  # fmt: skip


@pytest.mark.parametrize("case", EDITS)
def test_only_the_line_changes(shop: Shop, case: str) -> None:
    """And the plan is empty then; the next apply only records."""
    edit, name, lines = EDITS[case]
    edit(shop)
    assert shop.plan().has_actions
    done = shop.all()
    assert not done.declined, done.declined
    assert shop.diff(name) == lines
    assert shop.changed() == [name]
    quiet(shop)


def test_an_edit_of_several_keys_of_one_item(shop: Shop) -> None:
    """Each at its line, comments and quotes kept."""
    shop.edit("scenarios", "daily", "triggers[0].params.hour", 3)
    shop.edit("recipes", "by_email", "payload", json.dumps(_grouping(shop)))
    done = shop.all()
    assert not done.declined, done.declined
    assert shop.diff("scenarios.yml") == [
        '-       - {daily: "02:00", timezone: UTC}', '+       - {daily: "03:00", timezone: UTC}',
    ]  # fmt: skip
    assert shop.diff("recipes/flow.yml") == ["-     keys: [EMAIL]", "+     keys: [EMAIL, ID]"]
    quiet(shop)


def _grouping(shop: Shop) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(shop.live("recipes", "by_email", "payload"))
    return {**payload, "keys": [*payload["keys"], {"column": "ID"}]}


def test_what_several_take_from_one_place_is_asked_for(shop: Shop) -> None:
    """An anchor, a merge, a loop: the places are told, and the ways; nothing is written."""
    shop.edit("datasets", "CLEAN", "tags", ["x"])
    shop.edit("datasets", "RAW2", "description", "another")
    shop.edit("datasets", "M_A", "description", "the first")
    done = shop.all()
    why = {str(d.address): f"{d.what}; {d.hint}" for d in done.declined}
    assert not done.accepted and not done.files and shop.changed() == []
    assert "raw.yml:7:11" in why["dataset.SHOP.CLEAN"] and "--at item" in why["dataset.SHOP.CLEAN"]
    assert "dataset.SHOP.RAW too" in why["dataset.SHOP.RAW2"]
    assert "dataset.SHOP.M_B" in why["dataset.SHOP.M_A"] and "--at item" not in why["dataset.SHOP.M_A"]


def test_at_item_writes_beside_an_anchor_and_over_a_merge(shop: Shop) -> None:
    """The item's own word; the others keep theirs."""
    shop.edit("datasets", "CLEAN", "tags", ["x"])
    shop.edit("datasets", "RAW2", "description", "another")
    done = shop.all(at="item")
    assert not done.declined, done.declined
    assert shop.diff("datasets/raw.yml") == ["+     description: another", "-     tags: *tags", "+     tags: [x]"]
    quiet(shop)


def test_at_shared_changes_it_for_all_and_says_for_whom(shop: Shop) -> None:
    """The next plan would change the others in DSS."""
    shop.edit("datasets", "M_A", "description", "the first")
    done = shop.accept("dataset.M_A", at="shared")
    assert shop.diff("datasets/many.yml") == ["-     description: one of many", "+     description: the first"]
    assert [n for n in done.notes if "M_B" in n]
    assert [str(c.address) for c in shop.plan().changes if c.action.value == "update"] == ["dataset.SHOP.M_B"]


def test_the_same_edit_of_all_who_share_a_place_needs_no_choice(shop: Shop) -> None:
    """Both say the same of it: still asked, for whoever else comes."""
    for name in ("M_A", "M_B"):
        shop.edit("datasets", name, "description", "both")
    done = shop.all(at="shared")
    assert not done.declined and not done.notes
    quiet(shop)


def test_a_template_stays_unless_it_may_go(shop: Shop) -> None:
    """What it is written as is told."""
    shop.edit("datasets", "RAW", "params.schema", "private")
    done = shop.all(at="item")
    assert "{{ var.place }}" in done.declined[0].what and "--replace-templates" in done.declined[0].hint
    done = shop.all(replace_templates=True)
    assert not done.declined, done.declined
    assert shop.diff("datasets/raw.yml") == [
        '-     params: {schema: "{{ var.place }}", table: customers}',
        '+     params: {schema: "private", table: customers}',
    ]
    quiet(shop)


def test_what_is_new_in_dss_gets_a_file_where_its_like_are(shop: Shop) -> None:
    """As an import would write it."""
    shop.dss.knobs.create("SHOP", "datasets", "FRESH")
    done = shop.all()
    assert [(str(a.address), a.how) for a in done.accepted] == [("dataset.SHOP.FRESH", "added")]
    assert shop.changed() == ["datasets/FRESH.yml"]
    assert yaml.safe_load(shop.text("datasets/FRESH.yml"))["datasets"][0]["name"] == "FRESH"
    quiet(shop)


def test_what_is_deleted_in_dss_leaves_with_its_comments(shop: Shop) -> None:
    """And with nothing else."""
    shop.dss.knobs.delete("SHOP", "datasets", "OLD")
    done = shop.accept("dataset.OLD")
    assert not done.declined, done.declined
    assert shop.diff("datasets/old.yml") == [
        "-   # to be dropped", "-   - name: OLD", "-     type: managed", "-     connection: filesystem_managed", "- ",
    ]  # fmt: skip
    assert shop.plan().summary_line == "Plan: 0 to create, 0 to update, 0 to destroy."
    carried_out(shop.prepare())
    assert_quiet(shop.plan())


def test_what_others_need_is_not_taken_out(shop: Shop) -> None:
    """The recipe that writes it went too, in DSS: alone it is refused, together they go."""
    shop.dss.knobs.delete("SHOP", "datasets", "OLDER")
    done = shop.accept("dataset.OLDER")
    assert done.declined and shop.changed() == []
    done = shop.all()
    assert not done.declined, done.declined
    assert "inline" not in shop.text("recipes/flow.yml") and "OLDER" not in shop.text("datasets/old.yml")
    assert "# by whom" in shop.text("recipes/flow.yml")
    carried_out(shop.prepare())
    assert_quiet(shop.plan())


def test_only_what_is_named_is_taken(shop: Shop) -> None:
    """The rest stays planned."""
    shop.edit("zones", "Ingest", "color", "#000000")
    shop.dss.knobs.edit_library("SHOP", "python/x.py", "x = 2\n")
    done = shop.accept('library_file."python/x.py"')
    assert [a.address.kind for a in done.accepted] == ["library_file"]
    assert shop.changed() == ["lib/x.py"] and shop.text("lib/x.py") == "x = 2\n"
    assert [c.address.kind for c in shop.plan().changes if c.action.value == "update"] == ["zone"]


def test_an_edit_of_the_configuration_stays(shop: Shop) -> None:
    """Only what DSS changed is taken; what was edited here is still planned."""
    path = shop.folder / "scenarios.yml"
    path.write_text(FILES["scenarios.yml"].replace("team@company.com", "other@company.com"))
    shop.edit("scenarios", "daily", "active", False)
    done = shop.all()
    assert not done.declined, done.declined
    assert "active: false" in shop.text("scenarios.yml") and "other@company.com" in shop.text("scenarios.yml")
    fields = [f.path for c in shop.plan().changes for f in c.fields]
    assert fields and all("reporters" in f for f in fields)


def test_what_both_sides_changed_is_taken_when_it_is_named(shop: Shop) -> None:
    """Not with --all: the edit of the configuration would be lost."""
    path = shop.folder / "project.yml"
    path.write_text(FILES["project.yml"].replace("#2ab1ac", "#111111"))
    shop.edit("zones", "Ingest", "color", "#000000")
    assert "both sides" in shop.all().declined[0].what
    assert [a.address.name for a in shop.all(dry_run=True, dss_wins=True).accepted] == ["Ingest"]
    done = shop.accept("zone.Ingest")
    assert not done.declined and "#000000" in shop.text("project.yml")
    quiet(shop)


def test_a_dry_run_shows_a_diff_and_writes_nothing(shop: Shop) -> None:
    """The lines as git would show them."""
    shop.edit("zones", "Ingest", "color", "#000000")
    done = shop.all(dry_run=True)
    assert shop.changed() == [] and not done.written
    shown = acceptance.shown(done, "text", diff=True)
    assert '-  - {name: Ingest, color: "#2ab1ac"}   # green' in shown and "would be written" in shown
    assert json.loads(acceptance.shown(done, "json"))["files"] == ["project.yml"]


def test_nothing_to_accept_is_said(shop: Shop) -> None:
    """And nothing is written."""
    assert "Nothing to accept" in acceptance.summary(shop.all())
    assert shop.changed() == []


def test_an_address_that_means_nothing_is_an_error(shop: Shop) -> None:
    """The near one is named; none at all is one, too; so is a value without files."""
    with pytest.raises(IacError, match=r"did you mean.*CLEAN"):
        shop.accept("dataset.CLEEN")
    with pytest.raises(IacError, match="--all"):
        shop.accept()
    with pytest.raises(IacError, match="no files"):
        accept.accept({"project": {"key": "SHOP"}}, everything=True, around=shop.around)  # type: ignore[arg-type]


def test_files_that_changed_meanwhile_are_left(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or none."""
    shop.edit("zones", "Ingest", "color", "#000000")
    shop.edit("recipes", "clean", "payload", "import dataiku\na = 2\n")
    files = shop.all(dry_run=True).files
    path = shop.folder / "project.yml"
    path.write_text(FILES["project.yml"] + "# more\n")
    from dss_iac.run.config import rewritten_files

    with pytest.raises(IacError, match="changed meanwhile"):
        rewritten_files.write(shop.folder, files)
    assert shop.text("recipes/clean.py") == FILES["recipes/clean.py"]


def test_state_and_dss_are_not_touched(shop: Shop) -> None:
    """It reads; the next apply records."""
    shop.edit("zones", "Ingest", "color", "#000000")
    shop.dss.requests.clear()
    serial = verbs.plan(shop.folder, around=shop.around).plan.serial
    shop.all()
    assert shop.writes() == []
    assert verbs.plan(shop.folder, around=shop.around).plan.serial == serial


Command = Callable[..., int]


def test_on_the_command_line(shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when all was taken or nothing was to be, 3 when nothing could be, 5 when something stayed, 1 for a mistake."""
    at = ("-c", str(shop.folder))
    assert command("accept", *at, "--all") == 0
    assert "Nothing to accept" in capsys.readouterr().out
    shop.edit("datasets", "M_A", "description", "the first")
    assert command("accept", *at) == 1
    assert "dataset.SHOP.M_A" in capsys.readouterr().err
    assert command("accept", *at, "--all") == 3
    assert "! dataset.SHOP.M_A" in capsys.readouterr().out
    shop.edit("zones", "Ingest", "color", "#000000")
    assert command("accept", *at, "--all", "--dry-run") == 5
    assert '+  - {name: Ingest, color: "#000000"}   # green' in capsys.readouterr().out and shop.changed() == []
    assert command("accept", *at, "--all", "--format", "json") == 5
    assert json.loads(capsys.readouterr().out)["files"] == ["project.yml"]
    assert command("accept", *at, "zone.Ingst") == 1
    assert command("accept", *at, "--all", "--at", "shared") == 0
    assert "M_B" in capsys.readouterr().out


def test_import_update_is_accept_of_all(shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """Into the configuration of that project, and with nothing that would mean nothing."""
    shop.edit("zones", "Ingest", "color", "#000000")
    assert command("import", "OTHER", "-o", str(shop.folder), "--update") == 1
    assert command("import", "SHOP", "-o", str(shop.folder), "--update", "--force") == 1
    assert shop.changed() == []
    assert command("import", "SHOP", "-o", str(shop.folder), "--update") == 0
    assert shop.changed() == ["project.yml"]


def test_a_secret_is_never_written(shop: Shop) -> None:
    """It is told, and its variable named; what else was changed is taken."""
    path = shop.folder / "datasets/raw.yml"
    text = FILES["datasets/raw.yml"].replace("    tags: *tags\n", "    custom_fields: {api_key: '{{ var.k }}', n: '1'}\n")
    path.write_text(text)
    load = {"variables": {"k": "old-and-long-0123456789"}}
    carried_out(verbs.plan(shop.folder, around=shop.around, **load))
    new = {"api_key": "new-and-long-9876543210", "n": "2"}
    shop.dss.knobs.edit("SHOP", "datasets", "CLEAN", "customFields", new)
    done = shop.all(**load)
    whole = acceptance.shown(done, "text", diff=True) + shop.text("datasets/raw.yml")
    assert "new-and-long" not in whole and "old-and-long" not in whole
    assert "n: '2'" in shop.text("datasets/raw.yml"), done.declined


def test_a_variable_is_changed_where_it_gets_its_value(shop: Shop) -> None:
    """When that changes nobody else's plan; else the others are named."""
    path = shop.folder / "datasets/many.yml"
    path.write_text(FILES["datasets/many.yml"] + "  - {name: P, type: managed, description: '{{ var.place }}'}\n")
    carried_out(shop.prepare())
    shop.edit("datasets", "RAW", "params.schema", "private")
    done = shop.all(at="variable")
    assert "dataset.SHOP.P" in done.declined[0].what and "project.yml" not in shop.changed()
    shop.edit("datasets", "P", "description", "private")
    done = shop.all(at="variable")
    assert not done.declined, done.declined
    assert shop.diff("project.yml") == ["-   place: public", "+   place: private"]
    quiet(shop)
