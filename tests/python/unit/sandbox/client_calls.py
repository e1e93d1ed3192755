"""The calls that the official client makes, by area: one row per verb and path (AUTO Appendix A, API Appendix A).

`unanswered` tells which rows of an area nobody drove, or the sandbox could not answer. Refuses to know what a call means.
"""

from __future__ import annotations

from tests.sandbox import Sandbox
from tests.sandbox.disturbance import matches

AREAS: dict[str, tuple[str, ...]] = {
    "dashboards and insights": (
        "GET dashboards",
        "POST dashboards",
        "GET dashboards/*",
        "PUT dashboards/*",
        "DELETE dashboards/*",
        "GET insights",
        "POST insights",
        "GET insights/*",
        "POST insights/*",
        "DELETE insights/*",
    ),
    "webapps": (
        "GET webapps",
        "POST webapps",
        "GET webapps/*",
        "PUT webapps/*",
        "GET webapps/*/backend/state",
        "PUT webapps/*/backend/actions/stop",
        "PUT webapps/*/backend/actions/restart",
    ),
    "notebooks": (
        "GET jupyter-notebooks",
        "POST jupyter-notebooks/*",
        "GET jupyter-notebooks/*",
        "PUT jupyter-notebooks/*",
        "DELETE jupyter-notebooks/*",
        "DELETE jupyter-notebooks/*/outputs",
        "GET jupyter-notebooks/*/sessions",
        "DELETE jupyter-notebooks/*/sessions/*",
        "GET notebooks/active",
        "GET notebooks",
        "DELETE notebooks",
        "GET sql-notebooks",
        "POST sql-notebooks",
        "GET sql-notebooks/*",
        "PUT sql-notebooks/*",
        "DELETE sql-notebooks/*",
        "GET sql-notebooks/*/history",
        "PUT sql-notebooks/*/history",
        "POST sql-notebooks/*/history/clear",
    ),
}
"""Area → "VERB path", the path below a project."""


def unanswered(dss: Sandbox, area: str) -> list[str]:
    """Rows of an area without a single good answer in the request log."""
    good = [(r.verb, r.path) for r in dss.requests if r.status is not None and r.status < 400]
    rows = (row.partition(" ") for row in AREAS[area])
    return [
        f"{verb} {path}"
        for verb, _, path in rows
        if not any(verb == seen and matches(f"/projects/*/{path}", where) for seen, where in good)
    ]


def table() -> str:
    """Areas and how many calls each has."""
    return "\n".join(f"{area}: {len(rows)}" for area, rows in AREAS.items())
