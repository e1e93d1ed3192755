"""The sandbox hosts a plugin: choices, pages and webapps, as a browser asks for them (AUTO §5, §12.4; conventions §3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.auth import SESSION

TINY = Path(__file__).parent / "fixtures" / "tiny"
HELLO = "/projects/P/macros/pyrunnable_tiny_hello"


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False, plugin=TINY) as sandbox:
        project = sandbox.client("designer").create_project("P", "P <b>", "alice")
        project.new_managed_dataset("OUT").with_store_into("filesystem_managed").create()
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


class Browser:
    """A session of one user; nobody's when no login is given."""

    def __init__(self, dss: Sandbox, login: str = "") -> None:
        self.url, self.session = dss.url, requests.Session()
        if login:
            self.session.cookies.set(SESSION, dss.knobs.sign_in(login))

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(self.url + path, timeout=30, **more)

    def post(self, path: str, body: Any = None) -> requests.Response:
        return self.session.post(self.url + path, json=body, timeout=30)


@pytest.fixture
def alice(dss: Sandbox) -> Browser:
    return Browser(dss, "alice")


@pytest.fixture(scope="module")
def board(dss: Sandbox) -> str:
    """Id of a webapp whose backend runs as admin."""
    return dss.knobs.webapp("P", "webapp_tiny_board", "Board", {"title": "</script><b>"})


def test_strangers_sign_in_first(dss: Sandbox) -> None:
    stranger = Browser(dss)
    assert stranger.get("/projects/P/").url.endswith("/login?next=%2Fprojects%2FP%2F")
    assert "P &lt;b&gt;" in stranger.get("/login?user=alice&next=/projects/P/").text
    assert Browser(dss).get("/login?user=alice&next=//evil.example", allow_redirects=False).headers["location"] == "/"
    assert Browser(dss).get("/login?user=nobody").status_code == 404


def test_others_see_nothing(dss: Sandbox, board: str) -> None:
    rita = Browser(dss, "rita")
    assert "P &lt;b&gt;" not in rita.get("/").text
    for path in (
        "/projects/P/",
        "/projects/P/macros/",
        HELLO,
        f"/webapps/P/{board}/",
        f"/web-apps-backends/P/{board}/who",
    ):
        assert rita.get(path).status_code in (401, 403), path
    assert Browser(dss).get(f"/web-apps-backends/P/{board}/who").status_code == 401


def test_the_form_of_a_macro_comes_from_its_descriptor(alice: Browser, dss: Sandbox) -> None:
    assert "Say hello" in alice.get("/projects/P/macros/").text
    page = alice.get(HELLO + '?name="><script>').text
    assert 'value="&quot;&gt;&lt;script&gt;"' in page and 'data-visible="model.n &gt; 1"' in page
    assert "data-dynamic" in page and "Loud" not in page
    assert "Loud" in Browser(dss, "admin").get(HELLO).text


def test_a_macro_runs_from_its_page(alice: Browser) -> None:
    run = alice.post(HELLO + "/run", {"params": {"name": "x"}}).json()["runId"]
    while alice.get(f"{HELLO}/state/{run}").json()["running"]:
        pass
    assert "user: alice" in alice.get(f"{HELLO}/result/{run}").text


def test_choices_come_from_the_base_environment(alice: Browser) -> None:
    found = alice.post(HELLO + "/choices", {"parameterName": "pick", "config": {"name": "x"}}).json()["choices"]
    assert found == [{"value": "none", "label": "pick x base"}, {"value": "OUT", "label": "OUT"}]


def test_a_webapp_is_one_page(alice: Browser, board: str) -> None:
    page = alice.get(f"/webapps/P/{board}/").text
    assert "h1 { color: teal; }" in page and '<h1 id="title">' in page and "<script type=module>document" in page
    assert f'"/web-apps-backends/P/{board}"' in page and '"\\u003c/script>\\u003cb>"' in page
    assert f'src="/webapps/P/{board}/"' in alice.get(f"/projects/P/webapps/{board}_board/view").text


def test_a_backend_knows_its_visitor(alice: Browser, dss: Sandbox, board: str) -> None:
    seen = alice.get(f"/web-apps-backends/P/{board}/who").json()
    assert (seen["visitor"], seen["backend"], seen["greeting"]) == ("alice", "admin", "Hello")
    webapp = dss.client("designer").get_project("P").get_webapp(board)
    backend = webapp.get_backend_client()
    assert backend.session.get(backend.url_for_path("/who"), timeout=30).json()["visitor"] == "alice"
    assert webapp.get_state().running


def test_requests_reach_the_backend_as_they_are(alice: Browser, board: str) -> None:
    answer = alice.get(f"/web-apps-backends/P/{board}/echo/a%2Fb/c%20d?x=1%202")
    assert (answer.status_code, answer.text, answer.headers["x-own"]) == (418, "a/b/c d?x=1%202", "yes")


def test_acting_as_the_visitor_must_be_granted(alice: Browser, dss: Sandbox, board: str) -> None:
    touch = f"/web-apps-backends/P/{board}/touch"
    refused = alice.post(touch, 1)
    assert refused.status_code == 403 and "not allowed to impersonate user alice" in refused.json()["error"]
    dss.knobs.impersonation(True)
    assert alice.post(touch, 2).json() == {"by": "alice"}
    dss.knobs.impersonation(False)
    variables = [r for r in dss.requests if r.path == "/projects/P/variables" and r.verb == "PUT"]
    assert [r.user for r in variables] == ["alice"]


def test_stop_restart_and_a_backend_that_cannot_start(alice: Browser, dss: Sandbox, board: str) -> None:
    webapp = dss.client("designer").get_project("P").get_webapp(board)
    webapp.stop_backend()
    assert not webapp.get_state().running
    webapp.start_or_restart_backend().wait_for_result()
    assert webapp.get_state().running
    broken = dss.estate.installed["tiny"].folder / "webapps" / "board" / "backend.py"
    text = broken.read_text()
    broken.write_text("1 / 0")
    webapp.stop_backend()
    answer = alice.get(f"/web-apps-backends/P/{board}/who")
    assert answer.status_code == 502 and "ZeroDivisionError" in answer.text
    broken.write_text(text)


def test_webapps_of_plugins_are_made_in_the_interface_only(alice: Browser, dss: Sandbox) -> None:
    project = dss.client("designer").get_project("P")
    with pytest.raises(DataikuException, match="Unsupported web app type"):
        project.client._perform_json("POST", "/projects/P/webapps/", body={"name": "x", "type": "webapp_tiny_board"})
    form = {"type": "webapp_tiny_board"}
    page = alice.session.post(f"{alice.url}/projects/P/webapps/new", data=form, timeout=30)
    assert 'value="A &lt;b&gt;board&lt;/b&gt;"' in page.text
    edit = page.url.removeprefix(alice.url)
    view = alice.post(edit, {"config": {"title": "T"}}).json()["view"]
    ident = view.split("/")[4]
    settings = project.get_webapp(ident).get_settings()
    assert settings.get_raw()["config"] == {"title": "T"}
    settings.get_raw()["params"]["runAs"] = "admin"
    with pytest.raises(DataikuException, match="may not change the user"):
        settings.save()


def test_static_files_stay_inside_the_resource_folder(alice: Browser) -> None:
    assert alice.get("/plugins/tiny/resource/choices.py").text.startswith("import dataiku")
    assert alice.get("/plugins/tiny/resource/..%2Fplugin.json").status_code == 404
    assert alice.get("/site-assets/form.js").headers["content-type"].startswith("text/javascript")
    assert alice.get("/site-assets/..%2Fserver.py").status_code == 404
