"""Between what DSS sends and logical space, both ways. Pure: knows parts, patterns and the index; no kind, no URL.

Live: {part.at: wire document} → unwrap, join under `at`, `kind.from_live`, ids → names, minus what is the server's own.
Wire: tree → names → ids, `kind.to_live`, split by part, each piece wrapped into a freshly read document, so that
everything the tree does not speak of survives the write (API §16.24b).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import path
from ..model.kind import Kind, Part
from ..model.path_patterns import Here, compiled
from ..model.resource import Index
from . import refs

ZONE = "zone"  # placement is no part of any document of the object itself (API §16.26)


def live_tree(kind: Kind, wires: Mapping[str, Any], index: Index, project: str, strip: bool = True) -> dict[str, Any]:
    """The logical tree of one object; `strip` takes out what the kind calls managed or noise."""
    tree: dict[str, Any] = {}
    for part in sorted(kind.parts, key=lambda p: p.at != ""):
        if part.at not in wires:
            continue
        piece = part.unwrap(wires[part.at])
        tree = {**piece, **tree} if not part.at else path.put(tree, path.parse(part.at), piece)
    tree = refs.to_names(kind, kind.from_live(tree), index, project)
    return stripped(kind, tree) if strip else tree


def stripped(kind: Kind, tree: Any) -> Any:
    """The tree without the server's own keys and without noise."""
    own = (*kind.rules.managed, *kind.rules.noise)
    patterns = compiled(own)
    return _without(tree, patterns.start) if patterns.alike else prune(tree, tuple(map(path.parse, own)))


def _without(tree: Any, here: Here | None) -> Any:
    """`prune` in one walk over compiled patterns, all elements of a list alike."""
    if here is None or not isinstance(tree, (dict, list)):
        return tree
    if isinstance(tree, dict):
        kept: dict[str, Any] = {}
        for key, value in tree.items():
            below = here.at(key)
            if below is None:
                kept[key] = value
            elif not below.covered:
                kept[key] = _without(value, below)
        return kept
    each = here.element
    return tree if each is None else [] if each.covered else [_without(value, each) for value in tree]


def to_wire(kind: Kind, tree: Mapping[str, Any], index: Index, project: str) -> dict[str, Any]:
    """The whole tree with ids and in wire form, not yet split: what `kind.create` is given."""
    bare = {k: v for k, v in tree.items() if not (k == ZONE and kind.placed)}
    wire: dict[str, Any] = kind.to_live(refs.to_ids(kind, bare, index, project))
    return wire


def wire_documents(
    kind: Kind, tree: Mapping[str, Any], fresh_wires: Mapping[str, Any], index: Index, project: str
) -> dict[str, Any]:
    """{part.at: document to send} for every part that has a fresh document and that the tree speaks of.

    Parts that share a URL share one document: each gets the result of all (settings and exposure, API §16.28).
    """
    wire = to_wire(kind, tree, index, project)
    documents: dict[str, Any] = {}
    ats: dict[str, list[str]] = {}
    for part in kind.parts:
        if part.at not in fresh_wires:
            continue
        piece = piece_of(kind, part, wire)
        if piece is None:
            continue
        fresh = documents.get(part.url, fresh_wires[part.at])
        documents[part.url] = part.wrap(fresh, piece)
        ats.setdefault(part.url, []).append(part.at)
    return {at: documents[url] for url, group in ats.items() for at in group}


def piece_of(kind: Kind, part: Part, tree: Mapping[str, Any]) -> Any:
    """The piece of a tree that one part holds; None when the tree does not speak of it."""
    if part.at:
        return path.get(tree, path.parse(part.at))
    own = {path.parse(p.at)[0] for p in kind.parts if p.at} | ({ZONE} if kind.placed else set())
    return {k: v for k, v in tree.items() if k not in own} or None


def touched(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts whose piece differs between two trees of the same object: those that must be written."""
    return tuple(
        part
        for part in kind.parts
        if (new := piece_of(kind, part, after)) is not None and not _same(new, piece_of(kind, part, before))
    )


def prune(tree: Any, patterns: tuple[path.Path, ...]) -> Any:
    """`tree` without everything at or below a pattern; branches that no pattern enters are shared."""
    if not patterns or not isinstance(tree, (dict, list)):
        return tree
    if isinstance(tree, dict):
        kept: dict[str, Any] = {}
        for key, value in tree.items():
            below = [p[1:] for p in patterns if p[0] in (key, "*", "**")]
            if not any(not rest for rest in below):
                kept[key] = prune(value, tuple(below)) if below else value
        return kept
    items = []
    for i, value in enumerate(tree):
        below = [p[1:] for p in patterns if _meets(p[0], i, value)]
        if not any(not rest for rest in below):
            items.append(prune(value, tuple(below)) if below else value)
    return items


def _meets(step: path.Step, i: int, value: Any) -> bool:
    if isinstance(step, path.Sel):
        return isinstance(value, dict) and str(value.get(step.key)) == step.value
    return step in ("[*]", "**") or step == i


def _same(a: Any, b: Any) -> bool:
    """JSON equality that keeps True and 1 apart."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b
