"""Every dataset, recipe and folder of real projects: live tree → YAML → tree, leaf by leaf (D38, D52)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dss_iac.core.compare import diff
from dss_iac.core.model.kind import Template, Written
from dss_iac.core.model.resource import ABSENT
from dss_iac.kinds.common import dataset_types
from dss_iac.kinds.common.offline_reader import Offline
from tests.python.corpus.idle import BUILT, IDLE
from tests.python.corpus.learned import LEARNED
from tests.python.corpus.spot import Spot
from tests.python.corpus.trees import MISSING

from .corpus import KINDS, Found, objects, projects

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")
KEEP = {"with_storage": True, "with_schema": True}
UPLOAD_OWN = {"connection", "uploadConnection", "sheetName"}  # rewritten by the server after an upload (API §5.5)


def _show(kind: str, found: Found, options: Mapping[str, Any]) -> tuple[Written, dict[str, Any], Offline]:
    place = {"name": found.name, "id": found.name, "options": {**options, "built": found.built}}
    written = KINDS[kind].show(found.tree, place)
    return written, {"name": found.name, **_given(written.item)}, Offline(written.files)


def _given(value: Any) -> Any:
    """An item whose variables have values: what the corpus has in place of every secret."""
    if isinstance(value, Template):
        return "REDACTED"
    if isinstance(value, Mapping):
        return {key: _given(below) for key, below in value.items()}
    return [_given(below) for below in value] if isinstance(value, list) else value


def _leaves(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*at, key))
    elif isinstance(tree, list) and tree:
        for i, value in enumerate(tree):
            yield from _leaves(value, (*at, i))
    elif tree not in (None, "", [], {}):
        yield at, tree


def _value(tree: Any, at: tuple[Any, ...]) -> Any:
    for step in at:
        here = tree if isinstance(tree, Mapping) else dict(enumerate(tree)) if isinstance(tree, list) else {}
        if step not in here:
            return ABSENT
        tree = here[step]
    return tree


class _Scene:
    """What the rows of idle settings ask about a recipe."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree

    def type_of(self, _spot: Spot) -> str:
        """The type of the recipe."""
        return str(self.tree.get("type"))


def _idle(found: Found, at: tuple[Any, ...], value: Any) -> bool:
    """Whether a setting means nothing where it stands."""
    root, way = (found.tree[at[0]], at[1:]) if at[0] == "payload" else (found.tree, at)
    around = [root]
    for step in way[:-1]:
        around.append(around[-1][step])
    path = "".join("[]" if isinstance(step, int) else f".{step}" for step in way).removeprefix(".")
    kind = "recipes.payload" if at[0] == "payload" else "recipes"
    scene: Any = _Scene(found.tree)
    spot = Spot(kind, f"{found.name}.x", path, value, MISSING, tuple(around), scene)
    return any(row.fits(spot) for row in (*IDLE, *BUILT, *LEARNED))


def _same(a: Any, b: Any) -> bool:
    return (type(a) is bool) == (type(b) is bool) and bool(a == b)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_is_lost(kind: str) -> None:
    """Each leaf of the live tree comes from the YAML, or is what creation sets by itself."""
    lost = []
    for found in objects(kind):
        _, item, reader = _show(kind, found, KEEP)
        wanted = KINDS[kind].desire(item, reader)
        assert not reader.problems, (found.project, found.name, reader.problems)
        known = KINDS[kind].defaults(found.tree)
        for at, value in _leaves(found.tree):
            if at[0] in ("formatType", "formatParams") and found.tree.get("type") in dataset_types.SQL_TYPES:
                continue  # left by the files that a table once was (API §5.2)
            if kind == "recipe" and _idle(found, at, value):
                continue
            sources = (wanted.body, wanted.initial, known)
            got = next((v for source in sources if (v := _value(source, at)) is not ABSENT), ABSENT)
            if not _same(got, value):
                lost.append((found.project, found.name, at, value, got))
    assert not lost, lost[:5]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("options", [{}, KEEP], ids=["short", "whole"])
def test_a_plan_right_after_import_has_no_changes(kind: str, options: Mapping[str, Any]) -> None:
    """Whatever import declares is already so."""
    for found in objects(kind):
        _, item, reader = _show(kind, found, options)
        wanted = KINDS[kind].desire(item, reader)
        changes = diff.compare(KINDS[kind], desired=wanted.body, recorded=None, live=found.tree)
        assert not changes, (found.project, found.name, [(c.path, c.desired, c.live) for c in changes][:3])


def test_defaults_are_not_taken_from_the_tree_itself() -> None:
    """What import leaves out is known beforehand, but for the type that a connection gives and what uploads rewrite."""
    for found in objects("dataset"):
        known = KINDS["dataset"].defaults(found.tree)
        blank = {k: found.tree[k] for k in ("type", "managed", "formatType") if k in found.tree}
        style = (found.tree.get("formatParams") or {}).get("style")
        connection = dataset_types.connection_of(found.tree)
        blank |= {"formatParams": {"style": style}, "params": {"connection": connection} if connection else {}}
        again = KINDS["dataset"].defaults(blank)
        for tree in (known, again):
            tree["params"] = {k: v for k, v in tree["params"].items() if k not in UPLOAD_OWN | {"uploadedConfig"}}
            tree["params"].pop("uploadFSProviderType", None)
        assert known == again, found.name


def test_yaml_is_short() -> None:
    """An import writes what people chose: a dataset takes a few lines, not the 150 that DSS keeps."""
    sizes = sorted(len(list(_leaves(dict(_show("dataset", f, {})[0].item)))) for f in objects("dataset") if f.built)
    assert sizes[len(sizes) // 2] <= 8
    whole = sorted(len(list(_leaves(f.tree))) for f in objects("dataset") if f.built)
    assert whole[len(whole) // 2] >= 60


def test_storage_of_managed_datasets_is_left_out_and_said() -> None:
    """A copy must not share a place with its original (D13)."""
    seen = 0
    for found in objects("dataset"):
        written, _, _ = _show("dataset", found, {})
        params = written.item.get("params") or {}
        if written.item["type"] == "managed":
            seen += 1
            assert not {"path", "table", "bucket"} & set(params), found.name
            assert "storage location" in written.left_out
    assert seen > 500
