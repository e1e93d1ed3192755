"""Wiki: taxonomy, home article, articles with their body, attachments (API §11).

Ids are counters; the taxonomy is one document that every creation and deletion rewrites in the same commit.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from ..errors import DssError, illegal, missing
from ..facts.wiki import ARTICLE, ATTACHMENT_TYPES, NODE
from ..ids import fresh
from ..project import TAXONOMY
from ..readings import declare
from ..routing import Call, Raw, route
from ..typed import clone, normalise

KIND = "wiki"
BASE = "/projects/{key}/wiki"
Doc = dict[str, Any]
_HIGHEST: WeakKeyDictionary[Any, int] = WeakKeyDictionary()

declare("wiki-children", "children of a deleted wiki article", "move up to its parent", "deleted too", "API §11, §17")


def settings(project: Any) -> Doc:
    """Taxonomy document with string ids (old projects hold numbers, API §11)."""
    doc = clone(project.docs.get(TAXONOMY) or {})
    home = doc.get("homeArticleId")
    out = {"taxonomy": [_node(node) for node in doc.get("taxonomy") or []]}
    return {**out, "homeArticleId": str(home)} if home is not None else out


def _node(node: Doc) -> Doc:
    return {"id": str(node.get("id")), "children": [_node(child) for child in node.get("children") or []]}


def walk(nodes: list[Doc]) -> Iterator[tuple[list[Doc], Doc]]:
    """Every node with the list that holds it, parents first."""
    for node in list(nodes):
        yield nodes, node
        yield from walk(node["children"])


def resolve(call: Call) -> str:
    """Id of the article that the path names by id or by name."""
    articles, wanted = call.project.store[KIND], call.params["id"]
    if wanted in articles:
        return wanted
    for ident, doc in articles.items():
        if doc.get("name") == wanted:
            return ident
    raise missing("wiki article", call.project.key, wanted)


def wire(call: Call, ident: str) -> Doc:
    whole = call.project.wire(KIND, ident)
    extra = {key: whole[key] for key in ("projectKey", "id", "versionTag", "creationTag") if key in whole}
    payload = call.project.payloads.get((KIND, ident)) or ""
    return {"article": {**normalise(ARTICLE, whole), **extra}, "payload": payload}


def next_id(project: Any, *, reuse: bool) -> str:
    """The next counter value; with ``reuse`` the highest living id plus one, else never one that ever was."""
    used = [int(ident) for ident in project.store[KIND] if ident.isdigit()]
    highest = max(used, default=0)
    if not reuse:
        highest = max(highest, _HIGHEST.get(project, 0))
    _HIGHEST[project] = highest + 1
    return str(highest + 1)


@route("GET", BASE + "/", needs="READ_CONF")
def get_wiki(call: Call) -> Any:
    return {"projectKey": call.project.key, **settings(call.project)}


@route("PUT", BASE + "/", needs="WRITE_CONF")
def put_wiki(call: Call) -> Any:
    """Replaces taxonomy and home; every article must appear exactly once."""
    body = call.body or {}
    nodes = [_node(normalise(NODE, node)) for node in body.get("taxonomy") or []]
    listed = sorted(node["id"] for _, node in walk(nodes))
    if listed != sorted(call.project.store[KIND]):
        raise illegal("Invalid taxonomy: every article has to be in it once and only once")
    doc = {"taxonomy": nodes}
    if body.get("homeArticleId") is not None:
        doc["homeArticleId"] = str(body["homeArticleId"])
    call.project.save_document(TAXONOMY, doc, user=call.user, message=f"Updated wiki of project {call.project.key}")
    return get_wiki(call)


@route("POST", BASE + "/", needs="WRITE_CONF")
def create_article(call: Call) -> Any:
    """New article at the end of its parent's children; the first one becomes home."""
    body = call.body or {}
    if not body.get("name"):
        raise illegal("Wiki article needs a name")
    project, tree = call.project, settings(call.project)
    parent = body.get("parent")
    siblings = tree["taxonomy"]
    if parent is not None:
        siblings = next((n["children"] for _, n in walk(tree["taxonomy"]) if n["id"] == str(parent)), None)
        if siblings is None:
            raise missing("wiki article", project.key, str(parent))
    ident = next_id(project, reuse=call.estate.reading("wiki-id-reuse") == "b")
    siblings.append({"id": ident, "children": []})
    tree.setdefault("homeArticleId", ident)
    with project.commit(f"Created article {project.key}.{ident} ({body['name']})", call.user):
        project.save(KIND, ident, normalise(ARTICLE, {"name": body["name"]}), user=call.user, payload="")
        project.save_document(TAXONOMY, tree, user=call.user)
    return wire(call, ident)


