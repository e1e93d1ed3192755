"""Rights are those on the target project, wherever somebody clicks; the table of them is the one that administrators
read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dss_iac.errors import Forbidden, Refused
from dss_iac.plugin import actions
from tests.python.integration import rights_table
from tests.python.integration.desk import honest
from tests.python.integration.rights_table import PLACES, ROLES, Post
from tests.sandbox import Sandbox

PAGE = Path(__file__).parents[3] / "docs" / "plugin" / "administrators.md"
BEGIN, END = "<!-- rights -->\n", "\n<!-- /rights -->"


def test_the_table_of_rights_is_what_happens() -> None:
    """Role × component × place, every cell tried; the page prints it. On a difference: read it, then paste it there."""
    found = {}
    for role in ROLES:
        for place in PLACES:
            with honest(Sandbox()) as dss:
                found[role, place] = rights_table.tried(dss, role, place)
    table = rights_table.markdown(found)
    printed = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert table == printed, f"\n{table}"


def test_a_writer_does_not_destroy_from_her_own_project(dss: Sandbox) -> None:
    post = Post(dss, "writer", "from a project of one's own")
    for form in ({}, {"confirm": "SHOP"}):
        with pytest.raises(Refused, match="alice does not administer project SHOP"):
            actions.destroy(post.visit("designer", **form))
    id = actions.destroy(post.visit("admin")).variables["iac_plan_id"]
    with pytest.raises(Refused, match="everything that was applied is destroyed"):
        actions.apply(post.visit("designer", plan=id))
    assert len(dss.client("admin").get_project("SHOP").list_datasets()) == 1


def test_a_plan_is_seen_by_those_who_may_read_its_project(dss: Sandbox) -> None:
    post = Post(dss, "nobody there", "from a project of one's own")
    id = post.waits("a secret of SHOP")
    for decision in ("look", "approve", "reject"):
        with pytest.raises(Forbidden, match="alice may not read project SHOP"):
            actions.review(post.visit("designer", plan=id, decision=decision, comment="no"))
    assert "a secret of SHOP" in actions.review(post.visit("admin", plan=id)).html


def test_a_plan_that_creates_its_project_is_seen_by_readers_of_the_host(dss: Sandbox) -> None:
    post = Post(dss, "nobody there", "from a project of one's own")
    post.config["project"]["key"] = "NEW"
    id = post.waits("new")
    assert "create" in actions.review(post.visit("designer", plan=id)).html
