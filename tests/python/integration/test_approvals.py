"""Approvals: who may say yes to which plan, where it is kept, and what a forged one is worth (D24, D27, D47)."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac import library
from dss_iac.cli import main
from dss_iac.core.consent import approval
from dss_iac.core.consent.approval import Decision, Record
from dss_iac.core.secret import signature
from dss_iac.errors import Refused, Stale
from dss_iac.run.home.plan_store import HostPlanStore
from dss_iac.run.verb import saved_plan
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

KEY = "a key of the tests"
WRITERS = [{"group": "analysts", "write_content": True}, {"group": "readers", "read_content": True}]
SMALL: dict[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop", "permissions": WRITERS},
    "datasets": [{"name": "CLEAN", "type": "managed", "connection": "filesystem_managed"}],
}


class Desk:
    """The configuration in a folder with an environment, people with keys of their own, and the command line."""

    def __init__(
        self, dss: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.dss, self.folder, self.monkeypatch, self.capsys = dss, folder, monkeypatch, capsys
        self.config = copy.deepcopy(SMALL)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("DKU_DSS_URL", dss.url)
        self.sealed(KEY)
        self.settings(require_approval=1)

    def sealed(self, key: str) -> None:
        """With this signing key; "" = without."""
        self.monkeypatch.setenv(signature.KEY_NAME, key) if key else self.monkeypatch.delenv(signature.KEY_NAME)

    def settings(self, **settings: Any) -> None:
        """The settings of the environment `prod`."""
        (self.folder / "environments").mkdir(exist_ok=True)
        (self.folder / "environments" / "prod.yml").write_text(yaml.safe_dump({"settings": settings}))

    def run(self, who: str, *words: str) -> tuple[int, str, str]:
        """One command, as somebody."""
        (self.folder / "project.yml").write_text(yaml.safe_dump(self.config, sort_keys=False))
        self.monkeypatch.setenv("DKU_API_KEY", f"{who}-key")
        code = main.main(words)
        told = self.capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return code, told.out, told.err

    def kept(self, who: str = "admin", file: str = "the.plan") -> None:
        """A plan of what the configuration says now, in a file."""
        code, out, err = self.run(who, "plan", "-e", "prod", "-o", file)
        assert code == 0, out + err

    @property
    def live(self) -> list[str]:
        """The datasets there are."""
        project = self.dss.estate.projects.get("SHOP")
        return sorted(project.store["datasets"]) if project else []


@pytest.fixture
def desk(dss: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A project that is there, made by alice, and one dataset more to plan for."""
    made = Desk(dss, tmp_path, monkeypatch, capsys)
    made.settings()
    assert made.run("designer", "apply", "-e", "prod", "--auto-approve")[0] == 0
    made.settings(require_approval=1)
    made.config["datasets"].append({"name": "MORE", "type": "managed", "connection": "filesystem_managed"})
    return made


# -------------------------------------------------------------------------------------------------- the usual way


def test_an_approved_plan_is_applied(desk: Desk) -> None:
    desk.kept("designer")
    code, out, err = desk.run("designer", "apply", "the.plan", "--auto-approve")
    assert code == 3 and "1 approval is needed, it has 0" in err and "dss-iac approve" in err and desk.live == ["CLEAN"]
    code, out, _ = desk.run("admin", "approve", "the.plan", "-m", "looks good")
    assert code == 0 and "approved by admin" in out and "looks good" in out and "It may be applied." in out
    assert desk.run("designer", "apply", "the.plan", "--auto-approve")[0] == 0
    assert desk.live == ["CLEAN", "MORE"]


def test_the_plan_says_what_it_needs(desk: Desk) -> None:
    desk.settings(require_approval=2, approvers=["data_team", "administrators"])
    code, out, _ = desk.run("designer", "plan", "-e", "prod", "-o", "the.plan")
    assert code == 0 and "needs 2 approvals, from administrators or data_team" in out


def test_a_plan_that_was_not_kept_cannot_be_approved(desk: Desk) -> None:
    code, _, err = desk.run("designer", "apply", "-e", "prod", "--auto-approve")
    assert code == 3 and "this plan was not kept for anybody to read" in err and "plan -o FILE" in err
    assert desk.live == ["CLEAN"]


