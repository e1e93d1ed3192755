"""A configuration against an instance: what it names and does not define must exist there. Reads nothing itself.

What the instance did not let us read is "could not be checked", a warning, never "missing".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..compare import refs
from ..model import path as paths
from ..model.address import Address
from ..model.diagnostic import Diagnostic, Report, did_you_mean
from ..model.kind import Kind
from ..model.resource import Desired, Instance, Resource, Snapshot
from . import foreign, references_check


class Named(NamedTuple):
    """One sort of thing that trees name and an instance has: the word, and where the instance keeps the names."""

    word: str
    known: Callable[[Instance], Collection[str] | None]
    way_out: str


_CONNECTION = Named("connection", lambda i: i.connections, "create it in DSS, or name another one")
_OWN_DISK = "Default (in DSS data dir.)"  # DSS's own disk as a place for uploads; it is no connection (API §5.5)
_UPLOADS = Named(
    "connection", lambda i: i.connections and {*i.connections, _OWN_DISK}, "create it in DSS, or name another one"
)
_CODE_ENV = Named("code environment", lambda i: i.code_envs, "create it in DSS, or name another one")
_USER = Named("user", lambda i: i.users, "name a login that exists")
_GROUP = Named("group", lambda i: i.user_groups, "name a group that exists")
_PROJECT = Named("project", lambda i: i.projects, "name a project that exists")

# Keys that mean the same wherever they are (API §2.4, §5; AUTO §2), and paths of documents that are particular.
_BY_KEY: Mapping[str, Named] = {
    "connection": _CONNECTION,
    "uploadConnection": _UPLOADS,
    "envName": _CODE_ENV,
    "runAsUser": _USER,
}
_BY_PATH: Mapping[str, Named] = {
    "permissions.owner": _USER,
    "permissions.permissions[*].user": _USER,
    "permissions.permissions[*].group": _GROUP,
}


def against(desired: Desired, snapshot: Snapshot, kinds: Mapping[str, Kind]) -> tuple[Diagnostic, ...]:
    """Errors for what the instance lacks, warnings for what could not be checked, in file order."""
    report = Report()
    doubts: dict[str, Resource] = {}
    former = {to for source, to in desired.moved.items() if source in snapshot.live}
    for address, resource in desired.resources.items():
        if resource.kept and address not in snapshot.live and address not in former:
            _secrets(resource, report)
        for named, name in _mentions(resource):
            _judge(named, name, resource, snapshot, report, doubts)
        _lent(resource, desired, snapshot, kinds, report)
    edges = references_check.edges(kinds, desired.resources, desired.project)
    declared = {*desired.resources, *desired.broken}
    for resource, to in references_check.unknown(desired, declared, kinds, edges):
        _reference(resource, to, desired, snapshot, kinds, report, doubts)
    for doubt, resource in sorted(doubts.items()):
        report.warn(resource.mark, doubt, "", "")
    return (*report.errors, *report.warnings)


def _secrets(resource: Resource, report: Report) -> None:
    """A secret may be left to what DSS has, but something that is yet to be created has none (D35)."""
    for at, variable in resource.kept.items():
        what = f"{at} is a secret, and {variable} has no value"
        hint = f"creating this needs it: give it with --var {variable.partition('.')[2]}=…"
        mark = references_check.spot(resource, at)
        report.error(mark, what, hint, str(resource.address))


def connections(desired: Desired) -> tuple[str, ...]:
    """The names of all connections that the configuration mentions."""
    words = (_CONNECTION, _UPLOADS)
    found = {n for r in desired.resources.values() for named, n in _mentions(r) if named in words}
    return tuple(sorted(found - {_OWN_DISK}))


def _judge(
    named: Named,
    name: str,
    resource: Resource,
    snapshot: Snapshot,
    report: Report,
    doubts: dict[str, Resource],
    written: str = "",
) -> None:
    known = named.known(snapshot.instance)
    if known is None:
        doubts.setdefault(f"{named.word}s could not be checked: this key may not list them", resource)
    elif name not in known and named is _PROJECT and not snapshot.instance.sees_all:
        near = did_you_mean(name, known)
        what = f"project '{name}' could not be checked: this key does not see it"
        doubts.setdefault(f"{what}; {near}" if near else what, resource)
    elif name not in known:
        hint = did_you_mean(name, known) or named.way_out
        mark = references_check.spot(resource, written or name)
        report.error(mark, f"{named.word} '{name}' does not exist on this instance", hint, str(resource.address))


def _reference(
    resource: Resource,
    to: Address,
    desired: Desired,
    snapshot: Snapshot,
    kinds: Mapping[str, Kind],
    report: Report,
    doubts: dict[str, Resource],
) -> None:
    if to.project != desired.project:
        _foreign(resource, to, desired, snapshot, report, doubts)
        return
    if to in snapshot.live or (to.kind, to.project, to.name) in snapshot.index.ids:
        return
    failed = _unread(to, snapshot)
    what = references_check.describe(to, desired.project)
    if failed:
        report.warn(resource.mark, f"{what} could not be checked: {failed}", "", str(resource.address))
    elif to.kind in kinds or references_check.lent(kinds[resource.address.kind], resource, desired.project):
        names = [a.name for a in (*desired.resources, *snapshot.live) if a.kind == to.kind]
        flows = to.kind in kinds and (kinds[to.kind].placed or kinds[to.kind].ref_key)
        way = "declare it, or write {missing: NAME} if it may be missing" if flows else "declare it"
        hint = did_you_mean(to.name, names) or way
        mark = references_check.spot(resource, to.name)
        where = f"nor in project {desired.project}"
        report.error(mark, f"{what} exists neither in this configuration {where}", hint, str(resource.address))


def _lent(resource: Resource, desired: Desired, snapshot: Snapshot, kinds: Mapping[str, Kind], report: Report) -> None:
    """What the project is to expose and the target does not have, although an external promises it; and to whom."""
    kind, subject = kinds[resource.address.kind], str(resource.address)
    outside = {Address(e.kind, e.project or desired.project, e.name) for e in desired.externals}
    for to in references_check.lent(kind, resource, desired.project):
        there = to in snapshot.live or (to.kind, to.project, to.name) in snapshot.index.ids
        if to in outside and to not in desired.resources and not there and not _unread(to, snapshot):
            what = f"{references_check.describe(to, desired.project)} cannot be exposed: it is not in the target"
            mark = references_check.spot(resource, to.name)
            report.error(mark, what, "create it there under this name, or take it out of `exposed`", subject)
    if kind.listing is None and snapshot.instance.sees_all:
        known = snapshot.instance.projects or ()
        for to in sorted(refs.named(kind, resource.body, desired.project)):
            there = to.project in (*known, desired.project) or to in snapshot.elsewhere
            if to.kind == kind.name and not there:
                what = f"project '{to.project}' is not there yet, and nothing can be shared with it or taken from it"
                mark = references_check.spot(resource, to.project)
                report.warn(mark, what, did_you_mean(to.project, known), subject)


def _unread(to: Address, snapshot: Snapshot) -> str:
    """Why the list that would show it could not be read; "" when it could, or when the project is new."""
    keys = (str(to), to.kind, f"{to.kind} of {to.project}") if snapshot.exists else ()
    return next((snapshot.failed[key] for key in keys if key in snapshot.failed), "")


def _foreign(
    resource: Resource,
    to: Address,
    desired: Desired,
    snapshot: Snapshot,
    report: Report,
    doubts: dict[str, Resource],
) -> None:
    """What another project has, as far as anybody could see it (D61)."""
    found, what = snapshot.elsewhere.get(to), references_check.describe(to, desired.project)
    if found is None:
        _judge(_PROJECT, to.project, resource, snapshot, report, doubts, to.name)
    elif found.wrong:
        report.error(
            references_check.spot(resource, to.name), f"{what} {found.wrong}", found.hint, str(resource.address)
        )
    elif found.doubt:
        doubts.setdefault(f"{what} could not be checked: {found.doubt}", resource)


def spelled(resources: Iterable[Resource], report: Report) -> None:
    """Report names of connections, code environments and people that are written for a shell: `${STORAGE}` is no name,
    and DSS replaces its own variables in paths and tables only (API §5.2). What a plugin is configured with is its own
    business."""
    for resource in resources:
        for named, name in _written(resource, _OPAQUE):
            meant = foreign.shell(name)
            if meant:
                what = f"'{name}' is not replaced by anything, and is no name of a {named.word}"
                hint = f'write "{meant}" for a variable of the shell'
                report.error(references_check.spot(resource, name), what, hint, str(resource.address))


_OPAQUE = ("customConfig", "config")


def _mentions(resource: Resource) -> Iterator[tuple[Named, str]]:
    """What of the instance a resource names, by its trees; DSS's own variables are not names."""
    for named, name in _written(resource):
        if not name.startswith("$") and not foreign.shell(name):
            yield named, name


def _written(resource: Resource, opaque: Collection[str] = ()) -> Iterator[tuple[Named, str]]:
    """The same as it is written; nothing below keys that are `opaque`."""
    for tree in (resource.body, resource.initial, resource.create):
        for pattern, named in _BY_PATH.items():
            for _, value in paths.find(tree, paths.parse(pattern)):
                yield from _name(named, value)
        stack: list[Any] = [tree]
        while stack:
            value = stack.pop()
            if type(value) in paths.SCALARS:  # most are, and the questions below cost more
                continue
            if isinstance(value, list | tuple):
                stack += value
            elif isinstance(value, paths.MAPS):
                for key, below in value.items():
                    if key in _BY_KEY:
                        yield from _name(_BY_KEY[key], below)
                    if key not in opaque:
                        stack.append(below)


def _name(named: Named, value: Any) -> Iterator[tuple[Named, str]]:
    if isinstance(value, str) and value:
        yield named, value
