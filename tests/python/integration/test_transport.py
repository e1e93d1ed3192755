"""How the engine speaks to DSS: errors by their words, patience with reads, never a second POST."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import dataikuapi
import pytest
import requests

from dss_iac.core.model.kind import Call
from dss_iac.dss import error_classification
from dss_iac.dss.transport import Patience, Transport, fill
from dss_iac.errors import (
    AlreadyExists,
    DssError,
    Forbidden,
    Malformed,
    NotFound,
    Throttled,
    Unauthenticated,
    Unreachable,
)
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

ME = Call("GET", "/auth/info")
NEW_FOLDER = Call("POST", "/project-folders/ROOT/children", query={"name": "A"})


def transport(dss: Sandbox, who: str = "admin", **patience: Any) -> tuple[Transport, list[float]]:
    slept: list[float] = []
    return Transport(dss.client(who), slept.append, Patience(**patience)), slept


@pytest.mark.parametrize(
    ("status", "kind", "text", "error"),
    [
        (404, "com.dataiku.dip.server.controllers.NotFoundException", "dataset does not exist: P.X", NotFound),
        (500, "java.lang.IllegalArgumentException", "Connection 'X' does not exist", NotFound),
        (500, "com.dataiku.dip.exceptions.CodedIOException", "Not a file: a.py", NotFound),
        (500, "java.lang.IllegalArgumentException", "dataset already exists: P.X", AlreadyExists),
        (401, "com.dataiku.dip.exceptions.NotAuthenticatedException", "Unknown API Key", Unauthenticated),
        (401, "com.dataiku.dip.exceptions.UnauthorizedException", "Failed to read project permissions", Forbidden),
        (403, "java.lang.SecurityException", "You may not create new projects", Forbidden),
        (500, "java.lang.NullPointerException", "null", DssError),
        (429, "", "slow down", Throttled),
        (503, "", "starting", Unreachable),
    ],
)
def test_errors_are_told_apart_by_their_words(status: int, kind: str, text: str, error: type[DssError]) -> None:
    body = json.dumps({"errorType": kind, "message": text}).encode()
    found = error_classification.classify(status, body, {"Retry-After": "7"}, "GET /x")
    assert type(found) is error and text in str(found)
    assert not isinstance(found, Throttled) or found.retry_after == 7


def test_a_page_of_a_proxy_is_one_readable_line() -> None:
    found = error_classification.classify(
        502, b"<html><body><h1>Bad Gateway</h1>\n<p>nginx</p></body></html>", {}, "GET /x"
    )
    assert str(found) == "GET /x: Bad Gateway nginx"


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429}, {"kind": "drop"}, {"kind": "truncated"}, {"kind": "html"}]
)
def test_a_read_is_tried_again_with_growing_pauses(dss: Sandbox, knobs: Knobs, fault: dict[str, Any]) -> None:
    speak, slept = transport(dss)
    knobs.fault(verb="GET", path="/auth/info", times=2, **fault)
    assert speak.send(ME)["associatedDSSUser"] == "admin"
    assert len(slept) == 2 and slept[0] <= slept[1]


def test_patience_ends(dss: Sandbox, knobs: Knobs) -> None:
    speak, slept = transport(dss, again=2)
    knobs.fault(verb="GET", path="/auth/info", times=0, status=503)
    with pytest.raises(Unreachable):
        speak.send(ME)
    assert len(slept) == 2


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429}, {"kind": "drop"}, {"status": 500}])
def test_a_post_is_never_repeated(dss: Sandbox, knobs: Knobs, fault: dict[str, Any]) -> None:
    speak, slept = transport(dss)
    knobs.fault(verb="POST", path="/project-folders/*/children", times=0, when="after", **fault)
    with pytest.raises(DssError):
        speak.send(NEW_FOLDER)
    assert slept == [] and sum(r.verb == "POST" for r in dss.requests) == 1


def test_a_web_page_instead_of_json_says_so(dss: Sandbox, knobs: Knobs) -> None:
    speak, _ = transport(dss, again=0)
    knobs.fault(verb="GET", path="/auth/info", kind="html")
    with pytest.raises(Malformed, match=r"web page.*URL"):
        speak.send(ME)


def test_a_web_page_is_no_answer_where_none_is_needed_either(dss: Sandbox, knobs: Knobs) -> None:
    """A sign-in page has status 200, and DSS has not heard of what was sent."""
    speak, _ = transport(dss)
    knobs.fault(verb="POST", path="/project-folders/*/children", kind="html")
    with pytest.raises(Malformed, match=r"web page.*URL"):
        speak.send(replace(NEW_FOLDER, expect="empty"))


def test_silence_ends_by_the_clock(dss: Sandbox, knobs: Knobs) -> None:
    speak, _ = transport(dss, again=0, read=0.2)
    knobs.fault(verb="GET", path="/auth/info", kind="timeout", seconds=1.0)
    with pytest.raises(Unreachable, match="did not answer in time"):
        speak.send(ME)


def test_a_closed_port_is_told_at_once() -> None:
    client = SimpleNamespace(host="http://127.0.0.1:9", _session=requests.Session())
    began = time.monotonic()
    with pytest.raises(Unreachable, match="refuses connections"):
        Transport(client, time.sleep).send(ME, again=0)
    assert time.monotonic() - began < 2


def test_a_key_that_is_none_is_told_as_such(dss: Sandbox) -> None:
    """HTTP sends no such characters: the address is not to blame."""
    client = dataikuapi.DSSClient(dss.url, "ключ")
    with pytest.raises(Unreachable, match="API key has characters"):
        Transport(client, time.sleep).send(Call("GET", "/auth/info"), again=0)


def test_a_name_that_nobody_knows_is_told() -> None:
    """Only a resolver's answer ends so, whatever words it and the libraries above it choose."""
    client = SimpleNamespace(host="http://nowhere.invalid", _session=requests.Session())
    with pytest.raises(Unreachable, match=r"nowhere\.invalid is not a known host name"):
        Transport(client, time.sleep).send(ME, again=0)


def test_names_with_signs_are_quoted() -> None:
    assert (
        fill("/projects/{project}/recipes/{id}", "P", "bob's #1 (x?) 100%")
        == "/projects/P/recipes/bob%27s%20%231%20%28x%3F%29%20100%25"
    )
    assert fill("/c/{id}", "P", "python/a b.py") == "/c/python/a%20b.py"


def test_proxies_of_the_environment_are_looked_up_once(dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for all requests of a transport; and a session that does its own thing with requests is left to it."""
    asked = []
    real = requests.sessions.get_environ_proxies
    monkeypatch.setattr(requests.sessions, "get_environ_proxies", lambda *a, **k: asked.append(a) or real(*a, **k))
    speaker = Transport(dss.client(), lambda seconds: None)
    for _ in range(5):
        speaker.send(Call("GET", "/auth/info"))
    assert len(asked) == 1

    own = dss.client()
    seen, ask = [], own._session.request
    monkeypatch.setattr(own._session, "request", lambda *a, **k: seen.append(a) or ask(*a, **k))
    Transport(own, lambda seconds: None).send(Call("GET", "/auth/info"))
    assert len(seen) == 1


def test_a_proxy_of_the_environment_is_used(dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    client = dss.client()
    client.host = client.host.replace("127.0.0.1", "dss.invalid")
    with pytest.raises(Unreachable) as told:
        Transport(client, lambda seconds: None, Patience(again=0)).send(Call("GET", "/auth/info"))
    assert "not a known host name" not in str(told.value)  # nobody looked for it: that is the proxy's business
