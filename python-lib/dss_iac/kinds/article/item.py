"""A wiki article as YAML ↔ the tree of its documents (API §11): the article itself, and its place in the wiki's tree.

The place is kept by the wiki, one document for all articles: `parents` tells whose child each one is, `home` which one
opens first. What a tree holds is the place of its own article; ids are translated by the reference `place.parent`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ...core.model.words import FOREIGN
from ..common import code_text, taggable
from ..common.file_names import safe, url
from ..common.trees import minus, settings

DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "layout": "WIKI_ARTICLE",
    "attachments": [],
    "place": {"home": False},
}
OWN = ("name", "body", "place", "id", *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "content": {"type": "string", "description": "Markdown"},
        "file": {"type": "string", "description": "File with the Markdown"},
        "parent": {"type": ["string", "null"], "description": "Name of the article above; null at the top"},
        "home": {"type": "boolean", "description": "The article that the wiki opens with"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
    FOREIGN: {
        **dict.fromkeys(("title", "heading"), "write `name: …`"),
        **dict.fromkeys(("body", "text", "markdown", "page"), "write `content: |`, or `file: PATH`"),
        **dict.fromkeys(("content_file", "path", "source"), "write `file: PATH`"),
        **dict.fromkeys(("children", "pages", "articles"), "each article names the one above it: `parent: NAME`"),
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    if "content" in item and "file" in item:
        reader.error("file", "both `content` and `file` are given", "keep one of them")
    if "file" in item:
        body["body"] = reader.content(item["file"], "file")
    elif "content" in item:
        body["body"] = item["content"]
    place = {key: item[key] for key in ("parent", "home") if key in item}
    if place:
        body["place"] = place
    return Wanted(body=body, name=item["name"])


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an article, its text in a file under `wiki/`."""
    rest = minus(tree, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), **taggable.show(rest)}
    where = tree.get("place") or {}
    if where.get("parent") is not None:
        item["parent"] = where["parent"]
    if where.get("home"):
        item["home"] = True
    files: dict[str, str | bytes] = {}
    text = tree.get("body") or ""
    if text:
        shown = code_text.show(text, f"wiki/{safe(str(place['id']))}.md", files, "content")
        item.update({"file" if key == "content_file" else key: value for key, value in shown.items()})
    left_out = {}
    if rest.pop("attachments", None):
        left_out["attachments"] = "files of articles cannot be written through their definition (API §11)"
    return Written({**item, **settings(rest, OWN)}, files, left_out)


def listed(wiki: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Every article of the wiki's tree, parents first."""
    return [{"id": str(node["id"])} for node, _ in _walk(wiki["taxonomy"])]


def head(item: Mapping[str, Any]) -> dict[str, Any]:
    """As much of the document as a list item tells."""
    return {"article": {"id": item["id"]}}


def on_disk(files: Callable[[str], Any]) -> dict[str, Any]:
    """The wiki's own document, from the project's git tree; old ones count articles with numbers (API §11)."""
    wiki = files("wiki/taxonomy.json") or {"taxonomy": []}
    return {"place": {**wiki, "taxonomy": _copy(wiki.get("taxonomy") or [])}}


def flat(ids: Sequence[str]) -> dict[str, Any]:
    """A wiki of these articles as the list route answers it."""
    return {"taxonomy": [{"id": id, "children": []} for id in ids]}


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The article and its text as one piece."""
    return {**document["article"], "body": document.get("payload") or ""}


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back: a missing payload would empty the article."""
    article = {k: v for k, v in piece.items() if k != "body"}
    return {**fresh, "article": {**fresh["article"], **article}, "payload": piece.get("body", fresh.get("payload"))}


def unwrap_wiki(wiki: Mapping[str, Any]) -> dict[str, Any]:
    """Who is below whom, and the home article; `located` picks what concerns one article."""
    home = wiki.get("homeArticleId")
    return {
        "parents": {str(node["id"]): above for node, above in _walk(wiki.get("taxonomy") or [])},
        "homeId": None if home is None else str(home),
    }


def wrap_wiki(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """The wiki's document with one article at its place; the others keep theirs."""
    id, nodes, home = str(piece.get("id") or ""), _copy(fresh.get("taxonomy") or []), fresh.get("homeArticleId")
    if "parent" in piece:
        nodes = _moved(nodes, id, piece["parent"])
    is_home = home is not None and str(home) == id
    changed = {"homeArticleId": None if is_home else id} if piece.get("home", is_home) is not is_home else {}
    return {**fresh, "taxonomy": nodes, **changed}


def located(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A live tree with the place of its own article instead of the whole wiki; old articles are called by their id."""
    id, wiki = str(tree.get("id", "")), tree.get("place")
    named = {**tree, "name": tree.get("name") or id} if id else dict(tree)
    if not isinstance(wiki, Mapping) or "parents" not in wiki:
        return named
    return {**named, "place": {"parent": wiki["parents"].get(id), "home": wiki["homeId"] == id}}


def addressed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A tree whose place says which article it is the place of: what `wrap_wiki` needs."""
    place = tree.get("place")
    return {**tree, "place": {**place, "id": tree.get("id")}} if isinstance(place, Mapping) else dict(tree)


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST; the text is written afterwards."""
    project = facts["project"]
    body = {"projectKey": project, "name": resource.name, "parent": (wire.get("place") or {}).get("parent")}
    return [Call("POST", url("projects", project, "wiki") + "/", body, note="create article")]


def _walk(
    nodes: Sequence[Mapping[str, Any]], above: str | None = None
) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    for node in nodes:
        yield node, above
        yield from _walk(node.get("children") or [], str(node["id"]))


def _copy(nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**node, "id": str(node["id"]), "children": _copy(node.get("children") or [])} for node in nodes]


def _moved(nodes: list[dict[str, Any]], id: str, parent: str | None) -> list[dict[str, Any]]:
    """The tree with one node, and all below it, at the end of another's children; as it is when it is there already."""
    where = {str(node["id"]): above for node, above in _walk(nodes)}
    if where.get(id, parent) == parent and id in where:
        return nodes
    node = next((n for n, _ in _walk(nodes) if str(n["id"]) == id), {"id": id, "children": []})
    rest = _minus(nodes, id)
    if parent is None:
        return [*rest, dict(node)]
    for above, _ in _walk(rest):
        if str(above["id"]) == parent:
            above["children"].append(node)
    return rest


def _minus(nodes: list[dict[str, Any]], id: str) -> list[dict[str, Any]]:
    return [{**n, "children": _minus(n["children"], id)} for n in nodes if str(n["id"]) != id]
