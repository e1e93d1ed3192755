"""The project, zones, articles, library files: forms both ways, documents with several writers, what is never ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dss_iac.core.compare import diff, overlay, wire
from dss_iac.core.model.address import Address
from dss_iac.core.model.resource import Index, Resource
from dss_iac.kinds import article, library_file, project, zone
from dss_iac.kinds.article import item as article_item
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.library_file import item as library_item

P = project.KIND
PLACE = {"name": "P", "id": "", "project": "P", "options": {}}
ITEM: dict[str, Any] = {
    "key": "P",
    "name": "Customers",
    "short_description": "Who they are",
    "description": "Long",
    "tags": ["gold"],
    "custom_fields": {"team": "data"},
    "checklists": [{"title": "Launch", "items": ["write", {"text": "test", "done": True}]}],
    "owner": "alice",
    "folder": "/Marketing/Sub",
    "status": "In use",
    "permissions": [{"group": "analysts", "read_content": True}, {"user": "bob", "admin": True}],
    "exposed": [{"dataset": "A", "to": ["REPORTING"]}, {"folder": "models", "to": [], "quick_sharing": True}],
    "variables": {"standard": {"region": "EU", "empty": ""}, "local": {"n": 1}},
    "library": {"python_path": ["python", "python/more"], "from_projects": ["LIBS"]},
    "code_env": {"python": "py311", "r": "builtin"},
    "container": "small",
    "settings": {"flowAnchorSourcesAndSinks": False},
}


def _read(kind: Any, item: dict[str, Any], files: dict[str, str | bytes] | None = None) -> Any:
    reader = Offline(files or {}, project="P")
    wanted = kind.desire(item, reader)
    assert not reader.problems, reader.problems
    return wanted


def test_a_project_comes_back_as_written() -> None:
    """Every friendly key, through the tree and back."""
    assert P.show(_read(P, ITEM).body, PLACE).item == ITEM


def test_an_entry_of_permissions_is_a_whole() -> None:
    """A right that is not given is refused, so that a right granted elsewhere shows as a difference."""
    entry = _read(P, ITEM).body["permissions"]["permissions"][0]
    assert entry["readProjectContent"] is True and entry["admin"] is False and len(entry) == 16
    live = {"permissions": {"permissions": [{**entry, "admin": True}]}}
    changed = diff.compare(P, desired={"permissions": {"permissions": [entry]}}, recorded=None, live=live)
    assert [c.path for c in changed] == ["permissions.permissions[group=analysts].admin"]


def test_entries_of_others_stay() -> None:
    """Permissions and exposure have several writers; we own our own entries only (D18)."""
    mine = _read(P, {"key": "P", "permissions": [{"group": "analysts", "admin": True}]}).body
    theirs = {"group": "space_administrators", "admin": True}
    live = {
        "permissions": {"owner": "bob", "permissions": [theirs]},
        "exposed": [{"type": "DATASET", "localName": "X"}],
    }
    laid = overlay.lay(P, live, mine)
    assert theirs in laid["permissions"]["permissions"] and len(laid["permissions"]["permissions"]) == 2
    assert laid["exposed"] == live["exposed"]


def test_a_write_touches_nothing_else_in_a_document() -> None:
    """Dashboard authorisations, bundle settings, other keys of metadata: as the fresh document has them."""
    params = {
        "settings": {"gitCommitMode": "AUTO", "x": 1},
        "bundleExporterSettings": {"b": 2},
        "exposedObjects": {"objects": []},
    }
    rights = {"owner": "bob", "permissions": [], "dashboardAuthorizations": {"allAuthorized": True}}
    fresh = {"settings": params, "exposed": params, "status": params, "permissions": rights}
    tree = wire.live_tree(P, fresh, Index(), "P", strip=False)
    laid = overlay.lay(P, tree, {"settings": {"gitCommitMode": "ALL_EXPLICIT"}, "exposed": [], "status": "Done"})
    sent = wire.wire_documents(P, laid, fresh, Index(), "P")
    settings = {"gitCommitMode": "ALL_EXPLICIT", "x": 1}
    assert sent["settings"] == sent["exposed"] == {**params, "settings": settings, "projectStatus": "Done"}
    assert sent["permissions"]["dashboardAuthorizations"] == {"allAuthorized": True}


def test_git_references_keep_their_paths() -> None:
    """The search path of a git reference is neither ours to compare nor ours to drop (D49)."""
    stored = {
        "gitReferences": {"/python/ext": {"remote": "r", "lastHash": "h"}},
        "pythonPath": ["python", "/python/ext"],
        "rsrcPath": ["R"],
        "importLibrariesFromProjects": [],
    }
    fresh = {"library": {"data": json.dumps(stored)}}
    tree = wire.live_tree(P, fresh, Index(), "P")
    assert tree["library"]["pythonPath"] == ["python"]
    laid = overlay.lay(P, tree, {"library": {"pythonPath": ["python", "more"]}})
    sent = json.loads(wire.wire_documents(P, laid, fresh, Index(), "P")["library"])
    assert sent == {**stored, "pythonPath": ["python", "more", "/python/ext"]}


def test_secrets_in_variables_are_put_aside() -> None:
    """By the name of their key; `secrets` tells where (D35)."""
    written = P.show({"variables": {"standard": {"api_key": "k1", "region": "EU"}, "local": {}}}, PLACE)
    assert "k1" not in str(written.item) and written.item["secrets"] == ["variables.standard.api_key"]
    assert written.item["variables"]["standard"]["region"] == "EU"


def test_what_dss_writes_into_every_project_is_left_out() -> None:
    """The sentence of the creation, the Todo list, the default settings (API §4.2)."""
    more = [{"text": text, "done": False} for text in ("Bring in data", "Prepare", "Share")]
    metadata = {
        "label": "X",
        "shortDesc": "The project *X* was created by Al on Apr 22nd 2026",
        "checklists": {
            "checklists": [{"title": "Your new project's Todo", "items": [{"text": "Create", "done": True}, *more]}]
        },
    }
    assert P.show({"metadata": metadata, "status": "Sandbox", "folder": "/"}, PLACE).item == {"key": "P", "name": "X"}


def test_a_project_is_created_with_an_owner() -> None:
    """DSS refuses one without (API §4.1)."""
    resource = Resource(Address("project", "P"), "Customers", {})
    (call,) = P.create(resource, {}, {"project": "P", "owner": "alice"})
    assert call.body["owner"] == "alice" and call.body["projectKey"] == "P"


def test_zones_come_back_as_written() -> None:
    """Shared objects by typed name; what lies in a zone is not the zone's to say."""
    item = {
        "name": "Ingest",
        "color": "#2ab1ac",
        "position": {"x": 1.5, "y": 2.0},
        "description": "In",
        "tags": ["a"],
        "shared": ["A", {"folder": "models"}, {"dataset": "B", "project": "SALES"}],
    }
    tree = _read(zone.KIND, item).body
    assert zone.KIND.show({**tree, "items": []}, {**PLACE, "id": "Ingest"}).item == item


