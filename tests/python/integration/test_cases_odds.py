"""Small things that people write: a tag twice, a plan over a configuration, a URL that is none."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.kind import Call
from dss_iac.dss.transport import Transport
from dss_iac.errors import IacError, Unreachable
from dss_iac.run.config import connection
from tests.python.integration.conftest import Engine
from tests.python.integration.desk import MakeDesk, assert_quiet


@pytest.mark.parametrize("tags", [["a", "a"], ["b", "a", "b", "b"], ["a", "b", "a"]])
@pytest.mark.parametrize("at", ["project", "zones"])
def test_a_tag_given_twice_converges(desk: MakeDesk, tags: list[str], at: str) -> None:
    """DSS keeps each tag once: tags are a set."""
    config: dict[str, Any] = {"project": {"key": "CASE"}, "zones": [{"name": "Z"}]}
    (config["project"] if at == "project" else config["zones"][0])["tags"] = tags
    made = desk(config)
    made.apply()
    if at == "project":
        project = made.dss.client().get_project("CASE")
        project.set_metadata({**project.get_metadata(), "tags": sorted(set(tags))})
    assert_quiet(made.plan())
    config["project"]["tags"] = ["other"]
    made.config = config
    assert made.plan().has_actions


def test_a_plan_is_written_over_plans_only(engine: Engine, tmp_path: Path) -> None:
    """A configuration stays; a link is replaced, not followed; nobody else may read it."""
    planned = engine.plan({"project": {"key": "CASE"}})
    mine, plan, link = tmp_path / "project.yml", tmp_path / "plan.json", tmp_path / "link.json"
    mine.write_text("project: {key: CASE}\n")
    with pytest.raises(IacError, match="it is no plan"):
        planned.save(mine)
    assert mine.read_text() == "project: {key: CASE}\n"
    plan.touch(mode=0o644)
    planned.save(plan)
    planned.save(plan)
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    other = tmp_path / "other.json"
    other.write_bytes(plan.read_bytes())
    link.symlink_to(other)
    before = other.stat().st_mtime_ns
    planned.save(link)
    assert not link.is_symlink() and other.stat().st_mtime_ns == before


@pytest.mark.parametrize("url", ["http://a..b", "http://.a", "http://[::1", "http://" + "a" * 70 + ".b", "nothing"])
def test_a_url_that_is_none_is_one_sentence(url: str) -> None:
    class Client:
        host = url
        _session: Any = None

    import requests

    Client._session = requests.Session()
    with pytest.raises(Unreachable) as told:
        Transport(Client(), lambda seconds: None).send(Call("GET", "/projects/"), again=0)
    assert len(str(told.value).splitlines()) == 1


def test_a_password_in_a_url_is_printed_nowhere(tmp_path: Path) -> None:
    with pytest.raises(IacError) as told:
        connection.client({}, {"DKU_DSS_URL": "https://bob:hunter2@h.invalid", "DKU_API_KEY": "k"}, tmp_path)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("value", ["", None, True])
def test_an_empty_verify_tls_turns_nothing_off(value: Any, tmp_path: Path) -> None:
    environ = {"DKU_DSS_URL": "https://h.invalid", "DKU_API_KEY": "k"}
    made = connection.client({"verify_tls": value}, environ, tmp_path)
    assert made._session.verify is True
