"""What is recorded is not only genuine, it is the newest: who may edit a library puts back no earlier state, takes none
away, and does not get rid of the policy that holds (D27, D31)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.errors import Refused, StateError
from dss_iac.run.home import anchors
from dss_iac.run.verb import approvals, saved_plan, state_edit, state_repair, verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import Config, Desk, MakeDesk, assert_quiet, honest
from tests.sandbox import Sandbox

CONFIG: Config = {
    "project": {"key": "SHOP"},
    "datasets": [{"name": "A", "type": "managed", "connection": "filesystem_managed"}],
}
STATE, JOURNALS = "state.json", "journal"


class Kept:
    """`dss-iac/` of the library, as somebody who may only edit the library sees it."""

    def __init__(self, made: Desk) -> None:
        self.made = made

    @property
    def folder(self) -> Path:
        return self.made.dss.estate.projects["SHOP"].library / "dss-iac"

    def copy(self, to: Path) -> Path:
        """Everything, as it is now."""
        return Path(shutil.copytree(self.folder, to))

    def back(self, copied: Path, *names: str) -> None:
        """Put some of it back; of all when none is named: what came later goes."""
        if not names:
            shutil.rmtree(self.folder)
            shutil.copytree(copied, self.folder)
        for name in names:
            shutil.copy(copied / name, self.folder / name)

    def edit(self, old: str, new: str) -> None:
        """Change bytes of the state."""
        text = (self.folder / STATE).read_text()
        assert old in text
        (self.folder / STATE).write_text(text.replace(old, new))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Before a DSS whose projects have a git."""
    with honest(Sandbox()) as dss:
        yield lambda config, **more: Desk(dss, tmp_path / "desk", config, **more)


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    found = desk(CONFIG, sealed=True, environment="prod", files={"environments/prod.yml": "{}\n"})
    found.apply()
    return found


@pytest.fixture
def kept(made: Desk) -> Kept:
    return Kept(made)


def state(made: Desk, **settings: Any) -> None:
    """What the environment states from now on."""
    rows = "".join(f"  {k}: {v}\n" for k, v in settings.items())
    (made.folder / "environments/prod.yml").write_text(f"settings:\n{rows}" if rows else "{}\n")


def described(made: Desk, text: str) -> None:
    made.put("datasets[name=A].description", text)


def around(made: Desk, who: str, host: str = "") -> Around:
    return replace(made.around, client=made.dss.client(who), host=host)


def approved(made: Desk, tmp_path: Path) -> None:
    """Plan as the administrator, with a yes of alice, and apply."""
    file = str(tmp_path / "a.plan")
    saved_plan.keep(made.prepare(), saved_plan.shelf(made.around), file)
    approvals.approve(file, around=around(made, "designer"))
    verbs.apply(saved_plan.load(file, made.around))


def writers(made: Desk) -> None:
    handle = made.dss.client().get_project("SHOP")
    permissions = handle.get_permissions()
    permissions["permissions"].append({"user": "alice", "readProjectContent": True, "writeProjectContent": True})
    handle.set_permissions(permissions)


# ------------------------------------------------------------------------------------------------------- put back, gone


@pytest.mark.parametrize("what", ["state and journals", "state, without journals", "all is gone", "another lineage"])
def test_what_is_older_than_a_tag_is_refused(made: Desk, kept: Kept, tmp_path: Path, what: str) -> None:
    described(made, "two")
    first = kept.copy(tmp_path / "first")
    made.apply()
    if what == "all is gone":
        shutil.rmtree(kept.folder)
    elif what == "state, without journals":
        kept.back(first, STATE)
        shutil.rmtree(kept.folder / JOURNALS)
    else:
        kept.back(first)
    made.dss.requests.clear()
    for act in (made.prepare, made.drift):
        with pytest.raises(StateError, match=r"tag dss-iac/2: apply 2 by admin.*state rebuild"):
            act()
    assert made.writes() == []
    hand = state_edit.reach("SHOP", made.around)
    mended = state_repair.write(hand, state_repair.rebuild(hand, desired(made)))
    assert mended.serial == 3
    assert_quiet(made.plan())


@pytest.mark.parametrize("how", ["rm", "mv", "rebuild"])
def test_what_is_older_than_a_change_by_hand_is_refused(made: Desk, kept: Kept, tmp_path: Path, how: str) -> None:
    first = kept.copy(tmp_path / "first")
    hand = state_edit.reach("SHOP", made.around)
    if how == "rm":
        state_edit.removed(hand, ("dataset.SHOP.A",))
    elif how == "mv":
        state_edit.moved(hand, "dataset.SHOP.A", "dataset.SHOP.B")
    else:
        state_repair.write(hand, state_repair.rebuild(hand, desired(made)))
    kept.back(first)
    with pytest.raises(StateError, match=rf"tag dss-iac/2: apply 2 by admin.*state {how}.*state rebuild"):
        made.prepare()


