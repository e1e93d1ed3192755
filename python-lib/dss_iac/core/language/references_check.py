"""Whether what resources refer to exists, as far as the configuration can tell, and whether they need each other in
circles. What only an instance can answer is said to be checked there. Names no kind.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from ..compare import refs
from ..model import order
from ..model.address import Address
from ..model.diagnostic import Diagnostic, Mark, Report, did_you_mean
from ..model.kind import Kind
from ..model.resource import Desired, Foreign, Resource
from ..text.source_map import TextMarks

Resources = Mapping[Address, Resource]
_WHEN_TOO = "give this the same `when`, or override what it refers to in this environment"
NAMELESS = "?"  # stands for the name of an item that cannot be read
Edges = Mapping[Address, tuple[tuple[Address, str], ...]]  # who uses or makes whom


def edges(kinds: Mapping[str, Kind], resources: Resources, project: str) -> Edges:
    """Whom each resource uses and makes, by its declared and its initial tree."""
    found: dict[Address, tuple[tuple[Address, str], ...]] = {}
    for address, resource in resources.items():
        kind = kinds[address.kind]
        both = refs.edges(kind, resource.body, project)
        if resource.initial:
            both = tuple(dict.fromkeys((*both, *refs.edges(kind, resource.initial, project))))
        found[address] = both
    return found


def unknown(
    desired: Desired, declared: Container[Address], kinds: Mapping[str, Kind], edges: Edges
) -> Iterator[tuple[Resource, Address]]:
    """(resource, target) for every reference that neither what is declared nor the externals answer."""
    outside = {Address(e.kind, e.project or desired.project, e.name) for e in desired.externals}
    nameless = {a.kind for a in desired.broken if a.name == NAMELESS}
    for resource in desired.resources.values():
        targets = [to for to, _ in edges[resource.address]]
        targets += lent(kinds[resource.address.kind], resource, desired.project)
        zone = resource.body.get("zone")
        if isinstance(zone, str) and "zone" in kinds:
            targets.append(Address("zone", desired.project, zone))
        for to in dict.fromkeys(targets):
            given = to.kind in kinds and to.name in kinds[to.kind].given
            known = to in declared or to in outside or to in desired.broken
            if not known and not given and to.kind not in nameless:
                yield resource, to


def lent(kind: Kind, resource: Resource, project: str) -> list[Address]:
    """What the project itself names of its own objects: what it exposes, what its bundles take along, what it shows as
    an application. It decides no order, and has to be there."""
    if kind.listing is not None:
        return []
    named = refs.named(kind, resource.body, project)
    return sorted(to for to in named if to.name and to.project == project)


def check(
    desired: Desired,
    declared: Collection[Address],
    absent: Mapping[Address, Mark],
    kinds: Mapping[str, Kind],
    edges: Edges,
    report: Report,
) -> None:
    """Note each reference that only the instance can answer, with the nearest name that is declared. What lies in
    another project is a warning: its name says already that nobody declares it here. `absent`: what a `when` leaves
    out, and where; a reference to it is an error whatever the instance has."""
    for resource, to in unknown(desired, declared, kinds, edges):
        if to in absent:
            what = f"{describe(to, desired.project)} is left out here by its `when` ({absent[to]})"
            report.error(spot(resource, to.name), what, _WHEN_TOO, str(resource.address))
            continue
        known = [a.name for a in declared if a.kind == to.kind]
        near = did_you_mean(to.name, known) if to.project == desired.project else ""
        flows = to.kind not in kinds or kinds[to.kind].placed or kinds[to.kind].ref_key
        way = "declare it, or list it under externals" if flows else "declare it"
        hint = f"{near or way}; --online looks whether DSS has it"
        what = f"{describe(to, desired.project)} is not declared here"
        severity = "error" if to.project == desired.project else "warning"
        report.ask(Diagnostic(spot(resource, to.name), what, hint, str(resource.address), severity, once=str(to)))


def answered(open: Iterable[Diagnostic], promised: Mapping[Address, Foreign]) -> Iterator[Diagnostic]:
    """What only the instance can answer, without what others promise; what they are known to lack, in those words."""
    known = {str(to): (to, found) for to, found in promised.items()}
    for d in open:
        to, found = known.get(d.once, (None, Foreign()))
        if to is None:
            yield d
        elif found.wrong:
            yield replace(d, what=f"{describe(to, '')} {found.wrong}", hint=found.hint)


def idle(resources: Resources, kinds: Mapping[str, Kind], edges: Edges, report: Report) -> None:
    """A warning for each resource that could make something and makes nothing (D36)."""
    for address, resource in resources.items():
        makes = [ref.path.split(".")[0].split("[")[0] for ref in kinds[address.kind].refs if ref.edge == "makes"]
        if makes and not any(how == "makes" for _, how in edges[address]) and not resource.body.get(makes[0]):
            report.warn(resource.mark, f"this has no {makes[0]}", f"add `{makes[0]}: […]`", str(address))


def describe(to: Address, project: str) -> str:
    """A target in words: `dataset 'ORDERS'`, `saved_model 'churn' of project OTHER`."""
    elsewhere = f" of project {to.project}" if to.project != project else ""
    return f"{to.kind.replace('_', ' ')} '{to.name}'{elsewhere}"


def spot(resource: Resource, name: str) -> Mark:
    """Where a resource mentions `name`: its item is searched, since references take many forms."""
    found = resource.marks.of_text(name) if isinstance(resource.marks, TextMarks) else None
    return found or resource.mark


def needs(resources: Resources, edges: Edges) -> dict[Address, list[Address]]:
    """Who must be there before whom: what a resource uses and depends on before it, what it makes after it."""
    before: dict[Address, list[Address]] = {address: [] for address in resources}
    for address, resource in resources.items():
        for to, how in edges[address]:
            if how == "names":
                continue
            maker, made = (address, to) if how == "makes" else (to, address)
            if maker != made:  # a scenario may stop itself
                before.setdefault(made, []).append(maker)
        before[address] += resource.needs
    return before


def circles(resources: Resources, edges: Edges, report: Report) -> None:
    """An error for each cycle, drawn along the flow: `A → prepare → B → clean → A`."""
    for cycle in order.cycles(needs(resources, edges)):
        along = [address.name or address.project for address in reversed(cycle)]
        start = along.index(min(along[:-1]))
        drawn = " → ".join([*along[start:-1], *along[: start + 1]])
        marks = sorted(resources[a].mark for a in cycle if a in resources)
        report.error(
            marks[0] if marks else Mark(),
            f"this needs itself: {drawn}",
            "break the circle, or accept it with `accept: [cycle]` if it is meant",
        )


def knots(resources: Resources, edges: Edges, report: Report) -> None:
    """What `accept: [cycle]` does not help against: each would have to exist before the others. `depends_on` can be
    taken out; what refers to each other exists perhaps, else it takes two applies."""
    before = {a: [*(to for to, _ in edges[a] if to != a), *r.needs] for a, r in resources.items()}
    for cycle in order.cycles(before):
        marks = sorted(resources[a].mark for a in cycle if a in resources)
        drawn = " → ".join(a.name or a.project for a in cycle)
        asked = any(b in resources[a].needs for a, b in pairwise(cycle) if a in resources)
        what = f"each of these has to be there before the next: {drawn}"
        if asked:
            way = "take one `depends_on` out; `accept: [cycle]` is for what flows in circles"
            report.error(marks[0] if marks else Mark(), what, way)
        else:
            way = "where they are new, leave one reference out, apply, put it back and apply again"
            report.warn(marks[0] if marks else Mark(), what, way)


def built(edges: Edges) -> set[Address]:
    """Everything that some resource makes."""
    return {to for pairs in edges.values() for to, how in pairs if how == "makes"}


def depends(
    resource: Resource, declared: Collection[Address], absent: Mapping[Address, Mark], report: Report
) -> None:
    """Report `depends_on` of what is not declared."""
    for to in resource.needs:
        if to in absent:
            what = f"depends_on: {to} is left out here by its `when` ({absent[to]})"
            report.error(spot(resource, to.name), what, _WHEN_TOO, str(resource.address))
            continue
        if to not in declared:
            near = _nearest(to, (a for a in declared if a.kind == to.kind and a != resource.address))
            hint = near or "depends_on takes addresses of this configuration"
            report.error(spot(resource, to.name), f"depends_on: {to} is not declared", hint, str(resource.address))


def _nearest(to: Address, known: Iterable[Address]) -> str:
    by_name = {address.name: address for address in known}
    near = did_you_mean(to.name, by_name)
    name = near.removeprefix("did you mean '").removesuffix("'?")
    return near.replace(name, str(by_name[name])) if near else ""
