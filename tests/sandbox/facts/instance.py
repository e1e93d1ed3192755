"""The default estate: users, groups, connections, code envs (brief of the sandbox; AUTO §11).

All names are invented. Connection definitions carry what naming rules need (API §5.3): `namingRule` of SQL connections,
`root` and prefix of file connections.
"""

from __future__ import annotations

from typing import Any

DSS_VERSION = "14.5.1"
NODE = {
    "nodeId": "sandbox-design",
    "nodeName": "Sandbox",
    "nodeType": "DESIGN",
    "dssVersion": DSS_VERSION,
    "installId": "sandbox",
}

KEYS = {"admin-key": "admin", "designer-key": "alice", "reader-key": "rita"}
GROUPS = {
    "administrators": {"admin": True, "mayCreateProjects": True},
    "analysts": {"mayCreateProjects": True},
    "readers": {},
    "data_team": {"mayCreateProjects": True},
}
USERS = {"admin": ("administrators",), "alice": ("analysts",), "bob": ("data_team",), "rita": ("readers",)}
CODE_ENVS = {"py39": "PYTHON39", "py311": "PYTHON311"}
CONTAINERS = ("cpu-small", "gpu-large")
VARIABLES = {"instance": "sandbox"}

GROUP_FLAGS = (
    "mayCreateProjects",
    "mayCreateProjectsFromMacros",
    "mayCreateProjectsFromTemplates",
    "mayCreateProjectsFromDataikuApps",
    "mayWriteInRootProjectFolder",
    "mayWriteSafeCode",
    "mayWriteUnsafeCode",
    "mayCreateCodeEnvs",
    "mayManageCodeEnvs",
    "mayCreateClusters",
    "mayManageClusters",
    "mayDevelopPlugins",
    "mayEditLibFolders",
    "mayManageUDM",
    "mayCreateAuthenticatedConnections",
    "mayCreateActiveWebContent",
    "mayCreateWorkspaces",
    "mayShareToWorkspaces",
    "mayCreateDataCollections",
    "mayPublishToDataCollections",
)

FILE_TYPES = ("Filesystem", "EC2", "Azure", "GCS", "HDFS", "SSH", "FTP")
DATASET_CONNECTION = {"S3": "EC2", "SFTP": "SSH", "SCP": "SSH"}
"""Connection type of a dataset or folder type where the two differ (API §7, AUTO §11.1)."""
FOLDER_CAPABLE = FILE_TYPES


def connection(name: str, kind: str, **params: Any) -> dict[str, Any]:
    """A connection definition of the shape of AUTO §11.1, secrets left out."""
    files = kind in FILE_TYPES
    rules: dict[str, Any] = {"canOverrideSchemaInManagedDatasetCreation": False}
    if files:
        rules |= {"pathDatasetNamePrefix": "${projectKey}/", "pathManagedFolderPrefix": "${projectKey}/"}
    else:
        rules |= {"tableNameDatasetNamePrefix": "${projectKey}_"}
    rules |= params.pop("namingRule", {})
    return {
        "name": name,
        "type": kind,
        "description": "",
        "allowWrite": True,
        "allowManagedDatasets": True,
        "allowManagedFolders": files,
        "allowKnowledgeBanks": files,
        "usableBy": "ALL",
        "allowedGroups": [],
        "detailsReadability": {"readableBy": "NONE", "allowedGroups": []},
        "credentialsMode": "GLOBAL",
        "maxActivities": 0,
        "useGlobalProxy": False,
        "indexingSettings": {"indexForeignKeys": False, "indexIndices": False, "indexSystemTables": False},
        "params": {**params, "namingRule": rules, "properties": []},
    }


_SNOWFLAKE = {
    "schema": "PUBLIC",
    "namingRule": {"tableNameDatasetNamePrefix": "${NODE}_${projectKey}_", "uppercase": True},
}
CONNECTIONS = {
    "filesystem_managed": connection("filesystem_managed", "Filesystem", root="${dip.home}/managed_datasets"),
    "filesystem_folders": connection("filesystem_folders", "Filesystem", root="${dip.home}/managed_folders"),
    "filesystem_root": connection("filesystem_root", "Filesystem", root="/"),
    "pg_main": connection("pg_main", "PostgreSQL", host="db.example", port=5432, db="prod"),
    "postgres": connection("postgres", "PostgreSQL", host="db.example", port=5432, db="dev"),
    "snowflake_prod": connection("snowflake_prod", "Snowflake", db="PROD", **_SNOWFLAKE),
    "snowflake_dev": connection("snowflake_dev", "Snowflake", db="DEV", **_SNOWFLAKE),
    "s3_main": connection(
        "s3_main",
        "EC2",
        chbucket="sandbox-bucket",
        namingRule={
            "pathDatasetNamePrefix": "/managed-dss-data/${projectKey}/",
            "pathManagedFolderPrefix": "/managed-dss-data/${projectKey}/",
            "metastoreTableNameDatasetNamePrefix": "${projectKey}_",
            "metastoreDatabaseName": "default",
        },
    ),
}
