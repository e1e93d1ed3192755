"""Four eyes are two persons: whoever had a hand in a plan, under whatever name it was made, does not approve it alone; and
where it is not known who had, one more has to (D47)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dss_iac.errors import Refused
from dss_iac.plugin import actions, plan_desk
from dss_iac.plugin.invocation import Invocation
from dss_iac.run.verb import approvals, saved_plan
from tests.python.integration.desk import honest
from tests.python.integration.plugged import KEY, RIGHTS, Shop
from tests.sandbox import Sandbox

PEOPLE = {"admin": "admin", "alice": "designer", "rita": "reader"}
SETTINGS = {"signing_key": KEY, "require_approval": 1}


@pytest.fixture
def shop(dss: Sandbox) -> Shop:
    """Alice has written the configuration; she and rita may write, the administrator may all."""
    found = Shop(dss)
    writers(found)
    return found


def writers(shop: Shop) -> None:
    project = shop.of("admin")
    permissions = project.get_permissions()
    permissions["permissions"] = [{**row, "writeProjectContent": True} for row in RIGHTS]
    project.set_permissions(permissions)


def invocation(shop: Shop, who: str, **more: Any) -> Invocation:
    return Invocation(shop.dss.client(PEOPLE[who]), "SHOP", SETTINGS, **more)


def planned(shop: Shop, who: str, **more: Any) -> tuple[str, Any]:
    """(how the plan is named, the plan)."""
    asked = invocation(shop, who, **more)
    kept = plan_desk.keep(plan_desk.plan(asked, asked.around(unattended=not asked.attended)))
    assert kept.id, kept.why
    return kept.id, kept.made.plan


def approve(shop: Shop, who: str, ref: str) -> tuple[str, ...]:
    """What is lacking still."""
    return approvals.approve(ref, around=invocation(shop, who).around())[2]


def step(shop: Shop, editor: str, trigger: str) -> dict[str, Any]:
    """A step of a scenario that somebody saved last, as DSS hands it over."""
    made = shop.scenario("nightly", [])
    shop.of(PEOPLE[editor]).get_scenario(made.id).get_settings().save()
    given = {"scenarioName": "nightly", "scenarioRunURL": f"http://dss/projects/SHOP/scenarios/{made.id}/runs/x"}
    return {"attended": False, "given": given, "trigger": trigger}


def test_whoever_last_saved_the_configuration_does_not_approve_it(shop: Shop) -> None:
    ref, plan = planned(shop, "admin")
    assert (plan.author, plan.others, plan.untold) == ("admin", ("alice",), ())
    for who, why in (("admin", "made this plan"), ("alice", "had a hand in this plan: who last saved its config")):
        with pytest.raises(Refused, match=why):
            approve(shop, who, ref)
    assert approve(shop, "rita", ref) == ()
    asked = invocation(shop, "admin", form={"plan": ref})
    assert not actions.apply(asked).failure


def test_the_writer_of_the_configuration_may_be_its_planner(shop: Shop) -> None:
    """Then there is one author, as ever."""
    ref, plan = planned(shop, "alice")
    assert (plan.author, plan.others, plan.untold) == ("alice", (), ())
    assert approve(shop, "admin", ref) == ()


@pytest.mark.parametrize(("editor", "others"), [("admin", ("alice",)), ("rita", ("alice", "rita")), ("alice", ("alice",))])
def test_a_scenario_hides_nobody(shop: Shop, editor: str, others: tuple[str, ...]) -> None:
    """Planned in the administrator's name, by a configuration of alice's and a scenario of somebody's."""
    ref, plan = planned(shop, "admin", **step(shop, editor, "temporal"))
    assert (plan.author, plan.others, plan.untold) == ("admin", others, ())
    with pytest.raises(Refused, match="alice had a hand in this plan"):
        approve(shop, "alice", ref)


@pytest.mark.parametrize("trigger", ["manual", "", "custom_python", "of a plugin"])
def test_who_pulled_a_trigger_is_not_known_so_one_more_approves(shop: Shop, trigger: str) -> None:
    ref, plan = planned(shop, "alice", **step(shop, "alice", trigger))
    assert plan.untold == ("who started the scenario is not known",)
    (missing,) = approve(shop, "rita", ref)
    assert missing.startswith("2 approvals are needed, it has 1 (one more than usual, because who started")
    with pytest.raises(Refused, match="2 approvals are needed"):
        actions.apply(invocation(shop, "alice", form={"plan": ref}))
    assert approve(shop, "admin", ref) == ()
    assert not actions.apply(invocation(shop, "alice", form={"plan": ref})).failure


def test_a_managed_folder_names_nobody(shop: Shop) -> None:
    folder = shop.of("designer").create_managed_folder("configs")
    folder.put_file("project.yml", shop.dss.estate.projects["SHOP"].library.joinpath("iac/project.yml").read_bytes())
    _, plan = planned(shop, "admin", form={"configuration": "folder:configs"})
    assert plan.others == () and plan.untold == ("a managed folder does not tell who wrote the configuration",)


def test_changes_that_nobody_committed_name_nobody(shop: Shop) -> None:
    settings = shop.of("admin").get_settings()
    settings.get_raw()["settings"]["gitCommitMode"] = "ALL_EXPLICIT"
    settings.save()
    shop.of("admin").get_project_git().commit("so far")
    shop.config["datasets"][1]["description"] = "new"
    shop.write()
    _, plan = planned(shop, "admin")
    assert plan.untold == ("the configuration has changes that nobody has committed",)


@pytest.fixture
def bare() -> Iterator[Sandbox]:
    with honest(Sandbox(git=False)) as found:
        yield found


def test_without_git_nobody_is_known(bare: Sandbox) -> None:
    shop = Shop(bare)
    writers(shop)
    ref, plan = planned(shop, "admin")
    assert plan.untold == ("who last saved the configuration is not known: the project has no git that can be read",)
    assert len(approve(shop, "alice", ref)) == 1


def test_the_other_authors_are_part_of_what_was_signed(shop: Shop) -> None:
    ref, plan = planned(shop, "admin")
    place = saved_plan.shelf(invocation(shop, "admin").around())
    again, _ = saved_plan.opened(place, ref, KEY.encode())
    assert (again.others, again.untold) == (plan.others, plan.untold) == (("alice",), ())
