"""Whether what resources refer to exists, as far as the configuration can tell, and whether they need each other in
circles. What only an instance can answer is said to be checked there. Names no kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from . import order, refs
from .address import Address
from .diagnostic import Mark, Report, did_you_mean
from .kind import Kind
from .place import TextMarks
from .resource import External, Resource

Resources = Mapping[Address, Resource]


def edges(kinds: Mapping[str, Kind], resource: Resource, project: str) -> tuple[tuple[Address, str], ...]:
    """Whom a resource uses and makes, by its declared and its initial tree."""
    kind = kinds[resource.address.kind]
    both = (*refs.edges(kind, resource.body, project), *refs.edges(kind, resource.initial, project))
    return tuple(dict.fromkeys(both))


def unknown(
    resources: Resources, externals: Iterable[External], kinds: Mapping[str, Kind], project: str
) -> Iterator[tuple[Resource, Address]]:
    """(resource, target) for every reference that neither the configuration nor its externals answer."""
    outside = {Address(e.kind, e.project or project, e.name) for e in externals}
    for resource in resources.values():
        targets = [to for to, _ in edges(kinds, resource, project)]
        zone = resource.body.get("zone")
        if isinstance(zone, str) and zone and "zone" in kinds:
            targets.append(Address("zone", project, zone))
        for to in dict.fromkeys(targets):
            if to not in resources and to not in outside:
                yield resource, to


def check(
    resources: Resources, externals: Iterable[External], kinds: Mapping[str, Kind], project: str, report: Report
) -> None:
    """A warning for each reference that must be answered by the instance, with the nearest name that is declared."""
    for resource, to in unknown(resources, externals, kinds, project):
        known = [a.name for a in resources if a.kind == to.kind]
        near = did_you_mean(to.name, known) if to.project == project else ""
        hint = f"{near or 'declare it, or list it under externals'}; to be checked against the instance"
        report.warn(spot(resource, to.name), f"{describe(to, project)} is not declared here", hint, str(resource.address))


def describe(to: Address, project: str) -> str:
    """A target in words: `dataset 'ORDERS'`, `saved_model 'churn' of project OTHER`."""
    elsewhere = f" of project {to.project}" if to.project != project else ""
    return f"{to.kind.replace('_', ' ')} '{to.name}'{elsewhere}"


def spot(resource: Resource, name: str) -> Mark:
    """Where a resource mentions `name`: its item is searched, since references take many forms."""
    found = resource.marks.of_text(name) if isinstance(resource.marks, TextMarks) else None
    return found or resource.mark


def needs(kinds: Mapping[str, Kind], resources: Resources, project: str) -> dict[Address, list[Address]]:
    """Who must be there before whom: what a resource uses and depends on before it, what it makes after it."""
    before: dict[Address, list[Address]] = {address: [] for address in resources}
    for address, resource in resources.items():
        for to, how in edges(kinds, resource, project):
            maker, made = (address, to) if how == "makes" else (to, address)
            before.setdefault(made, []).append(maker)
        before[address] += resource.needs
    return before


def circles(kinds: Mapping[str, Kind], resources: Resources, project: str, report: Report) -> None:
    """An error for each cycle, drawn along the flow: `A → prepare → B → clean → A`."""
    for cycle in order.cycles(needs(kinds, resources, project)):
        along = [address.name or address.project for address in reversed(cycle)]
        start = along.index(min(along[:-1]))
        drawn = " → ".join([*along[start:-1], *along[: start + 1]])
        marks = sorted(resources[a].mark for a in cycle if a in resources)
        report.error(
            marks[0] if marks else Mark(),
            f"this needs itself: {drawn}",
            "break the circle, or accept it with `accept: [cycle]` if it is meant",
        )


def built(kinds: Mapping[str, Kind], resources: Resources, project: str) -> set[Address]:
    """Everything that some resource makes."""
    found = (pair for resource in resources.values() for pair in edges(kinds, resource, project))
    return {to for to, how in found if how == "makes"}


def depends(resource: Resource, resources: Resources, report: Report) -> None:
    """Report `depends_on` of what is not declared."""
    for to in resource.needs:
        if to not in resources:
            near = did_you_mean(str(to), map(str, resources))
            hint = near or "depends_on takes addresses of this configuration"
            report.error(spot(resource, to.name), f"depends_on: {to} is not declared", hint, str(resource.address))
