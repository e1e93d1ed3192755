"""A plan that found nothing to do is given again while nothing has changed, after a look at everything; and whatever changes
is found as without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from dss_iac import library
from dss_iac.cli import main
from dss_iac.core.language import compile as language
from dss_iac.errors import IacError
from tests.python.integration.conftest import SHOP
from tests.python.integration.desk import honest
from tests.sandbox import Sandbox

KEY = "SHOP"
SAME = "nothing has changed since the plan of"
COLUMNS = [{"name": "EMAIL", "type": "string"}, {"name": "ID", "type": "bigint"}]


class Shop(NamedTuple):
    """An applied project, the folder of its configuration, and a place for plans that are kept."""

    dss: Sandbox
    folder: Path
    cache: Path

    def plan(self, *, kept: bool = True, **more: Any) -> library.Planned:
        """A plan, with what was kept or without."""
        asked: dict[str, Any] = {"client": self.dss.client(), "environ": {}, **more}
        return library.plan(self.folder, **asked, **({"cache": self.cache} if kept else {}))

    def write(self, path: str, text: str) -> None:
        """A file of the configuration."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def config(self, edit: Callable[[dict[str, Any]], object]) -> None:
        """Edit the configuration."""
        tree = yaml.safe_load((self.folder / "project.yml").read_text(encoding="utf-8"))
        edit(tree)
        self.write("project.yml", yaml.safe_dump(tree, sort_keys=False))

    def requests(self, act: Callable[[], object]) -> list[str]:
        """What something asks, sorted."""
        before = len(self.dss.requests)
        act()
        return sorted(f"{r.verb} {r.path}" for r in self.dss.requests[before:])


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    """One for all: whoever changes it puts it back."""
    with honest(Sandbox(git=False)) as sandbox:
        yield sandbox


@pytest.fixture
def shop(dss: Sandbox, tmp_path: Path) -> Iterator[Shop]:
    """Applied, and planned once since."""
    made = Shop(dss, tmp_path / "shop", tmp_path / "cache")
    made.write("project.yml", yaml.safe_dump(dict(SHOP), sort_keys=False))
    library.apply(made.plan(kept=False))
    assert not hits(made.plan())
    yield made


def hits(planned: library.Planned) -> bool:
    """Whether a plan was kept."""
    return any(note.startswith(SAME) for note in planned.plan.notes)


def test_it_is_given_again_after_every_question_was_asked_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = shop.requests(lambda: shop.plan(kept=False))
    read: list[object] = []
    monkeypatch.setattr(language, "read", lambda *args, **more: read.append(args))
    again: list[library.Planned] = []
    assert shop.requests(lambda: again.append(shop.plan())) == asked
    made = again[0]
    assert hits(made) and not read and not made.plan.has_actions
    assert library.apply(made).complete
    (kept,) = shop.cache.iterdir()
    assert (kept.stat().st_mode & 0o777, shop.cache.stat().st_mode & 0o777) == (0o600, 0o700)
    assert not any(word in kept.read_text() for word in ("admin-key", "a = 1", "customers", "02:00"))


def by_hand(kind: str, name: str, path: str, value: Any) -> Callable[[Shop], None]:
    return lambda shop: shop.dss.knobs.edit(KEY, kind, name, path, value)


