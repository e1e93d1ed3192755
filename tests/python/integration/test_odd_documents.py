"""DSS, a newer one perhaps, has one document in a shape that nobody knows: that object is told by its address, everything
else is imported, looked at and taken in as ever. Never a traceback, and nothing of what lies outside of a checkout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.consent import lease
from dss_iac.core.model.result import Import
from dss_iac.dss.disk_objects import Folder
from dss_iac.dss.remote import born_of, version_of
from dss_iac.errors import IacError
from dss_iac.run.verb import accept, verbs
from tests.python.integration import rich
from tests.python.integration.desk import Desk, assert_quiet
from tests.sandbox import Sandbox

KEY = rich.KEY
PLAIN = ("id", "name", "type", "projectKey", "versionTag", "creationTag")  # without them DSS would not list it
ODD: tuple[Any, ...] = (7, "x", ["x"], {"x": 7}, None, 1e999)


@pytest.fixture
def made(dss: Sandbox, tmp_path: Path) -> Desk:
    """The rich configuration as a file, applied."""
    dss.client().create_project("OTHER", "Other", "admin")
    found = Desk(dss, tmp_path / "c", rich.CONFIG, files=rich.FILES)
    found.apply()
    found.config = None
    return found


@contextmanager
def odd(made: Desk, kind: str, id: str, value: Any, only: str = "") -> Iterator[None]:
    """DSS has this value under every key of an object that it does not itself go by, or under a single one."""
    project = made.dss.estate.projects[KEY]
    before = project.store[kind][id]
    tag = before.get("versionTag") or {}
    project.store[kind][id] = {
        **{k: v if k in PLAIN or only not in (k, "") else value for k, v in before.items()},
        **({"versionTag": {**tag, "versionNumber": tag.get("versionNumber", 0) + 1}} if tag else {}),
    }
    project._wire.clear()
    yield
    project.store[kind][id] = before
    project._wire.clear()
    made.dss.estate.crashes.clear()  # the sandbox itself may fall over what DSS would not have let in


def texts(found: Import) -> dict[str, Any]:
    return {name: text for name, text in found.files.items() if name.endswith(".yml")}


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_one_odd_object_of_each_kind(made: Desk, value: Any) -> None:
    whole = texts(verbs.import_project(KEY, around=made.around))
    alone = 0
    for kind, documents in made.dss.estate.projects[KEY].store.items():
        for id in list(documents)[:1]:
            with odd(made, kind, id, value):
                found = verbs.import_project(KEY, around=made.around)
                verbs.drift(project_key=KEY, around=made.around)
                made.plan()
                accept.accept(made.folder, everything=True, dry_run=True, around=made.around)
            if any("." in address for address in found.failed):  # else it is the list that DSS cannot tell
                alone += 1
                assert len(found.failed) <= 2, (kind, found.failed)  # an object, and what its list needs of it
                assert len(texts(found)) >= len(whole) - 1, (kind, found.failed)
    assert alone or value is None, "nothing was odd enough"
    assert texts(verbs.import_project(KEY, around=made.around)) == whole


def test_it_is_told_by_its_address(made: Desk) -> None:
    with odd(made, "insights", made.id_of("insights", "How many"), 7, only="params"):
        found = verbs.import_project(KEY, around=made.around)
        declined = accept.accept(made.folder, everything=True, dry_run=True, around=made.around).declined
    (address,) = found.failed
    assert address == 'insight.RICH."How many"' and "another shape than documented" in found.failed[address]
    assert [str(d.address) for d in declined] == [address]


def test_a_tile_of_an_insight_that_is_gone(made: Desk) -> None:
    """Its id is nobody's name any more: it is written as such, and taken over as it is."""
    id = made.id_of("dashboards", "Orders [today]")
    tiles = made.live("dashboards", id, "pages")[0]["grid"]["tiles"]
    at = next(i for i, tile in enumerate(tiles) if tile.get("insightId"))
    made.edit("dashboards", id, f"pages[0].grid.tiles[{at}].insightId", "GoNe123")
    done = accept.accept(made.folder, everything=True, around=made.around)
    assert [a.address.kind for a in done.accepted] == ["dashboard"], [str(d) for d in done.declined]
    assert "GoNe123" in (made.folder / "project.yml").read_text(encoding="utf-8")
    assert_quiet(made.plan(), records=1)


def test_the_dashboard_that_dss_made_is_emptied_again(made: Desk) -> None:
    """An import leaves it out while nobody has put anything on it; what somebody declares stays declared."""
    made.dss.knobs.edit(
        KEY, "dashboards", made.id_of("dashboards", "Orders [today]"), "name", "admin's default dashboard"
    )
    accept.accept(made.folder, everything=True, around=made.around)
    made.edit("dashboards", "admin's default dashboard", "pages[0].grid.tiles", [])
    done = accept.accept(made.folder, everything=True, around=made.around)
    assert done.declined == () and [a.address.kind for a in done.accepted] == ["dashboard"]
    assert_quiet(made.plan(), records=1)


def test_a_checkout_with_an_odd_file(made: Desk) -> None:
    tree = made.dss.tree(KEY)
    (tree / "recipes/join.json").write_text('{"type": "join", "inputs": 7, "versionTag": []}', encoding="utf-8")
    found = verbs.import_project(KEY, from_git=tree)
    assert [*found.failed] == ["recipe.RICH.join"]
    (tree / "recipes/join.json").write_text("7", encoding="utf-8")
    with pytest.raises(IacError, match=r"recipes/join\.json: not a document as DSS writes it"):
        verbs.import_project(KEY, from_git=tree)


def test_nothing_outside_of_a_checkout_is_read(made: Desk, tmp_path: Path) -> None:
    """The code of a recipe lies beside it, under an ending that its type says: it may be a link, or a word with ".."."""
    (tmp_path / "secret.py").write_text("password", encoding="utf-8")
    tree = made.dss.tree(KEY)
    (tree / "recipes/score.py").unlink()
    (tree / "recipes/score.py").symlink_to(tmp_path / "secret.py")
    found = verbs.import_project(KEY, from_git=tree)
    assert not [name for name, text in found.files.items() if "password" in str(text)]
    up = "/".join([".."] * len(tree.parts))
    for path in (
        "recipes/score.py",
        f"recipes/{up}{tmp_path}/secret.py",
        str(tmp_path / "secret.py"),
        "a" * 5000,
        "a\0b",
    ):
        assert Folder(tree).text(path) is None


def test_numbers_that_are_none() -> None:
    """JSON of others has numbers without end; a lease is read by whoever finds the lock."""
    tag = {"versionNumber": 1e999, "lastModifiedOn": 1e999, "lastModifiedBy": {"login": "alice"}}
    assert version_of({"versionTag": tag}) is None and born_of({"creationTag": tag}) is None
    text = lease.dumps(
        lease.Lease(token=3, owner="alice", host="here", purpose="plan", acquired=1.0, expires=2.0, nonce="n")
    )
    assert lease.loads(text) is not None
    assert lease.loads(text.replace("2.0", "1" + "0" * 400)) is None
