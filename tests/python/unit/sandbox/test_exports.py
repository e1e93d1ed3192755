"""An export of a project, through the official client: the tree, tags and a manifest; never data, models or history."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


def exported(dss: Sandbox, who: str = "designer", **options: bool) -> zipfile.ZipFile:
    stream = dss.client(who).get_project("OUT").get_export_stream(options)
    return zipfile.ZipFile(io.BytesIO(stream.read()))


def made(dss: Sandbox) -> Any:
    project = dss.client("designer").create_project("OUT", "Out", "alice")
    for name in ("A", "B"):
        project.new_managed_dataset(name).with_store_into("filesystem_managed").create()
    builder = project.new_recipe("python", "r")
    builder.with_input("A").with_output("B").with_script("x = 1\n").create()
    return project


def test_an_export_can_be_loaded_elsewhere_and_is_the_same_project(tmp_path: Path) -> None:
    with Sandbox() as dss:
        project = made(dss)
        before = project.get_recipe("r").get_settings()
        archive = exported(dss, exportUploads=False)
        manifest = json.loads(archive.read("export-manifest.json"))
        assert manifest["originalProjectKey"] == "OUT"
        assert manifest["requiredConnections"] == [{"name": "filesystem_managed", "type": "Filesystem"}]
        assert not [name for name in archive.namelist() if ".git/" in name]
        archive.extractall(tmp_path / "OUT")
        kept = (tmp_path / "OUT/project_config/recipes/r.py").read_text()
        assert not dss.estate.unknown_routes
    with Sandbox(load=[tmp_path / "OUT"], seed_connections=True) as other:
        again = other.client("admin").get_project("OUT").get_recipe("r").get_settings()
        assert kept == again.get_code() == before.get_code() == "x = 1\n"
        assert again.get_recipe_raw_definition() == before.get_recipe_raw_definition()


@pytest.mark.parametrize("reading", ["a", "b"])
def test_readings_of_an_export(reading: str) -> None:
    with Sandbox(readings={"*": reading}) as dss:
        made(dss)
        names = exported(dss).namelist()
        top = "project_config/" if reading == "a" else ""
        assert {f"{top}params.json", f"{top}recipes/r.json", f"{top}recipes/r.py", f"{top}datasets/A.json"} < {*names}
        assert (f"{top}version-tags.json" in names) is (reading == "a")
        full = "neverRecomputeExistingPartitions" in json.loads(exported(dss).read(f"{top}recipes/r.json"))
        assert full is (reading == "a")
        permissions = {"owner": "alice", "permissions": [{"group": "readers", "readProjectContent": True}]}
        dss.client("designer").get_project("OUT").set_permissions(permissions)
        if reading == "a":
            assert exported(dss, "reader").namelist()
        else:
            with pytest.raises(DataikuException, match="administer"):
                exported(dss, "reader")


def test_what_nobody_has_seen_in_an_export_is_not_made_up() -> None:
    with Sandbox() as dss:
        made(dss)
        with pytest.raises(DataikuException, match="no evidence about an export with exportManagedFS"):
            exported(dss, exportManagedFS=True)
