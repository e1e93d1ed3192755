"""A fixed sample of the fault matrix, and that there is one table of what failures mean, with a row for every class."""

from __future__ import annotations

import json

import pytest

from dss_iac.dss import error_classification
from dss_iac.errors import DssError, Forbidden, NotFound, Throttled, Unauthenticated, Unreachable
from tests.python.fire import fault, judge, trouble
from tests.python.fire.arena import Ground, Site
from tests.sandbox import Sandbox

FOR_EVER = [name for name, what in trouble.LASTING.items() if what.at == "all" and not what.passes]
PLAIN = [name for name in trouble.CLASSES if name != "redirect"]  # which a look may follow to the same address
DECIDED = {
    "401": Unauthenticated,
    "403": Forbidden,
    "404": NotFound,
    "404 as 500": NotFound,
    "429": Throttled,
    "500": DssError,
    "502 page": Unreachable,
}


@pytest.mark.parametrize("matrix", fault.MATRICES, ids=lambda m: m.name)
def test_a_sample(matrix: fault.Matrix) -> None:
    wrong = {str(p): w for p, w in fault.tried(matrix, fault.SAMPLE // len(fault.MATRICES)) if w}
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize("name", DECIDED)
def test_a_reply_means_what_the_table_says(name: str) -> None:
    rule = trouble.CLASSES[name]
    body = {"errorType": rule.get("error_type", ""), "message": rule.get("message", "")}
    raw = b"<html><h1>Bad Gateway</h1></html>" if rule["kind"] == "html" else json.dumps(body).encode()
    found = error_classification.classify(rule["status"], raw, {"Retry-After": "3"}, "GET /x")
    assert type(found) is DECIDED[name]
    assert not isinstance(found, Throttled) or found.retry_after == 3


@pytest.mark.parametrize("name", [*PLAIN, *FOR_EVER])
def test_each_class_reaches_a_client_as_it_is_meant(name: str) -> None:
    """The sandbox's faults are what they are called: one line of an error, exit code 1, and nothing sent beside it."""

    def trial(site: Site) -> list[str]:
        hush = trouble.Point(1, "GET", "/auth/info", name, int(name in trouble.CLASSES)).strike(site)
        ended = site.run(*judge.DRIFT, hush=hush)
        return [str(ended.code), ended.out + ended.err]

    with Ground(_empty, shells=1, git=False) as ground:
        code, told = ground.one(trial)
    assert code == "1" and "Traceback" not in told and json.loads(told[: told.rindex("}") + 1])["errors"]


def _empty(dss: Sandbox, folder: object) -> None:
    dss.client().create_project("RICH", "Rich", "admin")


def test_every_reply_that_is_an_error_falls_into_some_row() -> None:
    """Nothing leaves the table as anything but an error of DSS, whatever the status, the type and the text."""
    for status in (400, 401, 403, 404, 409, 413, 418, 429, 500, 501, 502, 503, 504, 599):
        for raw in (
            b"",
            b"null",
            b"[]",
            b'"x"',
            b"{}",
            b'{"message": null}',
            b"\xff\xfe",
            b"<html>",
            b'{"errorType": 3}',
        ):
            assert isinstance(error_classification.classify(status, raw, {}, "GET /x"), DssError)
