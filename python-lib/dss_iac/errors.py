"""The exception tree of dss-iac; it knows no other module of the package.

    IacError                      everything a caller may want to catch
    ├── ConfigError               the configuration is wrong; carries every diagnostic found
    ├── Refused                   a guard said no; carries reasons, each with its way out      exit 3
    ├── Locked                    somebody else is applying; carries the holder                exit 4
    ├── Partial                   some steps failed; carries the result                        exit 5
    ├── Stale                     the plan no longer fits what it was made from                exit 3
    ├── StateError                state is missing, damaged, newer, or of another home
    └── DssError                  DSS answered with an error, or did not answer
        ├── Unreachable           no connection, TLS failure, time-out
        ├── Unauthenticated       the key is unknown or expired
        ├── Forbidden             the key lacks a right
        ├── NotFound              the object does not exist
        ├── AlreadyExists         the name is taken
        ├── Throttled             DSS asked us to slow down
        ├── Redirected            the answer is another address
        ├── Malformed             the reply is not what the route is documented to give
        └── Forgotten             the result of a task that a request began is lost

Every message is one line: where, what is wrong, what to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


class IacError(Exception):
    """Root of everything this package raises on purpose. `code` is its name for programs: `config`, `not-found`."""

    exit_code = 1
    code = "error"

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        words = re.findall("[A-Z][a-z]+", cls.__name__.removesuffix("Error"))
        cls.code = "-".join(words).lower()


class ConfigError(IacError):
    """The configuration has errors; `diagnostics` holds all of them, in file order."""

    def __init__(self, diagnostics: Sequence[Any]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(d) for d in self.diagnostics))


class Refused(IacError):
    """A guard refused; `reasons` are (what, way out) pairs as `core.planning.guard.Refusal`."""

    exit_code = 3

    def __init__(self, reasons: Sequence[Any]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(str(r) for r in self.reasons))


class Stale(IacError):
    """The plan was made from something that has moved since."""

    exit_code = 3


class Locked(IacError):
    """Another apply holds the lock."""

    exit_code = 4


class Partial(IacError):
    """Some steps failed; `result` is the `run.step.walk.Result`."""

    exit_code = 5

    def __init__(self, message: str, result: Any) -> None:
        self.result = result
        super().__init__(message)


class StateError(IacError):
    """State cannot be used as it is."""


class DssError(IacError):
    """DSS refused a request.

    `status` is the HTTP status (0 when there was no reply), `type` the Java class DSS named, `text` its message,
    `request` the verb and path. `spent`: it was waited for as long as patience lasts.
    """

    spent = False

    def __init__(self, text: str, *, status: int = 0, type: str = "", request: str = "") -> None:
        self.text, self.status, self.type, self.request = text, status, type, request
        super().__init__(f"{request}: {text}" if request else text)


class Unreachable(DssError):
    """No usable answer from the host. `away`: it may be there again in a while (refused, lost, 502 to 504). `unsent`:
    the request has certainly not reached it. `retry_after` in seconds, 0 when it did not say; `downs`: how often it had
    been seen down by then."""

    def __init__(
        self,
        text: str,
        *,
        status: int = 0,
        type: str = "",
        request: str = "",
        away: bool = False,
        unsent: bool = False,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(text, status=status, type=type, request=request)
        self.away, self.unsent, self.retry_after, self.downs = away or bool(status), unsent, retry_after, 0


class Unauthenticated(DssError):
    """The API key is not known to DSS."""


class Forbidden(DssError):
    """The API key may not do this; DSS hides whether the project exists at all (API §1.4)."""


class NotFound(DssError):
    """The object does not exist, whatever status DSS chose to say so (API §1.4)."""


class AlreadyExists(DssError):
    """The name is taken."""


class Throttled(DssError):
    """429: too many requests; `retry_after` in seconds."""

    def __init__(self, text: str, *, retry_after: float = 1.0, status: int = 429, request: str = "") -> None:
        super().__init__(text, status=status, request=request)
        self.retry_after = retry_after


class Redirected(DssError):
    """DSS, or what stands before it, sends us elsewhere: nothing was done."""


class Malformed(DssError):
    """A reply that cannot be what the route gives: truncated JSON, an HTML page, a list where a map belongs."""


class Forgotten(DssError):
    """The result of a task that a request began is lost: DSS knows it no more, or cannot be asked."""


NOT_JSON = (ValueError, RecursionError)  # what reading a text as JSON raises; the latter for brackets upon brackets
# What reading a document of another shape than documented raises.
ODD_SHAPE = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
CANNOT_SEE = (Forbidden, NotFound)  # a key that lacks a right is told either (API §1.4); every other error is a failure
LOST = (Unreachable, Malformed, Forgotten)  # nobody saw what became of the request
