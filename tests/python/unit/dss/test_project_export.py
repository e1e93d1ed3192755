"""An archive that nobody has to believe: whose it is, where its tree lies, what is damaged, and how large it may be."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping

import pytest

from dss_iac.dss import project_export
from dss_iac.dss.disk_objects import objects
from dss_iac.dss.project_export import Unusable, opened
from dss_iac.kinds import registry

RECIPE = {"type": "python", "inputs": {}, "outputs": {}}
TREE: Mapping[str, str] = {
    "params.json": "{}",
    "recipes/r.json": json.dumps(RECIPE),
    "recipes/r.py": "x = 1\n",
    "analysis/A/ml/B/params.json": "{}",
}


def packed(tree: Mapping[str, str | bytes], root: str = "", **beside: str) -> bytes:
    """A zip with a tree below `root`, and files beside it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in {**{f"{root}{name}": text for name, text in tree.items()}, **beside}.items():
            made.writestr(name, text)
    return content.getvalue()


def manifest(key: str) -> dict[str, str]:
    return {"export-manifest.json": json.dumps({"originalProjectKey": key})}


@pytest.mark.parametrize("root", ["", "project_config/", "OUT/project_config/"])
def test_the_tree_is_found_wherever_it_lies(root: str) -> None:
    found = dict(objects(opened(packed(TREE, root, **manifest("OUT")), "OUT"), registry()["recipe"]))
    assert found == {"r": {"": {"recipe": RECIPE, "payload": "x = 1\n"}}}


def test_tags_beside_the_documents_are_told_by_id() -> None:
    tag = {"versionNumber": 3, "lastModifiedOn": 5, "lastModifiedBy": {"login": "bob"}}
    rows = {
        "RECIPE.a.b": tag,
        "DATASET.X": {**tag, "versionNumber": 4},
        "RECIPE.X": tag,
        "ZONE.odd": {"versionNumber": 1},
    }
    text = json.dumps({"tags": rows})
    tags = opened(packed({**TREE, "version-tags.json": text}, "project_config/"), "OUT").tags
    assert tags == {"a.b": {(3, 5, "bob")}, "X": {(4, 5, "bob"), (3, 5, "bob")}}
    assert opened(packed({**TREE, "version-tags.json": "[]"}), "OUT").tags == {}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no archive"),
        (b"<html>Sign in</html>", "no archive"),
        (packed(TREE)[:-30], "no archive"),
        (packed({"recipes/r.json": "{}"}), "no params.json"),
        (packed({"A/params.json": "{}", "B/params.json": "{}"}), "more than one params.json"),
        (packed(TREE, **manifest("OTHER")), "an export of OTHER"),
        (packed(TREE, **{"export-manifest.json": "{"}), "export-manifest.json in the export is not JSON"),
        (packed({**TREE, "version-tags.json": "}"}), "version-tags.json in the export is not JSON"),
    ],
)
def test_what_is_no_export_of_the_project_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        opened(content, "OUT")


def test_a_damaged_member_is_noticed_when_it_is_read() -> None:
    whole = bytearray(packed({**TREE, "recipes/r.py": "y = 2\n" * 500}))
    at = whole.index(b"recipes/r.py") + len("recipes/r.py") + 8
    whole[at : at + 4] = b"\xff\xff\xff\xff"
    tree = opened(bytes(whole), "OUT")
    with pytest.raises(Unusable, match="recipes/r.py is damaged"):
        tree.text("recipes/r.py")
    assert tree.text("recipes/r.json") == json.dumps(RECIPE)
    with pytest.raises(Unusable):
        list(objects(tree, registry()["recipe"]))


def test_an_encrypted_member_is_damaged() -> None:
    whole = bytearray(packed({"params.json": "{}", "recipes/r.json": "{}"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.rindex(mark) + at
        whole[place : place + 2] = struct.pack("<H", 1)
    with pytest.raises(Unusable, match="recipes/r.json is damaged"):
        opened(bytes(whole), "OUT").text("recipes/r.json")


def test_sizes_are_bounded_whatever_the_archive_says_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that unpacks to far more is not read on; nor is one more member when all that were read are enough."""
    bomb = {**TREE, "recipes/r.py": "0" * 5_000_000}
    monkeypatch.setattr(project_export, "LARGEST_MEMBER", 10_000)
    tree = opened(packed(bomb), "OUT")
    assert tree.text("recipes/r.py") is None
    assert tree.taken < 11_000
    monkeypatch.setattr(project_export, "LARGEST_WHOLE", 15_000)
    with pytest.raises(Unusable, match="it holds more than"):
        tree.text("recipes/r.py")
    monkeypatch.setattr(project_export, "MOST_MEMBERS", 3)
    with pytest.raises(Unusable, match="more than 3 files"):
        opened(packed(bomb), "OUT")


def test_a_name_that_leads_out_of_the_tree_is_only_a_name() -> None:
    """Nothing is unpacked, so such a member is never asked for by any kind; what is no text is none."""
    tree = opened(
        packed({**TREE, "../../etc/passwd": "root", "recipes/../../r.json": "{}", "recipes/b.json": b"\xff"}), "OUT"
    )
    assert dict(objects(tree, registry()["recipe"])).keys() == {"r"}
    assert tree.text("recipes/b.json") is None