EDITS: Mapping[str, Callable[[Shop], object]] = {
    "a description": by_hand("datasets", "RAW", "params.table", "others"),
    "columns in another order": by_hand("datasets", "RAW", "schema.columns", COLUMNS),
    "code": by_hand("recipes", "clean", "payload", "a = 2\n"),
    "a variable": by_hand("variables", "", "standard.region", "US"),
    "a scenario": by_hand("scenarios", "daily", "active", False),
    "a library file": lambda shop: shop.dss.knobs.edit_library(KEY, "python/shared.py", "x = 2\n"),
    "something is deleted": lambda shop: shop.dss.knobs.delete(KEY, "scenarios", "daily"),
    "an item": lambda shop: shop.config(lambda tree: tree["datasets"][1].update(tags=["new"])),
    "a new file": lambda shop: shop.write("datasets/more.yml", "- {name: MORE, type: managed}\n"),
    "a list in another order": lambda shop: shop.config(
        lambda tree: tree["datasets"][0]["schema"]["columns"].reverse()
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_whatever_changes_is_found_as_without_it(shop: Shop, what: str) -> None:
    assert hits(shop.plan())
    EDITS[what](shop)
    found = shop.plan()
    assert found.plan.has_actions and found.to_text() == shop.plan(kept=False).to_text()
    shop.write("project.yml", yaml.safe_dump(dict(SHOP), sort_keys=False))
    (shop.folder / "datasets" / "more.yml").unlink(missing_ok=True)
    library.apply(shop.plan())


def test_a_read_that_fails_fails_as_without_it(shop: Shop) -> None:
    def outcome(kept: bool) -> tuple[str, int]:
        try:
            return "", len(shop.plan(kept=kept).plan.refusals)
        except IacError as error:
            return str(error), 0

    for path in sorted({asked.removeprefix("GET ") for asked in shop.requests(shop.plan)})[::3]:
        shop.dss.knobs.fault(verb="GET", path=path, status=500, times=0)
        found = outcome(True)
        assert found == outcome(False) and any(found), path
        shop.dss.knobs.clear()
    assert hits(shop.plan())


def test_what_is_asked_differently_is_planned(shop: Shop) -> None:
    assert not hits(shop.plan(targets=("dataset.RAW",)))
    assert not hits(shop.plan(refresh="full"))
    assert not hits(shop.plan(variables={"unused": "1"}))
    assert not hits(shop.plan(client=shop.dss.client("designer")))
    assert hits(shop.plan())


def test_variables_of_the_process_count_where_they_are_asked(shop: Shop) -> None:
    assert hits(shop.plan(environ={"REGION": "EU"}))
    shop.config(lambda tree: tree["project"]["variables"]["standard"].update(region="{{ env.REGION }}"))
    assert not hits(shop.plan(environ={"REGION": "EU"})) and hits(shop.plan(environ={"REGION": "EU"}))
    assert shop.plan(environ={"REGION": "US"}).plan.has_actions


def test_what_it_said_is_said_again(shop: Shop) -> None:
    checks = [{"type": "numeric", "meta": {"name": "Enough"}, "minimum": 1, "minimumEnabled": True}]
    shop.config(lambda tree: tree["datasets"][1].update(checks=checks))
    library.apply(shop.plan())
    shop.dss.knobs.edit_library(KEY, "python/not_ours.py", "1\n")
    first, again = shop.plan(), shop.plan()
    assert not hits(first) and hits(again) and first.warnings and first.warnings == again.warnings
    assert first.plan.notes and again.plan.notes[1:] == first.plan.notes
    assert (again.plan.unmanaged, again.plan.changes[3].address) == (
        first.plan.unmanaged,
        first.plan.changes[3].address,
    )
    shop.dss.client().get_project(KEY).get_library().get_file("python/not_ours.py").delete()


def test_nothing_is_kept_of_what_may_lead_anywhere(shop: Shop) -> None:
    (shop.folder / "link").symlink_to(shop.cache)
    assert not hits(shop.plan()) and not hits(shop.plan())


def test_what_is_kept_is_as_good_as_not_there_when_it_cannot_be_read(shop: Shop) -> None:
    (kept,) = shop.cache.iterdir()
    whole = json.loads(kept.read_text())
    for text in ("", "[]", "{}", json.dumps({**whole, "replies": [1]}), json.dumps({**whole, "resources": "x"})):
        kept.write_text(text)
        assert not hits(shop.plan()) and hits(shop.plan())
    blocked = shop._replace(cache=shop.folder / "project.yml" / "below")
    assert not hits(blocked.plan()) and not blocked.plan().plan.has_actions


def test_the_command_line_keeps_them_where_caches_are(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DKU_DSS_URL", shop.dss.url)
    monkeypatch.setenv("DKU_API_KEY", "admin-key")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))

    def told(*words: str) -> str:
        assert main.main(["plan", "-c", str(shop.folder), *words]) == 0
        return capsys.readouterr().out

    monkeypatch.setenv("DSS_IAC_CACHE", "off")
    assert SAME not in told() + told() and not (tmp_path / "home").exists()
    monkeypatch.delenv("DSS_IAC_CACHE")
    assert SAME not in told() and SAME in told()
    assert len([*(tmp_path / "home" / "dss-iac").iterdir()]) == 1
    assert SAME not in told("--format", "json") + told("-o", str(tmp_path / "plan.json")) + told(
        "--refresh", "full"
    ) + told("--show-unchanged")