def test_nothing_to_do_needs_no_approval(desk: Desk) -> None:
    desk.config["datasets"].pop()
    code, out, _ = desk.run("designer", "apply", "-e", "prod", "--auto-approve")
    assert code == 0 and "No changes" in out


# ------------------------------------------------------------------------------------------ as things are at the apply


def _loses_the_right(desk: Desk) -> None:
    project = desk.dss.client().get_project("SHOP")
    permissions = project.get_permissions()
    permissions["permissions"] = [row for row in permissions["permissions"] if row.get("group") != "readers"]
    project.set_permissions(permissions)


def _leaves(desk: Desk) -> None:
    del desk.dss.estate.users["rita"]


def _changes_groups(desk: Desk) -> None:
    desk.dss.estate.users["rita"]["groups"] = ["data_team"]


@pytest.mark.parametrize("since", [None, _loses_the_right, _leaves, _changes_groups])
def test_an_approver_still_has_the_right_when_it_is_applied(desk: Desk, since: Any) -> None:
    """Rita may write, and says yes; then something happens to her."""
    project = desk.dss.client().get_project("SHOP")
    permissions = project.get_permissions()
    permissions["permissions"].append({"group": "readers", "readProjectContent": True, "writeProjectContent": True})
    project.set_permissions(permissions)
    desk.kept("designer")
    assert desk.run("reader", "approve", "the.plan")[0] == 0
    if since is None:
        assert desk.run("designer", "apply", "the.plan", "--auto-approve")[0] == 0
        return
    since(desk)
    code, _, err = desk.run("designer", "apply", "the.plan", "--auto-approve")
    assert code == 3 and "1 approval is needed, it has 0 (rita may not write to the project)" in err
    assert desk.live == ["CLEAN"]


def test_a_rejection_that_comes_last_is_heard(desk: Desk, tmp_path: Path) -> None:
    """Between the loading of a plan and its apply."""
    desk.kept("designer")
    desk.run("admin", "approve", "the.plan")
    around = Around(environ={"DSS_IAC_SIGNING_KEY": KEY}, client=desk.dss.client("designer"))
    prepared = saved_plan.load(tmp_path / "the.plan", around)
    assert desk.run("admin", "reject", "the.plan", "-m", "wait")[0] == 0
    with pytest.raises(Refused, match="admin rejected it: wait"):
        library.apply(prepared)


# ------------------------------------------------------------------------------------------------------- who may


def test_nobody_approves_a_plan_of_his_own(desk: Desk) -> None:
    desk.kept("admin")
    code, _, err = desk.run("admin", "approve", "the.plan")
    assert code == 3 and "admin made this plan, and an author does not approve alone" in err
    assert not Path("the.plan.approvals.json").exists()


def test_a_reader_may_not_approve_and_may_reject(desk: Desk) -> None:
    desk.kept("admin")
    code, _, err = desk.run("reader", "approve", "the.plan")
    assert code == 3 and "rita may not write to the project; ask somebody else who may write to the project" in err
    assert desk.run("designer", "approve", "the.plan")[0] == 0, "alice is a writer, by her group"
    assert desk.run("reader", "reject", "the.plan", "-m", "not on a Friday")[0] == 0
    code, _, err = desk.run("admin", "apply", "the.plan", "--auto-approve")
    assert code == 3 and "rita rejected it: not on a Friday" in err and "make another plan" in err


def test_only_the_groups_that_are_named(desk: Desk) -> None:
    desk.settings(require_approval=1, approvers=["administrators"])
    desk.kept("admin")
    code, _, err = desk.run("designer", "approve", "the.plan")
    assert code == 3 and "alice is in none of the groups administrators; ask somebody else who is in" in err
    desk.kept("designer")
    assert desk.run("admin", "approve", "the.plan")[0] == 0
    assert desk.run("designer", "apply", "the.plan", "--auto-approve")[0] == 0


