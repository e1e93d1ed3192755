"""Errors as DSS words them: status, Java type, text (API §1.4).

Knows the wire shape of an error and the few texts that clients match on. Refuses to know routes or objects:
a handler picks the constructor and gives the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOT_FOUND = "com.dataiku.dip.server.controllers.NotFoundException"
UNAUTHORIZED = "com.dataiku.dip.exceptions.UnauthorizedException"
ILLEGAL = "java.lang.IllegalArgumentException"
CODED_IO = "com.dataiku.dip.exceptions.CodedIOException"


class DssError(Exception):
    """An answer with status >= 400. `kind` is the Java class name that the client prints before the text; `headers` go
    along with it (Retry-After)."""

    def __init__(self, status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{kind}: {message}")
        self.status = status
        self.headers = dict(headers or {})
        self.kind = kind
        self.message = message

    def body(self) -> dict[str, Any]:
        """The JSON object of API §1.4; never null values, because the client would print "None"."""
        return {
            "errorType": self.kind,
            "message": self.message,
            "detailedMessage": self.message,
            "detailedMessageHTML": self.message,
            "stackTrace": [],
            "stackTraceStr": f"{self.kind}: {self.message}",
        }


class PageError(Exception):
    """The error page of a proxy that could not reach DSS: a status and HTML, no JSON."""

    def __init__(self, status: int, page: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.page = status, page


def missing(what: str, project_key: str | None, name: str, status: int = 404) -> DssError:
    """ "dataset does not exist: PROJ.name" (API §1.4; the noun is given by the caller)."""
    place = f"{project_key}.{name}" if project_key else name
    return DssError(status, NOT_FOUND, f"{what} does not exist: {place}")


def exists(what: str, project_key: str | None, name: str) -> DssError:
    """Create on a taken name: no upsert (API §13); the text contains "already exists"."""
    place = f"{project_key}.{name}" if project_key else name
    return DssError(500, ILLEGAL, f"{what} already exists: {place}")


def bad_key() -> DssError:
    """Unknown API key, 401 (API §1.4)."""
    return DssError(401, "com.dataiku.dip.exceptions.NotAuthenticatedException", "Unknown API Key")


def hidden_project() -> DssError:
    """Project missing or not readable: DSS does not say which (API §1.4)."""
    return DssError(401, UNAUTHORIZED, "Failed to read project permissions")


def forbidden(right: str, project_key: str) -> DssError:
    """Known project, missing right."""
    return DssError(403, UNAUTHORIZED, f"Unauthorized: you do not have the right to {right} on project {project_key}")


def not_admin() -> DssError:
    """A route for instance administrators called with another key."""
    return DssError(403, UNAUTHORIZED, "Unauthorized: this call requires an API key with admin rights")


def may_not_create_projects() -> DssError:
    """API §1.4, graded D; the status is uncertain."""
    return DssError(403, "java.lang.SecurityException", "You may not create new projects")


def no_connection(name: str) -> DssError:
    """API §1.4 and AUTO §1.4: the text is exact, the status is uncertain."""
    return DssError(500, ILLEGAL, f"Connection '{name}' does not exist")


def illegal(message: str, status: int = 500) -> DssError:
    """A validation error: DSS answers 500 for most of them (API §1.4)."""
    return DssError(status, ILLEGAL, message)


def io_error(message: str) -> DssError:
    """An error of the file layer, e.g. "Cannot read directory as file: …" (API §1.4)."""
    return DssError(500, CODED_IO, message)


def bad_json(message: str) -> DssError:
    """A body that is no JSON or has a value of the wrong JSON type: what Gson raises."""
    return DssError(400, "com.google.gson.JsonSyntaxException", message)
