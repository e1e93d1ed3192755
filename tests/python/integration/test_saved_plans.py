"""Kept plans: they are what was reviewed, they survive what has nothing to do with them, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac import library
from dss_iac.cli import main
from dss_iac.core.record import plan_json
from dss_iac.core.secret import signature
from dss_iac.errors import IacError, Refused, Stale, StateError
from dss_iac.run.verb import saved_plan, state_edit, verbs
from dss_iac.run.verb.prepare import Around
from dss_iac.run.verb.saved_plan import Expected
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .conftest import Engine

KEY = "a key of the tests"
Change = Callable[[dict[str, Any]], None]


class Desk:
    """One configuration, one DSS, one file for the plan; `sealed` with the key."""

    def __init__(self, dss: Sandbox, config: dict[str, Any], folder: Path, sealed: bool = False) -> None:
        self.dss, self.theirs, self.config, self.file = dss, config, copy.deepcopy(config), folder / "the.plan"
        environ = {signature.KEY_NAME: KEY} if sealed else {}
        self.around = Around(environ=environ, client=dss.client())
        self.knobs = Knobs.of(dss.estate)

    def apply(self, *changes: Change, **options: Any) -> None:
        """Somebody else applies the configuration with these changes."""
        config = copy.deepcopy(self.theirs)
        for change in changes:
            change(config)
        library.apply(config, client=self.around.client, credentials=self.around.credentials, **options)

    def keep(self, *changes: Change, **options: Any) -> library.Planned:
        """Change our configuration, and keep the plan of it."""
        for change in changes:
            change(self.config)
        made = library.plan(self.config, client=self.around.client, credentials=self.around.credentials, **options)
        made.save(self.file)
        return made

    def load(self, **expected: Any) -> Any:
        return saved_plan.load(self.file, self.around, Expected(**expected))

    def use(self, **expected: Any) -> Any:
        return verbs.apply(self.load(**expected))


@pytest.fixture
def desk(dss: Sandbox, shop: dict[str, Any], tmp_path: Path) -> Desk:
    """The shop, applied."""
    made = Desk(dss, shop, tmp_path)
    made.apply()
    return made


@pytest.fixture
def sealed(dss: Sandbox, shop: dict[str, Any], tmp_path: Path) -> Desk:
    """The shop, applied with a signing key."""
    made = Desk(dss, shop, tmp_path, sealed=True)
    made.apply()
    return made


def item(config: dict[str, Any], section: str, name: str) -> dict[str, Any]:
    key = "path" if section == "libraries" else "name"
    return next(i for i in config[section] if i[key] == name)


def code(text: str) -> Change:
    return lambda config: item(config, "recipes", "clean").update(code=text)


def describe(name: str, text: str) -> Change:
    return lambda config: item(config, "datasets", name).update(description=text)


def without(section: str, name: str) -> Change:
    return lambda config: config[section].remove(item(config, section, name))


def more(name: str) -> Change:
    return lambda config: config["datasets"].append(
        {"name": name, "type": "managed", "connection": "filesystem_managed"}
    )


# --------------------------------------------------------------------------------------------- what a kept plan is


def test_a_kept_plan_is_the_plan(desk: Desk) -> None:
    made = desk.keep(code("a = 2\n"), more("EXTRA"), without("scenarios", "daily"))
    assert saved_plan.read(desk.file) == plan_json.sealed(made.plan)
    raw = json.loads(desk.file.read_text())
    assert raw["id"] == signature.digest(raw, "id", "signature") and raw["id"].startswith(plan_json.identity(made.plan))
    assert desk.file.stat().st_mode & 0o077 == 0
    result = desk.use()
    assert result.complete and not result.remaining.has_actions
    assert not library.plan(desk.config, client=desk.around.client, environ={}).plan.has_actions


def test_a_table_in_yaml_is_uploaded_from_a_kept_plan(desk: Desk) -> None:
    """Its file, in base64, looks like a secret, and is none."""
    rows = [["FR", "France"], ["JP", "Japan"], ["BR", "Brazil"]]
    for name, columns in (("COUNTRIES", ["CODE", "NAME"]), ("OTHERS", ["A", "B"])):
        desk.keep(lambda c, n=name, k=columns: c["datasets"].append({"name": n, "type": "inline", "columns": k, "rows": rows}))  # type: ignore[misc]
        assert desk.use().complete
    files = desk.dss.client().get_project("SHOP").get_dataset("COUNTRIES").uploaded_list_files()
    assert [f["length"] for f in files] == [len("CODE,NAME\r\nFR,France\r\nJP,Japan\r\nBR,Brazil\r\n".replace("\r", ""))]


def test_a_reviewed_plan_survives_an_unrelated_apply(desk: Desk) -> None:
    """Applies of other resources, of other paths of the same resource, builds, and edits of what nobody plans."""
    desk.keep(code("a = 2\n"), describe("CLEAN", "ours"))
    desk.apply(more("EXTRA"), lambda c: item(c, "libraries", "python/shared.py").update(content="x = 2\n"))
    desk.apply(more("EXTRA"), lambda c: item(c, "datasets", "CLEAN").update(tags=["theirs"]),
               lambda c: item(c, "recipes", "clean").update(description="theirs"))  # fmt: skip
    desk.knobs.edit("SHOP", "datasets", "RAW", "tags", ["by hand"])
    desk.knobs.build("SHOP")
    desk.knobs.save_unchanged("SHOP")
    result = desk.use()
    assert [o.why for o in result.outcomes if o.why] == [] and result.complete
    project = desk.dss.client().get_project("SHOP")
    assert project.get_recipe("clean").get_settings().get_code() == "a = 2\n"
    raw = project.get_dataset("CLEAN").get_settings().get_raw()
    assert raw["description"] == "ours" and raw["tags"] == ["theirs"]
    state = library.state("SHOP", client=desk.around.client)
    assert state.serial == 4 and any(a.name == "EXTRA" for a in state.entries), "over the state of the others"


def test_the_very_same_project_is_planned_over_and_over(desk: Desk) -> None:
    """Nothing moved: a fresh look in another order of keys and lists is no change."""
    desk.keep(
        code("a = 2\n"), more("EXTRA"), without("scenarios", "daily"),
        lambda c: item(c, "datasets", "RAW").update(tags=["b", "a"], description="d"),
        lambda c: c["project"].update(tags=["silver", "gold"]),
    )  # fmt: skip
    for _ in range(3):
        desk.load()


# ------------------------------------------------------------------------------------------- each way to be stale


def edit(kind: str, name: str, path: str, value: Any) -> Callable[[Desk], None]:
    def act(desk: Desk) -> None:
        known = desk.dss.estate.projects["SHOP"].store.get(kind, {})
        id = next((id for id, document in known.items() if document.get("name") == name), name)
        desk.knobs.edit("SHOP", kind, id, path, value)

    return act


def anew(desk: Desk, kind: str, name: str) -> None:
    """A colleague deletes an object and makes one of the same name and content."""
    project = desk.dss.estate.projects["SHOP"]
    id = next((i for i, d in project.store[kind].items() if d.get("name") == name), name)
    client = desk.dss.client().get_project("SHOP")
    if kind == "managed_folders":
        desk.knobs.delete("SHOP", kind, id)
        client.create_managed_folder(name, connection_name="filesystem_folders")
        return
    desk.knobs.delete("SHOP", kind, id)
    client.new_recipe("python", name).with_input("RAW").with_output("CLEAN").create()


def gone(kind: str, name: str) -> Callable[[Desk], None]:
    return lambda desk: desk.knobs.delete("SHOP", kind, name)


STALE: list[tuple[str, list[Change], Callable[[Desk], Any], str]] = [
    ("an updated path was edited", [code("a = 2\n")], edit("recipes", "clean", "payload", "z = 1\n"),
     "recipe.SHOP.clean: payload changed in DSS .last saved by bob"),
    ("an updated object is gone", [code("a = 2\n")], gone("recipes", "clean"), "recipe.SHOP.clean: no longer exists"),
    ("a created object exists", [more("EXTRA")],
     lambda desk: desk.knobs.plant("SHOP", "datasets", {"type": "Inline", "name": "EXTRA", "params": {}}, "EXTRA"),
     "dataset.SHOP.EXTRA: exists by now"),
    ("a deleted object was edited", [without("scenarios", "daily")], edit("scenarios", "daily", "active", False),
     "scenario.SHOP.daily: active changed in DSS"),
    ("a deleted object is gone", [without("recipes", "by_email")], gone("recipes", "by_email"),
     "recipe.SHOP.by_email: no longer exists"),
    ("the project document was edited", [lambda c: c["project"].update(tags=["silver"])],
     edit("metadata", "", "tags", ["iron"]), "project.SHOP: metadata.tags changed in DSS"),
    ("the variables were edited", [lambda c: c["project"]["variables"]["standard"].update(region="US")],
     edit("variables", "", "standard.region", "ASIA"), "project.SHOP: variables.standard.region changed in DSS"),
    ("a library file was edited", [lambda c: item(c, "libraries", "python/shared.py").update(content="x = 2\n")],
     lambda desk: desk.knobs.edit_library("SHOP", "python/shared.py", "z\n"), "library_file.*changed in DSS"),
    ("another apply wrote the same path", [code("a = 2\n")], lambda desk: desk.apply(code("a = 3\n")),
     "recipe.SHOP.clean: payload changed in DSS .last saved by admin"),
    ("another apply made the same object", [more("EXTRA")], lambda desk: desk.apply(more("EXTRA"), describe("RAW", "z")),
     "EXTRA: exists by now"),
    ("another apply removed it", [code("a = 2\n")], lambda desk: desk.apply(without("recipes", "clean")),
     "recipe.SHOP.clean: no longer exists"),
    ("it was put into another zone", [lambda c: item(c, "datasets", "CLEAN").update(zone="Serve"),
                                      lambda c: c["zones"].append({"name": "Serve"})],
     lambda desk: desk.dss.client().get_project("SHOP").get_flow().get_default_zone().add_item(
         desk.dss.client().get_project("SHOP").get_dataset("CLEAN")), "dataset.SHOP.CLEAN: zone changed in DSS"),
    ("the recorded entry is gone", [code("a = 2\n")],
     lambda desk: state_edit.removed(state_edit.reach("SHOP", desk.around), ("recipe.clean",)),
     "recipe.SHOP.clean: what state records of it changed: nothing is recorded now"),
    ("a recipe was made anew by hand", [code("a = 2\n")], lambda desk: anew(desk, "recipes", "clean"),
     "recipe.SHOP.clean: (no longer exists|is another object|payload changed)"),
    ("a folder was made anew by hand", [lambda c: item(c, "managed_folders", "models").update(description="d")],
     lambda desk: anew(desk, "managed_folders", "models"), "managed_folder.SHOP.models: (no longer|is another)"),
    ("it cannot be read", [code("a = 2\n")],
     lambda desk: desk.knobs.fault(verb="GET", path="/projects/SHOP/recipes/clean", status=403, times=0,
                                   error_type="UnauthorizedException"), "recipe.SHOP.clean: could not be read"),
    ("what becomes of a deleted one was settled anew", [without("scenarios", "daily")],
     lambda desk: desk.apply(lambda c: item(c, "scenarios", "daily").update(lifecycle={"on_remove": "forget"})),
     "scenario.SHOP.daily: what state records of it changed"),
    ("it was applied", [code("a = 2\n")], lambda desk: desk.use(), "it was applied already; a plan is applied once"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "then", "told"), [row[1:] for row in STALE], ids=[row[0] for row in STALE])
def test_each_way_to_be_stale(desk: Desk, changes: list[Change], then: Callable[[Desk], Any], told: str) -> None:
    desk.keep(*changes)
    then(desk)
    before = len(desk.dss.requests)
    with pytest.raises(Stale, match=told) as error:
        desk.use()
    assert (
        "plan again" in str(error.value) and str(error.value).startswith(str(desk.file)) and error.value.exit_code == 3
    )
    assert [r for r in desk.dss.requests[before:] if r.verb != "GET"] == []


def test_a_replacement_of_what_was_edited_since(desk: Desk) -> None:
    """It would come back as the plan saw it."""
    sql = {"name": "BY_EMAIL", "type": "sql", "connection": "pg_main", "params": {"schema": "s", "table": "t"}}
    swap: Change = lambda c: c["datasets"].__setitem__(c["datasets"].index(item(c, "datasets", "BY_EMAIL")), sql)  # noqa: E731
    made = desk.keep(swap, replace=["dataset.BY_EMAIL"])
    assert not made.plan.refusals
    edit("recipes", "by_email", "shortDesc", "theirs")(desk)
    with pytest.raises(Stale, match="recipe.SHOP.by_email: .*changed in DSS"):
        desk.use()


def test_what_began_to_run_since(desk: Desk) -> None:
    desk.keep(lambda c: item(c, "scenarios", "daily").update(description="d"))
    desk.knobs.hold()
    desk.dss.client().get_project("SHOP").get_scenario("daily").run()
    with pytest.raises(Refused, match="running"):
        desk.use()
    desk.knobs.release()


def test_every_stale_resource_is_named(desk: Desk) -> None:
    desk.keep(code("a = 2\n"), more("EXTRA"), describe("RAW", "x"))
    edit("recipes", "clean", "payload", "z = 1\n")(desk)
    edit("datasets", "RAW", "description", "theirs")(desk)
    with pytest.raises(Stale, match=r"dataset.SHOP.RAW: description.*recipe.SHOP.clean: payload"):
        desk.use()


def test_a_replay_after_a_rollback_by_hand_is_refused(desk: Desk) -> None:
    """Everything is as it was when the plan was made, except that it was applied."""
    desk.keep(code("a = 2\n"))
    desk.use()
    desk.apply(code("a = 1\n"))
    with pytest.raises(Stale, match="applied already"):
        desk.use()


def test_a_plan_that_failed_half_way_is_not_applied_again(desk: Desk) -> None:
    desk.keep(code("a = 2\n"), more("EXTRA"))
    desk.knobs.fault(verb="PUT", path="/projects/SHOP/recipes/clean", status=500, message="No luck")
    with pytest.raises(IacError):
        desk.use()
    with pytest.raises(Stale, match="applied already"):
        desk.use()


def test_a_first_plan_does_not_fit_a_state_begun_since(dss: Sandbox, shop: dict[str, Any], tmp_path: Path) -> None:
    made = Desk(dss, shop, tmp_path)
    made.keep()
    made.apply()
    with pytest.raises(Stale, match="begun by another apply since"):
        made.use()


def test_a_kept_first_plan_creates_the_project(dss: Sandbox, shop: dict[str, Any], tmp_path: Path) -> None:
    made = Desk(dss, shop, tmp_path)
    made.keep()
    result = made.use()
    assert result.complete and not result.remaining.has_actions


def test_state_set_back_or_gone(desk: Desk) -> None:
    library_ = desk.dss.estate.projects["SHOP"].library
    first = (library_ / "dss-iac/state.json").read_text()
    desk.apply(describe("RAW", "y"))
    desk.keep(code("a = 2\n"), describe("RAW", "y"))
    git = desk.dss.client().get_project("SHOP").get_project_git()
    for tag in git.list_tags():  # with them it is refused at once, and the plan need not notice (test_fresh.py)
        git.delete_tag(tag["shortName"])
    desk.knobs.edit_library("SHOP", "dss-iac/state.json", first)
    for file in (library_ / "dss-iac/journal").iterdir():
        file.unlink()
    with pytest.raises(Stale, match="made from state 2, and state is back at 1"):
        desk.use()
    (library_ / "dss-iac/state.json").unlink()
    with pytest.raises(Stale, match="made from state 2, and now nothing is recorded"):
        desk.use()


# ------------------------------------------------------------------------- another place, another tool, another mind


def test_another_project_environment_configuration(desk: Desk) -> None:
    made = desk.keep(code("a = 2\n"))
    with pytest.raises(Stale, match="for project SHOP, not for OTHER"):
        desk.load(project="OTHER")
    with pytest.raises(Stale, match=r"for environment '\(none\)', not for 'prod'"):
        desk.load(environment="prod")
    with pytest.raises(Stale, match="the configuration has changed since it was made"):
        desk.load(digest="sha256:other")
    assert desk.load(project="SHOP", environment="", digest=made.plan.config_hash).plan.steps


@pytest.mark.parametrize(("change", "told"), [
    ({"tool": "dss-iac 99.0.0"}, "made by dss-iac 99.0.0, which is newer than this dss-iac 1"),
    ({"instance": "elsewhere"}, "made for the DSS node 'elsewhere', this one is"),
    ({"lineage": "0123456789"}, "of another history"),
    ({"environment": "prod"}, "for environment 'prod', state for"),
    ({"serial": -60}, "61 applies came since"),
])  # fmt: skip
def test_a_plan_of_another_world(desk: Desk, change: dict[str, Any], told: str) -> None:
    made = desk.keep(code("a = 2\n"))
    saved_plan.write(replace(made, plan=replace(made.plan, **change)), desk.file)
    with pytest.raises(Stale, match=told):
        desk.use()


def test_a_format_of_the_future(desk: Desk) -> None:
    desk.keep(code("a = 2\n"))
    desk.file.write_text(desk.file.read_text().replace('"format_version": "1.0"', '"format_version": "2.0"'))
    with pytest.raises(IacError, match=r"a plan of format 2.0; this tool reads 1.0"):
        desk.use()


def test_what_may_no_longer_be_done(desk: Desk) -> None:
    """Guards look again: a scenario runs now, and what is to be deleted was protected since."""
    desk.keep(without("datasets", "BY_EMAIL"), without("recipes", "by_email"))
    desk.apply(lambda c: item(c, "datasets", "BY_EMAIL").update(lifecycle={"prevent_destroy": True}))
    with pytest.raises((Stale, Refused), match=r"protected|what state records of it changed"):
        desk.use()


def test_overrides_belong_to_the_plan(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.keep(code("a = 2\n"))
    monkeypatch.setenv("DKU_DSS_URL", desk.dss.url)
    monkeypatch.setenv("DKU_API_KEY", "admin-key")
    for words in (["--adopt", "dataset.RAW"], ["--allow-mass-change"], ["--delete-data", "x"], ["--refresh", "full"]):
        assert main.main(["apply", str(desk.file), "--auto-approve", *words]) == 1
        assert f"takes no {words[0]}: overrides belong to the plan" in capsys.readouterr().err
    assert main.main(["apply", str(desk.file), "--project-key", "OTHER"]) == 3
    assert main.main(["apply", str(desk.file), "-e", "prod"]) == 3
    capsys.readouterr()
    assert main.main(["show", str(desk.file)]) == 0
    assert "recipe.SHOP.clean" in capsys.readouterr().out
    assert main.main(["apply", str(desk.file), "--auto-approve"]) == 0


# ----------------------------------------------------------------------------------------------------- tampering


def flipped(text: str, at: int) -> str:
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


def test_without_a_key_a_changed_plan_is_found_out_by_its_hash(desk: Desk) -> None:
    desk.keep(code("a = 2\n"))
    text = desk.file.read_text()
    desk.file.write_text(text.replace("a = 2", "a = 3"))
    with pytest.raises(IacError, match="changed after it was made"):
        desk.use()
    raw = {**json.loads(text), "made_at": "2020-01-01T00:00:00Z"}
    desk.file.write_text(json.dumps(raw))
    with pytest.raises(IacError, match="changed after it was made"):
        saved_plan.read(desk.file)


def test_a_changed_byte_of_a_plan_is_refused(sealed: Desk) -> None:
    sealed.keep(code("a = 2\n"))
    text = sealed.file.read_text()
    for at in range(0, len(text), max(1, len(text) // 60)):
        sealed.file.write_text(flipped(text, at))
        with pytest.raises((IacError, Stale)):
            sealed.load()
    sealed.file.write_text(text.replace("\n", "\n "))
    with pytest.raises(IacError, match="its signature does not fit"):
        sealed.load()
    sealed.file.write_text(text)
    assert sealed.use().complete


def test_a_plan_made_without_the_key_or_with_another(sealed: Desk) -> None:
    sealed.keep(code("a = 2\n"))
    raw = json.loads(sealed.file.read_text())
    for key, told in ((b"", "it is not signed"), (b"another", "signed with another key")):
        sealed.file.write_text(signature.dumps(raw, "plan", key))
        with pytest.raises(IacError, match=told):
            sealed.load()


@pytest.mark.parametrize("name", ["state.json", "journal/1.json"])
def test_a_changed_byte_of_state_or_journal_is_refused(sealed: Desk, name: str) -> None:
    file = sealed.dss.estate.projects["SHOP"].library / "dss-iac" / name
    text = file.read_text()
    state = "state" in name
    for at in range(0, len(text), max(1, len(text) // 25)):
        file.write_text(flipped(text, at))
        with pytest.raises(StateError, match=r"signature does not fit|not signed|nothing was overwritten"):
            _reads(sealed, state)
    file.write_text(text.replace("{", "{ ", 1))
    with pytest.raises(StateError, match=r"its signature does not fit.*(state rebuild|remove the file)"):
        _reads(sealed, state)
    unsigned = text.replace(signature.signature(text), "")
    file.write_text(unsigned)
    with pytest.raises(StateError, match="it is not signed, and a signing key is set"):
        _reads(sealed, state)
    file.write_text(text)
    _reads(sealed, state)


def _reads(desk: Desk, state: bool) -> None:
    store = desk.around.store(desk.around.open("SHOP", {}))
    assert (store.load() if state else store.journal(1)) is not None


def test_a_signed_state_is_not_written_without_the_key(sealed: Desk, tmp_path: Path) -> None:
    blind = Engine(sealed.dss)
    changed = copy.deepcopy(sealed.config)
    code("a = 2\n")(changed)
    made = blind.plan(changed)
    before = len(sealed.dss.requests)
    with pytest.raises(Refused, match="the state of this project is signed, and no signing key is set"):
        blind.apply(made)
    with pytest.raises(StateError, match="no signing key is set here"):
        state_edit.removed(state_edit.reach("SHOP", Around(environ={}, client=sealed.dss.client())), ("recipe.clean",))
    assert not [r for r in sealed.dss.requests[before:] if r.verb == "POST" and "state.json" in r.path]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"resource_changes": 5}', "\x00", "[" * 100_000,
                                  '{"resource_changes": [], "format_version": "1.0"}'])  # fmt: skip
def test_what_is_no_plan(desk: Desk, text: str) -> None:
    desk.file.write_text(text)
    with pytest.raises(IacError, match="not a plan"):
        desk.load()
