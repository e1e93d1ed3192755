"""Trouble that lasts: outages, keys that expire, throttling, redirections, colleagues in between, tasks whose result is
lost; and the clock by which it passes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from dataikuapi.dss.future import DSSFuture
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.errors import DssError
from tests.sandbox.hours import Hours
from tests.sandbox.knobs import Knobs

INFO = "/dip/publicapi/auth/info"


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def dss(hours: Hours) -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        sandbox.client("designer").create_project("K", "K", "alice")
        sandbox.knobs.clock(hours)
        yield sandbox
        assert not sandbox.estate.crashes and not sandbox.estate.unknown_routes


@pytest.fixture
def knobs(dss: Sandbox) -> Knobs:
    return dss.knobs


@pytest.fixture
def ask(dss: Sandbox) -> Any:
    """One request on a kept connection: its status, 0 when it was lost, -1 when it was refused."""
    with requests.Session() as session:

        def send(path: str = INFO, verb: str = "GET", **more: Any) -> int:
            try:
                reply = session.request(
                    verb, dss.url + path, auth=("admin-key", ""), timeout=5, allow_redirects=False, **more
                )
            except requests.ConnectionError as error:
                return -1 if "refused" in str(error) else 0
            return reply.status_code

        yield send


def test_time_passes_by_sleeping_and_asking_and_for_every_fork(dss: Sandbox, hours: Hours, ask: Any) -> None:
    began = hours.now()
    ask()
    hours.sleep(60)
    pid = os.fork()
    if pid == 0:
        hours.sleep(5)
        os._exit(0)
    os.waitpid(pid, 0)
    reply = requests.get(dss.url + INFO, auth=("admin-key", ""), timeout=5)
    assert 65 < hours.now() - began < 66
    assert abs(dss.estate.now() / 1000 - hours.now()) < 1
    assert abs(parsedate_to_datetime(reply.headers["Date"]).timestamp() - hours.now()) < 2


@pytest.mark.parametrize(("when", "first"), [("before", 0), ("after", 200)])
def test_an_outage_refuses_connections_and_ends(
    knobs: Knobs, hours: Hours, ask: Any, when: str, first: int, dss: Sandbox
) -> None:
    knobs.outage(skip=1, lasts=20, when=when)
    told = [ask() for _ in range(5)]
    assert told[:2] == [200, first] and told[3:] == [-1, -1]
    assert told[2] in (0, -1)  # the connection of an answered request ends a moment later, maybe under the next one
    hours.sleep(19.5)
    assert ask() == -1
    hours.sleep(1)
    assert _back(ask) == 200


def _back(ask: Any) -> int:
    """The first answer after an outage, whose end the server sees a moment later."""
    return next(status for status in (ask() for _ in range(10_000)) if status != -1)


def test_an_outage_lasts_until_it_is_taken_back(knobs: Knobs, hours: Hours, ask: Any) -> None:
    knobs.outage(at_once=True)
    hours.sleep(10**6)
    assert [ask(), ask()] == [-1, -1]
    knobs.clear()
    assert _back(ask) == 200
    knobs.outage(at_once=True, lasts=3)
    assert ask() == -1
    hours.sleep(4)
    assert _back(ask) == 200


def test_a_sandbox_that_is_down_can_be_left(hours: Hours) -> None:
    with Sandbox(git=False) as sandbox:
        sandbox.knobs.outage(at_once=True)
        with pytest.raises(requests.ConnectionError):
            requests.get(sandbox.url + INFO, timeout=5)


def test_a_fault_lasts_for_seconds_or_for_ever(knobs: Knobs, hours: Hours, ask: Any) -> None:
    knobs.fault(status=503, skip=1, lasts=5)
    assert [ask(), ask(), ask()] == [200, 503, 503]
    hours.sleep(5)
    assert ask() == 200
    knobs.fault(status=503, times=0)
    hours.sleep(1000)
    assert [ask(), ask()] == [503, 503]


def test_every_fifth_request_is_throttled_and_not_executed(knobs: Knobs, dss: Sandbox) -> None:
    knobs.throttle(5, retry_after="7")
    project = dss.client("designer").get_project("K")
    with pytest.raises(DataikuException, match="Too many"):
        project.set_variables({"standard": {"x": 0}, "local": {}})
    kept = []
    for n in range(1, 5):
        project.set_variables({"standard": {"x": n}, "local": {}})
        kept.append(dss.estate.projects["K"].variables["x"])
    again = requests.put(f"{dss.url}/dip/publicapi/projects/K/variables", json={}, auth=("admin-key", ""), timeout=5)
    assert kept == [1, 2, 3, 4] and dss.estate.projects["K"].variables == {"x": 4}
    assert again.status_code == 429 and again.headers["Retry-After"] == "7"


def test_a_key_expires_and_is_given_back(knobs: Knobs, ask: Any) -> None:
    knobs.expire(skip=1)
    assert [ask(), ask(), ask()] == [200, 401, 401]
    knobs.clear()
    assert ask() == 200


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_redirection_turns_a_deletion_into_a_look(knobs: Knobs, dss: Sandbox, elsewhere: bool) -> None:
    knobs.create("K", "datasets", "D")
    knobs.fault(verb="DELETE", kind="redirect", elsewhere=elsewhere)
    url = f"{dss.url}/dip/publicapi/projects/K/datasets/D"
    reply = requests.delete(url, auth=("admin-key", ""), timeout=5)
    assert [r.status_code for r in (*reply.history, reply)] == [302, 200]
    assert [r.verb for r in dss.requests[-2:]] == ["DELETE", "GET"] and reply.request.method == "GET"
    assert "D" in dss.estate.projects["K"].store["datasets"]
    assert dss.estate.strays == (["GET /elsewhere/sign-in"] if elsewhere else [])


def test_a_colleague_comes_first(knobs: Knobs, dss: Sandbox) -> None:
    project = dss.client("designer").get_project("K")
    for kind in ("datasets", "recipes", "scenarios", "managed_folders", "zones", "wiki", "lib"):
        name = "python/same.py" if kind == "lib" else "Same"
        came = knobs.meanwhile("create", {"project": "K", "kind": kind, "name": name}, path="/projects/K/metadata")
        project.get_metadata()
        assert isinstance(came.came, str), (kind, came.came)
    folders = knobs.meanwhile(lambda: knobs.create("K", "managed_folders", "Same"), path="/projects/K/metadata")
    taken = knobs.meanwhile("create", {"project": "K", "kind": "datasets", "name": "Same"}, path="/projects/K/metadata")
    late = knobs.meanwhile("create", {"project": "K", "kind": "datasets", "name": "Late"}, skip=9)
    project.get_metadata()
    assert isinstance(folders.came, str) and isinstance(taken.came, DssError) and late.came is None
    assert [f["name"] for f in project.list_managed_folders()] == ["Same", "Same"]
    assert project.get_dataset("Same").get_settings().get_raw()["versionTag"]["lastModifiedBy"]["login"] == "bob"


def test_a_task_whose_result_is_lost(knobs: Knobs, dss: Sandbox) -> None:
    client = dss.client("designer")
    knobs.linger(verb="PUT", path="/projects/K/variables", times=2)
    body = {"standard": {"x": 1}, "local": {}}
    first = client._perform_json("PUT", "/projects/K/variables", body=body)
    assert DSSFuture(client, first["jobId"]).wait_for_result() is None
    knobs.futures(lose_next=1)
    second = client._perform_json("PUT", "/projects/K/variables", body=body)
    assert client._perform_json("GET", f"/futures/{second['jobId']}", params={"peek": False})["hasResult"] is False
    with pytest.raises(requests.ConnectionError):
        client._perform_json("GET", f"/futures/{second['jobId']}", params={"peek": False})
    with pytest.raises(DataikuException, match="does not exist"):
        client._perform_json("GET", f"/futures/{second['jobId']}")
    assert dss.estate.projects["K"].variables == {"x": 1}
