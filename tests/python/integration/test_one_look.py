"""One look at the project's git instead of all lists: three requests where nobody saved anything, and whatever is not
certain is read as always."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.language import compile as language
from dss_iac.core.model.plan import Action, Options
from dss_iac.run.cache import plan_cache
from dss_iac.run.home import one_look
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, actions, honest, short
from tests.sandbox import Sandbox

KEY = "LOOK"
CONFIG: Config = {
    "project": {"key": KEY},
    "datasets": [
        {"name": n, "type": "managed", "connection": "filesystem_managed", "description": "first"} for n in ("A", "B")
    ],
    "recipes": [{"name": "r", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "x = 1\n"}],
    "scenarios": [{"name": "daily", "steps": [{"python": "1\n"}]}],
}
Before = Callable[..., Desk]


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Before]:
    """`before(reading=…, **desk)`: a project that was applied, and its desk; projects have a git."""
    opened: list[Any] = []

    def make(*readings: str, apply: bool = True, **more: Any) -> Desk:
        opened.append(honest(Sandbox(readings=dict.fromkeys(readings, "b"))))
        made = Desk(opened[-1].__enter__(), tmp_path / f"desk{len(opened)}", dict(CONFIG), **more)
        if apply:
            made.apply()
        return made

    yield make
    for one in opened:
        one.__exit__(None, None, None)


def looked(made: Desk) -> tuple[str, int]:
    """What a plan says of its look, and how many requests it cost."""
    made.dss.requests.clear()
    plan = made.prepare(refresh="git").plan
    told = [n for n in plan.notes if n.startswith("one look")]
    return told[0], len(made.dss.requests)


def ran(made: Desk, count: int, refresh: str = "git") -> Any:
    """A drift check without a configuration, in so many requests."""
    made.dss.requests.clear()
    found = verbs.drift(project_key=KEY, refresh=refresh, around=made.around)
    assert len(made.dss.requests) == count or count < 0, [(r.verb, r.path) for r in made.dss.requests]
    return found


@pytest.mark.parametrize("sealed", [False, True])
def test_an_untouched_project_costs_three_requests(before: Before, sealed: bool) -> None:
    made = before(sealed=sealed)
    plan = made.plan(refresh="git")
    assert {c.action for c in plan.changes} == {Action.NOOP} and len(plan.changes) == 5
    told, count = looked(made)
    assert count == 3 and "git is where apply 1 left it" in told and one_look.UNSEEN in told
    found = ran(made, 3)
    assert found.changes == () and "where apply 1 left it" in found.looked
    made.dss.requests.clear()
    assert made.apply(refresh="git").complete and made.writes() == []


def test_where_the_last_plan_was_kept_not_even_the_configuration_is_read(
    before: Before, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = before()

    def told(refresh: str) -> tuple[str, int]:
        made.dss.requests.clear()
        options = Options(refresh=refresh)
        plan = plan_cache.plan(made.folder, tmp_path / "cache", options=options, around=made.around).plan
        return plan.notes[0] if plan.notes else "", len(made.dss.requests)

    told("git")
    assert not (tmp_path / "cache").exists(), "who asked git alone has not read what an ordinary plan reads"
    told("changed")
    with monkeypatch.context() as patched:
        patched.setattr(language, "read", lambda *args, **more: pytest.fail("it was read"))
        assert told("git") == (f"one look: the project's git is where apply 1 left it; {one_look.UNSEEN}", 3)
    _description(made)
    assert "was not enough" in told("git")[0]


def _description(made: Desk) -> None:
    made.edit("datasets", "A", "description", "by hand")


def _new_object(made: Desk) -> None:
    made.dss.client().get_project(KEY).create_dataset("C", "Filesystem", params={"connection": "filesystem_managed"})


def _library(made: Desk) -> None:
    made.dss.client().get_project(KEY).get_library().add_file("notes.txt").write(b"x")


def _settings(made: Desk) -> None:
    handle = made.dss.client().get_project(KEY)
    settings = handle.get_settings()
    settings.get_raw()["settings"]["gitCommitMode"] = "ALL_EXPLICIT"
    settings.save()


@pytest.mark.parametrize("happening", [_description, _new_object, _library, _settings])
def test_whatever_is_saved_is_read(before: Before, happening: Callable[[Desk], None]) -> None:
    made = before()
    happening(made)
    told, count = looked(made)
    assert "was not enough" in told and ("saved since" in told or "not committed" in told) and count > 3
    wanted = [(Action.UPDATE, "dataset.A")] if happening is _description else []
    assert [(c.action, short(c)) for c in actions(made.plan(refresh="git"))] == wanted
    assert [short(c) for c in ran(made, -1).changes] == [a for _, a in wanted]


def test_an_edit_where_people_commit_themselves_is_read(before: Before) -> None:
    made = before()
    _settings(made)
    made.put("datasets[0].description", "ours")
    made.apply()
    _description(made)
    assert "not committed" in looked(made)[0]
    assert [short(c) for c in ran(made, -1).changes] == ["dataset.A"]


def test_an_edit_whose_commit_comes_late_is_read(before: Before) -> None:
    made = before("commit-time")
    _description(made)
    assert [short(c) for c in ran(made, -1).changes] == ["dataset.A"]
    assert "was not enough" in looked(made)[0]


def test_another_configuration_is_planned(before: Before) -> None:
    made = before()
    made.put("datasets[0].description", "ours")
    told, _ = looked(made)
    assert "not the one that was applied" in told
    assert [short(c) for c in actions(made.plan(refresh="git"))] == ["dataset.A"]


def test_a_secret_is_compared(before: Before) -> None:
    made = before(sealed=True)
    made.put("variables", {"local": {"password": "Gh7-kk2-pQ9"}})
    made.put("project.secrets", ["variables.local.password"])
    made.apply()
    assert "has secrets" in looked(made)[0]


@pytest.mark.parametrize(
    "options", [{"targets": ("dataset.A",)}, {"excludes": ("recipe.*",)}, {"replace": ("recipe.r",)}]
)
def test_what_is_asked_of_single_objects_is_read(before: Before, options: dict[str, Any]) -> None:
    assert "not one of the configuration alone" in str(before().plan(refresh="git", **options).notes)


def test_after_a_part_of_it_or_a_rollback_nothing_is_settled(before: Before) -> None:
    made = before()
    made.put("datasets[0].description", "ours")
    made.put("datasets[1].description", "ours")
    made.apply(targets=("dataset.A",))
    assert "was not enough" in looked(made)[0]
    made.apply()
    assert looked(made)[1] == 3
    verbs.apply(verbs.rollback(project_key=KEY, around=made.around))
    told, _ = looked(made)
    assert "was not enough" in told
    assert [short(c) for c in actions(made.plan(refresh="git"))] == ["dataset.B"]


def test_a_commit_between_the_proof_and_its_mark_is_noticed(before: Before, monkeypatch: pytest.MonkeyPatch) -> None:
    made = before(apply=False)
    mark = one_look.mark

    def late(*given: Any) -> str:
        _description(made)
        return mark(*given)

    monkeypatch.setattr(one_look, "mark", late)
    made.apply()
    assert "was not enough" in looked(made)[0]
    assert [short(c) for c in ran(made, -1).changes] == ["dataset.A"]


@pytest.mark.parametrize("forged", ["unsigned", "another project's"])
def test_a_tag_of_somebody_else_proves_nothing(before: Before, forged: str) -> None:
    made = before(sealed=True)
    _description(made)
    project = made.dss.client().get_project(KEY)
    git = project.get_project_git()
    old = next(t for t in git.list_tags() if "settled" in t["name"])
    head = git.log(count=1)["entries"][0]["commitId"]
    text = old["annotations"].replace(old["commit"], head)
    text = text if forged == "unsigned" else text.replace(KEY, "OTHER")
    git.create_tag("dss-iac/settled-9", "HEAD", text)
    assert "was not enough" in looked(made)[0]


def test_a_state_in_another_place_knows_nothing_of_it(before: Before, tmp_path: Path) -> None:
    made = before()
    kept = tmp_path / "kept"
    shutil.copytree(made.dss.estate.projects[KEY].library / "dss-iac", kept)
    elsewhere = Desk(made.dss, tmp_path / "other", dict(CONFIG), state_dir=kept)
    assert "was not enough" in looked(elsewhere)[0]


def test_a_git_that_cannot_be_read_is_a_doubt(before: Before) -> None:
    made = before()
    made.dss.knobs.fault(verb="GET", path=f"/projects/{KEY}/git/status", times=1, status=403, message="No")
    assert "cannot be read" in looked(made)[0]
