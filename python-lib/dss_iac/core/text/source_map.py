"""Where each value of a parsed document is written, in a tree of the same shape as the document.

Knows lines and columns; knows nothing of YAML, nor of what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Union

from ..model import path as paths
from ..model.diagnostic import Mark
from ..model.path import Path

# What contains nothing is nearly all there is, and is kept as one number (`packed`): a third of the memory of a place.
Below = Union[Mapping[str, "Place | int"], "list[Place | int]", None]
BITS = 24  # of a line or a column: more than a file has bytes (`document.MAX_BYTES`)
_ONE = (1 << BITS) - 1


class Place(NamedTuple):
    """Where a value starts and, in a map, where its key does; `below` has the places of what it contains. Those of them
    that are numbers lie in this same file."""

    file: str = ""
    line: int = 0
    column: int = 0
    key_line: int = 0
    key_column: int = 0
    below: Below = None

    @property
    def mark(self) -> Mark:
        """Where the value is written."""
        return Mark(self.file, self.line, self.column)

    @property
    def key(self) -> Mark:
        """Where the key is written; for an element of a list, where the element is."""
        return Mark(self.file, self.key_line, self.key_column) if self.key_line else self.mark

    def step(self, step: Any) -> Place | None:
        """The place of one key or position below this one."""
        found: Place | int | None = None
        if isinstance(self.below, list):
            found = self.below[step] if isinstance(step, int) and -1 < step < len(self.below) else None
        elif self.below is not None and isinstance(step, str):
            found = self.below.get(step)
        return self._whole(found) if isinstance(found, int) else found

    def nearest(self, path: Path) -> Place:
        """The place of `path`, or of the deepest part of it that is written down."""
        here = self
        for step in path:
            found = here.step(step)
            if found is None:
                return here
            here = found
        return here

    def within(self, below: Below) -> Place:
        """The same place around other contents."""
        return self._replace(below=below)

    def contents(self) -> Iterator[tuple[Any, Place]]:
        """Key or position of each part, with its place."""
        pairs = enumerate(self.below) if isinstance(self.below, list) else (self.below or {}).items()
        return ((step, self._whole(found) if isinstance(found, int) else found) for step, found in pairs)

    def _whole(self, leaf: int) -> Place:
        """The place that `packed` made a number of."""
        value, key = leaf >> 2 * BITS, leaf & (1 << 2 * BITS) - 1
        return Place(self.file, value >> BITS, value & _ONE, key >> BITS, key & _ONE)


NOWHERE = Place()


def packed(line: int, column: int, key_line: int, key_column: int) -> int:
    """The place of a value that contains nothing, in the file of what contains it."""
    return ((line << BITS | column) << BITS | key_line) << BITS | key_column


class Marks(Mapping[Path, Mark]):
    """Path → where the value is written, read from a tree of places when asked."""

    def __init__(self, root: Place) -> None:
        self._root = root

    def __getitem__(self, path: Path) -> Mark:
        here: Place | None = self._root
        for step in path:
            here = here.step(step) if here is not None else None
        if here is None:
            raise KeyError(path)
        return here.mark

    def __iter__(self) -> Iterator[Path]:
        return (path for path, _ in _walk((), self._root))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class TextMarks(Mapping[str, Mark]):
    """The same by the text of the path (`params.table`), as `Resource.marks` has it; `tree` is what is placed."""

    def __init__(self, root: Place, tree: Any = None) -> None:
        self._root, self._tree = root, tree
        self._marks = Marks(root)

    @property
    def place(self) -> Place:
        """Where the whole is written, and everything in it."""
        return self._root

    @property
    def tree(self) -> Any:
        """What is placed: an item as it is written, templates evaluated."""
        return self._tree

    def spots(self) -> Iterator[tuple[str, int, int]]:
        """File, line and column of everything that is written."""
        return ((p.file, p.line, p.column) for _, p in _walk((), self._root))

    def of_text(self, written: str) -> Mark | None:
        """Where exactly this text, or an address or reference that ends in it, is written; None when nowhere."""
        path = next(_mentions(self._tree, written), None)
        return None if path is None else self._root.nearest(path).mark

    def all_of_text(self, written: str) -> list[Mark]:
        """Every place where this very text is written, in any case."""
        same = written.lower()
        return [
            self._root.nearest(at).mark
            for at, value in _values(self._tree)
            if isinstance(value, str) and value.lower() == same
        ]

    def all_of_key(self, *names: str) -> list[Mark]:
        """Every place where one of these keys is written."""
        return [self._root.nearest(at).key for at, _ in _values(self._tree) if at and at[-1] in names]

    def __getitem__(self, written: str) -> Mark:
        try:
            return self._marks[paths.parse(written)]
        except ValueError:
            raise KeyError(written) from None

    def __iter__(self) -> Iterator[str]:
        return (paths.text(path) for path in self._marks)

    def __len__(self) -> int:
        return len(self._marks)


def _walk(path: Path, place: Place) -> Iterator[tuple[Path, Place]]:
    stack = [(path, place)]
    while stack:
        path, place = stack.pop()
        yield path, place
        stack += [((*path, step), child) for step, child in reversed([*place.contents()])]


def _values(tree: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value with its path, as they are written, what holds others before these."""
    yield at, tree
    pairs = tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ()
    for step, below in pairs:
        yield from _values(below, (*at, step))


def _mentions(tree: Any, written: str, at: Path = ()) -> Iterator[Path]:
    if isinstance(tree, str):
        if tree == written or tree.endswith("." + written):
            yield at
    elif isinstance(tree, Mapping):
        for key, below in tree.items():
            yield from _mentions(below, written, (*at, key))
    elif isinstance(tree, list):
        for i, below in enumerate(tree):
            yield from _mentions(below, written, (*at, i))