def test_two_are_two_people(desk: Desk) -> None:
    desk.settings(require_approval=2)
    desk.kept("admin")
    for _ in range(2):
        code, out, _ = desk.run("designer", "approve", "the.plan")
        assert code == 0 and "Not enough yet: 2 approvals are needed, it has 1" in out
    assert desk.run("admin", "apply", "the.plan", "--auto-approve")[0] == 3
    record = approval.loads(Path("the.plan.approvals.json").read_text(), KEY.encode())
    desk.dss.estate.users["eve"] = {**desk.dss.estate.users["alice"], "login": "eve"}
    second = record.with_decision(Decision("eve", "approved", "2026-01-01T00:00:00Z", "", ("analysts",), True))
    Path("the.plan.approvals.json").write_text(approval.dumps(second, KEY.encode()))
    assert desk.run("admin", "apply", "the.plan", "--auto-approve")[0] == 0


def test_a_rejection_says_why(desk: Desk) -> None:
    desk.kept("admin")
    code, _, err = desk.run("designer", "reject", "the.plan")
    assert code == 1 and 'a rejection says why: -m "…"' in err


# ---------------------------------------------------------------------------------------- bound, signed, not forged


def test_an_approval_is_for_one_plan_only(desk: Desk) -> None:
    desk.kept("admin")
    assert desk.run("designer", "approve", "the.plan")[0] == 0
    approved = Path("the.plan.approvals.json").read_text()
    desk.config["datasets"].append({"name": "EVIL", "type": "managed", "connection": "filesystem_managed"})
    desk.kept("admin")
    assert not Path("the.plan.approvals.json").exists(), "they were about the plan that was there before"
    Path("the.plan.approvals.json").write_text(approved)
    code, _, err = desk.run("admin", "apply", "the.plan", "--auto-approve")
    assert code == 3 and "the approvals are for plan" in err and desk.live == ["CLEAN"]
    code, _, err = desk.run("designer", "approve", "the.plan")
    assert code == 3 and "are for another plan; remove them" in err


def test_a_changed_byte_or_a_forged_signature_is_refused(desk: Desk) -> None:
    desk.kept("admin")
    assert desk.run("designer", "approve", "the.plan")[0] == 0
    file = Path("the.plan.approvals.json")
    text = file.read_text()
    for at in range(0, len(text), 7):
        file.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])
        code, _, err = desk.run("admin", "apply", "the.plan", "--auto-approve")
        assert code == 1 and "the.plan" in err and "remove them" in err and desk.live == ["CLEAN"], at
    record = approval.loads(text, KEY.encode())
    for key, told in ((b"another key", "signed with another key"), (b"", "it is not signed")):
        file.write_text(approval.dumps(record, key))
        code, _, err = desk.run("admin", "apply", "the.plan", "--auto-approve")
        assert code == 1 and told in err and desk.live == ["CLEAN"]
    file.write_text(text)
    assert desk.run("admin", "apply", "the.plan", "--auto-approve")[0] == 0


def test_without_a_key_nothing_can_be_approved_nor_required(desk: Desk) -> None:
    desk.sealed("")
    desk.kept("admin")
    code, _, err = desk.run("designer", "approve", "the.plan")
    assert code == 1 and signature.KEY_NAME in err
    code, _, err = desk.run("admin", "apply", "the.plan", "--auto-approve")
    assert code == 3 and "without a signing key none can be trusted" in err and signature.KEY_NAME in err
    forged = Record(json.loads(Path("the.plan").read_text())["id"],
                    (Decision("eve", "approved", "2026-01-01T00:00:00Z", "", ("administrators",), True),))  # fmt: skip
    Path("the.plan.approvals.json").write_text(approval.dumps(forged, b""))
    assert desk.run("admin", "apply", "the.plan", "--auto-approve")[0] == 3
    assert desk.live == ["CLEAN"]


def test_an_approval_does_not_make_a_stale_plan_fit(desk: Desk) -> None:
    desk.kept("admin")
    assert desk.run("designer", "approve", "the.plan")[0] == 0
    Knobs.of(desk.dss.estate).plant("SHOP", "datasets", {"type": "Inline", "name": "MORE", "params": {}}, "MORE")
    code, _, err = desk.run("admin", "apply", "the.plan", "--auto-approve")
    assert code == 3 and "dataset.SHOP.MORE: exists by now" in err


# ------------------------------------------------------------------------------------------------- the host project


