"""Transport of the sandbox: prefixes, keys, encodings, errors, unknown routes (API §1)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox, routing, typed
from tests.sandbox.errors import DssError


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        sandbox.client("designer").create_project("K", "K", "alice")
        yield sandbox
        assert not sandbox.estate.crashes


@pytest.mark.parametrize("path", ["/dip/publicapi/projects/", "/public/api/projects", "/dip/publicapi//projects//"])
def test_both_prefixes_and_any_slashes(dss: Sandbox, path: str) -> None:
    found = requests.get(dss.url + path, auth=("admin-key", ""), timeout=5)
    assert [p["projectKey"] for p in found.json()] == ["K"]
    assert found.headers["DSS-Version"] and found.headers["Date"]


def test_every_form_of_authentication(dss: Sandbox) -> None:
    url = dss.url + "/dip/publicapi/auth/info"
    ticket = dss.client("designer").get_ticket()
    forms = (
        {"auth": ("designer-key", "")},
        {"auth": ("", "designer-key")},
        {"headers": {"Authorization": "Bearer designer-key"}},
        {"headers": {"X-DKU-APITicket": ticket}},
        {"auth": ("admin-key", ""), "headers": {"X-DKU-ProxyUser": "alice"}},
    )
    for form in forms:
        assert requests.get(url, timeout=5, **form).json()["associatedDSSUser"] == "alice"


@pytest.mark.parametrize("auth", [None, ("wrong", ""), ("", "")])
def test_a_wrong_key_is_401_with_the_text_of_dss(dss: Sandbox, auth: tuple[str, str] | None) -> None:
    answer = requests.get(dss.url + "/dip/publicapi/projects/", auth=auth, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["errorType"].endswith("NotAuthenticatedException")
    assert answer.json()["message"] == "Unknown API Key"


def test_an_unknown_route_is_501_names_itself_and_is_remembered() -> None:
    with Sandbox(git=False) as dss:
        with pytest.raises(DataikuException, match=r"sandbox.UnknownRoute: GET /nowhere"):
            dss.client()._perform_json("GET", "/nowhere")
        assert dss.estate.unknown_routes == ["GET /nowhere"]


def test_requests_are_logged_and_can_be_cleared() -> None:
    with Sandbox(git=False) as dss:
        dss.client("designer").create_project("L", "L", "alice")
        dss.client("admin").get_project("L").get_metadata()
        assert [(r.verb, r.path, r.status, r.user) for r in dss.requests] == [
            ("POST", "/projects", 200, "alice"),
            ("GET", "/projects/L/metadata", 200, "admin"),
        ]
        assert [r.writes for r in dss.requests] == [True, False]
        over_http = requests.get(dss.url + "/__sandbox__/requests", timeout=5).json()
        assert [r["n"] for r in over_http] == [1, 2]
        requests.delete(dss.url + "/__sandbox__/requests", timeout=5)
        assert dss.requests == []


def test_bad_json_is_refused_as_gson_does(dss: Sandbox) -> None:
    url = dss.url + "/dip/publicapi/projects/K/variables/"
    answer = requests.put(url, data="{oops", auth=("admin-key", ""), timeout=5)
    assert answer.status_code == 400
    assert answer.json()["errorType"].endswith("JsonSyntaxException")


def test_segments_are_decoded_once_and_rest_takes_the_remainder() -> None:
    parts = routing.strip_prefix(routing.segments(b"/dip/publicapi/projects/K/libraries/contents//a%20b/c%252F.py"))
    found = routing.find("GET", parts)
    assert found is not None
    assert found[1] == {"key": "K", "path": "a b/c%2F.py"}


def test_query_flags_as_python_writes_them() -> None:
    query = routing.Query("a=True&b=False&c=true&d=1&e=&x=1&x=2")
    assert [query.flag(n) for n in "abcd"] == [True, False, True, True]
    assert query.flag("e", True) is True and query.flag("none") is False
    assert query.getall("x") == ["1", "2"]


def test_object_references_keep_the_order_that_the_client_compares() -> None:
    with Sandbox(git=False) as dss:
        item = {"projectKey": "P", "objectType": "DATASET", "objectId": "d"}
        rng = dss.estate.rng
        assert rng is not None
        texts = {json.dumps(json.loads(routing.dump(item, rng))) for _ in range(20)}
        assert texts == {'{"objectId": "d", "objectType": "DATASET", "projectKey": "P"}'}
        many = {json.dumps(json.loads(routing.dump(dict.fromkeys("abcdefg", 1), rng))) for _ in range(20)}
        assert len(many) > 3


SPEC = {
    "flag": False,
    "mode": typed.Enum("A", "B", default="A"),
    "n": 1,
    "f": 0.5,
    "rules": typed.ListOf({"expr": ""}),
    "inner": {"x": 1, "y": typed.OPTIONAL},
    "free": typed.ANY,
    "opt": typed.OPTIONAL,
}


@pytest.mark.parametrize(
    ("given", "path", "expected"),
    [
        ({"oops": 1}, "oops", None),
        ({"inner": {"z": 1}}, "inner", {"x": 1}),
        ({"inner": {"y": None}}, "inner", {"x": 1}),
        ({"mode": "C"}, "mode", None),
        ({"mode": "B"}, "mode", "B"),
        ({}, "mode", "A"),
        ({"f": 2}, "f", 2.0),
        ({"n": "7"}, "n", 7),
        ({"flag": "true"}, "flag", True),
        ({"rules": [{"expr": "a", "b": 1}, {}]}, "rules", [{"expr": "a"}, {"expr": ""}]),
        ({"free": {"any": [1]}}, "free", {"any": [1]}),
        ({"opt": None}, "opt", None),
    ],
)
def test_typed_objects(given: dict[str, object], path: str, expected: object) -> None:
    assert typed.normalise(SPEC, given).get(path) == expected


@pytest.mark.parametrize("given", [{"inner": []}, {"rules": {}}, {"n": "x"}, {"n": True}, {"n": {}}, []])
def test_typed_objects_refuse_other_json_types(given: object) -> None:
    with pytest.raises(DssError, match="JsonSyntaxException: Expected"):
        typed.normalise(SPEC, given)


def test_a_base_stands_in_for_what_is_missing() -> None:
    assert typed.normalise(SPEC, {"n": 2}, {"flag": True, "n": 9})["flag"] is True
    assert typed.normalise(SPEC, {"n": 2}, {"flag": True, "n": 9})["n"] == 2