def test_the_default_zone_is_never_created_nor_deleted() -> None:
    """It is there, under whatever name it was given (API §9)."""
    wanted = _read(zone.KIND, {"name": "Processing", "default": True, "color": "#31439C"})
    resource = Resource(Address("zone", "P", "Processing"), "Processing", wanted.body, create=wanted.create)
    (call,) = zone.KIND.create(resource, wanted.body, {"project": "P"})
    assert call.verb == "GET" and call.path.endswith("/flow/zones/default")
    assert zone.KIND.delete is not None and not zone.KIND.delete("P", "default", False)
    shown = zone.KIND.show(wanted.body, {**PLACE, "id": "Processing", "dss_id": "default"})
    assert shown.item["default"] is True
    plain = {"name": "Default", "color": "#D1D8DA", "items": [], "shared": []}
    assert zone.KIND.show(plain, {**PLACE, "id": "Default", "dss_id": "default"}).item == {}


WIKI = {
    "homeArticleId": 1,
    "taxonomy": [{"id": 1, "children": [{"id": "2", "children": []}]}, {"id": "3", "children": []}],
}


def test_an_article_knows_its_place() -> None:
    """Parent and home come from the wiki's own document; ids of old wikis are numbers."""
    index = Index({}, {("article", "P", "1"): "Start"})
    wires = {"": {"article": {"id": "2", "name": "Sub"}, "payload": "text"}, "place": WIKI}
    tree = wire.live_tree(article.KIND, wires, index, "P")
    assert tree == {"name": "Sub", "body": "text", "place": {"parent": "Start", "home": False}}
    item = article.KIND.show(tree, {**PLACE, "id": "Sub"}).item
    assert item == {"name": "Sub", "parent": "Start", "content": "text"}
    assert _read(article.KIND, dict(item)).body["place"] == {"parent": "Start"}


