"""What people do in the DSS user interface: edit, delete and save objects, and what an upgrade of the server does.

Everything goes through the handlers of the API as the named user, so classes, version tags and commits are real; only
rights are not checked and the commit messages are those of the interface (API Appendix C).
"""
from __future__ import annotations

import json
from typing import Any

from . import json_paths, routing
from .building import push_schemas
from .disturbance import matches
from .errors import exists
from .estate import Estate, Project
from .facts.upgrade import SHOWN
from .typed import clone

OBJECTS = {
    "datasets": ("datasets/{}", "", "Saved dataset {p}.{n}"),
    "recipes": ("recipes/{}", "recipe", "Saved recipe: {p}.{n}"),
    "managed_folders": ("managedfolders/{}", "", "Updated managed folder {p}.{n}"),
    "scenarios": ("scenarios/{}", "", "Saved scenario {p}.{n} (id: {n})"),
    "zones": ("flow/zones/{}", "", "Edited zone:{n}"),
    "wiki": ("wiki/{}", "article", "Saved wiki article {p}.{n}"),
    "saved_models": ("savedmodels/{}", "", "Saved saved model {p}.{n}"),
    "model_evaluation_stores": ("evaluationstores/{}", "", "Saved model evaluation store {p}.{n}"),
    "knowledge-banks": ("knowledge-banks/{}", "", "Saved knowledge bank {p}.{n} (id: {n})"),
    "dashboards": ("dashboards/{}", "", "Saved dashboard ({p}.{n})"),
    "insights": ("insights/{}", "", "Saved insight ({p}.{n})"),
    "web_apps": ("webapps/{}", "", "Saved web app ({p}.{n})"),
    "lambda_services": ("apiservices/{}/settings", "", "Saved API service ({p}.{n})"),
    "agent-tools": ("agents/tools/{}", "", "Saved agent tool ({p}.{n})"),
    "model_comparisons": ("evaluationcomparisons/{}", "", "Saved model comparison ({p}.{n})"),
    "streaming_endpoints": ("streamingendpoints/{}", "", "Saved streaming endpoint {p}.{n}"),
    "analyses": ("lab/{}", "", "Saved analysis {p}.{n}"),
    "sql_notebooks": ("sql-notebooks/{}", "", "Edited SQL notebook {p}.{n}"),
    "statistics_worksheets": ("datasets/{}/statistics/worksheets/{}", "", "Save worksheet {p}.{n}"),
}
"""Kind on disk → route below the project, key of the document inside the answer, the interface's commit message."""
CREATED: dict[str, tuple[str, str, Any]] = {
    "datasets": ("datasets/", "name", {"type": "Filesystem", "params": {"connection": "filesystem_root", "path": "/bob"}}),
    "recipes": ("recipes/", "recipePrototype.name", {"recipePrototype": {"type": "python"}, "creationSettings": {
        "rawCreation": True, "rawPayload": "by_hand = 1\n"}}),
    "managed_folders": ("managedfolders/", "name", {"params": {"connection": "filesystem_folders"}}),
    "scenarios": ("scenarios/", "name", {"type": "step_based"}),
    "zones": ("flow/zones/", "name", {"color": "#123456"}),
    "wiki": ("wiki/", "name", {}),
}  # fmt: skip
"""Kind on disk → route of its creation, where its name stands in the body, the rest of the body."""
SAVES = {"insights": ("POST", "insight")}
"""Kind on disk → verb of the save and the key it wants the document under, where that is not a PUT of the whole."""
ONLY_BY_HAND = ("web_apps", "lambda_services")
"""Kinds that no API call deletes (AUTO B.15)."""
DOCUMENTS = {
    "metadata": "Updated summary of project {p}",
    "settings": "Updated settings of project {p}",
    "permissions": "Updated project permissions (project:{p})",
    "variables": "Saved project variables for project {p}",
    "tags": "Edited tags list",
}


def ask(estate: Estate, login: str, verb: str, path: str, body: Any = None) -> Any:
    """What a handler answers to ``login``, as JSON; ``path`` is a list of segments joined with "/" (names unquoted)."""
    if login not in estate.users:
        estate.add_user(login)
    found = routing.find(verb, path.strip("/").split("/"))
    if found is None:
        raise LookupError(f"no route for {verb} {path}")
    entry, params = found
    raw = b"" if body is None else json.dumps(body).encode()
    call = routing.Call(estate, estate.login(login), verb, path, params, routing.Query(""), raw, at=estate.now())
    call.project = estate.projects.get(params.get("key", ""))
    content, _ = routing.render(entry.handler(call), None)
    return json.loads(content) if content else None


def route_of(project: Project, kind: str, name: str) -> str:
    held = [project.store[kind][name]["dataSpec"]["inputDatasetSmartName"]] if kind == "statistics_worksheets" else []
    below = OBJECTS[kind][0].format(*held, name) if kind in OBJECTS else kind
    return f"/projects/{project.key}/{below}"


