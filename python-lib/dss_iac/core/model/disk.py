"""Where objects of a kind are kept: in the project's git tree, and within others. Knows no kind and reads no file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Within:
    """What holds the objects of a kind that DSS lists for one holder at a time: its `kind`, the list of all holders at
    `url` with their names under `key`, and `at`, where a tree names its own. Their DSS ids are `HOLDER/ID`."""

    kind: str
    url: str
    at: str
    key: str = "name"


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the project's git tree keeps objects of a kind (corpus §3.2): files `folder/ID.json`, or with another
    ending, plus siblings.

    `join(document, id, sibling)` gives the wire form of the root part, where `sibling(extension)` is the text of
    `folder/ID.<extension>` or None; it gives None for an object of another kind that lies there, too; `whole` says that
    every file below the folder is an object, its path the id and its text the document. `beside(document, sibling)`
    gives the wire documents of an object's other parts by `Part.at`. `documents(files)` gives wire documents that are
    made of other files, by `Part.at`, where `files(path)` is the parsed JSON or the text of a file, or None.
    `between` is what lies between the two ids of an object within another (`folder/ID/ml/ID…`): its id is `ID/ID`.
    `holder(document)` names what holds an object that DSS lists only there: its id is `HOLDER/ID`.
    `reply(ids)` is what the list answers where it is not a list of documents, `wrapped` the key around such a list.
    """

    folder: str = ""
    join: Callable[[Any, str, Callable[[str], str | None]], Any] = lambda doc, name, sibling: doc
    beside: Callable[[Any, Callable[[str], str | None]], Mapping[str, Any]] = lambda doc, sibling: {}
    whole: bool = False
    ending: str = ".json"
    between: str = ""
    holder: Callable[[Any], str] | None = None
    documents: Callable[[Callable[[str], Any]], Mapping[str, Any]] = lambda files: {}
    reply: Callable[[Sequence[str]], Any] | None = None
    wrapped: str = ""
