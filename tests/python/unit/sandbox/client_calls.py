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
    "saved models": (
        "GET savedmodels",
        "POST savedmodels",
        "GET savedmodels/*",
        "PUT savedmodels/*",
        "DELETE savedmodels/*",
        "GET savedmodels/*/versions",
        "GET savedmodels/*/versions/*/details",
        "GET savedmodels/*/versions/*/snippet",
        "POST savedmodels/*/versions/*/actions/setActive",
        "POST savedmodels/*/actions/delete-versions",
        "POST savedmodels/*/versions/*",
        "GET savedmodels/*/metrics/*",
        "GET savedmodels/*/usages",
        "GET savedmodels/*/versions/*/external-ml/metadata",
        "PUT savedmodels/*/versions/*/external-ml/metadata",
        "POST savedmodels/*/versions/*/external-ml/actions/evaluate",
        "PUT savedmodels/*/versions/*/user-meta",
    ),
    "analyses and ML tasks": (
        "GET lab",
        "POST lab",
        "GET lab/*",
        "PUT lab/*",
        "DELETE lab/*",
        "GET lab/*/models",
        "POST lab/*/models",
        "GET models/lab",
        "POST models/lab",
        "GET models/labs/mltask-queues",
        "DELETE models/lab/*/*",
        "GET models/lab/*/*/status",
        "GET models/lab/*/*/settings",
        "POST models/lab/*/*/settings",
        "POST models/lab/*/*/reguess-with-forecasting-params",
        "PUT models/lab/*/*/guess",
        "POST models/lab/*/*/train",
        "POST models/lab/*/*/ensemble",
        "POST models/lab/*/*/actions/train-queue",
        "GET models/lab/*/*/models-snippets",
        "GET models/lab/*/*/models/*/details",
        "PUT models/lab/*/*/models/*/user-meta",
        "DELETE models/lab/*/*/models/*",
        "POST models/lab/*/*/models/*/actions/deployToFlow",
        "POST models/lab/*/*/models/*/actions/redeployToFlow",
        "POST models/lab/*/*/actions/removeUnusedSplits",
        "POST models/lab/*/*/actions/removeAllSplits",
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
