"""Field classes of the project document and what a new project contains (API §4.2 to §4.6; corpus §3.2, §3.9).

Data, plus the few builders that need names and times. Keys that only older or newer servers write are optional: they
survive when given and are never invented.
"""
from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, Enum, ListOf, MapOf, Opt, defaults

FLAGS = ("admin", "editPermissions", "readProjectContent", "writeProjectContent", "exportDatasetsData", "readDashboards", "writeDashboards",
         "moderateDashboards", "publishToDataCollections", "shareToWorkspaces", "runScenarios", "manageDashboardAuthorizations",
         "manageExposedElements", "manageAdditionalDashboardUsers", "executeApp")
PERMISSION: dict[str, Any] = {"group": OPTIONAL, "user": OPTIONAL, **dict.fromkeys(FLAGS, False)}
CHECKLIST_ITEM = {"done": False, "text": OPTIONAL, "createdOn": 0, "createdBy": OPTIONAL, "stateChangedOn": 0}
CHECKLISTS = {"checklists": ListOf({"id": OPTIONAL, "title": OPTIONAL, "createdOn": 0, "items": ListOf(CHECKLIST_ITEM)})}
EXPOSED = {"objects": ListOf({"type": OPTIONAL, "localName": OPTIONAL, "quickSharingEnabled": False,
                              "rules": ListOf({"targetProject": OPTIONAL, "appearOnFlow": True})})}
AUTHORIZATIONS = {"allAuthorized": False, "authorizations": ListOf({"objectRef": ANY, "modes": ListOf()})}

ENV_DEFAULT = {"mode": Enum("INHERIT", "EXPLICIT_ENV", "USE_BUILTIN_MODE", default="INHERIT"), "envName": OPTIONAL,
               "useBuiltinEnv": OPTIONAL, "preventOverride": False}
