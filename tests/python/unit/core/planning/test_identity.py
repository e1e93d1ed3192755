"""Whose an id is now: ours after a rename, a stranger's after a deletion and a new creation."""

from __future__ import annotations

import pytest

from dss_iac.core.model import identity
from dss_iac.core.model.plan import Action

from . import toy

BORN, LATER = (1000, "alice"), (2000, "bob")


@pytest.mark.parametrize(
    ("name", "born", "version", "stranger"),
    [
        ("files", LATER, (0, 2000, "bob"), False),  # the same name: whoever made it, it is what is meant
        ("renamed", BORN, (9, 3000, "bob"), False),
        ("theirs", LATER, (9, 3000, "bob"), True),
        ("theirs", None, (0, 3000, "bob"), True),  # no creation told: fewer saves, and later ones
        ("theirs", None, (0, 500, "bob"), False),  # a restore of ours
        ("theirs", None, (9, 3000, "bob"), False),
        ("theirs", None, None, False),
    ],
)
def test_stranger(name: str, born: object, version: object, stranger: bool) -> None:
    entry = toy.entry("managed_folder.files", {"name": "files"}, born=BORN, version=(5, 1500, "alice"))
    assert identity.stranger(entry, name, born, version) is stranger  # type: ignore[arg-type]


def test_a_plan_treats_ours_as_gone_and_theirs_as_unmanaged() -> None:
    wanted = toy.resource("managed_folder.files", {"name": "files"})
    entry = toy.entry("managed_folder.files", {"name": "files"}, born=BORN)
    theirs = toy.live("managed_folder.theirs", {"name": "theirs"}, dss_id="id-files", born=LATER)
    plan = toy.plan(toy.desired(wanted), toy.state(entry), toy.snapshot(theirs))
    assert [(c.action, c.address.name) for c in plan.changes] == [(Action.CREATE, "files")]
    assert plan.unmanaged == {"managed_folder": ("theirs",)}
    gone = toy.plan(toy.desired(), toy.state(entry), toy.snapshot(theirs))
    assert [(c.action, c.address.name) for c in gone.changes] == [(Action.FORGET, "files")]
