"""The document of a worksheet ↔ a tree without the ids of its cards (API §11): DSS generates them, and nobody refers to
one. Going back, a card keeps the id of the card that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...core.compare import align
from ..common import documents

ROOT, CARDS, ID = "rootCard", "cards", "id"


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a document."""
    tree = documents.unwrap(document)
    return {**tree, ROOT: _nameless(tree[ROOT])} if ROOT in tree else tree


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back."""
    out = documents.wrap_named(fresh, piece)
    return {**out, ROOT: _named(piece[ROOT], fresh.get(ROOT))} if ROOT in piece else out


def identified(cards: Any, at: str) -> Iterator[str]:
    """The places of ids among declared cards."""
    for number, card in enumerate(cards if isinstance(cards, list) else ()):
        if isinstance(card, Mapping):
            here = f"{at}[{number}]"
            yield from (f"{here}.{ID}",) if ID in card else ()
            yield from identified(card.get(CARDS), f"{here}.{CARDS}")


def _nameless(card: Any) -> Any:
    if not isinstance(card, Mapping):
        return card
    bare = {k: v for k, v in card.items() if k != ID}
    return {**bare, CARDS: [_nameless(c) for c in bare[CARDS]]} if isinstance(bare.get(CARDS), list) else bare


def _named(card: Any, was: Any) -> Any:
    """A card under the id that it had, as far as it is known which one it was."""
    if not isinstance(card, Mapping) or not isinstance(was, Mapping):
        return card
    out = {**({ID: was[ID]} if ID in was else {}), **card}
    if isinstance(card.get(CARDS), list) and isinstance(was.get(CARDS), list):
        mine, theirs = card[CARDS], was[CARDS]
        pairs = align.by_content(mine, [_nameless(c) for c in theirs], lambda a, b: bool(a == b), placed=True)
        out[CARDS] = [_named(c, theirs[pairs[i]]) if i in pairs else c for i, c in enumerate(mine)]
    return out