@pytest.mark.parametrize("serial", [2, 3], ids=["of the same serial", "that comes after another one"])
def test_a_state_of_another_history_is_refused(made: Desk, kept: Kept, tmp_path: Path, serial: int) -> None:
    """Signed, and not older than any tag: each state names the one before it, and the tags know them both."""
    copies = [kept.copy(tmp_path / "1")]
    for n in (2, 3):
        described(made, f"{n}")
        made.apply()
        copies.append(kept.copy(tmp_path / str(n)))
    git = made.dss.client().get_project("SHOP").get_project_git()
    for n in (2, 3):
        git.delete_tag(f"dss-iac/{n}")
    kept.back(copies[0])
    described(made, "something else")
    made.apply()
    assert_quiet(made.plan())
    kept.back(copies[serial - 1])
    with pytest.raises(StateError, match=r"another one of apply 2 than the project's git knows \(tag dss-iac/2"):
        made.prepare()
    hand = state_edit.reach("SHOP", made.around)
    state_repair.write(hand, state_repair.rebuild(hand, desired(made)))
    assert_quiet(made.plan())
    described(made, "and on")
    made.apply()
    assert_quiet(made.plan())


def test_the_plan_that_was_applied_and_undone_does_not_apply_again(made: Desk, kept: Kept, tmp_path: Path) -> None:
    described(made, "two")
    file = str(tmp_path / "a.plan")
    saved_plan.keep(made.prepare(), saved_plan.shelf(made.around), file)
    first = kept.copy(tmp_path / "first")
    verbs.apply(saved_plan.load(file, made.around))
    verbs.apply(verbs.rollback(project_key="SHOP", around=made.around))
    kept.back(first)
    with pytest.raises(StateError, match="tag dss-iac/3"):
        saved_plan.load(file, made.around)


def test_an_older_state_beside_its_journals_is_taken_up_under_the_stricter_policy(
    made: Desk, kept: Kept, tmp_path: Path
) -> None:
    """As after a crash; but the policy that came with what was taken away holds."""
    first = kept.copy(tmp_path / "first")
    state(made, require_approval=1)
    described(made, "two")
    writers(made)
    approved(made, tmp_path)
    kept.back(first, STATE)
    state(made)
    described(made, "three")
    with pytest.raises(Refused, match="1 approval is required"):
        made.apply()


@pytest.mark.parametrize("key", [True, False])
def test_a_tag_of_somebody_who_has_no_key_stops_nobody(desk: MakeDesk, key: bool) -> None:
    made = desk(CONFIG, sealed=key)
    made.apply()
    project = made.dss.client().get_project("SHOP")
    forged = '{"project": "SHOP", "home": "library of SHOP, dss-iac/", "lineage": "x", "serial": 9, "policy": {}, "signature": "hmac-sha256:00"}'
    project.get_project_git().create_tag("dss-iac/9", "HEAD", f"apply 9 by mallory\n\n{forged}")
    project.get_project_git().create_tag("dss-iac/8", "HEAD", "no anchor")
    project.get_project_git().create_tag("dss-iac/x", "HEAD", forged)
    if key:
        assert_quiet(made.plan())
    else:
        with pytest.raises(StateError, match="tag dss-iac/9: apply 9 by mallory"):
            made.plan()


@pytest.mark.parametrize("home", ["state_dir", "state_folder", "library"])
def test_tags_of_a_state_in_another_place_are_no_anchors(desk: MakeDesk, tmp_path: Path, home: str) -> None:
    """Nor is a directory anchored: it is not in the project."""
    made = desk(CONFIG, sealed=True)
    made.apply()
    described(made, "two")
    made.apply()
    if home == "library":
        made.around = replace(made.around, state_dir=tmp_path / "elsewhere")
        made.apply(adopt=("*",))
        described(made, "three")
        made.apply()
        assert [a.serial for a in anchors.seen(made.prepare().session, saved(made, replace(made.around, state_dir=None)))]
        return
    id = made.dss.client().get_project("SHOP").create_managed_folder("state", connection_name="filesystem_folders").id
    more: dict[str, Any] = {home: tmp_path / "elsewhere" if home == "state_dir" else id}
    made.around = replace(made.around, **more)
    assert made.plan(adopt=("*",)).refusals == ()


