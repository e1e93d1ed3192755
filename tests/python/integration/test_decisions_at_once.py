"""Two people decide, and two lines of the audit trail are written, at the same moment: none of them vanishes, and a
rejection stands. A plan that was approved waits for as long as it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.consent import approval
from dss_iac.core.consent.approval import APPROVED, REJECTED, Decision, Record
from dss_iac.errors import Refused
from dss_iac.run.home.audit_trail import AuditTrail, digest, read
from dss_iac.run.home.plan_store import KEPT, FilePlanStore, HostPlanStore
from dss_iac.run.verb import approvals, saved_plan, verbs
from dss_iac.run.verb.prepare import Around, Prepared
from tests.python.integration.desk import Config, Desk, MakeDesk

KEY = "a key of the tests"
CONFIG: Config = {
    "project": {"key": "SHOP"},
    "datasets": [{"name": "A", "type": "managed", "connection": "filesystem_managed"}],
}
PROD = {"environments/prod.yml": "settings: {require_approval: 1}\n"}


class Rivals:
    """Two acts of which the second happens whole in the middle of the first: when the first is about to write."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def __call__(self, store: type, method: str, first: Callable[[], Any], second: Callable[[], Any]) -> None:
        real = getattr(store, method)
        begun: list[bool] = []

        def late(*args: Any, **more: Any) -> Any:
            if not begun:
                begun.append(True)
                second()
            return real(*args, **more)

        with self.patch.context() as patch:
            patch.setattr(store, method, late)
            first()
        assert begun


@pytest.fixture
def rivals(monkeypatch: pytest.MonkeyPatch) -> Rivals:
    return Rivals(monkeypatch)


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    return desk(CONFIG, files=PROD, environment="prod", sealed=True)


def around(made: Desk, who: str, host: str = "OTHER") -> Around:
    return replace(made.around, client=made.dss.client(who), host=host)


def kept(made: Desk, host: str, tmp_path: Path) -> str:
    """A plan of alice that waits; how it is named."""
    made.dss.client().create_project("SHOP", "Shop", "alice")
    admit(made, "SHOP")
    who = around(made, "designer", host)
    plan = verbs.plan(made._written(), around=who, environment="prod")
    return saved_plan.keep(plan, saved_plan.shelf(who), str(tmp_path / "a.plan") if not host else "")[1]


@pytest.mark.parametrize("host", ["OTHER", ""], ids=["host project", "file"])
@pytest.mark.parametrize("last", ["approval", "rejection"])
def test_neither_of_two_decisions_vanishes(made: Desk, rivals: Rivals, tmp_path: Path, host: str, last: str) -> None:
    """Whoever writes last: both are kept, and the plan is rejected."""
    admit(made)
    ref = kept(made, host, tmp_path)
    yes = lambda: approvals.approve(ref, "fine", around=around(made, "admin", host))  # noqa: E731
    no = lambda: approvals.reject(ref, "not today", around=around(made, "reader", host))  # noqa: E731
    store = HostPlanStore if host else FilePlanStore
    rivals(store, "decide", *((yes, no) if last == "approval" else (no, yes)))
    place = saved_plan.shelf(around(made, "admin", host))
    id = saved_plan.opened(place, ref, KEY.encode())[1]
    record = saved_plan.decided(place, ref, id, KEY.encode())
    assert record is not None
    assert sorted((d.who, d.decision) for d in record.decisions) == [("admin", APPROVED), ("rita", REJECTED)]
    with pytest.raises(Refused, match="rita rejected it: not today"):
        verbs.apply(saved_plan.load(ref, around(made, "designer", host)))


def admit(made: Desk, project: str = "OTHER") -> None:
    """Rita and alice may write to a project; to the host, so that they may decide there."""
    host = made.dss.client().get_project(project)
    permissions = host.get_permissions()
    for who in ("rita", "alice"):
        permissions["permissions"].append({"user": who, "admin": True, "readProjectContent": True,
                                           "writeProjectContent": True})  # fmt: skip
    host.set_permissions(permissions)


def test_a_later_word_of_the_same_person_counts(made: Desk, tmp_path: Path) -> None:
    """Within one second, and with the same words: the order is in the record."""
    admit(made)
    ref = kept(made, "OTHER", tmp_path)
    admin = around(made, "admin")
    for act in (approvals.approve, approvals.reject, approvals.approve):
        act(ref, "same", around=admin)
    assert verbs.apply(saved_plan.load(ref, around(made, "designer"))).complete


def test_no_line_of_the_trail_vanishes(made: Desk, rivals: Rivals) -> None:
    """Somebody gathers while we gather: what the trail lacks then is still by itself, is told, and gathered later."""
    place = saved_plan.shelf(around(made, "admin"))
    assert isinstance(place, HostPlanStore)
    note = lambda n: place.note({"at": "2026-01-01T00:00:00Z", "what": "planned", "plan": n})  # noqa: E731
    note("first")
    rivals(AuditTrail, "_gather", lambda: note("a"), lambda: note("b"))
    assert {row["plan"] for row in place.trail()} == {"first", "a", "b"}
    assert "b" not in gathered(made)
    note("last")
    assert sorted(gathered(made)) == ["a", "b", "first", "last"]
    assert place.missing() == 0