@pytest.mark.parametrize(
    ("place", "taxonomy", "home"),
    [
        ({"parent": "3"}, [{"1": []}, {"3": [{"2": []}]}], 1),
        ({"parent": None}, [{"1": []}, {"3": []}, {"2": []}], 1),
        ({"parent": "1", "home": True}, [{"1": [{"2": []}]}, {"3": []}], "2"),
    ],
)
def test_moving_an_article_leaves_the_others(place: dict[str, Any], taxonomy: list[Any], home: Any) -> None:
    """One document for all articles: only one node moves."""
    sent = article_item.wrap_wiki(WIKI, {"id": "2", **place})
    assert _bare(sent["taxonomy"]) == taxonomy and sent["homeArticleId"] == home


def _bare(nodes: list[dict[str, Any]]) -> list[Any]:
    return [{node["id"]: _bare(node["children"])} for node in nodes]


def test_saving_an_article_keeps_its_text() -> None:
    """A missing payload would empty it (API §11)."""
    fresh = {"article": {"id": "2", "name": "Sub", "layout": "WIKI_ARTICLE"}, "payload": "text"}
    assert article_item.wrap(fresh, {"name": "New"}) == {
        "article": {"id": "2", "name": "New", "layout": "WIKI_ARTICLE"},
        "payload": "text",
    }


def test_library_files_that_are_never_ours() -> None:
    """Our own folders, DSS's own file, and what git references bring (D49)."""
    reply = [
        {"name": "python", "children": [{"name": "a.py"}, {"name": "ext", "children": [{"name": "b.py"}]}]},
        {"name": "iac", "children": [{"name": "project.yml"}]},
        {"name": "dss-iac", "children": [{"name": "state.json"}]},
        {"name": "external-libraries.json"},
        {"name": "empty", "children": []},
    ]
    external = {"data": json.dumps({"gitReferences": {"/python/ext/": {}}})}
    assert library_item.listed(reply, external) == [{"path": "python/a.py"}]
    assert library_item.listed(reply) == [{"path": "python/a.py"}, {"path": "python/ext/b.py"}]
    assert library_item.listed(library_item.nested(["python/a.py", "x.md"])) == [
        {"path": "python/a.py"},
        {"path": "x.md"},
    ]


def test_a_library_file_brings_its_folders() -> None:
    """Parents must exist (API §4.10); a folder that is there is no error."""
    resource = Resource(Address("library_file", "P", "python/a b/c.py"), "python/a b/c.py", {"content": "x = 1\n"})
    calls = library_file.KIND.create(resource, resource.body, {"project": "P"})
    assert [c.path.rsplit("libraries/", 1)[1] for c in calls] == [
        "folders/python",
        "folders/python/a%20b",
        "contents/python/a%20b/c.py",
    ]
    assert [c.exists_ok for c in calls] == [True, True, False] and calls[-1].raw == b"x = 1\n"


@pytest.mark.parametrize(
    "path", ["iac/x.yml", "dss-iac/state.json", "external-libraries.json", "../x", "a/../../b", ""]
)
def test_paths_that_are_refused(path: str) -> None:
    """Each with a reason."""
    reader = Offline()
    library_file.KIND.desire({"path": path, "content": "x"}, reader)
    assert reader.problems


def test_a_file_needs_one_text() -> None:
    """Neither none nor two."""
    for item in ({"path": "a.py"}, {"path": "a.py", "content": "x", "file": "b"}):
        reader = Offline()
        library_file.KIND.desire(item, reader)
        assert reader.problems


@pytest.mark.parametrize("kind", [project.KIND, zone.KIND, article.KIND, library_file.KIND], ids=lambda k: k.name)
def test_examples_come_back_as_written(kind: Any) -> None:
    """The example of the docs survives its own import."""
    tree = _read(kind, dict(kind.example)).body
    written = kind.show(tree, {**PLACE, "id": str(kind.example.get("path") or kind.example.get("name"))})
    again = kind.desire({**written.item}, Offline(written.files, project="P"))
    assert dict(again.body) == dict(tree)
