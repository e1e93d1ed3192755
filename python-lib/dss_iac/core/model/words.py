"""Words that DSS knows at a place of a kind's trees, and keys that it knows there (D54). Values only: which words those
are, kinds say; what is said of others, `core.language.words` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .resource import nothing

# Annotations in the schema of a kind. FOREIGN: words of other tools that people write as keys there → what to do
# instead; MEANT_FOR: which types of the item (or which keys beside it) a property makes sense with, for lists of keys.
FOREIGN, MEANT_FOR = "x-foreign", "x-for"


def known(words: str) -> dict[str, str]:
    """Words of a text, separated by blanks; `dateonly>=13.4` says which version knew it first."""
    return {word: since for word, _, since in (one.partition(">=") for one in words.split())}


@dataclass(frozen=True, slots=True)
class Words:
    """Which words may stand at `path`, a pattern of the tree.

    `what` names them in messages. `known`: word → the version that knew it first, "" for all. `ours`: words of this
    language for them, offered beside them. `hints`: words of other languages, lower case → what to write. `plugins`:
    how words of plugins begin: those are for the instance to judge. `complete`: there are no others, whatever plugin.
    """

    path: str
    what: str
    known: Mapping[str, str]
    ours: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=nothing)
    plugins: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """Which keys the map at `path` may have.

    `ours`: key of DSS → the key that people write for it. `snake`: the key of an item below which they write them in
    snake_case. `hints`: keys that belong elsewhere → where. `open`: there are more than those known; only near misses
    are told, and only as a warning.
    """

    path: str
    known: Mapping[str, str]
    ours: Mapping[str, str] = field(default_factory=nothing)
    snake: str = ""
    hints: Mapping[str, str] = field(default_factory=nothing)
    open: bool = False
