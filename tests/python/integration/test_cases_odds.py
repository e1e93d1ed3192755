"""Small things that people write: a tag twice, a plan over a configuration, a URL that is none."""

from __future__ import annotations

import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.kind import Call
from dss_iac.dss.transport import Transport
from dss_iac.errors import ConfigError, IacError, StateError, Unreachable
from dss_iac.plugin.invocation import Invocation
from dss_iac.run.config import connection
from dss_iac.run.verb import policies, saved_plan, state_edit, state_repair, verbs
from tests.python.integration.conftest import Engine
from tests.python.integration.desk import MakeDesk, assert_quiet, guards
from tests.sandbox import Sandbox


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


OURS = {"DKU_DSS_URL": "https://h.invalid", "DKU_API_KEY": "k"}
WITH_PASSWORD = "https://bob:hunter2@h.invalid"


@pytest.mark.parametrize(
    ("instance", "environ"),
    [
        ({}, {"DKU_DSS_URL": WITH_PASSWORD, "DKU_API_KEY": "k"}),
        ({}, {"DKU_DSS_URL": WITH_PASSWORD}),
        ({"url": WITH_PASSWORD}, {}),
        ({"url": WITH_PASSWORD}, OURS),
        ({"url": WITH_PASSWORD, "verify_tls": False}, OURS),
        ({"url": "https://bob:hunter2@other.invalid"}, OURS),
        ({"url": "https://hunter2@other.invalid/dss"}, OURS),
        ({"url": "https://other.invalid/dss?token=hunter2#hunter2"}, OURS),
        ({"url": "https://bob:hunter2@[::1"}, OURS),
        ({"url": "https://bob:hunter2@h:port"}, OURS),
        ({}, {"DKU_DSS_URL": "https://bob:hunter2@[::1", "DKU_API_KEY": "k"}),
    ],
)
def test_a_password_in_a_url_is_printed_nowhere(
    instance: dict[str, Any], environ: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(IacError) as told:
        connection.client(instance, environ, tmp_path)
    assert "hunter2" not in str(told.value)


def test_an_environment_for_another_dss_is_told_without_its_password(dss: Sandbox) -> None:
    for url in (WITH_PASSWORD, "https://bob:hunter2@[::1"):
        asked = Invocation(dss.client(), "SHOP", {"dss_url": "https://x:hunter2@here.invalid"})
        with pytest.raises(IacError, match="is for https://") as told:
            asked.meant({"url": url}, "prod")
        assert "hunter2" not in str(told.value)


def test_a_file_of_certificates_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    made = connection.client({"verify_tls": "no"}, {"DKU_DSS_URL": "https://127.0.0.1:1", "DKU_API_KEY": "k"}, tmp_path)
    with pytest.raises(Unreachable, match="TLS failed for https://127.0.0.1:1.*name a file"):
        Transport(made, lambda seconds: None).send(Call("GET", "/projects/"), again=0)


# ------------------------------------------------------------------------------------------- brackets upon brackets

DEEP = {"a list": "[" * 30_000 + "]" * 30_000, "a map": '{"a":' * 30_000 + "1" + "}" * 30_000}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
def test_what_is_nested_without_end_is_damaged_like_anything_else(desk: MakeDesk, deep: str, tmp_path: Path) -> None:
    """In files of ours, of DSS and of the configuration: one sentence, or nothing of it."""
    made = desk({"project": {"key": "CASE"}, "libraries": [{"path": "python/a.py", "content": "x = 1\n"}]})
    made.apply()
    library = made.dss.estate.projects["CASE"].library
    desired = verbs.load(made._written(), around=made.around).desired
    for name in ("dss-iac/state.json", "dss-iac/journal/1.json", "dss-iac/journal/1.log", "dss-iac/lock.json"):
        before = (library / name).read_text() if (library / name).exists() else ""
        (library / name).write_text(deep)
        for act in (made.plan, made.drift, lambda: verbs.rollback(project_key="CASE", around=made.around)):
            with suppress(IacError):
                act()
        if name == "dss-iac/state.json":
            with pytest.raises(StateError, match="damaged"):
                made.plan()
            assert state_repair.rebuild(state_edit.reach("CASE", made.around), desired).state.serial
        (library / name).write_text(before)
    (library / "dss-iac/journal/\u00b2.json").write_text(deep)
    assert_quiet(made.plan())
    (library / "external-libraries.json").write_text(deep)
    assert guards(made.plan()) == ["read"], "which files belong to a git reference is not known"
    assert verbs.import_project("CASE", tmp_path / "taken", around=made.around).failed
    (library / "external-libraries.json").unlink()
    host = replace(made.around, host="CASE")
    made.dss.knobs.edit_library("CASE", "dss-iac/plans/audit-0123456789abcdef.jsonl", deep)
    assert [row for row in saved_plan.shelf(host).trail() if row["what"] != "applied"] == []
    with pytest.raises(IacError, match="DSS_IAC_POLICY"):
        policies.given({"DSS_IAC_POLICY": deep}, None)
    (made.folder / "deep.payload.json").write_text(deep)
    made.config = {"project": {"key": "CASE"}, "datasets": [{"name": "A", "type": "managed"}], "recipes": [
        {"name": "r", "type": "prepare", "outputs": ["A"], "payload_file": "deep.payload.json"}]}  # fmt: skip
    with pytest.raises(IacError, match="the payload is not JSON"):
        made.plan()


@pytest.mark.parametrize("tree", [{"description": "a\ud800"}, {"variables": {"standard": {"\udcff": "x"}}}])
def test_half_a_character_is_no_part_of_a_configuration(desk: MakeDesk, tree: dict[str, Any]) -> None:
    made = desk({"project": {"key": "CASE"}})
    with pytest.raises(ConfigError, match="holds half of a character"):
        verbs.plan({"project": {"key": "CASE", **tree}}, around=made.around)


@pytest.mark.parametrize("value", ["", None, True])
def test_an_empty_verify_tls_turns_nothing_off(value: Any, tmp_path: Path) -> None:
    environ = {"DKU_DSS_URL": "https://h.invalid", "DKU_API_KEY": "k"}
    made = connection.client({"verify_tls": value}, environ, tmp_path)
    assert made._session.verify is True
