"""Who may do what in a project: `{group: analysts, read_content: true}` ↔ DSS's entries. Both directions (API §4.4).

An entry is a whole: a right that is not given is refused, and said so, because DSS takes a missing flag for false.
Entries that nobody declares belong to others and stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Reader

# Our word → DSS's flag.
RIGHTS: Mapping[str, str] = {
    "admin": "admin",
    "edit_permissions": "editPermissions",
    "read_content": "readProjectContent",
    "write_content": "writeProjectContent",
    "export_data": "exportDatasetsData",
    "read_dashboards": "readDashboards",
    "write_dashboards": "writeDashboards",
    "moderate_dashboards": "moderateDashboards",
    "publish_to_data_collections": "publishToDataCollections",
    "share_to_workspaces": "shareToWorkspaces",
    "run_scenarios": "runScenarios",
    "manage_dashboard_authorizations": "manageDashboardAuthorizations",
    "manage_exposed_elements": "manageExposedElements",
    "manage_additional_dashboard_users": "manageAdditionalDashboardUsers",
    "execute_app": "executeApp",
}
WHOM = ("group", "user")
_LONG: Mapping[str, str] = {  # the same, spelt out as DSS does
    "read_project_content": "readProjectContent",
    "write_project_content": "writeProjectContent",
    "export_datasets_data": "exportDatasetsData",
}
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            **{key: {"type": "string"} for key in WHOM},
            **{key: {"type": "boolean"} for key in (*RIGHTS, *_LONG, *RIGHTS.values())},
        },
        "additionalProperties": False,
    },
}


def read(entries: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """Written entries as DSS has them, every known right explicit."""
    out = []
    for i, entry in enumerate(entries):
        whom = [key for key in WHOM if key in entry]
        if len(whom) != 1:
            reader.error(f"permissions[{i}]", "an entry is for one group or one user", "give `group` or `user`")
        said = {RIGHTS.get(k) or _LONG.get(k) or k: v for k, v in entry.items() if k not in WHOM}
        out.append({**{key: entry[key] for key in whom}, **dict.fromkeys(RIGHTS.values(), False), **said})
    return out


def show(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """DSS's entries as people write them: only the rights that are given."""
    words = {flag: word for word, flag in RIGHTS.items()}
    return [
        {
            **{key: entry[key] for key in WHOM if entry.get(key)},
            **{words.get(k, k): v for k, v in entry.items() if k not in WHOM and v is True},
        }
        for entry in entries
    ]


def explicit(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries with every known right, so that a flag that an older DSS does not have counts as false."""
    return [{**dict.fromkeys(RIGHTS.values(), False), **entry} for entry in entries]
