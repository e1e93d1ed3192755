"""What is to be done for one object, and the files after all of it. Pure: texts in, texts out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..text.source_map import Place
from . import edit, origin, patch
from .edit import Edit
from .spans import Source

Texts = dict[str, "str | bytes | None"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One way to take one object in: `edits` by file, `whole` files that are written anew, `gone` where its item is
    that leaves, `laid` what is laid over a file as a map. `spots` are the places in words."""

    edits: Mapping[str, Sequence[Edit]] = field(default_factory=dict, repr=False)
    whole: Mapping[str, str | bytes] = field(default_factory=dict, repr=False)
    gone: Place | None = None
    laid: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    spots: tuple[str, ...] = ()


def assembled(drafts: Iterable[Draft], source: Callable[[str], Source]) -> Texts:
    """File as shown → its text after all drafts, None when nothing is left in it. `edit.Unpatchable` when two of them
    meet, `origin.Unplaced`."""
    edits: dict[str, list[Edit]] = {}
    leaving: dict[str, list[Place]] = {}
    over: dict[str, dict[str, Any]] = {}
    out: Texts = {}
    for draft in drafts:
        for name, content in draft.whole.items():
            if out.setdefault(name, content) != content:
                raise edit.Unpatchable(f"{name} would have to say two different things")
        for file, found in draft.edits.items():
            edits.setdefault(file, []).extend(found)
        for file, tree in draft.laid.items():
            over[file] = joined(over.get(file, {}), tree)
        if draft.gone is not None:
            leaving.setdefault(draft.gone.file, []).append(draft.gone)
    for file, tree in over.items():
        edits.setdefault(file, []).extend(patch.laid(source(file), dict(tree)))
    for file in dict.fromkeys((*edits, *leaving)):
        rest = origin.left_out(source(file), leaving[file]) if file in leaving else []
        whole = source(file)
        out[file] = None if rest is None else whole.mark + edit.applied(whole.text, [*edits.get(file, ()), *rest])
    return out


def joined(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two maps in one. `edit.Unpatchable` when they say two different things of a key."""
    out = dict(first)
    for key, value in second.items():
        if isinstance(value, Mapping) and isinstance(out.get(key), Mapping):
            out[key] = joined(out[key], value)
        elif out.setdefault(key, value) != value:
            raise edit.Unpatchable(f"'{key}' would have to say two different things")
    return out