def test_lines_of_their_own_go_when_they_are_gathered_for_long(made: Desk) -> None:
    place = saved_plan.shelf(around(made, "admin"))
    for n in range(4):
        place.note({"at": f"2026-01-01T0{n}:00:00Z", "who": "admin", "what": "planned", "plan": str(n)})
    alone = [n for n in library(made) if n.startswith("audit-")]
    assert len(alone) == 1, "the last one"


def test_forged_lines_do_not_count(made: Desk) -> None:
    place = saved_plan.shelf(around(made, "admin"))
    assert isinstance(place, HostPlanStore)
    place.note({"at": "2026-01-01T00:00:00Z", "what": "planned", "plan": "ours"})
    forged = '{"at": "2026-01-02T00:00:00Z", "what": "applied", "plan": "ours", "signature": ""}\n'
    made.dss.knobs.edit_library("OTHER", "dss-iac/plans/audit-0123456789abcdef.jsonl", forged)
    assert [row["what"] for row in place.trail()] == ["planned"]


def gathered(made: Desk) -> list[str]:
    rows = [read(line, KEY.encode()) for line in library(made)["audit.jsonl"].splitlines()]
    return [row["plan"] for row in rows if row is not None]


@pytest.mark.parametrize(("gone", "missing"), [(0, 1), (1, 1), (2, 0)], ids=["the first", "one between", "the last"])
def test_a_line_that_was_taken_away_is_missed(made: Desk, gone: int, missing: int) -> None:
    """Each names the one before it; of the last one nobody tells."""
    place = saved_plan.shelf(around(made, "admin"))
    assert isinstance(place, HostPlanStore)
    for n in range(3):
        place.note({"at": f"2026-01-01T00:00:0{n}Z", "what": "applied", "plan": str(n)})
    lines = library(made)["audit.jsonl"].splitlines(keepends=True)
    dropped = lines.pop(gone)
    folder = made.dss.estate.projects["OTHER"].library / "dss-iac/plans"
    (folder / f"audit-{digest(dropped.strip())}.jsonl").unlink()
    made.dss.knobs.edit_library("OTHER", "dss-iac/plans/audit.jsonl", "".join(lines))
    assert place.missing() == missing


def library(made: Desk) -> dict[str, str]:
    folder = made.dss.estate.projects["OTHER"].library / "dss-iac/plans"
    return {p.name: p.read_text() for p in folder.iterdir() if p.is_file()}


def test_an_approved_plan_that_waits_is_never_pruned(made: Desk, tmp_path: Path) -> None:
    admit(made)
    ref = kept(made, "OTHER", tmp_path)
    approvals.approve(ref, around=around(made, "admin"))
    who = around(made, "designer")
    plan: Prepared = verbs.plan(made._written(), around=who, environment="prod")
    others = []
    for n in range(KEPT + 3):
        at = replace(plan.plan, made_at=f"2026-01-01T00:00:{n:02}Z")
        others.append(saved_plan.keep(replace(plan, plan=at), saved_plan.shelf(who))[1])
    names = library(made)
    assert f"{ref}.json" in names
    assert f"{others[0]}.json" not in names
    assert f"{others[-KEPT]}.json" in names, "it does not count among those that stay"
    assert verbs.apply(saved_plan.load(ref, who)).complete


def word(who: str, decision: str, at: int = 0) -> Decision:
    return Decision(who, decision, f"2026-01-01T00:00:0{at}Z")


@pytest.mark.parametrize(("records", "standing"), [
    ([], None),
    ([("a+",), ("a+", "a-")], ["a-"]),
    ([("a+", "a-"), ("a+",)], ["a-"]),
    ([("a+",), ("b-",)], ["a+", "b-"]),
    ([("a-",), ("a+",)], ["a-"]),
    ([("a-",), ("a-", "a+")], ["a+"]),
    ([("a+",), ("a+", "b+"), ("a+", "a-")], ["a-", "b+"]),
    ([("a+",), ("a+", "a-"), ("a+", "a-", "a+")], ["a+"]),
], ids=str)  # fmt: skip
def test_records_are_one(records: list[tuple[str, ...]], standing: list[str] | None) -> None:
    """Whatever order they are found in; of words that did not know of each other the rejection stands."""
    sign = {"+": APPROVED, "-": REJECTED}
    made = [Record("p", tuple(word(w[0], sign[w[1]]) for w in words)) for words in records]
    for order in (made, made[::-1]):
        found = approval.merged(order)
        told = found and [f"{d.who}{'+' if d.decision == APPROVED else '-'}" for d in found.standing]
        assert (sorted(told) if told else told) == standing
