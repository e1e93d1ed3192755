"""Which changes of an item might make it say what DSS has: several, the likeliest and smallest first. Who calls
compiles each and takes the first that does. Knows no kind, and no text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..compare import align, equal, overlay
from ..compare.differences import contains
from ..compare.lens import Lens
from ..model import path as paths
from ..model.kind import Kind
from ..model.path import Path
from ..model.plan import Change, FieldChange
from ..model.resource import ABSENT
from . import merge
from .merge import ADD, ARRANGE, REMOVE, SET, Op

TAKEN = ("drifted", "conflict")
SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is written, templates evaluated and content files read. `files`: where text of a file stands in the
    tree → the name of that file as the item has it."""

    tree: Mapping[str, Any] = field(repr=False)
    files: Mapping[Path, str]


def split(
    change: Change, recorded: bool, only: Collection[str] | None = None
) -> tuple[tuple[FieldChange, ...], tuple[FieldChange, ...]]:
    """(what DSS changed and the configuration may take, what stays as the configuration has it). `only`: the paths of
    the fields that are asked for, None for all."""
    open_ = [f for f in change.fields if f.verdict in (*TAKEN, "edited")]
    taken = tuple(f for f in open_ if not f.secret and (f.verdict in TAKEN or not recorded)
                  and (only is None or f.path in only))  # fmt: skip
    return taken, tuple(f for f in open_ if f not in taken)


def trees(
    kind: Kind, change: Change, stays: Sequence[FieldChange], taken: Sequence[FieldChange] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the live tree with all that is declared, the live tree with what stays of that). What lies in one list with what
    is `taken` stays by itself, all else as the list that it lies in."""
    live, body = dict(change.before or {}), dict(change.after.body if change.after else {})
    lens = Lens(kind.rules)
    held: Any = dict(live)
    parted = {lens.owned(paths.parse(f.path)) for f in taken}
    at = ((paths.parse(f.path), lens.owned(paths.parse(f.path))) for f in stays)
    for where in dict.fromkeys(exact if owned in parted else owned for exact, owned in at):
        value = paths.get(body, where, ABSENT)
        held = paths.drop(held, where) if value is ABSENT else paths.put(held, where, value)
    return overlay.lay(kind, _in_order(lens, (), live, body), body), dict(held)


def _in_order(lens: Lens, at: Path, live: Any, body: Any) -> Any:
    """The live tree with elements of lists where the configuration has them: one that was only moved keeps what nobody
    declares of it."""
    if isinstance(live, dict) and isinstance(body, dict):
        return {k: _in_order(lens, (*at, k), v, body[k]) if k in body else v for k, v in live.items()}
    if not isinstance(live, list) or not isinstance(body, list) or not all(isinstance(e, dict) for e in (*live, *body)):
        return live
    key = lens.key_of(at)
    if lens.entries_of(at) or lens.unordered(at) or (key and align.by_key(key, body, live) is not None):
        return live

    def same(one: Any, other: Any) -> bool:
        return contains(lens, (*at, 0), one, other)

    found = align.by_content(body, live, same, placed=lens.positional(at), moved=True)
    there = dict(zip(sorted(found.values()), (found[i] for i in sorted(found)), strict=True))
    return [live[there.get(j, j)] for j in range(len(live))]


def mixed(kind: Kind, taken: Sequence[FieldChange], stays: Sequence[FieldChange]) -> str:
    """The path of a list in which both sides changed something that is written as one; "" when there is none."""
    lens = Lens(kind.rules)
    mine = {lens.owned(paths.parse(f.path)) for f in stays}
    return next((f.path for f in taken if lens.owned(paths.parse(f.path)) in mine), "")


def candidates(
    item: Item,
    shown: tuple[Any, Any],
    raw: tuple[Mapping[str, Any], Mapping[str, Any]],
    taken: Sequence[FieldChange] = (),
) -> Iterator[tuple[Op, ...]]:
    """Changes to try. `shown`: the item as its kind shows what is desired, and what is live; `raw`: the trees; `taken`:
    the fields that differ between these."""
    tried: list[tuple[Op, ...]] = []
    plain = tuple(merge.changes(item.tree, *shown))
    emptied, off = _emptied(item.tree, plain), _emptied(item.tree, plain, (bool,))
    moved, item_raw = _only_moved(emptied), _raw(item.tree, *raw)
    for ops in (moved, emptied, off, plain, item_raw, _leaves(item.tree, taken), _whole(item.tree, *shown)):
        if ops and ops not in tried:
            tried.append(ops)
            yield ops


def _only_moved(ops: Sequence[Op]) -> tuple[Op, ...]:
    """Without what elements would say in addition at another place: the name that DSS made up at the first one."""
    moved = [op.at for op in ops if op.what == ARRANGE and (stays := [n for n in op.value if isinstance(n, int)])
             and stays != sorted(stays)]  # fmt: skip
    kept = tuple(op for op in ops if op.what != ADD or not any(op.at[: len(at)] == at for at in moved))
    return kept if kept != tuple(ops) else ()


def _emptied(tree: Any, ops: Sequence[Op], types: tuple[type, ...] = (bool, str, list, dict)) -> tuple[Op, ...]:
    """What DSS no longer has stays declared: as empty, or as the other of two."""
    return tuple(_empty(op, paths.get(tree, op.at), types) if op.what == REMOVE else op for op in ops)


def _empty(op: Op, value: Any, types: tuple[type, ...]) -> Op:
    if not isinstance(value, types):
        return op
    return Op(SET, op.at, not value if isinstance(value, bool) else type(value)())


def _raw(tree: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Op, ...]:
    """What is written raw, in the words of DSS, at the top or under `settings`."""
    found: list[Op] = []
    settings = tree.get(SETTINGS)
    places = [((), tree), *([((SETTINGS,), settings)] if isinstance(settings, Mapping) else [])]
    for at, here in places:
        for key, value in here.items():
            if key in before and key in after:
                found += merge.changes(value, before[key], after[key], (*at, key))
    return tuple(found)


def _leaves(tree: Mapping[str, Any], taken: Sequence[FieldChange]) -> tuple[Op, ...]:
    """Single values that stand in the item under their own key, whatever form is around them; () when one of them is
    not found, or found twice."""
    ops: list[Op] = []
    for field_ in taken:
        key = next((step for step in reversed(paths.parse(field_.path)) if isinstance(step, str)), "")
        found = [at for at, value in _scalars(tree, ()) if _alike(at, key) and equal.identical(value, field_.desired)]
        if len(found) != 1 or isinstance(field_.live, dict | list) or field_.live is ABSENT:
            return ()
        ops.append(Op(SET, found[0], field_.live))
    return tuple(ops)


def _alike(at: Path, key: str) -> bool:
    """Whether a key of the item is spelled as one of DSS, but for case and underscores."""
    own = next((step for step in reversed(at) if isinstance(step, str)), "")
    return own.replace("_", "").lower() == key.replace("_", "").lower()


def _scalars(tree: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _scalars(value, (*at, str(key)))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from _scalars(value, (*at, i))
    else:
        yield at, tree


def _whole(tree: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Op, ...]:
    """Whole keys of the item, where their parts are spelled in other words."""
    changed = [k for k in after if k in tree and before.get(k) != after[k]]
    added = [k for k in after if k not in tree and before.get(k) != after[k]]
    last = list(tree)[-1] if tree else None
    return (*(Op(SET, (k,), after[k]) for k in changed), *(Op(ADD, (k,), after[k], last) for k in added))
