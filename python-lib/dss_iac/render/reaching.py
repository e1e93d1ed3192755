"""What follows from a change, in a line: what is to be built again, who looks at it, where it is exposed. Knows nothing
of how it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..core.compare.refs import DATASET
from ..core.model.address import Address
from ..core.model.plan import Reach

MOST_NAMES = 5


def line(reach: Reach) -> str:
    """Of one change, at most `MOST_NAMES` names of each sort."""
    parts = (
        ("to build again: ", _names(reach.rebuild)),
        ("seen by ", _names(reach.watchers)),
        ("exposed to ", ", ".join(_few(reach.projects))),
        *_abroad(reach.abroad),
    )
    return "; ".join(f"{word}{names}" for word, names in parts if names)


def _abroad(addresses: Sequence[Address]) -> list[tuple[str, str]]:
    """What is concerned in each other project."""
    projects = dict.fromkeys(a.project for a in addresses)
    return [(f"used in {key} by ", _names([a for a in addresses if a.project == key])) for key in projects]


def summary(reaches: Iterable[Reach]) -> str:
    """Of a whole plan, everything counted once; "" when nothing follows from it."""
    found = list(reaches)
    rebuild, watchers, exposed, projects, lost, abroad = (
        dict.fromkeys(one for reach in found for one in getattr(reach, name))
        for name in ("rebuild", "watchers", "exposed", "projects", "lost", "abroad")
    )
    kinds = Counter(a.kind for a in watchers)
    counts = (
        (f"{len(rebuild)} to build again", rebuild),
        *((_count(n, kind.replace("_", " ")), n) for kind, n in sorted(kinds.items())),
        (f"{_count(len(exposed), 'object')} exposed to {', '.join(_few(list(projects)))}", projects),
        (f"{len(abroad)} concerned in other projects", abroad),
        (f"{_count(len(lost), 'column')} missed", lost),
    )
    told = ", ".join(words for words, any_ in counts if any_)
    return f"Downstream: {told}." if told else ""


def called(address: Address) -> str:
    """What an object is called: a dataset by its name, anything else with its kind."""
    name = address.name or address.project
    return name if address.kind == DATASET else f"{address.kind.replace('_', ' ')} {name}"


def _names(addresses: Sequence[Address]) -> str:
    return ", ".join(_few([called(a) for a in addresses]))


def _few(names: Sequence[str]) -> list[str]:
    rest = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], f"{rest} more"] if rest > 0 else list(names)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