@pytest.fixture
def hosted(desk: Desk) -> Desk:
    """With a project for plans, in which alice may write and rita may read."""
    host = desk.dss.client().create_project("OPS", "Operations", "admin")
    permissions = host.get_permissions()
    permissions["permissions"] = [{"group": "analysts", "writeProjectContent": True, "readProjectContent": True},
                                  {"group": "readers", "readProjectContent": True}]  # fmt: skip
    host.set_permissions(permissions)
    return desk


def shelf(desk: Desk) -> HostPlanStore:
    around = Around(environ={signature.KEY_NAME: KEY}, client=desk.dss.client(), host="OPS")
    found = saved_plan.shelf(around)
    assert isinstance(found, HostPlanStore)
    return found


def test_the_host_project_keeps_plans_approvals_and_an_audit(hosted: Desk) -> None:
    code, _, err = hosted.run("designer", "plan", "-e", "prod", "--host", "OPS")
    assert code == 0 and "is kept in project OPS" in err
    id = err.split("plan ")[1].split()[0]
    assert hosted.run("designer", "show", id, "--host", "OPS")[0] == 0
    code, _, err = hosted.run("designer", "apply", id, "--host", "OPS", "--auto-approve")
    assert code == 3 and f"plan {id} of project OPS" in err
    assert hosted.run("admin", "approve", id[:8], "--host", "OPS", "-m", "fine")[0] == 0
    assert hosted.run("designer", "apply", id, "--host", "OPS", "--auto-approve")[0] == 0
    assert hosted.live == ["CLEAN", "MORE"]
    rows = [(r["what"], r["who"], r["plan"], r["project"], r.get("comment", "")) for r in shelf(hosted).trail()]
    assert rows == [("planned", "alice", id, "SHOP", ""), ("approved", "admin", id, "SHOP", "fine"),
                    ("applied", "alice", id, "SHOP", "")]  # fmt: skip
    trail = (hosted.dss.estate.projects["OPS"].library / "dss-iac/plans/audit.jsonl").read_text().splitlines()
    for line in trail:
        signature.check(line, "audit", KEY.encode())
    code, _, err = hosted.run("designer", "apply", id, "--host", "OPS", "--auto-approve")
    assert code == 3 and "applied already" in err
    assert not Path(f"{id}.approvals.json").exists()


def test_without_the_right_to_write_there_the_plan_is_shown_and_not_kept(hosted: Desk) -> None:
    code, out, err = hosted.run("reader", "plan", "-e", "prod", "--host", "OPS")
    assert code == 0 and "dataset.SHOP.MORE" in out and "the plan was not kept in project OPS" in err


def test_a_plan_that_nobody_knows(hosted: Desk) -> None:
    for words in (("apply", "0123456789abcdef"), ("show", "0123"), ("approve", "")):
        code, _, err = hosted.run("admin", *words, "--host", "OPS")
        assert code == 1 and "no such plan" in err


def test_the_last_twenty_unapplied_plans_stay(hosted: Desk) -> None:
    made = library.plan(
        hosted.config, client=hosted.dss.client(), environ={signature.KEY_NAME: KEY}, environment="prod"
    )
    place = shelf(hosted)
    names = []
    for n in range(23):
        at = replace(made.plan, made_at=f"2026-01-01T00:00:{n:02}Z")
        names.append(saved_plan.keep(replace(made, plan=at), place)[1])
    kept = {p.name for p in (hosted.dss.estate.projects["OPS"].library / "dss-iac/plans").iterdir()}
    assert {f"{n}.json" for n in names[-20:]} <= kept
    assert not {f"{n}.json" for n in names[:2]} & kept


# -------------------------------------------------------------------------------------------------------- in Python


def test_in_python(desk: Desk) -> None:
    key = {"environ": {signature.KEY_NAME: KEY}}
    alice, admin = ({"client": desk.dss.client(who), **key} for who in ("designer", "admin"))
    desk.kept("designer")
    with pytest.raises(Refused, match="1 approval is needed"):
        library.apply("the.plan", **alice)
    assert library.approve("the.plan", "ok", **admin) == ()
    library.approve("the.plan", "wait", reject=True, **admin)
    with pytest.raises(Refused, match="admin rejected it: wait"):
        library.apply("the.plan", **alice)
    assert library.approve("the.plan", "go on", **admin) == ()
    assert library.apply("the.plan", **alice).complete
    with pytest.raises(Stale, match="applied already"):
        library.apply("the.plan", **alice)
