"""Fields that a plan is asked for in the words of the configuration (`--target recipe.clean.code`), as DSS spells them:
the planner knows no other spelling. Plans once without them to see what differs; decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ...core.accept import choice, content, merge
from ...core.compare.named_fields import chosen
from ...core.language.writer import item_writer
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.path import Path
from ...core.model.plan import Change, FieldChange, Options, Plan
from ...core.model.resource import Live, Snapshot
from ...core.planning import single_fields
from ...core.planning.changes import written
from ...core.planning.scene import means
from ...errors import Malformed

Kinds = Mapping[str, Kind]


def spelled(
    options: Options, known: Sequence[Address], seen: Snapshot, kinds: Kinds, planned: Callable[[Options], Plan]
) -> Options:
    """The options with fields as DSS spells them. `planned` plans with other options; asked when a field is named."""
    if not any(_field(text, known) for text in options.targets):
        return options
    changes = {c.address: c for c in planned(replace(options, targets=(), excludes=())).changes}
    return replace(
        options, targets=tuple(t for text in options.targets for t in _of(text, known, changes, seen, kinds))
    )


def _field(text: str, known: Sequence[Address]) -> tuple[Address, Path] | None:
    return None if any(means(text, a) for a in known) else single_fields.named(text, known)


def _of(
    text: str, known: Sequence[Address], changes: Mapping[Address, Change], seen: Snapshot, kinds: Kinds
) -> Iterator[str]:
    field = _field(text, known)
    change = changes.get(field[0]) if field else None
    if field is None or change is None or change.before is None or change.after is None:
        yield text
        return
    fields = written(change)
    found, unknown = chosen(fields, [field[1]], lambda one: _words(change, one, fields, seen, kinds))
    if unknown or any(f.path in found and single_fields.spells(field[1], f) for f in fields):
        yield text
    else:
        yield from (f"{change.address}.{at}" for at in sorted(found))


def _words(change: Change, one: FieldChange, fields: Sequence[FieldChange], seen: Snapshot, kinds: Kinds) -> list[Path]:
    """Where the item would say it."""
    rest = [f for f in fields if f is not one]
    show = item_writer.one_by_one(seen, kinds, item_writer.WHOLE)
    live = Live(change.address, change.dss_id, change.before or {})
    trees = choice.trees(kinds[change.address.kind], change, rest, (one,))
    try:
        mine, theirs = (content.whole(show(replace(live, body=tree), change.secrets)) for tree in trees)
    except Malformed:  # DSS has it in a shape that no word says
        return []
    return [op.at for op in merge.changes(mine, mine, theirs)]
