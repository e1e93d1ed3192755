"""A colleague who makes an object of the name of one that an apply is about to make, just before one of its requests. What
is theirs stays theirs: not taken over, changed or deleted, and not a second one of a name made beside it, but in the one
moment between the last look and the creation that no request can close.
"""

from __future__ import annotations

import copy
import itertools
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
CLOSE = 4  # requests before a creation, and after a deletion, at which its own object is made by hand


def points(requests: list[tuple[str, str]], born: tuple[str, ...]) -> Iterator[Point]:
    """At each request one of what is born, in turn; where the turn begins, the dice say. And what DSS would overwrite, or
    make twice, at each of the last requests before its own creation; what is replaced, just after its deletion. The path is
    the address."""
    kinds: dict[str, list[str]] = {}
    for address in born:
        if (kind := address.split(".", 1)[0]) in KINDS:
            kinds.setdefault(kind, []).append(address)
    named, begin = list(kinds.values()), seeds.dice(CLASS).randrange(1000)
    for n in range(1, len(requests) + 1 if named else 1):
        these = named[(n + begin) % len(named)]
        yield Point(n, "by hand", these[(n + begin) // len(named) % len(these)], CLASS)
    for kind, these in kinds.items():
        for n, address in _creations(KINDS[kind], these, requests):
            yield from (Point(m, "by hand", address, CLASS) for m in range(n - CLOSE, n + 1))
    for address in itertools.chain(*named):
        for n, asked in enumerate(requests, 1):
            if asked[0] == "DELETE" and asked[1].endswith(f"/{_name(address)}"):
                yield from (Point(m, "by hand", address, CLASS) for m in range(n + 1, n + CLOSE + 1))


def _creations(kind: str, born: list[str], requests: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """(request, the address that it creates): one step is done after the other, so both are in one order."""
    if kind == "lib":
        yield from ((n, a) for a in born for n, asked in enumerate(requests, 1) if _creates(kind, _name(a), *asked))
    else:
        yield from zip((n for n, asked in enumerate(requests, 1) if _creates(kind, "", *asked)), born, strict=False)


def _creates(kind: str, name: str, verb: str, path: str) -> bool:
    """Whether a request creates an object of a kind that DSS would overwrite or make twice; a file: of that name."""
    own = f"{MAKES[kind]}{name}" if kind == "lib" else MAKES.get(kind, "-")
    return verb == "POST" and path.rstrip("/").endswith(own.rstrip("/"))


def _name(address: str) -> str:
    rest = address.partition(".")[2].removeprefix(f"{KEY}.")
    return str(json.loads(rest)) if rest.startswith('"') else rest


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
        if self.first and _creates(self.kind, self.name, *requests[self.n - 1]):  # the moment that no request can close
            self.theirs = None if self.kind == "lib" else self.theirs  # a file is overwritten in it
            return self.kept(site)
        wrong, project = self.kept(site), _project(site)
        there = named(project, self.kind, self.name) if project else []
        if not self.first:
            return wrong
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
    other = Colleague(KINDS[point.path.partition(".")[0]], _name(point.path), point.path, point.n)
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
