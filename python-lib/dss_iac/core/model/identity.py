"""Whether an object is the one that was recorded. DSS may give the id of a deleted object to the next one (API §11), so
an id that it mints proves nothing by itself: name, creation and version history have to agree with it.
"""

from __future__ import annotations

from .resource import Live
from .state import Entry

Born = tuple[int, str]
Version = tuple[int, int, str]


def stranger(entry: Entry, name: str, born: Born | None, version: Version | None) -> bool:
    """Whether the object that has the entry's id now is not the recorded one: another name, and another creation, or,
    where either creation is unknown, fewer saves than it had when it was recorded. A mere rename is no stranger."""
    if name == entry.name:
        return False
    if entry.born and born:
        return entry.born != born
    if entry.version and version:
        return version[0] < entry.version[0] and version[1] > entry.version[1]
    return False


def is_stranger(entry: Entry, live: Live) -> bool:
    """The same of an object as it was read; kinds whose trees hold no name go by their names, which are their ids."""
    name = live.body.get("name")
    return isinstance(name, str) and stranger(entry, name, live.born, live.version)
