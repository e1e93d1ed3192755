"""Words of an item for places of a document, both ways, from one table. Knows no kind and no place by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ...core.model import path
from ..common.trees import hollow, same


def _as_it_is(value: Any) -> Any:
    return value


class Word(NamedTuple):
    """One key of an item: where its value lies (`params.maxDocuments`), its JSON Schema, and the value both ways.
    `show` gives None for what the word cannot say."""

    at: str
    schema: Mapping[str, Any]
    read: Callable[[Any], Any] = _as_it_is
    show: Callable[[Any], Any] = _as_it_is


Table = Mapping[str, Word]
_NONE = object()


def named(key: str, at: str, description: str) -> Word:
    """A word for a reference under `key` of typed references: a bare name, or `{key: NAME, project: KEY}`."""
    schema = {"type": ["string", "object"], "description": description}
    return Word(
        at,
        schema,
        read=lambda value: {key: value} if isinstance(value, str) else value,
        show=lambda ref: ref[key] if isinstance(ref, Mapping) and set(ref) == {key} else ref,
    )


def renamed(names: Mapping[str, str]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """`read` and `show` of a word that has names of its own for DSS's values; any other value is DSS's own."""
    back = {theirs: ours for ours, theirs in names.items()}
    return (lambda value: names.get(value, value)), (lambda value: back.get(value, value))


def schema(words: Table) -> dict[str, Any]:
    """The properties of an item that these words make."""
    return {key: word.schema for key, word in words.items()}


def read(item: Mapping[str, Any], words: Table, tree: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`tree` with what the item says in these words laid into it."""
    out: Any = dict(tree or {})
    for key, word in words.items():
        if key in item:
            out = path.put(out, path.parse(word.at), word.read(item[key]))
    return dict(out)


def show(tree: Mapping[str, Any], words: Table) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what these words say of a tree, the rest of it): a word is used where reading it gives the same back."""
    said: dict[str, Any] = {}
    rest: Any = dict(tree)
    for key, word in words.items():
        at = path.parse(word.at)
        value = path.get(rest, at, _NONE)
        if value is _NONE or hollow(value):
            continue
        written = word.show(value)
        if written is not None and same(word.read(written), value):
            said[key] = written
            rest = path.drop(rest, at)
    return said, dict(rest)
