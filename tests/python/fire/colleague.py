"""A colleague who makes an object of the name of one that an apply is about to make, just before one of its requests. What
is theirs stays theirs: not taken over, changed or deleted, and not a second one of a name made beside it, but in the one
moment between the last look and the creation that no request can close.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.sandbox.estate import Project

from . import seeds
from .applies import KEY
from .arena import Site
from .trouble import COLLEAGUE as CLASS
from .trouble import Point

KINDS = {"dataset": "datasets", "recipe": "recipes", "managed_folder": "managed_folders", "zone": "zones",
         "scenario": "scenarios", "article": "wiki", "library_file": "lib"}  # fmt: skip
MAKES = {"managed_folders": "/managedfolders", "zones": "/flow/zones", "wiki": "/wiki", "lib": "/libraries/contents/"}
SHARED = ("managed_folders", "zones", "wiki")  # DSS lets several of them have one name


def points(requests: list[tuple[str, str]], born: tuple[str, ...]) -> Iterator[Point]:
    """At each request one of what is born, in turn; where the turn begins, the dice say. The path is the address."""
    kinds: dict[str, list[str]] = {}
    for address in born:
        if (kind := address.split(".", 1)[0]) in KINDS:
            kinds.setdefault(kind, []).append(address)
    named, begin = list(kinds.values()), seeds.dice(CLASS).randrange(1000)
    for n in range(1, len(requests) + 1 if named else 1):
        these = named[(n + begin) % len(named)]
        yield Point(n, "by hand", these[(n + begin) // len(named) % len(these)], CLASS)


@dataclass
class Colleague:
    """`first`: there was none of that name yet; `theirs`: the object as it was made, None when DSS refused it."""

    kind: str
    name: str
    address: str
    n: int
    first: bool = False
    id: str = ""
    theirs: Any = None

    def come(self, site: Site) -> None:
        """Make it."""
        project = _project(site)
        self.first = project is not None and not named(project, self.kind, self.name)
        self.id = site.dss.knobs.create(KEY, self.kind, self.name)
        self.theirs = _object(_project(site), self.kind, self.id)

    def wrong(
        self, site: Site, code: int, entries: Mapping[str, Mapping[str, Any]], requests: list[tuple[str, str]]
    ) -> list[str]:
        """What is wrong after an apply with that exit code, given state's entries and its undisturbed requests."""
        if self.theirs is None:  # it was there, or nothing was yet
            return [] if code == 0 else [f"nobody came in between, and it ends with {code}"]
        wrong, project = self.kept(site), _project(site)
        there = named(project, self.kind, self.name) if project else []
        if not self.first:
            return wrong
        verb, path = requests[self.n - 1]
        if verb == "POST" and path.rstrip("/").endswith(MAKES.get(self.kind, "-").rstrip("/")):
            return wrong  # the moment that no request can close
        if len(there) > 1:
            wrong.append(f"{self.address}: made beside a colleague's of the same name")
        if code == 0:
            wrong.append(f"{self.address} is a colleague's, and it ends with 0")
        if self.address in entries and entries[self.address].get("dss_id") == self.id:
            wrong.append(f"state says that {self.address} is ours, and it is a colleague's")
        return wrong

    def kept(self, site: Site) -> list[str]:
        """What became of theirs."""
        if self.theirs is None:
            return []
        project = _project(site)
        now = _object(project, self.kind, self.id) if project else None
        if now is None:
            return [f"{self.address}: a colleague's is deleted"]
        return [] if now == self.theirs else [f"{self.address}: a colleague's is changed"]


def arm(point: Point, site: Site) -> Colleague:
    """The colleague of a point, who comes when its request does."""
    kind, _, rest = point.path.partition(".")
    name = rest.removeprefix(f"{KEY}.")
    name = json.loads(name) if name.startswith('"') else name
    other = Colleague(KINDS[kind], name, point.path, point.n)
    site.dss.knobs.meanwhile(lambda: other.come(site), skip=point.n - 1)
    return other


def named(project: Project, kind: str, name: str) -> list[str]:
    """The ids of all objects of a name."""
    if kind == "lib":
        return [name] if (project.library / name).is_file() else []
    if kind not in SHARED:
        return [name] if name in project.store[kind] else []
    return [ident for ident, doc in project.store[kind].items() if doc.get("name") == name]


def _object(project: Project | None, kind: str, ident: str) -> Any:
    """An object as it is kept; None when there is none."""
    if project is None:
        return None
    if kind == "lib":
        path = project.library / ident
        return path.read_bytes() if path.is_file() else None
    return copy.deepcopy(project.store[kind].get(ident))


def _project(site: Site) -> Project | None:
    return site.dss.estate.projects.get(KEY)
