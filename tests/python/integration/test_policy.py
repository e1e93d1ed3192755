"""What it takes to apply: the strictest of three policies, drift, protection, what nobody may do unwatched (D27, D29)."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac import library
from dss_iac.core.consent import approval, policy
from dss_iac.core.consent.approval import Decision, Record
from dss_iac.core.model.plan import Action
from dss_iac.core.secret import signature
from dss_iac.errors import IacError, Refused, Stale
from dss_iac.run.verb import saved_plan, verbs
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

KEY = "a key of the tests"
SMALL: dict[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop"},
    "datasets": [
        {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": "t"}},
        {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed"},
    ],
    "recipes": [{"name": "clean", "type": "python", "inputs": ["RAW"], "outputs": ["CLEAN"], "code": "a = 1\n"}],
}


class Desk:
    """A configuration with an environment `prod`; every verb takes the settings that hold at that time."""

    def __init__(self, dss: Sandbox, folder: Path) -> None:
        self.dss, self.folder, self.knobs = dss, folder, Knobs.of(dss.estate)
        self.config, self.settings = copy.deepcopy(SMALL), dict[str, Any]()
        self.environ: dict[str, str] = {signature.KEY_NAME: KEY}
        self.outside: Mapping[str, Any] = {}  # the settings of whoever runs the tool
        for who in ("eve", "joe"):
            dss.estate.users[who] = {**dss.estate.users["admin"], "login": who, "groups": ["leads", "administrators"]}
        (folder / "environments").mkdir()

    def plan(self, **more: Any) -> library.Planned:
        (self.folder / "project.yml").write_text(yaml.safe_dump(self.config, sort_keys=False))
        (self.folder / "environments" / "prod.yml").write_text(yaml.safe_dump({"settings": self.settings}))
        around = {"client": self.dss.client(), "environ": self.environ, "policy": self.outside}
        return library.plan(self.folder, environment="prod", **around, **more)

    def apply(self, **more: Any) -> library.Result:
        return library.apply(self.plan(**more))

    def approved(self, *people: str, **more: Any) -> library.Result:
        """Plan, keep, have it approved, apply."""
        self.keep(*people, **more)
        return self.use()

    def keep(self, *people: str, made: library.Planned | None = None, **more: Any) -> None:
        made = made or self.plan(**more)
        made.save(self.file)
        decisions = tuple(Decision(who, "approved", "2026-01-01T00:00:00Z", "", ("leads",), True) for who in people)
        id = json.loads(self.file.read_text())["id"]
        text = approval.dumps(Record(id, decisions), KEY.encode())
        Path(f"{self.file}.approvals.json").write_text(text)

    def use(self, **more: Any) -> library.Result:
        around = {"client": self.dss.client(), "environ": self.environ, "policy": self.outside}
        return library.apply(self.file, **around, **more)

    @property
    def file(self) -> Path:
        return self.folder / "the.plan"

    @property
    def remembered(self) -> dict[str, Any]:
        return dict(library.state("SHOP", client=self.dss.client(), environ=self.environ).policy)

    def code(self, text: str) -> None:
        self.config["recipes"][0]["code"] = text


@pytest.fixture
def desk(dss: Sandbox, tmp_path: Path) -> Desk:
    """The project is there, under no policy."""
    made = Desk(dss, tmp_path)
    made.apply()
    return made


# --------------------------------------------------------------------------------------------- the strictest of three


@pytest.mark.parametrize("place", ["configuration", "state", "outside"])
def test_each_of_the_three_places_can_ask_for_approval(desk: Desk, place: str) -> None:
    rules = {"require_approval": 1}
    if place == "state":
        desk.settings = rules
        desk.code("a = 2\n")
        desk.approved("eve")
        desk.settings = {}
    elif place == "configuration":
        desk.settings = rules
    else:
        desk.outside = rules
    desk.code("a = 3\n")
    with pytest.raises(Refused, match="1 approval is required"):
        desk.apply()
    assert desk.approved("eve").complete


def test_the_strictest_of_all_holds(desk: Desk) -> None:
    desk.settings = {"require_approval": 2, "approvers": ["leads"]}
    desk.code("a = 2\n")
    assert desk.approved("eve", "joe").complete
    assert desk.remembered == {"require_approval": 2, "approvers": [["leads"]]}
    desk.settings, desk.outside = {"require_approval": 1}, {"require_approval": 3}
    desk.code("a = 3\n")
    with pytest.raises(Refused, match="3 approvals are needed, it has 2"):
        desk.approved("eve", "joe")
    desk.outside = {}
    with pytest.raises(Refused, match="2 approvals are needed, it has 1"):
        desk.approved("eve")
    assert desk.plan().plan.policy == {"require_approval": 2, "approvers": [["leads"]]}


def test_loosening_needs_approval_under_the_old_policy(desk: Desk) -> None:
    """Leaving the settings out, or another number in them, lets nobody approve himself."""
    desk.settings = {"require_approval": 1}
    desk.code("a = 2\n")
    desk.approved("eve")
    desk.settings = {}
    desk.code("a = 3\n")
    made = desk.plan()
    assert any("stricter than the configuration's" in note for note in made.plan.notes)
    with pytest.raises(Refused):
        library.apply(made)
    assert desk.remembered == {"require_approval": 1}
    assert desk.approved("eve").complete, "the old policy agrees to the new one"
    assert desk.remembered == {}
    desk.code("a = 4\n")
    assert desk.apply().complete


def test_a_rollback_and_a_destroy_ask_too(desk: Desk) -> None:
    desk.settings = {"require_approval": 1}
    desk.code("a = 2\n")
    desk.approved("eve")
    more = {"client": desk.dss.client(), "environ": desk.environ, "project_key": "SHOP"}
    for made in (library.destroy(**more), library.rollback(**more)):
        with pytest.raises(Refused, match="1 approval is required"):
            library.apply(made)
    assert live_code(desk) == "a = 2\n"
    assert "RAW" in desk.dss.estate.projects["SHOP"].store["datasets"]


@pytest.mark.parametrize("verb", ["destroy", "rollback"])
def test_a_kept_rollback_or_destruction_is_approved_and_applied(desk: Desk, verb: str) -> None:
    desk.settings = {"require_approval": 1}
    desk.code("a = 2\n")
    desk.approved("eve")
    act = library.rollback if verb == "rollback" else library.destroy
    made = act(project_key="SHOP", client=desk.dss.client(), environ=desk.environ)
    desk.keep("eve", made=made)
    desk.knobs.edit("SHOP", "recipes", "clean", "tags", ["by hand"])
    result = desk.use()
    assert result.complete, [o.why for o in result.outcomes]
    left = desk.dss.estate.projects["SHOP"].store["recipes"]
    assert left == {} if verb == "destroy" else live_code(desk) == "a = 1\n"
    with pytest.raises(IacError):
        desk.use()


def test_a_kept_rollback_does_not_survive_another_apply(desk: Desk) -> None:
    desk.code("a = 2\n")
    desk.apply()
    desk.keep("eve", made=library.rollback(project_key="SHOP", client=desk.dss.client(), environ=desk.environ))
    desk.config["datasets"][0]["description"] = "new"
    desk.apply()
    with pytest.raises(Stale, match="somebody else was at work since this was planned"):
        desk.use()


def test_an_automatic_rollback_undoes_what_was_approved(desk: Desk) -> None:
    desk.settings = {"require_approval": 1}
    desk.code("a = 2\n")
    desk.config["datasets"].append({"name": "MORE", "type": "managed", "connection": "filesystem_managed"})
    desk.keep("eve")
    desk.knobs.fault(verb="POST", path="/projects/SHOP/datasets/managed", status=500, message="No luck")
    with pytest.raises(IacError, match="rolled back: it is as it was before"):
        verbs.apply(saved_plan.load(desk.file, library.Around(client=desk.dss.client(), environ=desk.environ)),
                    on_failure=verbs.BACK)  # fmt: skip
    assert live_code(desk) == "a = 1\n"


def test_what_was_kept_under_a_lax_policy_is_applied_under_the_strict_one(desk: Desk) -> None:
    desk.code("a = 2\n")
    desk.keep()
    desk.outside = {"require_approval": 1}
    with pytest.raises(Refused, match="1 approval is needed"):
        desk.use()


def test_the_policy_outside_dss_comes_from_a_variable(desk: Desk) -> None:
    desk.environ["DSS_IAC_POLICY"] = '{"require_approval": 2}'
    desk.code("a = 2\n")
    with pytest.raises(Refused, match="2 approvals are required"):
        desk.apply()
    for wrong in ("{", "[]", '{"drift_policy": "never"}'):
        desk.environ["DSS_IAC_POLICY"] = wrong
        with pytest.raises(IacError, match="DSS_IAC_POLICY: "):
            desk.plan()


def test_policy_in_state_cannot_be_edited(desk: Desk) -> None:
    desk.settings = {"require_approval": 1}
    desk.code("a = 2\n")
    desk.approved("eve")
    file = desk.dss.estate.projects["SHOP"].library / "dss-iac/state.json"
    file.write_text(file.read_text().replace('"require_approval": 1', '"require_approval": 0'))
    with pytest.raises(IacError, match="its signature does not fit"):
        desk.plan()


def test_without_a_key_nothing_can_be_required(dss: Sandbox, tmp_path: Path) -> None:
    made = Desk(dss, tmp_path)
    made.environ = {}
    made.settings = {"require_approval": 1}
    with pytest.raises(Refused, match=f"without a signing key none can be trusted; set {signature.KEY_NAME}"):
        made.apply()
    assert "SHOP" not in dss.estate.projects


# ---------------------------------------------------------------------------------------------------------- protected


def test_a_protected_environment(desk: Desk) -> None:
    desk.settings = {"protected": True}
    gone = desk.config["recipes"].pop()
    refusals = desk.plan().plan.refusals
    assert [str(r) for r in refusals] and "recipe.SHOP.clean is protected here (settings.protected: true)" in str(
        refusals[0]
    )
    desk.config["recipes"].append(gone)
    desk.code("a = 2\n")
    assert desk.apply().complete, "changing is not deleting"
    desk.settings = {}
    desk.config["recipes"].pop()
    assert desk.plan().plan.refusals, "state remembers it"
    more = {"client": desk.dss.client(), "environ": desk.environ, "project_key": "SHOP"}
    assert library.destroy(**more).plan.refusals


def test_only_what_is_named_is_protected(desk: Desk) -> None:
    desk.settings = {"protected": ["dataset.RAW"]}
    desk.config["recipes"].clear()
    assert not desk.plan().plan.refusals
    desk.config["datasets"].pop(0)
    assert ["dataset.SHOP.RAW" in str(r) for r in desk.plan(allow_mass_change=True).plan.refusals] == [True]


def test_a_kept_plan_meets_the_protection_of_today(desk: Desk) -> None:
    desk.config["recipes"].clear()
    desk.keep()
    desk.outside = {"protected": True}
    with pytest.raises(Refused, match="is protected here"):
        desk.use()


# --------------------------------------------------------------------------------------------------------- drift_policy


def drifted(desk: Desk) -> None:
    desk.knobs.edit("SHOP", "recipes", "clean", "payload", "by = 'hand'\n")


def live_code(desk: Desk) -> str:
    return str(desk.dss.client().get_project("SHOP").get_recipe("clean").get_settings().get_code())


@pytest.mark.parametrize("setting", ["warn", None])
def test_drift_warn_is_the_default_and_overwrites(desk: Desk, setting: str | None) -> None:
    desk.settings = {"drift_policy": setting} if setting else {}
    drifted(desk)
    made = desk.plan()
    assert any("overwrites what was changed in DSS: payload" in w for w in made.plan.warnings)
    assert library.apply(made).complete and live_code(desk) == "a = 1\n"


def test_drift_fail_refuses(desk: Desk) -> None:
    desk.settings = {"drift_policy": "fail"}
    drifted(desk)
    with pytest.raises(Refused, match="payload changed in DSS and would be overwritten"):
        desk.apply()
    assert live_code(desk) == "by = 'hand'\n"


def test_drift_ignore_leaves_drift_only_steps_out(desk: Desk) -> None:
    desk.settings = {"drift_policy": "ignore"}
    drifted(desk)
    desk.config["datasets"][0]["description"] = "new"
    made = desk.plan()
    assert [str(c.address) for c in made.plan.changes if c.action is Action.UPDATE] == ["dataset.SHOP.RAW"]
    library.apply(made)
    assert live_code(desk) == "by = 'hand'\n"


def test_the_strictest_drift_policy_holds(desk: Desk) -> None:
    desk.settings = {"drift_policy": "ignore"}
    desk.outside = {"drift_policy": "fail"}
    drifted(desk)
    with pytest.raises(Refused, match="would be overwritten"):
        desk.apply()
    assert policy.of(desk.plan().plan.policy).drift == "fail"


# ------------------------------------------------------------------------------------------------------------ unattended


PRIVILEGED: dict[str, dict[str, Any]] = {
    "permissions": {"permissions": [{"group": "analysts", "read_content": True}]},
    "exposure": {"exposed": [{"dataset": "CLEAN", "to": ["OTHER"]}]},
    "owner": {"owner": "alice"},
}


@pytest.mark.parametrize("what", PRIVILEGED)
def test_privileged_changes_need_eyes(desk: Desk, what: str) -> None:
    desk.dss.client().create_project("OTHER", "Other", "admin")
    desk.config["project"].update(PRIVILEGED[what])
    with pytest.raises(Refused, match="and this apply is unattended"):
        desk.apply(unattended=True)
    desk.keep()
    with pytest.raises(Refused, match=r"project.SHOP: changes .*this apply is unattended: 1 approval is needed"):
        desk.use(unattended=True)
    desk.keep("eve")
    assert desk.use(unattended=True).complete
    desk.code("a = 2\n")
    assert desk.apply(unattended=True).complete, "anything else needs nobody"


def test_somebody_who_watches_may(desk: Desk) -> None:
    desk.config["project"].update(PRIVILEGED["permissions"])
    desk.keep()
    assert desk.use().complete


def test_conflicts_in_code_need_eyes(desk: Desk) -> None:
    drifted(desk)
    desk.code("a = 2\n")
    with pytest.raises(Refused, match="code changed on both sides, and this apply is unattended"):
        desk.apply(unattended=True)
    desk.keep()
    with pytest.raises(Refused, match="code changed on both sides; and this apply is unattended: 1 approval is needed"):
        desk.use(unattended=True)
    desk.keep("eve")
    assert desk.use(unattended=True).complete and live_code(desk) == "a = 2\n"


def test_without_a_key_nobody_else_can_have_read_it(dss: Sandbox, tmp_path: Path) -> None:
    made = Desk(dss, tmp_path)
    made.environ = {}
    made.apply()
    made.config["project"].update(PRIVILEGED["permissions"])
    made.plan().save(made.file)
    with pytest.raises(Refused, match="without a signing key none can be trusted"):
        made.use(unattended=True)


# --------------------------------------------------------------------------------------------------------------- at rest


def test_policies_and_keys_cost_no_request(desk: Desk) -> None:
    desk.outside = {"require_approval": 2, "drift_policy": "warn", "protected": True}
    before = len(desk.dss.requests)
    made = desk.plan()
    told = desk.dss.requests[before:]
    assert not made.plan.has_actions and not made.plan.steps
    assert [r for r in told if r.verb != "GET"] == [] and len(told) <= 15 + 1, "and the payload of the recipe"
    before = len(desk.dss.requests)
    library.apply(made)
    assert desk.dss.requests[before:] == []


def test_a_kept_plan_is_read_again_with_the_approval_of_its_hash(desk: Desk) -> None:
    desk.settings = {"require_approval": 1}
    desk.code("a = 2\n")
    desk.keep("eve")
    prepared = saved_plan.load(desk.file, library.Around(client=desk.dss.client(), environ=desk.environ))
    assert prepared.paper is not None and prepared.paper.record is not None
    assert prepared.paper.record.plan == prepared.paper.id
    assert desk.use().complete
    with pytest.raises(Stale):
        desk.use()
