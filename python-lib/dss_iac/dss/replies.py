"""How the body of a reply is read, and what a request without a reply means. Knows no call, no kind, no project."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..core.model.discovery import LazyModule
from ..errors import Malformed, Unreachable
from . import error_classification

if TYPE_CHECKING:
    import requests
else:
    requests = LazyModule("requests")

ARCHIVE = "archive"  # `Call.expect` of a body whose size nobody knows before: read bit by bit, up to `LARGEST`
LARGEST = 128 * 2**20  # bytes of an archive: what describes a project takes far less
_AT_ONCE = 2**16


def _archive(reply: requests.Response, request: str) -> bytes:
    """The bytes of an archive; Malformed for one that is larger than any of these, before it fills the memory."""
    content = bytearray()
    try:
        for some in reply.iter_content(_AT_ONCE):
            content += some
            if len(content) > LARGEST:
                raise Malformed(f"an archive of more than {LARGEST >> 20} MB, which is not read", request=request)
    except requests.RequestException as error:
        raise unreachable(error, "DSS", request) from None
    finally:
        reply.close()
    return bytes(content)


READ: dict[str, Callable[[requests.Response, str], Any]] = {
    "json": lambda reply, request: error_classification.parse(reply.content, request),
    "text": lambda reply, request: reply.content.decode("utf-8", "replace"),
    "raw": lambda reply, request: reply.content,
    ARCHIVE: _archive,
    "empty": lambda reply, request: error_classification.nothing(reply.content, request),
}


def unreachable(error: ValueError | OSError, host: str, request: str) -> Unreachable:
    """The error for a request without a reply: whether it can have reached DSS, and whether waiting may help."""
    causes = tuple(_causes(error))
    refused = any(isinstance(c, ConnectionRefusedError) for c in causes)
    unsent = refused or isinstance(error, requests.exceptions.ConnectTimeout)
    lost = isinstance(error, (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError))
    known = isinstance(error, (requests.exceptions.SSLError, requests.exceptions.ProxyError))
    away = unsent or (lost and not known and not any(isinstance(c, socket.gaierror) for c in causes))
    return Unreachable(_why(error, host), request=request, away=away, unsent=unsent)


def _why(error: ValueError | OSError, host: str) -> str:
    """One line for what `requests` says in ten. Told by types: the words differ from version to version."""
    causes = tuple(_causes(error))
    of_requests = isinstance(error, (requests.RequestException, ValueError))  # else a file of certificates is none
    if isinstance(error, requests.exceptions.SSLError) or not of_requests:
        way = "name a file with that of its issuer (`instance: {verify_tls: FILE}`), or pass --insecure"
        return f"TLS failed for {host}; check the certificate, {way}"
    if isinstance(error, requests.exceptions.Timeout):
        return f"{host} did not answer in time; check the network, and whether DSS is overloaded"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"{host} refuses connections; check the URL and port, and that DSS runs"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"{host} is not a known host name; check the URL"
    if isinstance(error, UnicodeError) and host.isascii():
        return "the API key has characters that no key has; copy it once more"
    if isinstance(error, ValueError):  # no schema, an unknown one, or no URL at all
        return f"{host!r} is not a URL; write http://HOST:PORT or https://HOST"
    return f"the connection to {host} was lost ({type(error).__name__}); check the network, then plan again"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
