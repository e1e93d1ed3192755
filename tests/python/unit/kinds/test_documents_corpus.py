"""Projects, zones, scenarios, articles, library files of real projects: live tree → YAML → tree, leaf by leaf (D52)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from dss_iac.core.compare import diff, overlay, wire
from dss_iac.core.model import path
from dss_iac.core.model.kind import Template, Wanted, Written
from dss_iac.kinds.common import trees
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.project import contents, defaults, exposed, tiles
from dss_iac.kinds.scenario import document
from dss_iac.kinds.scenario.step import steps
from dss_iac.kinds.zone.item import DEFAULT_ID

from .corpus import projects
from .live_trees import MINE, Live, live

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")

# Left out of imports on purpose: (kind, pattern) → why. Everything else must come back.
REVIEWED: Mapping[tuple[str, str], str] = {
    (
        "project",
        "metadata.checklists.checklists[*].**",
    ): "DSS's own list of a new project, ticks and times (API §2.2, §4.2)",
    (
        "project",
        "settings.datasetsCreationSettings.allowUploadsWithoutConnection",
    ): "a default of its era (corpus §3.9)",
    ("project", "status"): "what creation sets (API §4.2)",
    ("project", "exposed[*].quickSharingEnabled"): "false unless said, written by the server (API §4.6)",
    ("project", "library.**"): "what creation sets (API §4.10)",
    ("zone", "name"): "the default zone is there by itself (API §9)",
    ("zone", "color"): "the default zone is there by itself (API §9)",
}


# Of bundles and applications: what goes without being said (API §4.5, §4.11, AUTO §9.5).
USUAL: Mapping[str, Any] = {
    **contents.SWITCHES,
    **tiles.PARAM,
    "envImportSpecificationMode": "SPECIFIED",
    "importTimeMode": "INSTALL_IF_MISS",
    "enableContainerExecRemapping": False,
}
_NOTHING = object()
STEPS = {t for family in steps.FAMILIES for t in family.types}


def _shown(one: Live) -> tuple[Written, Wanted]:
    """What import writes and what reading it gives; secrets get their values back, as if their variables were set."""
    written = one.kind.show(one.tree, one.place)
    item = {"name": one.name, **written.item}
    reader = Offline(written.files, project=one.project)
    wanted = one.kind.desire(item, reader)
    assert not reader.problems, (one.project, one.name, reader.problems)
    body: Any = dict(wanted.body)
    for at, value in list(_leaves(body)):
        if isinstance(value, Template):
            body = path.put(body, at, path.get(one.tree, at))
    return written, Wanted(body, wanted.name, wanted.initial, wanted.create)


def _leaves(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from _leaves(value, (*at, key))
    elif isinstance(tree, list) and tree:
        for i, value in enumerate(tree):
            yield from _leaves(value, (*at, i))
    elif tree not in (None, "", [], {}):
        yield at, tree


@pytest.mark.parametrize("kind", MINE)
def test_the_corpus_has_some(kind: str) -> None:
    """The other tests would pass on nothing."""
    assert len(live(kind)) > 30


@pytest.mark.parametrize("kind", MINE)
def test_what_import_writes_is_valid(kind: str) -> None:
    """The JSON Schema of the kind knows every key that `show` writes."""
    for one in live(kind):
        schema = dict(one.kind.schema)
        common = {"name": {}, "id": {}, "description": {}, "tags": {}, "custom_fields": {}, "secrets": {}}
        closed = {**schema, "properties": {**common, **schema["properties"]}, "additionalProperties": False}
        jsonschema.validate(one.kind.show(one.tree, one.place).item, closed)


@pytest.mark.parametrize("kind", MINE)
def test_a_plan_right_after_import_has_no_changes(kind: str) -> None:
    """Whatever import declares is already so."""
    for one in live(kind):
        _, wanted = _shown(one)
        changes = diff.compare(one.kind, desired=wanted.body, recorded=None, live=one.tree)
        assert not changes, (one.project, one.name, [(c.path, c.desired, c.live) for c in changes][:3])


@pytest.mark.parametrize("kind", MINE)
def test_nothing_is_lost(kind: str) -> None:
    """Created anew from the YAML, the object has every leaf of the original, but for what was reviewed."""
    lost: Counter[str] = Counter()
    for one in live(kind):
        _, wanted = _shown(one)
        made = one.kind.to_live(trees.merge(one.kind.defaults(one.tree), wanted.body))
        source = wire.stripped(one.kind, one.kind.to_live(one.tree))
        for at, value in _leaves(source):
            if not trees.same(path.get(made, at, None), value) and not _reviewed(one, at, value):
                lost[f"{one.project} {one.name} {path.text(at)}: {value!r} ≠ {path.get(made, at, None)!r}"] += 1
    assert not lost, list(lost)[:8]


def _reviewed(one: Live, at: path.Path, value: Any) -> bool:
    """Whether the loss of a leaf is one that was looked at, or what creation sets by itself."""
    residue = document.residue(one.tree) if one.kind.name == "scenario" else ()
    if one.kind.name == "zone" and one.id != DEFAULT_ID:
        return at[0] == "checklists"
    if at[0] == "exposed":
        return "quickSharingEnabled" in at or bool(exposed.left_out([one.tree["exposed"][at[1]]]))
    if at[0] in ("bundle", "application") and at[-1] in USUAL:
        return bool(value == USUAL[str(at[-1])])
    if at[0] == "settings":
        return trees.within(path.get(one.tree, at), path.get({"settings": defaults.SETTINGS}, at, _NOTHING))
    patterns = [p for kind, p in REVIEWED if kind == one.kind.name]
    return at[0] == "checklists" or any(path.covers(path.parse(p), at) for p in (*patterns, *residue))


@pytest.mark.parametrize("kind", MINE)
def test_writing_what_is_there_changes_nothing(kind: str) -> None:
    """A write that starts from the live documents gives back every leaf, ids of steps included."""
    for one in live(kind):
        _, wanted = _shown(one)
        laid = overlay.lay(one.kind, one.raw, wanted.body)
        sent = one.kind.to_live(laid)
        before = one.kind.to_live(one.raw)
        gone = [(at, value) for at, value in _leaves(before) if not trees.same(path.get(sent, at, None), value)]
        assert not gone, (one.project, one.name, gone[:3])


def test_what_has_words_is_written_in_words() -> None:
    """Nine of ten steps, triggers and mails whose type has a friendly form get it; the rest would lose something."""
    seen: Counter[tuple[str, bool]] = Counter()
    for one in live("scenario"):
        item = one.kind.show(one.tree, one.place).item
        for section, typed in (("steps", STEPS), ("triggers", {"temporal"}), ("reporters", {"mail-scenario"})):
            for element in item.get(section, ()):
                kind = element.get("type") or (element.get("messaging") or {}).get("type")
                if kind is None or kind in typed:
                    seen[section, kind is None] += 1
    assert seen["steps", True] > 9 * seen["steps", False]
    assert seen["triggers", True] > 8 * seen["triggers", False]
    assert seen["reporters", True] >= 8


def _brief(item: Mapping[str, Any]) -> dict[str, Any]:
    """Without what somebody chose leaf by leaf, so that no default shortens it: git references of a library, what an
    application shows, what bundles take along."""
    library = {k: v for k, v in (item.get("library") or {}).items() if k != "git"}
    rest = {k: v for k, v in item.items() if k not in ("application", "bundle")}
    return {**rest, **({"library": library} if "library" in item else {})}


def test_yaml_is_short() -> None:
    """An import writes what people chose: a scenario takes a few lines, a project's 80 settings next to none."""
    for kind, most, least in (("scenario", 10, 20), ("project", 12, 60)):
        sizes = sorted(len(list(_leaves(_brief(one.kind.show(one.tree, one.place).item)))) for one in live(kind))
        whole = sorted(len(list(_leaves(one.tree))) for one in live(kind))
        assert sizes[len(sizes) // 2] <= most and whole[len(whole) // 2] >= least