CONTAINER = {"containerMode": Enum("INHERIT", "NONE", "EXPLICIT_CONTAINER", default="INHERIT"), "containerConf": OPTIONAL}
CLUSTER = {"clusterMode": Enum("INHERIT", "EXPLICIT_CLUSTER", default="INHERIT"), "clusterId": OPTIONAL, "defaultClusterId": OPTIONAL}
LIMIT = {"soft": -1, "hard": -1}
THREE = ("INHERIT", "ENABLED", "DISABLED", "DO_NOT_OVERRIDE")
BACKEND = {
    "mode": "INHERIT", "preventOverride": False,
    "infra": {
        "containerSelection": CONTAINER, "overrideGlobalK8sExposition": False, "exposition": {"type": "local_process", "params": ANY},
        "scaling": {"initialReplicas": 1, "hpa": False, "hpaMinPods": 0, "hpaMaxPods": 0, "hpaTargetCPUPercent": 0,
                    "hpaTargetMemoryPercent": 0, "hpaMetrics": ListOf(), "hpaAnnotations": ListOf(), "progressDeadlineSeconds": 600},
        "podDisruptionBudget": {"enable": False, "isMaxUnavailable": False, "minAvailable": "50%", "maxUnavailable": OPTIONAL},
        "deploymentModifier": {"config": ANY},
    },
}
SETTINGS: dict[str, Any] = {
    "flowAnchorSourcesAndSinks": True,
    "flowDisplaySettings": {"zonesGraphRenderingAlgorithm": "DOT_OLDRANK", "zonesGraphConnectZones": True, "zonesGraphForJobs": True,
                            "respectTraversalOrder": False, "zonesManualPositioning": False, "showFlowZoneDescriptions": OPTIONAL},
    "gitCommitMode": Enum("AUTO", "ALL_EXPLICIT", default="AUTO"),
    "useRemoteGit": OPTIONAL, "disableAutomaticTriggers": False,
    "integrations": {"integrations": ListOf()},
    "flowBuildSettings": {"mergeSparkPipelines": False, "pruneBeforeSparkPipelines": True, "mergeSqlPipelines": False,
                          "pruneBeforeSqlPipelines": True, "mergeCdePipelines": OPTIONAL, "pruneBeforeCdePipelines": OPTIONAL,
                          "defaultRecipeHashPropagationBehavior": "ENABLED"},
    "sharingRequestsEnabled": Enum(*THREE, default="INHERIT"), "limitedVisibilityEnabled": Enum(*THREE, default="INHERIT"),
    "accessRequestsEnabled": Enum(*THREE, default="INHERIT"),
    "limitsSettings": {"memSampleBytes": LIMIT, "shakerMemTableBytes": LIMIT, "attachmentBytes": LIMIT,
                       "sqlNotebookResultSetBytes": LIMIT, "sqlScenarioResultSetBytes": LIMIT},
    "relocationSettings": {"sqlLikeRecipesInitializationMode": "RESOLVED_TABLE_REFERENCES"},
    "recipeEnginesPreferences": {"forbiddenEngines": ListOf(), "enginesPreferenceOrder": ListOf(), "forbiddenByRecipeType": MapOf(),
                                 "preferenceByRecipeType": MapOf()},
    "codeEnvs": {"python": ENV_DEFAULT, "r": ENV_DEFAULT, "julia": ENV_DEFAULT},
    "container": CONTAINER, "containerForVisualRecipesWorkloads": CONTAINER, "containerForManagedCodeWorkloads": Opt(CONTAINER),
    "datasetsCreationSettings": {"useGlobal": True, "virtualizable": False, "allowUploadsWithoutConnection": OPTIONAL,
                                 "preferedStorageFormats": "CSV_ESCAPING_NOGZIP_FORHIVE,CSV_EXCEL_GZIP,PARQUET_HIVE"},
    "hiveEngineCreationSettings": {"useGlobal": True, "executionEngine": "HIVECLI_LOCAL"},
    "sparkEngineCreationSettings": {"useGlobal": True, "executionEngine": "SPARK_SUBMIT", "useGlobalMetastore": False},
    "impalaEngineCreationSettings": {"useGlobal": True, "streamMode": True},
    "visualRecipesEnginesSettings": OPTIONAL, "wikiSettings": {"promoted": False},
    "cluster": CLUSTER, "k8sCluster": CLUSTER, "virtualWebAppBackendSettings": BACKEND,
    "llmSettings": OPTIONAL, "cobuildSettings": OPTIONAL, "agentInteractionLoggingSelection": OPTIONAL, "exposedComputables": OPTIONAL,
    "path": OPTIONAL, "dkuProperties": ListOf({"name": OPTIONAL, "value": OPTIONAL}), "autogeneratedDocumentationEnabled": True,
    "connectionValidationChecks": {"skipStorageConflictCheck": False},
}
BUNDLE_CONTAINER = {"remapping": {"connections": ListOf(), "codeEnvs": ListOf(), "containerExecs": ListOf(), "enableContainerExecRemapping": False},
                    "codeEnvsBehavior": {"envImportSpecificationMode": "SPECIFIED", "importTimeMode": "INSTALL_IF_MISS"}}
SELECTION = {"useMemTable": False, "filter": {"distinct": False, "enabled": False}, "partitionSelectionMethod": "ALL", "latestPartitionsN": 1,
             "ordering": {"enabled": False, "rules": []}, "samplingMethod": "FULL", "maxRecords": -1, "targetRatio": 0.02, "ascending": True,
             "withinFirstN": -1, "maxReadUncompressedBytes": -1}
METRICS = {
    "probes": [], "engineConfig": {
        "padRunsWithMetrics": False, "hive": {"active": True, "extraConf": []}, "basic": {}, "dss": {"active": True, "selection": SELECTION},
        "sql": {"active": True}, "impala": {"active": True}, "spark": {"active": True, "extraConf": []}, "python": {}},
    "displayedState": {"columns": [], "metrics": []}}
CHECKS = {"runOnBuild": False, "checks": [], "displayedState": {"checks": []}}

SETTINGS_DOC: dict[str, Any] = {"projectStatus": OPTIONAL, "settings": SETTINGS, "exposedObjects": EXPOSED, "bundleExporterSettings": OPTIONAL,
                                "bundleContainerSettings": Opt(BUNDLE_CONTAINER), "metrics": OPTIONAL, "metricsChecks": OPTIONAL}
