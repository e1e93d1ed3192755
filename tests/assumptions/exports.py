"""Probes of what an export of a project holds: an archive of the scratch project, without any data."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from typing import Any

from dataikuapi.utils import DataikuException

from .probing import Answer, Lacks, Untold, lacks, line
from .scratch import Scratch

SOURCE, TARGET, RECIPE = "dss_iac_exported_from", "dss_iac_exported_to", "dss_iac_exported"
HEAD, FOLDER, TAGS = "params.json", "project_config/", "version-tags.json"
ADDED = {"name", "projectKey", "versionTag"}  # what the API puts into a document (corpus §3.2)


def root(dss: Scratch) -> Answer:
    """Where the one params.json of the project lies."""
    names = _exported(dss).namelist()
    if f"{FOLDER}{HEAD}" in names:
        return Answer("a", f"{FOLDER}{HEAD}")
    if HEAD in names:
        return Answer("b", HEAD)
    raise Untold(f"{HEAD} is neither at the root nor in {FOLDER}: {', '.join(sorted(names)[:5])}")


def tags(dss: Scratch) -> Answer:
    """A file with the tags, or tags within the documents."""
    archive = _exported(dss)
    names = [n for n in archive.namelist() if n.rpartition("/")[2] == TAGS]
    inside = "versionTag" in _recipe(archive)
    if names or inside:
        return Answer("a", names[0] if names else "in the documents themselves")
    return Answer("b", f"no {TAGS}, and no versionTag in the file of a recipe")


def form(dss: Scratch) -> Answer:
    """The file of a recipe, and what GET says of it."""
    kept = _recipe(_exported(dss))
    told = dss.need("GET", dss.at("recipes", RECIPE))["recipe"]
    lacking = sorted(set(told) - set(kept) - ADDED)
    return Answer("b" if lacking else "a", f"not in the file: {', '.join(lacking)}" if lacking else "no key is lacking")


@cache
def _exported(dss: Scratch) -> zipfile.ZipFile:
    """The archive of a project with a recipe in it; one for all probes of a run."""
    for name in (SOURCE, TARGET):
        dss.dataset(name)
    made = dss.recipe(RECIPE, "sync", SOURCE, TARGET)
    if not made.ok:
        raise Untold(f"no recipe could be made: {made.words}")
    try:
        reply = dss.client._perform_raw("POST", dss.at("export"), body={"exportUploads": False})
        return zipfile.ZipFile(io.BytesIO(reply.content))
    except DataikuException as error:
        raise (Lacks if lacks(str(error)) else Untold)(f"no export: {line(str(error))}") from None
    except zipfile.BadZipFile as error:
        raise Untold(f"the export is no zip ({error})") from None


def _recipe(archive: zipfile.ZipFile) -> dict[str, Any]:
    names = [n for n in archive.namelist() if n.endswith(f"recipes/{RECIPE}.json")]
    if not names:
        raise Untold("the export has no file for a recipe that was made just before")
    found: dict[str, Any] = json.loads(archive.read(names[0]))
    return found
