"""Bodies of requests: small JSON objects, whatever says how long they are."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Request

from dss_iac.webapp import endpoints
from dss_iac.webapp.endpoints import HEADER, LARGEST, WORD, Misread


class Counted(io.BytesIO):
    """A body that counts what was taken of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def asked(body: bytes, *, chunked: bool = False) -> tuple[Request, Counted]:
    """A request of our page."""
    stream = Counted(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "wsgi.input": stream,
        "HTTP_" + HEADER.upper().replace("-", "_"): WORD,
    }  # fmt: skip
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True} if chunked else {
        "CONTENT_LENGTH": str(len(body))}  # fmt: skip
    return Request(environ), stream


@pytest.mark.parametrize("chunked", [False, True])
def test_a_small_object_is_read(chunked: bool) -> None:
    request, _ = asked(b'{"comment": "fine"}', chunked=chunked)
    assert endpoints._own(request) == {"comment": "fine"}


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "' + b"x" * 1_000_000 + b'"}',
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" * 30_000 + b"]" * 30_000,
        b"[1]", b"null", b"", b"{", b'{"a": \xff}', json.dumps({"a": 1}).encode("utf-16"),
    ],
    ids=["large", "deep map", "deep list", "list", "null", "empty", "torn", "no text", "two bytes"],
)  # fmt: skip
def test_anything_else_is_misread(body: bytes, chunked: bool) -> None:
    """One answer, and no more of it in memory than a body may have."""
    if body == json.dumps({"a": 1}).encode("utf-16"):
        body = body[:-1]
    request, stream = asked(body, chunked=chunked)
    with pytest.raises(Misread):
        endpoints._own(request)
    assert stream.taken <= LARGEST + 1
