"""Keys that an invented next version of DSS adds to its objects: plausible, and none of them exists today.

Rows: path pattern of the reads that show them (without the API prefix), where the object sits in the answer ("" for the
whole), and the new keys by path inside the object (``[]`` = in every element).
"""
from __future__ import annotations

from typing import Any

DATASET: dict[str, Any] = {
    "lineageCapture": "INHERIT",
    "flowOptions.concurrencyGroup": "DEFAULT",
    "readWriteOptions.prefetchRows": 0,
    "params.connectionRetries": 3,
    "schema.columns[].nullable": True,
    "partitioning.lateDataPolicy": "IGNORE",
    "metrics.engineConfig.sampleFirst": False,
}
RECIPE: dict[str, Any] = {
    "retryPolicy": {"maxRetries": 0, "delaySeconds": 10},
    "params.resourceProfile": {"mode": "INHERIT"},
    "inputs.main.items[].snapshotMode": "LATEST",
    "outputs.main.items[].writeLock": False,
}
FOLDER: dict[str, Any] = {"lineageCapture": "INHERIT", "params.connectionRetries": 3}
SCENARIO: dict[str, Any] = {
    "concurrencyPolicy": "QUEUE",
    "params.steps[].timeoutSeconds": 0,
    "params.steps[].params.dryRun": False,
    "triggers[].jitterSeconds": 0,
    "triggers[].params.calendarId": "NONE",
    "reporters[].throttleMinutes": 0,
    "delayedTriggersBehavior.maxQueued": 100,
}
ZONE: dict[str, Any] = {"collapsed": False, "layout": {"mode": "AUTO"}}
ARTICLE: dict[str, Any] = {"reviewState": "NONE", "checklists.template": "NONE"}
PROJECT: dict[str, Any] = {"settings.auditLevel": "INHERIT", "sustainability": {"enabled": False}}
MODEL: dict[str, Any] = {"signoffPolicy": "NONE"}
DASHBOARD: dict[str, Any] = {"printLayout": "AUTO", "pages[].density": 1, "pages[].grid.tiles[].zIndex": 0}

SHOWN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/projects/*/datasets", "[]", DATASET),
    ("/projects/*/datasets/*", "", DATASET),
    ("/projects/*/recipes", "[]", RECIPE),
    ("/projects/*/recipes/*", "recipe", RECIPE),
    ("/projects/*/managedfolders", "[]", FOLDER),
    ("/projects/*/managedfolders/*", "", FOLDER),
    ("/projects/*/scenarios", "[]", {"concurrencyPolicy": "QUEUE"}),
    ("/projects/*/scenarios/*", "", SCENARIO),
    ("/projects/*/flow/zones", "[]", ZONE),
    ("/projects/*/flow/zones/*", "", ZONE),
    ("/projects/*/wiki/*", "article", ARTICLE),
    ("/projects/*/settings", "", PROJECT),
    ("/projects/*/metadata", "", {"sustainability": {"enabled": False}}),
    ("/projects/*/savedmodels", "[]", MODEL),
    ("/projects/*/savedmodels/*", "", MODEL),
    ("/projects/*/dashboards/*", "", DASHBOARD),
    ("/projects/*/insights/*", "", {"refreshPolicy": "INHERIT"}),
    ("/projects/*/webapps/*", "", {"params.sessionTimeoutMinutes": 0}),
    ("/projects/*/sql-notebooks/*", "", {"cells[].collapsed": False}),
    ("/projects/*/lab/*", "", {"reviewState": "NONE"}),
    ("/projects/*/apiservices/*/settings", "", {"endpoints[].cachePolicy": "NONE"}),
    ("/projects/*/knowledge-banks/*", "", {"retentionDays": 0}),
    ("/projects/*/agents/*", "", {"versions[].maxTurns": 0}),
    ("/projects/*/agents/tools/*", "", {"approvalMode": "NEVER"}),
)
