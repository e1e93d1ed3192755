"""Managed folders: a name of ours, an id of the server's, a place of the connection's."""

from __future__ import annotations

from dss_iac.core.model.address import Address
from dss_iac.core.model.resource import Resource
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.managed_folder import KIND


def test_a_short_folder() -> None:
    wanted = KIND.desire({"name": "models"}, Offline())
    assert wanted.body == {"name": "models", "params": {"connection": "filesystem_folders"}}
    resource = Resource(Address("managed_folder", "P", "models"), "models", wanted.body)
    (call,) = KIND.create(resource, wanted.body, {"project": "P", "connections": {}})
    assert call.path == "/projects/P/managedfolders/"
    assert call.body["params"] == {"connection": "filesystem_folders", "path": "/${projectKey}/${odbId}"}
    assert call.body["type"] is None
    assert KIND.created_id({"id": "aBcD1234"}, resource) == "aBcD1234"


def test_an_import_leaves_the_place_out_unless_asked() -> None:
    params = {"connection": "lake", "path": "${projectKey}/${odbId}", "bucket": "b"}
    tree = {"name": "models", "type": "S3", "params": params}
    short = KIND.show(tree, {"name": "models", "options": {}})
    assert short.item == {"name": "models", "connection": "lake"}
    assert "storage location" in short.left_out
    whole = KIND.show(tree, {"name": "models", "options": {"with_storage": True}})
    assert (whole.item["path"], whole.item["params"]) == ("${projectKey}/${odbId}", {"bucket": "b"})


def test_the_display_name_is_ours_to_write() -> None:
    fresh = {"id": "x", "name": "old", "projectKey": "P", "versionTag": {}}
    assert KIND.parts[0].wrap(fresh, {"id": "y", "name": "new"}) == {**fresh, "name": "new"}


def test_deleting_a_folder_loses_it() -> None:
    assert KIND.holds_data({})
    assert KIND.delete is not None
    assert KIND.delete("P", "x", False)[0].query == {"dropData": False}