def create(project: Project, kind: str, name: str, *, user: str) -> str:
    """Creates an object, or a library file that says so, as DSS does for ``user``; answers its id. Raises its refusals."""
    if kind == "lib":
        if (project.library / name).exists():
            raise exists("file", project.key, name)
        project.put_file(f"lib/{name}", "by hand\n", user=user, message=f'Added Library file "{name}"')
        return name
    below, place, rest = CREATED[kind]
    body = clone(rest)
    json_paths.put(body, place, name)
    before = set(project.store[kind])
    ask(project.estate, user, "POST", f"/projects/{project.key}/{below}", body)
    return next(iter(set(project.store[kind]) - before))


def delete(project: Project, kind: str, name: str, *, user: str) -> None:
    """Deletes an object as the interface does, also where the API has no way to."""
    if kind in ONLY_BY_HAND:
        message = f"Deleted {kind} {project.key}.{name}"
        project.remove(kind, name, user=user, message=message)
        return
    ask(project.estate, user, "DELETE", route_of(project, kind, name))


def edit(project: Project, kind: str, name: str, path: str, value: Any, *, user: str, remove: bool = False) -> None:
    """Sets (or removes) one place of an object or project document, as a save by ``user``.

    ``kind``: a folder on disk, or metadata, settings, permissions, variables, tags. ``path`` starts inside the
    document; ``payload`` is the whole text beside it, ``payload.a.b`` a place in a JSON payload.
    """
    whole, inner = _read(project, kind, name, user)
    doc = whole[inner] if inner else whole
    head, _, rest = path.partition(".")
    if head == "payload" and kind in ("recipes", "wiki", "scenarios"):
        text = value if not rest else _in_payload(whole["payload"], rest, value, remove)
        if kind == "scenarios":
            ask(project.estate, user, "PUT", route_of(project, kind, name) + "/payload", {"script": text})
            return
        whole["payload"] = text
    elif remove:
        json_paths.drop(doc, path)
    else:
        json_paths.put(doc, path, value)
    save(project, kind, name, whole, user=user)


def _in_payload(text: str, path: str, value: Any, remove: bool) -> str:
    payload = json.loads(text)
    if remove:
        json_paths.drop(payload, path)
    else:
        json_paths.put(payload, path, value)
    return json.dumps(payload, indent=2)


def _read(project: Project, kind: str, name: str, user: str) -> tuple[dict[str, Any], str]:
    """The whole answer of the GET route, and the key of the document inside it."""
    inner = OBJECTS[kind][1] if kind in OBJECTS else ""
    return ask(project.estate, user, "GET", route_of(project, kind, name)), inner


def save(project: Project, kind: str, name: str, whole: Any, *, user: str) -> None:
    """Saves an object or document with the commit message of the interface; `whole` is what its GET answered."""
    message = (OBJECTS[kind][2] if kind in OBJECTS else DOCUMENTS[kind]).format(p=project.key, n=name)
    verb, under = SAVES.get(kind, ("PUT", ""))
    with project.commit(message, user):
        ask(project.estate, user, verb, route_of(project, kind, name), {under: whole} if under else whole)


def save_unchanged(project: Project, *, user: str) -> int:
    """Saves every object and document as the interface does, changing nothing that a person would call a change.

    Payloads of visual recipes come back from a browser: other key order and spacing, ``$`` residue (corpus §3.1, §3.8);
    their computed schemas are pushed to the outputs.
    Returns the number of saves.
    """
    places = [(kind, name) for kind in OBJECTS for name in list(project.store[kind])]
    places += [(kind, "") for kind in DOCUMENTS]
    for kind, name in places:
        whole, _ = _read(project, kind, name, user)
        if kind == "recipes" and whole.get("payload"):
            whole["payload"] = from_browser(whole["payload"])
        save(project, kind, name, whole, user=user)
        if kind == "recipes":
            push_schemas(project, name, user=user)
    return len(places)


def from_browser(text: str) -> str:
    """A JSON payload as a browser sends it; other texts are left alone."""
    try:
        payload = json.loads(text)
    except ValueError:
        return text
    if not isinstance(payload, dict):
        return text
    return json.dumps(_residue(payload), separators=(",", ": "))


def _residue(value: Any) -> Any:
    """Keys reversed; filters get a ``$status``, list elements with a column an ``$idx``."""
    if isinstance(value, dict):
        out = {key: _residue(value[key]) for key in reversed(list(value))}
        if "distinct" in out and "enabled" in out:
            out["$status"] = {"validated": True, "ok": True, "fullyTranslated": False}
        return out
    if isinstance(value, list):
        return [_element(item, number) for number, item in enumerate(value)]
    return value


def _element(item: Any, number: int) -> Any:
    marked = isinstance(item, dict) and "column" in item
    return {**_residue(item), "$idx": number} if marked else _residue(item)


def upgraded(path: str, value: Any) -> Any:
    """The answer of a GET as an invented next version gives it: new default keys in every typed object."""
    for pattern, inside, new_keys in SHOWN:
        if not matches(pattern, path):
            continue
        items = value if inside == "[]" else [value.get(inside) if inside else value]
        for item in [i for i in items if isinstance(i, dict)]:
            for place, default in new_keys.items():
                json_paths.add(item, place, clone(default))
    return value