"""GET/PUT settings (API §4.5); the reading settings-scope widens it."""
METADATA_DOC: dict[str, Any] = {"label": OPTIONAL, "shortDesc": OPTIONAL, "description": OPTIONAL, "tags": ListOf(),
                                "checklists": CHECKLISTS, "custom": {"kv": MapOf()}, "customFields": ANY}
"""GET/PUT metadata (API §4.3): `label` is the project's name, `custom` its customMeta."""
PERMISSIONS_DOC: dict[str, Any] = {"owner": OPTIONAL, "permissions": ListOf(PERMISSION), "dashboardAuthorizations": AUTHORIZATIONS,
                                   "additionalDashboardUsers": {"users": ListOf({"login": OPTIONAL})}}
"""GET/PUT permissions (API §4.4)."""
TAGS_DOC = {"tags": MapOf({"color": OPTIONAL})}
LIBRARY = {"gitReferences": {}, "pythonPath": ["python"], "rsrcPath": ["R"], "importLibrariesFromProjects": []}
"""lib/external-libraries.json of a new project (API §4.2, §4.10)."""
ORDER = ("projectStatus", "projectType", "projectAppType", "hasSetupSection", "tutorialProject", "owner", "permissionsVersion", "permissions",
         "additionalDashboardUsers", "dashboardAuthorizations", "exposedObjects", "name", "shortDesc", "description", "tags", "customFields",
         "customMeta", "checklists", "imgPattern", "showInitials", "settings", "bundleExporterSettings", "bundleContainerSettings", "metrics",
         "metricsChecks", "creationTag")
TODO = ("Create the project", "Bring in the data", "Build the flow", "Write down what is left to do here")


def new_params(name: str, owner: str, created: dict[str, Any]) -> dict[str, Any]:
    """params.json of a new project without its seeds; `created` is the creation tag. The owner is in no permission entry."""
    return {
        "projectStatus": "Sandbox", "projectType": "REGULAR", "projectAppType": "REGULAR", "hasSetupSection": False, "tutorialProject": False,
        "owner": owner, "permissionsVersion": "V2", "permissions": [], "additionalDashboardUsers": {"users": []},
        "dashboardAuthorizations": {"allAuthorized": False, "authorizations": []}, "exposedObjects": {"objects": []}, "name": name, "tags": [],
        "customFields": {}, "checklists": {"checklists": []}, "imgPattern": 4, "showInitials": False, "settings": defaults(SETTINGS),
        "bundleContainerSettings": defaults(BUNDLE_CONTAINER), "metrics": METRICS, "metricsChecks": CHECKS, "creationTag": created}


def todo(login: str, at: int, new_id: str) -> dict[str, Any]:
    """The list that DSS puts in a new project: four items, the first one done (API §4.2)."""
    items = [{"done": n == 0, "text": text, "createdOn": at, "createdBy": login, "stateChangedOn": 0} for n, text in enumerate(TODO)]
    return {"checklists": [{"id": new_id, "title": "Your new project's Todo", "createdOn": 0, "items": items}]}


def dashboard(name: str, owner: str, page_id: str) -> dict[str, Any]:
    """The default dashboard: one empty page (API §4.2, creation_defaults_dashboards)."""
    page = {"id": page_id, "grid": {"tiles": []}, "showTitle": False, "show": True, "backgroundColor": "#ffffff", "enableCrossFilters": True,
            "filtersParams": {"engineType": "LINO", "panelPosition": "TOP"}, "showFilterPanel": True, "titleAlign": "CENTER",
            "titleFontColor": "#444444", "titleFontSize": 28}
    return {"name": f"{name}'s default dashboard", "owner": owner, "listed": True, "pages": [page], "showGrid": True, "columnNumber": 36,
            "tileSpacing": 8, "autoStackUp": False, "circularNavigation": False, "showNavigationArrows": False,
            "reloadWhenEventReceived": False, "tags": [], "customFields": {}, "checklists": {"checklists": []}}
