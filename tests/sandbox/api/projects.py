"""Projects: list, summary, create, delete, resolved variables (API §4.1, §4.2)."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

from .. import auth, disk, ids
from ..errors import illegal, may_not_create_projects, missing
from ..estate import PARAMS, TAGS, Project
from ..facts import new_project as facts
from ..facts.project import PERMISSION, SETTINGS
from ..routing import ADMIN, READ_CONF, Call, route
from ..typed import ListOf, clone, normalise

KEY = re.compile(r"[A-Za-z0-9_]{1,100}")


@route("GET", "/projects/")
def list_projects(call: Call) -> list[dict[str, Any]]:
    """Summaries of what the caller may read; `tags` filters, `includeLocation` adds the path of folders (API §3)."""
    wanted = set(call.query.getall("tags"))
    readable = [p for p in call.estate.projects.values() if auth.may(call.user, p, READ_CONF)]
    found = [p for p in readable if not wanted or wanted & set(p.params.get("tags") or ())]
    return [summary(call, p, call.query.flag("includeLocation")) for p in found]


@route("GET", "/projects/{key}", READ_CONF)
def get_project(call: Call) -> dict[str, Any]:
    """The summary of one project."""
    return summary(call, call.project, True)


def summary(call: Call, project: Project, located: bool) -> dict[str, Any]:
    """Header of a project as lists show it."""
    params, estate = project.params, call.estate
    owner = params.get("owner", "")
    out = {
        k: clone(params[k])
        for k in (
            "name",
            "shortDesc",
            "description",
            "projectStatus",
            "projectType",
            "projectAppType",
            "checklists",
            "tutorialProject",
            "customFields",
            "creationTag",
        )
        if params.get(k) is not None
    }
    out |= {
        "projectKey": project.key,
        "label": params.get("name"),
        "ownerLogin": owner,
        "tags": list(params.get("tags") or ()),
        "ownerDisplayName": estate.users.get(owner, {}).get("displayName", owner),
        "disableAutomaticTriggers": bool((params.get("settings") or {}).get("disableAutomaticTriggers")),
        "isProjectAdmin": auth.may(call.user, project, ADMIN),
        "canReadProjectContent": True,
    }
    if (PARAMS, "") in project.tags:
        out["versionTag"] = clone(project.tags[PARAMS, ""])
    if located:
        out["projectLocation"] = _location(call, project.key)
    return out


def _location(call: Call, key: str) -> list[dict[str, str]]:
    path, at = [], call.estate.location.get(key)
    while at:
        folder = call.estate.folders[at]
        path.insert(0, {"id": at, "name": folder["name"] or at})
        at = folder["parent"]
    return path


@route("POST", "/projects/")
def create_project(call: Call) -> str:
    """A new project; the answer is its key as a JSON string (API §4.1)."""
    body = call.body or {}
    key, name, owner = body.get("projectKey"), body.get("name"), body.get("owner")
    if not call.user.may_create:
        raise may_not_create_projects()
    if not key or not KEY.fullmatch(key):
        raise illegal(f"Invalid project key: '{key}'. It must only contain letters, digits and underscores", 400)
    if not owner:
        raise illegal("Project owner is mandatory", 400)
    folder = call.query.get("projectFolderId") or "ROOT"
    if folder not in call.estate.folders:
        raise missing("project folder", None, folder)
    project = call.estate.new_project(key, folder)
    stamp = {"versionNumber": 0, "lastModifiedBy": {"login": call.user.login}, "lastModifiedOn": call.at}
    params = facts.new_params(name or key, owner, stamp)
    _given(params, body)
    seeds = call.estate.reading("project-seeds") == "a"
    if seeds:
        _seed(call, params)
    project.tags[PARAMS, ""] = clone(stamp)
    disk.write(project.tree, PARAMS, disk.dump(params))
    if params["tags"]:
        disk.write(project.tree, TAGS, disk.dump({"tags": {t: {} for t in params["tags"]}}))
    project.open(f"Created a new project: {params['name']} ({key})", call.user)
    _contents(call, project, seeds)
    return key


def _given(params: dict[str, Any], body: dict[str, Any]) -> None:
    """What the caller may set at once: settings, description, permissions, tags."""
    if body.get("settings"):
        params["settings"] = normalise(SETTINGS, body["settings"], params["settings"])
    if body.get("description"):
        params["description"] = str(body["description"])
    params["permissions"] = normalise({"list": ListOf(PERMISSION)}, {"list": body.get("permissions")})["list"]
    params["tags"] = list(dict.fromkeys(body.get("tags") or ()))


def _seed(call: Call, params: dict[str, Any]) -> None:
    day = datetime.fromtimestamp(call.at / 1000, timezone.utc)
    suffix = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    when = f"{day:%b} {day.day}{suffix} {day.year}"
    params["shortDesc"] = f"The project *{params['name']}* was created by {call.user.display} on {when}"
    params["checklists"] = facts.todo(call.user.login, call.at, ids.fresh("todo"))


def _contents(call: Call, project: Project, seeds: bool) -> None:
    text = disk.dump(facts.LIBRARY)
    project.put_file(
        "lib/external-libraries.json", text, user=call.user, message=f"Initialized library content for {project.key}"
    )
    if call.estate.reading("library-folders") == "b":
        for name in ("python", "R"):
            (project.library / name).mkdir(exist_ok=True)
    if seeds:
        doc = facts.dashboard(project.params["name"], call.user.login, ids.fresh("dashboards"))
        new = ids.fresh("dashboards", project.store["dashboards"])
        project.save(
            "dashboards", new, doc, user=call.user, message=f"Saved dashboard {doc['name']} ({project.key}.{new})"
        )


@route("DELETE", "/projects/{key}", ADMIN)
def delete_project(call: Call) -> dict[str, Any]:
    """Delete at once, or as a future when `wait` is false. What others exposed to it stays exposed."""
    key = call.project.key

    def work() -> dict[str, Any]:
        call.estate.drop_project(key)
        return {"anyMessage": False, "success": True, "messages": []}

    if call.query.flag("wait", True):
        return {"hasResult": True, "result": work()}
    record = call.estate.future(
        user=call.user, name=f"Delete project {key}", work=work, polls=2 if call.estate.rng else 0
    )
    return {
        "jobId": record["jobId"],
        "hasResult": False,
        "alive": True,
        "aborted": False,
        "unknown": False,
        "startTime": record["startTime"],
    }


@route("GET", "/projects/{key}/variables-resolved", READ_CONF)
def resolved_variables(call: Call) -> dict[str, Any]:
    """Instance, project and local variables merged; as strings unless `typed` (API §4.7)."""
    project = call.project
    merged = {**call.estate.variables, "projectKey": project.key, **project.variables, **project.local_variables}
    if call.query.flag("typed"):
        return merged
    return {k: v if isinstance(v, str) else disk.dump(v) for k, v in merged.items()}