@route("GET", BASE + "/{id}", needs="READ_CONF")
def get_article(call: Call) -> Any:
    return wire(call, resolve(call))


@route("PUT", BASE + "/{id}", needs="WRITE_CONF")
def put_article(call: Call) -> Any:
    """Replaces metadata and body; a missing payload empties the body."""
    ident, body = resolve(call), call.body or {}
    doc = normalise(ARTICLE, body.get("article"))
    message = f"Saved wiki article {call.project.key}.{ident} ({doc.get('name')})"
    call.project.save(KIND, ident, doc, user=call.user, message=message, payload=body.get("payload") or "")
    return wire(call, ident)


@route("DELETE", BASE + "/{id}", needs="WRITE_CONF")
def delete_article(call: Call) -> Any:
    """Deletes an article; what happens to its children is a reading."""
    ident, project = resolve(call), call.project
    tree, doomed = settings(project), [ident]
    holder, node = next(((h, n) for h, n in walk(tree["taxonomy"]) if n["id"] == ident), (None, None))
    if holder is not None:
        at = holder.index(node)
        holder[at : at + 1] = []
        if call.estate.reading("wiki-children") == "a":
            holder[at:at] = node["children"]
        else:
            doomed += [child["id"] for _, child in walk(node["children"])]
    if tree.get("homeArticleId") in doomed:
        tree.pop("homeArticleId")
    with project.commit(f"Deleted article {project.key}.{ident}", call.user):
        for article in [a for a in doomed if a in project.store[KIND]]:
            project.remove(KIND, article, user=call.user)
        project.save_document(TAXONOMY, tree, user=call.user)
    return {}


@route("POST", BASE + "/{id}/upload", needs="WRITE_CONF")
def upload(call: Call) -> Any:
    """Attaches a file; the reply has the id of the upload."""
    ident, project = resolve(call), call.project
    part = call.files[0] if call.files else None
    if part is None:
        raise DssError(400, "java.lang.IllegalArgumentException", "No file in the request")
    doc, upload_id = clone(project.store[KIND][ident]), fresh("attachment")
    details = {"objectDisplayName": part.filename, "size": len(part.content), "mimeType": _mime(part.filename)}
    attachment = {"attachmentType": "FILE", "smartId": upload_id, "details": details}
    attachment.update(attachedBy=call.user.login, attachedOn=call.at)
    doc["attachments"] = [*(doc.get("attachments") or []), attachment]
    target = project.files / "wiki" / upload_id
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(part.content)
    message = f"Saved wiki article {project.key}.{ident} ({doc.get('name')})"
    project.save(KIND, ident, doc, user=call.user, message=message)
    return {"id": upload_id}


def _mime(filename: str) -> str:
    return ATTACHMENT_TYPES.get(filename.rpartition(".")[2].lower(), "application/octet-stream")


@route("GET", BASE + "/{id}/uploads/{upload}", needs="READ_CONF")
def get_upload(call: Call) -> Any:
    resolve(call)
    path = call.project.files / "wiki" / call.params["upload"]
    if not path.is_file():
        raise missing("upload", call.project.key, call.params["upload"])
    return Raw(path.read_bytes())
