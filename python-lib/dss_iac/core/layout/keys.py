"""The keys of an item in the order in which people look for them: what names it first, what holds for any object last,
all others as their author put them. Comments above a key and behind it go with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..accept.edit import Edit, applied, line_end, line_start, with_comments
from ..accept.spans import LIST, MAP, Node, Source

FIRST = ("id", "name")
INSTEAD = ("key", "path")  # of a name, where an item has none
LAST = ("depends_on", "lifecycle")
_FREE = ("variables", "externals", "accept", "include", "policy")  # their maps are the author's


def ordered(text: str) -> str:
    """The text with the keys of its items in order."""
    source = Source("", text)
    return applied(source.text, (edit for root in source.roots for edit in _edits(source, root)))


def _edits(source: Source, root: Node) -> Iterator[Edit]:
    for item in _items(root):
        words = [key.value for key in item.keys]
        first = FIRST if "name" in words else INSTEAD
        # Behind a dash there is no room for the comments above a key: such a key stays among the others.
        tops = [with_comments(source, key.start) for key in item.keys]
        bound = [n > 0 and tops[n] < line_start(source, key.start) for n, key in enumerate(item.keys)]
        ranks = [(1, n) if bound[n] and word in first else _rank(word, n, first) for n, word in enumerate(words)]
        wanted = sorted(range(len(words)), key=ranks.__getitem__)
        if wanted != sorted(wanted) and not bound[wanted[0]] and (edit := _arranged(source, item, wanted)):
            yield edit


def _items(root: Node) -> Iterator[Node]:
    """The block maps that are items: elements of the sections, or the document where it is a list of them."""
    lists = [root] if root.sort == LIST else [
        below for key, below in zip(root.keys, root.items, strict=True) if key.value not in _FREE
    ]  # fmt: skip
    for node in lists:
        if node.sort == LIST and not node.flow:
            yield from (item for item in node.items if item.sort == MAP and not item.flow)


def _rank(key: str, at: int, first: Sequence[str]) -> tuple[int, int]:
    if key in first:
        return 0, first.index(key)
    return (2, LAST.index(key)) if key in LAST else (1, at)


def _arranged(source: Source, item: Node, wanted: list[int]) -> Edit | None:
    """The entries in another order; None where comments between them belong to nobody."""
    heads = [key.start if n == 0 else with_comments(source, key.start) for n, key in enumerate(item.keys)]
    ends = [line_end(source, below.end) for below in item.items]
    gaps = [source.text[end:start] for end, start in zip(ends, heads[1:], strict=False)]
    first = line_start(source, item.keys[0].start)
    alone = not source.text[first : item.keys[0].start].strip()
    if any(gap.strip() for gap in gaps) or alone or item.anchor or any(a >= b for a, b in pairwise(heads)):
        return None
    column = item.keys[0].column - 1
    texts = [source.text[start:end].removeprefix(" " * column) for start, end in zip(heads, ends, strict=True)]
    above = ["\n", *gaps]  # an empty line above a key goes with it
    made = texts[wanted[0]] + "".join(above[n] + " " * column + texts[n] for n in wanted[1:])
    return Edit(heads[0], ends[-1], made)
