"""No key of DSS or of this tool reaches a template, whatever the configuration says: through a macro, the webapp's way
to a plan, the command line and the library. And without the key nobody approves in another one's name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.consent import approval
from dss_iac.core.consent.approval import APPROVED, Decision, Record
from dss_iac.errors import ConfigError, StateError
from dss_iac.plugin import actions
from dss_iac.run.home import plan_store
from dss_iac.run.verb import saved_plan, verbs
from dss_iac.run.verb.prepare import Around
from dss_iac.webapp.actions import put_back
from dss_iac.webapp.visitor import Visitor
from tests.sandbox import Sandbox

from .test_cli import desk, point, run
from .test_plugin_actions import KEY, House

__all__ = ["desk"]  # a fixture

RULE = "no template reads DKU_*, DATAIKU_* or DSS_IAC_*"
NAMES = ("DSS_IAC_SIGNING_KEY", "DKU_API_KEY", "dataiku_api_key", "Dss_Iac_Policy")


def allowed(name: str) -> dict[str, Any]:
    """A configuration that prints a variable into a description, and allows itself to."""
    return {
        "project": {"key": "SHOP", "name": "Shop"},
        "policy": {"env_allow": [name]},
        "datasets": [{"name": "CLEAN", "type": "managed", "connection": "filesystem_managed",
                      "description": f"{{{{ env.{name} }}}}"}],
    }  # fmt: skip


def secret(name: str) -> dict[str, Any]:
    """A configuration that declares the field a secret, whose value then stands in DSS."""
    dataset = {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed", "secrets": ["params.x"],
               "params": {"x": f"{{{{ env['{name}'] | default('') }}}}"}}  # fmt: skip
    return {"project": {"key": "SHOP", "name": "Shop"}, "datasets": [dataset]}


def rendered(name: str) -> dict[str, Any]:
    """A configuration that renders a whole file."""
    article = {
        "name": "Home",
        "content": f"{{% if env.{name} is defined %}}{{{{ env.{name} }}}}{{% endif %}}",
        "render": True,
    }
    return {"project": {"key": "SHOP", "name": "Shop"}, "policy": {"env_allow": [name]}, "articles": [article]}


def listed(name: str) -> dict[str, Any]:
    """A configuration that prints whatever `env` holds, into a secret."""
    return {**secret(name), "datasets": [{**secret(name)["datasets"][0], "params": {"x": "{{ env | tojson }}"}}]}


WAYS = (allowed, secret, rendered)


@pytest.fixture
def house(dss: Sandbox) -> House:
    """A project that holds its own configuration."""
    return House(dss)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_through_a_macro(house: House, way: Any, name: str) -> None:
    house.config = way(name)
    house.save()
    for form in ({}, {"environ": {name: "mine"}}):
        with pytest.raises(ConfigError, match="no template reads") as caught:
            actions.plan(house.visit("designer", **form))
        assert RULE in str(caught.value) and KEY not in str(caught.value)


def test_what_a_template_lists_has_no_key(house: House) -> None:
    house.config = listed("")
    house.save()
    visit = house.visit("designer", environ={"REGION": "EU", "DKU_API_KEY": "x"})
    made = verbs.load(house.config, around=visit.around())
    told = str([dict(r.body) for r in made.desired.resources.values()])
    assert "REGION" in told and KEY not in told and "DKU_API_KEY" not in told


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_through_the_webapp(house: House, way: Any, name: str) -> None:
    verbs.apply(verbs.plan(house.config, around=house.visit().around()))
    house.config = way(name)
    house.save()
    form = {"configuration": "library:iac", "environ": {name: "mine"}}
    visitor = Visitor("admin", ("administrators",), house.dss.client(), True, "SHOP", house.settings, form)
    with pytest.raises(ConfigError, match="no template reads"):
        put_back(visitor, "SHOP", ["dataset.SHOP.CLEAN"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_on_the_command_line(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dss: Sandbox, way: Any, name: str
) -> None:
    point(monkeypatch, dss.url)
    monkeypatch.setenv("DSS_IAC_SIGNING_KEY", KEY)
    (desk / "iac" / "project.yml").write_text(yaml.safe_dump(way(name)))
    for words in (("validate",), ("plan",), ("apply", "--auto-approve")):
        code, out, err = run(capsys, *words, "-c", "iac")
        assert code == 1 and RULE in out + err and KEY not in out + err and "admin-key" not in out + err


def test_a_key_in_use_is_withheld_under_any_name(tmp_path: Path, dss: Sandbox) -> None:
    environ = {"DSS_IAC_SIGNING_KEY": KEY, "COPY": KEY, "ALSO": "admin-key", "REGION": "EU"}
    around = Around(environ=environ, client=dss.client())
    for name in ("COPY", "ALSO"):
        with pytest.raises(ConfigError, match=f"env.{name} holds a key that is in use here"):
            verbs.load(secret(name), around=around)
    assert verbs.load(allowed("REGION"), around=around).desired.resources


def test_the_signing_key_is_no_key_of_a_dss(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "project.yml").write_text("project: {key: SHOP}\n")
    for name in ("DSS_IAC_SIGNING_KEY", "AWS_SECRET_KEY"):
        (tmp_path / "environments" / "prod.yml").write_text(f"instance: {{url: 'https://dss', api_key_env: {name}}}\n")
        with pytest.raises(ConfigError, match="api_key_env"):
            verbs.load(tmp_path, environment="prod", around=Around(environ={name: KEY}))


def test_no_repr_shows_a_key(house: House) -> None:
    visit = house.visit("designer", environ={"X": "1"}, instance={"url": "http://x", "api_key": "other-key"})
    around = house.visit("designer").around()
    made = verbs.plan(house.config, around=around)
    shown = [visit, around, around.credentials, made, made.store, saved_plan.shelf(around)]
    visitor = Visitor("admin", (), house.dss.client(), True, "SHOP", house.settings, {"environ": {"K": KEY}})
    for value in (*shown, visitor):
        assert not {KEY, "other-key", "admin-key", "designer-key"} & set(repr(value).replace("'", " ").split())
        assert KEY not in repr(value)


def test_a_forged_approval_is_refused(house: House) -> None:
    house.settings["require_approval"] = 1
    id = house.planned("designer")
    place = saved_plan.shelf(house.visit().around())
    assert isinstance(place, plan_store.HostPlanStore)
    full = saved_plan.opened(place, id, KEY.encode())[1]
    word = Decision("admin", APPROVED, "2026-01-01T00:00:00Z", groups=("administrators",), writer=True)
    for guess in (b"", b"guess", b"None"):
        place.decide(id, approval.dumps(Record(full, (word,)), guess))
        with pytest.raises(StateError, match="not signed|signature does not fit"):
            actions.apply(house.visit("designer", plan=id))
    assert [d["name"] for d in house.project.list_datasets()] == []
