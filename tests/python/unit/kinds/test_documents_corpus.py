"""Projects, zones, scenarios, articles and library files of real projects: live tree → YAML → tree, leaf by leaf (D52)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from dss_iac.core import diff, overlay, path, wire
from dss_iac.core.kind import Template, Wanted, Written
from dss_iac.forms import project_defaults, scenario_document, taggable, trees
from dss_iac.forms.offline import Offline

from .corpus import projects
from .live_trees import MINE, Live, live

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")

# Left out of imports on purpose: (kind, pattern) → why. Everything else must come back.
REVIEWED: Mapping[tuple[str, str], str] = {
    ("project", "metadata.checklists.checklists[*].**"): "DSS's own list of a new project, ticks and times (API §2.2, §4.2)",
    ("project", "settings.datasetsCreationSettings.allowUploadsWithoutConnection"): "a default of its era (corpus §3.9)",
    ("project", "status"): "what creation sets (API §4.2)",
    ("project", "exposed[*].quickSharingEnabled"): "false unless said, written by the server (API §4.6)",
    ("project", "library.**"): "what creation sets (API §4.10)",
    ("project", "settings.**"): "what creation sets (API §4.5)",
    ("zone", "name"): "the default zone is there by itself (API §9)",
    ("zone", "color"): "the default zone is there by itself (API §9)",
}


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
            if not trees.same(path.get(made, at, None), value) and not _reviewed(one, at):
                lost[f"{one.project} {one.name} {path.text(at)}: {value!r} ≠ {path.get(made, at, None)!r}"] += 1
    assert not lost, list(lost)[:8]


def _reviewed(one: Live, at: path.Path) -> bool:
    residue = scenario_document.residue(one.tree) if one.kind.name == "scenario" else ()
    patterns = [p for kind, p in REVIEWED if kind == one.kind.name]
    if at[:1] == ("settings",) and trees.within(*_pair(project_defaults.SETTINGS, one.tree["settings"], at[1:])):
        return True
    patterns = [p for p in patterns if p != "settings.**"]
    if one.kind.name == "zone":
        patterns = patterns if one.id == "default" else []
    own = {to for to in taggable.DEFAULTS} - {"tags", "customFields"}
    return any(path.covers(path.parse(p), at) for p in (*patterns, *residue)) or (at[0] in own and at[0] == "checklists")


def _pair(defaults: Any, settings: Any, at: path.Path) -> tuple[Any, Any]:
    return path.get(settings, at), path.get(defaults, at, object())


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


def test_most_steps_and_triggers_are_friendly() -> None:
    """Import writes words where words lose nothing."""
    seen: Counter[str] = Counter()
    for one in live("scenario"):
        item = one.kind.show(one.tree, one.place).item
        for section in ("steps", "triggers", "reporters"):
            for element in item.get(section, ()):
                seen[f"{section} {'raw' if element.keys() & {'type', 'messaging'} else 'friendly'}"] += 1
    print(dict(seen))
    assert seen["steps friendly"] > 2 * seen["steps raw"]
    assert seen["triggers friendly"] > 2 * seen["triggers raw"]
    assert seen["reporters friendly"] >= 6


def test_yaml_of_a_scenario_is_short() -> None:
    """A scenario takes a few leaves, not the many that DSS keeps."""
    sizes = sorted(len(list(_leaves(dict(one.kind.show(one.tree, one.place).item)))) for one in live("scenario"))
    assert sizes[len(sizes) // 2] <= 8
