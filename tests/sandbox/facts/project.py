"""Field classes of the project document (API §4.3 to §4.6; corpus §3.2, §3.9).

Keys that only older or newer servers write are optional: they
survive when given and are never invented.
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, Enum, ListOf, MapOf, Opt

FLAGS = (
    "admin",
    "editPermissions",
    "readProjectContent",
    "writeProjectContent",
    "exportDatasetsData",
    "readDashboards",
    "writeDashboards",
    "moderateDashboards",
    "publishToDataCollections",
    "shareToWorkspaces",
    "runScenarios",
    "manageDashboardAuthorizations",
    "manageExposedElements",
    "manageAdditionalDashboardUsers",
    "executeApp",
)
PERMISSION: dict[str, Any] = {"group": OPTIONAL, "user": OPTIONAL, **dict.fromkeys(FLAGS, False)}
CHECKLIST_ITEM = {"done": False, "text": OPTIONAL, "createdOn": 0, "createdBy": OPTIONAL, "stateChangedOn": 0}
CHECKLISTS = {
    "checklists": ListOf({"id": OPTIONAL, "title": OPTIONAL, "createdOn": 0, "items": ListOf(CHECKLIST_ITEM)})
}
EXPOSED = {
    "objects": ListOf(
        {
            "type": OPTIONAL,
            "localName": OPTIONAL,
            "quickSharingEnabled": False,
            "rules": ListOf({"targetProject": OPTIONAL, "appearOnFlow": True}),
        }
    )
}
AUTHORIZATIONS = {"allAuthorized": False, "authorizations": ListOf({"objectRef": ANY, "modes": ListOf()})}

ENV_DEFAULT = {
    "mode": Enum("INHERIT", "EXPLICIT_ENV", "USE_BUILTIN_MODE"),
    "envName": OPTIONAL,
    "useBuiltinEnv": OPTIONAL,
    "preventOverride": False,
}
CONTAINER = {
    "containerMode": Enum("INHERIT", "NONE", "EXPLICIT_CONTAINER", default="INHERIT"),
    "containerConf": OPTIONAL,
}
CLUSTER = {
    "clusterMode": Enum("INHERIT", "EXPLICIT_CLUSTER", default="INHERIT"),
    "clusterId": OPTIONAL,
    "defaultClusterId": OPTIONAL,
}
LIMIT = {"soft": -1, "hard": -1}
THREE = ("INHERIT", "ENABLED", "DISABLED", "DO_NOT_OVERRIDE")
BACKEND = {
    "mode": "INHERIT",
    "preventOverride": False,
    "infra": {
        "containerSelection": CONTAINER,
        "overrideGlobalK8sExposition": False,
        "exposition": {"type": "local_process", "params": ANY},
        "scaling": {
            "initialReplicas": 1,
            "hpa": False,
            "hpaMinPods": 0,
            "hpaMaxPods": 0,
            "hpaTargetCPUPercent": 0,
            "hpaTargetMemoryPercent": 0,
            "hpaMetrics": ListOf(),
            "hpaAnnotations": ListOf(),
            "progressDeadlineSeconds": 600,
        },
        "podDisruptionBudget": {
            "enable": False,
            "isMaxUnavailable": False,
            "minAvailable": "50%",
            "maxUnavailable": OPTIONAL,
        },
        "deploymentModifier": {"config": ANY},
    },
}
SETTINGS: dict[str, Any] = {
    "flowAnchorSourcesAndSinks": True,
    "flowDisplaySettings": {
        "zonesGraphRenderingAlgorithm": "DOT_OLDRANK",
        "zonesGraphConnectZones": True,
        "zonesGraphForJobs": True,
        "respectTraversalOrder": False,
        "zonesManualPositioning": False,
        "showFlowZoneDescriptions": OPTIONAL,
    },
    "gitCommitMode": Enum("AUTO", "ALL_EXPLICIT", default="AUTO"),
    "useRemoteGit": OPTIONAL,
    "disableAutomaticTriggers": False,
    "integrations": {"integrations": ListOf()},
    "flowBuildSettings": {
        "mergeSparkPipelines": False,
        "pruneBeforeSparkPipelines": True,
        "mergeSqlPipelines": False,
        "pruneBeforeSqlPipelines": True,
        "mergeCdePipelines": OPTIONAL,
        "pruneBeforeCdePipelines": OPTIONAL,
        "defaultRecipeHashPropagationBehavior": "ENABLED",
    },
    "sharingRequestsEnabled": Enum(*THREE, default="INHERIT"),
    "limitedVisibilityEnabled": Enum(*THREE, default="INHERIT"),
    "accessRequestsEnabled": Enum(*THREE, default="INHERIT"),
    "limitsSettings": {
        "memSampleBytes": LIMIT,
        "shakerMemTableBytes": LIMIT,
        "attachmentBytes": LIMIT,
        "sqlNotebookResultSetBytes": LIMIT,
        "sqlScenarioResultSetBytes": LIMIT,
    },
    "relocationSettings": {"sqlLikeRecipesInitializationMode": "RESOLVED_TABLE_REFERENCES"},
    "recipeEnginesPreferences": {
        "forbiddenEngines": ListOf(),
        "enginesPreferenceOrder": ListOf(),
        "forbiddenByRecipeType": MapOf(),
        "preferenceByRecipeType": MapOf(),
    },
    "codeEnvs": {"python": ENV_DEFAULT, "r": ENV_DEFAULT, "julia": ENV_DEFAULT},
    "container": CONTAINER,
    "containerForVisualRecipesWorkloads": CONTAINER,
    "containerForManagedCodeWorkloads": Opt(CONTAINER),
    "datasetsCreationSettings": {
        "useGlobal": True,
        "virtualizable": False,
        "allowUploadsWithoutConnection": OPTIONAL,
        "preferedStorageFormats": "CSV_ESCAPING_NOGZIP_FORHIVE,CSV_EXCEL_GZIP,PARQUET_HIVE",
    },
    "hiveEngineCreationSettings": {"useGlobal": True, "executionEngine": "HIVECLI_LOCAL"},
    "sparkEngineCreationSettings": {"useGlobal": True, "executionEngine": "SPARK_SUBMIT", "useGlobalMetastore": False},
    "impalaEngineCreationSettings": {"useGlobal": True, "streamMode": True},
    "visualRecipesEnginesSettings": OPTIONAL,
    "wikiSettings": {"promoted": False},
    "cluster": CLUSTER,
    "k8sCluster": CLUSTER,
    "virtualWebAppBackendSettings": BACKEND,
    "llmSettings": OPTIONAL,
    "cobuildSettings": OPTIONAL,
    "agentInteractionLoggingSelection": OPTIONAL,
    "exposedComputables": OPTIONAL,
    "path": OPTIONAL,
    "dkuProperties": ListOf({"name": OPTIONAL, "value": OPTIONAL}),
    "autogeneratedDocumentationEnabled": True,
    "connectionValidationChecks": {"skipStorageConflictCheck": False},
}
BUNDLE_CONTAINER = {
    "remapping": {
        "connections": ListOf(),
        "codeEnvs": ListOf(),
        "containerExecs": ListOf(),
        "enableContainerExecRemapping": False,
    },
    "codeEnvsBehavior": {"envImportSpecificationMode": "SPECIFIED", "importTimeMode": "INSTALL_IF_MISS"},
}
SETTINGS_DOC: dict[str, Any] = {
    "projectStatus": OPTIONAL,
    "settings": SETTINGS,
    "exposedObjects": EXPOSED,
    "bundleExporterSettings": OPTIONAL,
    "bundleContainerSettings": Opt(BUNDLE_CONTAINER),
    "metrics": OPTIONAL,
    "metricsChecks": OPTIONAL,
}
"""GET/PUT settings (API §4.5); the reading settings-scope widens it."""
METADATA_DOC: dict[str, Any] = {
    "label": OPTIONAL,
    "shortDesc": OPTIONAL,
    "description": OPTIONAL,
    "tags": ListOf(),
    "checklists": CHECKLISTS,
    "custom": {"kv": MapOf()},
    "customFields": ANY,
}
"""GET/PUT metadata (API §4.3): `label` is the project's name, `custom` its customMeta."""
PERMISSIONS_DOC: dict[str, Any] = {
    "owner": OPTIONAL,
    "permissions": ListOf(PERMISSION),
    "dashboardAuthorizations": AUTHORIZATIONS,
    "additionalDashboardUsers": {"users": ListOf({"login": OPTIONAL})},
}
"""GET/PUT permissions (API §4.4)."""
TAGS_DOC = {"tags": MapOf({"color": OPTIONAL})}
ORDER = (
    "projectStatus",
    "projectType",
    "projectAppType",
    "hasSetupSection",
    "tutorialProject",
    "owner",
    "permissionsVersion",
    "permissions",
    "additionalDashboardUsers",
    "dashboardAuthorizations",
    "exposedObjects",
    "name",
    "shortDesc",
    "description",
    "tags",
    "customFields",
    "customMeta",
    "checklists",
    "imgPattern",
    "showInitials",
    "settings",
    "bundleExporterSettings",
    "bundleContainerSettings",
    "metrics",
    "metricsChecks",
    "creationTag",
)
"""Keys of params.json in the order of the class."""
