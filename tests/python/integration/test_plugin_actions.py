"""What the plugin's components do, as plain functions over the verbs, without a DSS that hosts them."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from typing import Any

import pytest
import yaml

from dss_iac.core.model.plan import Action
from dss_iac.errors import ConfigError, IacError, Refused
from dss_iac.plugin import actions, inspections, plan_desk, report
from dss_iac.plugin.invocation import Invocation
from dss_iac.plugin.report import Report
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox

KEY = "a key of the tests"
WRITERS = [
    {"group": "analysts", "read_content": True, "write_content": True},
    {"group": "readers", "read_content": True},
]
SMALL: dict[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop"},
    "datasets": [{"name": "CLEAN", "type": "managed", "connection": "filesystem_managed", "description": "as written"}],
}


class House:
    """One DSS with a project that holds its own configuration, and people who use the plugin there."""

    def __init__(self, dss: Sandbox) -> None:
        self.dss, self.settings = dss, {"signing_key": KEY}
        self.config = copy.deepcopy(SMALL)
        self.project = dss.client().create_project("SHOP", "Shop", "admin")
        permissions = self.project.get_permissions()
        permissions["permissions"] = [{"group": "analysts", "writeProjectContent": True, "readProjectContent": True},
                                      {"group": "readers", "readProjectContent": True}]  # fmt: skip
        self.project.set_permissions(permissions)
        self.save()

    def save(self, folder: str = "iac", text: str = "", who: str = "designer") -> None:
        """Write the configuration into the library."""
        library = self.dss.client(who).get_project("SHOP").get_library()
        if library.get_folder(f"/{folder}") is None:
            library.root.add_folder(folder)
        path = library.get_file(f"/{folder}/project.yml") or library.get_folder(f"/{folder}").add_file("project.yml")
        path.write(text or yaml.safe_dump(self.config, sort_keys=False))

    def visit(self, who: str = "admin", **form: Any) -> Invocation:
        """Somebody fills in a form."""
        return Invocation(self.dss.client(who), "SHOP", self.settings, form)

    def planned(self, who: str = "designer", **form: Any) -> str:
        """The id of a plan that somebody has made."""
        return str(actions.plan(self.visit(who, **form)).variables["iac_plan_id"])

    def text(self) -> str:
        """The description in DSS."""
        settings = self.project.get_dataset("CLEAN").get_settings()
        return str(settings.get_raw().get("description"))


@pytest.fixture
def house(dss: Sandbox) -> House:
    """As above; nothing applied yet."""
    return House(dss)


def told(made: Report) -> str:
    """A report as a reader sees it; it is escaped, scoped, without scripts, and in ASCII."""
    assert made.html.isascii() and made.html.startswith('<div class="dss-iac">') and "<script" not in made.html
    assert "http://" not in made.html and "https://" not in made.html
    for rule in re.findall(r"([^{}]+)\{", "".join(re.findall(r"<style>(.*?)</style>", made.html, re.S))):
        assert all(one.strip().startswith(".dss-iac") for one in rule.split(",")), rule
    return re.sub(r"<style>.*?</style>|<[^>]+>", "", made.html, flags=re.S)


# ---------------------------------------------------------------------------------------------------- the whole path


def test_modules_of_the_library_beside_the_configuration(house: House) -> None:
    module = "inputs: {name: string}\ndatasets: [{name: '{{ var.name }}', type: managed, connection: filesystem_managed}]\n"
    house.save("shared", module)
    for source, wanted in (("library:shared", ""), ("library:/shared/project.yml", ""), ("library:sharde", "there is no file 'library:sharde'"), ("library:../x", "leaves")):
        house.config["modules"] = [{"name": "m", "source": source, "with": {"name": "EXTRA"}}]
        house.save()
        if wanted:
            with pytest.raises(ConfigError) as caught:
                actions.plan(house.visit("designer"))
            assert wanted in str(caught.value)
        else:
            assert "dataset.SHOP.EXTRA" in told(actions.plan(house.visit("designer")))


def test_what_dss_lacks_is_told_at_a_place_in_dss(house: House) -> None:
    """It is found when the copy that was read is gone, and its place would say nothing to anybody."""
    house.config["datasets"][0]["connection"] = "nowhere"
    house.save()
    with pytest.raises(ConfigError, match=r"^iac/project.yml:\d+:\d+: dataset.SHOP.CLEAN: connection 'nowhere' does not exist"):
        actions.plan(house.visit("designer"))


def test_plan_review_apply_drift_roll_back(house: House) -> None:
    first = actions.plan(house.visit("designer"))
    assert "Plan: 1 to create" in told(first) and "Kept as" in told(first) and first.variables["iac_plan_changes"] == 1
    id = str(first.variables["iac_plan_id"])
    looked = actions.review(house.visit("reader", plan=id))
    assert "Nobody has decided about it yet" in told(looked)
    approved = actions.review(house.visit("admin", plan=id, decision="approve", comment="fine"))
    assert "fine" in told(approved)
    done = actions.apply(house.visit("designer", plan=id))
    assert "Planned again: no changes." in told(done) and not done.failure and done.variables["iac_pending_count"] == 0
    assert house.text() == "as written"
    assert "No drift" in told(inspections.check_drift(house.visit("reader")))

    house.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand")
    drifted = inspections.check_drift_step(house.visit("reader"))
    assert drifted.variables["iac_drift_count"] == 1 and "1 of SHOP changed in DSS" in drifted.failure
    assert not inspections.check_drift_step(house.visit("reader", threshold=1.0)).failure
    assert not inspections.check_drift(house.visit("reader")).failure, "the macro shows, the step fails"
    assert actions.apply(house.visit("designer", now=True)).variables["iac_plan_changes"] == 1
    assert house.text() == "as written"

    back = actions.roll_back(house.visit("designer"))
    assert "Kept as" in told(back) and house.text() == "as written"
    assert not actions.roll_back(house.visit("designer", to="1", now=True)).failure
    assert house.text() == "by hand"


def test_the_audit_trail_tells_all(house: House) -> None:
    id = house.planned("designer")
    actions.review(house.visit("admin", plan=id, decision="reject", comment="no"))
    actions.review(house.visit("admin", plan=id, decision="approve", comment="well"))
    actions.apply(house.visit("designer", plan=id))
    actions.apply(house.visit("designer", now=True))
    around = Around(client=house.dss.client(), host="SHOP", environ={})
    from dss_iac.run.home.plan_store import HostPlanStore

    rows = HostPlanStore(around.open_host().library).trail()
    assert [(r["what"], r["who"]) for r in rows] == [
        ("planned", "alice"), ("rejected", "admin"), ("approved", "admin"), ("applied", "alice"),
    ]  # fmt: skip


def test_a_reader_sees_a_plan_that_is_not_kept(house: House) -> None:
    made = actions.plan(house.visit("reader"))
    assert "Plan: 1 to create" in told(made) and "was not kept in project SHOP" in told(made)
    assert made.variables["iac_plan_id"] == ""


# --------------------------------------------------------------------------------------------------------- unattended


def test_a_step_applies_what_was_approved_and_nothing_else(house: House) -> None:
    step = replace(house.visit("designer"), attended=False)
    assert "No approved plan is waiting" in told(actions.apply_step(step))
    id = house.planned("designer")
    assert "No approved plan is waiting" in told(actions.apply_step(step)), "waiting is not approved"
    actions.review(house.visit("admin", plan=id, decision="approve"))
    assert actions.apply_step(step).variables["iac_plan_id"] == id
    assert "No approved plan is waiting" in told(actions.apply_step(step)), "once"


def test_a_step_applies_the_plan_of_its_scenario(house: House) -> None:
    form = {"what": "planned"}
    step = replace(house.visit("designer", **form), attended=False)
    assert "has made no plan with changes" in told(actions.apply_step(step))
    id = house.planned("designer")
    done = actions.apply_step(replace(step, given={"iac_plan_id": id}))
    assert done.variables["iac_plan_changes"] == 1 and house.text() == "as written"


def test_rights_do_not_change_unwatched(house: House) -> None:
    house.config["project"]["permissions"] = [*WRITERS, {"group": "data_team", "read_content": True}]
    house.save(who="admin")
    step = replace(house.visit("admin", what="now"), attended=False)
    with pytest.raises(Refused, match="unattended"):
        actions.apply_step(step)
    plan = actions.plan_step(replace(house.visit("admin"), attended=False))
    given = {"iac_plan_id": plan.variables["iac_plan_id"]}
    unread = replace(house.visit("admin", what="planned"), attended=False, given=given)
    with pytest.raises(Refused, match="approval is"):
        actions.apply_step(unread)
    actions.review(house.visit("designer", plan=str(given["iac_plan_id"]), decision="approve"))
    assert not actions.apply_step(unread).failure


def test_a_step_fails_on_a_refused_plan_and_a_macro_shows_it(house: House) -> None:
    actions.apply(house.visit(now=True))
    more = house.project.new_managed_dataset("MORE").with_store_into("filesystem_managed").create().get_settings()
    more.get_raw()["description"] = "somebody else's"
    more.save()
    house.config["datasets"].append({**house.config["datasets"][0], "name": "MORE"})
    house.save()
    macro, step = actions.plan(house.visit()), actions.plan_step(house.visit())
    assert "Refused" in told(macro) and not macro.failure and not macro.variables["iac_plan_id"]
    assert "the plan is refused" in step.failure and "--" not in step.failure
    assert "plan again with dataset.SHOP.MORE under Take over" in step.failure
    assert not actions.plan(house.visit(adopt=["dataset.MORE"])).failure


# ------------------------------------------------------------------------------------------------------------- rights


def test_only_who_administers_the_project_applies_rights(house: House) -> None:
    house.config["project"]["permissions"] = [*WRITERS, {"group": "data_team", "read_content": True}]
    house.save()
    made = actions.plan(house.visit("designer"))
    assert "Needs somebody who administers the project" in told(made)
    with pytest.raises(Refused, match="alice does not administer project SHOP"):
        actions.apply(house.visit("designer", plan=made.variables["iac_plan_id"]))
    assert not actions.apply(house.visit("admin", plan=made.variables["iac_plan_id"])).failure


def test_policy_of_the_settings_holds(house: House) -> None:
    house.settings = {"signing_key": KEY, "require_approval": 1.0, "approvers": ["administrators"]}
    with pytest.raises(Refused, match="1 approval is needed"):
        actions.apply(house.visit("designer", now=True))
    house.config["datasets"][0]["description"] = "of the administrator's"
    house.save(who="admin")
    id = house.planned("admin")
    with pytest.raises(Refused, match="alice is in none of the groups administrators"):
        actions.review(house.visit("designer", plan=id, decision="approve"))


def test_no_form_can_bring_a_key_or_a_policy(house: House) -> None:
    forged = {"DSS_IAC_SIGNING_KEY": "mine", "dss_iac_policy": "{}", "REGION": "EU"}
    around = house.visit(environ=forged).around()
    assert around.key == KEY.encode() and set(around.environ) == {"REGION"}
    assert around.rules == house.visit().around().rules


def test_unlock_needs_who_administers(house: House) -> None:
    from dss_iac.run.home import lock

    around = Around(client=house.dss.client(), environ={})
    session = around.open("SHOP", {})
    held = lock.of(session, around.store(session), "a long apply")
    held.take()
    assert "is locked by admin" in told(inspections.unlock(house.visit("designer")))
    with pytest.raises(Refused, match="alice does not administer"):
        inspections.unlock(house.visit("designer", sure=True))
    assert "Unlocked" in told(inspections.unlock(house.visit("admin", sure=True)))
    assert "is not locked" in told(inspections.unlock(house.visit("reader")))
    held.release()


def test_destroy_needs_the_key_of_the_project(house: House) -> None:
    actions.apply(house.visit(now=True))
    shown = actions.destroy(house.visit())
    assert "1 to destroy" in told(shown) and house.text() == "as written"
    with pytest.raises(IacError, match="'shop' is not SHOP"):
        actions.destroy(house.visit(confirm="shop"))
    assert not actions.destroy(house.visit(confirm="SHOP")).failure
    assert house.project.list_datasets() == []


# ------------------------------------------------------------------------------------------------ where it comes from


def test_mistakes_name_the_place_in_dss(house: House) -> None:
    house.save(text="project: {key: SHOP, name: Shop}\ndatasets: [{name: CLEAN, tipe: managed}]\n")
    with pytest.raises(ConfigError, match=r"^iac/project\.yml:2:\d+: .*type") as wrong:
        actions.plan(house.visit())
    assert "/tmp" not in str(wrong.value)
    with pytest.raises(IacError, match="library folder iac/nowhere of project SHOP: there is no configuration"):
        actions.plan(house.visit(configuration="library:iac/nowhere"))
    for bad in ("iac", "library:", "library:../x", "git:iac"):
        with pytest.raises(IacError, match="write library:FOLDER or folder:NAME"):
            actions.plan(house.visit(configuration=bad))


def test_another_project_is_only_meant_when_it_is_chosen(house: House) -> None:
    house.config["project"]["key"] = "OTHER"
    house.save()
    with pytest.raises(IacError, match="is for project OTHER, and the target is this project, SHOP"):
        actions.plan(house.visit())
    assert "Plan for OTHER" in told(actions.plan(house.visit(target="configured")))
    assert "Plan for SHOP" in told(actions.plan(house.visit(target="renamed")))


def test_an_environment_for_another_dss_is_refused(house: House) -> None:
    library = house.project.get_library()
    library.get_folder("/iac").add_folder("environments")
    prod = library.get_folder("/iac/environments").add_file("prod.yml")
    prod.write("instance: {url: 'https://prod.company.invalid/'}\n")
    with pytest.raises(IacError, match=r"'prod' is for https://prod\.company\.invalid/.*choose its preset"):
        actions.plan(house.visit(environment="prod"))
    house.settings = {**house.settings, "dss_url": "https://PROD.company.invalid"}
    assert "Plan for SHOP (environment prod)" in told(actions.plan(house.visit(environment="prod")))


def test_a_managed_folder_holds_a_configuration(house: House) -> None:
    folder = house.project.create_managed_folder("configs")
    folder.put_file("shop/project.yml", yaml.safe_dump(house.config).encode())
    folder.put_file("shop/.hidden.yml", b"no: yaml: at: all")
    for where in ("folder:configs/shop", f"folder:{folder.id}/shop"):
        assert "Plan: 1 to create" in told(actions.plan(house.visit("designer", configuration=where)))
    with pytest.raises(IacError, match="no managed folder is called 'nope'; there are: configs"):
        actions.plan(house.visit(configuration="folder:nope"))


def test_import_writes_where_it_is_told_and_plans_empty(house: House) -> None:
    actions.apply(house.visit(now=True))
    with pytest.raises(IacError, match="holds 1 files already"):
        inspections.import_project(house.visit("designer"))
    house.project.create_managed_folder("configs")
    for where in ("library:imported/shop", "folder:configs/shop"):
        made = inspections.import_project(house.visit("designer", configuration=where))
        assert "Run the macro Plan: it has no changes" in told(made)
        assert actions.plan(house.visit(configuration=where)).variables["iac_plan_changes"] == 0
    again = house.visit("designer", configuration="library:imported/shop")
    with pytest.raises(IacError, match="choose another, or allow overwriting"):
        inspections.import_project(again)
    assert inspections.import_project(replace(again, form={**again.form, "overwrite": True}))
    with pytest.raises(IacError, match="you do not have the right to write"):
        inspections.import_project(house.visit("reader", configuration="library:other"))


@pytest.mark.parametrize(("place", "told"), [("/iac/", "iac"), ("/", "the whole library")])
def test_import_keeps_out_of_git_references(house: House, place: str, told: str) -> None:
    text = json.dumps({"gitReferences": {place: {"remote": "git@x"}}, "pythonPath": ["python"]})
    house.dss.estate.projects["SHOP"].put_file("lib/external-libraries.json", text.encode(), user="admin")
    with pytest.raises(IacError, match=f"a git reference fills {told}"):
        inspections.import_project(house.visit(configuration="library:iac/sub", overwrite=True))


# ------------------------------------------------------------------------------------------------------- another DSS


def test_a_preset_names_another_dss(house: House) -> None:
    with Sandbox(git=False) as prod:
        prod.client().create_project("SHOP", "Shop", "admin")
        preset = {"url": prod.url, "api_key": prod.keys["admin"]}
        id = house.planned("designer", instance=preset)
        assert id and house.project.list_datasets() == [] and prod.client().get_project("SHOP").list_datasets() == []
        with pytest.raises(Refused, match="alice made this plan"):
            actions.review(house.visit("designer", plan=id, decision="approve", instance=preset))
        actions.review(house.visit("admin", plan=id, decision="approve", instance=preset))
        assert not actions.apply(house.visit("designer", plan=id, instance=preset)).failure
        assert [d["name"] for d in prod.client().get_project("SHOP").list_datasets()] == ["CLEAN"]
        assert house.project.list_datasets() == [], "the host project keeps the plan and nothing else"
        shown, _ = _opened(house, id)
        assert shown.author == "alice", "people are those of the DSS they work on"


def _opened(house: House, id: str) -> Any:
    from dss_iac.run.verb import saved_plan

    around = house.visit().around()
    return saved_plan.opened(saved_plan.shelf(around), id, around.key)


# ------------------------------------------------------------------------------------------------- what is said, and how


NASTY = "<img src=x onerror=alert(1)>'\"&${iac_plan_id}{{ 7*7 }}😀" + "x" * 80


def test_names_that_would_like_to_be_code(house: House) -> None:
    house.config["datasets"][0]["description"] = NASTY
    house.config["datasets"][0]["tags"] = ["<b>"]
    house.save(
        text=yaml.safe_dump({**house.config, "project": {"key": "SHOP", "name": "Shop"}}).replace(
            "{{ 7*7 }}", "{{ '{{' }} 7*7 }}"
        )
    )
    made = actions.plan(house.visit("designer"))
    assert "<img" not in made.html and "&lt;img" in told(made)
    id = str(made.variables["iac_plan_id"])
    said = actions.review(house.visit("admin", plan=id, decision="reject", comment=NASTY))
    assert "<img" not in said.html and "<img" not in actions.review(house.visit("admin", plan=id)).html
    mail = report.mailable(said.html)
    assert "${" not in mail and "{{" not in mail and "<img" not in mail


def test_drift_rows(house: House) -> None:
    actions.apply(house.visit(now=True))
    house.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand")
    rows = list(inspections.drift_rows(inspections.drift(house.visit("reader")), "r1", "2026-01-01T00:00:00.000Z"))
    assert all(set(row) == set(inspections.COLUMNS) for row in rows) and len(rows) == 1
    assert (rows[0]["field"], rows[0]["recorded"], rows[0]["live"]) == ("description", '"as written"', '"by hand"')
    house.project.get_dataset("CLEAN").delete()
    rows = list(inspections.drift_rows(inspections.drift(house.visit("reader")), "r2", ""))
    assert [(r["what"], r["field"]) for r in rows] == [("deleted", "")]


def test_drift_with_a_configuration_counts_what_is_not_applied(house: House) -> None:
    actions.apply(house.visit(now=True))
    house.config["datasets"].append({"name": "MORE", "type": "managed", "connection": "filesystem_managed"})
    house.save()
    found = inspections.check_drift_step(house.visit("reader", configuration="library:iac"))
    assert found.variables == {"iac_drift_count": 0, "iac_pending_count": 1} and not found.failure


def test_old_versions_are_refused(house: House) -> None:
    house.dss.estate.node["dssVersion"] = "11.4.2"
    with pytest.raises(IacError, match="this is DSS 11.4.2, and dss-iac works with DSS 12 or later"):
        actions.plan(house.visit())


def test_privileged_says_what_needs_the_administrator(house: House) -> None:
    actions.apply(house.visit(now=True))
    made = plan_desk.plan(house.visit(), house.visit().around())
    assert not plan_desk.privileged(made) and all(c.action is Action.NOOP for c in made.plan.changes)


def test_no_plan_holds_a_secret(house: House) -> None:
    house.config["project"]["variables"] = {"standard": {"dbPassword": "{{ var.db }}"}}
    house.save()
    value = {"variables": {"db": "a value nobody sees"}}
    made = actions.plan(house.visit("admin", **value))
    id = str(made.variables["iac_plan_id"])
    texts = [made.html, actions.review(house.visit("designer", plan=id)).html]
    with pytest.raises(IacError, match="it writes secrets"):
        actions.apply(house.visit("admin", plan=id))
    done = actions.apply(house.visit("admin", plan=id, with_configuration=True, **value))
    assert not done.failure
    assert house.project.get_variables()["standard"]["dbPassword"] == "a value nobody sees"
    assert not [t for t in (*texts, done.html) if "a value nobody sees" in t]


@pytest.mark.parametrize(
    ("act", "form", "answer"),
    [
        ("apply_step", {"what": "planed"}, "did you mean 'planned'?"),
        ("apply_step", {"what": "everything"}, "choose one of approved, planned, now"),
        ("apply_step", {"what": "now", "target": "configurd"}, "did you mean 'configured'?"),
        ("plan", {"on_conflict": "fial"}, "did you mean 'fail'?"),
        ("review", {"plan": "x", "decision": "aprove"}, "did you mean 'approve'?"),
        ("apply", {"now": True, "on_failure": "rolback"}, "did you mean 'rollback'?"),
    ],
)
def test_a_form_with_a_word_that_nobody_offered(house: House, act: str, form: dict[str, Any], answer: str) -> None:
    with pytest.raises(IacError, match=re.escape(answer)):
        getattr(actions, act)(house.visit("designer", **form))