def desired(made: Desk) -> Any:
    return verbs.load(made._written(), environment=made.environment, around=made.around).desired


def saved(made: Desk, where: Around) -> Any:
    return where.store(where.open("SHOP", {}))


def test_a_rejection_that_was_taken_away_is_missed(made: Desk, tmp_path: Path) -> None:
    """An earlier, signed approvals file is put back after a rejection: the tag of the rejection is still there."""
    writers(made)
    state(made, require_approval=1)
    described(made, "two")
    made.around = around(made, "admin", "SHOP")
    ref = saved_plan.keep(made.prepare(), saved_plan.shelf(made.around))[1]
    alice = around(made, "designer", "SHOP")
    approvals.approve(ref, around=alice)
    folder = made.dss.estate.projects["SHOP"].library / "dss-iac/plans"
    before = {p.name for p in folder.iterdir()}
    approvals.reject(ref, "no, after all", around=alice)
    (rejected,) = (p for p in folder.glob("*.approvals.json") if p.name not in before)
    text = rejected.read_text()
    rejected.unlink()
    with pytest.raises(Refused, match=f"tag dss-iac-rejected-{ref}.* was taken away; make another plan"):
        verbs.apply(saved_plan.load(ref, made.around))
    rejected.write_text(text)
    with pytest.raises(Refused, match="alice rejected it: no, after all"):
        verbs.apply(saved_plan.load(ref, made.around))
    approvals.approve(ref, "yes, then", around=alice)
    assert verbs.apply(saved_plan.load(ref, made.around)).complete


# ------------------------------------------------------------------------------------------------------ rebuilt, policy


SPOIL: dict[str, Callable[[Kept], None]] = {
    "one byte": lambda kept: kept.edit('"require_approval": 1', '"require_approval": 0'),
    "the policy": lambda kept: kept.edit('"require_approval": 1', ""),
    "a resource": lambda kept: kept.edit('"dataset"', '"datasets"'),
    "no JSON": lambda kept: kept.edit("{", "["),
    "state is gone": lambda kept: (kept.folder / STATE).unlink(),
    "all is gone": lambda kept: shutil.rmtree(kept.folder),
}


@pytest.mark.parametrize("how", SPOIL)
def test_a_rebuilt_state_keeps_the_policy(made: Desk, kept: Kept, tmp_path: Path, how: str) -> None:
    writers(made)
    state(made, require_approval=1)
    described(made, "two")
    approved(made, tmp_path)
    SPOIL[how](kept)
    state(made)
    hand = state_edit.reach("SHOP", around(made, "designer"))
    state_repair.write(hand, state_repair.rebuild(hand, desired(made)))
    described(made, "three")
    with pytest.raises(Refused, match="1 approval is required"):
        made.apply()


@pytest.mark.parametrize("who", ["designer", "admin"])
def test_where_nothing_tells_of_a_policy_an_administrator_rebuilds(made: Desk, kept: Kept, who: str) -> None:
    """The tags are gone as well: whoever can do that to a git is no longer told apart from a project without one."""
    writers(made)
    shutil.rmtree(kept.folder)
    git = made.dss.client().get_project("SHOP").get_project_git()
    git.delete_tag("dss-iac/1")
    hand = state_edit.reach("SHOP", around(made, who))
    if who == "admin":
        assert state_repair.rebuild(hand, desired(made)).state.policy == {}
        return
    with pytest.raises(Refused, match="alice does not administer it"):
        state_repair.rebuild(hand, desired(made))


@pytest.mark.parametrize("stated", [{"require_approval": 2}, {"protected": ["*"]}, {"drift_policy": "fail"}])
def test_a_change_of_the_policy_alone_is_recorded(made: Desk, stated: dict[str, Any]) -> None:
    """Stricter: at once. It is told, and the plan afterwards is empty."""
    state(made, **{k: str(v).replace("'", '"') for k, v in stated.items()})
    plan = made.plan()
    assert (plan.has_actions, plan.records) == (False, 1)
    assert any("the settings that are recorded change: {} →" in note for note in plan.notes)
    assert verbs.apply(made.prepare()).complete
    assert stated.items() <= dict(saved(made, made.around).load().policy).items()
    assert_quiet(made.plan())


def test_a_looser_policy_is_recorded_with_the_approval_that_the_old_one_asks_for(made: Desk, tmp_path: Path) -> None:
    writers(made)
    state(made, require_approval=1)
    assert made.apply().complete
    state(made)
    with pytest.raises(Refused, match="1 approval is required"):
        made.apply()
    approved(made, tmp_path)
    assert saved(made, made.around).load().policy == {}
    described(made, "alone")
    assert made.apply().complete
