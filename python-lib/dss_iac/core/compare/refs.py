"""References: DSS ids on the wire, names in logical space. Knows the words DSS uses for what a flow can compute, and
nothing of any document beyond the patterns a kind gives (`Kind.refs`).

Forms in logical space: a dataset is its bare name (`ORDERS`, `OTHER.ORDERS` of another project); whatever has a
`ref_key` is a one-key map (`{"folder": "models"}`, `{"model": "churn", "project": "OTHER"}`), also where a sibling
key tells the type; every other kind (zone, scenario, recipe, article) is a bare name. A `Ref` to PROJECT holds a
project key, and the project at hand is "" there. An id that the index does not know stays the string it is (D37), and
so does whatever a sibling calls by a type word that is not in `WORDS` (SCENARIO, WEB_APP): it is no reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ...errors import IacError
from ..model import path
from ..model.address import Address
from ..model.kind import COMPUTABLE, MODEL_ID, OBJECT_ID, PROJECT, Kind, Ref
from ..model.resource import Index
from . import reference_words as words
from . import served
from .reference_words import DATASET as DATASET
from .reference_words import ID_OF as ID_OF
from .reference_words import KEY_OF as KEY_OF
from .reference_words import KIND_OF_KEY as KIND_OF_KEY
from .reference_words import KIND_OF_WORD as KIND_OF_WORD
from .reference_words import MISSING as MISSING
from .reference_words import WITHIN as WITHIN
from .reference_words import WORD_OF_KIND as WORD_OF_KIND
from .reference_words import WORDS as WORDS

_QUALIFIED = re.compile(r"([A-Za-z0-9_]+)\.(.+)\Z", re.DOTALL)


class UnknownName(IacError):
    """A reference names something that has no id here (yet); `address` says what."""

    def __init__(self, address: Address) -> None:
        self.address = address
        super().__init__(
            f"{address}: nothing of this name exists in DSS; declare it, or list it under `externals`, "
            f"or check that its own creation succeeded"
        )


def to_names(kind: Kind, tree: Any, index: Index, project: str) -> Any:
    """`tree` with every reference of the kind in logical form."""
    return _all(kind, tree, lambda ref, value, parent: _name(ref, value, parent, index, project))


def to_ids(kind: Kind, tree: Any, index: Index, project: str) -> Any:
    """`tree` with every reference as DSS wants it. UnknownName when a typed name has no id."""
    return _all(kind, tree, lambda ref, value, parent: _id(ref, value, parent, index, project))


def edges(kind: Kind, tree: Any, project: str) -> tuple[tuple[Address, str], ...]:
    """Whom the resource uses and makes, each once, in the order found; references of other projects included."""
    found: dict[tuple[Address, str], None] = {}
    for ref, value, parent in _each(kind, tree):
        target = address(ref, value, parent, project) if ref.edge else None
        if target is not None:
            found[target, ref.edge] = None
    return tuple(found)


def named(kind: Kind, tree: Any, project: str) -> frozenset[Address]:
    """Everything the tree names, whether or not it decides an order."""
    every = (address(ref, value, parent, project) for ref, value, parent in _each(kind, tree))
    return frozenset(target for target in every if target is not None)


def address(ref: Ref, value: Any, parent: Any, project: str) -> Address | None:
    """What a reference in logical form points at; None for an empty, dangling or foreign form."""
    if ref.to == OBJECT_ID:
        value = value.get(ID_OF) if isinstance(value, Mapping) else None
        return address(replace(ref, to=COMPUTABLE), value, None, project) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        for key, name in value.items():
            if key in KIND_OF_KEY and isinstance(name, str):
                return Address(KIND_OF_KEY[key], str(value.get("project") or project), name)
        return None
    if not isinstance(value, str) or not value:
        return None
    kind = _kind(ref, parent)
    if kind is None:
        return None
    kind, owner = kind or DATASET, _owner(parent, project)
    if kind == PROJECT:
        return Address(kind, value)
    if kind == MODEL_ID:
        return None
    foreign = _QUALIFIED.match(value) if kind in KEY_OF else None
    return Address(kind, foreign[1], foreign[2]) if foreign else Address(kind, owner, value)


def mark_missing(kind: Kind, tree: Any, project: str, exists: Callable[[Address], bool]) -> Any:
    """`tree` with `{missing: X}` in place of every reference to something that does not exist (D37)."""

    def mark(ref: Ref, value: Any, parent: Any) -> Any:
        target = address(ref, value, parent, project)
        if target is None or exists(target):
            return value
        return {MISSING: value if isinstance(value, str) else target.name}

    return _all(kind, tree, mark)


def vocabulary(kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """What `WORDS` and the registry say differently about the same kind; empty in a healthy house (a test asks)."""
    return tuple(
        f"{w.kind}: {(w.ref_key, w.type_word)} is not {(kinds[w.kind].ref_key, kinds[w.kind].placed)}"
        for w in WORDS
        if w.kind in kinds and (kinds[w.kind].ref_key, kinds[w.kind].placed or w.type_word) != (w.ref_key, w.type_word)
    )


def logical(kind: str, owner: str, name: str, project: str) -> Any:
    """The logical form of a reference to `name` of `kind` in project `owner`, seen from `project`."""
    key = KEY_OF.get(kind, "")
    if key:
        return {key: name} if owner == project else {key: name, "project": owner}
    return name if owner == project else f"{owner}.{name}"


# -------------------------------------------------------------------------------------------------- both directions


def _name(ref: Ref, value: Any, parent: Any, index: Index, project: str) -> Any:
    if not isinstance(value, str) or not value:
        return value
    kind, owner = _kind(ref, parent), _owner(parent, project)
    if kind is None:
        return value
    if kind == PROJECT:
        return "" if value == project else value
    if kind == MODEL_ID:
        return served.to_name(value, index, project)
    if kind == OBJECT_ID:
        return served.anything(value, index, project, _QUALIFIED.match(value))
    foreign = _QUALIFIED.match(value) if not kind or kind in KEY_OF else None
    where, local = (foreign[1], foreign[2]) if foreign else (owner, value)
    for candidate in words.ALIKE.get(kind, (kind,)) if kind else tuple(KEY_OF):
        known = index.names.get((candidate, where, local))
        if known is not None:
            return logical(candidate, where, known, where if not foreign else project)
    if foreign and KEY_OF.get(kind) and (known := index.names.get((kind, project, local))) is not None:
        return logical(kind, project, known, project)  # of this project, when it had another key: ids are random
    return local if foreign and where == project else value


def recognised(kind: Kind, tree: Any, index: Index, project: str) -> Any:
    """`tree` with the names of objects for their ids where those stand in other texts, as live trees have them."""
    loose = tuple(ref for ref in kind.refs if ref.to in (MODEL_ID, OBJECT_ID))
    return to_names(replace(kind, refs=loose), tree, index, project) if loose else tree


def _id(ref: Ref, value: Any, parent: Any, index: Index, project: str) -> Any:
    kind = _kind(ref, parent)
    if kind == PROJECT:
        return project if value == "" else value
    if isinstance(value, Mapping):
        if kind == OBJECT_ID:
            named = value.get(ID_OF)
            return _typed(named, index, project, project) if isinstance(named, Mapping) else value
        return _typed(value, index, project, _owner(parent, project), model=kind == MODEL_ID)
    if not isinstance(value, str) or not kind or kind in (MODEL_ID, OBJECT_ID):
        return value
    return index.ids.get((kind, _owner(parent, project), value), value)


def _typed(value: Mapping[str, Any], index: Index, project: str, owner: str, *, model: bool = False) -> Any:
    if MISSING in value:
        return value[MISSING]
    for key, name in value.items():
        kind = KIND_OF_KEY.get(key)
        if kind is None:
            continue
        where = str(value.get("project") or owner)
        known = index.ids.get((kind, where, name)) if KEY_OF[kind] else name
        if known is None:
            raise UnknownName(Address(kind, where, name))
        if (within := served.to_id(value, known, project, model=model)) is not None:
            return within
        return known if where in (project, owner) else f"{where}.{known}"
    return value


def _kind(ref: Ref, parent: Any) -> str | None:
    """The kind a place speaks of; "" when only the value itself can tell, None when it is no reference at all."""
    if ref.by and isinstance(parent, Mapping):
        word = parent.get(ref.by)
        return KIND_OF_WORD.get(str(word)) if word else ""
    return "" if ref.to == COMPUTABLE else ref.to


def _owner(parent: Any, project: str) -> str:
    """The project a sibling `projectKey` names; "" and the project at hand are the same."""
    beside = parent.get("projectKey") if isinstance(parent, Mapping) else None
    return beside if isinstance(beside, str) and beside else project


@lru_cache(maxsize=256)
def _routes(refs: tuple[Ref, ...]) -> tuple[tuple[Ref, path.Path], ...]:
    """The places of a kind, parsed; those of projects last, because others look at the project beside them."""
    return tuple((ref, path.parse(ref.path)) for ref in sorted(refs, key=lambda r: r.to == PROJECT))


def _all(kind: Kind, tree: Any, change: Callable[[Ref, Any, Any], Any]) -> Any:
    for ref, steps in _leading(kind, tree):
        tree = _rewrite(tree, steps, ref, change, None)
    return tree


def _leading(kind: Kind, tree: Any) -> list[tuple[Ref, path.Path]]:
    """The places of a kind that the tree may have."""
    return [route for route in _routes(kind.refs) if path.begins(tree, route[1])]


def _each(kind: Kind, tree: Any) -> Iterator[tuple[Ref, Any, Any]]:
    """(reference, value, what is around it) of every place of the kind that the tree has."""
    for ref, steps in _leading(kind, tree):
        around: list[tuple[Any, Any]] = [(tree, None)]
        for n, step in enumerate(steps, 1):
            around = [pair for value, parent in around for pair in _below(value, step, parent, last=n == len(steps))]
            if not around:
                break
        for value, parent in around:
            yield ref, value, parent


def _below(tree: Any, step: path.Step, parent: Any, *, last: bool) -> Iterable[tuple[Any, Any]]:
    """What lies one step down, each with what is around it; the elements of a list of plain references have the map
    around the list."""
    if isinstance(tree, dict):
        if step == "*":
            return [(value, tree) for key, value in tree.items() if isinstance(key, str)]
        return ((tree[step], tree),) if step in tree and isinstance(step, str) else ()
    if isinstance(tree, list) and step == "[*]":
        return [(item, parent if last else tree) for item in tree]
    return ()


def _rewrite(tree: Any, steps: path.Path, ref: Ref, change: Callable[[Ref, Any, Any], Any], parent: Any) -> Any:
    """A copy of `tree` with `change` applied wherever the pattern leads; untouched branches are shared."""
    if not steps:
        return change(ref, tree, parent)
    step, rest = steps[0], steps[1:]
    if isinstance(tree, dict):
        if step != "*":
            if step not in tree or not isinstance(step, str):
                return tree
            old, new = tree[step], _rewrite(tree[step], rest, ref, change, tree)
            return tree if new is old else {**tree, step: new}
        every = {k: _rewrite(v, rest, ref, change, tree) for k, v in tree.items() if isinstance(k, str)}
        return {**tree, **every} if any(every[k] is not tree[k] for k in every) else tree
    if isinstance(tree, list) and step == "[*]":
        items = [_rewrite(item, rest, ref, change, tree if rest else parent) for item in tree]
        return items if any(a is not b for a, b in zip(items, tree, strict=True)) else tree
    return tree
